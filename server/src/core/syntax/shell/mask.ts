import type { ShellKind } from '../../workflow/model.ts';
import type { Range } from './ast.ts';

/** A `${{ … }}` of a script; `text` is what stands between the braces, trimmed. */
export interface Mask extends Range {
  readonly text: string;
}

export interface MaskedText {
  /** The text with a word of equal length in place of each expression, so that a shell grammar can read it. */
  readonly masked: string;
  /** By their start. */
  readonly masks: ReadonlyMap<number, Mask>;
}

const OPEN = '${{';
/** What can still belong to an expression that is not closed yet. */
const UNFINISHED = /[ \t]*[\w.*-]*/y;
/** GitHub takes no longer ones. */
const MAX_EXPRESSION = 21_000;
/** So many are looked for over several lines that turn out not to be closed. */
const MAX_OPEN = 100;

/** Behind the `}}` that closes the expression which opens before `from`; -1 without. */
function closingBraces(text: string, from: number): number {
  let quoted = false;
  for (let i = from; i < Math.min(text.length, from + MAX_EXPRESSION); i++) {
    const c = text[i];
    if (c === "'") quoted = !quoted;
    else if (!quoted && c === '}' && text[i + 1] === '}') return i + 2;
    else if (!quoted && c === '$' && text.startsWith(OPEN, i)) return -1;
  }
  return -1;
}

/** The same where a quote in the expression is still open: behind the first `}}` on its line. */
function bracesOnLine(text: string, from: number): number {
  const line = /^[^\n]*?\}\}/.exec(text.slice(from, from + MAX_EXPRESSION));
  return line && !line[0].includes(OPEN) ? from + line[0].length : -1;
}

/** GitHub replaces expressions before any shell sees the script, whatever quotes stand around them. */
export function maskExpressions(text: string): MaskedText {
  const masks = new Map<number, Mask>();
  let masked = '';
  let copied = 0;
  let open = 0;
  for (let start = text.indexOf(OPEN); start >= 0; start = text.indexOf(OPEN, copied)) {
    const from = start + OPEN.length;
    let end = open < MAX_OPEN ? closingBraces(text, from) : -1;
    if (end < 0) {
      end = open < MAX_OPEN ? bracesOnLine(text, from) : -1;
      open++;
    }
    if (end < 0) {
      UNFINISHED.lastIndex = from;
      UNFINISHED.exec(text);
      end = Math.max(from, UNFINISHED.lastIndex);
    }
    const inner = text.slice(from, end);
    masks.set(start, { start, end, text: (inner.endsWith('}}') ? inner.slice(0, -2) : inner).trim() });
    masked += text.slice(copied, start) + 'X'.repeat(end - start);
    copied = end;
  }
  // The grammar's lexer takes a NUL for the end and starts over at each.
  return { masked: (masked + text.slice(copied)).replaceAll('\0', ' '), masks };
}

const spaces = (length: number): string => ' '.repeat(length);
/** PowerShell's `$X = "…"` or `$X = 1` and nothing else on the line; group 1 is the name. */
const PS_VALUE = /^[ \t]*\$(?:env:)?(\w+)[ \t]*=[ \t]*(?=(?:"[^"\n]*"|'[^'\n]*'|[\d.]+)[ \t;]*\r?$)/gim;
/** PowerShell's `$X = command …`. */
const PS_RESULT = /^[ \t]*\$(?:env:)?\w+[ \t]*=[ \t]*(?=[A-Za-z./])/gim;

/**
 * A script of `kind` as the POSIX grammar reads it best, at equal length: a line continuation and an escape
 * become a backslash, a path's backslashes become slashes. Of PowerShell also `$X = "…"` becomes `X="…"` behind
 * spaces, `$X = command` the command alone, `$env:X` becomes `${X:-}`, and the call operator goes. Everything else
 * stays as written.
 */
export function shellText(text: string, kind: ShellKind): string {
  if (kind === 'cmd') return text.replaceAll('\\', '/').replace(/\^(?=\r?\n)/g, '\\');
  if (kind !== 'powershell') return text;
  return text
    .replaceAll('\\', '/')
    .replaceAll('`', '\\')
    .replace(/^([ \t]*)&(?=[ \t])/gm, '$1 ')
    .replace(PS_VALUE, (all: string, name: string) => `${spaces(all.length - name.length - 1)}${name}=`)
    .replace(PS_RESULT, (all) => spaces(all.length))
    .replace(/\$env:([A-Za-z_]\w*)/gi, '$${$1:-}')
    .replace(/\$\{env:([A-Za-z_]\w*)\}/gi, '$${$1:-""}');
}
