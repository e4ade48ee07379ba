import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { DEPLOY, MISSPELT_NEED } from '../faults.ts';
import { closeEditors, fixesAt, ruleOf, show, untilRules } from '../workspace.ts';

describe('fixes', () => {
  after(closeEditors);

  it('a quick-fix changes the text, and its finding is gone', async () => {
    const document = await show('.github/workflows/quick-fix.yml', DEPLOY);
    const findings = await untilRules(document, (rules) => rules.includes('latest-tag'));
    const latest = findings.find((finding) => ruleOf(finding) === 'latest-tag');
    assert.ok(latest);
    const [fix] = await fixesAt(document, latest.range);
    assert.ok(fix?.edit);

    await vscode.workspace.applyEdit(fix.edit);
    await untilRules(document, (rules) => rules.length > 0 && !rules.includes('latest-tag'));
    assert.match(document.getText(), /shop=ghcr\.io\/acme\/shop:\$\{\{ github\.sha \}\} -n production/);
  });

  it('the light bulb applies the preferred fix at the cursor', async () => {
    const document = await show('.github/workflows/light-bulb.yml', MISSPELT_NEED);
    const [finding] = await untilRules(document, (rules) => rules.includes('invalid-needs'));
    const editor = vscode.window.activeTextEditor;
    assert.ok(finding && editor);
    editor.selection = new vscode.Selection(finding.range.start, finding.range.start);
    const fixed = untilRules(document, (rules) => rules.length === 0);
    await vscode.commands.executeCommand('editor.action.autoFix');
    await fixed;
    assert.equal(document.getText(), MISSPELT_NEED.replace('biuld', 'build'));
  });

  it('fix-all applies every safe fix at once', async () => {
    const document = await show(
      '.github/workflows/fix-all.yml',
      DEPLOY.replace('  deploy:', '  deploy:\n    needs: [tset]'),
    );
    const before = await untilRules(document, (rules) => rules.includes('invalid-needs'));
    const fixed = untilRules(
      document,
      (rules) => rules.length < before.length && !rules.includes('invalid-needs'),
    );
    await vscode.commands.executeCommand('editor.action.codeAction', {
      kind: 'source.fixAll.gatewright',
      apply: 'first',
    });
    await fixed;
    assert.match(document.getText(), /needs: \[test\]/);
  });
});
