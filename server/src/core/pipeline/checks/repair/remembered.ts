import type { ScriptChange } from '../../../edits/script.ts';
import type { Scalar } from '../../../syntax/node.ts';
import type { Command, Range, Statement } from '../../../syntax/shell/ast.ts';
import { behind, indentOf } from './lists.ts';

/** The variable that remembers whether a try has succeeded. */
const NAME = 'healthy';

/**
 * Changes by which a loop remembers that it was left by one of these `break`s, which a success reaches, and the script
 * ends with 1 behind it where it was not. Undefined where the way they are written leaves no place for that.
 */
export function remembered(
  scalar: Scalar,
  loop: Statement,
  breaks: readonly Command[],
): ScriptChange[] | undefined {
  const { value, style } = scalar;
  const end = behind(scalar, loop, `[ "$${NAME}" = true ] || exit 1`);
  if (!end || breaks.length === 0 || new RegExp(`\\b${NAME}\\b`).test(value)) return undefined;
  if (breaks.some(({ start }) => /\|\|\s*$/.test(value.slice(0, start)))) return undefined;
  const gapAt = ({ start }: Range): string =>
    style === 'literal' && startsLine(value, start) ? `\n${indentOf(value, start)}` : '; ';
  const marks = breaks.map((one) => {
    const isChained = /&&\s*$/.test(value.slice(0, one.start));
    return {
      start: one.start,
      end: one.start,
      text: `${NAME}=true${isChained ? ' && ' : gapAt(one)}`,
    };
  });
  return [{ start: loop.start, end: loop.start, text: `${NAME}=false${gapAt(loop)}` }, ...marks, end];
}

const startsLine = (value: string, start: number): boolean =>
  value.slice(value.lastIndexOf('\n', start - 1) + 1, start).trim() === '';
