import { parseDocument } from 'yaml';
import type { Finding, Fix } from '../../server/src/core/rules/rule.ts';
import { applyEdits } from '../../server/src/core/text/span.ts';

export interface FixCheckInput {
  readonly text: string;
  /** Every finding of every rule in a text. */
  findingsOf(text: string): readonly Finding[];
}

/**
 * What is wrong with the fixes of a text, each tried alone; empty where every one keeps its promise: afterwards the
 * text parses as well as before, the finding is gone and nothing new has come, comments outside the edits are there,
 * and the fix is not offered again.
 */
export function fixFaults({ text, findingsOf }: FixCheckInput): string[] {
  const before = findingsOf(text);
  return before.flatMap((finding) =>
    finding.fixes.flatMap((fix) => faultsOf(text, before, finding, fix, findingsOf)),
  );
}

function faultsOf(
  text: string,
  before: readonly Finding[],
  finding: Finding,
  fix: Fix,
  findingsOf: FixCheckInput['findingsOf'],
): string[] {
  const name = `${finding.rule} [${finding.job ?? ''}] ${fix.title}`;
  const faults: string[] = [];
  let after: string;
  try {
    after = applyEdits(text, fix.edits);
  } catch (error) {
    return [`${name}: ${String(error)}`];
  }
  if (after === text) return [`${name}: changes nothing`];
  if (errorsIn(after) > errorsIn(text)) faults.push(`${name}: the text does not parse any more`);
  for (const lost of lostComments(text, after, fix)) faults.push(`${name}: loses the comment ${lost}`);
  const breaks = /\r\n/.test(text) && /(?<!\r)\n/.test(after) && !/(?<!\r)\n/.test(text);
  if (breaks) faults.push(`${name}: mixes line breaks`);

  const left = findingsOf(after);
  const same = (one: Finding) => one.rule === finding.rule && one.job === finding.job;
  if (left.filter(same).length >= before.filter(same).length)
    faults.push(`${name}: the finding is still there`);
  const known = before.map(keyOf);
  for (const key of left.map(keyOf)) {
    const at = known.indexOf(key);
    if (at < 0) faults.push(`${name}: brings ${key}`);
    else known.splice(at, 1);
  }
  return faults;
}

const keyOf = ({ rule, job }: Finding): string => `${rule} [${job ?? ''}]`;

const errorsIn = (text: string): number =>
  parseDocument(text, { logLevel: 'silent', uniqueKeys: false }).errors.length;

/** Lines' ends that begin with `#`, except those that an edit replaces or, as a comment to us, rewrites. */
function lostComments(text: string, after: string, fix: Fix): string[] {
  const left = commentsOf(after);
  const lost: string[] = [];
  for (const { comment, at } of found(text)) {
    const end = text.indexOf('\n', at + 1);
    const within = (offset: number) => at < offset && offset <= (end < 0 ? text.length : end);
    const replaced = fix.edits.some(({ span }) => span.start <= at && at < span.end);
    if (replaced || fix.edits.some(({ span }) => within(span.start) && within(span.end))) continue;
    const index = left.indexOf(comment);
    if (index < 0) lost.push(comment);
    else left.splice(index, 1);
  }
  return lost;
}

const found = (text: string) =>
  [...text.matchAll(/(?:^|[ \t])(#[^\r\n]*)/gm)].map((match) => ({
    comment: match[1] ?? '',
    at: match.index,
  }));
const commentsOf = (text: string): string[] => found(text).map(({ comment }) => comment);
