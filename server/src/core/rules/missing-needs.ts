import { type MissingGates, missingGateFinder, stagesAtOnce } from '../pipeline/chain/missing-gates.ts';
import { type Conditions, conditionsOf } from '../pipeline/graph/conditions.ts';
import { reachOf } from '../pipeline/graph/reach.ts';
import type { JobFacts, Pipeline } from '../pipeline/model.ts';
import { deployEvidence, listOf, type Quote, quoterOf } from '../pipeline/quote.ts';
import { nearest } from '../text/nearest.ts';
import { jobById, type Workflow } from '../workflow/model.ts';
import { type Problem, type RuleContext, rule } from './rule.ts';
import { inCalled } from './support/in-called.ts';
import { needsFixes } from './support/needs-fixes.ts';

export default rule({
  id: 'missing-needs',
  summary: 'A deploy waits for the tests, the build and the staging deploy of its workflow.',
  why: [
    'Jobs without a `needs` between them run side by side.',
    'A deploy that does not wait for the tests, for the build of what it deploys, or for staging is on the air before they have failed.',
  ].join(' '),
  severity: 'error',
  *check(context) {
    // A workflow that only others call gets its order from them.
    const { triggers } = context.workflow;
    if (triggers.length > 0 && triggers.every(({ event }) => event === 'workflow_call')) return;
    yield* checkWorkflow(context);
    yield* inCalled(context, checkWorkflow);
  },
});

function* checkWorkflow({ workflow, pipeline }: RuleContext): Generator<Problem> {
  const reach = reachOf(pipeline);
  const conditions = conditionsOf(pipeline, reach);
  const missingGates = missingGateFinder(pipeline, conditions, reach);
  const quote = quoterOf(workflow);
  for (const facts of pipeline.jobs) {
    if (!isJudged(workflow, facts)) continue;
    const missing = missingGates(facts);
    const problem = missing && check({ workflow, pipeline }, conditions, quote, facts, missing);
    if (problem) yield problem;
  }
}

/** A list of related places that nobody reads to its end helps nobody. */
const MOST_RELATED = 20;

/** Deploys to a stage of the chain: not previews of a pull request, and no way back that a failure starts. */
function isJudged(workflow: Workflow, facts: JobFacts): boolean {
  if (!facts.kinds.has('deploy')) return false;
  if (facts.target === 'preview' && !afterPullRequest(workflow)) return false;
  return !(facts.kinds.has('rollback') && /\bfailure\s*\(/i.test(facts.job.if?.value ?? ''));
}

/** It starts when a pull request closes, and then there is nothing left to preview. */
const afterPullRequest = ({ triggers }: Workflow): boolean =>
  triggers.length > 0 &&
  triggers.every(
    ({ event, types }) =>
      event.startsWith('pull_request') && types.length > 0 && types.every(({ value }) => value === 'closed'),
  );

function check(
  { workflow, pipeline }: RuleContext,
  conditions: Conditions,
  quote: Quote,
  facts: JobFacts,
  found: MissingGates,
): Problem | undefined {
  const missing = withoutMisspelt(workflow, pipeline, facts, found);
  const side = stagesAtOnce(facts);
  const kinds = [
    ...(missing.tests.length > 0 ? ['test'] : []),
    ...(missing.staging.length > 0 || side ? ['staging'] : []),
    ...(missing.builds.length > 0 ? ['build'] : []),
  ];
  if (kinds.length === 0) return undefined;
  const all = [...new Set([...missing.builds, ...missing.tests, ...missing.staging])];
  const { job } = facts;
  const production = facts.target === 'production' && !facts.soft;
  return {
    span: placeOf(workflow, facts),
    severity: production ? 'error' : 'warning',
    job,
    message: message(quote, facts, missing, side),
    related: all
      .slice(0, MOST_RELATED)
      .map((gate) => ({ span: gate.job.key.span, message: gateMessage(quote, gate, missing) })),
    fixes: needsFixes(pipeline, conditions, facts, all, side),
    detail: { missing: kinds },
  };
}

/** Without the jobs that a misspelt need of the deploy, or of what it waits for, means: that mistake has its own finding. */
function withoutMisspelt(
  workflow: Workflow,
  pipeline: Pipeline,
  { job }: JobFacts,
  missing: MissingGates,
): MissingGates {
  if (missing.tests.length + missing.staging.length + missing.builds.length === 0) return missing;
  const unknown = [job, ...pipeline.ancestorsOf(job)].flatMap(({ needs }) =>
    needs.filter(({ id }) => !jobById(workflow, id)),
  );
  if (unknown.length === 0) return missing;
  const meant = new Set(unknown.map(({ id }) => nearest(id, workflow.jobIndex.keys())));
  const real = (gate: JobFacts): boolean => !meant.has(gate.job.id.toLowerCase());
  return {
    tests: missing.tests.filter(real),
    staging: missing.staging.filter(real),
    builds: missing.builds.filter(real),
  };
}

function placeOf({ source }: Workflow, { job }: JobFacts): Problem['span'] {
  const { needsPair } = job;
  if (!needsPair) return job.key.span;
  const oneLine = !/[\r\n]/.test(source.slice(needsPair.span.start, needsPair.span.end));
  return oneLine ? needsPair.span : needsPair.key.span;
}

const TARGETS = {
  production: 'to production',
  staging: 'to staging',
  development: 'to development',
} as const;

function message(quote: Quote, facts: JobFacts, missing: MissingGates, side: boolean): string {
  const { job, target, targetEvidence, assumed } = facts;
  const where = target && target in TARGETS ? ` ${TARGETS[target as keyof typeof TARGETS]}` : '';
  const evidence = deployEvidence(facts) ?? targetEvidence;
  const shown = evidence ? ` (${quote(evidence)})` : '';
  const names = (gates: readonly JobFacts[]) => gates.map((gate) => gate.job.id);
  const waits = [
    ...(missing.builds.length > 0 ? [`the build in ${listOf(names(missing.builds))}`] : []),
    ...(missing.tests.length > 0 ? [`the tests in ${listOf(names(missing.tests))}`] : []),
    ...(missing.staging.length > 0 ? [`the staging deploy in ${listOf(names(missing.staging))}`] : []),
  ];
  const head = `\`${job.id}\` deploys${where}${shown}${assumed ? ', as far as the file tells,' : ''}`;
  if (waits.length === 0)
    return `${head} from a matrix that runs its stages side by side: production does not wait for staging.`;
  const also = side ? ' Its matrix also runs its stages side by side.' : '';
  const count = missing.builds.length + missing.tests.length + missing.staging.length;
  const consequence = count === 1 ? 'it runs even when that fails' : 'it runs even when they fail';
  return `${head} without waiting for ${joined(waits)}: ${consequence}.${also}`;
}

const joined = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

function gateMessage(quote: Quote, gate: JobFacts, missing: MissingGates): string {
  const kind = missing.staging.includes(gate) ? 'deploy' : missing.tests.includes(gate) ? 'test' : 'build';
  const evidence = gate.evidence.get(kind)?.[0];
  const does = { deploy: 'deploys before production', test: 'tests', build: 'builds' }[kind];
  return `\`${gate.job.id}\` ${does}${evidence ? ` (${quote(evidence)})` : ''}`;
}
