import { beforeAll, describe, expect, it } from 'vitest';
import type { Analyzer } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import type { Finding } from '../../server/src/core/rules/rule.ts';
import { testAnalyzer } from './support/analysis.ts';

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await testAnalyzer();
});

const indent = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));

/** A workflow that builds and pushes `ghcr.io/acme/shop:BUILT` in one job and deploys `ghcr.io/acme/shop:DEPLOYED` in the next. */
function workflow(built: string, deployed: string, { before = '', outputs = '', env = '' } = {}): string {
  return `on: {push: {branches: [main]}}
env:
  IMAGE: ghcr.io/acme/shop
${indent(env, 2)}jobs:
  build:
    runs-on: ubuntu-latest
    outputs:
      none: ""
${indent(outputs, 6)}    steps:
      - uses: actions/checkout@v4
${indent(before, 6)}      - run: |
          docker build -t ${built} .
          docker push ${built}
  deploy:
    needs: build
    runs-on: ubuntu-latest
    environment: production
    steps:
      - run: kubectl set image deployment/shop shop=${deployed} -n production
`;
}

const mismatches = (text: string): string[] =>
  findingsIn(text)
    .filter(({ rule }) => rule === 'image-mismatch')
    .map(({ message }) => message);

function findingsIn(text: string): readonly Finding[] {
  const {
    findings,
    failures,
    workflow: read,
  } = analyzer.analyze({
    path: '.github/workflows/x.yml',
    text,
    config: defaultConfig,
  });
  expect(failures).toEqual([]);
  expect(read.problems).toEqual([]);
  return findings;
}

const SHORT = '- id: vars\n  run: echo "tag=${GITHUB_SHA::7}" >> "$GITHUB_OUTPUT"\n';
const VARIABLE = '- run: echo "TAG=$(echo $GITHUB_SHA | cut -c1-7)" >> $GITHUB_ENV\n';

describe('the deployed tag is the built one', () => {
  it.each<[string, string, Parameters<typeof workflow>[2]?]>([
    ['$IMAGE:${{ github.sha }}', 'ghcr.io/acme/shop:$GITHUB_SHA'],
    ['${{ env.IMAGE }}:${GITHUB_SHA}', '${IMAGE}:${{ github.sha }}'],
    ['$IMAGE:${{ env.TAG }}', '$IMAGE:$TAG', { env: 'TAG: v-${{ github.sha }}\n' }],
    ['$IMAGE:$TAG', '$IMAGE:${GITHUB_SHA::7}', { before: VARIABLE }],
    ['$IMAGE:${{ steps.vars.outputs.tag }}', '$IMAGE:${GITHUB_SHA:0:7}', { before: SHORT }],
    [
      '$IMAGE:${{ steps.vars.outputs.tag }}',
      '$IMAGE:${{ needs.build.outputs.tag }}',
      { before: SHORT, outputs: 'tag: ${{ steps.vars.outputs.tag }}\n' },
    ],
    ['$IMAGE:${{ github.sha }}', '$IMAGE:${{ needs.build.outputs.unknown }}'],
    ['$IMAGE', '$IMAGE:latest'],
    ['docker.io/acme/shop:1.0', 'acme/shop:1.0'],
    ['GHCR.io/acme/shop:1.0', 'ghcr.io/acme/shop:1.0'],
    ['$IMAGE:$(git rev-parse --short HEAD)', '$IMAGE:${GITHUB_SHA::7}'],
    ['$IMAGE:${{ github.ref_name }}', '$IMAGE:main'],
    // Something else may give it that name.
    ['$IMAGE:${{ github.sha }}', '$IMAGE:stable', { before: '- uses: ./.github/actions/retag\n' }],
    ['$IMAGE:${{ github.sha }}', '$IMAGE:stable', { before: '- uses: acme/promote-image@v1\n' }],
    ['$IMAGE:${{ github.sha }}', '$IMAGE:stable', { before: '- run: ./scripts/push-stable.sh\n' }],
    // Images of others, and digests.
    ['$IMAGE:${{ github.sha }}', 'ghcr.io/acme/proxy:1.0'],
    ['$IMAGE:${{ github.sha }}', `$IMAGE@sha256:${'0123456789abcdef'.repeat(4)}`],
  ])('%s, %s', (built, deployed, more) => {
    expect(mismatches(workflow(built, deployed, more))).toEqual([]);
  });
});

