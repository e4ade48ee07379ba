import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { DEPLOY, SINGLE_JOB } from '../faults.ts';
import { closeEditors, fixesAt, ruleOf, show, untilRules } from '../workspace.ts';

describe('rewrites', () => {
  afterEach(closeEditors);

  /** Chooses the rewrite from the light bulb, and resolves when VS Code shows its preview. */
  const preview = async (document: vscode.TextDocument): Promise<void> => {
    await untilRules(document, (rules) => rules.includes('single-job-deploy'));
    const editor = await vscode.window.showTextDocument(document);
    const at = new vscode.Position(6, 4);
    editor.selection = new vscode.Selection(at, at);
    const kind = 'refactor.rewrite.gatewright';
    await vscode.commands.executeCommand('editor.action.codeAction', { kind, apply: 'first' });
    await untilTabs(true, 'list.focusFirst', 'list.select');
  };

  /** Resolves when a tab with a preview has come or gone; the commands are repeated until then. */
  const untilTabs = async (shown: boolean, ...commands: string[]): Promise<void> => {
    const isShown = () =>
      vscode.window.tabGroups.all.some(({ tabs }) =>
        tabs.some(({ label }) => label.startsWith('Refactor Preview')),
      );
    while (isShown() !== shown) for (const command of commands) await vscode.commands.executeCommand(command);
  };

  it('are not applied when their preview is discarded', async () => {
    const document = await show('.github/workflows/rewrite.yml', SINGLE_JOB);
    await preview(document);
    assert.equal(document.getText(), SINGLE_JOB);
    await untilTabs(false, 'refactorPreview.discard');
    assert.equal(document.getText(), SINGLE_JOB);
  });

  it('become the text when their preview is ticked and applied', async () => {
    const document = await show('.github/workflows/rewritten.yml', SINGLE_JOB);
    await preview(document);
    await vscode.commands.executeCommand('refactorPreview.toggleCheckedState');
    assert.equal(document.getText(), SINGLE_JOB);
    await untilTabs(false, 'refactorPreview.apply');
    await untilRules(document, (rules) => !rules.includes('single-job-deploy'));
    assert.match(document.getText(), /^ {2}deploy-production:/m);
  });
});

describe('silencing a finding', () => {
  let made: vscode.Uri | undefined;
  afterEach(async () => {
    await closeEditors();
    if (made) await vscode.workspace.fs.delete(made);
    made = undefined;
  });

  const wayOf = async (document: vscode.TextDocument, rule: string, title: RegExp) => {
    const findings = await untilRules(document, (rules) => rules.includes(rule));
    const finding = findings.find((one) => ruleOf(one) === rule);
    assert.ok(finding);
    const actions = await fixesAt(document, finding.range);
    const action = actions.find((one) => title.test(one.title));
    assert.ok(action?.edit, actions.map((one) => one.title).join('\n'));
    assert.ok(!action.isPreferred);
    return action.edit;
  };

  it('by a comment above its line', async () => {
    const document = await show('.github/workflows/ignored.yml', DEPLOY);
    await vscode.workspace.applyEdit(await wayOf(document, 'latest-tag', /^Ignore `latest-tag` here$/));
    await untilRules(document, (rules) => rules.length > 0 && !rules.includes('latest-tag'));
    assert.match(document.getText(), /\n {6}# gatewright-ignore latest-tag\n {6}- run: kubectl/);
  });

  it('by a configuration that is made for it', async () => {
    const document = await show('.github/workflows/turned-off.yml', DEPLOY);
    const edit = await wayOf(
      document,
      'latest-tag',
      /^Turn `latest-tag` off in `\.github\/gatewright\.yml`$/,
    );
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder);
    made = vscode.Uri.joinPath(folder.uri, '.github/gatewright.yml');
    assert.ok(await vscode.workspace.applyEdit(edit));
    const config = await vscode.workspace.openTextDocument(made);
    assert.equal(config.getText(), 'rules:\n  latest-tag: off\n');
    await config.save();
    await untilRules(document, (rules) => rules.length > 0 && !rules.includes('latest-tag'));
  });
});
