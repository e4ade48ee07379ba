import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadBundle } from '../../server/src/quick-start.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatewright-start-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a bundle that exports a function, as of the second `time`. */
function bundle(word: string, time: number): void {
  const path = join(folder, 'main.cjs');
  writeFileSync(path, `exports.say = () => '${word}';\nexports.file = __filename;\n`);
  utimesSync(path, time, time);
}

const caches = (): string[] => readdirSync(folder).filter((name) => name !== 'main.cjs');

function start(): { said: string; remember: () => void } {
  const { exports, remember } = loadBundle('main.cjs', folder);
  return { said: (exports as { say: () => string }).say(), remember };
}

test('a bundle runs as a module of its folder', () => {
  bundle('one', 1000);
  const { exports } = loadBundle('main.cjs', folder);
  expect((exports as { file: string }).file).toBe(join(folder, 'main.cjs'));
});

test('compiled code is kept when asked, once, and taken at the next start', () => {
  bundle('one', 1000);
  const first = start();
  expect(first.said).toBe('one');
  expect(caches()).toEqual([]);
  first.remember();
  const [cache = ''] = caches();
  expect(caches()).toHaveLength(1);
  const bytes = readFileSync(join(folder, cache));
  const second = start();
  expect(second.said).toBe('one');
  // It was taken: there is nothing to keep anew.
  rmSync(join(folder, cache));
  second.remember();
  expect(caches()).toEqual([]);
  expect(bytes.length).toBeGreaterThan(64);
});

test('a bundle that was built again runs its own code, however alike it is', () => {
  bundle('one', 1000);
  start().remember();
  bundle('two', 2000);
  const built = start();
  expect(built.said).toBe('two');
  built.remember();
  expect(start().said).toBe('two');
  expect(caches()).toHaveLength(1);
});

test('a damaged cache is no harm, and is made anew', () => {
  bundle('one', 1000);
  start().remember();
  const cache = join(folder, caches()[0] ?? '');
  const whole = readFileSync(cache);
  writeFileSync(cache, whole.subarray(0, 200));
  const next = start();
  expect(next.said).toBe('one');
  next.remember();
  expect(statSync(cache).size).toBeGreaterThan(200);
  expect(start().said).toBe('one');
});
