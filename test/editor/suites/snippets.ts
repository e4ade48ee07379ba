import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { DEPLOY } from '../faults.ts';
import { closeEditors, rulesOf, show, untilRules } from '../workspace.ts';

/** The suggestions at a position that are snippets of ours. */
async function snippetsAt(document: vscode.TextDocument, position: vscode.Position) {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
  );
  return list.items.filter(({ kind }) => kind === vscode.CompletionItemKind.Snippet);
}

describe('snippets', () => {
  after(closeEditors);
  it('placeholder', () => {});
});
void [assert, rulesOf, show, untilRules, DEPLOY, snippetsAt];
