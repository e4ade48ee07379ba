import type { FileEdits, Finding, Fix } from './rules/rule.ts';
import { applyEdits, type Edit, type Span } from './text/span.ts';

/** Rounds of reading and fixing; a fix may uncover another one. */
const MOST_PASSES = 10;

export interface FixedText {
  readonly text: string;
  /** The fixes that were applied, in order. */
  readonly applied: readonly { readonly finding: Finding; readonly fix: Fix }[];
}

/** The other files of the workspace, as they are with the fixes that were applied so far. */
export interface OtherFiles {
  /** By a path relative to the workspace's root, with `/`; undefined where there is no such file. */
  readonly read: (path: string) => string | undefined;
  /** Takes the new text of a file, which may be one that is to be made. `findingsOf` must see it from now on. */
  readonly write: (path: string, text: string) => void;
}

export interface FixAllOptions {
  /** Which fixes to apply: the safe ones unless said otherwise. */
  readonly wanted?: (fix: Fix) => boolean;
  /** Without them, fixes that reach into other files are left out: an editor fixes the one file that is saved. */
  readonly others?: OtherFiles;
}

/**
 * Applies the preferred fix of each finding where it is safe, reads again, and goes on until nothing is left to do.
 * Fixes that touch each other wait for the next round. A fix of several files is applied in all of them or in none:
 * it is left out where one of them is not what the fix was made for.
 *
 * @param findingsOf the findings in a text, as the analysis gives them
 */
export function fixAll(
  findingsOf: (text: string) => readonly Finding[],
  text: string,
  { wanted = ({ safe }) => safe, others }: FixAllOptions = {},
): FixedText {
  const applied: { finding: Finding; fix: Fix }[] = [];
  const seen = new Set([text]);
  let current = text;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const taken: Span[] = [];
    const edits: Edit[] = [];
    const chosen: typeof applied = [];
    const elsewhere = new Map<string, string>();
    for (const finding of findingsOf(current)) {
      const [fix] = finding.fixes;
      if (!fix || !wanted(fix)) continue;
      const { elsewhere: beyond = [] } = fix;
      if (fix.edits.length + beyond.length === 0) continue;
      if (fix.edits.some(({ span }) => taken.some((other) => touches(span, other)))) continue;
      if (beyond.length > 0 && !others) continue;
      if (!beyond.every(({ path, source }) => !elsewhere.has(path) && others?.read(path) === source))
        continue;
      taken.push(...fix.edits.map(({ span }) => span));
      edits.push(...fix.edits);
      for (const file of beyond) elsewhere.set(file.path, fixedFile(file));
      chosen.push({ finding, fix });
    }
    if (chosen.length === 0) break;
    const next = applyEdits(current, edits);
    // A text that was there before: two fixes undo each other.
    if (seen.has(next) && (next !== current || elsewhere.size === 0)) break;
    seen.add(next);
    current = next;
    for (const [path, changed] of elsewhere) others?.write(path, changed);
    applied.push(...chosen);
  }
  return { text: current, applied };
}

/** The text of another file after its part of a fix. */
export const fixedFile = ({ source = '', edits }: FileEdits): string => applyEdits(source, edits);

/** Also where they only meet, since two insertions at one place may be meant for the same key. */
const touches = (a: Span, b: Span): boolean => a.start <= b.end && b.start <= a.end;
