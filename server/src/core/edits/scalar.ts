import type { Scalar } from '../syntax/node.ts';
import { locate } from '../syntax/scalar.ts';
import type { Edit, Span } from '../text/span.ts';
import { canBePlain, escapeDouble, escapeSingle, hasPlainForm, quoteFor } from './quote.ts';

export { quoteFor } from './quote.ts';

/**
 * Edits after which the scalar's value is `value.slice(0, start) + text + value.slice(end)`: in place where the style
 * allows it, else by quoting the whole scalar anew. Undefined where no such edit is known (a change of lines in a
 * literal or folded block).
 */
export function replaceInScalar(
  scalar: Scalar,
  start: number,
  end: number,
  text: string,
): Edit[] | undefined {
  const { value, style } = scalar;
  if (start < 0 || end < start || end > value.length) return undefined;
  if (value.slice(start, end) === text) return [];
  if (style === 'literal' || style === 'folded') return replaceInBlock(scalar, start, end, text);

  const changed = value.slice(0, start) + text + value.slice(end);
  const whole = () => replaceScalar(scalar, changed);
  const at = placeOf(scalar, start, end);
  if (!at || !staysInLine(scalar, at, text)) return whole();
  if (style === 'single') {
    const escaped = escapeSingle(text);
    return quoteFor(text, { inFlow: true, style }).startsWith("'") ? [{ span: at, text: escaped }] : whole();
  }
  if (style === 'double') return [{ span: at, text: escapeDouble(text) }];
  const plain =
    scalar.type === 'string'
      ? canBePlain(changed, scalar.inFlow)
      : changed !== '' && hasPlainForm(changed, scalar.inFlow);
  return plain ? [{ span: at, text }] : whole();
}

/**
 * Edits after which the scalar's value is `value`, in the scalar's own style where that is possible; a block becomes
 * a quoted scalar. Undefined where the edit would swallow a comment.
 */
export function replaceScalar(scalar: Scalar, value: string): Edit[] | undefined {
  const { style, span, inFlow, source } = scalar;
  const block = style === 'literal' || style === 'folded';
  if (block && /#/.test(lineAt(source, span.start).text.slice(1))) return undefined;
  const text = quoteFor(value, { inFlow, style: block ? 'plain' : style });
  return text === source.slice(span.start, span.end) ? [] : [{ span, text }];
}

/** Where the value's characters [start, end) stand; an empty range clings to the character before it. */
function placeOf(scalar: Scalar, start: number, end: number): Span | undefined {
  const { value, span, style } = scalar;
  if (end > start) return within(span, locate(scalar, start, end));
  if (value === '') {
    const empty = style !== 'plain' && span.end - span.start === 2;
    return empty ? { start: span.end - 1, end: span.end - 1 } : undefined;
  }
  const at = start > 0 ? locate(scalar, start - 1, start).end : locate(scalar, 0, 1).start;
  return within(span, { start: at, end: at });
}

const within = (outer: Span, inner: Span): Span | undefined =>
  outer.start <= inner.start && inner.end <= outer.end ? inner : undefined;

/**
 * Whether an edit inside a plain or quoted scalar leaves its line folding alone: always on one line; over several
 * lines only text without blanks at its ends, since blanks beside a line break are dropped.
 */
function staysInLine(scalar: Scalar, at: Span, text: string): boolean {
  const { source, span } = scalar;
  if (!/[\r\n]/.test(source.slice(span.start, span.end))) return true;
  return text !== '' && text.trim() === text && !/[\r\n]/.test(text + source.slice(at.start, at.end));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a block has no escapes, so these cannot stand in it
const NOT_IN_BLOCK = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u;

/** Inside one line of a literal or folded block, leaving the lines' indentation and their folding as they are. */
function replaceInBlock(scalar: Scalar, start: number, end: number, text: string): Edit[] | undefined {
  const { value, source, style } = scalar;
  if (NOT_IN_BLOCK.test(text) || value.slice(start, end).includes('\n')) return undefined;
  const lineStart = value.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = value.indexOf('\n', start);
  if (value.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).trim() === '') return undefined;
  const at = placeOf(scalar, start, end);
  if (!at || source.slice(at.start, at.end) !== value.slice(start, end)) return undefined;
  // The neighbours must agree too: blanks at the end of the block's last line are in the value, not in its span.
  if (start > lineStart && source[at.start - 1] !== value[start - 1]) return undefined;
  if ((value[end] ?? '\n') === '\n' && !/^(?:$|[\r\n])/.test(source.slice(at.end, at.end + 1)))
    return undefined;

  const line = lineAt(source, at.start);
  const contentStart = blockIndent(scalar);
  if (contentStart === undefined || at.start < line.start + contentStart) return undefined;
  const before = line.text.slice(contentStart);
  const after =
    before.slice(0, at.start - line.start - contentStart) +
    text +
    before.slice(at.end - line.start - contentStart);
  if (before.trim() === '' || after.trim() === '') return undefined;
  // A blank at the front of the first line is read as indentation; in a folded block it also stops folding.
  const firstLine = value.slice(0, lineStart).trim() === '';
  if ((style === 'folded' || firstLine) && startsBlank(before) !== startsBlank(after)) return undefined;
  return [{ span: at, text }];
}

const startsBlank = (text: string): boolean => text.startsWith(' ') || text.startsWith('\t');

/** The indentation of a block's lines, in characters; undefined where it has none. */
export function blockIndent(scalar: Scalar): number | undefined {
  const first = scalar.value.search(/[^\n]/);
  if (first < 0) return undefined;
  const at = locate(scalar, first, first + 1).start;
  return at <= scalar.span.start ? undefined : at - lineAt(scalar.source, at).start;
}

/** The source line that holds `offset`, without its line break. */
function lineAt(source: string, offset: number): Span & { readonly text: string } {
  const start = source.lastIndexOf('\n', offset - 1) + 1;
  const lf = source.indexOf('\n', offset);
  let end = lf < 0 ? source.length : lf;
  if (end > start && source[end - 1] === '\r') end--;
  return { start, end, text: source.slice(start, end) };
}
