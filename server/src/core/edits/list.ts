import type { MapNode, Node, Pair, Scalar, SeqNode } from '../syntax/node.ts';
import type { Edit } from '../text/span.ts';
import { endsLine, eolOf, insert, inside, lineEnd, lineStart, nextLine } from './layout.ts';
import { removeBetween, removeKey, removeLines } from './map.ts';
import { hasPlainForm, type InlineStyle, quoteFor, styleAround } from './quote.ts';
import { replaceScalar } from './scalar.ts';

/**
 * Edits that add strings to the list that a pair holds, in the style written: nothing (then a string, or a list of
 * several), a string (which becomes `[old, new]`), a flow list on one line or several, a block list. Undefined where
 * the value is shared by an alias or written in a way that leaves no safe place.
 */
export function addToList(pair: Pair, items: readonly string[]): Edit[] | undefined {
  const { value } = pair;
  const present = itemsOf(value).map((item) => (item.kind === 'scalar' ? item.value : undefined));
  const added = items.filter((item) => !present.includes(item));
  if (added.length === 0) return [];
  if (!value) return addToNothing(pair, added);
  if (!inside(pair.span, value.span)) return undefined;
  if (value.kind === 'scalar') return addToScalar(value, added);
  if (value.kind === 'map') return undefined;
  return value.flow ? addToFlow(value, added) : addToBlock(value, added);
}

const itemsOf = (node: Node | undefined): readonly Node[] =>
  node?.kind === 'seq' ? node.items : node?.kind === 'scalar' ? [node] : [];

const asList = (items: readonly string[], style: InlineStyle): string =>
  items.map((item) => quoteFor(item, { inFlow: true, style })).join(', ');

/** New items are quoted where all others are, as in JSON. */
const styleOf = (items: readonly Node[]): InlineStyle =>
  items.every((item) => item.kind === 'scalar' && styleAround(item) === 'double') ? 'double' : 'plain';

function addToNothing({ key, span }: Pair, items: readonly string[]): Edit[] | undefined {
  const { source, inFlow } = key;
  if (source[span.end - 1] !== ':') return undefined;
  const free = inFlow ? /^\s*[,}]/.test(source.slice(span.end)) : endsLine(source, span.end);
  const [only] = items;
  const style = inFlow ? styleAround(key) : 'plain';
  const text =
    items.length === 1 && only !== undefined
      ? quoteFor(only, { inFlow, style })
      : `[${asList(items, style)}]`;
  return free ? [insert(span.end, ` ${text}`)] : undefined;
}

function addToScalar(scalar: Scalar, items: readonly string[]): Edit[] | undefined {
  const { span, value, style, type } = scalar;
  if (style === 'literal' || style === 'folded') return undefined;
  const [only] = items;
  if (type === 'null' || value === '') {
    return items.length === 1 && only !== undefined
      ? replaceScalar(scalar, only)
      : [{ span, text: `[${asList(items, 'plain')}]` }];
  }
  const asWritten = style !== 'plain' || hasPlainForm(value, true);
  if (!asWritten) return [{ span, text: `[${asList([value, ...items], 'plain')}]` }];
  return [insert(span.start, '['), insert(span.end, `, ${asList(items, styleOf([scalar]))}]`)];
}

function addToFlow(seq: SeqNode, items: readonly string[]): Edit[] | undefined {
  const { source, span } = seq;
  const close = span.end - 1;
  if (source[close] !== ']') return undefined;
  const last = seq.items.at(-1);
  if (!last) {
    return source.slice(span.start + 1, close).trim() === ''
      ? [{ span, text: `[${asList(items, 'plain')}]` }]
      : undefined;
  }
  const style = styleOf(seq.items);
  const tail = source.slice(last.span.end, close);
  if (!seq.items.every((item) => inside(span, item.span)) || !/^\s*,?\s*(?:#.*\s*)*$/.test(tail))
    return undefined;
  const comma = /^\s*,/.exec(tail);
  const at = lineStart(source, last.span.start);
  const ownLine = source.slice(at, last.span.start).trim() === '' && /[\r\n]/.test(tail);
  if (!ownLine) {
    if (comma) return [insert(last.span.end + comma[0].length, ` ${asList(items, style)}`)];
    return [insert(last.span.end, `, ${asList(items, style)}`)];
  }
  const pad = source.slice(at, last.span.start);
  const lines = items.map((item) => eolOf(source) + pad + quoteFor(item, { inFlow: true, style }));
  if (comma) {
    const end = lineEnd(source, last.span.end + comma[0].length);
    return [insert(end, lines.map((line) => `${line},`).join(''))];
  }
  return [insert(last.span.end, ','), insert(lineEnd(source, last.span.end), lines.join(','))];
}

function addToBlock(seq: SeqNode, items: readonly string[]): Edit[] | undefined {
  const { source } = seq;
  const last = seq.items.at(-1);
  if (!last || !endsLine(source, last.span.end)) return undefined;
  // The span may take in comments; anything else there is an item that is not in the tree, such as a bare dash.
  if (!/^\s*(?:#.*\s*)*$/.test(source.slice(last.span.end, seq.span.end))) return undefined;
  if (last.kind === 'scalar' && (last.style === 'literal' || last.style === 'folded')) return undefined;
  const marker = markerOf(seq, last);
  if (marker === undefined) return undefined;
  const lines = items.map((item) => eolOf(source) + marker + quoteFor(item, { inFlow: false }));
  return [insert(lineEnd(source, last.span.end), lines.join(''))];
}

/** The indentation and dash in front of a block list's item; undefined where more stands there. */
function markerOf(seq: SeqNode, item: Node): string | undefined {
  const before = seq.source.slice(lineStart(seq.source, item.span.start), item.span.start);
  return inside(seq.span, item.span) && /^ *- +$/.test(before) ? before : undefined;
}

/**
 * Edits that take one item out of the list, or the string, that `pair` of `map` holds; with the last one goes the
 * whole key.
 */
export function removeFromList(map: MapNode, pair: Pair, item: Node): Edit[] | undefined {
  const { value } = pair;
  if (!value || !inside(pair.span, value.span)) return undefined;
  if (value === item || (value.kind === 'seq' && value.items.length === 1 && value.items[0] === item)) {
    return removeKey(map, pair);
  }
  if (value.kind !== 'seq' || !value.items.every((each) => inside(value.span, each.span))) return undefined;
  const index = value.items.indexOf(item);
  if (index < 0) return undefined;
  const { source } = map;
  if (value.flow) {
    const next = value.items[index + 1];
    const previous = value.items[index - 1];
    if (next) return removeBetween(source, item.span.end, item.span.start, next.span.start);
    return (
      previous && removeBetween(source, previous.span.end, previous.span.end, item.span.end, item.span.start)
    );
  }
  const single = nextLine(source, item.span.start) === nextLine(source, item.span.end);
  if (markerOf(value, item) === undefined || !single || !endsLine(source, item.span.end)) return undefined;
  if (item.kind === 'scalar' && (item.style === 'literal' || item.style === 'folded')) return undefined;
  return [removeLines(source, lineStart(source, item.span.start), item.span.end)];
}
