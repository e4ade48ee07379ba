import { loadBundle, loadWasm } from './quick-start.ts';

/** The language server as a process of its own: `--stdio` or `--node-ipc`. */
const wasm = loadWasm();
const { exports, remember } = loadBundle('server-main.cjs');
const { serveNode } = exports as typeof import('./serve-node.ts');
serveNode({ wasm, remember });
