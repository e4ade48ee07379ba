import type { Command, Statement, Word } from '../syntax/shell/ast.ts';
import type { LocatedCommand } from '../syntax/shell/shell.ts';
import type { Script, Step } from './model.ts';
import type { Origin, ResolveMemo, Write, Writes } from './resolution.ts';

export type { Write } from './resolution.ts';

/** What a shell variable was given somewhere before a place. */
export interface Assigned {
  /** Undefined for the empty string. */
  readonly word: Word | undefined;
  /** Where the word stands. */
  readonly origin: Origin;
  /** The shell cuts what it becomes into words: `for t in $TAGS`. */
  readonly splits?: boolean;
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
  const { script, scope, commands, index, assigned } = origin;
  const looped = loopValues(script.tree.statements, name, commands?.[index ?? 0]?.nested ? -1 : at);
  if (looped.length > 0)
    return {
      values: looped.map((word) => ({ word, origin: { script, scope }, splits: splits(word) })),
      certain: true,
    };
  const values: Assigned[] = [];
  const known = assigned && (assigned.get(name) ?? []);
  const last = commands ? (index ?? commands.length) - 1 : script.tree.commands.length - 1;
  for (let i = known ? lastUpTo(known, last) : last; i >= 0; i--) {
    const place = known ? (known[i] ?? 0) : i;
    const command = commands ? commands[place]?.command : script.tree.commands[place];
    if (!command || (!commands && command.start >= at) || !assigns(command)) continue;
    for (const { name: variable, value, array } of command.assignments.toReversed()) {
      if (variable !== name) continue;
      const here = { ...origin, index: commands ? place : undefined };
      values.push(...(array ?? [value]).map((word) => ({ word, origin: here })));
      const { conditional, inLoop, inFunction } = command.context;
      if (!conditional && !inLoop && inFunction === undefined) return { values, certain: true };
      if (values.length >= MOST_ASSIGNMENTS) return { values, certain: true };
    }
  }
  return { values, certain: false };
}

const splits = ({ text, value, parts }: Word): boolean =>
  text === value && parts.some(({ kind }) => kind === 'variable' || kind === 'expression');

/** The index of the last of the ascending numbers that is not greater than `most`; -1 for none. */
function lastUpTo(numbers: readonly number[], most: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** A variable that is assigned in more branches than this is not followed through all of them. */
const MOST_ASSIGNMENTS = 16;

/** `X=1 command` sets it for that command alone, whose own words do not see it. */
const assigns = ({ words }: Command): boolean => words.length === 0 || DECLARING.has(words[0]?.value ?? '');

const DECLARING = new Set(['export', 'readonly', 'local', 'declare', 'typeset']);

/** Which of the commands assign a variable, by its name. */
export function assignmentIndex(commands: readonly LocatedCommand[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [index, { command }] of commands.entries()) {
    if (!assigns(command)) continue;
    for (const { name } of command.assignments) {
      const list = found.get(name);
      if (list) list.push(index);
      else found.set(name, [index]);
    }
  }
  return found;
}

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

export const resolveMemo = (): ResolveMemo => ({ writes: new WeakMap(), lookUps: 100_000 });

/** What the scripts of the steps write to `$GITHUB_ENV` and `$GITHUB_OUTPUT`, also by `::set-output` and `::set-env`. */
export function writesOf(steps: readonly Step[], memo: ResolveMemo | undefined): Writes {
  const known = memo?.writes.get(steps);
  if (known) return known;
  const env = new Map<string, Write[]>();
  const outputs = new Map<string, Write[]>();
  const add = (to: Map<string, Write[]>, key: string, write: Write) => {
    const list = to.get(key);
    if (list) list.push(write);
    else to.set(key, [write]);
  };
  for (const step of steps) {
    for (const script of step.scripts) {
      if (script.remote || !/GITHUB_(?:ENV|OUTPUT)|::set-(?:env|output)/.test(script.tree.text)) continue;
      for (const { file, name, word, from } of writesOfScript(script)) {
        const write = { step, script, word, from };
        if (file === 'env') add(env, name, write);
        else if (step.id) add(outputs, `${step.id.value}.${name}`, write);
      }
    }
  }
  const found = { env, outputs };
  memo?.writes.set(steps, found);
  return found;
}

interface Named {
  readonly file: 'env' | 'output';
  readonly name: string;
  readonly word: Word;
  readonly from: number;
}

function writesOfScript({ tree }: Script): Named[] {
  const found: Named[] = [];
  const whole = (['env', 'output'] as const).filter((file) => tree.text.includes(FILES[file]));
  for (const { words, redirects } of tree.commands) {
    const program = words[0]?.value.toLowerCase() ?? '';
    if (!PRINTS.has(program) && words.length !== 1) continue;
    for (const word of words) {
      const old = /^::set-(env|output) name=([\w.-]+)::/.exec(word.value);
      if (old) {
        found.push({
          file: old[1] === 'env' ? 'env' : 'output',
          name: old[2] ?? '',
          word,
          from: old[0].length,
        });
        break;
      }
      const name = /^([A-Za-z_][\w.-]*)=/.exec(word.value)?.[1];
      if (name === undefined) continue;
      const target = redirects.find(({ operator }) => operator.startsWith('>'))?.target?.value;
      // Without a redirect of its own, a group around it has one: `{ echo a=b; } >> $GITHUB_ENV`.
      const files = target === undefined ? whole : whole.filter((file) => target.includes(FILES[file]));
      found.push(...files.map((file) => ({ file, name, word, from: name.length + 1 })));
      break;
    }
  }
  return found;
}

const FILES = { env: 'GITHUB_ENV', output: 'GITHUB_OUTPUT' } as const;
const PRINTS = new Set(['echo', 'printf', 'write-output', 'write-host']);
