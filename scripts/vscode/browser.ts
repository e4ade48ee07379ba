import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import type { StandInServer } from './stand-in.ts';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'msedge',
];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

export const HOW_TO_GET_CHROMIUM =
  'install one (Debian, Ubuntu: `apt-get install -y chromium`; anywhere: `npx playwright-core install chromium`) ' +
  'or name an executable in CHROME_PATH';

/** An executable of the Chromium family: CHROME_PATH, one on the PATH, one in a usual place, or Playwright's own. */
export function findChromium(): string | undefined {
  const named = process.env.CHROME_PATH;
  if (named) return existsSync(named) ? named : undefined;
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.flatMap((name) => [join(folder, name), join(folder, `${name}.exe`)]));
  return [...onPath, ...PLACES, chromium.executablePath()].find((path) => path && existsSync(path));
}

/** Starts a headless Chromium that talks to nobody but the page; it also starts as root in a container. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(`No Chromium, Chrome or Edge was found: ${HOW_TO_GET_CHROMIUM}.`);
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What a window opens, in the arguments that the desktop's command line takes as well. */
export interface Window {
  /** Absolute paths. */
  readonly folder: string;
  readonly file?: string;
  readonly extensionDevelopmentPaths: readonly string[];
  readonly extensionTestsPath?: string;
}

/** The address at which VS Code's page opens that window. */
export function addressOf({ origin, token }: StandInServer, window: Window): string {
  const remote = (path: string) => `vscode-remote://${new URL(origin).host}${path}`;
  const payload = [
    ...window.extensionDevelopmentPaths.map((path) => ['extensionDevelopmentPath', remote(path)]),
    ...(window.extensionTestsPath ? [['extensionTestsPath', remote(window.extensionTestsPath)]] : []),
    ...(window.file ? [['openFile', remote(window.file)]] : []),
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  const address = new URL(origin);
  address.searchParams.set('tkn', token);
  address.searchParams.set('folder', window.folder);
  address.searchParams.set('payload', JSON.stringify(payload));
  return address.href;
}
