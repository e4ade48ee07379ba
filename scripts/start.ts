// `npm start`: shows what Gatewright finds in examples/, then the same in VS Code, until Ctrl-C.
// `npm start -- --once`: waits until the findings show in the editor, saves a screenshot and ends.
// `npm start -- --once --tour`: also of a hover, the light bulb and the fixed file.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { addressOf, launchChromium, type Window } from './vscode/browser.ts';
import { codeCommand, hasDisplay } from './vscode/choose.ts';
import { installStandIn, startStandIn } from './vscode/stand-in.ts';
import { showFindings, tour } from './vscode/tour.ts';

const root = resolve(import.meta.dirname, '..');
const examples = join(root, 'examples');
const window: Window = {
  folder: examples,
  file: join(examples, '.github', 'workflows', 'ai-generated.yml'),
  extensionDevelopmentPaths: [root],
};
const once = process.argv.includes('--once');

process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
await main().catch((problem: unknown) => {
  console.error(`\n${problem instanceof Error ? problem.message : problem}`);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  console.log('Building …');
  run(process.execPath, [join(root, 'esbuild.mjs')], [0]);
  console.log('\ngatewright check examples\n');
  run(process.execPath, [join(root, 'dist', 'cli.cjs'), 'check', 'examples'], [0, 1]);

  const code = codeCommand();
  if (code && hasDisplay() && !once && process.env.GATEWRIGHT_VSCODE !== 'stand-in') {
    console.log('\nOpening VS Code on examples/ with Gatewright.');
    run(code, ['--new-window', `--extensionDevelopmentPath=${root}`, examples, window.file ?? ''], [0]);
    return;
  }
  await (once ? saveScreenshots() : serve());
}

/** VS Code in the browser, until Ctrl-C. */
async function serve(): Promise<void> {
  const vscode = await installStandIn(console.log);
  const temporary = mkdtempSync(join(tmpdir(), 'gatewright-'));
  process.on('exit', () => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }));
  const server = await startStandIn(vscode, folders(temporary));
  console.log(
    `\nVS Code with Gatewright, open on examples/ (Ctrl-C ends it):\n\n  ${addressOf(server, window)}\n`,
  );
  await server.ended;
}

async function saveScreenshots(): Promise<void> {
  console.log('\nA screenshot needs VS Code in the browser, whether there is a desktop one or not.');
  const vscode = await installStandIn(console.log);
  const temporary = mkdtempSync(join(tmpdir(), 'gatewright-'));
  const server = await startStandIn(vscode, folders(temporary));
  try {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      await page.goto(addressOf(server, window));
      const folder = join(root, 'screenshots');
      console.log(`The findings in the editor: ${await showFindings(page, folder)}`);
      if (process.argv.includes('--tour')) for (const line of await tour(page, folder)) console.log(line);
    } finally {
      await browser.close();
    }
  } finally {
    server.stop();
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

function folders(temporary: string): { extensionsDir: string; dataDir: string } {
  return { extensionsDir: join(temporary, 'extensions'), dataDir: join(temporary, 'data') };
}

function run(command: string, args: string[], accepted: readonly number[]): void {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32' && command.endsWith('.cmd'),
  });
  if (error) throw error;
  if (!accepted.includes(status ?? -1)) throw new Error(`${command} ${args.join(' ')} ended with ${status}.`);
}
