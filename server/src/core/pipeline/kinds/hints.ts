import type { Places } from '../../config/places.ts';
import type { Scalar } from '../../syntax/node.ts';
import type { Word } from '../../syntax/shell/ast.ts';
import {
  type Origin,
  type Piece,
  placeOf,
  type Resolution,
  type Resolved,
  resolveScalar,
  resolveWord,
  type Scope,
} from '../../workflow/resolve.ts';
import { isTargetVariable } from '../target/target-variables.ts';
import { type NameKind, targetOf } from '../target/target-words.ts';
import type { Hint } from './acts.ts';

export interface Hints {
  readonly hints: readonly Hint[];
  /** It names a target that is known only when the workflow runs: `${{ inputs.environment }}` without choices. */
  readonly open: boolean;
  /** It can also be something that names no target. */
  readonly guarded: boolean;
}

/** What all the texts that something can be say about the target. */
export function hintsOf(resolved: Resolved, kind: NameKind = 'argument', places?: Places): Hints {
  const hints: Hint[] = [];
  let told = 0;
  for (const value of resolved.values) {
    // Names of secrets and variables say nothing; their places keep their length.
    const text = value.pieces
      .map((piece) => (piece.known ? piece.text : ' '.repeat(piece.text.length)))
      .join('');
    const found = (kind === 'argument' ? places?.(text) : undefined) ?? targetOf(text, kind);
    if (!found) continue;
    told++;
    // A default is one value of many, unless it is the one that matters most.
    if (found.target !== 'production' && isDefault(value, found.start, found.end)) continue;
    const place = placeOf(value, found.start, found.end);
    if (place) hints.push({ target: found.target, text: value.text, span: place.span });
  }
  return {
    hints,
    open: hints.length === 0 && resolved.values.some(({ pieces }) => pieces.some(isRuntimeName)),
    guarded: hints.length > 0 && told < resolved.values.length,
  };
}

function isDefault({ pieces }: Resolution, start: number, end: number): boolean {
  let at = 0;
  for (const piece of pieces) {
    const next = at + piece.text.length;
    if (start < next && end > at && piece.isDefault) return true;
    at = next;
  }
  return false;
}

/** An input, a matrix value or an output whose name says that it holds the stage. */
function isRuntimeName({ known, text }: Piece): boolean {
  if (known) return false;
  const path = /^\$\{\{\s*(?:github\.event\.)?(inputs|matrix|needs|steps|client_payload)\.([\w.-]+)/.exec(
    text,
  );
  return path !== null && isTargetVariable((path[2] ?? '').split('.').at(-1) ?? '');
}

export const hintsOfWord = (word: Word, origin: Origin): Hints =>
  hintsOf(resolveWord(word, origin), 'argument', origin.scope.places);

export const hintsOfScalar = (scalar: Scalar, scope: Scope, kind: NameKind = 'argument'): Hints =>
  hintsOf(resolveScalar(scalar, scope), kind, scope.places);

export const joinHints = (parts: readonly Hints[]): Hints => ({
  hints: parts.flatMap(({ hints }) => hints),
  open: parts.some(({ open }) => open),
  guarded:
    parts.some(({ guarded }) => guarded) &&
    parts.every(({ hints, guarded }) => guarded || hints.length === 0),
});
