import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Analysis } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { conversions, refactorings } from '../../server/src/core/refactor/five-stage.ts';
import { applyEdits } from '../../server/src/core/text/span.ts';
import { conversionFaults } from '../support/conversion-check.ts';
import { expectFile, root } from '../support/files.ts';
import { testAnalyzer } from './support/analysis.ts';
import { githubProblems } from './support/github.ts';

const folder = join(root, 'test/refactor/five-stage');
const names = readdirSync(folder)
  .filter((name) => /^[\w-]+\.yml$/.test(name))
  .map((name) => name.slice(0, -'.yml'.length));
const textOf = (name: string) => readFileSync(join(folder, `${name}.yml`), 'utf8');
const path = '.github/workflows/deploy.yml';

let analyze: (text: string) => Analysis;
beforeAll(async () => {
  const analyzer = await testAnalyzer();
  analyze = (text) => analyzer.analyze({ path, text, config: defaultConfig, readFile: () => undefined });
});

const converted = (text: string) => {
  const [refactoring, ...more] = refactorings(analyze(text));
  expect(more).toEqual([]);
  if (!refactoring) throw new Error('no conversion is offered');
  return { refactoring, text: applyEdits(text, refactoring.edits) };
};

describe.each(names)('%s', (name) => {
  it('becomes five stages that GitHub and all rules accept', async () => {
    const before = analyze(textOf(name));
    const { refactoring, text } = converted(textOf(name));
    const notes = refactoring.notes.map((note) => `# ${note}\n`).join('');
    expectFile(join(folder, `${name}.converted.out`), `${notes}${text}`);
    const [conversion] = conversions(before);
    const faults = await conversionFaults({
      path,
      before,
      after: analyze(text),
      job: conversion?.facts.job ?? fail(),
      githubProblems,
    });
    expect(faults).toEqual({ github: [], rules: [], commands: [], stages: [] });
  });

  it('is rewritten alike with CRLF, and only once', () => {
    const { text } = converted(textOf(name));
    expect(converted(textOf(name).replaceAll('\n', '\r\n')).text).toBe(text.replaceAll('\n', '\r\n'));
    expect(refactorings(analyze(text))).toEqual([]);
  });

  it('keeps what stands outside of the job', () => {
    const source = textOf(name);
    const { refactoring } = converted(source);
    const [first] = refactoring.edits;
    expect(first?.span.start).toBeLessThanOrEqual(refactoring.span.start);
    expect(first?.span.end).toBeGreaterThanOrEqual(refactoring.span.end);
    for (const { text, span } of refactoring.edits.slice(1))
      expect(`${source.slice(span.start, span.end)} → ${text}`).toMatch(/^web-deploy → |^ship → |latest/);
  });
});

const fail = (): never => {
  throw new Error('no job is found');
};
