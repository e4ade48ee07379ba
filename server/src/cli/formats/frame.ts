import type { LineIndex } from '../../core/text/line-index.ts';
import type { Span } from '../../core/text/span.ts';

/** A source line as a terminal shows it, and the marks that go under it. */
export interface Frame {
  /** One-based. */
  readonly line: number;
  readonly source: string;
  /** The blanks before the carets; tabs stay tabs, so that they are as wide as above. */
  readonly indent: string;
  readonly carets: string;
}

/** Of longer lines only this many characters are shown, around the span. */
const MAX_LENGTH = 160;
const LEAD = 40;

/** The first line of `span`, with carets under its characters, at least one. */
export function frame(text: string, lines: LineIndex, span: Span): Frame {
  const { line } = lines.positionAt(span.start);
  const whole = lines.lineSpan(line);
  const start = Math.min(span.start, whole.end);
  const end = Math.max(start, Math.min(span.end, whole.end));
  const isLong = whole.end - whole.start > MAX_LENGTH;
  const from = isLong ? Math.max(whole.start, start - LEAD) : whole.start;
  const to = isLong ? Math.min(whole.end, from + MAX_LENGTH) : whole.end;
  const before = (from > whole.start ? '…' : '') + printable(text.slice(from, start));
  const marked = printable(text.slice(start, Math.min(end, to)));
  const after = printable(text.slice(Math.min(end, to), to)) + (to < whole.end ? '…' : '');
  return {
    line: line + 1,
    source: before + marked + after,
    indent: before.replace(/[^\t]+/g, (part) => ' '.repeat(width(part))),
    carets: '^'.repeat(Math.max(1, width(marked))),
  };
}

/** Without characters that a terminal would obey (controls, but for tabs, and changes of direction). */
export const printable = (text: string): string =>
  text.replace(/[^\P{Cc}\t]|\p{Bidi_Control}|[\u2028\u2029\ufeff]/gu, '\ufffd');

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1b000}-\u{1b2ff}]|[\u{20000}-\u{3fffd}]/u;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Regional_Indicator}/u;
const NO_WIDTH = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u;

/** How many columns of a terminal the text takes. Source of the wide ranges: Unicode's EastAsianWidth.txt. */
export function width(text: string): number {
  let columns = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (NO_WIDTH.test(segment)) continue;
    columns += WIDE.test(segment) || EMOJI.test(segment) ? 2 : 1;
  }
  return columns;
}
