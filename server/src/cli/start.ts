import { loadBundle, loadWasm } from '../quick-start.ts';

/** The command line as a process of its own. */
const wasm = loadWasm();
// Where it is awaited it is reported; not every command needs it.
wasm.catch(() => undefined);
const { exports, remember } = loadBundle('cli-main.cjs');
const { main } = exports as typeof import('./main.ts');
void main({ wasm, remember });
