import * as assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import * as vscode from 'vscode';
import { DEPLOY } from '../faults.ts';
import { closeEditors, extension, fixesAt, ruleOf, show, untilRules } from '../workspace.ts';

describe('the installed package', () => {
  after(closeEditors);

  it('runs from the folder of installed extensions, and sleeps until there is YAML', () => {
    const folder = process.env.GATEWRIGHT_EXTENSIONS;
    assert.ok(folder);
    assert.ok(
      realpathSync(extension().extensionPath).startsWith(realpathSync(folder)),
      extension().extensionPath,
    );
    assert.equal(extension().isActive, false);
  });

  it('finds and fixes', async () => {
    const document = await show('.github/workflows/installed.yml', DEPLOY);
    const findings = await untilRules(document, (rules) => rules.includes('latest-tag'));
    const latest = findings.find((finding) => ruleOf(finding) === 'latest-tag');
    assert.ok(latest);
    const [fix] = await fixesAt(document, latest.range);
    assert.ok(fix?.edit);
    await vscode.workspace.applyEdit(fix.edit);
    await untilRules(document, (rules) => !rules.includes('latest-tag'));
    assert.ok(extension().exports.serverProcessId());
  });
});
