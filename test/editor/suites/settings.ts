import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { DEPLOY } from '../faults.ts';
import { closeEditors, findingsOf, ruleOf, set, show, untilRules } from '../workspace.ts';

describe('settings', () => {
  after(closeEditors);
  afterEach(async () => {
    await set('rules', undefined);
    await set('syntax', undefined);
  });

  it('a rule is turned off and on, and takes another severity, without a restart', async () => {
    const document = await show('.github/workflows/settings.yml', DEPLOY);
    await untilRules(document, (rules) => rules.includes('latest-tag'));
    await set('rules', { 'latest-tag': 'off' });
    await untilRules(document, (rules) => rules.length > 0 && !rules.includes('latest-tag'));
    await set('rules', { 'latest-tag': 'info' });
    await untilRules(document, (rules) => rules.includes('latest-tag'));
    const latest = findingsOf(document).find((finding) => ruleOf(finding) === 'latest-tag');
    assert.equal(latest?.severity, vscode.DiagnosticSeverity.Information);
  });

  it('gatewright.syntax: off leaves the syntax to another extension, and keeps the rest', async () => {
    const document = await show('.github/workflows/syntax.yml', `${DEPLOY}    no-such-key: 1\n`);
    await untilRules(document, (rules) => rules.includes('workflow-syntax') && rules.includes('latest-tag'));
    await set('syntax', 'off');
    await untilRules(document, (rules) => !rules.includes('workflow-syntax') && rules.includes('latest-tag'));
  });
});
