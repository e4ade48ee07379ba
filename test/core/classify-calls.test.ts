import { describe, expect, test } from 'vitest';
import { type Files, pipelineBuilder, summaries } from './support/pipeline.ts';

const pipelineOf = await pipelineBuilder();

const DEPLOY = `
on:
  workflow_call:
    inputs:
      environment: {type: string, required: true}
      check: {type: boolean, default: false}
jobs:
  apply:
    runs-on: x
    environment: \${{ inputs.environment }}
    steps:
      - run: kubectl apply -n \${{ inputs.environment }} -f k8s/
  verify:
    if: inputs.check == 'true'
    needs: apply
    runs-on: x
    steps: [{run: curl -f https://example.com/health}]
`;
const files: Files = { '.github/workflows/deploy.yml': DEPLOY };

const calling = (jobs: string, on = 'push') => `on: ${on}\njobs:\n${jobs}`;

describe('a local workflow that is called', () => {
  test('does what its jobs do with the inputs of the caller', () => {
    const pipeline = pipelineOf(
      calling(`
  staging:
    uses: ./.github/workflows/deploy.yml
    with: {environment: staging, check: true}
  production:
    needs: staging
    uses: $/.github/workflows/deploy.yml
    with: {environment: production}
`),
      files,
    );
    expect(summaries(pipeline)).toEqual({ staging: 'deploy+smoke staging', production: 'deploy production' });
    expect(pipeline.jobs.map(({ call }) => call)).toEqual(['local', 'local']);
    expect(pipeline.jobs[1]?.environment).toMatchObject({
      names: ['production'],
      inCalled: true,
      mayBeEmpty: false,
    });
    expect(pipeline.jobs[1]?.called?.jobs.map(({ job }) => job.id)).toEqual(['apply']);
  });

  test('stands in the caller: evidence has its place at `uses`', () => {
    const pipeline = pipelineOf(
      calling('  p: {uses: ./.github/workflows/deploy.yml, with: {environment: prod}}\n'),
      files,
    );
    const [facts] = pipeline.jobs;
    const evidence = facts?.evidence.get('deploy')?.[0];
    expect(evidence?.text).toContain('deploy.yml');
    const { start, end } = evidence?.span ?? { start: 0, end: 0 };
    expect(pipeline.workflow.source.slice(start, end)).toBe('./.github/workflows/deploy.yml');
  });

  test('leaves the target to the caller where it says nothing itself', () => {
    const silent = 'on: workflow_call\njobs: {d: {runs-on: x, steps: [{run: make deploy}]}}\n';
    const pipeline = pipelineOf(
      calling(
        '  deploy-staging: {uses: ./.github/workflows/d.yml}\n  ship: {uses: ./.github/workflows/d.yml}\n',
      ),
      { '.github/workflows/d.yml': silent },
    );
    expect(summaries(pipeline)).toEqual({
      'deploy-staging': 'deploy staging',
      ship: 'deploy production (assumed)',
    });
  });

  test('has no environment as soon as one deploying job has none', () => {
    const two = `
on: {workflow_call: {}}
jobs:
  a: {runs-on: x, environment: production, steps: [{run: kubectl apply -n prod -f a}]}
  b: {runs-on: x, steps: [{run: kubectl apply -n prod -f b}]}
`;
    const [facts] = pipelineOf(calling('  d: {uses: ./.github/workflows/two.yml}\n'), {
      '.github/workflows/two.yml': two,
    }).jobs;
    expect(facts?.environment).toBeUndefined();
  });

  test('may call others, also in a ring', () => {
    const ring = (next: string) =>
      `on: workflow_call\njobs: {n: {uses: ./.github/workflows/${next}.yml}, t: {runs-on: x, steps: [{run: npm test}]}}\n`;
    const pipeline = pipelineOf(calling('  a: {uses: ./.github/workflows/a.yml}\n'), {
      '.github/workflows/a.yml': ring('b'),
      '.github/workflows/b.yml': ring('a'),
    });
    expect(summaries(pipeline)).toEqual({ a: 'test' });
  });

  test('is judged on the events of its caller', () => {
    const text =
      "on: workflow_call\njobs: {d: {if: github.event_name != 'pull_request', runs-on: x, steps: [{run: kubectl apply -f k8s}]}}\n";
    const there = { '.github/workflows/d.yml': text };
    expect(
      summaries(pipelineOf(calling('  x: {uses: ./.github/workflows/d.yml}\n', 'pull_request'), there)).x,
    ).toBe('other');
    expect(summaries(pipelineOf(calling('  x: {uses: ./.github/workflows/d.yml}\n'), there)).x).toBe(
      'deploy production (assumed)',
    );
  });
});

