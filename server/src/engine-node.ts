import type { Engine } from './core/analyze.ts';
import { loadShellParser } from './core/syntax/shell/shell.ts';
import { loadWasm } from './quick-start.ts';

/** The engine in Node; `wasm` where it is being loaded already. */
export async function loadEngine(wasm = loadWasm()): Promise<Engine> {
  // WebAssembly that is compiled in the background does not keep a process from ending.
  const hold = setInterval(() => undefined, 1000);
  try {
    return { shell: await loadShellParser(await wasm) };
  } finally {
    clearInterval(hold);
  }
}
