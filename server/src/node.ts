import { serveNode } from './serve-node.ts';

/** The language server as a process of its own: `--stdio` or `--node-ipc`. */
serveNode();
