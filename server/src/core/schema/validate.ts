import type { Fix } from '../rules/rule.ts';
import type { MapNode, Node, Pair, Scalar } from '../syntax/node.ts';
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/span.ts';
import type { Job } from '../workflow/model.ts';
import type { ValidationError, Validator } from './generated/validators.js';
import { firstLine, type Mistake, REFUSED, replaceWord, shorten } from './mistake.ts';
import type { PlainMap } from './plain.ts';
import { asLines, completed, movedIntoStep, movedIntoWith, movedOut, withoutKey } from './repairs.ts';
import { type DefinitionName, keysOf, type Shape, shapesAt, titleOf, wordsOf } from './shapes.ts';

/** A part of the workflow that is judged on its own. */
export interface Part {
  readonly definition: DefinitionName;
  readonly validator: Validator;
  readonly node: MapNode;
  readonly plain: PlainMap;
  /** What messages call it: `job "build"`. */
  readonly label: string;
  /** Where a key is missed: the job's id, the step's first line. */
  readonly anchor: Span;
  readonly job?: Job;
  /** The message for a key that is not known here; undefined for the usual one, null where something else tells it. */
  readonly explain?: (key: string, path: readonly string[]) => string | null | undefined;
  /** Keys whose absence someone else reports. */
  readonly optional?: readonly string[];
}

