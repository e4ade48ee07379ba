import { insertKey } from '../edits/map.ts';
import { addressOf } from '../pipeline/address.ts';
import { conditionsOf } from '../pipeline/conditions.ts';
import type { JobFacts, Pipeline } from '../pipeline/model.ts';
import { quoteEvidence } from '../pipeline/quote.ts';
import { isProductionName } from '../pipeline/stage-names.ts';
import { contains } from '../text/span.ts';
import type { Workflow } from '../workflow/model.ts';
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
        yield problem(workflow, pipeline, facts, undefined);
        continue;
      }
      const { name, mayBeEmpty } = environment;
      if (!mayBeEmpty || !name) continue;
      const empty = environment.inCalled || conditions.canBeEmpty(facts, kind, name);
      if (empty) yield problem(workflow, pipeline, facts, name.value);
    }
  },
});

function problem(
  workflow: Workflow,
  pipeline: Pipeline,
  facts: JobFacts,
  dynamic: string | undefined,
): Problem {
  const { job } = facts;
  const approvals = approvalsOf(pipeline, facts);
  const rollback = !facts.kinds.has('deploy');
  const site = facts.deploys.length > 0 && facts.deploys.every(({ flavour }) => flavour === 'site');
  const mild = approvals.length > 0 || rollback || site;
  const severity: Severity = mild ? 'info' : facts.assumed || facts.soft ? 'warning' : 'error';
  const nameAt = dynamic === undefined ? undefined : facts.environment?.name?.span;
  return {
    span: nameAt && contains(job.span, nameAt) ? nameAt : (job.environment?.pair.key.span ?? job.key.span),
    severity,
    job,
    message: `${fact(workflow, facts)} ${lack(facts, dynamic)} ${consequence({ approvals, rollback })}`,
    related: [
      ...(dynamic === undefined ? targetNote(workflow, facts) : []),
      ...approvals.map((gate) => ({
        span: gate.job.environment?.pair.span ?? gate.job.key.span,
        message: `\`${gate.job.id}\` waits for a person`,
      })),
    ],
    fixes: dynamic === undefined ? fixes(workflow, pipeline, facts, severity === 'error') : [],
  };
}

/** "`deploy` deploys to production (`kubectl apply -n prod`, line 41)". */
function fact(workflow: Workflow, facts: JobFacts): string {
  const { job, deploys, assumed } = facts;
  const rollback = !facts.kinds.has('deploy');
  const verb = rollback ? 'puts an earlier version back in production' : 'deploys to production';
  const evidence =
    deploys.find(({ target }) => target === 'production')?.evidence ??
    deploys[0]?.evidence ??
    facts.evidence.get(rollback ? 'rollback' : 'deploy')?.[0];
  const shown = evidence ? ` (${quoteEvidence(workflow, evidence)})` : '';
  const guess = assumed ? ', as far as the file tells,' : '';
  return `\`${job.id}\` ${verb}${shown}${guess}`;
}

function lack({ job }: JobFacts, dynamic: string | undefined): string {
  if (dynamic !== undefined) return `and its environment, \`${dynamic}\`, can come to nothing:`;
  if (job.environment) return 'and its `environment` is empty:';
  return 'without an `environment`:';
}

function consequence({ approvals, rollback }: { approvals: readonly JobFacts[]; rollback: boolean }): string {
  const [gate] = approvals;
  if (gate) {
    return `\`${gate.job.id}\` asks a person before it, but the environment's secrets and its history belong on the job that deploys.`;
  }
  if (rollback) return 'an emergency may skip the reviewers, but then no deployment is recorded either.';
  return 'no reviewer, wait timer or branch rule stands before it.';
}

/** Where it says production, if that is on another line than the deploying command. */
function targetNote(workflow: Workflow, { targetEvidence, deploys }: JobFacts): Related[] {
  if (!targetEvidence) return [];
  const { start } = targetEvidence.span;
  const sameLine = deploys.some(({ evidence: { span } }) => {
    const between = workflow.source.slice(Math.min(span.start, start), Math.max(span.start, start));
    return !between.includes('\n');
  });
  if (sameLine) return [];
  return [
    { span: targetEvidence.span, message: `Says production: ${quoteEvidence(workflow, targetEvidence)}` },
  ];
}

/** Jobs before it that wait for a person, or that name an environment of production themselves. */
function approvalsOf(pipeline: Pipeline, { job }: JobFacts): JobFacts[] {
  return pipeline
    .ancestorsOf(job)
    .map((ancestor) => pipeline.factsOf(ancestor))
    .filter(
      ({ kinds, environment, target }) =>
        kinds.has('approve') || (environment && !environment.mayBeEmpty && target === 'production'),
    );
}

const PLACE = { after: ['runs-on', 'needs', 'if', 'name'], before: ['steps'] };

function fixes(workflow: Workflow, pipeline: Pipeline, facts: JobFacts, certain: boolean): Fix[] {
  const { job } = facts;
  // On a job that calls a workflow the key is not allowed; it belongs into the called one.
  if (!job.node || job.uses || facts.call !== 'none') return [];
  const name = environmentName(pipeline, facts);
  if (name === undefined) return [];
  const url = addressOf(workflow, pipeline, facts);
  const value = url === undefined ? name : { name, url };
  const edits = insertKey(job.node, 'environment', value, PLACE);
  if (!edits?.every(({ span }) => contains(job.span, span))) return [];
  return [{ title: `Add \`environment: ${name}\``, safe: certain, edits }];
}

const ENVIRONMENT_ARGUMENT = /\b(?:environment|env|stage)\b["']?[=:\s]+["']?([A-Za-z][\w-]*)/i;

/** The name that the file already uses for production, or that the deploy is told; of several targets, what chooses. */
function environmentName(pipeline: Pipeline, facts: JobFacts): string | undefined {
  const { job, targets, targetEvidence, deploys } = facts;
  if (targets.some((target) => target !== 'production')) return choiceOf(pipeline.workflow, facts);
  if (deploys.some(({ platform, flavour }) => flavour === 'site' && platform === 'pages')) {
    if (job.steps.some(({ uses }) => uses?.name === 'actions/deploy-pages')) return 'github-pages';
  }
  const used = pipeline.jobs
    .flatMap(({ environment, target }) => (target === 'production' ? (environment?.names ?? []) : []))
    .find((name) => isProductionName(name));
  const told = [targetEvidence, ...deploys.map(({ evidence }) => evidence)]
    .map((evidence) => (evidence && ENVIRONMENT_ARGUMENT.exec(evidence.text)?.[1]) ?? '')
    .find((name) => isProductionName(name));
  return used ?? told ?? 'production';
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
