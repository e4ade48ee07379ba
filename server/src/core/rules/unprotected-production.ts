import { insertKey } from '../edits/map.ts';
import { replaceScalar } from '../edits/scalar.ts';
import { only } from '../pipeline/flavour.ts';
import { conditionsOf } from '../pipeline/graph/conditions.ts';
import { reachOf } from '../pipeline/graph/reach.ts';
import type { JobFacts, Pipeline } from '../pipeline/model.ts';
import { deployEvidence, type Quote, quoterOf } from '../pipeline/quote.ts';
import { type AddressFinder, addressFinder } from '../pipeline/target/address.ts';
import { isProductionName } from '../pipeline/target/stage-names.ts';
import { childOf } from '../syntax/node.ts';
import { contains, type Edit } from '../text/span.ts';
import type { Job, Workflow } from '../workflow/model.ts';
import { type Fix, type Problem, type Related, rule, type Severity } from './rule.ts';

export default rule({
  id: 'unprotected-production',
  summary: 'A job that deploys to production names an environment.',
  why: [
    'Required reviewers, wait timers, branch rules and environment secrets belong to an `environment`.',
    'A job that deploys to production without one has none of them: whatever is merged is on the air, and no deployment is recorded.',
  ].join(' '),
  severity: 'error',
  *check({ workflow, pipeline }) {
    const conditions = conditionsOf(pipeline);
    const judge: Judge = {
      workflow,
      pipeline,
      quote: quoterOf(workflow),
      approvalsOf: approvalFinder(pipeline),
      addressOf: addressFinder(pipeline),
      usedName: usedName(pipeline),
    };
    // Where a workflow that only others call deploys to is theirs to say; they are judged with what they hand over.
    const onlyCalled = workflow.triggers.every(({ event }) => event === 'workflow_call');
    for (const facts of pipeline.jobs) {
      if (facts.target !== 'production' || (facts.assumed && onlyCalled)) continue;
      const kind = facts.kinds.has('deploy')
        ? 'deploy'
        : facts.kinds.has('rollback')
          ? 'rollback'
          : undefined;
      // What another repository's workflow sets cannot be seen.
      if (!kind || facts.call === 'remote' || facts.call === 'local-unreadable') continue;
      const { environment } = facts;
      if (!environment) {
        yield problem(judge, facts, undefined);
        continue;
      }
      const { name, mayBeEmpty } = environment;
      if (!mayBeEmpty || !name) continue;
      const empty = environment.inCalled || conditions.canBeEmpty(facts, kind, name);
      if (empty) yield problem(judge, facts, name.value);
    }
  },
});

interface Judge {
  readonly workflow: Workflow;
  readonly pipeline: Pipeline;
  readonly quote: Quote;
  approvalsOf(facts: JobFacts): readonly JobFacts[];
  readonly addressOf: AddressFinder;
  /** What the file calls its environment of production elsewhere. */
  readonly usedName: string | undefined;
}

function problem(judge: Judge, facts: JobFacts, dynamic: string | undefined): Problem {
  const { quote } = judge;
  const { job } = facts;
  const approvals = judge.approvalsOf(facts);
  const rollback = !facts.kinds.has('deploy');
  const site = only(facts, 'site');
  const mild = approvals.length > 0 || rollback || site;
  const severity: Severity = mild ? 'info' : facts.assumed || facts.soft ? 'warning' : 'error';
  const own = dynamic !== undefined && facts.environment?.inCalled === false;
  const nameAt = own ? facts.environment?.name?.span : undefined;
  return {
    span: nameAt && contains(job.span, nameAt) ? nameAt : (job.environment?.pair.key.span ?? job.key.span),
    severity,
    job,
    message: `${fact(quote, facts)} ${lack(facts, dynamic)} ${consequence({ approvals, rollback })}`,
    related: [
      ...(dynamic === undefined ? targetNote(judge, facts) : []),
      ...approvals.map((gate) => ({
        span: gate.job.environment?.pair.span ?? gate.job.key.span,
        message: `\`${gate.job.id}\` ${waitsFor(gate)}`,
      })),
    ],
    fixes: dynamic === undefined ? fixes(judge, facts, severity === 'error') : [],
  };
}

/** "`deploy` deploys to production (`kubectl apply -n prod`, line 41)". */
function fact(quote: Quote, facts: JobFacts): string {
  const { job, assumed } = facts;
  const rollback = !facts.kinds.has('deploy');
  const verb = rollback ? 'puts an earlier version back in production' : 'deploys to production';
  const evidence = deployEvidence(facts) ?? facts.evidence.get('rollback')?.[0];
  const shown = evidence ? ` (${quote(evidence)})` : '';
  const guess = assumed ? ', as far as the file tells,' : '';
  return `\`${job.id}\` ${verb}${shown}${guess}`;
}

function lack({ job }: JobFacts, dynamic: string | undefined): string {
  if (dynamic !== undefined) return `and its environment, \`${dynamic}\`, can come to nothing:`;
  const written = job.environment?.pair.value;
  if (written?.kind === 'map' && !childOf(written, 'name')) return 'and its `environment` has no name:';
  if (job.environment) return 'and its `environment` is empty:';
  return 'without an `environment`:';
}

