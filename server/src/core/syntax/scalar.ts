import type { Span } from '../text/span.ts';
import type { Scalar } from './node.ts';

/** `length` characters of a scalar's value that stand, as they are, at `source` in the document. */
interface Segment {
  readonly value: number;
  readonly source: number;
  readonly length: number;
  /** Characters in the source; differs from `length` only for an escape sequence. */
  readonly width: number;
}

/**
 * Where the characters [start, end) of a scalar's value stand in the source document: exact inside plain, quoted,
 * literal and folded scalars, also over several lines and with CRLF. Where the value cannot be found in the source
 * (it never should be so), the whole scalar.
 */
export function locate(scalar: Scalar, start: number, end: number): Span {
  const segments = segmentsOf(scalar);
  if (!segments) return scalar.span;
  const from = sourceOffset(segments, start, 'start') ?? scalar.span.start;
  const to = end > start ? (sourceOffset(segments, end - 1, 'end') ?? scalar.span.end) : from;
  return from <= to ? { start: from, end: to } : scalar.span;
}

/** The source offset of the character at `at` (`start`), or of the place behind it (`end`). */
function sourceOffset(segments: readonly Segment[], at: number, side: 'start' | 'end'): number | undefined {
  let before: Segment | undefined;
  for (const segment of segments) {
    if (segment.value > at) break;
    before = segment;
  }
  if (!before) return segments[0]?.source;
  const inside = at - before.value;
  if (inside >= before.length) {
    // A line break or a fold: it stands between two segments. Also the end of the value.
    const next = segments[segments.indexOf(before) + 1];
    return side === 'end' ? (next?.source ?? before.source + before.width) : before.source + before.width;
  }
  if (before.length !== before.width) return side === 'start' ? before.source : before.source + before.width;
  return before.source + inside + (side === 'end' ? 1 : 0);
}

function segmentsOf(scalar: Scalar): readonly Segment[] | undefined {
  if (scalar.segments !== undefined) return scalar.segments ?? undefined;
  const found = findSegments(scalar);
  scalar.segments = found ?? null;
  return found;
}

function findSegments(scalar: Scalar): readonly Segment[] | undefined {
  const { source, span, value, style } = scalar;
  const quoted = style === 'single' || style === 'double';
  const start = quoted ? span.start + 1 : span.start;
  const end = quoted ? span.end - 1 : span.end;
  if (
    style !== 'literal' &&
    style !== 'folded' &&
    end - start === value.length &&
    source.startsWith(value, start)
  ) {
    return [{ value: 0, source: start, length: value.length, width: value.length }];
  }
  if (value === '') return [];
  if (style !== 'literal' && style !== 'folded') return align(value, flowPieces(source, start, end, style));
  return alignBlock(scalar);
}

/** A stretch of source text that appears in the value as `text`; `fresh` starts a new line. */
interface Piece {
  readonly source: number;
  readonly width: number;
  readonly text: string;
  readonly fresh: boolean;
}

/** Finds the pieces in the value one after another; between two lines the value may hold breaks or blanks. */
function align(value: string, pieces: readonly Piece[]): readonly Segment[] | undefined {
  const segments: Segment[] = [];
  let at = 0;
  for (const piece of pieces) {
    if (piece.fresh)
      while (at < value.length && !value.startsWith(piece.text, at) && isBlank(value[at])) at++;
    if (!value.startsWith(piece.text, at)) return undefined;
    segments.push({ value: at, source: piece.source, length: piece.text.length, width: piece.width });
    at += piece.text.length;
  }
  return segments;
}

const isBlank = (c: string | undefined): boolean => c === '\n' || c === ' ';

/** With an explicit indentation (`|2`) the parent's counts too, so each that could be meant is tried. */
const DEEPEST_PARENT = 64;

function alignBlock({ source, span, value }: Scalar): readonly Segment[] | undefined {
  const lines = linesOf(source, span.start, span.end);
  const header = lines[0] ? source.slice(lines[0].start, lines[0].end) : '';
  const body = lines.slice(1);
  const explicit = Number(/^[|>][+-]?([1-9])/.exec(header)?.[1] ?? 0);
  const firstText = body.find((line) => source.slice(line.start, line.end).trim() !== '');
  if (!firstText) return [];
  if (explicit === 0) return align(value, blockPieces(source, body, indentOf(source, firstText)));
  for (let parent = 0; parent <= DEEPEST_PARENT; parent++) {
    const found = align(value, blockPieces(source, body, parent + explicit));
    if (found) return found;
  }
  return undefined;
}

function indentOf(source: string, line: Span): number {
  let at = line.start;
  while (at < line.end && source[at] === ' ') at++;
  return at - line.start;
}

/** The lines of a literal or folded block without their indentation. */
function blockPieces(source: string, body: readonly Span[], indent: number): Piece[] {
  const pieces: Piece[] = [];
  for (const line of body) {
    const start = line.start + Math.min(indent, indentOf(source, line));
    if (start < line.end)
      pieces.push({
        source: start,
        width: line.end - start,
        text: source.slice(start, line.end),
        fresh: true,
      });
  }
  return pieces;
}

/** The lines of a plain or quoted scalar, trimmed as folding does, cut at each escape. */
function flowPieces(source: string, start: number, end: number, style: Scalar['style']): Piece[] {
  const pieces: Piece[] = [];
  linesOf(source, start, end).forEach((line, index, lines) => {
    let from = line.start;
    let to = line.end;
    if (index > 0) while (from < to && /[ \t]/.test(source[from] ?? '')) from++;
    if (index < lines.length - 1) while (to > from && /[ \t]/.test(source[to - 1] ?? '')) to--;
    let fresh = index > 0;
    let at = from;
    const flush = (until: number) => {
      if (until > at) pieces.push({ source: at, width: until - at, text: source.slice(at, until), fresh });
      if (until > at) fresh = false;
    };
    for (let i = from; i < to; ) {
      const found = escapeAt(source, i, to, style);
      if (!found) {
        i++;
        continue;
      }
      flush(i);
      if (found.text !== '') pieces.push({ source: i, width: found.width, text: found.text, fresh });
      fresh = found.text === '';
      i += found.width;
      at = i;
    }
    flush(to);
  });
  return pieces;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function escapeAt(
  source: string,
  at: number,
  end: number,
  style: Scalar['style'],
): { text: string; width: number } | undefined {
  if (style === 'single')
    return source.startsWith("''", at) && at + 1 < end ? { text: "'", width: 2 } : undefined;
  if (style !== 'double' || source[at] !== '\\') return undefined;
  const letter = source[at + 1] ?? '';
  if (at + 1 >= end) return { text: '', width: 1 };
  const digits = HEX_DIGITS[letter];
  if (digits !== undefined) {
    const code = Number.parseInt(source.slice(at + 2, at + 2 + digits), 16);
    return { text: code <= 0x10ffff ? String.fromCodePoint(code) : '', width: 2 + digits };
  }
  return { text: ESCAPES[letter] ?? letter, width: 2 };
}

function linesOf(source: string, start: number, end: number): Span[] {
  const lines: Span[] = [];
  let at = start;
  for (let i = start; i <= end; i++) {
    if (i < end && source[i] !== '\n') continue;
    const stop = i > at && source[i - 1] === '\r' && i < end ? i - 1 : i;
    lines.push({ start: at, end: stop });
    at = i + 1;
  }
  return lines;
}
