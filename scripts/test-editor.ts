// Runs test/editor inside a real VS Code, twice: on the project's folder, and on the installed gatewright.vsix.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { chooseVscode, type Vscode } from './vscode/choose.ts';
import { installExtension } from './vscode/stand-in.ts';

const root = resolve(import.meta.dirname, '..');
const launcher = join(root, 'scripts', 'vscode', 'launcher.ts');
const vsix = join(root, 'gatewright.vsix');

const vscode = await chooseVscode(console.log).catch((problem: unknown) => fail(problem));
if (!existsSync(vsix)) fail(`${vsix} is missing: run \`npm run package\` first.`);

const development = await runIn(vscode, {
  title: 'the extension of this folder',
  tests: 'development',
  extension: root,
});
const installed = await runIn(vscode, {
  title: "the installed gatewright.vsix, beside an extension that plays GitHub's",
  tests: 'installed',
  extension: join(root, 'test', 'editor', 'github-extension'), // VS Code runs tests only beside one in development
  vsix,
});

const web = await runIn(vscode, {
  title: "the extension's browser half, in a web worker",
  tests: 'web',
  extension: withoutNode(),
  worker: true,
});

const runs = [development, installed, web];
const passed = runs.reduce((sum, run) => sum + run.passed, 0);
const failed = runs.reduce((sum, run) => sum + run.failed, 0);
writeFileSync(join(root, 'dist', 'test', 'editor.json'), JSON.stringify({ passed, failed }));
console.log(`\nEditor: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && runs.every(({ ok }) => ok) ? 0 : 1;

interface Run {
  readonly title: string;
  /** The name of the bundle in dist/test/editor. */
  readonly tests: string;
  /** The folder of the extension in development. */
  readonly extension: string;
  /** A worker writes no file of results: there the run is one test, which passed when VS Code says so. */
  readonly worker?: true;
  /** A packaged extension to install first. */
  readonly vsix?: string;
}

/** One VS Code with folders of its own, thrown away afterwards. `ok` is false too when the tests did not end. */
async function runIn(vscode: Vscode, run: Run): Promise<{ passed: number; failed: number; ok: boolean }> {
  console.log(`\nIn VS Code: ${run.title}`);
  const temporary = mkdtempSync(join(tmpdir(), 'gatewright-'));
  const folder = (name: string) => join(temporary, name);
  const folders = { extensionsDir: folder('extensions'), dataDir: folder('data') };
  const results = folder('results.json');
  mkdirSync(folder('workspace'));
  try {
    if (run.vsix) await install(vscode, run.vsix, folders);
    const ok = await runTests({
      vscodeExecutablePath: vscode.kind === 'desktop' ? vscode.executable : process.execPath,
      extensionDevelopmentPath: run.extension,
      extensionTestsPath: join(
        run.worker ? run.extension : root,
        'dist',
        'test',
        'editor',
        `${run.tests}.cjs`,
      ),
      extensionTestsEnv: { GATEWRIGHT_TEST_RESULTS: results, GATEWRIGHT_EXTENSIONS: folders.extensionsDir },
      launchArgs: [
        ...(vscode.kind === 'desktop' ? [] : [launcher]),
        folder('workspace'),
        `--user-data-dir=${folders.dataDir}`,
        `--extensions-dir=${folders.extensionsDir}`,
      ],
    }).then(
      () => true,
      (problem: unknown) => {
        console.error(problem instanceof Error ? problem.message : problem);
        return false;
      },
    );
    if (run.worker) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, ok };
    if (!existsSync(results)) return { passed: 0, failed: 0, ok: false };
    return { ...JSON.parse(readFileSync(results, 'utf8')), ok };
  } finally {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A copy of the extension with nothing but its browser half, so that VS Code runs it in a web worker. */
function withoutNode(): string {
  const folder = join(root, 'dist', 'test', 'web');
  const { main: _, ...manifest } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const path of [
    'dist/extension-browser.cjs',
    'dist/server-browser.js',
    'dist/test/editor/web.cjs',
    'snippets',
    'client/media',
  ])
    cpSync(join(root, path), join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

async function install(vscode: Vscode, vsix: string, folders: { extensionsDir: string; dataDir: string }) {
  if (vscode.kind === 'stand-in') return installExtension(vscode.folder, vsix, folders);
  const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(vscode.executable, {
    reuseMachineInstall: true,
  });
  const { status, stderr } = spawnSync(
    cli ?? vscode.executable,
    [
      ...args,
      `--install-extension=${vsix}`,
      `--extensions-dir=${folders.extensionsDir}`,
      `--user-data-dir=${folders.dataDir}`,
    ],
    { encoding: 'utf8', shell: process.platform === 'win32' },
  );
  if (status !== 0) throw new Error(`VS Code did not install ${vsix}: ${stderr}`);
}

function fail(problem: unknown): never {
  console.error(problem instanceof Error ? problem.message : problem);
  process.exit(1);
}
