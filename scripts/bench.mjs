// Measures the built language server beside GitHub's own with the harness in ../shared/bench (kept outside this
// repository): `npm run bench [-- --edits 30 --repeat 1 …]`. Further arguments go to the harness.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const harness = resolve(root, '../shared/bench');
const cache = join(root, '.cache/bench');
const peers = join(cache, 'peers');
const inputs = join(cache, 'inputs');

function run(command, args, environment = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(join(harness, 'lsp-bench.mjs'))) {
  console.error(
    `bench: the harness is not at ${harness}; it comes with the project's shared material, not with the repository.`,
  );
  process.exit(1);
}
if (!existsSync(join(root, 'dist/server.cjs'))) run('npm', ['run', 'build']);
if (!existsSync(join(peers, 'node_modules/@actions/languageserver'))) {
  mkdirSync(peers, { recursive: true });
  console.log('bench: installing the peer server (once)');
  run('npm', ['install', '--prefix', peers, '--no-audit', '--no-fund', '@actions/languageserver@0.3.61']);
}
if (!existsSync(join(inputs, 'docs')))
  run(process.execPath, [join(harness, 'gen-workflows.mjs'), '--out', inputs]);
run(
  process.execPath,
  [
    join(harness, 'lsp-bench.mjs'),
    '--files',
    inputs,
    '--peers',
    join(harness, 'peers.json'),
    '--only',
    'actions-ls',
    '--server',
    `gatewright=\${NODE} ${join(root, 'dist/server.cjs')} --stdio`,
    '--baseline',
    'actions-ls',
    ...process.argv.slice(2),
  ],
  { PEERS: peers, SCHEMA: '' },
);