function consequence({ approvals, rollback }: { approvals: readonly JobFacts[]; rollback: boolean }): string {
  const [gate] = approvals;
  if (gate) {
    return `\`${gate.job.id}\` before it ${waitsFor(gate)}, but the environment's secrets and its history belong on the job that deploys.`;
  }
  if (rollback) return 'an emergency may skip the reviewers, but then no deployment is recorded either.';
  return 'no reviewer, wait timer or branch rule stands before it.';
}

const waitsFor = ({ kinds, environment }: JobFacts): string =>
  kinds.has('approve') || !environment?.name
    ? 'waits for a person'
    : `waits for the environment \`${environment.names[0] ?? environment.name.value}\``;

/** Where it says production, if that is on another line than the deploying command. */
function targetNote({ workflow, quote }: Judge, { targetEvidence, deploys }: JobFacts): Related[] {
  if (!targetEvidence) return [];
  const { start } = targetEvidence.span;
  const sameLine = deploys.some(({ evidence: { span } }) => {
    const between = workflow.source.slice(Math.min(span.start, start), Math.max(span.start, start));
    return !between.includes('\n');
  });
  if (sameLine) return [];
  // The note stands on the line itself.
  const words = quote(targetEvidence).replace(/, line \d+$/, '');
  return [{ span: targetEvidence.span, message: `Says production: ${words}` }];
}

/** Finds the jobs before a job that wait for a person, or that name an environment of production themselves. */
function approvalFinder(pipeline: Pipeline): Judge['approvalsOf'] {
  const approvals = pipeline.jobs.filter(
    ({ kinds, environment, target }) =>
      kinds.has('approve') || (environment && !environment.mayBeEmpty && target === 'production'),
  );
  if (approvals.length === 0) return () => [];
  const behind = reachOf(pipeline).behind(approvals.map(({ job }) => job));
  return ({ job }) => {
    if (!behind.has(job)) return [];
    const before = new Set(pipeline.ancestorsOf(job));
    return approvals.filter((approval) => before.has(approval.job));
  };
}

const PLACE = { after: ['runs-on', 'needs', 'if', 'name'], before: ['steps'] };

function fixes(judge: Judge, facts: JobFacts, certain: boolean): Fix[] {
  const { job } = facts;
  // On a job that calls a workflow the key is not allowed; it belongs into the called one.
  if (!job.node || job.uses || facts.call !== 'none') return [];
  const name = environmentName(judge, facts);
  if (name === undefined) return [];
  const named = nameWritten(job, name);
  const url = named ? undefined : judge.addressOf(facts);
  const value = url === undefined ? name : { name, url };
  const edits = named ? named.edits : insertKey(job.node, 'environment', value, PLACE);
  if (!edits?.every(({ span }) => contains(job.span, span))) return [];
  const address = url === undefined ? '' : `, with the address \`${url}\``;
  return [{ title: named?.title ?? `Add \`environment: ${name}\`${address}`, safe: certain, edits }];
}

/** The remedy where an environment is written but its name is missing or empty; undefined where none is written. */
function nameWritten(
  { environment }: Job,
  name: string,
): { title: string; edits: Edit[] | undefined } | undefined {
  const written = environment?.pair.value;
  if (written?.kind === 'scalar') {
    return { title: `Name the environment \`${name}\``, edits: replaceScalar(written, name) };
  }
  if (written?.kind !== 'map') return undefined;
  const child = childOf(written, 'name');
  const edits =
    child?.kind === 'scalar'
      ? replaceScalar(child, name)
      : insertKey(written, 'name', name, { before: ['url'] });
  return { title: `Name the environment \`${name}\``, edits };
}

const ENVIRONMENT_ARGUMENT = /\b(?:environment|env|stage)\b["']?[=:\s]+["']?([A-Za-z][\w-]*)/i;

const usedName = (pipeline: Pipeline): string | undefined =>
  pipeline.jobs
    .flatMap(({ environment, target }) => (target === 'production' ? (environment?.names ?? []) : []))
    .find(isProductionName);

/** The name that the file already uses for production, or that the deploy is told; of several targets, what chooses. */
function environmentName({ workflow, usedName }: Judge, facts: JobFacts): string | undefined {
  const { job, targets, targetEvidence, deploys } = facts;
  if (targets.some((target) => target !== 'production')) return choiceOf(workflow, facts);
  if (deploys.some(({ platform, flavour }) => flavour === 'site' && platform === 'pages')) {
    if (job.steps.some(({ uses }) => uses?.name === 'actions/deploy-pages')) return 'github-pages';
  }
  const told = [targetEvidence, ...deploys.map(({ evidence }) => evidence)]
    .map((evidence) => (evidence && ENVIRONMENT_ARGUMENT.exec(evidence.text)?.[1]) ?? '')
    .find((name) => isProductionName(name));
  return usedName ?? told ?? 'production';
}

/** The matrix value or the input by which one job deploys to several stages. */
function choiceOf(workflow: Workflow, { job }: JobFacts): string | undefined {
  for (const [path, values] of job.matrix?.values ?? []) {
    if (values.length > 1 && values.some(({ value }) => isProductionName(value)))
      return `\${{ matrix.${path} }}`;
  }
  const inputs = workflow.triggers.map(({ inputs }) => inputs.filter((input) => input.options.length > 0));
  const [first] = inputs;
  // An event that gives no such input would leave the name empty.
  if (!first || inputs.length > 1) return undefined;
  const input = first.find(({ options }) => options.some(({ value }) => isProductionName(value)));
  return input && `\${{ inputs.${input.key.value} }}`;
}
