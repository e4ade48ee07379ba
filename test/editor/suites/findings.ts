import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { DEPLOY } from '../faults.ts';
import { closeEditors, ruleOf, show, untilRules } from '../workspace.ts';

describe('findings', () => {
  after(closeEditors);

  it('stand where the fault is, with code, severity and a link to the rule', async () => {
    const document = await show('.github/workflows/findings.yml', DEPLOY);
    const findings = await untilRules(document, (rules) => rules.includes('latest-tag'));
    const latest = findings.find((finding) => ruleOf(finding) === 'latest-tag');
    assert.ok(latest);
    assert.match(document.getText(latest.range), /latest/);
    assert.equal(latest.severity, vscode.DiagnosticSeverity.Error);
    assert.ok(typeof latest.code === 'object', 'the code carries a link');
    assert.match(latest.code.target.toString(true), /^https:\/\/.*latest-tag/);
    assert.ok(latest.message.length > 20);
  });

  it('follow the text while it is typed', async () => {
    const document = await show('.github/workflows/typed.yml', DEPLOY);
    await untilRules(document, (rules) => rules.includes('latest-tag'));
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf(':latest');
    edit.replace(
      document.uri,
      new vscode.Range(document.positionAt(at), document.positionAt(at + ':latest'.length)),
      ':1.4.2',
    );
    await vscode.workspace.applyEdit(edit);
    await untilRules(document, (rules) => rules.length > 0 && !rules.includes('latest-tag'));
  });
});
