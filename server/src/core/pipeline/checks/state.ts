import type { Command, Statement, Word } from '../../syntax/shell/ast.ts';
import { commandName } from '../../syntax/shell/shell.ts';
import { assignedIn } from './statements.ts';

export interface ShellFlags {
  /** `-e`: GitHub sets it, unless `shell:` is a template of its own. */
  readonly errexit: boolean;
  /** Set for an explicit `shell: bash`. */
  readonly pipefail: boolean;
}

/** What is known while a script runs in the mind. */
export interface State {
  errexit: boolean;
  pipefail: boolean;
  /** Variables and files whose content depends on the world. */
  readonly tainted: Set<string>;
  readonly functions: Map<string, readonly Statement[]>;
  /** The last command's status depends on the world (`$?`). */
  statusTells: boolean;
  /** Commands so far whose status depends on the world. */
  told: number;
  /** Commands so far whose output does. */
  printed: number;
  /** Some file's content does. */
  fileTells: boolean;
  /** Questions so far that have nothing to do with the world, such as a counter's. */
  asked: number;
  /** A background command has failed (`wait $!`). */
  backgroundFailed: boolean;
  /** Commands asked so far, so that each turn of a loop asks anew. */
  turn: number;
}

export const newState = ({ errexit, pipefail }: ShellFlags): State => ({
  errexit,
  pipefail,
  tainted: new Set(),
  functions: new Map(),
  statusTells: false,
  told: 0,
  printed: 0,
  fileTells: false,
  asked: 0,
  backgroundFailed: false,
  turn: 0,
});

/** Whether they are assigned depends on the world, and so does what they hold. */
export function taintAssigned(state: State, statements: readonly Statement[]): void {
  for (const name of assignedIn(statements)) state.tainted.add(name);
}

/** What is written to a file depends on the world too: `curl -o page`, `> page`. */
export function taintOutput(state: State, own: Command): void {
  for (const { operator, target } of own.redirects)
    if (target && operator.includes('>') && !/^(?:&|\d$|\/dev\/)/.test(target.value))
      taintFile(state, target.value);
  for (const [at, { value }] of own.words.entries()) {
    // `-so page`, `-o page`, `-opage`, `--output page`; wget's `-qO page`; curl's `-O` names it by the address.
    const separate = /^-[A-Za-z]*[oO]$|^--output(?:-document)?$/.test(value);
    const file = separate
      ? own.words[at + 1]?.value
      : /^(?:-[oO]|--output(?:-document)?=)(.+)$/.exec(value)?.[1];
    if (file && file !== '/dev/null' && file !== '-') taintFile(state, file);
  }
  if (commandName(own) === 'tee') for (const { value } of own.words.slice(1)) taintFile(state, value);
}

function taintFile(state: State, name: string): void {
  state.tainted.add(name);
  state.fileTells = true;
}

export function readsTaintedFile(state: State, own: Command): boolean {
  const files = [
    ...own.words.slice(1),
    ...own.redirects.filter(({ operator }) => operator.startsWith('<')).flatMap(({ target }) => target ?? []),
  ];
  return files.some(({ value }) => state.tainted.has(value));
}

/** The word's text depends on the world: a tainted variable, or `$?` after a probe. */
export function tells(state: State, word: Word): boolean {
  return word.parts.some(
    (part) =>
      part.kind === 'variable' && (state.tainted.has(part.name) || (part.name === '?' && state.statusTells)),
  );
}

export function setFlags(state: State, words: readonly Word[]): void {
  words.forEach(({ value }, at) => {
    const on = value.startsWith('-');
    if (!on && !value.startsWith('+')) return;
    if (value.slice(1).includes('e')) state.errexit = on;
    if (value.endsWith('o') && words[at + 1]?.value === 'pipefail') state.pipefail = on;
    if (value.endsWith('o') && words[at + 1]?.value === 'errexit') state.errexit = on;
  });
}
