import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Analyzer } from '../../server/src/core/analyze.ts';
import { testAnalyzer } from '../core/support/analysis.ts';
import { expandSnippet } from '../core/support/snippet.ts';
import { root } from '../support/files.ts';
import { fixtureFolders, fixturesOf } from '../support/fixtures.ts';
import { measureMutants, type Subject, type Tried } from '../support/mutant-run.ts';
import { MUTATIONS } from '../support/mutants.ts';

/** Of the faults that are put into workflows, so many must be found by the rule whose business they are. */
const LEAST = 0.97;

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await testAnalyzer();
});

/** The project's own workflows that are as they should be: the example, the snippets, the fixtures that must stay silent. */
function own(): Subject[] {
  const single = (name: string, text: string): Subject => ({
    name,
    path: '.github/workflows/deploy.yml',
    text,
    readFile: () => undefined,
  });
  const example = join(root, 'examples/.github/workflows/pipeline.yml');
  const lesson = join(root, 'test/fixtures/lesson-good.yml');
  const snippets: Record<string, { body: string[] }> = JSON.parse(
    readFileSync(join(root, 'snippets/gatewright.code-snippets'), 'utf8'),
  );
  const whole = Object.entries(snippets).filter(([, { body }]) => body.some((line) => /^jobs:/.test(line)));
  return [
    single('the example', readFileSync(example, 'utf8')),
    single('the lesson', readFileSync(lesson, 'utf8')),
    ...whole.map(([name, { body }]) => single(`snippet ${name}`, `${expandSnippet(body.join('\n')).text}\n`)),
    ...GATED.map(([name, text]) => single(name, text)),
  ];
}

/** Chains that are gated in several ways, so that each kind of fault has a place to be put. */
const GATED: readonly (readonly [string, string])[] = fixtureFolders()
  .filter((rule) => rule === 'missing-needs' || rule === 'unprotected-production')
  .flatMap((rule) => fixturesOf(rule))
  .filter(({ bad, workflows }) => !bad && workflows.length === 1)
  .flatMap(({ rule, name, workflows }) =>
    workflows.map(({ text }) => [`fixture ${rule}/${name}`, text] as const),
  );

function* corpus(folder: string): Generator<Subject> {
  for (const part of readdirSync(folder).sort()) {
    const index = join(folder, part, 'index.jsonl');
    if (!existsSync(index)) continue;
    for (const line of readFileSync(index, 'utf8').split('\n').filter(Boolean)) {
      const { id, path }: { id: string; path: string } = JSON.parse(line);
      const home = join(folder, part, 'files', id);
      const readFile = (wanted: string): string | undefined => {
        const at = join(home, posix.normalize(wanted));
        return existsSync(at) && statSync(at).isFile() ? readFileSync(at, 'utf8') : undefined;
      };
      yield { name: id, path, text: readFileSync(join(home, path), 'utf8'), readFile };
    }
  }
}

const share = (tried: readonly Tried[]): number =>
  tried.filter(({ found }) => found).length / Math.max(1, tried.length);
const missed = (tried: readonly Tried[]): string =>
  tried
    .filter(({ found }) => !found)
    .map(({ name, mutation, what }) => `${mutation} in ${name}: ${what}`)
    .join('\n');

/** Of all, and of each kind. */
function expectFound(tried: readonly Tried[]): void {
  expect(share(tried), missed(tried)).toBeGreaterThanOrEqual(LEAST);
  for (const mutation of MUTATIONS) {
    const own = tried.filter((each) => each.mutation === mutation);
    expect(share(own), missed(own)).toBeGreaterThanOrEqual(LEAST);
  }
}

describe('faults that are put into workflows', () => {
  it("are found in the project's own", () => {
    const tried = measureMutants(analyzer, own());
    for (const mutation of MUTATIONS)
      expect(tried.filter((each) => each.mutation === mutation).length, mutation).toBeGreaterThan(2);
    expectFound(tried);
  });

  const folder = join(root, '../shared/corpus');
  const real = existsSync(folder);
  it(real
    ? 'are found in real ones'
    : 'are found in real ones (no corpus beside the project: its own again)', { timeout: 300_000 }, () => {
    const tried = measureMutants(analyzer, real ? corpus(folder) : own());
    expect(tried.length).toBeGreaterThan(real ? 300 : 20);
    expectFound(tried);
  });
});
