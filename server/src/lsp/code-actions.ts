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

/** Turns one text into another by replacing what lies between their common start and end; none if they are equal. */
export function difference(document: TextDocument, before: string, after: string): TextEdit[] {
  if (before === after) return [];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  while (splits(before, start) || splits(after, start)) start--;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  while (splits(before, before.length - end) || splits(after, after.length - end)) end--;
  return [
    {
      range: { start: document.positionAt(start), end: document.positionAt(before.length - end) },
      newText: after.slice(start, after.length - end),
    },
  ];
}

/** An offset inside a surrogate pair or a CRLF, where no position of an editor can be. */
const splits = (text: string, offset: number): boolean =>
  /^(?:\r\n|[\ud800-\udbff][\udc00-\udfff])$/.test(text.slice(Math.max(0, offset - 1), offset + 1));
