import { join } from 'node:path';
import type { Finding, Severity } from '../core/rules/rule.ts';
import { type LineIndex, lineIndex } from '../core/text/line-index.ts';
import type { Span } from '../core/text/span.ts';
import { type Input, showPath, type Trouble } from './inputs.ts';

/** What `check` found in one file. */
export interface FileReport {
  readonly shown: string;
  /** How output names a file of the same repository. */
  readonly beside: (path: string) => string;
  readonly text: string;
  readonly lines: LineIndex;
  readonly findings: readonly Finding[];
  /** Safe fixes that `--fix` has applied. */
  readonly fixed: number;
}

export interface Report {
  readonly files: readonly FileReport[];
  /** What could not be read. */
  readonly troubles: readonly Trouble[];
  readonly summary: Summary;
}

/** `2 files`, `1 fix`. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

export interface Summary extends Readonly<Record<'files' | Severity, number>> {
  /** The findings that a baseline knows, which are counted nowhere else; undefined without one. */
  readonly known?: number;
}

export const fileReport = (
  input: Input,
  text: string,
  findings: readonly Finding[],
  fixed: number,
  cwd: string,
): FileReport => ({
  shown: input.shown,
  beside: (path) => showPath(join(input.root, path), cwd),
  text,
  lines: lineIndex(text),
  findings,
  fixed,
});

export function report(files: readonly FileReport[], troubles: readonly Trouble[], known?: number): Report {
  const summary = { files: files.length, error: 0, warning: 0, info: 0, hint: 0 };
  for (const { findings } of files) for (const { severity } of findings) summary[severity]++;
  return { files, troubles, summary: known === undefined ? summary : { ...summary, known } };
}

/** One-based lines and columns, in UTF-16 units; the end is where the next character stands. */
export interface PlainRange {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

export function plainRange(lines: LineIndex, { start, end }: Span): PlainRange {
  const plain = (offset: number) => {
    const { line, column } = lines.positionAt(offset);
    return { line: line + 1, column: column + 1 };
  };
  return { start: plain(start), end: plain(end) };
}
