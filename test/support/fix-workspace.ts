import type { Finding } from '../../server/src/core/rules/rule.ts';
import { applyEdits, type Edit, type Span } from '../../server/src/core/text/span.ts';
import { editsOf, type Workspace, withFiles } from './fix-check.ts';

const MOST_PASSES = 10;

/**
 * The texts that the preferred fix of every finding leaves, in all files that the fixes reach; only those that
 * changed. Fixes that touch each other wait for the next round.
 */
export function fixWorkspace(
  workspace: Workspace,
  findingsOf: (path: string, workspace: Workspace) => readonly Finding[],
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const now = withFiles(workspace, texts);
    const taken = new Map<string, Edit[]>();
    for (const path of workspace.workflows) {
      for (const { fixes } of findingsOf(path, now)) {
        const [fix] = fixes;
        const edits = fix ? [...editsOf(path, fix)] : [];
        const free = edits.every(([file, list]) =>
          list.every(({ span }) => !taken.get(file)?.some((other) => touches(span, other.span))),
        );
        if (free) for (const [file, list] of edits) taken.set(file, [...(taken.get(file) ?? []), ...list]);
      }
    }
    if (taken.size === 0) break;
    for (const [file, edits] of taken) texts.set(file, applyEdits(now.readFile(file) ?? '', edits));
  }
  return new Map([...texts].filter(([path, text]) => text !== workspace.readFile(path)));
}

const touches = (a: Span, b: Span): boolean => a.start <= b.end && b.start <= a.end;
