import { childOf, type MapNode, type Node, type Pair, pairOf } from '../syntax/node.ts';
import { nearest } from '../text/nearest.ts';
import type { Job } from '../workflow/model.ts';
import { concurrencyConflict } from './concurrency.ts';
import { judgeIn } from './expressions.ts';
import * as validators from './generated/validators.js';
import { type IdSet, idSet } from './identifiers.ts';
import { firstLine, type Mistake, REFUSED } from './mistake.ts';
import { type Listener, toPlainMap } from './plain.ts';
import { workflowFault } from './references.ts';
import { withoutVersion, withRunner } from './repairs.ts';
import { keysOf, shapesAt } from './shapes.ts';
import { judgeSteps } from './steps.ts';
import { judge, scalarValue } from './validate.ts';

export interface JobsContext {
  readonly listenerOf: (job: Job) => Listener;
  readonly judged: Set<Node>;
  readonly ids: IdSet;
}

const STEP_KEYS = keysOf([...shapesAt('run-step', []), ...shapesAt('uses-step', [])]);
const WORKFLOW_KEYS = keysOf(shapesAt('workflow', []));
const STEPS_JOB_KEYS = keysOf(shapesAt('steps-job', []));
const CALLING_JOB_KEYS = keysOf(shapesAt('calling-job', []));

/** Judges one job by its kind: with steps, or calling a reusable workflow. */
export function* judgeJob(job: Job, value: Node | undefined, context: JobsContext): Iterable<Mistake> {
  const { key } = job;
  const label = `job "${job.id}"`;
  if (key.value === '') return;
  const fault = context.ids.add(key);
  if (fault) yield { kind: fault.kind, span: key.span, job, message: fault.message };
  if (!value || (value.kind === 'scalar' && value.value === '')) {
    const message = `Job "${job.id}" is empty; it must have "runs-on" and "steps", or "uses", or ${REFUSED}.`;
    yield { kind: 'missing', span: key.span, job, message };
    return;
  }
  if (value.kind !== 'map') {
    const span = value.kind === 'scalar' ? firstLine(value.source, value.span) : key.span;
    const message = `Job "${job.id}" must be a mapping with "runs-on" and "steps", or with "uses"; ${REFUSED}.`;
    yield { kind: 'value', span, job, message };
    return;
  }
  if (context.judged.has(value)) return;
  context.judged.add(value);
  const uses = pairOf(value, 'uses');
  const conflicting = uses && pairOf(value, 'steps');
  if (conflicting) {
    const message = `Job "${job.id}" has both "uses" and "steps"; it either calls a workflow or runs steps, and ${REFUSED}.`;
    yield { kind: 'conflict', span: uses.key.span, job, message };
  }
  const calls = uses !== undefined || isHalfCall(value);
  if (calls && !conflicting) yield* judgeCall(job, value, uses, label, context);
  else yield* judgeStepsJob(job, value, label, context);
  yield* concurrencyConflict(childOf(value, 'concurrency'), `job "${job.id}"`, job);
  yield* judgeIn('the "if" of a job', scalarValue(pairOf(value, 'if')), job);
  const environment = pairOf(value, 'environment');
  const name = environment?.value?.kind === 'map' ? pairOf(environment.value, 'name') : environment;
  yield* judgeIn('the name of an environment', scalarValue(name), job);
  yield* judgeIn('the url of an environment', scalarValue(pairOf(environment?.value, 'url')), job);
}

/** `with` or `secrets` without anything that a job with steps has. */
const isHalfCall = (node: MapNode): boolean =>
  (pairOf(node, 'with') ?? pairOf(node, 'secrets')) !== undefined &&
  !pairOf(node, 'runs-on') &&
  !pairOf(node, 'steps');

