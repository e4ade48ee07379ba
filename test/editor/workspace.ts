import * as vscode from 'vscode';
import type { GatewrightApi } from '../../client/src/extension.ts';

export const extension = (): vscode.Extension<GatewrightApi> => {
  const found = vscode.extensions.getExtension<GatewrightApi>('gatewright.gatewright');
  if (!found) throw new Error('The extension is not there.');
  return found;
};

/** Writes a file into the workspace (a copy made for this run) and shows it. Every test has a file of its own. */
export async function show(path: string, text: string): Promise<vscode.TextDocument> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('No folder is open.');
  const uri = vscode.Uri.joinPath(folder.uri, path);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

/** Our findings of a document. */
export const findingsOf = (document: vscode.TextDocument) =>
  vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ source }) => source?.toLowerCase() === 'gatewright');

/** The id of the rule that a diagnostic is of. */
export const ruleOf = ({ code }: vscode.Diagnostic) => String(typeof code === 'object' ? code.value : code);

export const rulesOf = (document: vscode.TextDocument) => findingsOf(document).map(ruleOf);

/** Resolves once the rules found in a document satisfy `expected`; rejects with what was found when they never do. */
export function untilRules(
  document: vscode.TextDocument,
  expected: (rules: readonly string[]) => boolean,
): Promise<vscode.Diagnostic[]> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      if (!expected(rulesOf(document))) return;
      clearTimeout(limit);
      listener.dispose();
      resolve(findingsOf(document));
    };
    const limit = setTimeout(() => {
      listener.dispose();
      reject(
        new Error(`The findings stayed: ${JSON.stringify(rulesOf(document))}\nin\n${document.getText()}`),
      );
    }, 20_000);
    const listener = vscode.languages.onDidChangeDiagnostics(settle);
    settle();
  });
}

/** The quick-fixes on a range, in the light bulb's order; without those of VS Code's chat, which carry no edit. */
export async function fixesAt(
  document: vscode.TextDocument,
  range: vscode.Range,
): Promise<vscode.CodeAction[]> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );
  return actions.filter(({ edit }) => edit !== undefined);
}

/** Changes one of our settings in the workspace; undefined takes it back. */
export const set = (name: string, value: unknown) =>
  vscode.workspace.getConfiguration('gatewright').update(name, value, vscode.ConfigurationTarget.Workspace);

export const closeEditors = () =>
  vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
