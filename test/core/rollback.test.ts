import { beforeAll, describe, expect, it } from 'vitest';
import type { Analyzer } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { applyEdits } from '../../server/src/core/text/span.ts';
import { testAnalyzer } from './support/analysis.ts';

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await testAnalyzer();
});

const indent = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(by));

interface Parts {
  readonly on?: string;
  /** Lines of the job above its steps. */
  readonly keys?: string;
  /** Jobs around it, and what else stands at the top. */
  readonly top?: string;
  readonly jobs?: string;
}

function findingsIn(text: string) {
  const path = '.github/workflows/deploy.yml';
  const { findings, failures } = analyzer.analyze({ path, text, config: defaultConfig });
  expect(failures).toEqual([]);
  return findings;
}

function workflow(
  steps: string,
  { on = 'push:\n  branches: [main]', keys = '', top = '', jobs = '' }: Parts = {},
) {
  return [
    'on:',
    indent(on, 2),
    ...(top === '' ? [] : [top]),
    'jobs:',
    ...(jobs === '' ? [] : [indent(jobs, 2)]),
    '  deploy:',
    ...(/runs-on/.test(keys) ? [] : ['    runs-on: ubuntu-latest']),
    '    environment: production',
    ...(keys === '' ? [] : [indent(keys, 4)]),
    '    steps:',
    indent(steps, 6),
    '',
  ].join('\n');
}

/** What each fix of the missing way back inserts, by the end of its title. */
function offers(steps: string, parts: Parts = {}): Record<string, string> {
  const text = workflow(steps, parts);
  const finding = findingsIn(text).find(({ rule, job }) => rule === 'missing-rollback' && job === 'deploy');
  expect(finding, text).toBeDefined();
  return Object.fromEntries(
    (finding?.fixes ?? []).map(({ title, edits }) => [
      title.replace(/^.* fails, it /, ''),
      applyEdits(text, edits).slice(applyEdits(text, edits).search(/^ {2}rollback/m)),
    ]),
  );
}

const AGAIN = 'deploys the commit of the last good run again';
const RERUN = 'runs the last good run again';
const CHECKOUT = '- uses: actions/checkout@v6';
const FLY = '- run: fly deploy --app shop-prod';
const again = (steps: string, parts?: Parts): string | undefined => offers(steps, parts)[AGAIN];