describe('a workflow that cannot be read', () => {
  test('is judged by id, name and inputs', () => {
    const pipeline = pipelineOf(
      calling(`
  test: {uses: acme/workflows/.github/workflows/node.yml@v1}
  deploy: {uses: acme/workflows/.github/workflows/k8s.yml@v1, with: {environment: staging}}
  ship-it: {name: Deploy to production, uses: ./.github/workflows/gone.yml}
  notify-deploy: {uses: acme/workflows/.github/workflows/slack.yml@v1}
`),
    );
    expect(summaries(pipeline)).toEqual({
      test: 'test',
      deploy: 'deploy staging',
      'ship-it': 'deploy production',
      'notify-deploy': 'other',
    });
    expect(pipeline.jobs.map(({ call }) => call)).toEqual(['remote', 'remote', 'local-unreadable', 'remote']);
    expect(pipeline.jobs.every(({ environment }) => environment === undefined)).toBe(true);
  });
});

describe('a local action', () => {
  const action = `
inputs:
  environment: {default: staging}
runs:
  using: composite
  steps:
    - run: kubectl apply -n \${{ inputs.environment }} -f k8s/
      shell: bash
`;
  const use = (inputs = '') =>
    `on: push\njobs:\n  go:\n    runs-on: x\n    steps:\n      - uses: ./.github/actions/ship\n${inputs}`;

  test('does what its steps do with the inputs it is given', () => {
    const there = { '.github/actions/ship/action.yml': action };
    expect(summaries(pipelineOf(use(), there)).go).toBe('deploy staging');
    expect(summaries(pipelineOf(use('        with: {environment: production}\n'), there)).go).toBe(
      'deploy production',
    );
  });

  test('has its evidence where the job uses it', () => {
    const pipeline = pipelineOf(use(), { '.github/actions/ship/action.yaml': action });
    const evidence = pipeline.jobs[0]?.evidence.get('deploy')?.[0];
    const { start, end } = evidence?.span ?? { start: 0, end: 0 };
    expect(pipeline.workflow.source.slice(start, end)).toBe('./.github/actions/ship');
    expect(evidence?.step).toBe(pipeline.jobs[0]?.job.steps[0]);
  });

  test('that is not there, or no composite one, is judged by its name', () => {
    const named = (path: string) => `on: push\njobs: {go: {runs-on: x, steps: [{uses: ${path}}]}}\n`;
    expect(summaries(pipelineOf(named('./.github/actions/deploy-service'))).go).toBe(
      'deploy production (assumed)',
    );
    expect(summaries(pipelineOf(named('./.github/actions/setup'))).go).toBe('other');
    const node = { 'deploy/action.yml': 'runs: {using: node20, main: index.js}\n' };
    expect(summaries(pipelineOf(named('./deploy'), node)).go).toBe('deploy production (assumed)');
  });
});

test('a job that is called by the name of a stage deploys there, as far as its workflow cannot be read', () => {
  const pipeline = pipelineOf(
    calling(`
  staging: {uses: ./.github/workflows/cloud.yml}
  production: {uses: acme/shared/.github/workflows/cloud.yml@v1}
  dev: {uses: ./.github/workflows/terraform-plan.yml}
  integration: {uses: ./.github/workflows/e2e.yml}
  review: {uses: ./.github/workflows/comments.yml}
`),
  );
  expect(summaries(pipeline)).toEqual({
    staging: 'deploy staging',
    production: 'deploy production',
    dev: 'other',
    integration: 'test',
    review: 'other',
  });
});
