import { type MapNode, type Pair, pairOf } from '../syntax/node.ts';
import type { Edit } from '../text/span.ts';
import {
  endsLine,
  eolOf,
  indentUnit,
  insert,
  inside,
  keepsBlankLines,
  keyColumn,
  lastLeaf,
  lineEnd,
  lineStart,
  nextLine,
  remove,
} from './layout.ts';
import { type InlineStyle, quoteFor, styleAround } from './quote.ts';
import { replaceScalar } from './scalar.ts';

/** A string, a number, a list (written `[a, b]`) or a mapping of strings and booleans. */
export type KeyValue =
  | string
  | number
  | readonly string[]
  | Readonly<Record<string, string | boolean | readonly string[]>>;

/** Where a new key goes: behind the first of `after` that the mapping has, else before the first of `before`, else at its end. */
export interface Place {
  readonly after?: readonly string[];
  readonly before?: readonly string[];
}

/**
 * Edits that add `key: value` to a mapping, in its own style, indentation and line breaks; comments and blank lines
 * stay where they belong. A key that stands there without a value gets it. Undefined where the key has a value, or
 * where the mapping is written in a way that leaves no safe place.
 */
export function insertKey(map: MapNode, key: string, value: KeyValue, at: Place = {}): Edit[] | undefined {
  const existing = pairOf(map, key);
  if (existing) return fillKey(map, existing, value);
  const neighbour = neighbourOf(map, at);
  return map.flow ? insertInFlow(map, neighbour, key, value) : insertInBlock(map, neighbour, key, value);
}

interface Neighbour {
  readonly pair: Pair;
  readonly side: 'before' | 'after';
}

function neighbourOf(map: MapNode, { after = [], before = [] }: Place): Neighbour | undefined {
  for (const key of after) {
    const pair = pairOf(map, key);
    if (pair) return { pair, side: 'after' };
  }
  for (const key of before) {
    const index = map.pairs.findIndex((pair) => pair.key.value === key);
    const pair = map.pairs[index];
    if (!pair) continue;
    const previous = map.pairs[index - 1];
    // Behind the pair in front of it, so that a comment above the pair stays the pair's.
    return previous ? { pair: previous, side: 'after' } : { pair, side: 'before' };
  }
  const last = map.pairs.at(-1);
  return last && { pair: last, side: 'after' };
}

