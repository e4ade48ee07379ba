import { expressionsIn } from '../../syntax/expression.ts';
import type { Scalar } from '../../syntax/node.ts';
import {
  joinResolved,
  literalPiece,
  type Piece,
  type Resolution,
  type Resolved,
  resolutionOf,
  resolvedOf,
  resolveExpression,
  type Scope,
  sliceResolution,
} from '../../workflow/resolve.ts';
import type { ValueRange } from '../model.ts';
import { opaqueRanges } from '../reference.ts';

/** Cuts a text at its separators, as for a list of tags; those inside expressions and variables separate nothing. */
export function splitResolution(resolution: Resolution, separator: RegExp): Resolution[] {
  const masked = maskUnknown(resolution);
  const parts: Resolution[] = [];
  let start = 0;
  const add = (end: number) => {
    const part = trimResolution(sliceResolution(resolution, start, end));
    if (part.text !== '') parts.push(part);
  };
  for (const match of masked.matchAll(new RegExp(separator, 'g'))) {
    add(match.index);
    start = match.index + match[0].length;
  }
  add(masked.length);
  return parts;
}

/** The text with what is not written in the file, and what a run replaces, made unreadable at equal length. */
export function maskUnknown({ text, pieces }: Resolution): string {
  let masked = pieces
    .map((piece) => (piece.known ? piece.text : '\uE000'.repeat(piece.text.length)))
    .join('');
  for (const { start, end } of opaqueRanges(text)) {
    masked = masked.slice(0, start) + '\uE000'.repeat(end - start) + masked.slice(end);
  }
  return masked;
}

/** The same for a text of several lines, in which a quote or bracket that is not closed hides no more than its line. */
export const maskLines = (text: string): string =>
  text.replace(/[^\n]+/g, (line) => {
    let masked = line;
    for (const { start, end } of opaqueRanges(line)) {
      masked = masked.slice(0, start) + '\uE000'.repeat(end - start) + masked.slice(end);
    }
    return masked;
  });

export function trimResolution(resolution: Resolution): Resolution {
  const { text } = resolution;
  const start = text.length - text.trimStart().length;
  const end = Math.max(start, text.trimEnd().length);
  return start === 0 && end === text.length ? resolution : sliceResolution(resolution, start, end);
}

/** Characters of a scalar as they are, with no look at expressions in them. */
export const writtenIn = (scalar: Scalar, start: number, end: number): Resolution =>
  resolutionOf(start < end ? [literalPiece(scalar, start, end)] : []);

/** The piece that holds the character at `at`, and where it begins in the text. */
export function pieceAt(
  { pieces }: Resolution,
  at: number,
): { piece: Piece; index: number; from: number } | undefined {
  let from = 0;
  for (const [index, piece] of pieces.entries()) {
    if (at < from + piece.text.length) return { piece, index, from };
    from += piece.text.length;
  }
  return undefined;
}

/** What the characters [start, end) of a scalar's value can be. */
export function resolveRange(scalar: Scalar, start: number, end: number, scope: Scope): Resolved {
  const parts: Resolved[] = [];
  let at = start;
  const literal = (until: number) => {
    if (until > at) parts.push(resolvedOf([writtenIn(scalar, at, until)]));
  };
  for (const site of expressionsIn(scalar.value)) {
    if (site.start < start || site.end > end) continue;
    literal(site.start);
    parts.push(resolveExpression(scalar, site.text, site.textStart, [site.start, site.end], scope));
    at = site.end;
  }
  literal(end);
  const [only] = parts;
  return parts.length === 1 && only ? only : joinResolved(parts);
}

/** The parts of a list as written in a value, each with what it can be. */
export function listIn(
  { scalar, start, end }: ValueRange,
  separator: RegExp,
  scope: Scope,
): { range: ValueRange; resolved: Resolved }[] {
  return splitResolution(writtenIn(scalar, start, end), separator).flatMap(({ pieces }) => {
    const [first] = pieces;
    const last = pieces.at(-1);
    if (!first || !last) return [];
    const range = { scalar, start: first.start, end: last.end };
    return [{ range, resolved: resolveRange(scalar, range.start, range.end, scope) }];
  });
}
