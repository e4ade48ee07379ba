import type { MapNode, Pair } from '../syntax/node.ts';
import type { Edit } from '../text/span.ts';
import { columnOf, insert, keyColumn, lineEnd, lineStart, nextLine, remove } from './layout.ts';

/**
 * Edits that move the last key of a block mapping, with all lines of its value, to another column: out of the mapping,
 * or into what stands above it. Undefined where other keys follow, or a line has not that much indentation.
 */
export function shiftLastKey(map: MapNode, pair: Pair, column: number): Edit[] | undefined {
  const { source } = map;
  const own = keyColumn(map);
  if (map.flow || map.pairs.at(-1) !== pair || map.pairs.length < 2 || own === undefined || own === column)
    return undefined;
  const edits: Edit[] = [];
  const end = pair.span.end;
  for (let at = lineStart(source, pair.key.span.start); at < end; at = nextLine(source, at)) {
    const line = source.slice(at, lineEnd(source, at));
    if (line.trim() === '') continue;
    if (!/^ *$/.test(line.slice(0, own)) && column < own) return undefined;
    edits.push(column < own ? remove(at, at + own - column) : insert(at, ' '.repeat(column - own)));
    if (nextLine(source, at) === at) break;
  }
  return edits;
}

/** The column of the key that a block mapping belongs to: of the nearest line above that stands less deep. */
export function parentColumn(map: MapNode): number | undefined {
  const { source } = map;
  const own = keyColumn(map);
  const [first] = map.pairs;
  if (own === undefined || !first) return undefined;
  for (let at = lineStart(source, first.key.span.start); at > 0; ) {
    at = lineStart(source, at - 1);
    const line = source.slice(at, lineEnd(source, at));
    if (line.trim() === '' || /^\s*#/.test(line)) continue;
    const column = columnOf(source, at + line.search(/\S/));
    if (column < own) return column;
  }
  return undefined;
}
