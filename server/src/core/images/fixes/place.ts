import { expressionsIn } from '../../syntax/expression.ts';
import type { Scalar } from '../../syntax/node.ts';
import { locate } from '../../syntax/scalar.ts';
import type { Range } from '../../syntax/shell/ast.ts';
import type { Span } from '../../text/span.ts';
import type { Piece, Resolution } from '../../workflow/resolve.ts';
import type { ImageUse, ValueRange } from '../model.ts';
import { opaqueRanges } from '../reference.ts';
import { maskUnknown, pieceAt, writtenIn } from '../uses/parts.ts';

/** The place that a use is written in: a scalar's value, or a part of it. */
export type Home = ValueRange;

export const homeOf = (scalar: Scalar, start = 0, end = scalar.value.length): Home => ({
  scalar,
  start,
  end,
});

export const spanOfRange = ({ scalar, start, end }: ValueRange): Span => {
  // A place between characters clings to the one before it, so that it stays on that one's line.
  if (start === end && start > 0) {
    const { end: at } = locate(scalar, start - 1, start);
    return { start: at, end: at };
  }
  return locate(scalar, start, end);
};

/** Where the literal stands that decides how an image moves. */
export type Place = Pick<ImageUse, 'span' | 'usedAt' | 'scalar' | 'tagAt'>;

/**
 * The literal that decides how an image moves: the variable's value where the tag (or, for a reference that is
 * one variable and has no tag, the whole name) comes from there, else the reference where it is used.
 */
export function decisive(
  resolution: Resolution,
  home: Home,
  usedAt: Span,
  tag: { start: number; end: number } | undefined,
  nameEnd: number,
): Place | undefined {
  const fallbacks = opaqueIn(home);
  // Of a name that an expression is put together from, the whole says more than a part.
  const isWhole = ({ text }: Piece) =>
    text === resolution.text || (tag && text.length === tag.end - tag.start);
  const isFallback = (part: Piece) =>
    part.known && fallbacks.some((each) => cuts(each, part)) && isWhole(part);
  const isHome = (part: Piece) => isIn(home, part) && !isFallback(part);
  // Without a tag, the text that makes a name of its parts counts, not the part that happens to be the last.
  const slash = resolution.text.lastIndexOf('/', nameEnd - 1);
  const at = tag && tag.start < tag.end ? tag.start : tag ? tag.start - 1 : slash > 0 ? slash : nameEnd - 1;
  const found = pieceAt(resolution, at);
  if (!found) return undefined;
  const { piece } = found;
  const elsewhere = !isHome(piece) && (tag !== undefined || resolution.pieces.every((part) => !isHome(part)));
  const [start, end] = elsewhere ? wordAround(piece) : [home.start, home.end];
  const word = { scalar: elsewhere ? piece.scalar : home.scalar, start, end };
  const tagAt = tag
    ? rangeIn(resolution, tag)
    : (rangeAtEnd(word) ?? rangeIn(resolution, { start: nameEnd, end: nameEnd }));
  return { span: elsewhere ? locate(word.scalar, start, end) : usedAt, usedAt, scalar: word.scalar, tagAt };
}

/** What a run replaces in a part of a scalar, a literal inside it too: `${{ inputs.tag || 'latest' }}`, `${TAG:-latest}`. */
const opaqueIn = ({ scalar, start, end }: Home): Range[] =>
  opaqueRanges(scalar.value.slice(start, end)).map((range) => ({
    start: start + range.start,
    end: start + range.end,
  }));

/** Whether a part begins or ends inside of what a run replaces as a whole. */
const cuts = (opaque: Range, { start, end }: Range): boolean =>
  [start, end].some((at) => opaque.start < at && at < opaque.end);

const isIn = (home: Home, { scalar, start, end }: Piece): boolean =>
  scalar === home.scalar && home.start <= start && end <= home.end;

/** The part of a word that a reference is, where it is written there from end to end: in a `sed` script, a JSON text. */
export function narrowed({ pieces }: Resolution, home: Home): Home {
  const first = pieces[0];
  const last = pieces.at(-1);
  if (!first || !last || !pieces.every((piece) => isIn(home, piece))) return home;
  const [start, end] = [first.start, last.end];
  if (start > end || (start === home.start && end === home.end)) return home;
  return opaqueIn(home).some((range) => cuts(range, { start, end }))
    ? home
    : { scalar: home.scalar, start, end };
}

/** The place behind a word, if it holds one reference and nothing else. */
const rangeAtEnd = ({ scalar, start, end }: ValueRange): ValueRange | undefined =>
  /[\s,;=|]/.test(maskUnknown(writtenIn(scalar, start, end))) ? undefined : { scalar, start: end, end };

/** The whole word that a piece stands in, so that a reference is shown and not only its tag; of an expression the whole, or the literal in it. */
function wordAround({ scalar: { value: text }, start, end, known }: Piece): [number, number] {
  const opaque = opaqueRanges(text);
  const around = opaque.find((range) => range.start < start && end < range.end);
  if (around && known) return [start, end];
  if (around) return [around.start, around.end];
  const isPlain = (c: string | undefined) => c !== undefined && /[^\s"'`=,;|&()<>]/.test(c);
  let [from, to] = [start, end];
  for (let moved = true; moved; ) {
    const before = opaque.find((range) => range.end === from);
    const after = opaque.find((range) => range.start === to);
    moved = before !== undefined || after !== undefined || isPlain(text[from - 1]) || isPlain(text[to]);
    from = before?.start ?? (isPlain(text[from - 1]) ? from - 1 : from);
    to = after?.end ?? (isPlain(text[to]) ? to + 1 : to);
  }
  return [from, to];
}

/** Where characters of a resolved text are written, if that is one place, character for character. */
function rangeIn(
  resolution: Resolution,
  { start, end }: { start: number; end: number },
): ValueRange | undefined {
  const found = pieceAt(resolution, start < end ? start : start - 1);
  if (!found) return undefined;
  const { piece, from } = found;
  if (!piece.known) return start === from && end === from + piece.text.length ? wholeOf(piece) : undefined;
  if (piece.end - piece.start !== piece.text.length || end > from + piece.text.length) return undefined;
  return { scalar: piece.scalar, start: piece.start + start - from, end: piece.start + end - from };
}

/** Of an expression or a variable only the whole can be replaced. */
function wholeOf({ scalar, start, end, text }: Piece): ValueRange | undefined {
  const site = expressionsIn(scalar.value).find((each) => each.start <= start && end <= each.end);
  const range = site ? { start: site.start, end: site.end } : { start, end };
  const squeezed = (written: string) => written.replaceAll(/\s/g, '');
  return squeezed(scalar.value.slice(range.start, range.end)) === squeezed(text)
    ? { scalar, ...range }
    : undefined;
}
