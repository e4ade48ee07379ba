import { type CodeAction, CodeActionKind, type Diagnostic } from 'vscode-languageserver';
import { name } from '../about.ts';
import type { Finding, Fix } from '../core/rules/rule.ts';
import type { Outcome } from './analyses.ts';
import { type ActionContext, wants } from './code-actions.ts';
import { readData, sameRange, toTextEdit } from './diagnostics.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** The finding that a client shows as this diagnostic; undefined where it shows another version's. */
export function findingOf(
  { version, diagnostics, analysis }: Outcome,
  shown: Diagnostic,
): Finding | undefined {
  if (shown.source !== name) return undefined;
  const isStripped = shown.data === undefined || shown.data === null;
  if (!isStripped && readData(shown.data)?.version !== version) return undefined;
  const index = diagnostics.findIndex(
    ({ code, range }) => code === shown.code && sameRange(range, shown.range),
  );
  return analysis.findings[index];
}

/** The fixes of the findings at the cursor that have to be tried before they can be promised. */
export async function trialActions(
  { document, asked, abilities }: ActionContext,
  outcome: Outcome,
  tryOut: (finding: Finding) => Promise<readonly Fix[]>,
): Promise<CodeAction[]> {
  if (outcome.version !== document.version) return [];
  if (asked.only !== undefined && !wants(asked.only, CodeActionKind.QuickFix)) return [];
  const actions: CodeAction[] = [];
  for (const diagnostic of asked.diagnostics) {
    const finding = findingOf(outcome, diagnostic);
    if (finding === undefined) continue;
    const fixes = await tryOut(finding);
    if (outcome.version !== document.version) return [];
    for (const [index, { title, edits }] of fixes.entries()) {
      const { uri, version } = document;
      const texts = edits.map((edit) => toTextEdit(document, edit));
      const edit = workspaceEdit([{ uri, version, edits: texts }], abilities);
      const isPreferred = index === 0 && finding.fixes.length === 0;
      if (edit)
        actions.push({ title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], isPreferred, edit });
    }
  }
  return actions;
}
