import type { CancellationToken, Diagnostic, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Analysis, Analyzer } from '../core/analyze.ts';
import type { Config } from '../core/config.ts';
import type { Finding, Fix } from '../core/rules/rule.ts';
import type { ConfigFiles } from './config-files.ts';
import { toDiagnostic } from './diagnostics.ts';
import type { Files, Reads } from './files.ts';
import { decode, type Location, locateWorkflow } from './location.ts';
import type { EditorSettings, Settings } from './settings.ts';

/** What is known of one version of a document. */
export interface Outcome {
  readonly uri: string;
  readonly version: number;
  /** Names this result to clients that pull; another result has another. */
  readonly id: string;
  readonly diagnostics: Diagnostic[];
  /** The diagnostics are its findings, in the same order. */
  readonly analysis: Analysis;
  /** What it was made under. */
  readonly config: Config;
}

/** The analyses of the open workflows; each document has at most one under way and one kept. */
export interface Analyses {
  /**
   * The result for the newest version: everyone who asks while changes come in gets the same one. Undefined for
   * a document that is closed, gone, no workflow, or that nobody waits for any more.
   */
  current(uri: string, token: CancellationToken): Promise<Outcome | undefined>;
  /** Whether the document is open and a workflow. */
  covers(uri: string): boolean;
  /** Where the open workflow lives. */
  locate(uri: string): Location | undefined;
  /** Analyses other texts in the document's place, as a fix would leave it. */
  analyzerOf(document: TextDocument): Promise<((text: string) => Analysis) | undefined>;
  /** The fixes of a finding that had to be tried first; none where the document has changed meanwhile. */
  tryOut(outcome: Outcome, finding: Finding): Promise<readonly Fix[]>;
  /** A change has come in for the document. */
  changed(uri: string): void;
  /** The document's file is gone: it has no result until it changes or its file is back. True if that is news. */
  vanished(uri: string): boolean;
  returned(uri: string): boolean;
  /** The document is closed: nothing of it is kept. */
  forget(uri: string): void;
  /** The open documents whose last result used the file; `uri` in any spelling. */
  dependents(uri: string): string[];
}

interface Entry {
  gone: boolean;
  /** Counts what has come in, so that a burst can be waited out. */
  changes: number;
  pending: Promise<Outcome | undefined> | undefined;
  waiting: CancellationToken[];
  kept: { outcome: Outcome; generation: number; reads: Reads } | undefined;
}

export interface AnalysesContext {
  readonly documents: TextDocuments<TextDocument>;
  readonly files: Files;
  readonly configs: ConfigFiles;
  readonly settings: () => Settings;
  /** Whether the client shows further places with a diagnostic. */
  readonly showsRelated: () => boolean;
  readonly analyzer: () => Promise<Analyzer>;
  /** Called after each analysis. */
  readonly analysed: (() => void) | undefined;
  readonly log: (message: string) => void;
}

