import type { Scalar } from '../syntax/node.ts';
import type { Edit } from '../text/span.ts';
import { replaceInScalar, replaceScalar } from './scalar.ts';

/** A change of a script's text: offsets count in the scalar's value. */
export interface ScriptChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text after the changes, which may not overlap. */
export function changedScript(text: string, changes: readonly ScriptChange[]): string {
  let out = '';
  let at = 0;
  for (const change of [...changes].sort((a, b) => a.start - b.start)) {
    out += text.slice(at, change.start) + change.text;
    at = change.end;
  }
  return out + text.slice(at);
}

/**
 * Edits that make the changes in the script that a scalar holds, each on its own line where the script is a block.
 * Undefined where the way it is written leaves no safe place.
 */
export function editScript(scalar: Scalar, changes: readonly ScriptChange[]): Edit[] | undefined {
  const [only] = changes;
  if (changes.length === 1 && only) return replaceInScalar(scalar, only.start, only.end, only.text);
  if (scalar.style !== 'literal' && scalar.style !== 'folded')
    return replaceScalar(scalar, changedScript(scalar.value, changes));
  const edits: Edit[] = [];
  for (const { start, end, text } of changes) {
    const own = replaceInScalar(scalar, start, end, text);
    if (!own) return undefined;
    edits.push(...own);
  }
  return edits;
}
