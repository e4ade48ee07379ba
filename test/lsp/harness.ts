import { PassThrough } from 'node:stream';
import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  ConfigurationRequest,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  DiagnosticRefreshRequest,
  type DocumentDiagnosticReport,
  DocumentDiagnosticRequest,
  InitializeRequest,
  type InitializeResult,
  LogMessageNotification,
  ProposedFeatures,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  RegistrationRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { loadEngine } from '../../server/src/engine-node.ts';
import { type Host, serve } from '../../server/src/lsp/serve.ts';

/** Loaded once a test file: it holds no state of a workspace. */
export const engine = loadEngine();

export const PULL: ClientCapabilities = {
  workspace: {
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
    workspaceEdit: { documentChanges: true },
  },
  textDocument: { diagnostic: {}, publishDiagnostics: { relatedInformation: true, dataSupport: true } },
};

/** An old client: diagnostics are pushed to it, it answers no request for settings, it checks no versions. */
export const PUSH: ClientCapabilities = { textDocument: { publishDiagnostics: {} } };

export const URI = 'file:///repo/.github/workflows/deploy.yml';

export interface Client {
  readonly connection: ProtocolConnection;
  readonly raw: PassThrough;
  readonly initialized: InitializeResult;
  /** What the server has sent, in order. */
  readonly published: PublishDiagnosticsParams[];
  readonly logged: string[];
  readonly registered: string[];
  readonly asked: string[];
  refreshes: number;
  /** What the client answers for the section `gatewright`. */
  settings: unknown;
  open(text: string, uri?: string, languageId?: string): void;
  /** Replaces the first occurrence of a text by another, as an incremental change. */
  type(from: string, to: string, uri?: string): void;
  close(uri?: string): void;
  text(uri?: string): string;
  pull(uri?: string, previousResultId?: string): Promise<DocumentDiagnosticReport>;
  items(uri?: string): Promise<Diagnostic[]>;
  /** The newest pushed diagnostics that `accept` takes; those already received count. */
  pushed(accept: (params: PublishDiagnosticsParams) => boolean): Promise<PublishDiagnosticsParams>;
  actions(diagnostics: Diagnostic[], only?: string[], uri?: string): Promise<CodeAction[]>;
  /** The same without those that silence a finding. */
  fixes(diagnostics: Diagnostic[], only?: string[], uri?: string): Promise<CodeAction[]>;
  /** Resolves when the server has handled all that was sent before, as it handles messages in their order. */
  settled(): Promise<void>;
}

/** A client and a server of one process, joined by two streams that nothing else holds: they need no end. */
export async function connect(
  capabilities: ClientCapabilities,
  host: Partial<Host> = {},
  { settings, options }: { settings?: unknown; options?: unknown } = {},
): Promise<Client> {
  const up = new PassThrough();
  const down = new PassThrough();
  // Readers and writers of our own: handed streams, the library would end the process with them.
  const server = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(up),
    new StreamMessageWriter(down),
  );
  serve(server, { engine, ...host });
  server.listen();
  const connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));

  const documents = new Map<string, TextDocument>();
  const waiting = new Set<() => void>();
  const client: Client = {
    connection,
    raw: up,
    initialized: { capabilities: {} },
    published: [],
    logged: [],
    registered: [],
    asked: [],
    refreshes: 0,
    settings,
    open(text, uri = URI, languageId = 'yaml') {
      const document = TextDocument.create(uri, languageId, 1, text);
      documents.set(uri, document);
      void connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId, version: 1, text },
      });
    },
    type(from, to, uri = URI) {
      const document = get(documents, uri);
      const at = document.getText().indexOf(from);
      if (at < 0) throw new Error(`the document has no "${from}"`);
      const range = { start: document.positionAt(at), end: document.positionAt(at + from.length) };
      const version = document.version + 1;
      documents.set(uri, TextDocument.update(document, [{ range, text: to }], version));
      void connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [{ range, text: to }],
      });
    },
    close(uri = URI) {
      documents.delete(uri);
      void connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    },
    text: (uri = URI) => get(documents, uri).getText(),
    pull: (uri = URI, previousResultId) =>
      connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri }, previousResultId }),
    async items(uri) {
      const report = await client.pull(uri);
      if (report.kind !== 'full') throw new Error('the report is not a full one');
      return report.items;
    },
    async pushed(accept) {
      for (;;) {
        const found = client.published.findLast(accept);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
    async actions(diagnostics, only, uri = URI) {
      const range = diagnostics[0]?.range ?? {
        start: { line: 0, character: 0 },
        end: { line: 0, character: 0 },
      };
      const answer = await connection.sendRequest(CodeActionRequest.type, {
        textDocument: { uri },
        range,
        context: { diagnostics, only },
      });
      return (answer ?? []).map((action) => {
        if ('command' in action) throw new Error('a code action carries a command');
        return action;
      });
    },
    fixes: async (...asked) =>
      (await client.actions(...asked)).filter(({ title }) => !/^(?:Ignore|Turn) /.test(title)),
    async settled() {
      await connection.sendRequest(CodeActionRequest.type, {
        textDocument: { uri: 'file:///none' },
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
        context: { diagnostics: [] },
      });
    },
  };

  connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
    client.published.push(params);
    for (const resolve of waiting) resolve();
    waiting.clear();
  });
  connection.onNotification(LogMessageNotification.type, ({ message }) => void client.logged.push(message));
  connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
    client.registered.push(...registrations.map(({ method }) => method));
  });
  connection.onRequest(ConfigurationRequest.type, ({ items }) => {
    client.asked.push(...items.map(({ scopeUri }) => scopeUri ?? ''));
    return items.map(() => client.settings ?? null);
  });
  connection.onRequest(DiagnosticRefreshRequest.type, () => {
    client.refreshes++;
  });
  connection.listen();
  Object.assign(client.initialized, {
    ...(await connection.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: 'file:///repo',
      capabilities,
      initializationOptions: options,
    })),
  });
  void connection.sendNotification('initialized', {});
  return client;
}

function get(documents: ReadonlyMap<string, TextDocument>, uri: string): TextDocument {
  const document = documents.get(uri);
  if (document === undefined) throw new Error(`${uri} is not open`);
  return document;
}

/** The text after a code action's edits, whichever of the two forms they have. */
export function applied(text: string, action: CodeAction, uri = URI): string {
  const edits: TextEdit[] = [...(action.edit?.changes?.[uri] ?? [])];
  for (const change of action.edit?.documentChanges ?? []) {
    if ('edits' in change) edits.push(...change.edits.filter((edit) => 'newText' in edit));
  }
  return TextDocument.applyEdits(TextDocument.create(uri, 'yaml', 1, text), edits);
}

/** A workflow of jobs with these ids, each with one harmless step. */
export const workflow = (...ids: string[]): string =>
  `on: push\njobs:\n${ids.map((id) => `  ${id}:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo hi\n`).join('')}`;
