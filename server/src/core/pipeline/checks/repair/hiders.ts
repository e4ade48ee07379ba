import type { ScriptChange } from '../../../edits/script.ts';
import type { Command, Statement } from '../../../syntax/shell/ast.ts';
import { commandName } from '../../../syntax/shell/shell.ts';
import { FAILING } from '../words.ts';
import { commandsIn, partsOf } from './lists.ts';

export interface Hider {
  /** What stands behind `||` is `true`, `:` or `exit 0`. */
  readonly isTrue: boolean;
  /** It prints something. */
  readonly says: boolean;
  readonly remove: ScriptChange;
  /** Puts an `exit 1` behind what is done on the right. */
  readonly exit: readonly ScriptChange[];
}

/** The `|| …` that throws the command's failure away. */
export function hiders(statements: readonly Statement[], command: Command): Hider[] {
  return statements.flatMap((statement) => {
    if (statement.start > command.start || statement.end < command.end) return [];
    const inner = hiders(partsOf(statement), command);
    if (statement.type !== 'and-or' || statement.operator !== '||' || statement.left.end < command.end)
      return inner;
    const { left, right } = statement;
    const isTrue = succeeds(right);
    const exit = isTrue ? [] : exitBehind(right);
    if (!isTrue && exit.length === 0) return inner;
    const says = commandsIn(right).some((one) => /^(?:echo|printf)$/.test(commandName(one)));
    return [...inner, { isTrue, says, remove: { start: left.end, end: right.end, text: '' }, exit }];
  });
}

function succeeds(statement: Statement): boolean {
  if (statement.type !== 'command') return false;
  const name = commandName(statement);
  return name === 'true' || name === ':' || (name === 'exit' && statement.words[1]?.value === '0');
}

/** `echo …` → `{ echo …; exit 1; }`; in a group that does not leave by itself, `exit 1` at its end. */
function exitBehind(statement: Statement): ScriptChange[] {
  if (statement.type === 'command') {
    const name = commandName(statement);
    if (name === '' || LEAVES.has(name) || FAILING.test(name) || statement.heredoc) return [];
    return [
      { start: statement.start, end: statement.start, text: '{ ' },
      { start: statement.end, end: statement.end, text: '; exit 1; }' },
    ];
  }
  const last = statement.type === 'group' ? statement.body.at(-1) : undefined;
  if (!last || commandsIn(last).some(({ heredoc, context }) => heredoc || context.background)) return [];
  if (last.type !== 'command' || commandName(last) !== 'exit')
    return [{ start: last.end, end: last.end, text: '; exit 1' }];
  return last.words[1]?.value === '0' ? [{ start: last.start, end: last.end, text: 'exit 1' }] : [];
}

const LEAVES: ReadonlySet<string> = new Set(['exit', 'return', 'break', 'continue', 'false', 'sleep']);
