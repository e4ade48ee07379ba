import type { Scalar } from '../syntax/node.ts';
import { locate } from '../syntax/scalar.ts';
import type { Edit, Span } from '../text/span.ts';
import { eolOf, lineStart } from './layout.ts';
import { removeLines } from './map.ts';
import { blockIndent, replaceInScalar, replaceScalar } from './scalar.ts';

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
  if (
    changes.some(
      ({ start, end, text }) =>
        (text + scalar.value.slice(start, end)).trimEnd().includes('\n') || text.includes('\n'),
    )
  )
    return scalar.style === 'literal' ? editBlock(scalar, changes) : undefined;
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

/** Changes of which some add lines, or replace several by one. */
function editBlock(scalar: Scalar, changes: readonly ScriptChange[]): Edit[] | undefined {
  const { value, source } = scalar;
  const indent = blockIndent(scalar);
  if (indent === undefined || startsBlank(changedScript(value, changes))) return undefined;
  const edits: Edit[] = [];
  for (const { start, end, text } of changes) {
    const added = text.split('\n');
    if (value.slice(start, end).trim() === '' && end > start) return undefined;
    if (added.slice(1, -1).some((line) => line.trim() === '')) return undefined;
    const at = placeIn(scalar, start, end);
    if (!at) return undefined;
    const pad = ' '.repeat(indent);
    edits.push({ span: at, text: added.join(eolOf(source) + pad) });
  }
  return edits;
}

const startsBlank = (text: string): boolean => /^\s/.test(text);

/** Where a piece of a block stands; undefined where its ends are not to be found. */
function placeIn(scalar: Scalar, start: number, end: number): Span | undefined {
  const { value } = scalar;
  const isEnd = (at: number) => at >= value.length || value[at] === '\n';
  if (end > start) {
    if (isEnd(start) || isEnd(end - 1)) return undefined;
    return { start: locate(scalar, start, start + 1).start, end: locate(scalar, end - 1, end).end };
  }
  if (!isEnd(start)) return at(locate(scalar, start, start + 1).start);
  return isEnd(start - 1) ? undefined : at(locate(scalar, start - 1, start).end);
}

const at = (offset: number): Span => ({ start: offset, end: offset });

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
