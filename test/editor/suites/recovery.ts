import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { DEPLOY } from '../faults.ts';
import { closeEditors, extension, show, untilRules } from '../workspace.ts';

const FIXED = DEPLOY.replace(':latest', ':1.4.2');

describe('recovery', () => {
  after(closeEditors);

  it('a server that is killed comes back and sees the text as it is now', async () => {
    const { serverProcessId } = extension().exports;
    const document = await show('.github/workflows/killed.yml', DEPLOY);
    await untilRules(document, (rules) => rules.includes('latest-tag'));
    const before = serverProcessId();
    assert.ok(before);
    process.kill(before, 'SIGKILL');
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), FIXED);
    await vscode.workspace.applyEdit(edit);
    await untilRules(document, (rules) => rules.length > 0 && !rules.includes('latest-tag'));
    assert.ok(serverProcessId());
    assert.notEqual(serverProcessId(), before);
  });

  it('the restart command starts another server', async () => {
    const { serverProcessId } = extension().exports;
    const document = await show('.github/workflows/restarted.yml', DEPLOY);
    await untilRules(document, (rules) => rules.includes('latest-tag'));
    const before = serverProcessId();
    await vscode.commands.executeCommand('gatewright.restartServer');
    await untilRules(document, (rules) => rules.includes('latest-tag'));
    assert.ok(serverProcessId());
    assert.notEqual(serverProcessId(), before);
  });
});
