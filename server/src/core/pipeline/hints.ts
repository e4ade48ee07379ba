import type { Scalar } from '../syntax/node.ts';
import type { Word } from '../syntax/shell-ast.ts';
import {
  type Origin,
  placeOf,
  type Resolved,
  resolveScalar,
  resolveWord,
  type Scope,
} from '../workflow/resolve.ts';
import type { Hint } from './acts.ts';
import { type NameKind, targetOf, targetWords } from './target-words.ts';

export interface Hints {
  readonly hints: readonly Hint[];
  readonly open: boolean;
}

/** What all the texts that something can be say about the target. */
export function hintsOf(resolved: Resolved, kind: NameKind = 'argument'): Hints {
  const hints: Hint[] = [];
  let open = resolved.open;
  for (const value of resolved.values) {
    const text = value.known ? value.text : withoutUnknown(value.pieces);
    const found =
      kind === 'argument' ? targetOf(text, kind) : targetWords(text, kind).at(-1) && targetOf(text, kind);
    if (!found) continue;
    if (!value.known) open = resolved.values.some(({ known }) => known) || open;
    const place = placeOf(value, found.start, found.end);
    if (place) hints.push({ target: found.target, text: value.text, span: place.span });
  }
  return { hints, open };
}

/** Names of secrets and variables say nothing; their places keep their length. */
const withoutUnknown = (pieces: Resolved['values'][number]['pieces']): string =>
  pieces.map(({ text, known }) => (known ? text : ' '.repeat(text.length))).join('');

export const hintsOfWord = (word: Word, origin: Origin): Hints => hintsOf(resolveWord(word, origin));

export const hintsOfScalar = (scalar: Scalar, scope: Scope, kind: NameKind = 'argument'): Hints =>
  hintsOf(resolveScalar(scalar, scope), kind);

export const joinHints = (parts: readonly Hints[]): Hints => ({
  hints: parts.flatMap(({ hints }) => hints),
  open: parts.some(({ open }) => open),
});
