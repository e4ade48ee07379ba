import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import type { Io } from '../../server/src/cli/io.ts';
import { run } from '../../server/src/cli/run.ts';
import { loadEngine } from '../../server/src/engine-node.ts';

const engine = loadEngine();
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own with these files, removed after the test. */
export function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'gatewright-')));
  folders.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

/** A process in `cwd` that says nothing and is told nothing, unless given otherwise. */
export const ioIn = (cwd: string, io: Partial<Io> = {}): Io => ({
  cwd,
  env: {},
  stdoutIsTerminal: false,
  out: () => undefined,
  err: () => undefined,
  readStdin: async () => new Uint8Array(),
  loadEngine: () => engine,
  serve: async () => undefined,
  ...io,
});

/** Runs the command line in `cwd`. */
export async function gatewright(
  cwd: string,
  args: readonly string[],
  {
    stdin = '',
    ...io
  }: Partial<Pick<Io, 'env' | 'serve' | 'stdoutIsTerminal'>> & { stdin?: string | Uint8Array } = {},
): Promise<{ status: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const heard: Partial<Io> = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readStdin: async () => (typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin),
  };
  const status = await run(args, ioIn(cwd, { ...heard, ...io }));
  return { status, out, err };
}

/** An unknown need is an error with a safe fix, whatever else Gatewright learns to find. */
export const BAD = `on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: echo hi
  after:
    needs: biuld
    runs-on: ubuntu-latest
    steps:
      - run: echo hi
`;

export const GOOD = BAD.replace('biuld', 'build');