export function createAnalyses(context: AnalysesContext): Analyses {
  const { documents, files, configs, settings, showsRelated, analyzer, analysed, log } = context;
  const entries = new Map<string, Entry>();
  /** A client may still hold ids of a server that ran before this one. */
  const session = Date.now().toString(36);
  let serial = 0;
  let lastSlot: Promise<void> = Promise.resolve();

  const entryOf = (uri: string): Entry => {
    let entry = entries.get(uri);
    if (entry === undefined) {
      entry = { gone: false, changes: 0, pending: undefined, waiting: [], kept: undefined };
      entries.set(uri, entry);
    }
    return entry;
  };

  const placeOf = (uri: string): Location | undefined => {
    const document = documents.get(uri);
    return document && locateWorkflow(uri, document.languageId);
  };

  const isFresh = ({ kept }: Entry, version: number): boolean =>
    kept?.outcome.version === version &&
    kept.generation === settings().generation &&
    files.unchanged(kept.reads);

  /** Waits until an analysis may begin, and says under which settings. */
  const ready = async (
    uri: string,
    entry: Entry,
  ): Promise<{ engine: Analyzer; settled: EditorSettings; generation: number }> => {
    await quiet(entry);
    const engine = await analyzer();
    // One analysis a turn, so that messages are read in between.
    const slot = lastSlot;
    lastSlot = slot.then(nextTurn);
    await slot;
    for (;;) {
      const { generation } = settings();
      const settled = await settings().of(uri);
      if (generation === settings().generation) return { engine, settled, generation };
    }
  };

  const run = async (uri: string, entry: Entry): Promise<Outcome | undefined> => {
    let waiting: readonly CancellationToken[] = [];
    let start: Awaited<ReturnType<typeof ready>>;
    try {
      start = await ready(uri, entry);
    } finally {
      waiting = entry.waiting;
      entry.waiting = [];
      entry.pending = undefined;
    }
    const { engine, settled, generation } = start;
    const stands = (): TextDocument | undefined => {
      const document = documents.get(uri);
      return document && !entry.gone && entries.get(uri) === entry ? document : undefined;
    };
    const document = stands();
    const location = placeOf(uri);
    if (document === undefined || location === undefined) return undefined;
    if (waiting.every((token) => token.isCancellationRequested)) return undefined;
    if (entry.kept !== undefined && isFresh(entry, document.version)) return entry.kept.outcome;
    const { readFile, reads } = files.reader(location.root);
    const { version } = document;
    const config = configs.configOf(settled, readFile);
    const steps = engine.analyzeInSteps({ path: location.path, text: document.getText(), config, readFile });
    const analysis = await withPauses(steps, () => stands()?.version === version);
    const diagnostics =
      analysis &&
      (await withPauses(
        diagnosticsOf(document, analysis, showsRelated()),
        () => stands()?.version === version,
      ));
    if (analysis === undefined || diagnostics === undefined) {
      if (stands() === undefined) return undefined;
      // The document has changed meanwhile: whoever asked gets the result of its newest version.
      entry.waiting.push(...waiting);
      entry.pending ??= run(uri, entry);
      return entry.pending;
    }
    for (const { rule, error } of analysis.failures)
      log(`The rule ${rule} failed on ${uri}: ${trace(error)}`);
    const outcome: Outcome = { uri, version, id: `${session}-${++serial}`, diagnostics, analysis, config };
    entry.kept = { outcome, generation, reads };
    analysed?.();
    return outcome;
  };

  return {
    current(uri, token) {
      if (placeOf(uri) === undefined) return Promise.resolve(undefined);
      const entry = entryOf(uri);
      entry.waiting.push(token);
      entry.pending ??= run(uri, entry);
      return entry.pending;
    },
    covers: (uri) => placeOf(uri) !== undefined,
    locate: placeOf,
    async tryOut({ uri, version, analysis, config }, finding) {
      const engine = await analyzer();
      const location = placeOf(uri);
      const document = documents.get(uri);
      const stands = (): boolean => documents.get(uri)?.version === version;
      if (document === undefined || location === undefined || !stands()) return [];
      const { readFile } = files.reader(location.root);
      const input = { path: location.path, text: document.getText(), config, readFile };
      return (await withPauses(engine.tryOut(input, analysis, finding), stands)) ?? [];
    },
    async analyzerOf({ uri }) {
      const [engine, settled] = await Promise.all([analyzer(), settings().of(uri)]);
      const location = placeOf(uri);
      if (location === undefined) return undefined;
      const { readFile } = files.reader(location.root);
      const config = configs.configOf(settled, readFile);
      return (text) => engine.analyze({ path: location.path, text, config, readFile });
    },
    changed(uri) {
      const entry = entryOf(uri);
      entry.changes++;
      entry.gone = false;
    },
    vanished(uri) {
      const entry = entryOf(uri);
      if (entry.gone) return false;
      entry.gone = true;
      entry.kept = undefined;
      return true;
    },
    returned(uri) {
      const entry = entryOf(uri);
      const wasGone = entry.gone;
      entry.gone = false;
      return wasGone;
    },
    forget(uri) {
      entries.delete(uri);
    },
    dependents(uri) {
      const file = decode(uri);
      return [...entries].flatMap(([open, { kept }]) => (kept?.reads.has(file) ? [open] : []));
    },
  };
}

/** Longest wait for a quiet moment, in turns of the event loop: a client that never pauses is answered too. */
const MAX_TURNS = 100;

/** Lets the messages that are already here be read first, so that only the newest version is analysed. */
async function quiet(entry: Entry): Promise<void> {
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const seen = entry.changes;
    // Two turns: the connection handles one message a turn, and ours may come before its next.
    await nextTurn();
    await nextTurn();
    if (entry.changes === seen) return;
  }
}

/** A large file is analysed in slices of this many milliseconds, so that the server goes on answering. */
const SLICE = 40;

function* diagnosticsOf(
  document: TextDocument,
  { findings }: Analysis,
  related: boolean,
): Generator<undefined, Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  for (const finding of findings) {
    diagnostics.push(toDiagnostic(document, finding, related));
    yield;
  }
  return diagnostics;
}

/** Runs the steps to their end, with pauses; undefined as soon as nobody wants the result any more. */
async function withPauses<T>(steps: Generator<undefined, T>, wanted: () => boolean): Promise<T | undefined> {
  for (let since = Date.now(); ; ) {
    const { done, value } = steps.next();
    if (done) return value;
    if (Date.now() - since < SLICE) continue;
    await nextTurn();
    if (!wanted()) return undefined;
    since = Date.now();
  }
}

const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });

export const trace = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
