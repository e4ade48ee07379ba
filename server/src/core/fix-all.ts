import type { Finding, Fix } from './rules/rule.ts';
import { applyEdits, type Edit, type Span } from './text/span.ts';

/** Rounds of reading and fixing; a fix may uncover another one. */
const MOST_PASSES = 10;

export interface FixedText {
  readonly text: string;
  /** The fixes that were applied, in order. */
  readonly applied: readonly { readonly finding: Finding; readonly fix: Fix }[];
}

/**
 * Applies the preferred fix of each finding where it is safe, reads again, and goes on until nothing is left to do.
 * Fixes that touch each other wait for the next round.
 *
 * @param findingsOf the findings in a text, as the analysis gives them
 * @param wanted which fixes to apply: the safe ones unless said otherwise
 */
export function fixAll(
  findingsOf: (text: string) => readonly Finding[],
  text: string,
  wanted: (fix: Fix) => boolean = ({ safe }) => safe,
): FixedText {
  const applied: { finding: Finding; fix: Fix }[] = [];
  const seen = new Set([text]);
  let current = text;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const taken: Span[] = [];
    const edits: Edit[] = [];
    const chosen: typeof applied = [];
    for (const finding of findingsOf(current)) {
      const [fix] = finding.fixes;
      // One text alone would be half a fix where others change with it.
      if (!fix || !wanted(fix) || fix.edits.length === 0 || fix.elsewhere?.length) continue;
      if (fix.edits.some(({ span }) => taken.some((other) => touches(span, other)))) continue;
      taken.push(...fix.edits.map(({ span }) => span));
      edits.push(...fix.edits);
      chosen.push({ finding, fix });
    }
    if (edits.length === 0) break;
    const next = applyEdits(current, edits);
    // A text that was there before: two fixes undo each other.
    if (seen.has(next)) break;
    seen.add(next);
    current = next;
    applied.push(...chosen);
  }
  return { text: current, applied };
}

/** Also where they only meet, since two insertions at one place may be meant for the same key. */
const touches = (a: Span, b: Span): boolean => a.start <= b.end && b.start <= a.end;
