import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/** The project's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** `npm run update` sets it: expected files are written instead of compared. */
export const updating = process.env.UPDATE === '1';

/** Holds the file at `path` (absolute) to `text`, byte for byte; with `UPDATE=1` it writes it. */
export function expectFile(path: string, text: string): void {
  if (updating && (!existsSync(path) || readFileSync(path, 'utf8') !== text)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const name = relative(root, path);
  expect(existsSync(path), `${name} is missing: run \`npm run update\``).toBe(true);
  expect(readFileSync(path, 'utf8'), `${name} is stale: run \`npm run update\` and look at the change`).toBe(
    text,
  );
}

/** The ids of the rules: the files of the rules' folder, except those that are no rule. */
export function ruleIds(): string[] {
  const folder = join(root, 'server/src/core/rules');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && name !== 'index.ts' && name !== 'rule.ts')
    .map((name) => name.slice(0, -'.ts'.length))
    .sort();
}
