import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { loadShellParser, type ShellParser } from '../../../server/src/core/syntax/shell/shell.ts';

/** A shell parser with the WebAssembly modules of the installed packages. */
export async function testShell(): Promise<ShellParser> {
  const require = createRequire(import.meta.url);
  const [runtime, bash] = await Promise.all([
    readFile(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
    readFile(require.resolve('tree-sitter-bash/tree-sitter-bash.wasm')),
  ]);
  return loadShellParser({ runtime, bash });
}
