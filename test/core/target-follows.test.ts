import { describe, expect, test } from 'vitest';
import { job, pipelineBuilder, run, summary } from './support/pipeline.ts';

const pipelineOf = await pipelineBuilder();
const only = (text: string) => {
  const [facts] = pipelineOf(text).jobs;
  return facts && summary(facts).replace(/^\S+ /, '');
};

describe('a flag that need not be there', () => {
  test.each([
    ['vercel deploy --prod', 'production'],
    ["vercel deploy ${{ github.ref == 'refs/heads/main' && '--prod' || '' }}", 'production|preview'],
    ['FLAGS=""\nif [ "$ON_MAIN" ]; then FLAGS=--prod; fi\nvercel deploy $FLAGS', 'production|preview'],
    ['if [ "$ON_MAIN" ]; then vercel --prod; else vercel; fi', 'production|preview'],
    ['FLAGS=--prod\nvercel deploy $FLAGS', 'production'],
  ])('%s', (script, target) => {
    expect(only(run(script))).toBe(target);
  });

  test('in the input of an action', () => {
    const uses = (flags: string) =>
      only(job(`- {uses: amondnet/vercel-action@v25, with: {vercel-args: "${flags}"}}`));
    expect(uses('--prod')).toBe('production');
    expect(uses("${{ github.ref_name == 'main' && '--prod' || '' }}")).toBe('production|preview');
    expect(uses('')).toBe('preview');
  });
});

describe('a target that follows something else', () => {
  const guarded = (script: string) =>
    pipelineOf(run(script, { on: 'push:' })).jobs.flatMap(({ deploys }) => deploys.map((one) => one.guarded));

  test.each([
    ['kubectl apply -n production -f k8s/', false],
    [
      "kubectl apply -n ${{ github.ref == 'refs/heads/main' && 'production' || github.ref_name }} -f k8s/",
      true,
    ],
    ['wrangler pages deploy dist --branch=${{ github.head_ref || github.ref_name }}', true],
    ['wrangler pages deploy dist --branch=main', false],
    ['if [ "$GITHUB_REF" = refs/heads/main ]; then fly deploy --app shop-production; fi', true],
    ['cd api && fly deploy --app shop-production', false],
  ])('%s', (script, expected) => {
    expect(guarded(script)).toEqual([expected]);
  });

  test('a choice that a script turns into an address', () => {
    const on = 'workflow_dispatch: {inputs: {place: {type: choice, options: [staging, production]}}}';
    const script = `case "\${{ inputs.place }}" in
  staging) HOST=staging.example.com ;;
  production) HOST=www.example.com ;;
esac
rsync -a dist/ deploy@$HOST:/srv/shop`;
    expect(only(run(script, { on }))).toBe('production|staging');
  });

  test('a place that is named outright says more than what starts the run', () => {
    const release = (head: string) =>
      only(run('./deploy.sh', { head: `if: github.event_name == 'release'\n${head}` }));
    expect(release('env: {DEPLOY_ENV: training}')).toBe('unknown');
    expect(release('env: {DEPLOY_ENV: default}')).toBe('production');
    expect(release('env: {NODE_ENV: training}')).toBe('production');
    expect(release('env: {DEPLOY_ENV: staging}')).toBe('staging');
  });

  test('an environment that is typed in is not known, whatever its input is called', () => {
    const typed = (name: string) =>
      only(
        run('./deploy.sh $KIND', {
          on: `workflow_dispatch: {inputs: {${name}: {default: dev}}}`,
          head: `env: {${name.toUpperCase()}: "\${{ inputs.${name} }}"}`,
        }),
      );
    expect(typed('environment_type')).toBe('unknown');
    expect(typed('instance_type')).toBe('production (assumed)');
  });

  test('the same of a workflow that is called', () => {
    const called =
      'on: {workflow_call: {inputs: {environment: {type: string}}}}\njobs:\n  go:\n    runs-on: x\n    steps: [{run: ./deploy.sh}]\n';
    const caller = (environment: string) =>
      pipelineOf(
        `on: release\njobs:\n  deploy:\n    if: github.event_name == 'release'\n    uses: ./.github/workflows/d.yml\n    with: {environment: ${environment}}\n`,
        { '.github/workflows/d.yml': called },
      ).jobs.map(({ target }) => target);
    expect(caller('training')).toEqual(['unknown']);
    expect(caller('main')).toEqual(['production']);
  });

  test('an environment that can be empty leaves it to the arguments', () => {
    const deploy = (environment: string) =>
      only(
        run("kubectl -n ${{ github.ref == 'refs/heads/main' && 'prod' || 'dev' }} apply -f k8s", {
          head: `environment: ${environment}`,
        }),
      );
    expect(deploy("${{ github.ref != 'refs/heads/main' && 'dev' || '' }}")).toBe('production|development');
    expect(deploy('dev')).toBe('development');
  });

  test('a branch called develop says less than the job', () => {
    const step =
      '- {uses: cloudflare/pages-action@v1, with: {projectName: shop, directory: dist, branch: develop}}';
    expect(only(job(step, { id: 'deploy-staging' }))).toBe('staging');
    expect(only(job(step))).toBe('development');
  });

  test('a promotion goes where it says, not where it comes from', () => {
    expect(only(run('heroku pipelines:promote --app shop-staging'))).toBe('production (assumed)');
    expect(only(run('heroku pipelines:promote -a shop-dev --to shop-staging'))).toBe('staging');
  });
});
