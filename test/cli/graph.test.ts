import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/files.ts';
import { folder, GOOD, gatewright } from './harness.ts';

const WORKFLOW = '.github/workflows/deploy.yml';
const lesson = readFileSync(join(root, 'test/fixtures/lesson-good.yml'), 'utf8');
const STAGES = ['build', 'test', 'deploy-staging', 'deploy-production'];

test('json says what each job does, where it deploys to and what it waits for', async () => {
  const cwd = folder({ [WORKFLOW]: lesson });
  const { status, out, err } = await gatewright(cwd, ['graph', '--format', 'json']);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  const result = JSON.parse(out);
  expect(result).toMatchObject({ version: 1, files: [{ path: WORKFLOW }] });
  const [file] = result.files;
  expect(file.jobs.map(({ id }: { id: string }) => id)).toEqual(STAGES);
  for (const job of file.jobs) {
    expect(Object.keys(job)).toEqual([
      'id',
      'kinds',
      'target',
      'assumed',
      'environment',
      'needs',
      'gatedBy',
      'evidence',
    ]);
  }
  const [build, tests, staging, production] = file.jobs;
  expect(build).toMatchObject({ target: null, environment: null, needs: [], gatedBy: [] });
  expect(build.kinds).toContain('build');
  expect(tests.kinds).toContain('test');
  expect(tests).toMatchObject({ target: null, needs: ['build'], gatedBy: ['build'] });
  expect(staging.kinds).toContain('deploy');
  expect(staging).toMatchObject({
    target: 'staging',
    assumed: false,
    environment: 'staging',
    needs: ['test'],
  });
  expect(production.kinds).toContain('deploy');
  expect(production).toMatchObject({
    target: 'production',
    assumed: false,
    environment: 'production',
    needs: ['deploy-staging'],
  });
  expect(production.gatedBy.toSorted()).toEqual(['build', 'deploy-staging', 'test']);
  expect(production.evidence).toContainEqual(expect.stringMatching(/^deploy: `?railway up .*\(line \d+\)$/));
});

test('text is for people', async () => {
  const cwd = folder({ [WORKFLOW]: lesson });
  const { out } = await gatewright(cwd, ['graph']);
  expect(out).toMatch(new RegExp(`^${WORKFLOW}\n  build: `));
  expect(out).toMatch(
    / {2}deploy-production: deploy → production in environment production\n {6}needs deploy-staging\n {6}through them /,
  );
});

test('mermaid draws the jobs and their needs, files apart', async () => {
  const cwd = folder({ [WORKFLOW]: lesson, '.github/workflows/z"<b>.yml': GOOD });
  const one = (await gatewright(cwd, ['graph', '--format', 'mermaid', WORKFLOW])).out;
  expect(one.split('\n')[0]).toBe('flowchart LR');
  expect(one).toMatch(/f0j0\["build<br\/>build.*"\]/);
  expect(one.match(/-->/g)).toHaveLength(3);
  expect(one).not.toContain('subgraph');
  const two = (await gatewright(cwd, ['graph', '--format', 'mermaid'])).out;
  expect(two).toContain('subgraph f1[".github/workflows/z#34;#60;b#62;.yml"]');
  expect(two).toContain('f1j0 --> f1j1');
});

test('what cannot be read is named, and the rest is shown', async () => {
  const cwd = folder({ [WORKFLOW]: lesson });
  const { status, out, err } = await gatewright(cwd, ['graph', '--format', 'json', 'gone.yml', WORKFLOW]);
  expect(status).toBe(2);
  expect(err).toBe('gatewright: gone.yml: there is no such file or folder\n');
  expect(JSON.parse(out).files).toHaveLength(1);
});

test('a job that runs whatever the ones before it did is not gated by them', async () => {
  const bypassed = lesson.replace(/^( {2}deploy-production:\n)/m, '$1    if: always()\n');
  const cwd = folder({ [WORKFLOW]: bypassed });
  const [file] = JSON.parse((await gatewright(cwd, ['graph', '--format', 'json'])).out).files;
  expect(file.jobs.at(-1)).toMatchObject({ needs: ['deploy-staging'], gatedBy: [] });
  const { out } = await gatewright(cwd, ['graph']);
  expect(out).toContain('may run without the success of deploy-staging');
});

test('the configuration says what jobs are', async () => {
  const cwd = folder({
    '.github/workflows/main.yml':
      'on: push\njobs:\n  go:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./go\n',
    '.github/gatewright.yml': 'jobs: { production: go }\nnope: 1\n',
    'other.yml': 'commands: { deploy: ./go }\nenvironments: { staging: x }\n',
  });
  const { status, out, err } = await gatewright(cwd, ['graph', '--format', 'json']);
  expect(JSON.parse(out).files[0].jobs[0]).toMatchObject({
    kinds: ['deploy'],
    target: 'production',
    evidence: [
      'deploy: job id `go` as configured (line 3)',
      'production: job id `go` as configured (line 3)',
    ],
  });
  expect(status).toBe(2);
  expect(err).toContain('.github/gatewright.yml:2:1: ');
  const other = await gatewright(cwd, ['graph', '--format', 'json', '--config', 'other.yml']);
  expect(JSON.parse(other.out).files[0].jobs[0]).toMatchObject({
    target: 'production',
    assumed: true,
    evidence: ['deploy: `./go` as configured (line 6)'],
  });
  expect(other.status).toBe(0);
});
