import { type MapNode, type Node, type Pair, pairOf, type SeqNode } from '../syntax/node.ts';
import { nearest } from '../text/nearest.ts';
import type { Job } from '../workflow/model.ts';
import { judgeIn } from './expressions.ts';
import * as validators from './generated/validators.js';
import { type IdSet, idSet } from './identifiers.ts';
import { firstLine, type Mistake, REFUSED, replaceWord } from './mistake.ts';
import { type Listener, toPlainMap } from './plain.ts';
import { actionFault } from './references.ts';
import { apart } from './repairs.ts';
import { type DefinitionName, keysOf, shapesAt } from './shapes.ts';
import { judge, scalarValue } from './validate.ts';

/** The key that makes a step what it is, and the definition that goes with it. */
const KINDS = [
  { key: 'run', definition: 'run-step', validator: validators.runStep },
  { key: 'uses', definition: 'uses-step', validator: validators.usesStep },
  { key: 'wait', definition: 'wait-step', validator: validators.waitStep },
  { key: 'wait-all', definition: 'wait-all-step', validator: validators.waitAllStep },
  { key: 'cancel', definition: 'cancel-step', validator: validators.cancelStep },
  { key: 'parallel', definition: 'parallel-step', validator: validators.parallelStep },
] as const;

type Kind = (typeof KINDS)[number];
const STEP_KEYS = KINDS.flatMap(({ definition }) => keysOf(shapesAt(definition, [])));
const [RUN, USES] = KINDS;

/** Longest text with an expression in it. Source: actions/runner, ExpressionConstants. */
const MAX_EXPRESSION = 21_000;

export interface StepsContext {
  readonly job: Job;
  readonly listener: Listener;
  /** Mappings already judged, since aliases bring one in several times. */
  readonly judged: Set<Node>;
  readonly ids: IdSet;
  /** Inside `parallel`. */
  readonly parallel: boolean;
}

/** Judges the steps of a job, each by its own kind. */
export function* judgeSteps(steps: SeqNode, context: StepsContext): Iterable<Mistake> {
  for (const [index, node] of steps.items.entries()) {
    if (node.kind === 'map') yield* judgeStep(node, index, context);
    else yield notAMapping(node, index, context.job);
  }
}

function notAMapping(node: Node, index: number, job: Job): Mistake {
  const span = firstLine(node.source, node.span);
  const label = `Step ${index + 1} of job "${job.id}"`;
  const empty = node.kind === 'scalar' && node.value === '';
  const fact = empty ? `${label} is empty` : `${label} is no mapping`;
  return { kind: 'value', span, job, message: `${fact}; it must have "run" or "uses", or ${REFUSED}.` };
}

function* judgeStep(node: MapNode, index: number, context: StepsContext): Iterable<Mistake> {
  const { job, listener, judged } = context;
  const id = scalarValue(pairOf(node, 'id'));
  const idFault = id && id.value !== '' && !id.value.includes('${{') ? context.ids.add(id) : undefined;
  if (judged.has(node)) return;
  judged.add(node);
  if (id && idFault) yield { kind: idFault.kind, span: id.span, job, message: idFault.message };

  const plain = toPlainMap(node, listener, 'parallel');
  yield* judgeIn('the "if" of a step', scalarValue(pairOf(node, 'if')), job);
  const label = labelOf(node, index, job);
  const present = KINDS.filter(({ key }) => plain[key] !== undefined);
  const [first, second] = present;
  if (first && second) {
    const later = laterOf(pairOf(node, first.key), pairOf(node, second.key));
    const key = later?.key.value ?? second.key;
    const span = later?.key.span ?? node.span;
    const other = key === first.key ? second.key : first.key;
    const message = `${capitalLabel(label)} has both "${other}" and "${key}"; a step does one thing, and ${REFUSED}.`;
    yield { kind: 'conflict', span, job, message, trials: later ? apart(node, later) : [] };
    return;
  }
  const kind: Kind = first ?? (plain.with !== undefined ? USES : RUN);
  yield* judge({
    definition: kind.definition,
    validator: kind.validator,
    node,
    plain,
    label,
    anchor: firstLine(node.source, node.span),
    job,
    explain: (key, path) =>
      path.length === 0 ? misplaced(key, kind, first !== undefined, label) : undefined,
    optional: ['uses'],
  });
  if (!first) {
    // A key that no step has, or an id that swallowed the next line, is the mistake itself.
    if (idFault || node.pairs.some(({ key }) => !STEP_KEYS.includes(key.value))) return;
    const message = `${capitalLabel(label)} has neither "run" nor "uses"; ${REFUSED}.`;
    yield { kind: 'missing', span: firstLine(node.source, node.span), job, message };
    return;
  }
  yield* judgeKind(node, first, label, context);
}

