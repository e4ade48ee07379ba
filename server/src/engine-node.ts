import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Engine } from './core/analyze.ts';
import { loadShellParser } from './core/syntax/shell/shell.ts';

/** The two WebAssembly files: the name beside the bundle is the name in the package. */
const RUNTIME = { package: 'web-tree-sitter', file: 'web-tree-sitter.wasm' };
const BASH = { package: 'tree-sitter-bash', file: 'tree-sitter-bash.wasm' };

/** The folder of the running bundle; where the sources themselves run, the project's. */
const HERE = typeof __dirname === 'string' ? __dirname : process.cwd();

/** Loads the engine in Node: its WebAssembly lies beside the bundle, or in the `node_modules` of a folder above. */
export async function loadEngine(): Promise<Engine> {
  const [runtime, bash] = await Promise.all([load(HERE, RUNTIME), load(HERE, BASH)]);
  return { shell: await loadShellParser({ runtime, bash }) };
}

async function load(here: string, asset: { package: string; file: string }): Promise<Uint8Array> {
  const candidates = [join(here, asset.file)];
  for (let folder = here; ; folder = dirname(folder)) {
    candidates.push(join(folder, 'node_modules', asset.package, asset.file));
    if (dirname(folder) === folder) break;
  }
  for (const path of candidates) {
    try {
      return await readFile(path);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  throw new Error(`${asset.file} is missing: it belongs beside the running file, in ${here}.`);
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
