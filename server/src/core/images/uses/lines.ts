import type { Scalar } from '../../syntax/node.ts';
import { locate } from '../../syntax/scalar.ts';
import { type Arguments, commandName, parseArguments } from '../../syntax/shell/arguments.ts';
import type { Assignment, Command, Heredoc, Range, Redirect, Word } from '../../syntax/shell/ast.ts';
import { commandsOf, type LocatedCommand } from '../../syntax/shell/nested.ts';
import type { ShellParser } from '../../syntax/shell/shell.ts';
import { unwrap } from '../../syntax/shell/unwrap.ts';
import type { Script } from '../../workflow/model.ts';
import { type Origin, type Resolved, resolveWord } from '../../workflow/resolve.ts';
import { type Home, homeOf } from '../fixes/place.ts';
import type { ImageRole } from '../model.ts';
import type { Collector, NewUse } from './draft.ts';

/**
 * A command line as the tables read it. All its offsets count in the value of the script's scalar, also those of
 * a script inside another, so that a literal can be found and edited.
 */
export interface Line {
  readonly to: Collector;
  /** What `sudo`, `timeout` and the like run at last. */
  readonly command: Command;
  readonly name: string;
  /** The words behind the name. */
  readonly words: readonly Word[];
  readonly remote: boolean;
  readonly origin: Origin;
  readonly scalar: Scalar;
  readonly parser: ShellParser;
  /** What the script exported before it. */
  readonly exported: readonly Assignment[];
  /** One number for all that this command does. */
  readonly act: number;
}

/** The commands of a script, those of scripts inside it too; with `program`, the script holds its arguments. */
export function linesOfScript(to: Collector, script: Script, parser: ShellParser, program = ''): Line[] {
  const located = commandsOf(script, parser);
  const commands = located.map((each) => ({ each, command: each.nested ? inValue(each) : each.command }));
  // Variables that a nested script sets are seen by what follows in it.
  const tree = {
    ...script.tree,
    commands: commands.map(({ command }) => command).sort((a, b) => a.start - b.start),
  };
  const origin: Origin = { script: { ...script, tree }, scope: to.scope };
  const exported: Assignment[] = [];
  return commands.map(({ each, command: whole }) => {
    const command = unwrap(whole);
    const name = program || commandName(command);
    const before = READS_ENVIRONMENT.test(name) ? [...exported] : [];
    if (whole.words[0]?.value === 'export') exported.push(...whole.assignments);
    return {
      to,
      command,
      name,
      words: program ? command.words : command.words.slice(1),
      remote: each.remote,
      origin,
      scalar: script.scalar,
      parser,
      exported: before,
      act: to.next(),
    };
  });
}

/** Flags that are not known to stand alone take the next word, as most do; those of `valued` do in any case. */
export function argumentsOf(words: readonly Word[], booleans: string, valued = ''): Arguments {
  const values = valued.split(' ').filter((flag) => flag !== '');
  const alone = booleans.split(' ').filter((flag) => !values.includes(flag));
  const letters = new Set(alone.filter((flag) => /^-\w$/.test(flag)).map((flag) => flag.slice(1)));
  let shortClusters = false;
  for (const { value } of words) {
    if (value === '--') break;
    if (!value.startsWith('-') || value.includes('=') || alone.includes(value) || values.includes(value))
      continue;
    if (/^--(?:no|allow|enable|disable|use)-/.test(value)) continue;
    // `-it`, and `-dp 80:80`, of which the last letter takes the value.
    const cluster = /^-\w{2,}$/.test(value) && [...value.slice(1, -1)].every((letter) => letters.has(letter));
    if (cluster) {
      shortClusters = true;
      if (!letters.has(value.slice(-1))) values.push(`-${value.slice(-1)}`);
    } else values.push(/^-\w./.test(value) ? value.slice(0, 2) : value);
  }
  return parseArguments(words, { values, shortClusters });
}

/** Programs for which exported variables name images. */
const READS_ENVIRONMENT = /compose$|^(?:docker|podman|envsubst)$/;

export const resolveIn = (line: Line, word: Word): Resolved => resolveWord(word, line.origin);

/** Where a word stands, without its quotes. */
export function homeOfWord(line: Line, word: Word): Home {
  const start = word.parts[0]?.start ?? word.start;
  const end = word.parts.at(-1)?.end ?? word.end;
  return homeOf(line.scalar, start, Math.max(start, end));
}

export function useOf(line: Line, role: ImageRole, word: Word, pushed = false): NewUse {
  const { act, remote, command } = line;
  const together = command.context.inLoop && word.parts.some(({ kind }) => kind === 'variable');
  return { role, home: homeOfWord(line, word), act, pushed, remote, together };
}

/** A command of a nested script with the offsets of the scalar's value. */
function inValue(located: LocatedCommand): Command {
  const { scalar } = located.script;
  const range = ({ start, end }: Range): Range => {
    const at = located.locate(start, end);
    const from = valueOffset(scalar, at.start);
    return { start: from, end: end > start ? Math.max(from, valueOffset(scalar, at.end - 1) + 1) : from };
  };
  const word = (each: Word): Word => ({
    ...each,
    ...range(each),
    parts: each.parts.map((part) => ({ ...part, ...range(part) })),
  });
  const assignment = (each: Assignment): Assignment => ({
    ...each,
    ...range(each),
    value: each.value && word(each.value),
  });
  const redirect = (each: Redirect): Redirect => ({
    ...each,
    ...range(each),
    target: each.target && word(each.target),
  });
  const heredoc = (each: Heredoc): Heredoc => ({ ...each, ...range(each) });
  const { command } = located;
  return {
    ...command,
    ...range(command),
    words: command.words.map(word),
    assignments: command.assignments.map(assignment),
    redirects: command.redirects.map(redirect),
    ...(command.heredoc ? { heredoc: heredoc(command.heredoc) } : {}),
  };
}

/** The character of the scalar's value that stands at an offset of the source. */
function valueOffset(scalar: Scalar, source: number): number {
  let low = 0;
  let high = scalar.value.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const at = middle === scalar.value.length ? scalar.span.end : locate(scalar, middle, middle + 1).start;
    if (at <= source) low = middle;
    else high = middle - 1;
  }
  return low;
}
