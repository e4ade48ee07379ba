import type { Permissions, Platform, Stage } from './model.ts';

/** YAML of jobs from column zero, with fields, without a last line break. */

/** Every line but the empty ones moved to the right by `by` spaces. */
export const indented = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));

/** How a job stands: in a workflow whose `env` has the image and whose `concurrency` holds for all, or by itself. */
export type Standing = 'workflow' | 'alone';

const TITLES: Readonly<Record<Stage, string>> = {
  staging: 'Deploy to staging',
  production: 'Deploy to production',
};

export const imageOf = (platform: Platform): string => `${platform.registry.image}:\${{ github.sha }}`;

export function buildJob(platform: Platform, standing: Standing): string {
  const { registry } = platform;
  const image = standing === 'workflow' ? '${{ env.IMAGE }}' : imageOf(platform);
  return job('build', [
    'timeout-minutes: 20',
    permissions({ contents: 'read', ...registry.permissions }),
    steps([
      '- uses: actions/checkout@v6\n- uses: docker/setup-buildx-action@v4',
      registry.login,
      `- name: Build and push the image
  uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: ${image}`,
    ]),
  ]);
}

export const testJob = (): string =>
  job('test', [
    'needs: build',
    'timeout-minutes: 20',
    steps([
      `- uses: actions/checkout@v6
- uses: actions/setup-python@v6
  with:
    python-version: "<<python>>"
    cache: pip
- run: pip install -r requirements.txt -r requirements-dev.txt
- run: <<test-command>>
- run: <<type-check>>`,
    ]),
  ]);

export function deployJob(platform: Platform, stage: Stage, standing: Standing): string {
  const isProduction = stage === 'production';
  return job(`deploy-${stage}`, [
    `needs: ${isProduction ? 'deploy-staging' : 'test'}`,
    'timeout-minutes: 20',
    permissions(platform.permissions),
    environment(stage),
    standing === 'alone' ? concurrency(stage) : '',
    isProduction ? 'outputs:\n  previous: ${{ steps.current.outputs.previous }}' : '',
    env(jobEnv(platform, standing === 'alone' ? `IMAGE: ${imageOf(platform)}` : undefined)),
    steps([
      platform.setup,
      isProduction ? noteStep(platform) : '',
      platform.deploy(stage, TITLES[stage]),
      waitStep(platform),
      SMOKE_STEP,
    ]),
  ]);
}

export function rollbackJob(platform: Platform, standing: Standing): string {
  const previous = '${{ needs.deploy-production.outputs.previous }}';
  return job('rollback', [
    'needs: deploy-production',
    `if: >-
  failure() && needs.deploy-production.result == 'failure' &&
  needs.deploy-production.outputs.previous != ''`,
    'timeout-minutes: 20',
    permissions(platform.permissions),
    `# Asks the same reviewers. An environment of its own, without any, would start at once.\n${environment('production')}`,
    standing === 'alone' ? concurrency('production') : '',
    env(jobEnv(platform, `${platform.restore === undefined ? 'IMAGE' : 'PREVIOUS'}: ${previous}`)),
    steps([
      platform.setup,
      platform.restore ?? platform.deploy('production', 'Put the last good image back'),
      waitStep(platform),
      SMOKE_STEP,
    ]),
  ]);
}

/** The entries of the `env` of a job that deploys: `version`, its address, and what the platform asks for. */
export const jobEnv = ({ env }: Platform, version: string | undefined): string =>
  [version, 'URL: ${{ vars.APP_URL }}', env].filter(Boolean).join('\n');

/** All steps of a deploy, from the login until the new version runs. */
export const deploySteps = (platform: Platform, stage: string, title: string): string =>
  [platform.setup, platform.deploy(stage, title), waitStep(platform)].filter(Boolean).join('\n');

const SMOKE_STEP = `- name: Smoke test
  run: |
    for path in <<paths>>; do
      curl --fail --silent --show-error --max-time 10 \\
        --retry 10 --retry-delay 5 --retry-all-errors "$URL$path"
    done`;

/** For a platform that serves the old version until the new one has started. */
const WAIT_STEP = `- name: Wait until the address tells the version
  shell: bash
  run: |
    for attempt in {1..60}; do
      if [[ "$(curl --fail --silent --show-error --max-time 10 "$URL/version")" == *"\${IMAGE##*:}"* ]]; then
        exit 0
      fi
      sleep 5
    done
    echo "::error::$URL/version does not tell \${IMAGE##*:}."
    exit 1`;

const waitStep = (platform: Platform): string => (platform.waits ? '' : WAIT_STEP);

const noteStep = (platform: Platform): string => `- name: Note what runs now
  id: current
  shell: bash${platform.currentEnv === undefined ? '' : `\n  env:\n${indented(platform.currentEnv, 4)}`}
  run: |
${indented(platform.current, 4)}
    echo "previous=$previous" >> "$GITHUB_OUTPUT"`;

const job = (id: string, parts: readonly string[]): string =>
  `${id}:\n${indented(['runs-on: ubuntu-latest', ...parts.filter(Boolean)].join('\n'), 2)}`;

function permissions(all: Permissions): string {
  const entries = Object.entries(all);
  return entries.length === 0
    ? 'permissions: {}'
    : `permissions:\n${entries.map(([scope, access]) => `  ${scope}: ${access}`).join('\n')}`;
}

const environment = (stage: Stage): string => `environment:\n  name: ${stage}\n  url: \${{ vars.APP_URL }}`;

const concurrency = (stage: Stage): string => `concurrency:\n  group: ${stage}\n  cancel-in-progress: false`;

const env = (entries: string): string => `env:\n${indented(entries, 2)}`;

const steps = (list: readonly string[]): string => `steps:\n${indented(list.filter(Boolean).join('\n'), 2)}`;
