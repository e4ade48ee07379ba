import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Example, rulesDoc } from '../scripts/rules-doc.ts';
import { createAnalyzer } from '../server/src/core/analyze.ts';
import { defaultConfig } from '../server/src/core/config.ts';
import { rules } from '../server/src/core/rules/index.ts';
import { loadEngine } from '../server/src/engine-node.ts';
import { expectFile, root } from './support/files.ts';

const engine = await loadEngine();

/** The rule's fixture `bad.yml`, or the first of its bad ones. */
function exampleOf(id: string): Example {
  const folder = join(root, 'test/rules', id);
  const bads = readdirSync(folder).filter(
    (name) => /^bad.*\.yml$/.test(name) && !name.endsWith('.fixed.yml'),
  );
  const name = bads.includes('bad.yml') ? 'bad.yml' : bads.sort()[0];
  if (name === undefined) throw new Error(`test/rules/${id} has no bad fixture`);
  const bad = readFileSync(join(folder, name), 'utf8');
  const analyzer = createAnalyzer(
    engine,
    rules.filter((rule) => rule.id === id),
  );
  const { findings } = analyzer.analyze({
    path: `.github/workflows/${name}`,
    text: bad,
    config: defaultConfig,
  });
  const fixed = join(folder, name.replace(/\.yml$/, '.fixed.yml'));
  return { bad, findings, fixed: existsSync(fixed) ? readFileSync(fixed, 'utf8') : undefined };
}

test('RULES.md says what the rules do', () => {
  expectFile(join(root, 'RULES.md'), rulesDoc(rules, exampleOf));
});

test('RULES.md has the anchor that each rule links to, once', () => {
  const headings = readFileSync(join(root, 'RULES.md'), 'utf8').match(/^## .*$/gm);
  expect(headings).toEqual(rules.map(({ id }) => `## ${id}`));
});
