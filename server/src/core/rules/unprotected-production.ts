import { only } from '../pipeline/flavour.ts';
import { conditionsOf } from '../pipeline/graph/conditions.ts';
import { reachOf } from '../pipeline/graph/reach.ts';
import type { JobFacts, Pipeline } from '../pipeline/model.ts';
import { deployEvidence, type Quote, quoterOf } from '../pipeline/quote.ts';
import { addressFinder } from '../pipeline/target/address.ts';
import { childOf } from '../syntax/node.ts';
import { contains } from '../text/span.ts';
import type { Job } from '../workflow/model.ts';
import { type Problem, type Related, rule, type Severity } from './rule.ts';
import {
  type EnvironmentNames,
  environmentFixes,
  environmentTrials,
  usedName,
} from './support/environment-fix.ts';

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
      if (kind === 'rollback' && !environment && isToldBefore(pipeline, facts)) continue;
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

/** The jobs that take a deploy back without an environment; they are silent as long as the deploy has none either. */
const bareRollbacks = ({ jobs, ancestorsOf }: Pipeline, { job }: JobFacts): Job[] =>
  jobs
    .filter(
      (one) =>
        one.kinds.has('rollback') &&
        !one.kinds.has('deploy') &&
        one.target === 'production' &&
        !one.environment &&
        !startsRuns(one) &&
        ancestorsOf(one.job).includes(job),
    )
    .map((one) => one.job);

/** It goes back by starting an earlier run again, whose jobs have the environments. */
const startsRuns = ({ evidence }: JobFacts): boolean =>
  evidence.get('rollback')?.every(({ text }) => /\bgh run rerun\b/.test(text)) === true;

/** The deploys that it takes back have no environment either, or it starts them again, with theirs. */
function isToldBefore({ ancestorsOf, factsOf }: Pipeline, facts: JobFacts): boolean {
  if (startsRuns(facts)) return true;
  const before = ancestorsOf(facts.job)
    .map(factsOf)
    .filter(({ kinds, target }) => kinds.has('deploy') && target === 'production');
  return before.length > 0 && before.every(({ environment }) => !environment);
}

interface Judge extends EnvironmentNames {
  readonly quote: Quote;
  approvalsOf(facts: JobFacts): readonly JobFacts[];
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
  const backs = rollback ? [] : bareRollbacks(judge.pipeline, facts);
  const fixes = dynamic === undefined ? environmentFixes(judge, facts, severity === 'error', backs) : [];
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
    fixes,
    trials: dynamic === undefined && fixes.length === 0 ? environmentTrials(facts, approvals, backs) : [],
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
