import type { Node } from '../syntax/node.ts';
import { parseYaml } from '../syntax/yaml.ts';
import type { Span } from '../text/span.ts';

/** Where in a configuration something is being typed. */
export interface Place {
  /** The keys and list positions above it; a list position is "0". */
  readonly path: readonly string[];
  /** A key of the mapping at `path`, or the value at `path` itself. */
  readonly role: 'key' | 'value';
  /** What is typed of it already; an accepted suggestion replaces it. */
  readonly typed: Span;
  /** What a key's line needs behind it: a colon follows already. */
  readonly hasColon: boolean;
  /** What the mapping or list holds besides. */
  readonly present: readonly string[];
}

/**
 * The place of an offset in a configuration text, also in one that is half typed: block style is read by indentation,
 * and flow style on one line. Undefined in a comment, and where no setting can stand.
 */
export function placeAt(text: string, offset: number): Place | undefined {
  const lineStart = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (/(?:^|\s)#/.test(withoutQuotes(before))) return undefined;
  const [, indentation = '', dashes = ''] = /^(\s*)((?:-\s+)*)/.exec(before) ?? [];
  const column = indentation.length + dashes.length;
  const rest = before.slice(column);
  const pair = /^("[^"]*"|'[^']*'|[^\s"'[\]{},#:][^:#[\]{},]*?)\s*:(?:\s+|$)/.exec(rest);
  const isItem = dashes !== '' || /^\s*-$/.test(before);
  const above = pathAbove(text, lineStart, isItem ? indentation.length + 1 : indentation.length, isItem);
  const path = isItem ? [...above, '0'] : above;
  const start = lineStart + column;
  if (/^\s*-$/.test(before)) return undefined;
  if (pair && /^\s*$/.test(rest.slice(pair[0].length)) && !/\s$/.test(pair[0])) return undefined;
  if (pair) return inFlow(text, offset, [...path, unquoted(pair[1] ?? '')], start + pair[0].length);
  if (isItem || /^[[{]/.test(rest)) return inFlow(text, offset, path, start);
  return keyPlace(text, offset, path, start);
}

const withoutQuotes = (line: string): string =>
  line.replaceAll(/"[^"]*"|'[^']*'/g, (all) => '_'.repeat(all.length));
const unquoted = (word: string): string => word.replace(/^(["'])(.*)\1$/, '$2');

/** The keys under which a line stands whose text begins at a column. */
function pathAbove(text: string, lineStart: number, column: number, isItem: boolean): string[] {
  const path: string[] = [];
  let limit = column;
  let end = lineStart - 1;
  let first = isItem;
  while (end > 0 && limit > 0) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end).replace(/\r$/, '');
    end = start - 1;
    if (/^\s*(?:#|$)/.test(line)) continue;
    const key = /^(\s*)("[^"]*"|'[^']*'|[^\s"'[\]{},#:-][^:#]*?)\s*:(?:\s|$)/.exec(line);
    const indent = /^\s*/.exec(line)?.[0].length ?? 0;
    // A list may stand at the column of its key.
    if (indent >= limit || (first && /^\s*-/.test(line))) continue;
    first = false;
    limit = indent;
    if (!key) return path;
    path.unshift(unquoted(key[2] ?? ''));
  }
  return path;
}

function keyPlace(text: string, offset: number, path: readonly string[], start: number): Place {
  const tail = /^[\w-]*/.exec(text.slice(offset))?.[0] ?? '';
  const typed = { start, end: offset + tail.length };
  return {
    path,
    role: 'key',
    typed,
    hasColon: /^[ \t]*:/.test(text.slice(typed.end)),
    present: presentAt(text, path, typed),
  };
}

/** Follows brackets and braces from where a value begins to the offset. */
function inFlow(text: string, offset: number, path: readonly string[], from: number): Place | undefined {
  const stack: { readonly map: boolean; key: string | undefined; readonly path: readonly string[] }[] = [];
  let start = from;
  const here = (): readonly string[] => {
    const top = stack.at(-1);
    if (!top) return path;
    return top.map ? (top.key === undefined ? top.path : [...top.path, top.key]) : [...top.path, '0'];
  };
  for (let i = from; i < offset; i++) {
    const c = text[i] ?? '';
    if (c === '"' || c === "'") {
      const close = text.indexOf(c, i + 1);
      if (close < 0 || close >= offset)
        return stack.length === 0 || !stack.at(-1)?.map ? valuePlace(text, offset, here(), i) : undefined;
      i = close;
    } else if (c === '[' || c === '{') {
      stack.push({ map: c === '{', key: undefined, path: here() });
      start = i + 1;
    } else if (c === ']' || c === '}') {
      stack.pop();
      if (stack.length === 0) return undefined;
      start = i + 1;
    } else if (c === ',' && stack.length > 0) {
      const top = stack.at(-1);
      if (top) top.key = undefined;
      start = i + 1;
    } else if (c === ':' && /^(?:\s|$)/.test(text.slice(i + 1, i + 2))) {
      const top = stack.at(-1);
      if (top?.map && top.key === undefined) {
        top.key = unquoted(text.slice(start, i).trim());
        start = i + 1;
      }
    }
  }
  while (start < offset && /\s/.test(text[start] ?? '')) start++;
  const top = stack.at(-1);
  if (top?.map && top.key === undefined) return keyPlace(text, offset, top.path, start);
  return valuePlace(text, offset, here(), start);
}

function valuePlace(text: string, offset: number, path: readonly string[], start: number): Place {
  const tail = /^[^\s,[\]{}#:]*/.exec(text.slice(offset))?.[0] ?? '';
  const typed = { start, end: offset + tail.length };
  const isItem = /^\d+$/.test(path.at(-1) ?? '');
  return {
    path,
    role: 'value',
    typed,
    hasColon: false,
    present: isItem ? presentAt(text, path.slice(0, -1), typed) : [],
  };
}

/** The keys of the mapping, or the items of the list, that stands at a path, but for what is being typed. */
function presentAt(text: string, path: readonly string[], typed: Span): string[] {
  let node: Node | undefined = parseYaml(text).root;
  for (const segment of path) {
    if (node?.kind === 'map') node = node.pairs.findLast(({ key }) => key.value === segment)?.value;
    else if (node?.kind === 'seq') node = node.items[Number(segment)];
  }
  const nodes =
    node?.kind === 'map' ? node.pairs.map(({ key }) => key) : node?.kind === 'seq' ? node.items : [];
  return nodes.flatMap((one) =>
    one.kind === 'scalar' && (one.span.end < typed.start || one.span.start > typed.end) ? [one.value] : [],
  );
}
