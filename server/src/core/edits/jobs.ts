import type { Scalar } from '../syntax/node.ts';
import type { Edit } from '../text/span.ts';
import type { Job } from '../workflow/model.ts';
import type { JobLayout } from './job-layout.ts';
import { eolOf, insert, keepsBlankLines, lineStart } from './layout.ts';

/**
 * The edit that puts a job in front of another one and of the comments above it. `text`: its lines with `\n` between
 * them, at the column of the jobs, whatever the document's line breaks are.
 */
export function insertJobBefore({ key: { source, span } }: Job, text: string): Edit {
  const eol = eolOf(source);
  const spaced = /\n[ \t]*\r?\n(?:[ \t]*#.*\r?\n)*$/.test(source.slice(0, lineStart(source, span.start)));
  return insert(above(source, span.start), withBreaks(`${trimmed(text)}\n${spaced ? '\n' : ''}`, eol));
}

/** The edit that puts a job behind another one; undefined where its last lines would take the new ones in. */
export function insertJobBehind({ job, span }: JobLayout, text: string): Edit | undefined {
  const { source } = job.key;
  if (keepsBlankLines(job.node)) return undefined;
  const eol = eolOf(source);
  const ends = /\n$/.test(source.slice(0, span.end)) ? '' : '\n';
  const spaced = isSpaced(job.key, span.end) ? '\n' : '';
  return insert(span.end, withBreaks(`${ends}${spaced}${trimmed(text)}${ends ? '' : '\n'}`, eol));
}

/** Blank lines stand between the jobs, or nothing says whether. */
function isSpaced({ source, span: key }: Scalar, end: number): boolean {
  const rest = source.slice(end);
  if (rest.trim() !== '') return /^[ \t]*\r?\n/.test(rest);
  const before = source.slice(0, lineStart(source, key.start));
  return /(?:\n[ \t]*\r?\n|(?:^|\n)jobs:[^\n]*\n)(?:[ \t]*#.*\r?\n)*$/.test(before);
}

const trimmed = (text: string): string => text.replace(/\s+$/, '');
const withBreaks = (text: string, eol: string): string => text.replaceAll(/\r?\n/g, eol);

/** Above the comments that belong to the job. */
function above(source: string, key: number): number {
  let at = lineStart(source, key);
  for (;;) {
    const before = at > 0 ? lineStart(source, at - 1) : at;
    const line = source.slice(before, at);
    if (before === at || !/^[ \t]+#/.test(line)) return at;
    at = before;
  }
}
