import { loadEngine } from '../engine-node.ts';
import type { Start } from '../serve-node.ts';
import { run } from './run.ts';

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Runs the command that the process's arguments name, and sets its exit status. */
export async function main({ wasm, remember }: Start): Promise<void> {
  // A reader that has seen enough (`| head`) closes the pipe; that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  let analysed = false;
  // Not process.exit(): output to a pipe may still be under way.
  process.exitCode = await run(process.argv.slice(2), {
    cwd: process.cwd(),
    env: process.env,
    stdoutIsTerminal: process.stdout.isTTY === true,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    readStdin,
    loadEngine: () => {
      analysed = true;
      return loadEngine(wasm);
    },
    async serve() {
      const { serveNode } = await import('../serve-node.ts');
      serveNode({ wasm, remember });
    },
  });
  if (analysed) remember?.();
}