describe('the same deploy of the last good commit', () => {
  it('checks that commit out, also where the checkout names its branch', () => {
    const own = again(`${CHECKOUT}\n  with:\n    ref: \${{ github.ref }}\n    fetch-depth: 0\n${FLY}`);
    expect(own).toContain('ref: ${{ steps.last-good.outputs.sha }}\n          fetch-depth: 0');
    expect(again(`${CHECKOUT}\n  with:\n    ref: production\n${FLY}`)).toBeUndefined();
    expect(again(`${CHECKOUT}\n  with:\n    repository: acme/infra\n${FLY}`)).toBeUndefined();
  });

  it('says the commit wherever the deploy says it', () => {
    const tag = (value: string) =>
      again(`${CHECKOUT}\n- run: fly deploy --app shop-prod --image registry.example.com/shop:${value}`);
    expect(tag('${{ github.sha }}')).toContain('shop:${{ steps.last-good.outputs.sha }}');
    expect(tag('$GITHUB_SHA')).toContain('shop:${{ steps.last-good.outputs.sha }}');
    expect(tag('${{ github.run_number }}')).toMatch(/shop:\$\{\{ steps.last-good.outputs.number \}\}/);
    expect(tag('${{ github.run_number }}')).toContain('number=\\(.number)');
    const cut = tag('${GITHUB_SHA::7}');
    expect(cut).toContain('shop:${LAST_GOOD_SHA::7}');
    expect(cut).toContain('echo "LAST_GOOD_SHA=${{ steps.last-good.outputs.sha }}" >> "$GITHUB_ENV"');
    expect(tag('${{ github.run_attempt }}')).toBeUndefined();
    expect(tag('${{ github.event.client_payload.tag }}')).toBeUndefined();
  });

  it('sets variables of the job anew that hold it', () => {
    const keys = 'env:\n  TAG: v-${{ github.sha }}\n  REGION: eu';
    const job = again(`${CHECKOUT}\n- run: fly deploy --app shop-prod --image shop:$TAG`, { keys });
    expect(job).toContain('echo "TAG=v-${{ steps.last-good.outputs.sha }}" >> "$GITHUB_ENV"');
    expect(job).toContain('env:\n      REGION: eu\n');
    const top = 'env:\n  TAG: v-$(date)${{ github.sha }}';
    expect(
      again(`${CHECKOUT}\n- run: fly deploy --app shop-prod --image shop:$TAG`, { top }),
    ).toBeUndefined();
  });

  it('takes artifacts of that run, where the action can', () => {
    const fetch = (version: string) =>
      again(`- uses: actions/download-artifact@${version}\n  with:\n    name: app\n${FLY}`);
    expect(fetch('v8')).toContain('run-id: ${{ steps.last-good.outputs.run }}');
    expect(fetch('v3')).toBeUndefined();
  });

  it('resets a server that pulls, and pushes an earlier commit by force alone', () => {
    const ssh = (line: string) =>
      again(
        `- uses: appleboy/ssh-action@v1\n  with:\n    host: shop.example.com\n    script: |\n      cd shop\n      ${line}\n      docker compose up -d`,
      );
    for (const line of [
      'git pull',
      'git pull --ff-only origin main',
      'git fetch origin && git reset --hard origin/main',
    ])
      expect(ssh(line), line).toContain('git reset --hard ${{ steps.last-good.outputs.sha }}');
    expect(ssh('docker compose pull')).toBeUndefined();
    expect(ssh('git clone https://example.com/shop.git')).toBeUndefined();
    expect(again(`${CHECKOUT}\n- run: git push --force heroku main`)).toContain(
      'git push --force heroku HEAD:main',
    );
    expect(again(`${CHECKOUT}\n- run: git push heroku main`)).toBeUndefined();
  });

  it('is not made of a deploy that fetches the newest by itself', () => {
    expect(again(`${CHECKOUT}\n- run: pm2 deploy ecosystem.config.js production`)).toBeUndefined();
    expect(again(`${CHECKOUT}\n- run: cap production deploy`)).toBeUndefined();
  });

  it('is not made of a mere restart, which brings the version back that has failed', () => {
    const restart = '- run: kubectl -n production rollout restart deployment/shop';
    expect(offers(`${CHECKOUT}\n${restart}`)).toEqual({});
    const service = 'aws ecs update-service --cluster prod --service shop --force-new-deployment';
    expect(offers(`${CHECKOUT}\n- run: ${service}`)).toEqual({});
    const push = '- run: docker build -t acme/shop . && docker push acme/shop';
    expect(Object.keys(offers(`${CHECKOUT}\n${push}\n${restart}`))).toEqual([RERUN]);
    expect(again(`${CHECKOUT}\n- run: kubectl apply -n production -f k8s\n${restart}`)).toBeDefined();
  });

  it('pushes an image anew only where the deploy says its name', () => {
    const push =
      '- run: docker build -t acme/shop:${{ github.sha }} . && docker push acme/shop:${{ github.sha }}';
    const job = again(
      `${CHECKOUT}\n${push}\n- run: fly deploy --app shop-prod --image acme/shop:\${{ github.sha }}`,
    );
    expect(job).toContain('--image acme/shop:${{ steps.last-good.outputs.sha }}');
    expect(job).not.toContain('docker push');
    expect(again(`${CHECKOUT}\n${push}\n- uses: acme/deploy-action@v1`)).toBeUndefined();
  });

  it('leaves out tests and messages, and is not made of what happens once', () => {
    const job = again(
      `${CHECKOUT}\n- run: npm test\n${FLY}\n- run: curl --fail https://shop.example.com/health\n- if: always()\n  run: echo "Over"`,
    );
    expect(job).not.toMatch(/npm test|Over/);
    expect(job).toContain('curl --fail');
    expect(again(`${CHECKOUT}\n- run: git tag v1 && git push --tags\n${FLY}`)).toBeUndefined();
  });

  it('names no image after the run that failed', () => {
    const steps = `${CHECKOUT}\n- id: meta\n  uses: docker/metadata-action@v5\n  with:\n    images: ghcr.io/acme/shop\n- run: fly deploy --app shop-prod --image \${{ steps.meta.outputs.tags }}`;
    expect(again(steps)).toBeUndefined();
  });

  it('speaks bash on Windows, at the root of the checkout', () => {
    const keys = 'runs-on: windows-latest\ndefaults:\n  run:\n    working-directory: app';
    expect(again(`${CHECKOUT}\n${FLY}`, { keys })).toMatch(/working-directory: \.\n +shell: bash/);
  });
});

