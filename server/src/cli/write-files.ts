import { randomUUID } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { decodeText } from './decode.ts';
import { explain } from './inputs.ts';

/** A new text for a file. */
export interface FileChange {
  /** Absolute. */
  readonly file: string;
  /** The text that the file must still have, without a byte order mark; undefined for a file that is to be made. */
  readonly before: string | undefined;
  readonly after: string;
}

/** Why nothing was written, and which file is to blame. */
export interface WriteFailure {
  readonly file: string;
  /** For the user. */
  readonly reason: string;
}

interface Staged {
  /** What a link leads to. */
  readonly target: string;
  /** Beside it, with the new bytes. */
  readonly draft: string;
  readonly original: Uint8Array | undefined;
  /** The topmost folder that had to be made. */
  readonly folder: string | undefined;
}

/**
 * Writes all files or none: each new text is put beside its file first, and takes its place when all are on the disk.
 * Nothing is written where a file is no longer what it was. A byte order mark and the file's mode are kept.
 */
export function writeFiles(changes: readonly FileChange[]): WriteFailure | undefined {
  const staged: Staged[] = [];
  const replaced: Staged[] = [];
  let file = '';
  try {
    for (const change of changes) {
      file = change.file;
      stage(change, staged);
    }
    for (const [index, one] of staged.entries()) {
      file = changes[index]?.file ?? one.target;
      renameSync(one.draft, one.target);
      replaced.push(one);
    }
    return undefined;
  } catch (error) {
    for (const { target, original } of replaced.reverse()) {
      if (original === undefined) rmSync(target, { force: true });
      else writeFileSync(target, original);
    }
    for (const { draft, target, folder } of staged.reverse()) {
      rmSync(draft, { force: true });
      if (folder !== undefined) removeFolders(dirname(target), folder);
    }
    return { file, reason: explainWriting(error) };
  }
}

function stage({ file, before, after }: FileChange, staged: Staged[]): void {
  const isNew = before === undefined;
  if (isNew && existsSync(file)) throw new Error('there is such a file by now');
  const folder = isNew ? mkdirSync(dirname(file), { recursive: true }) : undefined;
  const target = isNew ? file : realpathSync(file);
  const draft = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
  if (isNew) {
    staged.push({ target, draft, original: undefined, folder });
    writeDraft(draft, after, undefined);
    return;
  }
  // A file that may not be written could still be replaced.
  accessSync(target, constants.W_OK);
  const original = readFileSync(target);
  const decoded = decodeText(original);
  if (!decoded.ok || decoded.text !== before) throw new Error('it has been changed meanwhile');
  staged.push({ target, draft, original, folder });
  writeDraft(draft, (decoded.mark ? '\ufeff' : '') + after, statSync(target).mode);
}

function writeDraft(draft: string, text: string, mode: number | undefined): void {
  const handle = openSync(draft, 'wx');
  try {
    writeFileSync(handle, text);
    if (mode !== undefined) fchmodSync(handle, mode);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Removes the folders from `folder` up to `top`, as long as they are empty. */
function removeFolders(folder: string, top: string): void {
  try {
    rmdirSync(folder);
  } catch {
    return;
  }
  if (folder !== top) removeFolders(dirname(folder), top);
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'it may not be written (permission denied)',
  EPERM: 'it may not be written (not permitted)',
  EROFS: 'its file system is read-only',
  ENOSPC: 'no space is left',
};

/** Why a file could not be written. */
export function explainWriting(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? explain(error);
}
