import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { DEPLOY } from '../faults.ts';
import { closeEditors, findingsOf, fixesAt, show, untilRules } from '../workspace.ts';

describe("the repository's configuration", () => {
  let config: vscode.Uri | undefined;
  afterEach(async () => {
    await closeEditors();
    if (config) await vscode.workspace.fs.delete(config);
    config = undefined;
  });

  it('counts as it is typed, and says what is wrong in it', async () => {
    const workflow = await show('.github/workflows/configured.yml', DEPLOY);
    await untilRules(workflow, (rules) => rules.includes('latest-tag'));
    const document = await show('.github/gatewright.yml', 'rules:\n  latest-tag: of\n');
    config = document.uri;
    const [mistake] = await untilRules(document, (rules) => rules.includes('configuration'));
    assert.ok(mistake);
    const [fix] = await fixesAt(document, mistake.range);
    assert.equal(fix?.title, 'Replace `of` by `off`');
    assert.ok(fix?.edit && (await vscode.workspace.applyEdit(fix.edit)));
    assert.equal(document.getText(), 'rules:\n  latest-tag: off\n');
    await untilRules(document, (rules) => rules.length === 0);
    await vscode.window.showTextDocument(workflow, { preview: false });
    await untilRules(workflow, (rules) => rules.length > 0 && !rules.includes('latest-tag'));
    assert.ok(findingsOf(workflow).length > 0);
    await document.save();
  });

  it('is completed and explained', async () => {
    const document = await show('.github/gatewright.yml', 'rules:\n  lat\n');
    config = document.uri;
    await untilRules(document, (rules) => rules.length > 0);
    const at = new vscode.Position(1, 5);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      at,
    );
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('latest-tag'), labels.join(' '));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(0, 2),
    );
    const text = hovers.flatMap(({ contents }) =>
      contents.map((one) => (typeof one === 'string' ? one : one.value)),
    );
    assert.match(text.join('\n'), /severity of a rule/);
  });
});
