import type { MapNode, Node, Pair } from '../syntax/node.ts';
import type { Edit, Span } from '../text/span.ts';

/** The document's line break. */
export const eolOf = (source: string): '\r\n' | '\n' => {
  const lf = source.indexOf('\n');
  return lf > 0 && source[lf - 1] === '\r' ? '\r\n' : '\n';
};

export const insert = (at: number, text: string): Edit => ({ span: { start: at, end: at }, text });
export const remove = (start: number, end: number): Edit => ({ span: { start, end }, text: '' });

/** Where the line that holds `offset` begins. */
export const lineStart = (source: string, offset: number): number => source.lastIndexOf('\n', offset - 1) + 1;

/** Where the line that holds `offset` ends, before its line break. */
export function lineEnd(source: string, offset: number): number {
  const lf = source.indexOf('\n', offset);
  const end = lf < 0 ? source.length : lf;
  return end > offset && source[end - 1] === '\r' ? end - 1 : end;
}

/** Where the next line begins; the text's end where there is none. */
export function nextLine(source: string, offset: number): number {
  const lf = source.indexOf('\n', offset);
  return lf < 0 ? source.length : lf + 1;
}

export const columnOf = (source: string, offset: number): number => offset - lineStart(source, offset);

/** Nothing but blanks and perhaps a comment stands between `offset` and the end of its line. */
export const endsLine = (source: string, offset: number): boolean =>
  /^[ \t]*(?:[ \t]#.*)?$/.test(source.slice(offset, lineEnd(source, offset)));

/** The column of a block mapping's keys; undefined where they do not simply stand below each other. */
export function keyColumn(map: MapNode): number | undefined {
  const [first] = map.pairs;
  if (map.flow || !first) return undefined;
  const column = columnOf(map.source, first.key.span.start);
  for (const pair of map.pairs) {
    const at = pair.key.span.start;
    const before = map.source.slice(lineStart(map.source, at), at);
    if (before.length !== column || !(pair === first ? /^(?: *- )*\ufeff? *$/ : /^ *$/).test(before)) {
      return undefined;
    }
  }
  return column;
}

/** How far the document indents a mapping inside a mapping: as the siblings do, else as its first nested line does. */
export function indentUnit(map: MapNode): number {
  const column = keyColumn(map) ?? 0;
  for (const { value } of map.pairs) {
    if (value?.kind !== 'map' || value.flow) continue;
    const inner = keyColumn(value);
    if (inner !== undefined && inner > column && value.span.start >= map.span.start) return inner - column;
  }
  const nested = /^[^\s#-][^#\n]*:[ \t]*(?:#.*)?\r?\n(?:[ \t]*(?:#.*)?\r?\n)*( +)[^\s#-]/m.exec(map.source);
  return nested?.[1]?.length ?? 2;
}

/** The node that ends where `node` ends. */
export function lastLeaf(node: Node | undefined): Node | undefined {
  if (node?.kind === 'map' && !node.flow) {
    const last = node.pairs.at(-1);
    return last?.value ? lastLeaf(last.value) : node;
  }
  if (node?.kind === 'seq' && !node.flow) return node.items.length > 0 ? lastLeaf(node.items.at(-1)) : node;
  return node;
}

/** The blank lines below it belong to its value: a block scalar that keeps them (`|+`). */
export function keepsBlankLines(node: Node | undefined): boolean {
  const leaf = lastLeaf(node);
  if (leaf?.kind !== 'scalar' || (leaf.style !== 'literal' && leaf.style !== 'folded')) return false;
  return /^[|>][0-9]?\+/.test(leaf.source.slice(leaf.span.start, leaf.span.start + 3));
}

export const inside = (outer: Span, inner: Span): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;

/** An anchor or an alias stands before the pair's value, so that its text is not this pair's alone. */
export const isShared = ({ key, value }: Pair): boolean =>
  value !== undefined && /[&*]/.test(key.source.slice(key.span.end, value.span.start).replaceAll(/#.*/g, ''));
