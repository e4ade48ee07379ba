import { beforeAll, describe, expect, it } from 'vitest';
import type { Analyzer } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { createProver } from '../../server/src/core/pipeline/gates/proof.ts';
import { fieldsOf, fillFields, markFields } from '../../server/src/core/platforms/fields.ts';
import { defaultPlatform, platformById, platforms } from '../../server/src/core/platforms/index.ts';
import { fiveStageTemplate, newFiveStage, settingsOf } from '../../server/src/core/platforms/new-workflow.ts';
import { findingLines, testAnalyzer } from './support/analysis.ts';
import { githubProblems } from './support/github.ts';

const ids = platforms.map(({ id }) => id);
const textOf = (id: string): string => {
  const platform = platformById(id);
  if (platform === undefined) throw new Error(`no platform ${id}`);
  return newFiveStage(platform);
};

describe('the catalogue of platforms', () => {
  it('knows each platform once, by an id in order', () => {
    expect(ids).toEqual([
      'azure-webapp',
      'cloud-run',
      'compose-ssh',
      'ecs',
      'fly',
      'helm',
      'kubernetes',
      'railway',
    ]);
    expect(platforms).toContain(defaultPlatform);
    expect(platformById('heroku')).toBeUndefined();
  });

  it.each(platforms)('$id says where its facts come from', ({ facts }) => {
    expect(facts.length).toBeGreaterThanOrEqual(2);
    for (const { fact, source } of facts) {
      expect(fact.length).toBeGreaterThan(20);
      expect(source).toMatch(/^https:\/\/\S+$/);
    }
  });

  it.each(platforms)(
    '$id lists every secret and variable that its pipeline reads, and no other',
    (platform) => {
      const read = new Set(
        [...newFiveStage(platform).matchAll(/\b(secrets|vars)\.(\w+)/g)]
          .map(([, from, name]) => `${from === 'vars' ? 'variable' : 'secret'} ${name}`)
          .filter((name) => name !== 'secret GITHUB_TOKEN'),
      );
      const listed = settingsOf(platform).map(({ kind, name }) => `${kind} ${name}`);
      expect(listed).toEqual([...new Set(listed)]);
      expect([...listed].sort()).toEqual([...read].sort());
    },
  );

  it.each(platforms)('$id keeps what deploys in the environments', (platform) => {
    // What is set for the whole repository is at the hands of every branch.
    const scopes = platform.settings.filter(({ kind }) => kind === 'secret').map(({ scope }) => scope);
    expect(scopes.every((scope) => scope === 'environment')).toBe(true);
  });
});

describe('a new five-stage pipeline', () => {
  let analyzer: Analyzer;
  beforeAll(async () => {
    analyzer = await testAnalyzer();
  });
  const analyze = (text: string) =>
    analyzer.analyze({ path: '.github/workflows/deploy.yml', text, config: defaultConfig });

  it.each(ids)('%s gives no finding', (id) => {
    const analysis = analyze(textOf(id));
    expect(analysis.failures).toEqual([]);
    expect(analysis.workflow.problems).toEqual([]);
    expect(findingLines(analysis, { messages: true })).toEqual([]);
    const scripts = analysis.workflow.jobs.flatMap((job) => job.steps.flatMap((step) => step.scripts));
    expect(scripts.filter(({ tree }) => tree.hasErrors).map(({ tree }) => tree.text)).toEqual([]);
  });

  it.each(ids)('%s is valid for GitHub', async (id) => {
    expect(await githubProblems('deploy.yml', textOf(id))).toEqual([]);
  });

  it.each(ids)('%s has five stages, each behind the one before', (id) => {
    const { pipeline, workflow } = analyze(textOf(id));
    const told = pipeline.jobs.map(({ job, kinds, target, assumed, environment }) => [
      job.id,
      [...kinds].sort().join(' '),
      target,
      assumed,
      environment?.name?.value,
    ]);
    expect(told).toEqual([
      ['build', 'build publish', undefined, false, undefined],
      ['test', 'test', undefined, false, undefined],
      ['deploy-staging', 'deploy smoke', 'staging', false, 'staging'],
      ['deploy-production', 'deploy smoke', 'production', false, 'production'],
      ['rollback', 'rollback smoke', 'production', false, 'production'],
    ]);
    const prover = createProver(pipeline);
    const gatesOf = (name: string): string[] => {
      const job = workflow.jobs.find((one) => one.id === name);
      if (job === undefined) throw new Error(`no job ${name}`);
      return pipeline
        .ancestorsOf(job)
        .flatMap((gate) => (prover.prove(gate, job).kind === 'gated' ? [gate.id] : []));
    };
    expect(gatesOf('test')).toEqual(['build']);
    expect(gatesOf('deploy-staging').sort()).toEqual(['build', 'test']);
    expect(gatesOf('deploy-production').sort()).toEqual(['build', 'deploy-staging', 'test']);
    expect(gatesOf('rollback')).not.toContain('deploy-production');
  });

  it.each(ids)('%s deploys the image of the commit, and gives its token no more than it needs', (id) => {
    const text = textOf(id);
    expect(text).toMatch(/^ {2}IMAGE: \S+:\$\{\{ github\.sha \}\}$/m);
    expect(text).not.toMatch(/:latest|write-all|contents: write/);
    // In a job's `env` a secret would be seen by every action and install script of the job.
    expect(text).not.toMatch(/^ {0,6}[A-Z_]+: .*secrets\./m);
    expect(text.match(/^ {4}timeout-minutes: \d+$/gm)).toHaveLength(5);
    expect(text).not.toMatch(/[^\S\n]\n|<<[a-z-]+>>|\n\n\n/);
    expect(
      Math.max(
        ...text
          .split('\n')
          .filter((line) => line.startsWith('#'))
          .map((line) => line.length),
      ),
    ).toBeLessThan(115);
  });
});

describe('fields', () => {
  it('are filled with their defaults, or say them where they stand first', () => {
    expect(fillFields('<<app>> on <<branch>>, <<app>>')).toBe('myapp on main, myapp');
    expect(markFields('<<app>> on <<branch>>, <<app>>')).toBe('<<app:myapp>> on <<branch:main>>, <<app>>');
    expect(fieldsOf('<<app>> on <<branch>>, <<app>>')).toEqual(['app', 'branch']);
    expect(() => fillFields('<<nothing>>')).toThrow('<<nothing>>');
  });

  it('of every template have a default', () => {
    for (const platform of platforms)
      expect(fillFields(fiveStageTemplate(platform))).not.toContain('<<app>>');
  });
});
