import { describe, expect, test } from 'vitest';
import { targetOf } from '../../server/src/core/pipeline/target/target-words.ts';
import { job, pipelineBuilder, run, summaries, summary } from './support/pipeline.ts';

const pipelineOf = await pipelineBuilder();
const only = (text: string, path?: string) => {
  const [facts] = pipelineOf(text, {}, path).jobs;
  return facts && summary(facts).replace(/^\S+ /, '');
};

describe('target words', () => {
  test.each([
    ['production', 'production'],
    ['Production', 'production'],
    ['prod-eu', 'production'],
    ['deployProd', 'production'],
    ['production2', 'production'],
    ['PRD', 'production'],
    ['live-green', 'production'],
    ['production-canary', 'production'],
    ['prod-blue', 'production'],
    ['product', undefined],
    ['reproduce', undefined],
    ['delivery', undefined],
    ['testnet', undefined],
    ['pre-prod', 'staging'],
    ['preprod', 'staging'],
    ['pre-production', 'staging'],
    ['non-prod', 'staging'],
    ['nonprod', 'staging'],
    ['staging', 'staging'],
    ['stg-api', 'staging'],
    ['UAT', 'staging'],
    ['qa1', 'staging'],
    ['val', 'staging'],
    ['canary', 'staging'],
    ['beta', 'staging'],
    ['dev', 'development'],
    ['Development', 'development'],
    ['preview', 'preview'],
    ['pr-123', 'preview'],
    ['robotoff-org', undefined],
    ['master', undefined],
  ])('the environment %s is %s', (name, target) => {
    expect(targetOf(name, 'environment')?.target).toBe(target);
  });

  test.each([
    ['build-test-deploy', undefined],
    ['test-and-deploy', undefined],
    ['deploy-test', 'staging'],
    ['Deploy to test', 'staging'],
    ['test-deploy', 'staging'],
    ['integration_deployment', 'staging'],
    ['Code review', undefined],
    ['deploy canary', 'staging'],
    ['deploy_dev_api', 'development'],
  ])('the name "%s" says %s', (name, target) => {
    expect(targetOf(name, 'name')?.target).toBe(target);
  });

  test.each([
    ['shop-beta', undefined],
    ['canary', undefined],
    ['k8s/overlays/staging', 'staging'],
    ['deploy@prod.example.com:/srv', 'production'],
    ['values-prod.yaml', 'production'],
  ])('the argument %s says %s', (text, target) => {
    expect(targetOf(text, 'argument')?.target).toBe(target);
  });
});

