import { type JobLayout, layoutOf, linesOf } from '../../edits/job-layout.ts';
import { type NewJob, runDefaults, type StepWriter, stepWriter, writeJob } from '../../edits/job-writer.ts';
import { insertJobBehind } from '../../edits/jobs.ts';
import { eolOf, insert } from '../../edits/layout.ts';
import { insertKey } from '../../edits/map.ts';
import type { JobFacts, Pipeline } from '../../pipeline/model.ts';
import { listOf } from '../../pipeline/quote.ts';
import type { Fix } from '../../rules/rule.ts';
import { childOf } from '../../syntax/node.ts';
import type { Edit } from '../../text/span.ts';
import { type Job, jobById, type Workflow } from '../../workflow/model.ts';
import { needsIn, stepReads } from '../../workflow/step-values.ts';
import { again } from './again.ts';
import { byPlatform } from './by-platform.ts';
import { FIRST_ATTEMPT, rerun } from './last-good.ts';
import { everyRunDeploys, isOfItsCommit, onlyRestarts, takesWhatIsThere } from './last-run.ts';
import type { Rollback, RollbackInput } from './model.ts';
import { permissionLines } from './permissions.ts';
import { type Repeated, repeatedSteps } from './repeat.ts';

/** Nobody wants more of them twice, and reading each takes its time. */
const MOST_STEPS = 100;
const MOST_FIXES = 2;

/**
 * Rollback jobs for a job that deploys to production, the best first: its own deploy of the last good commit, the
 * platform's way back, the last good run again. Each runs only when the deploy, or a job that checks it, has failed.
 * They are to be tried before they are offered. `without`: all jobs of the workflow that have no way back.
 */
export function rollbackFixes(
  pipeline: Pipeline,
  facts: JobFacts,
  without: readonly JobFacts[],
): readonly Fix[] {
  const { workflow } = pipeline;
  const { job } = facts;
  const { jobsNode } = workflow;
  const layout = layoutOf(job);
  if (!layout || !jobsNode || jobsNode.flow || job.steps.length > MOST_STEPS) return [];
  const known = everyRunDeploys(pipeline, facts);
  const write = stepWriter(layout, runDefaults(workflow, job));
  const fixes: (Fix | undefined)[] = [];
  const offer = (way: Rollback | undefined) => {
    if (way) fixes.push(fixOf(pipeline, facts, layout, way, without));
  };
  if (facts.call === 'none' && !job.matrix && !job.continueOnError && !onlyRestarts(facts)) {
    if (known && takesWhatIsThere(facts))
      offer(againOf(pipeline, facts, layout, write, false) ?? againOf(pipeline, facts, layout, write, true));
    offer(platformOf(pipeline, facts, layout, write));
  }
  if (without.every((one) => everyRunDeploys(pipeline, one) && isOfItsCommit(pipeline, one)))
    fixes.push(rerunFix(pipeline, without));
  return fixes.filter((fix) => fix !== undefined).slice(0, MOST_FIXES);
}

/** One for all of them, behind the last. */
function rerunFix(pipeline: Pipeline, without: readonly JobFacts[]): Fix | undefined {
  const { workflow } = pipeline;
  const last = without.at(-1);
  const layout = last && layoutOf(last.job);
  if (!layout) return undefined;
  const write = stepWriter(layout, { folder: false, shell: runDefaults(workflow, last.job).shell });
  return fixOf(pipeline, last, layout, rerun(workflow, write), without);
}

function inputOf(
  { workflow }: Pipeline,
  { job }: JobFacts,
  write: StepWriter,
  { steps, pushes }: Repeated,
): RollbackInput {
  return {
    workflow,
    write,
    id: job.id,
    steps,
    fetch: [],
    env: job.env,
    variables: new Set([...job.env, ...workflow.env].map(({ key }) => key.value)),
    pushes,
    beside: [],
    alsoLatest: [],
  };
}

function againOf(
  pipeline: Pipeline,
  facts: JobFacts,
  layout: JobLayout,
  write: StepWriter,
  anew: boolean,
): Rollback | undefined {
  const repeated = repeatedSteps(pipeline, facts, layout, anew);
  return repeated && again(inputOf(pipeline, facts, write, repeated));
}

function platformOf(
  pipeline: Pipeline,
  facts: JobFacts,
  layout: JobLayout,
  write: StepWriter,
): Rollback | undefined {
  const repeated = repeatedSteps(pipeline, facts, layout, true);
  return repeated && byPlatform(inputOf(pipeline, facts, write, repeated));
}

