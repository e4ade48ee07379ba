import type { Config, ConfigDoing } from '../../config/model.ts';
import { allThatFit, fitsGlob } from '../../config/patterns.ts';
import type { Command } from '../../syntax/shell/ast.ts';
import { commandName, unwrap } from '../../syntax/shell/shell.ts';
import type { JobKind } from '../model.ts';

/** What the configuration says of a team's own commands and actions; it comes before the tables. */
export interface Own {
  /** What a command does; undefined where the configuration says nothing of it, [] for nothing that counts. */
  command(command: Command): readonly JobKind[] | undefined;
  /** The same of what `uses:` names. */
  action(name: string): readonly JobKind[] | undefined;
}

/** Undefined where nothing is configured, so that nothing is asked. */
export function ownKnowledge({ commands, actions }: Config): Own | undefined {
  const patterns = Object.entries(commands).flatMap(([doing, texts]) =>
    texts.map((text) => ({ doing: doing as ConfigDoing, words: text.split(/\s+/).map(withoutDot) })),
  );
  if (patterns.length === 0 && Object.keys(actions).length === 0) return undefined;
  const names = Object.fromEntries(
    Object.entries(actions).map(([doing, texts]) => [doing, texts.map(actionName)]),
  ) as Config['actions'];
  return {
    command(command) {
      const starts = patterns.length > 0 ? startsOf(command) : [];
      return kindsOf(
        patterns
          .filter(({ words }) => starts.some((start) => beginsWith(start, words)))
          .map(({ doing }) => doing),
      );
    },
    action: (name) => kindsOf(allThatFit(names, actionName(name))),
  };
}

function kindsOf(doings: readonly ConfigDoing[]): readonly JobKind[] | undefined {
  if (doings.length === 0) return undefined;
  return doings.includes('other') ? [] : [...new Set(doings)];
}

/** `./ship.sh` and `ship.sh` are one. */
const withoutDot = (word: string): string => word.replace(/^(?:\.\/)+(?=.)/, '');

/** `./.github/actions/ship`, `acme/ship@v2`: without the dot and the version. */
const actionName = (name: string): string => withoutDot(name.trim().replace(/^\$\//, '').replace(/@.*$/, ''));

const INTERPRETERS = /^(?:bash|sh|zsh|dash|ksh|pwsh|powershell|python[\d.]*|node|ruby|perl|php|source|\.)$/;

/** The words of a command from where it may begin: as written, without its wrappers, from the script that it runs. */
function startsOf(command: Command): string[][] {
  const plain = unwrap(command);
  const starts = [command.words, plain.words];
  if (INTERPRETERS.test(commandName(plain))) {
    const script = plain.words.findIndex(({ value }, index) => index > 0 && !value.startsWith('-'));
    if (script > 0) starts.push(plain.words.slice(script));
  }
  return [...new Set(starts)].map((words) => words.map(({ value }) => withoutDot(value)));
}

/** Each word of the pattern fits the word in its place. A program without a folder is known in any. */
function beginsWith(words: readonly string[], pattern: readonly string[]): boolean {
  return pattern.every((wanted, index) => {
    const word = words[index];
    if (word === undefined) return false;
    const inFolder = index === 0 && !wanted.includes('/') ? word.slice(word.lastIndexOf('/') + 1) : word;
    return fitsGlob(word, wanted) || fitsGlob(inFolder, wanted);
  });
}
