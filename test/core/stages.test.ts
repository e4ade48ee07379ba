import { beforeAll, describe, expect, it } from 'vitest';
import { unorderedFinder } from '../../server/src/core/pipeline/chain/concurrency.ts';
import { siblingStage } from '../../server/src/core/pipeline/chain/siblings.ts';
import { singleJobs } from '../../server/src/core/pipeline/chain/single-job.ts';
import { missingStages } from '../../server/src/core/pipeline/chain/stages.ts';
import { conditionsOf } from '../../server/src/core/pipeline/graph/conditions.ts';
import { reachOf } from '../../server/src/core/pipeline/graph/reach.ts';
import type { Pipeline } from '../../server/src/core/pipeline/model.ts';
import { type Files, job, pipelineBuilder } from './support/pipeline.ts';

let build: Awaited<ReturnType<typeof pipelineBuilder>>;
beforeAll(async () => {
  build = await pipelineBuilder();
});

function stagesOf(pipeline: Pipeline): readonly string[] {
  const reach = reachOf(pipeline);
  return missingStages(pipeline, conditionsOf(pipeline, reach), reach)?.stages ?? [];
}

const DEPLOY = '- run: helm upgrade --install app chart -n production';
const missing = (steps: string, options: Parameters<typeof job>[1] = {}, files: Files = {}, path?: string) =>
  stagesOf(build(job(steps, options), files, path));

describe('missingStages', () => {
  it('asks for tests and a stage before production', () => {
    expect(missing(DEPLOY)).toEqual(['test', 'staging']);
    expect(missing('- run: helm upgrade --install app chart -n staging')).toEqual([]);
    expect(missing('- run: npm publish')).toEqual([]);
    expect(missing('- run: terraform apply -auto-approve')).toEqual([]);
    expect(missing('- uses: actions/deploy-pages@v4')).toEqual([]);
  });

  it.each([
    ['- run: npm test', ['staging']],
    ['- run: npm run lint', ['staging']],
    ['- {name: Unit tests, run: ./tool test}', ['staging']],
    ['- {name: Unit tests, run: ./tool}', ['test', 'staging']],
    ['- {name: Test the connection, run: ssh-test}', ['test', 'staging']],
    ['- uses: lewagon/wait-on-check-action@v1', ['staging']],
    ['- run: gh run list --commit "$GITHUB_SHA"', ['staging']],
    ['- {uses: actions/download-artifact@v4, with: {run-id: "1"}}', ['staging']],
    ['- uses: actions/download-artifact@v4', ['test', 'staging']],
    ['- run: curl --fail https://staging.example.com/version', []],
    ['- run: echo staging', ['test', 'staging']],
    ['- run: docker pull ghcr.io/myorg/app:staging', []],
    ['- run: helm upgrade --install app chart -n qa', ['test']],
  ])('%s before the deploy', (step, wanted) => {
    expect(missing(`${step}\n${DEPLOY}`)).toEqual(wanted);
  });

  it('does not count tests behind the deploy', () => {
    expect(missing(`${DEPLOY}\n- run: npm test`)).toEqual(['test', 'staging']);
    const behind = `${job(DEPLOY)}  later:\n    needs: deploy\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n`;
    expect(stagesOf(build(behind))).toEqual(['test', 'staging']);
    expect(stagesOf(build(behind.replace('    needs: deploy\n', '')))).toEqual(['staging']);
  });

  it.each([
    ['push: {branches: [production]}', []],
    ['push: {branches: [prod, release/*]}', []],
    ['push: {branches: [main, prod]}', ['test', 'staging']],
    ['push: {branches: [prod]}\nworkflow_dispatch:', []],
    ['push: {branches: [prod], tags: ["v*"]}', ['test', 'staging']],
    ['push: {tags: ["v*"]}', ['test', 'staging']],
    ['release: {types: [published]}', ['test', 'staging']],
    ['workflow_dispatch:', ['test', 'staging']],
    ['schedule: [{cron: "0 3 * * *"}]', ['test', 'staging']],
    ['repository_dispatch:', []],
    ['repository_dispatch:\npush: {branches: [main]}', ['test', 'staging']],
    ['deployment:', []],
    ['check_suite: {types: [completed]}', ['staging']],
    ['workflow_call:', []],
    ['workflow_call:\nworkflow_dispatch:', []],
  ])('started by %s', (on, wanted) => {
    expect(missing(DEPLOY, { on })).toEqual(wanted);
  });

  it.each([
    ['CI', ['staging']],
    ['Continuous Integration', ['staging']],
    ['Build and push image', ['staging']],
    ['Tests', ['staging']],
    ['Deploy to staging', []],
    ['CI/CD', []],
    ['Deploy', []],
    ['QA', []],
    ['Pipeline', []],
  ])('started by a run of %s', (name, wanted) => {
    expect(missing(DEPLOY, { on: `workflow_run: {workflows: ["${name}"], types: [completed]}` })).toEqual(
      wanted,
    );
  });

  it('takes the branch of another run for a promotion', () => {
    const on = 'workflow_run: {workflows: [CI], types: [completed], branches: [deploy/eu]}';
    expect(missing(DEPLOY, { on })).toEqual([]);
  });

  it('tells a version that reaches the deploy from one that does not', () => {
    const on = 'workflow_dispatch:\n  inputs:\n    version: {required: true}';
    expect(missing(`${DEPLOY} --set tag=\${{ inputs.version }}`, { on })).toEqual([]);
    expect(missing(DEPLOY, { on })).toEqual(['test', 'staging']);
    const tool = on.replace('version:', 'node-version:');
    expect(missing(`${DEPLOY} --set tag=\${{ inputs.node-version }}`, { on: tool })).toEqual([
      'test',
      'staging',
    ]);
  });

  it('takes a target that a script makes of the branch, or an input names, for more than one', () => {
    const on = 'push: {branches: [main, develop]}';
    expect(missing('- run: ./deploy.sh "$GITHUB_REF_NAME"', { on })).toEqual(['test']);
    expect(missing('- run: ./deploy.sh', { on })).toEqual(['test', 'staging']);
    const chosen = 'workflow_dispatch:\n  inputs:\n    ENVIRONMENT_TYPE: {required: true}';
    // What is typed in may be any place: production is not known to be one of them.
    expect(missing('- run: ./deploy.sh ${{ inputs.ENVIRONMENT_TYPE }}', { on: chosen })).toEqual([]);
    expect(missing('- run: ./deploy.sh', { on: chosen })).toEqual(['test', 'staging']);
  });

  it('takes a preview of pull requests for a stage', () => {
    const on = 'push: {branches: [main]}\npull_request:';
    expect(missing('- uses: azure/static-web-apps-deploy@v1', { on })).toEqual(['test']);
  });

  it('takes a workflow of another repository for a test', () => {
    const text = `${job(DEPLOY)}  ci:\n    uses: other/repository/.github/workflows/x.yml@v1\n`;
    expect(stagesOf(build(text))).toEqual(['staging']);
  });

  it('ends with the first deploy to production', () => {
    const jobs = Array.from(
      { length: 300 },
      (_, at) => `  deploy-${at}:\n    runs-on: ubuntu-latest\n    steps:\n      ${DEPLOY}\n`,
    );
    const pipeline = build(`on: push\njobs:\n${jobs.join('')}`);
    const reach = reachOf(pipeline);
    const found = missingStages(pipeline, conditionsOf(pipeline, reach), reach);
    expect(found?.facts.job.id).toBe('deploy-0');
    expect(found?.stages).toEqual(['test', 'staging']);
  });
});