function* judgeCall(
  job: Job,
  node: MapNode,
  uses: Pair | undefined,
  label: string,
  context: JobsContext,
): Iterable<Mistake> {
  yield* judge({
    definition: 'calling-job',
    validator: validators.callingJob,
    node,
    plain: toPlainMap(node, context.listenerOf(job)),
    label,
    anchor: job.key.span,
    job,
    explain(key, path) {
      if (path.length > 0 || !STEPS_JOB_KEYS.includes(key)) return undefined;
      const where = key === 'environment' ? ' Set it on the jobs of the called workflow.' : '';
      return `"${key}" is not allowed in ${label}, which calls a reusable workflow ("uses"); ${REFUSED}.${where}`;
    },
  });
  if (!uses) {
    if (node.pairs.some(({ key }) => nearest(key.value, ['uses', 'runs-on', 'steps']))) return;
    yield { kind: 'missing', span: job.key.span, job, message: `Job "${job.id}" has no "uses"; ${REFUSED}.` };
  } else if (uses.value?.kind === 'scalar' && uses.value.value !== '' && !uses.value.value.includes('${{')) {
    const fault = workflowFault(uses.value.value);
    if (fault)
      yield {
        kind: 'value',
        span: uses.value.span,
        job,
        message: `"uses" of ${label}: ${fault}`,
        fixes: withoutVersion(uses.value),
      };
  }
}

function* judgeStepsJob(job: Job, node: MapNode, label: string, context: JobsContext): Iterable<Mistake> {
  const listener = context.listenerOf(job);
  const uses = pairOf(node, 'uses');
  yield* judge({
    definition: 'steps-job',
    validator: validators.stepsJob,
    node,
    plain: toPlainMap(node, listener, 'steps'),
    label,
    anchor: job.key.span,
    job,
    optional: ['runs-on', 'steps'],
    explain: (key, path) => (path.length === 0 ? misplaced(key, label, uses !== undefined) : undefined),
  });
  if (!uses) yield* missingParts(job, node);
  yield* emptyMatrix(job, node, label);
  const steps = pairOf(node, 'steps');
  if (steps?.value?.kind !== 'seq') return;
  if (steps.value.items.length === 0) {
    const message = `"steps" of ${label} is an empty list; ${REFUSED}.`;
    yield { kind: 'missing', span: steps.key.span, job, message };
  }
  const { judged } = context;
  yield* judgeSteps(steps.value, { job, listener, judged, ids: idSet('step'), parallel: false });
}

function misplaced(key: string, label: string, hasUses: boolean): string | null | undefined {
  if (CALLING_JOB_KEYS.includes(key))
    // That `uses` and `steps` conflict is told already; what belongs to `uses` goes with it.
    return hasUses
      ? null
      : `"${key}" is not allowed in ${label}, which calls no reusable workflow (it has no "uses"); ${REFUSED}.`;
  if (nearest(key, STEPS_JOB_KEYS)) return undefined;
  if (STEP_KEYS.includes(key)) return `Unknown key "${key}" in ${label}: it belongs to a step; ${REFUSED}.`;
  if (WORKFLOW_KEYS.includes(key))
    return `Unknown key "${key}" in ${label}: it belongs to the whole workflow; ${REFUSED}.`;
  return undefined;
}

/** One message for what a job lacks, none where a misspelt key is it. */
function* missingParts(job: Job, node: MapNode): Iterable<Mistake> {
  const missing = ['runs-on', 'steps'].filter((part) => !pairOf(node, part));
  if (missing.length === 0) return;
  if (node.pairs.some(({ key }) => nearest(key.value, [...missing, 'uses']) || key.value === '<<')) return;
  const [first, second] = missing;
  const fact = second ? `neither "runs-on" with "steps" nor "uses"` : `no "${first}"`;
  const trials = missing.length === 1 && first === 'runs-on' ? withRunner(node) : [];
  yield {
    kind: 'missing',
    span: job.key.span,
    job,
    message: `Job "${job.id}" has ${fact}; ${REFUSED}.`,
    trials,
  };
}

/** A matrix needs a list of its own, or entries in `include`. Source: actions/runner, WorkflowTemplateConverter. */
function* emptyMatrix(job: Job, node: MapNode, label: string): Iterable<Mistake> {
  const pair = pairOf(childOf(node, 'strategy'), 'matrix');
  const matrix = pair?.value;
  if (matrix?.kind !== 'map') return;
  const include = childOf(matrix, 'include');
  const hasEntries = include !== undefined && (include.kind !== 'seq' || include.items.length > 0);
  const hasVector = matrix.pairs.some(({ key }) => key.value !== 'include' && key.value !== 'exclude');
  if (hasEntries || hasVector) return;
  const message = `"strategy.matrix" of ${label} holds no list of values; ${REFUSED}.`;
  yield { kind: 'missing', span: pair?.key.span ?? matrix.span, job, message };
}
