import type { Scalar } from '../syntax/node.ts';

/** How a scalar can be written on one line. */
export type InlineStyle = 'plain' | 'single' | 'double';

export interface QuoteOptions {
  /** It will stand inside `[ ]` or `{ }`. */
  readonly inFlow: boolean;
  /** The style to keep where the value allows it; plain without it. */
  readonly style?: InlineStyle;
}

/**
 * A one-line YAML scalar whose value is the string `value`: in the preferred style where that is possible, else in
 * single quotes, else (control characters, line breaks) in double quotes.
 */
export function quoteFor(value: string, { inFlow, style = 'plain' }: QuoteOptions): string {
  if (style === 'plain' && canBePlain(value, inFlow)) return value;
  if (style !== 'double' && !NEEDS_ESCAPE.test(value)) return `'${escapeSingle(value)}'`;
  return `"${escapeDouble(value)}"`;
}

/**
 * How a key or a value is written where all around it is in double quotes, as in JSON: so too. Of plain text, and of
 * what is quoted for a reason of its own, nothing follows.
 */
export const styleAround = (neighbour: Scalar | undefined): InlineStyle =>
  neighbour?.style === 'double' && canBePlain(neighbour.value, true) ? 'double' : 'plain';

export const escapeSingle = (text: string): string => text.replaceAll("'", "''");

/** Line breaks and control characters, the separators that some readers take for line breaks, and the BOM. */
const NEEDS_ESCAPE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u;
const EACH_ESCAPED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  /["\\\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/gu;

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

export const escapeDouble = (text: string): string =>
  text.replace(
    EACH_ESCAPED,
    (c) => SHORT_ESCAPES[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Characters that a plain scalar cannot begin with; `-`, `?` and `:` can, before a character that is no blank. */
const LEADING_INDICATOR = /^[,[\]{}#&*!|>'"%@`]|^[-?:](?:[ \t,[\]{}]|$)|^(?:---|\.\.\.)/;
/** Source: YAML 1.2.2, core schema (10.3.2): what a plain scalar means that is not a string. */
const OTHER_TYPE =
  /^(?:null|Null|NULL|~|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** Whether `value`, written without quotes on one line, is read as the same string. */
export function canBePlain(value: string, inFlow: boolean): boolean {
  return value !== '' && !OTHER_TYPE.test(value) && value !== '<<' && hasPlainForm(value, inFlow);
}

/** Whether `value` can stand without quotes at all, whatever type it then has. */
export function hasPlainForm(value: string, inFlow: boolean): boolean {
  if (value.trim() !== value || NEEDS_ESCAPE.test(value) || value.includes('\t')) return false;
  if (LEADING_INDICATOR.test(value)) return false;
  if (/:(?: |$)| #/.test(value)) return false;
  return !inFlow || !/[,[\]{}]/.test(value);
}