function fixOf(
  pipeline: Pipeline,
  facts: JobFacts,
  layout: JobLayout,
  way: Rollback,
  without: readonly JobFacts[],
): Fix | undefined {
  const { workflow, needsOf } = pipeline;
  const { job } = facts;
  const covered = way.reruns ? without.map((one) => one.job) : [job];
  const id = freeId(workflow, job, way.reruns === true || without.length === 1);
  const permissions = permissionLines(layout, workflow, way.permissions);
  if (!id || permissions === undefined) return undefined;
  // What runs behind the deploy and checks it says as well that it is to be taken back.
  const checks = pipeline.jobs
    .filter(
      (one) =>
        one.kinds.has('smoke') &&
        !one.kinds.has('deploy') &&
        !one.job.matrix &&
        needsOf(one.job).some((need) => covered.includes(need)),
    )
    .map((one) => one.job);
  const asked = [...covered, ...checks].map((one) => `needs.${one.id}.result == 'failure'`);
  const conditions = [
    'failure()',
    asked.length > 1 ? `(${asked.join(' || ')})` : asked.join(''),
    ...(way.note ? [`needs.${job.id}.outputs.previous != ''`] : []),
    ...(way.reruns ? [FIRST_ATTEMPT] : []),
  ];
  const keys = keysOf(layout, workflow, way);
  if (!keys) return undefined;
  const reads = needsIn([...keys, ...way.steps].join('\n')).filter(
    (need) => ![...covered, ...checks].some((one) => one.id === need),
  );
  const next: NewJob = {
    id,
    comment: [
      `Only when ${named(covered)} has failed: ${way.does}.`,
      ...(way.reruns || !job.environment ? [] : ['Its environment asks the same reviewers.']),
    ],
    needs: [...covered, ...checks].map((each) => each.id).concat(reads),
    condition: conditions.join(' && '),
    keys: [...keys.slice(0, 1), permissions, ...keys.slice(1)],
    steps: way.steps,
  };
  const spaced = job.steps
    .slice(1)
    .some((step) => /^[ \t]*\r?\n/.test(workflow.source.slice(layout.steps.get(step)?.start)));
  const inserted = insertJobBehind(layout, writeJob(layout, next, spaced));
  const noted = way.note ? noteEdits(facts, layout, way.note) : [];
  if (!inserted || !noted) return undefined;
  return {
    title: `Insert \`${id}\` behind \`${job.id}\`: when ${covered.length > 1 ? 'one of them' : 'it'} fails, it ${way.does}`,
    safe: false,
    edits: [...noted, inserted],
  };
}

const named = (jobs: readonly Job[]): string =>
  listOf(
    jobs.map(({ id }) => id),
    'or',
  ).replaceAll('`', '');

/** `rollback`, or `rollback-api` behind `deploy-api`; undefined where the name is taken. */
function freeId(workflow: Workflow, job: Job, alone: boolean): string | undefined {
  const rest = job.id.replace(/^deploy(?:ment)?(?:[-_]to)?[-_]|[-_]deploy(?:ment)?$/i, '');
  const ids = [...(alone ? ['rollback'] : []), `rollback-${rest}`];
  return ids.find((id) => !jobById(workflow, id));
}

const LEFT = new Set([
  'runs-on',
  'name',
  'needs',
  'if',
  'outputs',
  'strategy',
  'services',
  'permissions',
  'continue-on-error',
]);

/** The lines of the keys that the rollback has as its deploy has them; `runs-on` first. */
function keysOf(layout: JobLayout, { source }: Workflow, way: Rollback): string[] | undefined {
  const lines = (key: string) => {
    const span = layout.keys.get(key);
    return span ? linesOf(source, span) : '';
  };
  const runsOn = lines('runs-on');
  if (runsOn === '' || (way.reruns && /matrix\./.test(runsOn))) return undefined;
  if (way.reruns) return [runsOn];
  const keys = [...layout.keys.keys()]
    .filter((key) => !LEFT.has(key))
    .map((key) => (key === 'env' ? withoutSet(lines(key), way.sets) : lines(key)));
  const ids = way.steps.join('').match(/\bid: *[\w-]+/g) ?? [];
  const isKnown = (text: string) =>
    stepReads(text).every((read) => ids.some((id) => id.replace(/id: */, '') === read.id));
  const known = keys.map((text) => (isKnown(text) ? text : text.replace(/^ +url:.*steps\..*\n/m, '')));
  return known.every(isKnown) ? [runsOn, ...known] : undefined;
}

/** The lines of an `env` without what the steps set anew. */
function withoutSet(env: string, sets: ReadonlySet<string> = new Set()): string {
  const left = [...sets].reduce((text, name) => text.replace(new RegExp(`^ +${name}:.*\\n`, 'm'), ''), env);
  return /^\s*env:.*\n(?:\s*#.*\n|\s*\n)*$/.test(left) ? '' : left;
}

/** The step that notes what runs before the deploy, and the output that gives it on. */
function noteEdits({ job, deploys }: JobFacts, layout: JobLayout, note: string): Edit[] | undefined {
  const { node } = job;
  const first = job.steps.find((step) => deploys.some(({ evidence }) => evidence.step === step));
  const at = first && layout.steps.get(first);
  if (!node || !at || job.steps.some(({ id }) => id?.value === 'current')) return undefined;
  if (job.outputs.some(({ key }) => key.value === 'previous')) return undefined;
  const value = '${{ steps.current.outputs.previous }}';
  const outputs = childOf(node, 'outputs');
  const edits =
    outputs === undefined
      ? insertKey(node, 'outputs', { previous: value }, { after: ['environment', 'if', 'needs', 'runs-on'] })
      : outputs.kind === 'map'
        ? insertKey(outputs, 'previous', value)
        : undefined;
  const { source } = node;
  return edits && [...edits, insert(at.start, note.replaceAll('\n', eolOf(source)))];
}
