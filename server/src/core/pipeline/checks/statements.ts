import type { Command, Statement, Word } from '../../syntax/shell/ast.ts';
import { scriptFromInput } from '../../syntax/shell/inner.ts';
import { commandName, unwrap } from '../../syntax/shell/shell.ts';
import { heredocText, joinWords } from '../../syntax/shell/text.ts';

/** Under errexit a failing statement ends the script: not a negated one, and of the compound ones only a subshell. */
export function endsScript(statement: Statement): boolean {
  if (statement.type === 'command') return true;
  if (statement.type === 'pipeline') return !statement.negated;
  return statement.type === 'group' && statement.subshell;
}

/** The statements directly inside a compound one. */
export function insideOf(statement: Statement): readonly Statement[] {
  switch (statement.type) {
    case 'command':
      return [];
    case 'pipeline':
      return statement.stages;
    case 'and-or':
      return [statement.left, statement.right];
    case 'if':
      return [
        ...statement.branches.flatMap(({ test, body }) => [...test, ...body]),
        ...(statement.otherwise ?? []),
      ];
    case 'loop':
      return [...statement.test, ...statement.body];
    case 'case':
      return statement.branches.flatMap(({ body }) => body);
    case 'group':
    case 'function':
      return statement.body;
  }
}

/** Whether a `break` in the body of a loop may leave it. */
export const breaks = (body: readonly Statement[]): boolean =>
  body.some((statement) =>
    statement.type === 'command'
      ? commandName(statement) === 'break'
      : statement.type !== 'loop' && statement.type !== 'function' && breaks(insideOf(statement)),
  );

/** The variables that the statements may assign, wherever in them. */
export function assignedIn(statements: readonly Statement[], names = new Set<string>()): Set<string> {
  for (const statement of statements) {
    if (statement.type === 'loop' && statement.variable) names.add(statement.variable);
    if (statement.type === 'command') assignedBy(statement, names);
    assignedIn(insideOf(statement), names);
  }
  return names;
}

/** `X=1`, `X+=(1)`, `((X++))`, `let X=1`, `read X`. */
function assignedBy(command: Command, names: Set<string>): void {
  for (const { name } of command.assignments) names.add(name);
  const [first, ...rest] = command.words;
  const name = commandName(command);
  if (name === '((' || name === 'let' || first?.value.startsWith('((')) {
    const text = command.words.map(({ value }) => value).join(' ');
    for (const match of text.matchAll(
      /([A-Za-z_]\w*)\s*(?:\+\+|--|[-+*/%]?=(?!=))|(?:\+\+|--)([A-Za-z_]\w*)/g,
    ))
      names.add(match[1] ?? match[2] ?? '');
  }
  if (name === 'read' || name === 'mapfile' || name === 'readarray')
    for (const { value } of rest) if (/^[A-Za-z_]\w*$/.test(value)) names.add(value);
}

/** The script that a command reads from its standard input: a here-document, `<<<`, or what `before` prints into it. */
export function fedScript(command: Command, before: Statement | undefined): string | undefined {
  if (!scriptFromInput(unwrap(command))) return undefined;
  if (command.heredoc) return heredocText(command.heredoc).text;
  const here = command.redirects.findLast(({ operator }) => operator === '<<<')?.target;
  if (here) return joinWords([here]).text;
  if (before?.type !== 'command') return undefined;
  const name = commandName(before);
  if (name === 'cat' && before.heredoc) return heredocText(before.heredoc).text;
  return name === 'echo' || name === 'printf' ? joinWords(printed(before.words)).text : undefined;
}

const printed = (words: readonly Word[]): Word[] =>
  words.slice(1).filter(({ value }) => !/^-[neE]+$/.test(value));
