import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fixAll, type OtherFiles } from '../core/fix-all.ts';
import type { Finding } from '../core/rules/rule.ts';
import { type Input, STDIN, showPath, type Trouble } from './inputs.ts';
import { type Io, messageOf } from './io.ts';
import { type FileChange, writeFiles } from './write-files.ts';

/** The texts of this run's files, with what fixes have changed. */
export interface Texts {
  /** By absolute path. */
  readonly changed: Map<string, string>;
  /** A file of a repository as it is by now; for what reads it beside its own. */
  read(root: string, path: string): string | undefined;
  of(input: Input): string;
}

/** `disk` reads a file below a root, and knows of no fixes. */
export function createTexts(disk: (root: string) => (path: string) => string | undefined): Texts {
  const changed = new Map<string, string>();
  return {
    changed,
    read: (root, path) => changed.get(resolve(root, path)) ?? disk(root)(path),
    of: ({ file = STDIN, text }) => changed.get(file) ?? text,
  };
}

export interface FixRun {
  readonly texts: Texts;
  /** The findings in a text in an input's place, with the other files as `texts` has them. */
  readonly findingsOf: (input: Input, text: string) => readonly Finding[];
  readonly troubles: Trouble[];
}

/** A fix in one file can open the way to one in another that was looked at before. */
const MOST_ROUNDS = 4;

/**
 * Applies the safe fixes of all inputs and writes what they change, also in files that are no input: for each input
 * all files or none. Gives the number of fixes by input. The repaired standard input goes to standard output.
 */
export function fixInputs(inputs: readonly Input[], run: FixRun, io: Io): Map<Input, number> {
  const counts = new Map<Input, number>();
  const failed = new Set<Input>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let reachedOut = false;
    for (const input of inputs) {
      if (failed.has(input) || (round > 0 && input.file === undefined)) continue;
      try {
        const { applied, reaches, failure } = fixInput(input, run, io);
        counts.set(input, (counts.get(input) ?? 0) + applied);
        reachedOut ||= reaches;
        if (failure === undefined) continue;
        run.troubles.push(failure);
      } catch (error) {
        run.troubles.push({ shown: input.shown, reason: `internal error: ${messageOf(error)}` });
      }
      failed.add(input);
    }
    if (!reachedOut) break;
  }
  return counts;
}

interface Outcome {
  readonly applied: number;
  /** A fix has changed another file. */
  readonly reaches: boolean;
  readonly failure: Trouble | undefined;
}

function fixInput(input: Input, { texts, findingsOf }: FixRun, io: Io): Outcome {
  const { file, root } = input;
  const before = texts.of(input);
  if (file === undefined) {
    const { text, applied } = fixAll((draft) => findingsOf(input, draft), before);
    io.out((input.mark ? '\ufeff' : '') + text);
    texts.changed.set(STDIN, text);
    return { applied: applied.length, reaches: false, failure: undefined };
  }
  /** The files that are changed beside the input, and their texts before. */
  const others = new Map<string, string | undefined>();
  const access: OtherFiles = {
    // Undefined would mean that the file can be made.
    read: (path) => (isBelow(root, path) && resolve(root, path) !== file ? texts.read(root, path) : ''),
    write(path, text) {
      const at = resolve(root, path);
      if (!others.has(at)) others.set(at, texts.read(root, path));
      texts.changed.set(at, text);
    },
  };
  const { text, applied } = fixAll((draft) => findingsOf(input, draft), before, { others: access });
  const changes: FileChange[] = [...others].map(([at, old]) => ({
    file: at,
    before: old,
    after: texts.changed.get(at) ?? '',
  }));
  if (text !== before) changes.push({ file, before, after: text });
  const failure = writeFiles(changes);
  if (failure === undefined) {
    if (text !== before) texts.changed.set(file, text);
    return { applied: applied.length, reaches: others.size > 0, failure: undefined };
  }
  for (const [at, old] of others) {
    if (old === undefined) texts.changed.delete(at);
    else texts.changed.set(at, old);
  }
  const where = failure.file === file ? '' : ` (${showPath(failure.file, io.cwd)})`;
  const reason = `its fixes could not be written${where}: ${failure.reason}`;
  return { applied: 0, reaches: false, failure: { shown: input.shown, reason } };
}

function isBelow(root: string, path: string): boolean {
  const below = relative(root, resolve(root, path));
  return below !== '' && below.split(sep)[0] !== '..' && !isAbsolute(below);
}
