import { describe, expect, test } from 'vitest';
import { buildPipeline } from '../../server/src/core/pipeline/pipeline.ts';
import { readWorkflow } from '../../server/src/core/workflow/read.ts';
import { pipelineBuilder } from './support/pipeline.ts';
import { testShell } from './support/shell.ts';

const pipelineOf = await pipelineBuilder();
const parser = await testShell();

const jobsWith = (needs: Readonly<Record<string, string>>) =>
  `on: push\njobs:\n${Object.entries(needs)
    .map(
      ([id, list]) => `  ${id}:\n    runs-on: x\n${list && `    needs: ${list}\n`}    steps: [{run: ls}]\n`,
    )
    .join('')}`;

function ancestors(needs: Readonly<Record<string, string>>): Record<string, string> {
  const pipeline = pipelineOf(jobsWith(needs));
  return Object.fromEntries(
    pipeline.workflow.jobs.map((job) => [
      job.id,
      pipeline
        .ancestorsOf(job)
        .map(({ id }) => id)
        .sort()
        .join(' '),
    ]),
  );
}

describe('the graph of needs', () => {
  test('direct needs are jobs, each once, whatever their case', () => {
    const pipeline = pipelineOf(jobsWith({ Build: '', test: '', deploy: '[build, BUILD, gone, test]' }));
    const deploy = pipeline.workflow.jobs[2];
    expect(deploy && pipeline.needsOf(deploy).map(({ id }) => id)).toEqual(['Build', 'test']);
  });

  test('ancestors are found through others', () => {
    expect(ancestors({ a: '', b: 'a', c: '[a, b]', d: 'c', e: '' })).toEqual({
      a: '',
      b: 'a',
      c: 'a b',
      d: 'a b c',
      e: '',
    });
  });

  test('a ring ends, and no job is its own ancestor', () => {
    expect(ancestors({ a: 'c', b: 'a', c: 'b' })).toEqual({ a: 'b c', b: 'a c', c: 'a b' });
    expect(ancestors({ a: 'a' })).toEqual({ a: '' });
  });

  test('a chain of 10,000 jobs', () => {
    const count = 10_000;
    const text = `on: push\njobs:\n${Array.from({ length: count }, (_, i) => `  j${i}: {runs-on: x, ${i > 0 ? `needs: j${i - 1}, ` : ''}steps: [{run: make deploy}]}\n`).join('')}`;
    const pipeline = pipelineOf(text);
    const last = pipeline.workflow.jobs.at(-1);
    expect(last && pipeline.ancestorsOf(last).length).toBe(count - 1);
    expect(pipeline.jobs).toHaveLength(count);
  });
});

describe('any text', () => {
  test.each([
    ['nothing', ''],
    ['no mapping', '- a\n- b\n'],
    ['jobs that are none', 'jobs: 3\n'],
    ['half a job', 'on: push\njobs:\n  deploy:\n    env'],
    ['half a step', 'on: push\njobs:\n  deploy:\n    steps:\n      - run: |\n          kubectl apply -n ${{'],
    ['an environment without a name', 'jobs: {a: {environment: {url: x}, steps: [{run: make deploy}]}}'],
    [
      'lists and mappings in place of strings',
      'name: [a]\njobs: {a: {name: {b: c}, if: [x], environment: [y], uses: {z: 1}, steps: [{uses: [a], with: [b], run: {c: d}}]}}',
    ],
    ['numbers and nulls', 'jobs: {1: {environment: 5, steps: [{run: 7}, null, 3]}}'],
    [
      'names like those of objects',
      'jobs: {constructor: {steps: [{uses: constructor}, {run: constructor x}, {run: npm run toString}]}, __proto__: {steps: [{run: "${{ env.__proto__ }}"}]}}',
    ],
  ])('%s', (_, text) => {
    const pipeline = pipelineOf(text);
    expect(pipeline.jobs.map(({ job }) => job)).toEqual(pipeline.workflow.jobs);
    for (const { kinds } of pipeline.jobs) expect(kinds.size).toBeGreaterThan(0);
  });

  test('variables that would take for ever to follow', () => {
    const script = Array.from(
      { length: 400 },
      (_, i) => `          if x; then A=$A$B; B=$B$A; fi\n          kubectl apply -n $A -f ${i}\n`,
    ).join('');
    const pipeline = pipelineOf(
      `on: push\njobs:\n  deploy:\n    runs-on: x\n    steps:\n      - run: |\n${script}`,
    );
    expect(pipeline.jobs[0]?.target).toBe('production');
  });

  test('each called file is read once', () => {
    const asked: string[] = [];
    const workflow = readWorkflow(
      'a.yml',
      'on: push\njobs:\n  a: {uses: ./.github/workflows/d.yml}\n  b: {uses: ./.github/workflows/d.yml}\n',
      parser,
    );
    buildPipeline(workflow, {
      parser,
      readFile(path) {
        asked.push(path);
        return 'on: workflow_call\njobs: {d: {runs-on: x, steps: [{run: make deploy}]}}\n';
      },
    });
    expect(asked).toEqual(['.github/workflows/d.yml']);
  });
});
