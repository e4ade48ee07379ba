import type { Heredoc, Range, Word } from './ast.ts';

/** A text put together from pieces of another one, and the way back. */
export interface MappedText {
  readonly text: string;
  /** The range of the other text that a range of this one is written in. */
  toOuter(start: number, end: number): Range;
}

interface Piece {
  /** Where it stands in the new text. */
  readonly at: number;
  readonly length: number;
  readonly start: number;
  readonly end: number;
}

interface Builder {
  /** `value` as written in a range of the outer text; offsets in it carry over where the lengths agree. */
  add(value: string, start: number, end: number): void;
  done(): MappedText;
}

function builder(): Builder {
  const pieces: Piece[] = [];
  let text = '';
  return {
    add(value, start, end) {
      if (value === '') return;
      pieces.push({ at: text.length, length: value.length, start, end });
      text += value;
    },
    done: () => ({ text, toOuter: (start, end) => toOuter(pieces, start, end) }),
  };
}

function pieceAt(pieces: readonly Piece[], offset: number): Piece | undefined {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.at ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return pieces[low];
}

function toOuter(pieces: readonly Piece[], start: number, end: number): Range {
  const first = pieceAt(pieces, start);
  if (!first) return { start: 0, end: 0 };
  const exact = (piece: Piece): boolean => piece.end - piece.start === piece.length;
  const inFirst = Math.min(start - first.at, first.length);
  const from = exact(first) ? first.start + inFirst : inFirst < first.length ? first.start : first.end;
  if (end <= start) return { start: from, end: from };
  const last = pieceAt(pieces, end - 1) ?? first;
  const to = exact(last) ? last.start + Math.min(end - last.at, last.length) : last.end;
  return { start: from, end: Math.max(from, to) };
}

/** Words as a shell or ssh joins them: their values with a space between. */
export function joinWords(words: readonly Word[]): MappedText {
  const out = builder();
  for (const [i, word] of words.entries()) {
    if (i > 0) out.add(' ', words[i - 1]?.end ?? word.start, word.start);
    for (const part of word.parts) out.add(part.value, part.start, part.end);
  }
  return out.done();
}

/** A here-document as the command reads it: escapes and the tabs that `<<-` strips removed. */
export function heredocText(heredoc: Heredoc): MappedText {
  const { text, start, expands } = heredoc;
  const out = builder();
  const pattern = heredoc.stripsTabs ? /\\(?:[$`\\]|\r?\n)|^\t+/gm : /\\(?:[$`\\]|\r?\n)/g;
  let copied = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    const tabs = found.startsWith('\t');
    if (!tabs && !expands) continue;
    out.add(text.slice(copied, index), start + copied, start + index);
    copied = index + found.length;
    if (!tabs && !found.endsWith('\n')) out.add(found.slice(1), start + index, start + copied);
  }
  out.add(text.slice(copied), start + copied, start + text.length);
  return out.done();
}

/** A part of a word's value, as a text. */
export function sliceOfWord(word: Word, from: number, to: number): MappedText {
  const out = builder();
  let at = 0;
  for (const part of word.parts) {
    const length = part.value.length;
    const first = Math.max(0, from - at);
    const last = Math.min(length, to - at);
    if (first < last) {
      const exact = part.end - part.start === length;
      out.add(
        part.value.slice(first, last),
        exact ? part.start + first : part.start,
        exact ? part.start + last : part.end,
      );
    }
    at += length;
  }
  return out.done();
}

/** Texts one below the other, as lines of one script. */
export function joinLines(texts: readonly MappedText[]): MappedText {
  const starts: number[] = [];
  let text = '';
  for (const each of texts) {
    if (text !== '') text += '\n';
    starts.push(text.length);
    text += each.text;
  }
  return {
    text,
    toOuter(start, end) {
      const index = Math.max(
        0,
        starts.findLastIndex((at) => at <= start),
      );
      const at = starts[index] ?? 0;
      const each = texts[index];
      if (!each) return { start: 0, end: 0 };
      return each.toOuter(start - at, Math.min(end - at, each.text.length));
    },
  };
}