describe('siblingStage', () => {
  const sibling = (name: string, other: string): string | undefined =>
    siblingStage(
      build(
        job(DEPLOY),
        { [`.github/workflows/${other}`]: job('- run: railway up --environment staging') },
        `.github/workflows/${name}`,
      ),
    );

  it.each([
    ['deploy-production.yml', 'deploy-staging.yml', true],
    ['deploy-prod.yml', 'deploy-dev.yaml', true],
    ['production.yaml', 'uat.yaml', true],
    ['cd.yml', 'cd-staging.yml', true],
    ['deploy.yml', 'staging.yml', true],
    ['deploy-production.yml', 'staging-report.yml', false],
    ['deploy-product.yml', 'deploy-dev.yml', true],
    ['deploy-production-api.yml', 'deploy-staging-web.yml', false],
    ['deploy.yml', 'test.yml', false],
  ])('%s beside %s', (name, other, found) => {
    expect(sibling(name, other)).toBe(found ? `.github/workflows/${other}` : undefined);
  });

  it('counts no file without jobs', () => {
    const pipeline = build(
      job(DEPLOY),
      { '.github/workflows/staging.yml': 'on: push\n' },
      '.github/workflows/x.yml',
    );
    expect(siblingStage(pipeline)).toBeUndefined();
  });
});

describe('singleJobs', () => {
  const single = (steps: string, isTested = false): string[] => {
    const [facts] = build(job(steps)).jobs;
    return [...(facts ? singleJobs(facts, () => isTested) : [])].flatMap(({ built, tested }) => [
      ...(built ? ['build'] : []),
      ...(tested ? ['test'] : []),
    ]);
  };

  it.each([
    [`- run: npm run build\n${DEPLOY}`, ['build']],
    [`- run: npm test\n- run: npm run build\n${DEPLOY}`, ['build', 'test']],
    [`- run: npm test\n${DEPLOY}`, ['test']],
    [DEPLOY, []],
    [`${DEPLOY}\n- run: npm run build`, []],
    ['- run: npm run build\n- run: npm publish', []],
    ['- run: npm run build\n- uses: actions/deploy-pages@v4', []],
    ['- run: npm run build\n- run: railway up --environment staging', []],
  ])('%s', (steps, wanted) => {
    expect(single(steps)).toEqual(wanted);
  });

  it('lets a test be where other jobs have tested', () => {
    expect(single(`- run: npm test\n${DEPLOY}`, true)).toEqual([]);
    expect(single(`- run: npm run build\n${DEPLOY}`, true)).toEqual(['build']);
  });
});

