import { type CodeAction, CodeActionKind } from 'vscode-languageserver';
import { CONFIG_PATHS } from '../core/config.ts';
import { ignoreFixes } from '../core/ignore-fixes.ts';
import type { Outcome } from './analyses.ts';
import { type ActionContext, documentEdits, wants } from './code-actions.ts';
import { toFileEditsData, toTextEdit } from './diagnostics.ts';
import { findingOf } from './trial-actions.ts';
import { workspaceEdit } from './workspace-edit.ts';

/**
 * Ways to have the findings at the cursor silenced instead of mended: by comments, or by the configuration. They come
 * behind the fixes, none is preferred, and they are made for the document as it is now.
 */
export function ignoreActions(context: ActionContext, outcome: Outcome) {
  const { version, analysis, config } = outcome;
  const { document, asked, abilities, fileAt } = context;
  const actions = new Map<string, CodeAction>();
  if (version !== document.version) return [];
  if (asked.only !== undefined && !wants(asked.only, CodeActionKind.QuickFix)) return [];
  const readFile = (path: string): string | undefined => fileAt(path)?.text;
  const seesFiles = fileAt(CONFIG_PATHS[0]) !== undefined;
  for (const diagnostic of asked.diagnostics) {
    const finding = findingOf(outcome, diagnostic);
    if (finding === undefined) continue;
    const { workflow } = analysis;
    const { requireReason } = config;
    const fixes = ignoreFixes({
      workflow,
      finding,
      requireReason,
      readFile: seesFiles ? readFile : undefined,
    });
    for (const { title, edits, elsewhere = [] } of fixes) {
      const documents = documentEdits(
        context,
        edits.map((edit) => toTextEdit(document, edit)),
        elsewhere.map(toFileEditsData),
      );
      const edit = documents && workspaceEdit(documents, abilities);
      if (edit === undefined) continue;
      // Two findings of a rule have the same way for the file.
      const key = JSON.stringify([title, edit]);
      const same = actions.get(key);
      if (same) same.diagnostics?.push(diagnostic);
      else actions.set(key, { title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], edit });
    }
  }
  return [...actions.values()];
}