function laterOf(a: Pair | undefined, b: Pair | undefined) {
  return !a ? b : !b || a.span.start > b.span.start ? a : b;
}

const capitalLabel = (label: string): string => `S${label.slice(1)}`;

function labelOf(node: MapNode, index: number, job: Job): string {
  const name = scalarValue(pairOf(node, 'name'))?.value ?? scalarValue(pairOf(node, 'id'))?.value;
  const short = name && name.length <= 40 && !/[\r\n]/.test(name);
  return `step ${short ? `"${name}"` : index + 1} of job "${job.id}"`;
}

/** A key that another kind of step may have. */
function misplaced(key: string, kind: Kind, certain: boolean, label: string): string | undefined {
  const known = STEP_KEYS.includes(key);
  if (known && certain) {
    const always = key === 'if' ? ': such a step always runs' : '';
    return `"${key}" is not allowed in ${label}, which has "${kind.key}"${always}; ${REFUSED}.`;
  }
  if (known) return undefined;
  if (keysAt('steps-job').includes(key) && !nearest(key, keysAt(kind.definition)))
    return `Unknown key "${key}" in ${label}: it belongs to the job, not to a step; ${REFUSED}.`;
  return undefined;
}

const keysAt = (definition: DefinitionName): string[] => keysOf(shapesAt(definition, []));

function* judgeKind(node: MapNode, kind: Kind, label: string, context: StepsContext): Iterable<Mistake> {
  const { job } = context;
  const pair = pairOf(node, kind.key);
  const value = pair?.value;
  if (context.parallel) yield* insideParallel(node, kind, label, job);
  if (kind.key === 'uses' && value?.kind === 'scalar' && value.value !== '' && !value.value.includes('${{')) {
    const fault = actionFault(value.value);
    if (fault) yield { kind: 'value', span: value.span, job, message: `"uses" of ${label}: ${fault}` };
  }
  if (
    kind.key === 'run' &&
    value?.kind === 'scalar' &&
    value.value.length > MAX_EXPRESSION &&
    value.value.includes('${{')
  ) {
    const message = `"run" of ${label} has ${value.value.length} characters and an expression in them; GitHub allows ${MAX_EXPRESSION} and refuses the whole file. Move the script into a file of the repository.`;
    yield { kind: 'value', span: firstLine(node.source, value.span), job, message };
  }
  if ((kind.key === 'wait' || kind.key === 'cancel') && !context.parallel)
    yield* judgeTargets(value, kind.key, label, context);
  if (kind.key !== 'parallel' || value?.kind !== 'seq' || context.parallel) return;
  if (value.items.length === 0) {
    const span = pair?.key.span ?? value.span;
    yield { kind: 'missing', span, job, message: `"parallel" of ${label} is an empty list; ${REFUSED}.` };
  }
  yield* judgeSteps(value, { ...context, ids: idSet('step'), parallel: true });
}

function* insideParallel(node: MapNode, kind: Kind, label: string, job: Job): Iterable<Mistake> {
  const key = kind.key === 'run' || kind.key === 'uses' ? 'background' : kind.key;
  const pair = pairOf(node, key);
  if (!pair) return;
  const message = `"${key}" is not allowed in ${label}, which stands inside "parallel"; ${REFUSED}.`;
  yield { kind: 'conflict', span: pair.key.span, job, message };
}

/** `wait` and `cancel` name steps that come earlier. */
function* judgeTargets(
  value: Node | undefined,
  key: string,
  label: string,
  context: StepsContext,
): Iterable<Mistake> {
  const targets = value?.kind === 'seq' ? value.items : value ? [value] : [];
  for (const target of targets) {
    if (target.kind !== 'scalar' || target.value === '' || target.value.includes('${{')) continue;
    if (context.ids.has(target.value)) continue;
    const better = nearest(target.value, context.ids.all());
    const message = `"${key}" of ${label} names "${target.value}", but no earlier step has this id; ${REFUSED}.`;
    const { span } = target;
    if (!better) yield { kind: 'value', span, job: context.job, message };
    else
      yield {
        kind: 'value',
        span,
        job: context.job,
        message: `${message} Did you mean "${better}"?`,
        fixes: replaceWord(target, better),
      };
  }
}