describe('the deployed tag is another one', () => {
  it.each<[string, string, Parameters<typeof workflow>[2]?]>([
    ['$IMAGE:${{ github.sha }}', '$IMAGE:stable'],
    ['$IMAGE:${GITHUB_SHA::7}', '$IMAGE:${{ github.sha }}'],
    ['$IMAGE:$TAG', '$IMAGE:${{ github.sha }}', { before: VARIABLE }],
    ['$IMAGE:${{ env.TAG }}', '$IMAGE:${{ github.sha }}', { env: 'TAG: v-${{ github.sha }}\n' }],
    [
      '$IMAGE:${{ github.sha }}',
      '$IMAGE:${{ needs.build.outputs.tag }}',
      { before: SHORT, outputs: 'tag: ${{ steps.vars.outputs.tag }}\n' },
    ],
    ['$IMAGE:build-${{ github.run_number }}', '$IMAGE:${{ github.run_number }}'],
    ['$IMAGE:${{ github.run_id }}', '$IMAGE:${{ github.run_number }}'],
    ['${{ secrets.REGISTRY }}/shop:${{ github.sha }}', '${{ secrets.REGISTRY }}/shop:stable'],
    // Steps by which nobody expects another name.
    ['$IMAGE:${{ github.sha }}', '$IMAGE:stable', { before: '- uses: ./.github/actions/setup-node\n' }],
    ['$IMAGE:${{ github.sha }}', '$IMAGE:stable', { before: '- run: source .venv/bin/activate\n' }],
    [
      '$IMAGE:${{ github.sha }}',
      '$IMAGE:stable',
      { before: '- run: ssh shop "cd /srv && docker compose up -d db"\n' },
    ],
    ['ghcr.io/${{ github.repository }}:${{ github.sha }}', 'ghcr.io/${GITHUB_REPOSITORY,,}:stable'],
  ])('%s, %s', (built, deployed, more) => {
    const [message, ...others] = mismatches(workflow(built, deployed, more));
    expect(others).toEqual([]);
    expect(message).toMatch(/ is deployed here, but `build` builds the image as `/);
  });
});

describe('one fault of a reference is told once', () => {
  const IMAGE_RULES = ['latest-tag', 'mutable-tag', 'image-mismatch'];
  it.each<[string, string, string]>([
    ['$IMAGE:${{ github.sha }}', '$IMAGE', 'error latest-tag'],
    ['$IMAGE:${{ github.sha }}', '$IMAGE:latest', 'error latest-tag'],
    [
      '${{ secrets.REGISTRY }}/shop:${{ github.sha }}',
      '${{ secrets.REGISTRY }}/shop:latest',
      'error latest-tag',
    ],
    [
      'ghcr.io/${{ github.repository }}:${{ github.sha }}',
      'ghcr.io/${GITHUB_REPOSITORY,,}:latest',
      'error latest-tag',
    ],
    ['$IMAGE:${{ github.sha }}', '$IMAGE:stable', 'warning image-mismatch'],
    ['$IMAGE:${{ github.sha }}', '$IMAGE:${{ github.ref_name }}', 'warning image-mismatch'],
  ])('built %s, deployed %s: %s', (built, deployed, expected) => {
    const told = findingsIn(workflow(built, deployed)).filter(({ rule }) => IMAGE_RULES.includes(rule));
    expect(told.map(({ severity, rule, job }) => `${severity} ${rule} ${job}`)).toEqual([
      `${expected} deploy`,
    ]);
  });

  it('of a push that only lacks its tag', () => {
    const steps = 'docker build -t acme/shop:1.0 .\ndocker push acme/shop';
    const told = findingsIn(
      `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n${indent(steps, 10)}\n`,
    );
    expect(told.map(({ rule }) => rule).filter((rule) => IMAGE_RULES.includes(rule))).toEqual(['latest-tag']);
  });
});

describe('a push of what the job does not have', () => {
  const pushes = (script: string, more = ''): string[] =>
    mismatches(
      `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n${indent(script, 10)}\n${indent(more, 6)}`,
    );

  it.each([
    'docker build -t shop:1 .\ndocker push acme/shop:1',
    'docker build -t shop:1 .\ndocker tag shop:1 acme/shop:2\ndocker push acme/shop:1',
    'docker buildx build --load -t acme/shop:1 .\ndocker image push acme/shop:2',
    'podman build -t shop .\npodman push quay.io/acme/shop',
    'docker build -t shop:$GITHUB_SHA .\ndocker push $OWNER/shop:$GITHUB_SHA',
  ])('%s', (script) => {
    expect(pushes(script)).toEqual([expect.stringContaining('there is nothing to push')]);
  });

  it.each([
    'docker build -t acme/shop:1 .\ndocker push acme/shop:1',
    'docker build -t shop:1 .\ndocker tag shop:1 acme/shop:1\ndocker push acme/shop:1',
    'docker build -t shop .\ndocker tag shop acme/shop\ndocker push acme/shop:latest',
    'docker build -t acme/shop:1 -t acme/shop:latest .\ndocker push --all-tags acme/shop',
    'docker build -t shop:1 .\nfor tag in 1 2; do docker tag shop:1 acme/shop:$tag; docker push acme/shop:$tag; done',
    // What it is called is told elsewhere.
    'docker build $OPTIONS -t shop:1 .\ndocker push acme/shop:1',
    'docker build -t shop:1 .\n./tag-images.sh\ndocker push acme/shop:1',
    'docker build -t shop:1 .\nnpm run docker:tag\ndocker push acme/shop:1',
    'docker build -t shop:1 .\ndocker compose build\ndocker push acme/shop:1',
    'docker build -t shop:1 .\neval "$TAGGING"\ndocker push acme/shop:1',
    'docker build -t $NAME .\ndocker build -t shop:1 .\ndocker push acme/shop:1',
    // Nothing here builds it.
    'docker build -t cart:1 .\ndocker push acme/shop:1',
    'docker pull acme/shop:1\ndocker push acme/shop:1',
    // It never was on this machine, and need not be.
    'docker build -t shop:1 .\ncrane copy shop:1 acme/shop:2\ndocker buildx imagetools create -t acme/shop:3 acme/shop:2',
    'docker build -t shop:1 .\nssh host "docker push acme/shop:1"',
  ])('not: %s', (script) => {
    expect(pushes(script)).toEqual([]);
  });
});
