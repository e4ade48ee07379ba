import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type TextEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { name } from '../about.ts';
import { fingerprint } from '../core/text/fingerprint.ts';
import { type DiagnosticData, type FileEditsData, readData, sameRange } from './diagnostics.ts';
import type { FileNow } from './files.ts';
import { type DocumentEdits, type EditAbilities, workspaceEdit } from './workspace-edit.ts';

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.${name}`;

/** The kinds that a client asks for: it wants `kind` when it names it or a kind above it. */
export const wants = (only: readonly string[] | undefined, kind: string): boolean =>
  (only ?? []).some((asked) => asked === '' || kind === asked || kind.startsWith(`${asked}.`));

/** The client's diagnostics in the order in which their remedies are shown: what is worst comes first. */
export const gravestFirst = (context: CodeActionParams['context']): CodeActionParams['context'] => ({
  ...context,
  diagnostics: context.diagnostics.toSorted((a, b) => (a.severity ?? 0) - (b.severity ?? 0)),
});

/** What code actions of a document are made from. */
export interface ActionContext {
  readonly document: TextDocument;
  readonly asked: CodeActionParams['context'];
  readonly abilities: EditAbilities;
  /** Another file of the workspace as it is now; undefined for a path that leads out of it, or cannot be known. */
  readonly fileAt: (path: string) => FileNow | undefined;
}

/**
 * The fixes of the diagnostics that the client shows at the cursor, out of their own `data`. Those made for
 * another version of the document, or another text of a file that they reach into, are left out. `fresh` gives the
 * document's diagnostics anew, for clients that strip `data`.
 */
export async function quickFixes(
  context: ActionContext,
  fresh: () => Promise<readonly Diagnostic[]>,
): Promise<CodeAction[]> {
  const { document, asked, abilities } = context;
  if (asked.only !== undefined && !wants(asked.only, CodeActionKind.QuickFix)) return [];
  const actions: CodeAction[] = [];
  for (const diagnostic of asked.diagnostics) {
    if (diagnostic.source !== name) continue;
    const data =
      diagnostic.data === undefined || diagnostic.data === null
        ? restore(diagnostic, await fresh())
        : readData(diagnostic.data);
    if (data === undefined || data.version !== document.version) continue;
    for (const [index, { title, edits, elsewhere }] of data.fixes.entries()) {
      const documents = documentEdits(context, edits, elsewhere);
      const edit = documents && workspaceEdit(documents, abilities);
      if (edit === undefined) continue;
      actions.push({
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        isPreferred: index === 0,
        edit,
      });
    }
  }
  return actions;
}

/** The edits of the document and of the other files, as they are now; undefined where one of those is another text. */
export function documentEdits(
  { document: { uri, version }, fileAt }: Pick<ActionContext, 'document' | 'fileAt'>,
  edits: readonly TextEdit[],
  elsewhere: readonly FileEditsData[] = [],
): DocumentEdits[] | undefined {
  const documents: DocumentEdits[] = [{ uri, version, edits }];
  for (const { path, text, edits: others } of elsewhere) {
    const file = fileAt(path);
    if (file === undefined) return undefined;
    if ((file.text === undefined ? null : fingerprint(file.text)) !== text) return undefined;
    documents.push({ uri: file.uri, version: file.version, edits: others, isNew: text === null });
  }
  return documents;
}

const restore = (shown: Diagnostic, fresh: readonly Diagnostic[]): DiagnosticData | undefined =>
  readData(fresh.find(({ code, range }) => code === shown.code && sameRange(range, shown.range))?.data);