describe('the first source that answers', () => {
  const apply = 'kubectl apply -f k8s/';

  test.each<[string, string, string]>([
    [
      'the environment',
      run('kubectl apply -n staging -f k8s', { head: 'environment: production' }),
      'production',
    ],
    [
      'an environment in no list leaves it to the argument',
      run('kubectl apply -n staging -f k8s', { head: 'environment: cloudflare' }),
      'staging',
    ],
    [
      'an environment in no list, and nothing else',
      run(apply, { head: 'environment: cloudflare' }),
      'unknown',
    ],
    [
      'github-pages',
      job('- uses: actions/deploy-pages@v4', { head: 'environment: github-pages' }),
      'production',
    ],
    ['an argument', run('kubectl apply -n prod -f k8s'), 'production'],
    [
      'an argument through env',
      run('kubectl apply -n $NS -f k8s', { head: 'env: {NS: shop-staging}' }),
      'staging',
    ],
    [
      'an argument through an expression',
      run('kubectl apply -n ${{ env.NS }} -f k8s', { head: 'env: {NS: shop-staging}' }),
      'staging',
    ],
    [
      'an argument through a variable of the script',
      run('NS=shop-dev\nkubectl apply -n "$NS" -f k8s'),
      'development',
    ],
    [
      'an argument through $GITHUB_ENV',
      job('- run: echo "NS=shop-dev" >> $GITHUB_ENV\n- run: kubectl apply -n "$NS" -f k8s'),
      'development',
    ],
    [
      'the context that was chosen before',
      run('kubectl config use-context prod-eu\nkubectl apply -f k8s'),
      'production',
    ],
    [
      'the workspace that was chosen before',
      run('terraform workspace select staging\nterraform apply'),
      'staging',
    ],
    ['what is fed into it', run('envsubst < k8s/staging/app.yml | kubectl apply -f -'), 'staging'],
    [
      'an overlay that is fed into it',
      run('kustomize build overlays/production | kubectl apply -f -'),
      'production',
    ],
    ['a variable of the step', job('- run: ./deploy.sh\n  env: {STAGE: prod}'), 'production'],
    ['a variable of the command', run('STAGE=staging ./deploy.sh'), 'staging'],
    ['a variable of the job', run('./deploy.sh', { head: 'env: {DEPLOY_ENV: qa}' }), 'staging'],
    [
      'the name of a secret says nothing',
      run('ssh deploy@${{ secrets.STAGING_HOST }} docker compose up -d'),
      'production (assumed)',
    ],
    ['a bucket says nothing', run('aws s3 sync dist s3://shop-staging'), 'production (assumed)'],
    [
      'a cloud project says nothing',
      run('gcloud run deploy api --project shop-staging --image x'),
      'production (assumed)',
    ],
    ['the job id', run(apply, { id: 'deploy-staging' }), 'staging'],
    ['the job name', run(apply, { head: 'name: Deploy to QA' }), 'staging'],
    ['the step name', job('- name: Deploy to staging\n  run: kubectl apply -f k8s'), 'staging'],
    [
      'the condition on an input',
      run(apply, { head: "if: inputs.environment == 'production'", on: 'workflow_dispatch: {}' }),
      'production',
    ],
    [
      'a condition on a tag',
      run(apply, { head: "if: startsWith(github.ref, 'refs/tags/')", on: 'push: {}' }),
      'production',
    ],
    [
      'a condition on a release',
      run(apply, { head: "if: github.event_name == 'release'", on: 'release: {}' }),
      'production',
    ],
    [
      'a condition on a branch',
      run(apply, { head: "if: github.ref == 'refs/heads/develop'", on: 'push: {}' }),
      'development',
    ],
    ['the workflow name', run(apply, { name: 'Deploy (staging)' }), 'staging'],
    ['pull requests alone', run(apply, { on: 'pull_request: {}' }), 'preview'],
    [
      'merged pull requests',
      run(apply, {
        on: 'pull_request: {types: [closed]}',
        head: 'if: github.event.pull_request.merged == true',
      }),
      'production (assumed)',
    ],
    [
      'pull requests merged into develop',
      run(apply, {
        on: 'pull_request: {types: [closed], branches: [develop]}',
        head: 'if: github.event.pull_request.merged',
      }),
      'development',
    ],
    [
      'a run after another one, on staging',
      run(apply, { on: 'workflow_run: {workflows: [CI], types: [completed], branches: [staging]}' }),
      'staging',
    ],
    [
      'a push to a branch of development alone',
      run(apply, { on: 'push: {branches: [develop]}' }),
      'development',
    ],
    [
      'a push to staging, or by hand',
      run(apply, { on: 'push: {branches: [staging]}\nworkflow_dispatch: {}' }),
      'staging',
    ],
    ['a push to main', run(apply), 'production (assumed)'],
    [
      'a push to main and develop',
      run(apply, { on: 'push: {branches: [main, develop]}' }),
      'production (assumed)',
    ],
    ['vercel without --prod', run('vercel deploy'), 'preview'],
    ['vercel without --prod in a job for staging', run('vercel deploy', { id: 'deploy-staging' }), 'staging'],
    ['a version without traffic', run('gcloud run deploy api --image x --no-traffic'), 'preview'],
  ])('%s', (_, text, expected) => {
    expect(only(text)).toBe(expected);
  });

  test('the file name', () => {
    expect(only(run(apply), '.github/workflows/deploy-staging.yml')).toBe('staging');
    expect(only(run(apply), '.github/workflows/cd-production.yml')).toBe('production');
  });

  test('the job wins over a command that says production, softly', () => {
    expect(only(run('vercel --prod', { id: 'deploy-staging' }))).toBe('staging soft');
    expect(only(run('kubectl apply -n staging -f k8s', { id: 'deploy-prod' }))).toBe('staging');
  });

  test('an application profile yields to the branch', () => {
    const docker = 'ssh app@example.com docker run -d -e SPRING_PROFILES_ACTIVE=prod web';
    expect(only(run(docker))).toBe('production');
    expect(only(run(docker, { on: 'push: {branches: [dev]}' }))).toBe('development');
    expect(only(run('ssh app@example.com ./deploy.sh', { head: 'env: {NODE_ENV: production}' }))).toBe(
      'production',
    );
  });
});

