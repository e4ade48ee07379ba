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

  it('the preferred fix of a misspelt need is the nearest name', async () => {
    const document = await show('.github/workflows/preferred.yml', MISSPELT_NEED);
    const [finding] = await untilRules(document, (rules) => rules.includes('invalid-needs'));
    assert.ok(finding);
    const fix = (await fixesAt(document, finding.range)).find(({ isPreferred }) => isPreferred);
    assert.ok(fix?.edit);
    await vscode.workspace.applyEdit(fix.edit);
    await untilRules(document, (rules) => rules.length === 0);
    assert.equal(document.getText(), MISSPELT_NEED.replace('biuld', 'build'));
  });

  it('fix-all applies every safe fix when the file is saved', async () => {
    const settings = vscode.workspace.getConfiguration('editor');
    const set = (value: unknown) =>
      settings.update('codeActionsOnSave', value, vscode.ConfigurationTarget.Workspace);
    const document = await show(
      '.github/workflows/fix-all.yml',
      DEPLOY.replace('  deploy:', '  deploy:\n    needs: [tset]'),
    );
    const before = await untilRules(document, (rules) => rules.includes('invalid-needs'));
    await set({ 'source.fixAll.gatewright': 'explicit' });
    try {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), '# Saved\n');
      await vscode.workspace.applyEdit(edit);
      await untilRules(document, (rules) => rules.includes('invalid-needs'));
      await document.save();
    } finally {
      await set(undefined);
    }
    await untilRules(document, (rules) => rules.length < before.length && !rules.includes('invalid-needs'));
    assert.match(document.getText(), /needs: \[test\b/);
  });
});
