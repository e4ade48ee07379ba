#!/usr/bin/env node
// Takes the arguments that @vscode/test-electron passes to VS Code's executable, and runs the tests in the stand-in.
// Ends with the tests' exit status; with 1 and a reason when they did not come to an end.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format } from 'node:util';
import type { Page } from 'playwright-core';
import { addressOf, launchChromium } from './browser.ts';
import { installStandIn, type StandInServer, startStandIn } from './stand-in.ts';

const args = process.argv.slice(2);
const options = (name: string) =>
  args.flatMap((arg) => (arg.startsWith(`--${name}=`) ? [arg.slice(name.length + 3)] : []));
const required = (name: string) => {
  const [value] = options(name);
  if (value === undefined) throw new Error(`The launcher needs --${name}=…`);
  return resolve(value);
};

/** For the whole run, in seconds. */
const limit = Number(process.env.GATEWRIGHT_EDITOR_TIMEOUT ?? 240);
const workspace = resolve(args.find((arg) => !arg.startsWith('--')) ?? '.');

/** What VS Code itself says: long, and of interest only when something is wrong. */
const log: string[] = [];

process.on('SIGTERM', () => process.exit(143));
process.on('SIGINT', () => process.exit(130));
process.exitCode = await run().catch((problem: unknown) => {
  console.error(problem instanceof Error ? problem.message : problem);
  return 1;
});
if (process.exitCode !== 0) {
  mkdirSync('.cache', { recursive: true });
  writeFileSync(join('.cache', 'vscode.log'), log.join('\n'));
  console.error(`What VS Code said is in ${resolve('.cache', 'vscode.log')}`);
}

async function run(): Promise<number> {
  const vscode = await installStandIn(console.log);
  const server = await startStandIn(vscode, {
    extensionsDir: required('extensions-dir'),
    dataDir: required('user-data-dir'),
  });
  const browser = await launchChromium().catch((problem: unknown) => {
    server.stop();
    throw problem;
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    return await Promise.race([finished(page, server), outOfTime(page)]);
  } finally {
    await browser.close();
    server.stop();
  }
}

/** Resolves with the exit status that the extension host reports. */
function finished(page: Page, server: StandInServer): Promise<number> {
  return new Promise((resolve, reject) => {
    page.on('crash', () => reject(new Error("VS Code's page crashed.")));
    open(page, server, resolve).catch(reject);
  });
}

async function open(page: Page, server: StandInServer, exit: (code: number) => void): Promise<void> {
  await page.exposeFunction('codeAutomationLog', (_level: string, message: unknown[]) =>
    hear(format(...message)),
  );
  await page.exposeFunction('codeAutomationExit', exit);
  await page.goto(
    addressOf(server, {
      folder: workspace,
      extensionDevelopmentPaths: options('extensionDevelopmentPath'),
      extensionTestsPath: required('extensionTestsPath'),
    }),
  );
}

/** Shows the tests' report, whose lines begin with `| `, and keeps the rest. */
function hear(text: string) {
  if (text.startsWith('| ')) console.log(text.slice(2));
  else log.push(text);
}

async function outOfTime(page: Page): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, limit * 1000).unref());
  mkdirSync('screenshots', { recursive: true });
  const path = join('screenshots', 'editor-tests-out-of-time.png');
  await page.screenshot({ path, timeout: 10_000 }).catch(() => undefined);
  throw new Error(
    `The tests in VS Code did not end within ${limit} s (GATEWRIGHT_EDITOR_TIMEOUT); see ${path}.`,
  );
}
