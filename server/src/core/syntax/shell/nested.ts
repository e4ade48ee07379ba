import type { Span } from '../../text/span.ts';
import type { Script } from '../../workflow/model.ts';
import { locate as locateInScalar } from '../scalar.ts';
import { commandName } from './arguments.ts';
import type { Command, CommandContext, Range, ShellTree, Word } from './ast.ts';
import { type InnerScript, innerScripts, scriptFromInput } from './inner.ts';
import type { ShellParser } from './shell.ts';
import { heredocText, joinWords, type MappedText } from './text.ts';
import { unwrap } from './unwrap.ts';

/** A command of a step, also one of a script that another command runs (`ssh host '…'`, `bash -c "…"`). */
export interface LocatedCommand {
  readonly command: Command;
  readonly script: Script;
  /** Where offsets of the command stand in the workflow's source. */
  locate(start: number, end: number): Span;
  /** It runs on another machine than the job. */
  readonly remote: boolean;
  /** The machine, as written: ssh's destination, an action's `host`. */
  readonly host: string | undefined;
  /** It is a command of a nested script; its offsets count in that script's own text. */
  readonly nested: boolean;
  /** Offsets of the command as offsets of the script's value. */
  toValue(start: number, end: number): Range;
}

/** Scripts in scripts in scripts are read to this depth. */
const MAX_DEPTH = 6;

interface Place {
  readonly remote: boolean;
  readonly host: string | undefined;
  readonly context: CommandContext | undefined;
  /** Offsets of the tree as offsets of the script's value. */
  readonly toValue: (start: number, end: number) => Range;
}

/** All commands of a script in the order of the text, those of a nested script behind the command that runs it. */
export function commandsOf(script: Script, parser: ShellParser): LocatedCommand[] {
  const out: LocatedCommand[] = [];
  const seen = new Set<number>();
  const top: Place = {
    remote: script.remote,
    host: script.host?.value,
    context: undefined,
    toValue: (start, end) => ({ start, end }),
  };
  collect(script.tree, top, 0);
  return out;

  function collect(tree: ShellTree, place: Place, depth: number): void {
    // `ssh host "docker pull $(tag)"`: the shell outside runs `tag`, and it is listed there already.
    const at = ({ start, end }: Command): number => place.toValue(start, end).start;
    const substituted = tree.commands.filter(({ context }) => context.inSubstitution);
    const known = new Set(depth > 0 ? substituted.filter((command) => seen.has(at(command))) : []);
    for (const command of substituted) seen.add(at(command));
    for (const [i, own] of tree.commands.entries()) {
      if (known.has(own)) continue;
      const command = place.context ? { ...own, context: merge(own.context, place.context) } : own;
      visit(command, tree, inputOf(tree, i), place, depth);
    }
  }

  function visit(
    command: Command,
    tree: ShellTree,
    input: MappedText | undefined,
    place: Place,
    depth: number,
  ): void {
    const { remote, host } = place;
    const locate = (start: number, end: number): Span => {
      const range = place.toValue(start, end);
      return locateInScalar(script.scalar, range.start, range.end);
    };
    out.push({ command, script, locate, remote, host, nested: depth > 0, toValue: place.toValue });
    if (depth >= MAX_DEPTH) return;
    const plain = unwrap(command);
    const runner = input && scriptFromInput(plain);
    const fed: InnerScript[] = input && runner ? [{ ...runner, kind: 'text', text: input }] : [];
    for (const inner of [...innerScripts(plain, plain !== command), ...fed]) {
      const there = { ...place, remote: remote || inner.remote, host: inner.host ?? host };
      if (inner.kind === 'command') {
        const start = inner.words[0]?.start ?? plain.start;
        visit({ ...plain, words: inner.words, assignments: [], start }, tree, input, there, depth + 1);
        continue;
      }
      const text = inner.kind === 'text' ? inner.text : textOf(inner.words, tree, plain.start);
      if (text.text.trim() === '') continue;
      const toValue = (start: number, end: number): Range => {
        const range = text.toOuter(start, end);
        return place.toValue(range.start, range.end);
      };
      collect(parser.parse(text.text), { ...there, context: command.context, toValue }, depth + 1);
    }
  }
}

/** The script that words make; where they are one variable that the same script sets before, what it is set to. */
function textOf(words: readonly Word[], tree: ShellTree, before: number): MappedText {
  const part = words[0]?.parts[0];
  if (words.length !== 1 || words[0]?.parts.length !== 1 || part?.kind !== 'variable')
    return joinWords(words);
  const value = tree.commands
    .filter(({ start }) => start < before)
    .flatMap(({ assignments }) => assignments)
    .findLast(({ name, value }) => name === part.name && value)?.value;
  if (!value) return joinWords(words);
  const only = value.parts.length === 1 ? value.parts[0] : undefined;
  if (only?.kind !== 'substitution') return joinWords([value]);
  // `SCRIPT=$(cat <<'EOF' … EOF)`
  const cat = only.body[0];
  return cat?.type === 'command' && cat.heredoc ? heredocText(cat.heredoc) : joinWords(words);
}

/** What a command reads from its standard input, where the script says it: a here-document, `<<<`, `echo … |`. */
function inputOf(tree: ShellTree, index: number): MappedText | undefined {
  const { commands } = tree;
  const command = commands[index];
  if (!command) return undefined;
  if (command.heredoc) return heredocText(command.heredoc);
  const here = command.redirects.findLast(({ operator }) => operator === '<<<')?.target;
  if (here) return textOf([here], tree, command.start);
  if (command.redirects.some(({ operator }) => operator === '<')) return undefined;
  const before = commands[index - 1];
  if (!before?.context.piped || before.context.inSubstitution !== command.context.inSubstitution)
    return undefined;
  const name = commandName(before);
  if (name === 'cat' && before.heredoc && before.words.length === 1) return heredocText(before.heredoc);
  if (name !== 'echo' && name !== 'printf') return undefined;
  const words = before.words.slice(1).filter(({ value }) => !/^-[neE]+$/.test(value));
  return words.length > 0 ? textOf(words, tree, before.start) : undefined;
}

/** What is done with the status of the command outside is done with the status of those inside. */
function merge(inner: CommandContext, outer: CommandContext): CommandContext {
  return {
    condition: inner.condition || outer.condition,
    forgiven: inner.forgiven || outer.forgiven,
    piped: inner.piped || outer.piped,
    background: inner.background || outer.background,
    negated: inner.negated !== outer.negated,
    conditional: inner.conditional || outer.conditional,
    inLoop: inner.inLoop || outer.inLoop,
    inFunction: inner.inFunction ?? outer.inFunction,
    inSubstitution: inner.inSubstitution || outer.inSubstitution,
  };
}
