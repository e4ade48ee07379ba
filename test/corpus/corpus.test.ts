import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Analyzer } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { applyEdits, contains } from '../../server/src/core/text/span.ts';
import { testAnalyzer } from '../core/support/analysis.ts';
import { root } from '../support/files.ts';

/**
 * Real workflows, where the project's shared material is at hand; else the workflows that the project itself holds.
 * What holds for one file holds for all: nothing breaks, and nothing points outside the file.
 */
const shared = join(root, '../shared/corpus');
const folders = existsSync(shared) ? [shared] : [join(root, 'test/rules'), join(root, 'examples')];
if (!existsSync(shared))
  console.log("No ../shared/corpus here: the project's own workflows stand in for it.");

const files = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name)),
);

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await testAnalyzer();
});

it('analyses every workflow without a fault, and stays inside the file', () => {
  expect(files.length).toBeGreaterThan(50);
  let findings = 0;
  for (const path of files) {
    const text = readFileSync(path, 'utf8');
    const base = /^(.*)\.github[\\/]workflows[\\/]/.exec(path)?.[1];
    const readFile = (wanted: string): string | undefined => {
      const at = join(base ?? root, wanted);
      return base !== undefined && existsSync(at) ? readFileSync(at, 'utf8') : undefined;
    };
    const name =
      base === undefined
        ? `.github/workflows/${path.split(/[\\/]/).at(-1)}`
        : relative(base, path).replaceAll('\\', '/');
    const analysis = analyzer.analyze({ path: name, text, config: defaultConfig, readFile });
    expect(analysis.failures, path).toEqual([]);
    const whole = { start: 0, end: text.length };
    for (const { span, related, fixes } of analysis.findings) {
      findings++;
      for (const place of [span, ...related.map((one) => one.span)])
        expect(contains(whole, place), path).toBe(true);
      for (const { edits, elsewhere } of fixes) {
        const changes = edits.length > 0 ? applyEdits(text, edits) !== text : (elsewhere ?? []).length > 0;
        expect(changes, path).toBe(true);
      }
    }
  }
  expect(findings).toBeGreaterThan(100);
});
