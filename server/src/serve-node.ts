import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { loadEngine } from './engine-node.ts';
import { serve } from './lsp/serve.ts';

/** Serves the client that the process's arguments name (`--stdio` or `--node-ipc`), until it says to exit. */
export function serveNode(): void {
  const connection = createConnection(ProposedFeatures.all);
  serve(connection, { engine: loadEngine(), readFile });
  connection.listen();
}

function readFile(uri: string): string | undefined {
  try {
    return readFileSync(fileURLToPath(uri), 'utf8');
  } catch {
    return undefined;
  }
}
