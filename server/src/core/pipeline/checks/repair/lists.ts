import { changedScript, type ScriptChange } from '../../../edits/script.ts';
import type { Scalar } from '../../../syntax/node.ts';
import type { Command, Range, Statement } from '../../../syntax/shell/ast.ts';
import { unwrap } from '../../../syntax/shell/shell.ts';
import { hearingFlag } from '../signal.ts';
import { insideOf } from '../statements.ts';

/** The statements directly inside another one, also those in the `$(…)` of its words. */
export function partsOf(statement: Statement): readonly Statement[] {
  if (statement.type !== 'command') return insideOf(statement);
  const words = [...statement.words, ...statement.assignments.flatMap(({ value }) => value ?? [])];
  return words.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === 'substitution' ? part.body : [])),
  );
}

/** Every list of statements that run one after the other, the outer ones first; none in `$(…)`. */
export function listsOf(statements: readonly Statement[]): (readonly Statement[])[] {
  return [statements, ...statements.flatMap(innerLists)];
}

function innerLists(statement: Statement): (readonly Statement[])[] {
  switch (statement.type) {
    case 'command':
      return [];
    case 'pipeline':
      return statement.stages.flatMap(innerLists);
    case 'and-or':
      return [...innerLists(statement.left), ...innerLists(statement.right)];
    case 'if':
      return [
        ...statement.branches.flatMap(({ test, body }) => [...test.flatMap(innerLists), ...listsOf(body)]),
        ...(statement.otherwise ? listsOf(statement.otherwise) : []),
      ];
    case 'loop':
      return [...statement.test.flatMap(innerLists), ...listsOf(statement.body)];
    case 'case':
      return statement.branches.flatMap(({ body }) => listsOf(body));
    case 'group':
    case 'function':
      return listsOf(statement.body);
  }
}

export const holds = (outer: Range, inner: Range): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;

export const holdsAny = (outer: Range, commands: readonly Command[]): boolean =>
  commands.some((command) => holds(outer, command));

/** The commands in a statement, wherever they stand. */
export const commandsIn = (statement: Statement): readonly Command[] => [
  ...(statement.type === 'command' ? [statement] : []),
  ...partsOf(statement).flatMap(commandsIn),
];

/** Puts a statement behind another one of a list: on a line of its own in a block, else on the same line. */
export function behind(
  { value, style }: Scalar,
  statement: Statement,
  text: string,
): ScriptChange | undefined {
  if (commandsIn(statement).some(({ heredoc, context }) => heredoc || context.background)) return undefined;
  const rest = /^[ \t]*(?:#[^\n]*)?(?=\n|$)/.exec(value.slice(statement.end));
  if (style !== 'literal' || !rest) return { start: statement.end, end: statement.end, text: `; ${text}` };
  const at = statement.end + rest[0].length;
  return { start: at, end: at, text: `\n${indentOf(value, statement.start)}${text}` };
}

/** The blanks in front of the line that holds the offset. */
export const indentOf = (value: string, offset: number): string =>
  /^[ \t]*/.exec(value.slice(value.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';

/** ` --fail` behind the word `curl`, where it lacks. */
export function flagFor(command: Command): ScriptChange[] {
  const [name] = unwrap(command).words;
  const flag = hearingFlag(command);
  return name && flag ? [{ start: name.end, end: name.end, text: ` ${flag}` }] : [];
}

/** The text of a piece, with the flags that its checks lack. */
export const hearing = (value: string, { start, end }: Range, checks: readonly Command[]): string =>
  changedScript(
    value.slice(start, end),
    checks
      .filter((check) => holds({ start, end }, check))
      .flatMap(flagFor)
      .map((change) => ({ ...change, start: change.start - start, end: change.end - start })),
  );

/** `Add x`, `Remove y` → `Add x, remove y` */
export const joined = ([first = '', ...rest]: readonly string[]): string =>
  [first, ...rest.map((text) => text.charAt(0).toLowerCase() + text.slice(1))].join(', ');
