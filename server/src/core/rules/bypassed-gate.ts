import { type Bypass, bypassFinder, type Way } from '../pipeline/chain/bypass.ts';
import { onlyAfterFailure } from '../pipeline/checks/failure-only.ts';
import type { Run, RunStep } from '../pipeline/gates/proof.ts';
import type { JobFacts, Pipeline } from '../pipeline/model.ts';
import { deployEvidence, listOf, type Quote, quoterOf } from '../pipeline/quote.ts';
import { type Problem, type Related, type RuleContext, rule, type Severity } from './rule.ts';
import { bypassFixes } from './support/bypass-fixes.ts';
import { inCalled } from './support/in-called.ts';

export default rule({
  id: 'bypassed-gate',
  summary: 'A deploy does not run when a gate before it has failed.',
  why: [
    'GitHub asks for the success of all jobs before a job only as long as its `if` calls no status function and nothing forgives the failure.',
    'With `always()`, `!cancelled()`, `continue-on-error` or `|| true` the chain of `needs` is still there to see, but it stops nothing.',
  ].join(' '),
  severity: 'error',
  *check(context) {
    yield* check(context);
    yield* inCalled(context, check);
  },
});

function* check({ workflow, pipeline }: RuleContext): Generator<Problem> {
  const quote = quoterOf(workflow);
  const bypassesOf = bypassFinder(pipeline);
  /** Deploys behind a gate that cannot fail: told once, at the gate. */
  const behind = new Map<string, { bypass: Bypass; deploys: JobFacts[] }>();
  for (const facts of pipeline.jobs) {
    if (!facts.kinds.has('deploy') || facts.target === 'preview' || isWayBack(pipeline, facts)) continue;
    for (const bypass of bypassesOf(facts)) {
      if (bypass.kind === 'condition' || bypass.kind === 'conclusion') {
        yield problem(pipeline, quote, [facts], bypass);
        continue;
      }
      const key = `${bypass.kind} ${bypass.gate.key.span.start}`;
      const known = behind.get(key) ?? { bypass, deploys: [] };
      known.deploys.push(facts);
      behind.set(key, known);
    }
  }
  for (const { bypass, deploys } of behind.values()) {
    yield problem(
      pipeline,
      quote,
      deploys.toSorted((a, b) => rank(a) - rank(b)),
      bypass,
    );
  }
}

/**
 * It rolls back, or runs only when a deploy before it has failed: no gate is asked then. A deploy that can put the earlier
 * version back in a later step is none.
 */
const isWayBack = ({ ancestorsOf, factsOf }: Pipeline, { job, kinds }: JobFacts): boolean =>
  (kinds.has('rollback') &&
    (onlyAfterFailure(job.if) || WAY_BACK.test(`${job.id} ${job.name?.value ?? ''}`))) ||
  (onlyAfterFailure(job.if) && ancestorsOf(job).some((before) => factsOf(before).kinds.has('deploy')));

const WAY_BACK = /roll(?:ing)?[-_\s]?back|revert|restore|undo|recover/i;

const rank = ({ target }: JobFacts): number => (target === 'production' ? 0 : 1);

function problem(pipeline: Pipeline, quote: Quote, deploys: readonly JobFacts[], bypass: Bypass): Problem {
  const [facts] = deploys;
  const job = facts?.job;
  const span = bypass.kind === 'thrown-away' ? bypass.at : bypass.at.span;
  const severity = deploys.every(({ soft }) => soft) ? weaker(severityOf(bypass)) : severityOf(bypass);
  return {
    span,
    severity,
    job,
    message: messageOf(quote, deploys, bypass),
    related: bypass.kind === 'condition' || bypass.kind === 'forgiven' ? relatedOf(runOf(bypass)) : [],
    fixes: job ? bypassFixes(pipeline, job, bypass) : [],
  };
}

const weaker = (severity: Severity): Severity => (severity === 'error' ? 'warning' : severity);

function severityOf(bypass: Bypass): Severity {
  if (bypass.kind !== 'condition') return 'error';
  return bypass.mild ? 'info' : bypass.meant ? 'warning' : 'error';
}

/** The first way around is shown; a condition that opens one gate mostly opens all. */
const runOf = (bypass: Bypass & { kind: 'condition' | 'forgiven' }): Run | undefined =>
  bypass.kind === 'forgiven' ? bypass.run : bypass.ways[0]?.run;

function messageOf(quote: Quote, deploys: readonly JobFacts[], bypass: Bypass): string {
  const names = listOf(deploys.map(({ job }) => job.id));
  const [first] = deploys;
  const evidence = first && deployEvidence(first);
  const shown = evidence ? ` (${quote(evidence)})` : '';
  const runs = deploys.length > 1 ? `${names} run` : `${names}${shown} runs`;
  switch (bypass.kind) {
    case 'condition': {
      const gates = listOf(
        bypass.ways.map(({ gate }) => gate.id),
        'or',
      );
      return `${runs} although ${gates} did not succeed: ${told(bypass.ways[0])}. Its condition, \`${bypass.at.value.trim()}\`, does not ask for that.`;
    }
    case 'forgiven':
      return `${runs} although \`${bypass.gate.id}\` fails: \`continue-on-error\` reports its failure as a success, so it stops nothing.`;
    case 'thrown-away': {
      const how =
        bypass.by.by === 'script' ? 'the script throws its failure away' : 'its step has `continue-on-error`';
      return `${runs} whatever \`${bypass.gate.id}\` finds: ${quote(bypass.by.evidence)} is all that could fail it, and ${how}.`;
    }
    case 'conclusion': {
      const started = listOf(bypass.trigger.workflows.map(({ value }) => value));
      return `${runs} after every run of ${started || 'the other workflow'}, a failed one too: nothing reads \`github.event.workflow_run.conclusion\`.`;
    }
  }
}

const VERBS: Readonly<Record<RunStep['outcome'], string>> = {
  success: 'succeeds',
  failure: 'fails',
  cancelled: 'is cancelled',
  skipped: 'is skipped',
  forgiven: 'fails, forgiven',
};

/** `test` fails → `build` is skipped → `deploy` runs */
function told(way: Way | undefined): string {
  const steps = way?.run.steps ?? [];
  return steps.map((step, at) => `\`${step.job.id}\` ${verbOf(step, at === steps.length - 1)}`).join(' → ');
}

const verbOf = ({ outcome }: RunStep, last: boolean): string => (last ? 'runs' : VERBS[outcome]);

const relatedOf = (run: Run | undefined): Related[] =>
  (run?.steps ?? []).map((step, at, all) => ({
    span: step.job.key.span,
    message: `${at + 1}. \`${step.job.id}\` ${verbOf(step, at === all.length - 1)}`,
  }));
