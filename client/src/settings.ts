import * as vscode from 'vscode';
import type { BaseLanguageClient, ConfigurationParams, LSPAny } from 'vscode-languageclient';

/** GitHub's own extension, when it is installed and enabled. */
export const githubActionsExtension = () => vscode.extensions.getExtension('github.vscode-github-actions');

/**
 * Only the client can see the other extensions, so it decides what `gatewright.syntax: auto` means: the server
 * reads `on` or `off` in a setting that says `auto`.
 */
export function resolveSettings<T>(params: ConfigurationParams, settings: T): T {
  if (!Array.isArray(settings)) return settings;
  return settings.map((value: LSPAny, index) => {
    if (params.items[index]?.section !== 'gatewright' || typeof value !== 'object' || value === null)
      return value;
    if (!('syntax' in value) || value.syntax !== 'auto') return value;
    return { ...value, syntax: githubActionsExtension() ? 'off' : 'on' };
  }) as T;
}

/** An extension that comes or goes can change what `auto` means: the server is told to read its settings anew. */
export function changeOfConfiguration(client: BaseLanguageClient): vscode.Disposable {
  let before = githubActionsExtension() !== undefined;
  return vscode.extensions.onDidChange(async () => {
    const now = githubActionsExtension() !== undefined;
    if (now === before) return;
    before = now;
    await client.sendNotification('workspace/didChangeConfiguration', { settings: null });
  });
}
