import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { name } from '../about.ts';
import { type DiagnosticData, readData, sameRange } from './diagnostics.ts';

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.${name}`;

/** The kinds that a client asks for: it wants `kind` when it names it or a kind above it. */
export const wants = (only: readonly string[] | undefined, kind: string): boolean =>
  (only ?? []).some((asked) => asked === '' || kind === asked || kind.startsWith(`${asked}.`));

/** An edit of one document, tied to the version that it was made for where the client can check that. */
export function workspaceEdit(document: TextDocument, edits: TextEdit[], versioned: boolean): WorkspaceEdit {
  const { uri, version } = document;
  return versioned
    ? { documentChanges: [{ textDocument: { uri, version }, edits }] }
    : { changes: { [uri]: edits } };
}

/**
 * The fixes of the diagnostics that the client shows at the cursor, out of their own `data`. Those made for
 * another version of the document are left out. `fresh` gives the document's diagnostics anew, for clients
 * that strip `data`.
 */
export async function quickFixes(
  document: TextDocument,
  context: CodeActionParams['context'],
  versioned: boolean,
  fresh: () => Promise<readonly Diagnostic[]>,
): Promise<CodeAction[]> {
  if (context.only !== undefined && !wants(context.only, CodeActionKind.QuickFix)) return [];
  const actions: CodeAction[] = [];
  for (const diagnostic of context.diagnostics) {
    if (diagnostic.source !== name) continue;
    const data =
      diagnostic.data === undefined || diagnostic.data === null
        ? restore(diagnostic, await fresh())
        : readData(diagnostic.data);
    if (data === undefined || data.version !== document.version) continue;
    for (const [index, fix] of data.fixes.entries()) {
      actions.push({
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        isPreferred: index === 0,
        edit: workspaceEdit(document, fix.edits, versioned),
      });
    }
  }
  return actions;
}

const restore = (shown: Diagnostic, fresh: readonly Diagnostic[]): DiagnosticData | undefined =>
  readData(fresh.find(({ code, range }) => code === shown.code && sameRange(range, shown.range))?.data);
