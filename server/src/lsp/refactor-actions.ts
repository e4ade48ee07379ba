import { type CodeAction, CodeActionKind, type Range } from 'vscode-languageserver';
import { name } from '../about.ts';
import type { Analysis } from '../core/analyze.ts';
import { isRemedy, type Refactoring } from '../core/refactor/model.ts';
import type { Outcome } from './analyses.ts';
import { type ActionContext, wants } from './code-actions.ts';
import { toTextEdit } from './diagnostics.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** Works out which rewrites a workflow could have. */
export type Refactor = (analysis: Analysis) => readonly Refactoring[];

export const kindOf = ({ id }: Pick<Refactoring, 'id'>): string =>
  `${CodeActionKind.RefactorRewrite}.${name}.${id}`;

/** The rewrites of each result, worked out when they are first asked for. */
export function createRefactorings(refactor: Refactor): (outcome: Outcome) => readonly Refactoring[] {
  const known = new WeakMap<Outcome, readonly Refactoring[]>();
  return (outcome) => {
    let found = known.get(outcome);
    if (found === undefined) {
      found = refactor(outcome.analysis);
      known.set(outcome, found);
    }
    return found;
  };
}

const ANY = kindOf({ id: '' });

/** Whether a client that asks for these kinds, at these diagnostics, may want a rewrite at all. */
export const wantsRefactorings = ({ only, diagnostics }: ActionContext['asked']): boolean =>
  only === undefined ||
  wants(only, ANY) ||
  only.some((asked) => asked.startsWith(ANY)) ||
  (wants(only, CodeActionKind.QuickFix) && diagnostics.some(({ source }) => source === name));

/**
 * The rewrites of the jobs that the selection touches, each with a preview for the user to confirm. `document` must
 * have the text that they were made for.
 */
export function refactorActions(
  { document, asked, abilities }: ActionContext,
  selection: Range,
  refactorings: readonly Refactoring[],
): CodeAction[] {
  const start = document.offsetAt(selection.start);
  const end = document.offsetAt(selection.end);
  const { uri, version } = document;
  return refactorings.flatMap((refactoring) => {
    const { title, span, edits, notes } = refactoring;
    const kind = kindOf(refactoring);
    if (end < span.start || span.end < start) return [];
    const remedied = asked.diagnostics.filter(({ code, source, range }) => {
      const span = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
      return source === name && isRemedy(refactoring, { rule: String(code), span });
    });
    const asRewrite = asked.only === undefined || wants(asked.only, kind);
    // A client that asks for quick-fixes alone means one diagnostic: it gets there what the whole light bulb has below.
    const asFix = !asRewrite && remedied.length > 0 && wants(asked.only, CodeActionKind.QuickFix);
    if (!asRewrite && !asFix) return [];
    const documents = [{ uri, version, edits: edits.map((edit) => toTextEdit(document, edit)) }];
    const edit = workspaceEdit(documents, abilities, { label: title, description: notes.join(' ') });
    if (!edit) return [];
    const shown = asFix ? CodeActionKind.QuickFix : kind;
    return [{ title, kind: shown, edit, ...(remedied.length > 0 && { diagnostics: remedied }) }];
  });
}
