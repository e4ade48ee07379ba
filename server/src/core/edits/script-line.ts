import type { Scalar } from '../syntax/node.ts';
import { locate } from '../syntax/scalar.ts';
import type { Edit } from '../text/span.ts';
import { replaceInScalar } from './scalar.ts';

/**
 * Edits after which `command` stands as a line of its own before the script line that holds the value's offset `at`; a
 * script of one command becomes `command && …`. Undefined where the line is not the start of a command of its own,
 * or the script is written in a way that leaves no safe place.
 */
export function insertCommandBefore(scalar: Scalar, at: number, command: string): Edit[] | undefined {
  const { value, source, style } = scalar;
  const start = value.lastIndexOf('\n', at - 1) + 1;
  const before = value.slice(0, start).trimEnd();
  if (/[\\|&({]$/.test(before)) return undefined;
  if (style === 'literal') {
    const text = value.slice(start).search(/\S/) + start;
    const place = locate(scalar, text, text + 1).start;
    const lineStart = source.lastIndexOf('\n', place - 1) + 1;
    const indent = source.slice(lineStart, place);
    if (indent.trim() !== '') return undefined;
    const end = source.includes('\r\n') ? '\r\n' : '\n';
    return [{ span: { start: lineStart, end: lineStart }, text: `${indent}${command}${end}` }];
  }
  if (/[\n;&|]/.test(value.trimEnd()) || style === 'folded') return undefined;
  return replaceInScalar(scalar, start, start, `${command} && `);
}