/** Judges one part by its definition; one mistake for each thing that is wrong. */
export function* judge(part: Part): Iterable<Mistake> {
  if (part.validator(part.plain)) return;
  const seen = new Set<string>();
  for (const error of part.validator.errors ?? []) {
    // A value of the wrong type also breaks its other keywords.
    const key = `${error.instancePath}\0${error.params.additionalProperty ?? error.params.missingProperty ?? ''}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const mistake = describe(part, error);
    if (mistake) yield mistake;
  }
}

function describe(part: Part, error: ValidationError): Mistake | undefined {
  const full = error.instancePath.split('/').slice(1).map(unescapePointer);
  const found = follow(part.node, full);
  const shapes = shapesAt(part.definition, full);
  const path = full.slice(0, found.depth);
  const { additionalProperty, missingProperty } = error.params;
  if (error.keyword === 'additionalProperties' && additionalProperty !== undefined)
    return unknownKey(part, path, found.node, shapes, additionalProperty);
  if (error.keyword === 'required' && missingProperty !== undefined)
    return missingKey(part, path, found, missingProperty);
  return wrongValue(part, path, found, shapes);
}

const unescapePointer = (segment: string): string => segment.replaceAll('~1', '/').replaceAll('~0', '~');

interface Found {
  readonly node: Node | undefined;
  /** The pair whose value it is. */
  readonly pair: Pair | undefined;
  /** How much of the path led there. */
  readonly depth: number;
}

/** A path of the data, in the tree. A lone scalar may stand for a list of one. */
function follow(root: MapNode, path: readonly string[]): Found {
  let found: Found = { node: root, pair: undefined, depth: 0 };
  for (const segment of path) {
    const { node, depth } = found;
    if (node?.kind === 'map') {
      const pair = node.pairs.findLast(({ key }) => key.value === segment);
      found = { node: pair?.value, pair, depth: depth + 1 };
    } else if (node?.kind === 'seq')
      found = { node: node.items[Number(segment)], pair: undefined, depth: depth + 1 };
  }
  return found;
}

/** `"strategy.matrix" of job "build"`, `item 2 of "needs" of job "build"`. */
function place(part: Part, path: readonly string[]): string {
  if (path.length === 0) return part.label;
  const last = path.at(-1) ?? '';
  if (/^\d+$/.test(last)) return `item ${Number(last) + 1} of ${place(part, path.slice(0, -1))}`;
  const dotted = path.map((segment, i) => (/^\d+$/.test(segment) && i > 0 ? `[${segment}]` : `.${segment}`));
  const name = `"${dotted.join('').slice(1)}"`;
  return part.definition === 'workflow' ? name : `${name} of ${part.label}`;
}

function unknownKey(
  part: Part,
  path: readonly string[],
  node: Node | undefined,
  shapes: readonly Shape[],
  key: string,
): Mistake | undefined {
  const pair = node?.kind === 'map' ? node.pairs.findLast((item) => item.key.value === key) : undefined;
  if (!pair || node?.kind !== 'map' || key.trim() === '') return undefined;
  const { job } = part;
  if (key === '<<') return mergeKey(part, path, pair.key.span);
  const severity = isIgnored(part, path) ? 'warning' : undefined;
  const mistake = { kind: 'unknown', span: pair.key.span, severity, job } as const;
  const explained = part.explain?.(key, path);
  if (explained === null) return undefined;
  const trials = outOf(part, path, node, pair);
  if (explained !== undefined) return { ...mistake, message: explained, trials };
  const present = new Set(node.pairs.map((item) => item.key.value));
  const better = nearest(
    key,
    keysOf(shapes).filter((known) => !present.has(known)),
  );
  const consequence = severity ? 'GitHub ignores it' : REFUSED;
  const fact = `Unknown ${nounOf(part, path)} "${shorten(key)}" in ${place(part, path)}; ${consequence}.`;
  const removal = better ? [] : useless(node, pair, severity !== undefined);
  // In a step it may be all that makes one.
  const sure = trials.length === 0 && !part.definition.endsWith('-step');
  if (!better && sure)
    return { ...mistake, message: fact, ...(removal.length > 0 ? { fixes: removal } : {}) };
  if (!better) return { ...mistake, message: fact, trials: [...trials, ...removal] };
  const message = `${fact} Did you mean "${better}"?`;
  return { ...mistake, message, fixes: replaceWord(pair.key, better) };
}

/** Keys that stand somewhere in a workflow: one that is misspelt, or in another place, has a meaning. */
const SOMEWHERE = (['workflow', 'steps-job', 'calling-job', 'run-step', 'uses-step'] as const).flatMap(
  (definition) => keysOf(shapesAt(definition, [])),
);

const useless = (map: MapNode, pair: Pair, ignored: boolean): readonly Fix[] =>
  !ignored && nearest(pair.key.value, SOMEWHERE) ? [] : withoutKey(map, pair, ignored);

/** A job inside a job, an event inside an event, and an input of the last step that stands on the job. */
function outOf({ definition, job }: Part, path: readonly string[], map: MapNode, pair: Pair): readonly Fix[] {
  const inEvent = definition === 'workflow' && path.length === 2 && path[0] === 'on';
  if (job && path.length === 0 && definition === 'steps-job' && pair.key.value === 'with')
    return movedIntoStep(job, pair);
  if (path.length === 0 && definition === 'uses-step')
    return SOMEWHERE.includes(pair.key.value) ? [] : movedIntoWith(map, pair);
  const isEvent = inEvent && keysOf(shapesAt('workflow', ['on'])).includes(pair.key.value);
  return isEvent || (job && path.length === 0) ? movedOut(map, pair, isEvent) : [];
}

/** GitHub passes over keys that it does not know below an event, except in `workflow_call`. Source: actions/runner, workflow-v1.0. */
const isIgnored = (part: Part, [on, event]: readonly string[]): boolean =>
  part.definition === 'workflow' && on === 'on' && event !== undefined && event !== 'workflow_call';

function nounOf(part: Part, path: readonly string[]): string {
  if (part.definition === 'workflow' && path.length === 1 && path[0] === 'on') return 'event';
  return path.at(-1) === 'permissions' ? 'permission' : 'key';
}

function missingKey(part: Part, path: readonly string[], found: Found, key: string): Mistake | undefined {
  const { node } = found;
  if (node?.kind !== 'map' || (path.length === 0 && part.optional?.includes(key))) return undefined;
  // A key that is an expression may bring the missing one; so may a misspelt one, which has its own message.
  if (node.pairs.some((pair) => pair.key.value.includes('${{') || nearest(pair.key.value, [key])))
    return undefined;
  if (key === 'image' && holdsExpression(node)) return undefined;
  const span = path.length === 0 ? part.anchor : (found.pair?.key.span ?? firstLine(node.source, node.span));
  return {
    kind: 'missing',
    span,
    job: part.job,
    message: `${capital(place(part, path))} has no "${key}"; ${REFUSED}.`,
  };
}

/** GitHub looks at a container only when its expressions have values. */
function holdsExpression(node: Node | undefined): boolean {
  if (!node) return false;
  if (node.kind === 'scalar') return node.value.includes('${{');
  if (node.kind === 'seq') return node.items.some(holdsExpression);
  return node.pairs.some(({ key, value }) => key.value.includes('${{') || holdsExpression(value));
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function wrongValue(part: Part, path: readonly string[], found: Found, shapes: readonly Shape[]): Mistake {
  const { node, pair } = found;
  const { words, title } = wordsOf(shapes);
  const wanted = words.length > 0 ? (title ?? listed(words)) : (titleOf(shapes) ?? 'something else');
  const where = capital(place(part, path));
  const base = { kind: 'value', job: part.job } as const;
  if (path.at(-1) === '<<' && pair) return mergeKey(part, path.slice(0, -1), pair.key.span);
  if (!node || (node.kind === 'scalar' && (node.type === 'null' || node.value === ''))) {
    const span = node?.span ?? pair?.key.span ?? part.anchor;
    return { ...base, empty: true, span, message: `${where} is empty; it must be ${wanted}, or ${REFUSED}.` };
  }
  if (node.kind === 'scalar') return wrongWord(part, path, node, words, `${where} must be ${wanted}`);
  if (node.kind === 'map' && node.flow && node.source.startsWith('{{', node.span.start))
    return { ...base, ...bracesWithoutDollar(node, where) };
  const span = pair?.key.span ?? firstLine(node.source, node.span);
  if (node.kind === 'seq' && node.items.length === 0)
    return { ...base, span, message: `${where} is an empty list; ${REFUSED}.` };
  const form = node.kind === 'map' ? 'a mapping' : 'a list';
  const trials = wanted === 'text' ? asLines(pair, node) : [];
  return { ...base, span, message: `${where} must be ${wanted}, not ${form}; ${REFUSED}.`, trials };
}

function mergeKey(part: Part, path: readonly string[], span: Span): Mistake {
  const message = `GitHub does not read merge keys: "<<" in ${place(part, path)} is a key like any other; ${REFUSED}. Write the keys out, or alias a whole value.`;
  return { kind: 'unknown', span, job: part.job, message };
}

/** A scalar that is none of the `words`, or not what `demand` says. */
function wrongWord(
  part: Part,
  path: readonly string[],
  node: Scalar,
  words: readonly string[],
  demand: string,
): Mistake {
  const written = `"${shorten(node.value)}"`;
  const named = words.length > 0 && part.definition === 'workflow' && path[0] === 'on';
  const isActivity = named && path[2] === 'types';
  const fact = isActivity
    ? `The event "${path[1]}" has no activity type ${written}; GitHub never starts a run for it.`
    : named && path.length <= 2
      ? `Unknown event ${written} in "on"; ${REFUSED}.`
      : `${demand}, not ${written}; ${REFUSED}.`;
  const severity = isActivity ? 'warning' : undefined;
  const mistake = { kind: 'value', severity, span: node.span, job: part.job } as const;
  const better = nearest(node.value, words) ?? completed(node.value, words);
  if (!better) return { ...mistake, message: fact };
  return { ...mistake, message: `${fact} Did you mean "${better}"?`, fixes: replaceWord(node, better) };
}

/** YAML reads `{{ x }}` as a mapping whose key is a mapping. */
function bracesWithoutDollar(node: MapNode, where: string) {
  const at = node.span.start;
  const message = `${where} begins with "{{", which YAML reads as a mapping: an expression begins with "\${{"; ${REFUSED}.`;
  const edits = [{ span: { start: at, end: at }, text: '$' }];
  const fixes = [{ title: 'Put a "$" before the braces', safe: false, edits }];
  return { span: firstLine(node.source, node.span), message, fixes };
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length === 1 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

/** The scalar that a pair's value is, if it is one. */
export const scalarValue = (pair: Pair | undefined): Scalar | undefined =>
  pair?.value?.kind === 'scalar' ? pair.value : undefined;
