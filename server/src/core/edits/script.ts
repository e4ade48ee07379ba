import type { Scalar } from '../syntax/node.ts';
import { locate } from '../syntax/scalar.ts';
import type { Edit } from '../text/span.ts';
import { lineStart } from './layout.ts';
import { removeLines } from './map.ts';
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
  if (changes.some((change) => isLines(scalar, change)))
    return scalar.style === 'literal' ? editLines(scalar, changes) : undefined;
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

/** The change takes out whole lines of a script that has others. */
function isLines({ value }: Scalar, { start, end, text }: ScriptChange): boolean {
  const whole =
    (start === 0 || value[start - 1] === '\n') && (end === value.length || value[end - 1] === '\n');
  return text === '' && end > start && whole;
}

/** Whole lines go with their line breaks; other changes stay within theirs. */
function editLines(scalar: Scalar, changes: readonly ScriptChange[]): Edit[] | undefined {
  const { value, source } = scalar;
  if (changedScript(value, changes).trim() === '') return undefined;
  const edits: Edit[] = [];
  for (const change of changes) {
    const { start, end } = change;
    if (!isLines(scalar, change)) {
      const own = replaceInScalar(scalar, start, end, change.text);
      if (!own) return undefined;
      edits.push(...own);
      continue;
    }
    const lines = value.slice(start, end).trimEnd();
    const text = start + lines.search(/\S/);
    // The indentation of a block is that of its first line.
    if (value.slice(0, start).trim() === '' && /^\s/.test(value.slice(end))) return undefined;
    if (lines === '' || lines.includes('\n')) return undefined;
    const at = locate(scalar, text, text + 1).start;
    edits.push(removeLines(source, lineStart(source, at), at));
  }
  return edits;
}
