import {
  childOf,
  type MapNode,
  type Node,
  type Pair,
  pairOf,
  type Scalar,
  scalarOf,
} from '../syntax/node.ts';
import { cronFault } from './cron.ts';
import { type Mistake, REFUSED } from './mistake.ts';
import { scalarValue } from './validate.ts';

/** Source: GitHub's documentation of `workflow_dispatch`. */
const MAX_INPUTS = 25;

/** What the schema cannot say about `on`. */
export function* judgeTriggers(pair: Pair | undefined): Iterable<Mistake> {
  const on = pair?.value;
  if (!pair || !on || on.kind === 'scalar') return;
  if (on.kind === 'seq' ? on.items.length === 0 : on.pairs.length === 0) {
    yield {
      kind: 'missing',
      span: pair.key.span,
      message: `"on" names no event, so nothing can start the workflow; ${REFUSED}.`,
    };
    return;
  }
  if (on.kind !== 'map') return;
  for (const { key, value } of on.pairs) {
    if (value?.kind === 'map') yield* filterConflicts(key.value, value);
    if (key.value === 'schedule' && value?.kind === 'seq')
      for (const entry of value.items) yield* judgeSchedule(entry);
    if (key.value === 'workflow_dispatch') yield* judgeInputs(pairOf(value, 'inputs'));
  }
}

/** `branches` and `branches-ignore` of one event exclude each other; likewise tags and paths. */
function* filterConflicts(event: string, node: MapNode): Iterable<Mistake> {
  for (const filter of ['branches', 'tags', 'paths']) {
    const only = pairOf(node, filter);
    const ignore = pairOf(node, `${filter}-ignore`);
    if (!only?.value || !ignore?.value) continue;
    const later = only.span.start > ignore.span.start ? only : ignore;
    const message = `The event "${event}" has both "${filter}" and "${filter}-ignore"; GitHub allows one of them and refuses the whole file. Patterns that begin with "!" in "${filter}" leave things out too.`;
    yield { kind: 'conflict', span: later.key.span, message };
  }
}

function* judgeSchedule(entry: Node): Iterable<Mistake> {
  const cron = scalarOf(entry, 'cron');
  const fault = cron && cron.value !== '' ? cronFault(cron.value) : undefined;
  if (cron && fault)
    yield {
      kind: 'value',
      span: cron.span,
      message: `"${cron.value}" is no cron expression: ${fault}. With it ${REFUSED}.`,
    };
  const zone = scalarOf(entry, 'timezone');
  if (zone && zone.value !== '' && !isTimeZone(zone.value))
    yield {
      kind: 'value',
      span: zone.span,
      message: `"${zone.value}" is no IANA time zone such as "Europe/London"; ${REFUSED}.`,
    };
}

/** Whether this runtime's own table of time zones knows the name. */
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function* judgeInputs(pair: Pair | undefined): Iterable<Mistake> {
  const inputs = pair?.value;
  if (inputs?.kind !== 'map') return;
  const beyond = inputs.pairs[MAX_INPUTS];
  if (beyond) {
    const message = `"workflow_dispatch" has ${inputs.pairs.length} inputs; GitHub allows ${MAX_INPUTS} and refuses the whole file.`;
    yield { kind: 'value', span: beyond.key.span, message };
  }
  for (const { key, value } of inputs.pairs) {
    const type = scalarOf(value, 'type');
    if (type?.value === 'choice') yield* judgeChoice(key, value);
    const fallback = scalarValue(pairOf(value, 'default'));
    if (
      type?.value === 'boolean' &&
      fallback &&
      !/^(true|false)$/i.test(fallback.value) &&
      fallback.value !== ''
    )
      yield {
        kind: 'value',
        span: fallback.span,
        message: `The default of the boolean input "${key.value}" must be true or false, not "${fallback.value}"; ${REFUSED}.`,
      };
  }
}

function* judgeChoice(key: Scalar, value: Node | undefined): Iterable<Mistake> {
  const options = childOf(value, 'options');
  if (options && options.kind !== 'seq') return;
  if (options && options.items.length > 0) return;
  yield {
    kind: 'missing',
    span: key.span,
    message: `The input "${key.value}" is a choice without "options"; ${REFUSED}.`,
  };
}
