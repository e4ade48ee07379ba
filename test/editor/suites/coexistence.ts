import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { DEPLOY } from '../faults.ts';
import { closeEditors, set, show, untilRules } from '../workspace.ts';

/** Runs where an extension with the id of GitHub's own is active. */
describe("beside GitHub's extension", () => {
  after(closeEditors);
  afterEach(() => set('syntax', undefined));

  it('finds what is wrong under its language id, and leaves the syntax to it', async () => {
    assert.ok(vscode.extensions.getExtension('github.vscode-github-actions'));
    const document = await show('.github/workflows/beside.yml', `${DEPLOY}    no-such-key: 1\n`);
    assert.equal(document.languageId, 'github-actions-workflow');
    await untilRules(document, (rules) => rules.includes('latest-tag') && !rules.includes('workflow-syntax'));
    await set('syntax', 'on');
    await untilRules(document, (rules) => rules.includes('latest-tag') && rules.includes('workflow-syntax'));
    await set('syntax', 'auto');
    await untilRules(document, (rules) => rules.includes('latest-tag') && !rules.includes('workflow-syntax'));
  });
});