describe('several possible targets', () => {
  const apply = 'kubectl apply -f k8s/';
  const dispatch = (input: string) => `workflow_dispatch: {inputs: {environment: ${input}}}`;

  test.each<[string, string, string]>([
    [
      'choices',
      run(apply, {
        head: 'environment: ${{ inputs.environment }}',
        on: dispatch('{type: choice, options: [dev, staging, production]}'),
      }),
      'production|staging|development',
    ],
    [
      'choices of an argument',
      run('helm upgrade web ./c -n ${{ github.event.inputs.environment }}', {
        on: dispatch('{type: choice, options: [dev, prod]}'),
      }),
      'production|development',
    ],
    [
      'choices in no list beside others',
      run(apply, {
        head: 'environment: ${{ inputs.environment }}',
        on: dispatch('{type: choice, options: [training, qa]}'),
      }),
      'staging|unknown',
    ],
    [
      'free text',
      run(apply, { head: 'environment: ${{ inputs.environment }}', on: dispatch('{type: string}') }),
      'unknown',
    ],
    [
      'free text with a default for staging',
      run(apply, {
        head: 'environment: ${{ inputs.environment }}',
        on: dispatch('{type: environment, default: staging}'),
      }),
      'unknown',
    ],
    [
      'free text as an argument',
      run('./deploy.sh ${{ inputs.environment }}', { on: dispatch('{type: string}') }),
      'unknown',
    ],
    [
      'a fallback',
      run(apply, {
        head: "environment: ${{ inputs.environment || 'production' }}",
        on: dispatch('{type: string}'),
      }),
      'production|unknown',
    ],
    [
      'a ternary',
      run(apply, {
        head: "environment: ${{ github.ref == 'refs/heads/main' && 'production' || 'staging' }}",
      }),
      'production|staging',
    ],
    [
      'a matrix',
      run('kubectl apply -n ${{ matrix.env }} -f k8s', {
        head: 'strategy: {matrix: {env: [staging, production]}}',
      }),
      'production|staging',
    ],
    [
      'a matrix by fromJSON',
      run(apply, {
        head: 'environment: ${{ matrix.env }}\nstrategy: {matrix: {env: "${{ fromJSON(\'[\\"dev\\",\\"qa\\"]\') }}"}}',
      }),
      'staging|development',
    ],
  ])('%s', (_, text, expected) => {
    expect(only(text)).toBe(expected);
  });

  test('an output that the file writes', () => {
    const text = `
on: {push: {branches: [main, develop]}}
jobs:
  setup:
    runs-on: x
    outputs: {env: "\${{ steps.pick.outputs.env }}"}
    steps:
      - id: pick
        run: |
          if [ "$GITHUB_REF" = refs/heads/main ]; then
            echo "env=production" >> "$GITHUB_OUTPUT"
          else
            echo "env=staging" >> "$GITHUB_OUTPUT"
          fi
  deploy:
    needs: setup
    runs-on: x
    environment: \${{ needs.setup.outputs.env }}
    steps: [{run: kubectl apply -f k8s/}]
`;
    expect(summaries(pipelineOf(text)).deploy).toBe('deploy production|staging');
  });

  test('an output that some action computes is unknown', () => {
    const text = `
on: push
jobs:
  setup: {runs-on: x, outputs: {env: "\${{ steps.p.outputs.env }}"}, steps: [{id: p, uses: acme/pick@v1}]}
  deploy: {needs: setup, runs-on: x, environment: "\${{ needs.setup.outputs.env }}", steps: [{run: kubectl apply -f k8s/}]}
`;
    expect(summaries(pipelineOf(text)).deploy).toBe('deploy unknown');
  });
});

describe('the environment of a job', () => {
  const environmentOf = (head: string, on?: string) =>
    pipelineOf(run('kubectl apply -f k8s/', on ? { head, on } : { head })).jobs[0]?.environment;

  test('its names, and whether it can come to nothing', () => {
    expect(environmentOf('environment: production')).toMatchObject({
      names: ['production'],
      mayBeEmpty: false,
      inCalled: false,
    });
    expect(environmentOf('environment: {name: prod, url: "https://x"}')).toMatchObject({ names: ['prod'] });
    expect(
      environmentOf("environment: ${{ github.ref == 'refs/heads/main' && 'production' || '' }}"),
    ).toMatchObject({ names: ['production'], mayBeEmpty: true });
    expect(
      environmentOf("environment: ${{ github.event_name == 'push' && 'production' || null }}"),
    ).toMatchObject({ mayBeEmpty: true });
    expect(environmentOf('environment: ${{ vars.ENV }}')).toMatchObject({ names: [], mayBeEmpty: false });
  });

  test('an input that some event does not give', () => {
    const on = 'push: {}\nworkflow_dispatch: {inputs: {env: {type: choice, options: [staging, production]}}}';
    expect(environmentOf('environment: ${{ inputs.env }}', on)).toMatchObject({
      names: ['staging', 'production'],
      mayBeEmpty: true,
    });
    expect(environmentOf("environment: ${{ inputs.env || 'staging' }}", on)).toMatchObject({
      mayBeEmpty: false,
    });
  });

  test('none where it is empty', () => {
    expect(environmentOf('environment:')).toBeUndefined();
    expect(environmentOf('environment: ""')).toBeUndefined();
  });
});
