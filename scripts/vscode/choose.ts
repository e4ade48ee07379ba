import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { findChromium, HOW_TO_GET_CHROMIUM } from './browser.ts';
import { installStandIn } from './stand-in.ts';

/** A VS Code to test in. */
export type Vscode =
  | { readonly kind: 'desktop'; readonly executable: string }
  | { readonly kind: 'stand-in'; readonly folder: string };

const DOWNLOADS = 'https://update.code.visualstudio.com/api/releases/stable';

/**
 * In this order: what GATEWRIGHT_VSCODE names (an executable, or `stand-in`); where there is a display, the desktop
 * VS Code of this machine, then its download; the stand-in. Says which and why. Fails, with what to install, when
 * there is none.
 */
export async function chooseVscode(log: (line: string) => void): Promise<Vscode> {
  const named = process.env.GATEWRIGHT_VSCODE;
  if (named && named !== 'stand-in') {
    if (!existsSync(named)) throw new Error(`GATEWRIGHT_VSCODE names ${named}, which does not exist.`);
    log(`VS Code: ${named} (GATEWRIGHT_VSCODE)`);
    return { kind: 'desktop', executable: named };
  }
  const why = named ? 'GATEWRIGHT_VSCODE asks for it' : await desktop(log);
  if (typeof why !== 'string') return why;

  const chromium = findChromium();
  if (!chromium) {
    throw new Error(
      `No VS Code to test in. The desktop's is out: ${why}. Its stand-in needs a Chromium, Chrome or Edge:\n` +
        `${HOW_TO_GET_CHROMIUM}; or name the executable of a desktop VS Code in GATEWRIGHT_VSCODE.`,
    );
  }
  const folder = await installStandIn(log);
  log(`VS Code: the stand-in (${why}): ${folder}, with its page in ${chromium}`);
  return { kind: 'stand-in', folder };
}

/** A desktop VS Code, or why there is none. */
async function desktop(log: (line: string) => void): Promise<Vscode | string> {
  if (!hasDisplay()) return 'there is no display';
  const installed = installedDesktop();
  if (installed) {
    log(`VS Code: ${installed}`);
    return { kind: 'desktop', executable: installed };
  }
  try {
    await fetch(DOWNLOADS, { signal: AbortSignal.timeout(5_000) });
  } catch {
    return 'none is installed, and its download host is out of reach';
  }
  try {
    const executable = await downloadAndUnzipVSCode();
    log(`VS Code: ${executable} (downloaded)`);
    return { kind: 'desktop', executable };
  } catch (problem) {
    return `its download failed (${problem})`;
  }
}

/** Whether a desktop program could show itself. */
export const hasDisplay = (): boolean =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** The desktop application behind the command `code`. */
function installedDesktop(): string | undefined {
  const command = codeCommand();
  if (!command) return undefined;
  const bin = dirname(realpathSync(command));
  return [
    join(bin, '..', 'code'), // Linux: …/code/bin/code
    join(bin, '..', 'Code.exe'), // Windows: …\bin\code.cmd
    join(bin, '..', '..', '..', 'MacOS', 'Code'), // macOS: Contents/Resources/app/bin/code
    join(bin, '..', '..', '..', 'MacOS', 'Electron'),
  ].find((path) => existsSync(path));
}

/** The command `code` on the PATH. */
export const codeCommand = (): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, process.platform === 'win32' ? 'code.cmd' : 'code'))
    .find((path) => existsSync(path));
