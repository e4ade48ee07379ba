import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { platforms } from '../../server/src/core/platforms/index.ts';
import { folder, gatewright } from './harness.ts';

test('a pipeline goes to standard output, for Kubernetes unless said otherwise', async () => {
  const { status, out, err } = await gatewright(folder(), ['new', 'five-stage']);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toMatch(/^# Build, test, staging, approval, production on Kubernetes;/);
  expect((await gatewright(folder(), ['new', 'five-stage', '--platform', 'kubernetes'])).out).toBe(out);
});

test.each(platforms)(
  'what is written for $id passes every check, and is a pipeline to see',
  async ({ id }) => {
    const cwd = folder();
    const output = '.github/workflows/deploy.yml';
    const written = await gatewright(cwd, ['new', 'five-stage', '--platform', id, '--output', output]);
    expect({ status: written.status, out: written.out }).toEqual({ status: 0, out: '' });
    expect(written.err).toMatch(`Wrote ${output}.`);
    expect(readFileSync(join(cwd, output), 'utf8')).toContain('\njobs:\n');

    const checked = await gatewright(cwd, ['check', '--format', 'json']);
    expect(checked.status).toBe(0);
    expect(JSON.parse(checked.out).summary).toEqual({ files: 1, error: 0, warning: 0, info: 0, hint: 0 });

    const graph = JSON.parse((await gatewright(cwd, ['graph', '--format', 'json'])).out);
    const jobs = graph.files[0].jobs.map(
      (job: { id: string; kinds: string[]; target: string | null; gatedBy: string[] }) =>
        `${job.id}: ${[...job.kinds].sort().join('+')} ${job.target ?? '-'} after ${[...job.gatedBy].sort().join(', ') || '-'}`,
    );
    expect(jobs).toEqual([
      'build: build+publish - after -',
      'test: test - after build',
      'deploy-staging: deploy+smoke staging after build, test',
      'deploy-production: deploy+smoke production after build, deploy-staging, test',
      'rollback: rollback+smoke production after build, deploy-staging, test',
    ]);
  },
);

test('a file that is there stays as it is', async () => {
  const cwd = folder({ 'deploy.yml': 'mine\n' });
  const { status, out, err } = await gatewright(cwd, ['new', 'five-stage', '--output', 'deploy.yml']);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err).toMatch(/deploy\.yml exists already, and nothing was written/);
  expect(readFileSync(join(cwd, 'deploy.yml'), 'utf8')).toBe('mine\n');
});

test('a file that cannot be written is said', async () => {
  const cwd = folder({ taken: '' });
  const { status, err } = await gatewright(cwd, ['new', 'five-stage', '--output', 'taken/deploy.yml']);
  expect(status).toBe(2);
  expect(err).toMatch(/^gatewright: new: taken\/deploy\.yml cannot be written/);
});

test.each([
  [['new'], /gatewright new five-stage/],
  [['new', 'six-stage'], /no `six-stage` to write/],
  [['new', 'five-stage', 'deploy.yml'], /`deploy\.yml` is one word too many.*--output deploy\.yml/],
  [
    ['new', 'five-stage', '--platform', 'kubernets'],
    /no platform `kubernets`\. Did you mean `kubernetes`\? There are azure-webapp, cloud-run, compose-ssh, ecs, fly, helm, kubernetes, railway\./,
  ],
  [['new', 'five-stage', '--platform', 'cloudrun'], /Did you mean `cloud-run`\?/],
  [['new', 'five-stage', '--platform', 'azure'], /Did you mean `azure-webapp`\?/],
  [['new', 'five-stage', '--platform', 'mainframe'], /no platform `mainframe`\. There are azure-webapp,/],
  [['new', 'five-stage', '--force'], /new: Unknown option '--force'/],
])('%j says what is wrong', async (args, message) => {
  const { status, out, err } = await gatewright(folder(), args);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err).toMatch(message);
});
