import type { Span } from './span.ts';

/** A zero-based line and UTF-16 column. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Converts between offsets and positions; lines end with LF, CRLF or a lone CR, as editors count them. */
export interface LineIndex {
  readonly lineCount: number;
  positionAt(offset: number): Position;
  offsetAt(position: Position): number;
  /** The characters of a line, without its line break. */
  lineSpan(line: number): Span;
}

export function lineIndex(text: string): LineIndex {
  const starts = [0];
  const ends: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c !== 10 && c !== 13) continue;
    ends.push(i);
    if (c === 13 && text.charCodeAt(i + 1) === 10) i++;
    starts.push(i + 1);
  }
  ends.push(text.length);

  const lineOf = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    lineCount: starts.length,
    positionAt(offset) {
      const line = lineOf(offset);
      return { line, column: Math.max(0, offset - (starts[line] ?? 0)) };
    },
    offsetAt({ line, column }) {
      if (line >= starts.length) return text.length;
      return Math.min((starts[line] ?? 0) + column, ends[line] ?? text.length);
    },
    lineSpan: (line) => ({ start: starts[line] ?? text.length, end: ends[line] ?? text.length }),
  };
}