function insertInBlock(map: MapNode, neighbour: Neighbour | undefined, key: string, value: KeyValue) {
  const { source } = map;
  const column = keyColumn(map);
  if (!neighbour || column === undefined) return undefined;
  const eol = eolOf(source);
  const pad = ' '.repeat(column);
  const text = blockPair(key, value, { eol, pad, unit: indentUnit(map) });
  const { pair, side } = neighbour;
  if (side === 'before') return [insert(pair.key.span.start, text + eol + pad)];
  if (!endsLine(source, pair.span.end)) return undefined;

  let end = lineEnd(source, pair.span.end);
  if (keepsBlankLines(pair.value)) {
    let at = nextLine(source, end);
    while (at < source.length && source.slice(at, lineEnd(source, at)).trim() === '')
      at = nextLine(source, at);
    const broken = at === 0 || source[at - 1] === '\n';
    return broken ? [insert(at, pad + text + eol)] : undefined;
  }
  // A comment below that is indented deeper belongs to the pair's value.
  for (let next = nextLine(source, end); next < source.length; next = nextLine(source, end)) {
    const line = source.slice(next, lineEnd(source, next));
    if (!/^ *#/.test(line) || line.indexOf('#') <= column) break;
    end = next + line.length;
  }
  return [insert(end, eol + pad + text)];
}

function insertInFlow(map: MapNode, neighbour: Neighbour | undefined, key: string, value: KeyValue) {
  const { source, span } = map;
  const text = flowPair(key, value, styleOf(map));
  if (!neighbour) {
    const blank = source.slice(span.start + 1, span.end - 1).trim() === '' && source[span.end - 1] === '}';
    return blank ? [{ span, text: `{ ${text} }` }] : undefined;
  }
  const { pair, side } = neighbour;
  if (!inside(span, pair.span)) return undefined;
  const gap = lineGap(source, pair);
  if (side === 'before') return [insert(pair.key.span.start, `${text},${gap ?? ' '}`)];
  // A value that is only an anchor or a tag is not in the tree; it stands before the comma.
  return /^\s*(?:[,}]|#|$)/m.test(source.slice(pair.span.end))
    ? [insert(pair.span.end, `,${gap ?? ' '}${text}`)]
    : undefined;
}

/** The line break and indentation before a pair that has a line to itself, as in printed JSON. */
function lineGap(source: string, { key, span }: Pair): string | undefined {
  const start = lineStart(source, key.span.start);
  const pad = source.slice(start, key.span.start);
  const alone = pad.trim() === '' && /^[ \t]*,?[ \t]*(?:#.*)?(?:\r?\n|$)/.test(source.slice(span.end));
  return alone ? eolOf(source) + pad : undefined;
}

/** JSON has its keys in double quotes, and its texts too. */
const styleOf = (map: MapNode): InlineStyle =>
  map.flow && map.pairs.length > 0 && map.pairs.every(({ key }) => styleAround(key) === 'double')
    ? 'double'
    : 'plain';

function fillKey(map: MapNode, pair: Pair, value: KeyValue): Edit[] | undefined {
  const { source } = map;
  const plain = typeof value === 'string' || typeof value === 'number';
  if (pair.value?.kind === 'scalar' && pair.value.type === 'null' && inside(pair.span, pair.value.span)) {
    if (typeof value === 'string') return replaceScalar(pair.value, value);
    if (plain) return [{ span: pair.value.span, text: String(value) }];
    return map.flow || Array.isArray(value)
      ? [{ span: pair.value.span, text: flowValue(value, true, styleOf(map)) }]
      : undefined;
  }
  if (pair.value || source[pair.span.end - 1] !== ':') return undefined;
  const end = pair.span.end;
  if (map.flow)
    return /^\s*[,}]/.test(source.slice(end))
      ? [insert(end, ` ${flowValue(value, true, styleOf(map))}`)]
      : undefined;
  if (!endsLine(source, end)) return undefined;
  if (plain || Array.isArray(value)) return [insert(end, ` ${flowValue(value, false)}`)];
  const column = keyColumn(map);
  if (column === undefined) return undefined;
  const layout = { eol: eolOf(source), pad: ' '.repeat(column + indentUnit(map)) };
  return [insert(lineEnd(source, end), nestedLines(value, layout))];
}

/** Edits that take a key with its value, and the comment on its line, out of a mapping that has others. */
export function removeKey(map: MapNode, pair: Pair): Edit[] | undefined {
  const { source } = map;
  const index = map.pairs.indexOf(pair);
  if (index < 0 || map.pairs.length < 2) return undefined;
  if (map.flow) {
    const next = map.pairs[index + 1];
    const previous = map.pairs[index - 1];
    if (next) return removeBetween(source, pair.span.end, pair.key.span.start, next.key.span.start);
    return (
      previous &&
      removeBetween(source, previous.span.end, previous.span.end, pair.span.end, pair.key.span.start)
    );
  }
  const start = lineStart(source, pair.key.span.start);
  const clean = source.slice(start, pair.key.span.start).trim() === '' && endsLine(source, pair.span.end);
  const column = keyColumn(map);
  if (!clean || column === undefined || keepsBlankLines(pair.value)) return undefined;
  // A block scalar above would take in a deeper comment below, or its blank lines.
  if (keepsBlankLines(map.pairs[index - 1]?.value)) return undefined;
  const next = nextLine(source, pair.span.end);
  const comment = source.slice(next, lineEnd(source, next)).search(/^ *#/) === 0;
  const above = lastLeaf(map.pairs[index - 1]?.value);
  const block = above?.kind === 'scalar' && (above.style === 'literal' || above.style === 'folded');
  if (comment && block && source.indexOf('#', next) - next > column) return undefined;
  return [removeLines(source, start, pair.span.end)];
}

/** Removes whole lines; of a last line without a line break, the one before it. */
export function removeLines(source: string, start: number, end: number): Edit {
  const next = nextLine(source, end);
  if (next < source.length || source.endsWith('\n') || start === 0) return remove(start, next);
  return remove(lineEnd(source, start - (source[start - 2] === '\r' ? 2 : 1)), source.length);
}

/** Removes [start, end) of a flow collection if only a comma and blanks stand in the gap that begins at `gap`. */
export function removeBetween(source: string, gap: number, start: number, end: number, gapEnd = end) {
  return /^\s*,\s*$/.test(source.slice(gap, gapEnd)) ? [remove(start, end)] : undefined;
}

/**
 * Edits that turn `key: text` into a mapping whose `inner` key holds the text as written, followed by `more`:
 * `environment: production` into `name` and `url`.
 */
export function scalarToMapping(
  map: MapNode,
  pair: Pair,
  inner: string,
  more: Readonly<Record<string, string>>,
): Edit[] | undefined {
  const { source } = map;
  const { value } = pair;
  if (value?.kind !== 'scalar' || !inside(pair.span, value.span)) return undefined;
  if (value.style === 'literal' || value.style === 'folded') return undefined;
  const raw = source.slice(value.span.start, value.span.end);
  if (/[\r\n]/.test(raw)) return undefined;
  if (map.flow) {
    const style = styleOf(map);
    const rest = Object.entries(more).map(([key, text]) => `, ${flowPair(key, text, style)}`);
    const name = quoteFor(inner, { inFlow: true, style });
    return [insert(value.span.start, `{ ${name}: `), insert(value.span.end, `${rest.join('')} }`)];
  }
  const column = keyColumn(map);
  const between = source.slice(pair.key.span.end, value.span.start);
  if (column === undefined || !/^\s*:[ \t]+$/.test(between) || !endsLine(source, value.span.end))
    return undefined;
  const layout = { eol: eolOf(source), pad: ' '.repeat(column + indentUnit(map)) };
  const colon = source.indexOf(':', pair.key.span.end) + 1;
  const lines = `${layout.eol}${layout.pad}${inner}: ${raw}${nestedLines(more, layout)}`;
  return [remove(colon, value.span.end), insert(lineEnd(source, value.span.end), lines)];
}

interface Layout {
  readonly eol: string;
  readonly pad: string;
}

function blockPair(key: string, value: KeyValue, { eol, pad, unit }: Layout & { unit: number }): string {
  const name = quoteFor(key, { inFlow: false });
  if (typeof value !== 'object' || Array.isArray(value)) return `${name}: ${flowValue(value, false)}`;
  return `${name}:${nestedLines(value, { eol, pad: pad + ' '.repeat(unit) })}`;
}

function nestedLines(value: KeyValue, { eol, pad }: Layout): string {
  return Object.entries(value)
    .map(([key, text]) => `${eol}${pad}${quoteFor(key, { inFlow: false })}: ${flowValue(text, false)}`)
    .join('');
}

const flowPair = (key: string, value: KeyValue | boolean, style: InlineStyle): string =>
  `${quoteFor(key, { inFlow: true, style })}: ${flowValue(value, true, style)}`;

function flowValue(value: KeyValue | boolean, inFlow: boolean, style: InlineStyle = 'plain'): string {
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (typeof value === 'string') return quoteFor(value, { inFlow, style });
  if (Array.isArray(value))
    return `[${value.map((item) => quoteFor(item, { inFlow: true, style })).join(', ')}]`;
  const pairs = Object.entries(value).map(([key, inner]) => flowPair(key, inner, style));
  return `{ ${pairs.join(', ')} }`;
}
