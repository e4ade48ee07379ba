import * as vscode from 'vscode';
import { DEPLOY } from './faults.ts';
import { extension, fixesAt, ruleOf, show, untilRules } from './workspace.ts';

/**
 * What VS Code calls, in the web worker that is its extension host in a browser: no Node, so no mocha and no assert.
 * One test; it rejects when it fails.
 */
export async function run(): Promise<void> {
  const document = await show('.github/workflows/web.yml', DEPLOY);
  const findings = await untilRules(document, (rules) => rules.includes('latest-tag'));
  const latest = findings.find((finding) => ruleOf(finding) === 'latest-tag');
  const [fix] = latest ? await fixesAt(document, latest.range) : [];
  if (!fix?.edit) throw new Error('no fix is offered');
  await vscode.workspace.applyEdit(fix.edit);
  await untilRules(document, (rules) => rules.length > 0 && !rules.includes('latest-tag'));
  if (extension().extensionKind !== vscode.ExtensionKind.UI) throw new Error('this is not the browser');
  console.log('|   ✔ finds and fixes without Node');
}
