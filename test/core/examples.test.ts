import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Analysis, Analyzer } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { fixAll } from '../../server/src/core/fix-all.ts';
import { defaultPlatform } from '../../server/src/core/platforms/index.ts';
import { newFiveStage } from '../../server/src/core/platforms/new-workflow.ts';
import { expectFile, root } from '../support/files.ts';
import { findingLines, testAnalyzer } from './support/analysis.ts';
import { githubProblems } from './support/github.ts';

const WORKFLOWS = '.github/workflows';
const examples = join(root, 'examples');
const read = (name: string): string => readFileSync(join(examples, WORKFLOWS, name), 'utf8');

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await testAnalyzer();
});

function analyze(name: string, text: string): Analysis {
  const readFile = (path: string): string | undefined =>
    existsSync(join(examples, path)) ? readFileSync(join(examples, path), 'utf8') : undefined;
  return analyzer.analyze({ path: `${WORKFLOWS}/${name}`, text, config: defaultConfig, readFile });
}

const RULES = [
  'workflow-syntax',
  'invalid-needs',
  'missing-needs',
  'unprotected-production',
  'latest-tag',
  'mutable-tag',
  'image-mismatch',
  'rebuilt-image',
];

/** The findings of those rules alone, so that a new one changes nothing here. */
function findings(analysis: Analysis): string[] {
  expect(analysis.failures).toEqual([]);
  return findingLines({
    ...analysis,
    findings: analysis.findings.filter(({ rule }) => RULES.includes(rule)),
  });
}

describe('examples', () => {
  it('are three workflows, each told of in the README', () => {
    const names = readdirSync(join(examples, WORKFLOWS)).sort();
    expect(names).toEqual(['ai-generated.yml', 'deploy-pipeline.yml', 'pipeline.yml']);
    const readme = readFileSync(join(examples, 'README.md'), 'utf8');
    expect(names.filter((name) => !readme.includes(`](${WORKFLOWS}/${name})`))).toEqual([]);
  });

  it('ai-generated.yml shows what a single job does wrong', () => {
    const analysis = analyze('ai-generated.yml', read('ai-generated.yml'));
    expect(findings(analysis)).toEqual([
      '8 error unprotected-production (deploy)',
      '21 warning latest-tag (deploy)',
      '24 warning latest-tag (deploy)',
      '33 warning latest-tag (deploy)',
      '36 error latest-tag (deploy)',
    ]);
  });

  it('deploy-pipeline.yml shows a chain that is none', () => {
    const analysis = analyze('deploy-pipeline.yml', read('deploy-pipeline.yml'));
    expect(findings(analysis)).toEqual([
      '26 hint latest-tag (build)',
      '41 error invalid-needs (deploy-staging)',
      '52 error unprotected-production (deploy-production)',
      '54 error missing-needs (deploy-production)',
      '61 error latest-tag (deploy-production)',
    ]);
  });

  it.each([
    ['ai-generated.yml', []],
    ['deploy-pipeline.yml', ['26 hint latest-tag (build)']],
  ])('%s is repaired by its safe fixes', async (name, left) => {
    const { text } = fixAll((current) => analyze(name, current).findings, read(name));
    expect(findings(analyze(name, text)), text).toEqual(left);
    expect(await githubProblems(name, text), text).toEqual([]);
  });

  it('pipeline.yml is what the command line writes, clean under every rule', () => {
    const text = newFiveStage(defaultPlatform);
    expectFile(join(examples, WORKFLOWS, 'pipeline.yml'), text);
    const analysis = analyze('pipeline.yml', text);
    expect(analysis.failures).toEqual([]);
    expect(findingLines(analysis, { messages: true })).toEqual([]);
  });

  it.each([
    ['ai-generated.yml', []],
    ['deploy-pipeline.yml', [expect.stringContaining("depends on unknown job 'tests'")]],
    ['pipeline.yml', []],
  ])('GitHub on %s', async (name, problems) => {
    expect(await githubProblems(name, read(name))).toEqual(problems);
  });
});

describe("the lesson's pipelines", () => {
  const fixture = (name: string): string => readFileSync(join(root, 'test/fixtures', name), 'utf8');

  it('the good one has no missing gate and no moving tag, but pushes a name that it has not built', async () => {
    const text = fixture('lesson-good.yml');
    expect(await githubProblems('lesson-good.yml', text)).toEqual([]);
    const analysis = analyze('lesson-good.yml', text);
    expect(findings(analysis)).toEqual(['15 warning image-mismatch (build)']);
  });

  it('what AI generates has all that its one job can show', async () => {
    const text = fixture('lesson-ai.yml');
    expect(await githubProblems('lesson-ai.yml', text)).toEqual([]);
    const analysis = analyze('lesson-ai.yml', text);
    expect(findings(analysis)).toEqual([
      '7 error unprotected-production (deploy)',
      '17 warning latest-tag (deploy)',
      '18 warning latest-tag (deploy)',
      '20 error latest-tag (deploy)',
    ]);
  });

  it.each([
    ['lesson-ai.yml', [['deploy', 'production', false]]],
    [
      'lesson-good.yml',
      [
        ['deploy-staging', 'staging', false],
        ['deploy-production', 'production', false],
      ],
    ],
  ])('%s deploys where it says', (name, wanted) => {
    const { pipeline } = analyze(name, fixture(name));
    const deploys = pipeline.jobs.filter(({ kinds }) => kinds.has('deploy'));
    expect(deploys.map(({ job, target, assumed }) => [job.id, target, assumed])).toEqual(wanted);
  });
});
