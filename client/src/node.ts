import { join } from 'node:path';
import type * as vscode from 'vscode';
import { activateIn, type GatewrightApi } from './extension.ts';

/** The entry for VS Code on the desktop and on a remote machine: the server is a process of its own. */
export const activate = (context: vscode.ExtensionContext): GatewrightApi =>
  activateIn(
    {
      schemes: ['file', 'untitled'],
      async createClient(context, options) {
        const { LanguageClient, TransportKind } = await import('vscode-languageclient/node');
        const server = {
          module: join(context.extensionPath, 'dist', 'server.cjs'),
          transport: TransportKind.ipc,
        };
        const debug = { ...server, options: { execArgv: ['--nolazy', '--inspect=6009'] } };
        const client = new LanguageClient('gatewright', 'Gatewright', { run: server, debug }, options);
        return { client, serverProcessId: () => client.serverProcess?.pid };
      },
    },
    context,
  );
