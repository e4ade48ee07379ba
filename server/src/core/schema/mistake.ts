import type { Fix, Related } from '../rules/rule.ts';
import type { Scalar } from '../syntax/node.ts';
import type { Span } from '../text/span.ts';
import type { Job } from '../workflow/model.ts';

/**
 * What is wrong: an `unknown` key, a `value` that GitHub refuses, something `missing`, a `duplicate` key, or two
 * things that exclude each other (`conflict`).
 */
export type MistakeKind = 'unknown' | 'value' | 'missing' | 'duplicate' | 'conflict';

export interface Mistake {
  readonly kind: MistakeKind;
  readonly span: Span;
  readonly message: string;
  /** Nothing stands where something has to. */
  readonly empty?: boolean;
  /** Where it is less than an error: GitHub reads the file and ignores this. */
  readonly severity?: 'warning';
  readonly job?: Job;
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
  /** Fixes that are to be tried before they are offered (`Problem.trials`). */
  readonly trials?: readonly Fix[];
}

export const REFUSED = 'GitHub refuses the whole file';

/** Renames a misspelt key or word; the reader must confirm that it is what was meant. */
export function replaceWord(scalar: Scalar, word: string): Fix[] {
  return [
    {
      title: `Replace "${shorten(scalar.value)}" by "${word}"`,
      safe: false,
      edits: [{ span: scalar.span, text: word }],
    },
  ];
}

/** A value on one line, short enough for a message. */
export function shorten(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** From a node's start to the end of its first line. */
export function firstLine(source: string, { start, end }: Span): Span {
  const stop = source.slice(start, end).search(/[\r\n]/);
  return { start, end: stop < 0 ? end : start + stop };
}
