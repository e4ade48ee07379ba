import type { Span } from '../text/span.ts';

/** A workflow's text cut at its jobs, by lines and indentation alone, so that it works on a broken text too. */
export interface Regions {
  /** Everything up to and including the line `jobs:`. */
  readonly head: Span;
  /** One job each: from its key's line to the line before the next job. */
  readonly jobs: readonly Span[];
  /** From the first top-level key after the jobs; often empty. */
  readonly tail: Span;
}

/** Undefined where the text has no block `jobs:` with something in it. */
export function jobRegions(text: string): Regions | undefined {
  const start = /^(?:\uFEFF)?(?:jobs|"jobs"|'jobs')[ \t]*:[ \t]*(?:#.*)?(?:\r?\n|$)/m.exec(text);
  if (!start) return undefined;
  const from = start.index + start[0].length;
  const starts: number[] = [];
  let indent: number | undefined;
  let end = text.length;
  for (let at = from; at < text.length; ) {
    const lineEnd = text.indexOf('\n', at);
    const next = lineEnd < 0 ? text.length : lineEnd + 1;
    const column = indentation(text, at);
    const first = text[at + column];
    if (first !== undefined && first !== '\n' && first !== '\r' && first !== '#') {
      // What is no key at the margin (a word half typed, a tab, the mark of a merge conflict) is a mistake in the job.
      if (column === 0 && isKey(text.slice(at, next))) {
        end = at;
        break;
      }
      if (column > 0) indent ??= column;
      if (column === indent && isKey(text.slice(at + column, next))) starts.push(at);
    }
    at = next;
  }
  if (starts.length === 0 || /^(?:---|\.\.\.)(?:\s|$)/m.test(text.slice(from))) return undefined;
  const jobs = starts.map((at, index) => ({ start: at, end: starts[index + 1] ?? end }));
  return { head: { start: 0, end: starts[0] ?? from }, jobs, tail: { start: end, end: text.length } };
}

function indentation(text: string, at: number): number {
  let column = 0;
  while (text[at + column] === ' ') column++;
  return column;
}

const isKey = (line: string): boolean => /^(?:[A-Za-z_][\w.-]*|"[^"]*"|'[^']*')[ \t]*:(?:\s|$)/.test(line);
