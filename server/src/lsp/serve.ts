import {
  CancellationToken,
  CodeActionKind,
  type Connection,
  type Diagnostic,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  PositionEncodingKind,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { name, version } from '../about.ts';
import { createAnalyzer, type Engine } from '../core/analyze.ts';
import { fixAll } from '../core/fix-all.ts';
import { refactorings } from '../core/refactor/five-stage/five-stage.ts';
import { rules as allRules } from '../core/rules/index.ts';
import type { Finding, Rule } from '../core/rules/rule.ts';
import { difference } from '../core/text/difference.ts';
import { createAnalyses, trace } from './analyses.ts';
import { readClient } from './client.ts';
import { type ActionContext, FIX_ALL, gravestFirst, quickFixes, wants } from './code-actions.ts';
import { createCompletion } from './completion.ts';
import { createConfigDocuments } from './config-documents.ts';
import { createConfigFiles } from './config-files.ts';
import { toTextEdit } from './diagnostics.ts';
import { createFiles } from './files.ts';
import { ignoreActions } from './ignore-actions.ts';
import { decode, uriBelow } from './location.ts';
import {
  createRefactorings,
  kindOf,
  type Refactor,
  refactorActions,
  wantsRefactorings,
} from './refactor-actions.ts';
import { createSettings } from './settings.ts';
import { trialActions } from './trial-actions.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** What the server needs from the process that it runs in. */
export interface Host {
  /** May still be loading while the client is answered; awaited at the first diagnostics. */
  readonly engine: Promise<Engine>;
  /** The text of a file that is not open, undefined where there is none; for workflows that call others. */
  readonly readFile?: (uri: string) => string | undefined;
  /** The names of a folder's files, none where there is no such folder; for the names that a configuration speaks of. */
  readonly listFiles?: (uri: string) => readonly string[];
  /** Called after each analysis. */
  readonly analysed?: () => void;
  /** All of Gatewright's, unless said otherwise. */
  readonly rules?: readonly Rule[];
  /** The same of rewrites. */
  readonly refactor?: Refactor;
}

const WATCHED = [
  '**/.github/workflows{,-lab}/*.{yml,yaml}',
  '**/action.{yml,yaml}',
  // The configuration, and what it extends.
  '**/.github/*.{yml,yaml}',
];

/**
 * Serves one client: diagnostics, pulled or (for a client that cannot) pushed, and their fixes as code actions.
 * All state belongs to this call. The caller starts the connection by `listen()` afterwards.
 */
export function serve(connection: Connection, host: Host): void {
  const rules = host.rules ?? allRules;
  const ruleIds = rules.map(({ id }) => id);
  const documents = new TextDocuments(TextDocument);
  const files = createFiles(documents, host.readFile);
  const configs = createConfigFiles(ruleIds, (message) => connection.console.warn(message));
  const analyzer = host.engine.then((engine) => createAnalyzer(engine, rules));
  // It is reported where it is awaited; without this, it would end the process before that.
  analyzer.catch(() => undefined);
  let client = readClient(undefined);
  let settings = createSettings(connection, undefined, ruleIds);

  const log = (message: string): void => connection.console.error(message);
  const configDocuments = createConfigDocuments({
    files,
    rules,
    listFiles: host.listFiles ?? (() => []),
    open: () => documents.keys(),
  });
  const analyses = createAnalyses({
    documents,
    files,
    configs,
    settings: () => settings,
    showsRelated: () => client.showsRelated,
    analyzer: () => analyzer,
    analysed: host.analysed,
    log,
  });

  /** Runs a handler so that its failure costs the client this one answer and nothing else. */
  const guarded = async <T>(what: string, fallback: T, act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      log(`${what} failed: ${trace(error)}`);
      return fallback;
    }
  };

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    client = readClient(params);
    settings = createSettings(connection, params, ruleIds);
    return {
      serverInfo: { name, version },
      capabilities: {
        positionEncoding: PositionEncodingKind.UTF16,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        codeActionProvider: {
          codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL, kindOf({ id: 'five-stage' })],
        },
        completionProvider: { resolveProvider: true },
        hoverProvider: true,
        workspace: { workspaceFolders: { supported: true } },
        ...(client.pulls && {
          diagnosticProvider: { identifier: name, interFileDependencies: true, workspaceDiagnostics: false },
        }),
      },
    };
  });

  connection.onInitialized(() =>
    guarded('Registration', undefined, async () => {
      const settingsWanted =
        client.registersSettings &&
        connection.client.register(DidChangeConfigurationNotification.type, { section: name });
      const filesWanted =
        client.watches &&
        connection.client.register(DidChangeWatchedFilesNotification.type, {
          watchers: WATCHED.map((globPattern) => ({ globPattern })),
        });
      await Promise.all([settingsWanted, filesWanted]);
    }),
  );

  // Diagnostics.

  const configProblems = (uri: string): Diagnostic[] | undefined => {
    const document = configDocuments.covers(uri) ? documents.get(uri) : undefined;
    return document && configDocuments.diagnostics(document, client.showsRelated);
  };

  connection.languages.diagnostics.on(async ({ textDocument, previousResultId }, token) => {
    const items = await guarded('Diagnostics', undefined, async () => configProblems(textDocument.uri));
    if (items !== undefined) return { kind: 'full', items };
    const outcome = await guarded('Diagnostics', undefined, () => analyses.current(textDocument.uri, token));
    if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
    if (outcome === undefined) return { kind: 'full', items: [] };
    if (outcome.id === previousResultId) return { kind: 'unchanged', resultId: outcome.id };
    return { kind: 'full', resultId: outcome.id, items: outcome.diagnostics };
  });

  const push = (uri: string): Promise<void> =>
    guarded('Diagnostics', undefined, async () => {
      const diagnostics = configProblems(uri);
      if (diagnostics !== undefined) {
        await connection.sendDiagnostics({ uri, version: documents.get(uri)?.version, diagnostics });
        return;
      }
      if (!analyses.covers(uri)) return;
      const outcome = await analyses.current(uri, CancellationToken.None);
      const document = documents.get(uri);
      if (document === undefined) return;
      if (outcome !== undefined && outcome.version !== document.version) return;
      await connection.sendDiagnostics({
        uri,
        version: document.version,
        diagnostics: outcome?.diagnostics ?? [],
      });
    });

  /** Results that the client has may be out of date. */
  const renew = (uris: readonly string[]): Promise<void> =>
    guarded('Refresh', undefined, async () => {
      if (uris.length === 0) return;
      if (!client.pulls) await Promise.all(uris.map(push));
      else if (client.refreshes) await connection.languages.diagnostics.refresh();
    });

  /** The open documents whose diagnostics depend on a file. */
  const dependents = (uri: string): string[] => [
    ...analyses.dependents(uri),
    // A configuration may extend any file but a workflow.
    ...(analyses.locate(uri)
      ? []
      : documents.keys().filter((open) => open !== uri && configDocuments.covers(open))),
  ];

  documents.onDidOpen(({ document }) => {
    if (!client.watches) files.forget();
    // The client's answer is on its way while the engine loads.
    void guarded('Settings', undefined, async () => void (await settings.of(document.uri)));
  });
  documents.onDidChangeContent(({ document }) => {
    analyses.changed(document.uri);
    if (client.pulls) return;
    void push(document.uri);
    void renew(dependents(document.uri));
  });
  documents.onDidSave(() => {
    if (!client.watches) files.forget();
  });
  documents.onDidClose(({ document: { uri } }) => {
    analyses.forget(uri);
    settings.forget(uri);
    // What others read of it was the open text; the disk's may differ.
    files.forget(uri);
    if (!client.pulls)
      void guarded('Diagnostics', undefined, () => connection.sendDiagnostics({ uri, diagnostics: [] }));
    void renew(dependents(uri));
  });

  connection.onDidChangeConfiguration(({ settings: sent }) => {
    settings.changed(sent);
    void renew(documents.keys());
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const stale = new Set<string>();
    for (const { uri, type } of changes) {
      files.forget(uri);
      const open = documents.keys().find((key) => decode(key) === decode(uri));
      if (open !== undefined) {
        const turned = type === FileChangeType.Deleted ? analyses.vanished(open) : analyses.returned(open);
        if (turned) stale.add(open);
      }
      for (const dependent of dependents(uri)) stale.add(dependent);
    }
    void renew([...stale]);
  });

  // Code actions.

  const refactoringsOf = createRefactorings(host.refactor ?? refactorings);

  /** Another file of a workflow's repository; undefined where this host cannot see whether there is one. */
  const fileBeside = (uri: string) => (path: string) => {
    const location = analyses.locate(uri);
    const other = location && uriBelow(uri, location, path);
    if (other === undefined) return undefined;
    const file = files.now(other);
    return file.version === null && host.readFile === undefined ? undefined : file;
  };

  connection.onCodeAction(({ textDocument, range, context: given }, token: CancellationToken) =>
    guarded('Code actions', [], async () => {
      const asked = gravestFirst(given);
      const document = documents.get(textDocument.uri);
      if (document === undefined) return [];
      const { uri } = document;
      const context: ActionContext = { document, asked, abilities: client.edits, fileAt: fileBeside(uri) };
      const current = () => analyses.current(uri, token);
      const actions = await quickFixes(
        context,
        async () => configProblems(uri) ?? (await current())?.diagnostics ?? [],
      );
      if (asked.diagnostics.some(({ source }) => source === name)) {
        const outcome = await current();
        if (outcome !== undefined) {
          const tryOut = (finding: Finding) =>
            guarded(`A fix of ${finding.rule}`, [], () => analyses.tryOut(outcome, finding));
          actions.push(...(await trialActions(context, outcome, tryOut)), ...ignoreActions(context, outcome));
        }
      }
      if (wantsRefactorings(asked)) {
        const outcome = await current();
        if (outcome?.version === document.version)
          actions.push(...refactorActions(context, range, refactoringsOf(outcome)));
      }
      if (wants(asked.only, FIX_ALL)) {
        const analyze = await analyses.analyzerOf(document);
        const text = document.getText();
        const fixed = analyze ? fixAll((draft) => analyze(draft).findings, text).text : text;
        const edits = difference(text, fixed).map((edit) => toTextEdit(document, edit));
        const edit = workspaceEdit([{ uri, version: document.version, edits }], client.edits);
        if (edits.length > 0 && edit)
          actions.push({ title: 'Apply all safe fixes of Gatewright', kind: FIX_ALL, edit });
      }
      return actions;
    }),
  );

  // Completion.

  const completion = createCompletion();

  connection.onCompletion(({ textDocument, position }) =>
    guarded('Completion', [], async () => {
      const document = documents.get(textDocument.uri);
      if (document === undefined) return [];
      if (configDocuments.covers(document.uri)) return configDocuments.completion(document, position);
      if (client.snippets === undefined || !analyses.covers(document.uri)) return [];
      return completion.items(document, position, client.snippets);
    }),
  );
  connection.onHover(({ textDocument, position }) =>
    guarded('Hover', null, async () => {
      const document = configDocuments.covers(textDocument.uri) ? documents.get(textDocument.uri) : undefined;
      return document === undefined ? null : configDocuments.hover(document, position);
    }),
  );
  connection.onCompletionResolve((item) => guarded('Completion', item, () => completion.resolve(item)));

  documents.listen(connection);
}