describe('a run that succeeded', () => {
  it.each([
    [
      'a condition that asks what has changed',
      {
        keys: 'needs: changes\nif: needs.changes.outputs.app',
        jobs: 'changes:\n  runs-on: ubuntu-latest\n  outputs:\n    app: ${{ steps.f.outputs.app }}\n  steps:\n    - id: f\n      uses: dorny/paths-filter@v3',
      },
    ],
    [
      'a condition on the message of a commit',
      { keys: "if: contains(github.event.head_commit.message, 'deploy')" },
    ],
    [
      'a pull request that is closed',
      { on: 'pull_request:\n  types: [closed]', keys: 'if: github.event.pull_request.merged == true' },
    ],
  ] satisfies (readonly [string, Parts])[])('need not have deployed: %s', (_, parts) => {
    expect(Object.keys(offers(`${CHECKOUT}\n${FLY}`, parts))).not.toContain(AGAIN);
    expect(Object.keys(offers(`${CHECKOUT}\n${FLY}`, parts))).not.toContain(RERUN);
  });

  it('goes through the legs of a matrix itself', () => {
    const keys = 'strategy:\n  matrix:\n    region: [eu, us]';
    expect(Object.keys(offers(`${CHECKOUT}\n${FLY}`, { keys }))).toEqual([RERUN]);
  });

  it('is one of the same event, where others do other things', () => {
    expect(again(`${CHECKOUT}\n${FLY}`)).not.toContain('--event');
    const on = 'push:\n  branches: [main]\npull_request:';
    expect(again(`${CHECKOUT}\n${FLY}`, { on, keys: "if: github.event_name == 'push'" })).toContain(
      '--event "$GITHUB_EVENT_NAME"',
    );
  });

  it('may start runs again, with a token that may', () => {
    const keys = 'permissions: read-all';
    expect(offers(`${CHECKOUT}\n${FLY}`, { keys })[RERUN]).toMatch(
      /permissions:\n +contents: read\n +actions: write\n/,
    );
    expect(offers(`${CHECKOUT}\n${FLY}`, { keys: 'permissions: write-all' })[RERUN]).toContain(
      'permissions: write-all',
    );
  });
});

