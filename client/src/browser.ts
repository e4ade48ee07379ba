import * as vscode from 'vscode';
import { activateIn, type GatewrightApi } from './extension.ts';

/** The entry for VS Code in the browser: the server is a web worker, and folders have schemes of their own. */
export const activate = (context: vscode.ExtensionContext): GatewrightApi =>
  activateIn(
    {
      schemes: [
        ...new Set([
          'file',
          'untitled',
          ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme),
        ]),
      ],
      async createClient(context, options) {
        const { BrowserMessageReader, BrowserMessageWriter, LanguageClient } = await import(
          'vscode-languageclient/browser'
        );
        const server = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server-browser.js');
        let worker: Worker | undefined;
        const start = async () => {
          worker?.terminate();
          // By its text, not its address: VS Code starts no worker from the address of a remote extension.
          const script = new Blob([new Uint8Array(await vscode.workspace.fs.readFile(server))]);
          worker = new Worker(URL.createObjectURL(script));
          return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
        };
        const client = new LanguageClient('gatewright', 'Gatewright', start, options);
        return { client, serverProcessId: () => undefined };
      },
    },
    context,
  );
