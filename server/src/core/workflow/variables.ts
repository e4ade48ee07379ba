import type { Command, Statement, Word } from '../syntax/shell-ast.ts';
import type { Script, Step } from './model.ts';
import { type Origin, type Resolved, resolvedOf, sliceResolution } from './resolution.ts';

/** What a shell variable was given somewhere before a place. */
export interface Assigned {
  /** Undefined for the empty string. */
  readonly word: Word | undefined;
  /** Where the word stands. */
  readonly origin: Origin;
}

export interface Assignments {
  readonly values: readonly Assigned[];
  /** One of them is sure to have run, so the variable of the environment is hidden. */
  readonly certain: boolean;
}

/**
 * The assignments to `name` that can hold where `origin` stands (at the offset `at` where it names no command):
 * those in a branch, back to the last sure one.
 */
export function assignmentsBefore(origin: Origin, name: string, at: number): Assignments {
  const { script, scope, commands, index } = origin;
  const looped = loopValues(script.tree.statements, name, commands?.[index ?? 0]?.nested ? -1 : at);
  if (looped.length > 0) return { values: looped.map((word) => ({ word, origin: { script, scope } })), certain: true };
  const values: Assigned[] = [];
  const last = commands ? (index ?? commands.length) - 1 : script.tree.commands.length - 1;
  for (let i = last; i >= 0; i--) {
    const command = commands ? commands[i]?.command : script.tree.commands[i];
    if (!command || (!commands && command.start >= at)) continue;
    // `X=1 command` sets it for that command alone, whose own words do not see it.
    if (command.words.length > 0 && !DECLARING.has(command.words[0]?.value ?? '')) continue;
    for (const { name: assigned, value, array } of command.assignments.toReversed()) {
      if (assigned !== name) continue;
      const words = array ?? [value];
      values.push(...words.map((word) => ({ word, origin: { script, scope, commands, index: commands ? i : undefined } })));
      const { conditional, inLoop, inFunction } = command.context;
      if (!conditional && !inLoop && inFunction === undefined) return { values, certain: true };
    }
  }
  return { values, certain: false };
}

const DECLARING = new Set(['export', 'readonly', 'local', 'declare', 'typeset']);

/** The values of the `for` loop over `name` around the offset. */
function loopValues(statements: readonly Statement[], name: string, at: number): Word[] {
  for (const statement of statements) {
    if (statement.start > at || statement.end < at) continue;
    for (const body of bodiesOf(statement)) {
      const inner = loopValues(body, name, at);
      if (inner.length > 0) return inner;
    }
    if (statement.type === 'loop' && statement.variable === name) return [...statement.values];
  }
  return [];
}

function bodiesOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.type) {
    case 'command':
      return [];
    case 'pipeline':
      return [statement.stages];
    case 'and-or':
      return [[statement.left, statement.right]];
    case 'if':
      return [
        ...statement.branches.flatMap(({ test, body }) => [test, body]),
        ...(statement.otherwise ? [statement.otherwise] : []),
      ];
    case 'loop':
      return [statement.test, statement.body];
    case 'case':
      return statement.branches.map(({ body }) => body);
    case 'group':
    case 'function':
      return [statement.body];
  }
}

type ResolveWord = (word: Word, script: Script) => Resolved;

/**
 * What a step's scripts write to a file of the runner (`GITHUB_ENV`, `GITHUB_OUTPUT`) under `name`, from
 * `echo "name=value" >> $GITHUB_OUTPUT` and the older `::set-output` and `::set-env`. Each is a function that
 * resolves the value.
 */
export function outputWrites(
  step: Step,
  file: 'GITHUB_ENV' | 'GITHUB_OUTPUT',
  name: string,
): ((resolve: ResolveWord) => Resolved)[] {
  const found: ((resolve: ResolveWord) => Resolved)[] = [];
  const old = file === 'GITHUB_OUTPUT' ? `::set-output name=${name}::` : `::set-env name=${name}::`;
  for (const script of step.scripts) {
    if (script.remote) continue;
    const { text } = script.tree;
    if (!text.includes(name) || !(text.includes(file) || text.includes(old))) continue;
    for (const command of script.tree.commands) {
      const word = command.words.find(({ value }) => value.startsWith(`${name}=`) || value.startsWith(old));
      if (!word || !isPrint(command)) continue;
      const prefix = word.value.startsWith(old) ? old : `${name}=`;
      if (
        prefix !== old &&
        command.redirects.length > 0 &&
        !command.redirects.some(({ target }) => target?.value.includes(file))
      )
        continue;
      found.push((resolve) => cut(resolve(word, script), prefix.length));
    }
  }
  return found;
}

const isPrint = ({ words }: Command): boolean =>
  ['echo', 'printf', 'write-output', 'write-host'].includes(words[0]?.value.toLowerCase() ?? '') ||
  words.length === 1;

function cut({ values, open, mayBeEmpty }: Resolved, length: number): Resolved {
  return resolvedOf(
    values.map((value) => sliceResolution(value, length)),
    open && values.every(({ known }) => known),
    mayBeEmpty,
  );
}
