import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import type { Wasm } from './core/syntax/shell/shell.ts';
import { loadEngine } from './engine-node.ts';
import { serve } from './lsp/serve.ts';

/** How the process was started (quick-start.ts). */
export interface Start {
  /** The WebAssembly, where it is being loaded already. */
  readonly wasm?: Promise<Wasm>;
  /** Keeps the compiled code for the next start. */
  readonly remember?: () => void;
}

/** Milliseconds after the first answer: by then the client has what it asked for, and has asked for the rest. */
const CALM = 5000;

/** Serves the client that the process's arguments name (`--stdio` or `--node-ipc`), until it says to exit. */
export function serveNode({ wasm, remember }: Start = {}): void {
  const connection = createConnection(ProposedFeatures.all);
  let first = true;
  const analysed = (): void => {
    if (!first || !remember) return;
    first = false;
    setTimeout(remember, CALM).unref();
    process.once('exit', remember);
  };
  serve(connection, { engine: loadEngine(wasm), readFile, listFiles, analysed });
  connection.listen();
}

function listFiles(uri: string): readonly string[] {
  try {
    return readdirSync(fileURLToPath(uri));
  } catch {
    return [];
  }
}

function readFile(uri: string): string | undefined {
  try {
    return readFileSync(fileURLToPath(uri), 'utf8');
  } catch {
    return undefined;
  }
}
