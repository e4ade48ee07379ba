import { readFile, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import type { Wasm } from './core/syntax/shell/shell.ts';

/**
 * What the process does before it loads the bundle that does the work. Most of a start would go into compiling
 * code that has been compiled at every start before.
 */

/** The two WebAssembly files: the name beside the bundle is the name in the package. */
const RUNTIME = { package: 'web-tree-sitter', file: 'web-tree-sitter.wasm' };
const BASH = { package: 'tree-sitter-bash', file: 'tree-sitter-bash.wasm' };

/** The folder of the running bundle; where the sources themselves run, the project's. */
const HERE = typeof __dirname === 'string' ? __dirname : process.cwd();

/**
 * Reads the WebAssembly that lies beside the bundle, or in the `node_modules` of a folder above, and compiles the
 * grammar beside the main thread. Its lexer is one huge function: V8's optimising compiler would spend half a
 * second of a core and half a gigabyte on it, to save microseconds a script.
 */
export async function loadWasm(): Promise<Wasm> {
  setFlagsFromString('--wasm-tiering-budget=1000000000');
  setFlagsFromString('--no-wasm-lazy-compilation');
  const [runtime, bash] = await Promise.all([
    load(RUNTIME),
    load(BASH).then((bytes) => WebAssembly.compile(bytes)),
  ]);
  return { runtime, bash };
}

async function load(asset: { package: string; file: string }): Promise<Uint8Array<ArrayBuffer>> {
  const candidates = [join(HERE, asset.file)];
  for (let folder = HERE; ; folder = dirname(folder)) {
    candidates.push(join(folder, 'node_modules', asset.package, asset.file));
    if (dirname(folder) === folder) break;
  }
  for (const path of candidates) {
    const bytes = await read(path);
    if (bytes) return bytes;
  }
  throw new Error(`${asset.file} is missing: it belongs beside the running file, in ${HERE}.`);
}

/** Not by `fs/promises`, which takes Node longer to load than the file. */
const read = (path: string): Promise<Uint8Array<ArrayBuffer> | undefined> =>
  new Promise((resolve, reject) => {
    readFile(path, (error, bytes) => {
      if (!error) resolve(bytes);
      else if (error.code === 'ENOENT' || error.code === 'ENOTDIR') resolve(undefined);
      else reject(error);
    });
  });

export interface Loaded {
  /** What the bundle exports. */
  readonly exports: unknown;
  /** Keeps the code that has been compiled by now for the next start, if none is kept yet. */
  remember(): void;
}

/**
 * Loads a CommonJS bundle of the folder with the compiled code of an earlier start, which lies beside it. Node's
 * own cache of compiled code holds only the functions that run while the bundle loads, a tenth of what an analysis
 * uses. Where the folder cannot be written nothing is kept; a cache that does not fit (another bundle, another V8,
 * other flags) is not used.
 */
export function loadBundle(name: string, folder = HERE): Loaded {
  const path = join(folder, name);
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, 'utf8')}\n})`;
  const { mtimeMs, size } = statSync(path);
  const stampFor = (code: Uint8Array): Buffer =>
    Buffer.from(`${mtimeMs} ${size} ${code.length}`.padEnd(STAMP));
  const cache = `${path}.${process.versions.v8}-${process.arch}.cache`;
  const cachedData = readCache(cache, stampFor);
  const script = new Script(source, { filename: path, cachedData });
  let kept = cachedData !== undefined && script.cachedDataRejected === false;
  const module = { exports: {} as unknown };
  script.runInThisContext().call(module.exports, module.exports, createRequire(path), module, path, folder);
  return {
    exports: module.exports,
    remember() {
      if (kept) return;
      kept = true;
      try {
        const draft = `${cache}.${process.pid}`;
        const code = script.createCachedData();
        writeFileSync(draft, Buffer.concat([stampFor(code), code]));
        renameSync(draft, cache);
      } catch {
        // A folder that cannot be written: the next start takes as long as this one.
      }
    },
  };
}

/** Bytes before the compiled code: the bundle that it was made of, and its length. */
const STAMP = 64;

function readCache(path: string, stampFor: (code: Uint8Array) => Buffer): Buffer | undefined {
  try {
    const bytes = readFileSync(path);
    const code = bytes.subarray(STAMP);
    return bytes.subarray(0, STAMP).equals(stampFor(code)) ? code : undefined;
  } catch {
    return undefined;
  }
}
