import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { changeOfConfiguration, githubActionsExtension, resolveSettings } from './settings.ts';

/** What differs between VS Code's two extension hosts, Node and the web worker. */
export interface Host {
  /** Makes a client, not yet started, whose server runs in this host's way. */
  createClient(
    context: vscode.ExtensionContext,
    options: LanguageClientOptions,
  ): Promise<{ client: BaseLanguageClient; serverProcessId(): number | undefined }>;
  /** URI schemes of the documents that this host's server can read. */
  readonly schemes: readonly string[];
}

/** What `activate` gives to other extensions; the tests use it. */
export interface GatewrightApi {
  /** The operating system's id of the running server; undefined while none runs, and in the browser. */
  serverProcessId(): number | undefined;
}

/** Workflows, and the configuration with what it extends. */
const PATTERNS = ['**/.github/workflows/*.{yml,yaml}', '**/.github/gatewright{,.*}.{yml,yaml}'];
/** GitHub's own extension gives workflows a language id of its own; both name the same files. */
const LANGUAGES = ['yaml', 'github-actions-workflow'];

/**
 * VS Code activates the extension for any YAML file, since it cannot tell workflows apart; the server and the
 * client's code are loaded when the first workflow opens, so that other YAML costs nothing.
 */
export function activateIn(host: Host, context: vscode.ExtensionContext): GatewrightApi {
  const documentSelector = host.schemes.flatMap((scheme) =>
    LANGUAGES.flatMap((language) => PATTERNS.map((pattern) => ({ scheme, language, pattern }))),
  );
  const output = vscode.window.createOutputChannel('Gatewright', { log: true });
  let running: ReturnType<Host['createClient']> | undefined;
  let serverProcessId = (): number | undefined => undefined;

  const start = async () => {
    running = host.createClient(context, {
      documentSelector,
      outputChannel: output,
      initializationOptions: () => ({ githubActionsExtension: githubActionsExtension() !== undefined }),
      middleware: {
        workspace: {
          configuration: async (params, token, next) => resolveSettings(params, await next(params, token)),
        },
      },
    });
    const { client, serverProcessId: pid } = await running;
    serverProcessId = pid;
    context.subscriptions.push(client, changeOfConfiguration(client));
    await client.start();
  };
  const report = (problem: unknown) => {
    output.error(String(problem));
    vscode.window.showErrorMessage(`Gatewright's language server did not start: ${problem}`);
  };
  const consider = (document: vscode.TextDocument) => {
    if (running === undefined && vscode.languages.match(documentSelector, document) > 0)
      start().catch(report);
  };
  const restart = async () => {
    if (running === undefined) return start();
    const { client } = await running;
    if (client.isRunning()) await client.stop();
    await client.start();
  };

  context.subscriptions.push(
    output,
    vscode.workspace.onDidOpenTextDocument(consider),
    vscode.commands.registerCommand('gatewright.restartServer', () => restart().catch(report)),
    vscode.commands.registerCommand('gatewright.showOutput', () => output.show()),
  );
  vscode.workspace.textDocuments.forEach(consider);
  return { serverProcessId: () => serverProcessId() };
}
