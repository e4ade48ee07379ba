import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { DEPLOY } from '../faults.ts';
import { closeEditors, show, untilRules } from '../workspace.ts';

const PIPELINE = 'gw-pipeline-kubernetes';

/** The snippets that the editor suggests at the end of a text. */
const suggestedIn = async (document: vscode.TextDocument, text: string): Promise<string[]> =>
  (await itemsIn(document, text)).map(label);

async function itemsIn(document: vscode.TextDocument, text: string): Promise<vscode.CompletionItem[]> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  await vscode.workspace.applyEdit(edit);
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    document.positionAt(text.length),
  );
  return items.filter(({ kind }) => kind === vscode.CompletionItemKind.Snippet);
}

const label = ({ label }: vscode.CompletionItem) => (typeof label === 'string' ? label : label.label);

describe('snippets', () => {
  after(closeEditors);

  it('are suggested where they fit, and once', async () => {
    const document = await show('.github/workflows/suggested.yml', DEPLOY);
    await untilRules(document, (rules) => rules.length > 0);
    const ours = (labels: string[]) => labels.filter((one) => one.startsWith('gw-'));
    const whole = ours(await suggestedIn(document, PIPELINE));
    assert.equal(whole.filter((one) => one === PIPELINE).length, 1, whole.join(', '));
    const jobs = ours(await suggestedIn(document, 'on: push\njobs:\n  gw'));
    assert.ok(jobs.includes('gw-job-test'), jobs.join(', '));
    assert.deepEqual(
      jobs.filter((one) => !one.startsWith('gw-job-')),
      [],
    );
    assert.equal(new Set(jobs).size, jobs.length, 'none comes twice');
    assert.deepEqual(ours(await suggestedIn(document, 'on: push\nenv:\n  gw')), []);
  });

  it('are inserted with the indentation of their place', async () => {
    const document = await show('.github/workflows/indented.yml', DEPLOY);
    await untilRules(document, (rules) => rules.length > 0);
    const items = await itemsIn(document, 'on: push\njobs:\n  build:\n    runs-on: a\n  gw');
    const item = items.find((one) => label(one) === 'gw-job-test');
    const editor = vscode.window.activeTextEditor;
    assert.ok(item?.insertText instanceof vscode.SnippetString && editor);
    const range = item.range instanceof vscode.Range ? item.range : item.range?.replacing;
    await editor.insertSnippet(item.insertText, range, {
      undoStopBefore: true,
      undoStopAfter: true,
      keepWhitespace: item.keepWhitespace,
    });
    assert.match(document.getText(), /^ {2}test:\n {4}runs-on: ubuntu-latest\n {4}needs: build$/m);
  });

  it('the pipeline, inserted over a faulty workflow, leaves no finding', async () => {
    const document = await show('.github/workflows/inserted.yml', DEPLOY);
    await untilRules(document, (rules) => rules.length > 0);
    await vscode.commands.executeCommand('editor.action.selectAll');
    await vscode.commands.executeCommand('editor.action.insertSnippet', {
      langId: document.languageId,
      name: await nameOf(PIPELINE),
    });
    assert.match(document.getText(), /^jobs:$/m);
    assert.doesNotMatch(document.getText(), /\$\{\d|\$\d/, 'no placeholder is left');
    await untilRules(document, (rules) => rules.length === 0);
  });
});

/** A snippet's name in our file of snippets. */
async function nameOf(id: string): Promise<string> {
  const extension = vscode.extensions.getExtension('gatewright.gatewright');
  assert.ok(extension);
  const file = vscode.Uri.joinPath(extension.extensionUri, 'snippets', 'gatewright.code-snippets');
  const snippets: Record<string, { prefix: string }> = JSON.parse(
    new TextDecoder().decode(await vscode.workspace.fs.readFile(file)),
  );
  const found = Object.entries(snippets).find(([, snippet]) => snippet.prefix === id);
  assert.ok(found, `the snippet ${id}`);
  return found[0];
}