describe("a platform's own way back", () => {
  const jobs =
    'build:\n  runs-on: ubuntu-latest\n  outputs:\n    tag: ${{ steps.v.outputs.tag }}\n  steps:\n    - id: v\n      run: echo "tag=$(./version.sh)" >> "$GITHUB_OUTPUT"';
  const TAG = '${{ needs.build.outputs.tag }}';
  /** What is noted and put back. */
  const noted = (script: readonly string[], keys = ''): string[] => {
    const steps = `- run: |\n${script.map((line) => `    ${line}\n`).join('')}`.trimEnd();
    const text = workflow(steps, { keys: ['needs: build', keys].filter(Boolean).join('\n'), jobs });
    const finding = findingsIn(text).find(({ rule }) => rule === 'missing-rollback');
    const fix = finding?.fixes.find(({ title }) => !title.endsWith(RERUN));
    if (!fix) return [];
    return applyEdits(text, fix.edits)
      .split('\n')
      .flatMap(
        (line) =>
          /^ +(?:run: )?((?:previous="\$\(|helm rollback|kubectl (?:rollout undo)|aws ecs (?:update|wait)|gcloud run deploy).*(?:PREVIOUS|image"|json|revision|text|value|services).*)/.exec(
            line,
          )?.[1] ?? [],
      );
  };

  it('is a revision of a deployment', () => {
    expect(noted([`kubectl set image deploy/web web=web:${TAG} -n prod`])).toEqual([
      `previous="$(kubectl get deployment/web --namespace prod --ignore-not-found -o jsonpath='{.metadata.annotations.deployment\\.kubernetes\\.io/revision}')"`,
      'kubectl rollout undo deployment/web --namespace prod --to-revision="$PREVIOUS"',
    ]);
  });

  it('is not one of several places, of what has no such revisions, or of names that are not known', () => {
    expect(
      noted([
        `kubectl set image deploy/web web=web:${TAG} -n prod`,
        `kubectl set image deploy/api api=api:${TAG} -n live`,
      ]),
    ).toEqual([]);
    expect(noted([`kubectl -n prod set image statefulset/db db=db:${TAG}`])).toEqual([]);
    expect(noted(['APP=$(cat name)', `kubectl -n prod set image deploy/$APP app=app:${TAG}`])).toEqual([]);
    expect(noted([`kubectl -n prod set image deploy/\${{ secrets.APP }} app=app:${TAG}`])).toEqual([]);
  });

  it('is a revision of a release, with the cluster and the namespace of its upgrade', () => {
    const [, back] = noted([`helm upgrade -i --set tag=${TAG} shop ./chart --kube-context live -n prod`]);
    expect(back).toBe(
      'helm rollback shop "$PREVIOUS" --namespace prod --kube-context live --wait --timeout 5m',
    );
    expect(
      noted([
        `helm upgrade -i a ./a -n prod --set tag=${TAG}`,
        `helm upgrade -i b ./b -n prod --set tag=${TAG}`,
      ]),
    ).toEqual([]);
  });

  it('is a task definition, where the deploy names a new one', () => {
    const [, back] = noted([
      `aws ecs update-service --cluster prod --service web --task-definition ${TAG} --region eu-west-1`,
    ]);
    expect(back).toBe(
      'aws ecs update-service --cluster prod --region eu-west-1 --service web --task-definition "$PREVIOUS"',
    );
    expect(
      noted([`aws ecs update-service --cluster prod --service web-${TAG} --force-new-deployment`]),
    ).toEqual([]);
  });

  it('is the image of a revision', () => {
    const [back] = noted([
      `gcloud run deploy shop-prod --image eu.gcr.io/acme/shop:${TAG} --region europe-west1`,
    ]);
    expect(back).toBe('gcloud run deploy shop-prod --region europe-west1 --image "$image"');
  });

  it('stays away from an output of that name, and a step of that id', () => {
    const keys = 'outputs:\n  previous: none';
    expect(noted([`kubectl set image deploy/web web=web:${TAG} -n prod`], keys)).toEqual([]);
  });
});

describe('the new job', () => {
  it('takes another name where its own is taken', () => {
    const jobs = 'rollback:\n  runs-on: ubuntu-latest\n  steps:\n    - run: echo "Only a name"';
    const text = workflow(`${CHECKOUT}\n${FLY}`, { jobs });
    const fix = findingsIn(text).find(({ rule }) => rule === 'missing-rollback')?.fixes[0];
    expect(fix?.title).toContain('Insert `rollback-deploy` behind `deploy`');
  });

  it('counts as a way back only where it is one', () => {
    const jobs = (name: string) =>
      `${name}:\n  needs: deploy\n  if: failure() && needs.deploy.result == 'failure'\n  runs-on: ubuntu-latest\n  steps:\n    - run: gh run rerun "$LAST"`;
    const lacks = (name: string) =>
      findingsIn(workflow(FLY, { jobs: jobs(name) })).some(({ rule }) => rule === 'missing-rollback');
    expect(lacks('rollback')).toBe(false);
    expect(lacks('once-more')).toBe(true);
  });

  it('says nothing of an environment that its deploy has not either', () => {
    const text = (environment: string) =>
      `on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n${environment}    steps:\n      - run: kubectl apply -n production -f k8s\n  rollback:\n    needs: deploy\n    if: failure() && needs.deploy.result == 'failure'\n    runs-on: ubuntu-latest\n    steps:\n      - run: kubectl rollout undo -n production deployment/shop\n`;
    const told = (environment: string) =>
      findingsIn(text(environment)).flatMap(({ rule, job }) =>
        rule === 'unprotected-production' ? [job] : [],
      );
    expect(told('')).toEqual(['deploy']);
    expect(told('    environment: production\n')).toEqual(['rollback']);
  });
});