describe('unorderedFinder', () => {
  const kindsOf = (text: string): string[] => {
    const pipeline = build(text);
    const unorderedOf = unorderedFinder(pipeline, conditionsOf(pipeline));
    return pipeline.jobs.flatMap((facts) => unorderedOf(facts).map(({ kind }) => `${facts.job.id} ${kind}`));
  };
  const around = (group: string, cancel: string, on = 'push: {branches: [main]}', head = ''): string[] =>
    kindsOf(`concurrency:\n  group: ${group}\n  cancel-in-progress: ${cancel}\n${job(DEPLOY, { on, head })}`);

  it('wants a group around a deploy to what runs share', () => {
    expect(kindsOf(job(DEPLOY))).toEqual(['deploy none']);
    expect(kindsOf(job('- run: railway up --environment staging'))).toEqual(['deploy none']);
    expect(kindsOf(job('- run: vercel deploy', { on: 'pull_request:' }))).toEqual([]);
    expect(kindsOf(job('- run: npm publish'))).toEqual([]);
    expect(kindsOf(job(DEPLOY, { head: 'concurrency: production' }))).toEqual([]);
    expect(kindsOf(`concurrency: production\n${job(DEPLOY)}`)).toEqual([]);
  });

  it.each([
    ['deploy', 'false', []],
    ['deploy', 'true', ['deploy cancels']],
    ['deploy', '${{ true }}', ['deploy cancels']],
    ['deploy', '${{ false }}', []],
    ['deploy', "${{ github.event_name == 'push' }}", ['deploy cancels']],
    ['deploy', "${{ github.event_name == 'pull_request' }}", []],
    ['deploy', "${{ github.ref != 'refs/heads/main' }}", []],
    ['deploy', "${{ startsWith(github.ref, 'refs/heads/') }}", ['deploy cancels']],
    ['deploy', '${{ vars.CANCEL }}', []],
    ['deploy-${{ github.ref }}', 'true', ['deploy cancels']],
    ['deploy-${{ github.head_ref || github.run_id }}', 'true', ['deploy alone']],
    ['deploy-${{ github.event.pull_request.number || github.sha }}', 'false', ['deploy alone']],
    ['deploy-${{ github.event.pull_request.number || github.ref }}', 'true', ['deploy cancels']],
    ["${{ format('ci-{0}', github.run_id) }}", 'true', ['deploy alone']],
    ['deploy-${{ inputs.group || vars.GROUP }}', 'true', ['deploy cancels']],
  ])('on a push, group %s and cancel-in-progress %s', (group, cancel, wanted) => {
    expect(around(group, cancel)).toEqual(wanted);
  });

  it.each([
    ['deploy-${{ github.ref }}', 'push: {tags: ["v*"]}', []],
    ['deploy-${{ github.ref_name }}', 'release: {types: [published]}', []],
    ['deploy', 'push: {tags: ["v*"]}', ['deploy cancels']],
    ['deploy-${{ github.ref }}', 'push: {tags: ["v*"], branches: [main]}', ['deploy cancels']],
    ['deploy-${{ github.event.workflow_run.id }}', 'workflow_run: {workflows: [CI]}', ['deploy alone']],
    [
      'deploy-${{ github.event.workflow_run.head_branch }}',
      'workflow_run: {workflows: [CI]}',
      ['deploy cancels'],
    ],
  ])('group %s on %s', (group, on, wanted) => {
    expect(around(group, 'true', on)).toEqual(wanted);
  });

  it('asks for the runs that deploy to production', () => {
    const on = 'push: {branches: [main, develop]}';
    const head = "environment: ${{ github.ref_name == 'main' && 'production' || 'staging' }}";
    const cancel = (value: string): string[] =>
      kindsOf(
        `concurrency:\n  group: deploy\n  cancel-in-progress: ${value}\n${job('- run: ./deploy.sh', { on, head })}`,
      );
    expect(cancel("${{ github.ref_name != 'main' }}")).toEqual([]);
    expect(cancel("${{ github.ref_name == 'main' }}")).toEqual(['deploy cancels']);
    expect(cancel('true')).toEqual(['deploy cancels']);
  });

  it('lets a run of staging be cut off, and a site', () => {
    const cut = (steps: string): string[] =>
      kindsOf(job(steps, { head: 'concurrency: {group: x, cancel-in-progress: true}' }));
    expect(cut('- run: railway up --environment staging')).toEqual([]);
    expect(cut('- uses: actions/deploy-pages@v4')).toEqual([]);
    expect(cut('- run: terraform apply -auto-approve')).toEqual(['deploy cancels']);
  });
});
