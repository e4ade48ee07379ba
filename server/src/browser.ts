import bash from 'tree-sitter-bash/tree-sitter-bash.wasm';
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import runtime from 'web-tree-sitter/web-tree-sitter.wasm';
import { loadShellParser } from './core/syntax/shell/shell.ts';
import { serve } from './lsp/serve.ts';

/** The language server as a web worker, with its WebAssembly in the bundle: it fetches nothing. */
const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
serve(connection, { engine: loadShellParser({ runtime, bash }).then((shell) => ({ shell })) });
connection.listen();
