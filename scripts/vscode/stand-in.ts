// VS Code without its download: the server that the npm package code-server carries, with its page in a Chromium.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** code-server 4.139.1 is VS Code 1.139.1. */
const VERSION = '4.139.1';
const CACHE = process.env.GATEWRIGHT_CACHE ?? join(homedir(), '.cache', 'gatewright');

export interface StandInServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Who does not know it gets nothing from the server: a user of the same machine could run programs through it. */
  readonly token: string;
  /** Resolves when the server ends by itself. */
  readonly ended: Promise<void>;
  /** Ends the server and every process that it started. */
  stop(): void;
}

/**
 * The folder of VS Code's server, installed into a cache outside the project when it is not there yet: about
 * 600 MB, no install scripts (so no terminal and no search; all else works). Fails when npm fails.
 */
export async function installStandIn(log: (line: string) => void): Promise<string> {
  const home = join(CACHE, `code-server-${VERSION}`);
  const server = (root: string) => join(root, 'node_modules', 'code-server', 'lib', 'vscode');
  if (existsSync(join(server(home), 'out', 'server-main.js'))) return server(home);

  const began = Date.now();
  log(`Installing code-server ${VERSION} (VS Code for the browser, about 600 MB) into ${home} …`);
  await mkdir(CACHE, { recursive: true });
  const draft = await mkdtemp(join(CACHE, 'install-'));
  try {
    await writeFile(join(draft, 'package.json'), '{ "private": true }\n');
    await npm(draft, 'install', `code-server@${VERSION}`);
    await npm(server(draft), 'install', '--omit=dev');
    await rm(home, { recursive: true, force: true });
    await rename(draft, home);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  log(`Installed in ${Math.round((Date.now() - began) / 1000)} s.`);
  return server(home);
}

/** What the stand-in has otherwise than a new desktop VS Code. */
const SETTINGS = {
  'chat.disableAIFeatures': true,
  'files.autoSave': 'off', // in a browser it is on, and examples/ would change with the first try
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

/** Starts the server on a free port of this machine; resolves when it answers. */
export async function startStandIn(
  vscode: string,
  folders: { extensionsDir: string; dataDir: string },
): Promise<StandInServer> {
  const machine = join(folders.dataDir, 'data', 'Machine');
  await mkdir(machine, { recursive: true });
  await writeFile(join(machine, 'settings.json'), JSON.stringify(SETTINGS));
  const token = randomUUID();
  const child = spawn(
    process.execPath,
    [
      join(vscode, 'out', 'server-main.js'),
      '--host=127.0.0.1',
      '--port=0',
      `--connection-token=${token}`,
      '--accept-server-license-terms',
      '--enable-smoke-test-driver', // lets a page name the extension and the tests to load
      `--server-data-dir=${folders.dataDir}`,
      `--extensions-dir=${folders.extensionsDir}`,
      '--disable-telemetry',
      '--disable-workspace-trust',
    ],
    // A process group of its own, so that its children can be ended with it.
    { stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' },
  );
  const stop = () => {
    process.off('exit', stop);
    if (child.pid === undefined) return;
    try {
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
    } catch {} // it has ended already
  };
  process.on('exit', stop);

  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const said: string[] = [];
  child.stderr.on('data', (data: Buffer) => said.push(data.toString()));
  const port = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`VS Code's server ended (${code}): ${said.join('')}`)));
    createInterface(child.stdout).on('line', (line) => {
      said.push(`${line}\n`);
      const listening = /^Extension host agent listening on (\d+)/.exec(line);
      if (listening?.[1]) resolve(listening[1]);
    });
  });
  return { origin: `http://127.0.0.1:${port}`, token, ended, stop };
}

/** Installs a packaged extension as the server's own command line does. */
export async function installExtension(
  vscode: string,
  vsix: string,
  folders: { extensionsDir: string; dataDir: string },
): Promise<void> {
  await run(process.execPath, [
    join(vscode, 'out', 'server-main.js'),
    `--install-extension=${vsix}`,
    '--force',
    `--server-data-dir=${folders.dataDir}`,
    `--extensions-dir=${folders.extensionsDir}`,
  ]);
}

const npm = (folder: string, ...args: string[]) =>
  run('npm', [...args, `--prefix=${folder}`, '--ignore-scripts', '--no-audit', '--no-fund'], folder);

/** Runs a command to its end; fails with what it printed. */
async function run(command: string, args: readonly string[], cwd?: string): Promise<string> {
  const shell = process.platform === 'win32' && command === 'npm';
  const child = spawn(command, [...args], { cwd, shell, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => said.push(data.toString()));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`\`${command} ${args.join(' ')}\` failed (${code}):\n${said.join('')}`));
    });
  });
  return said.join('');
}
