import { describe, expect, test } from 'vitest';
import type { Analysis } from '../../server/src/core/analyze.ts';
import { readConfigFile } from '../../server/src/core/config/file.ts';
import { mergeLayers } from '../../server/src/core/config/layer.ts';
import { findingLines, testAnalyzer } from './support/analysis.ts';
import { type Files, job, summaries } from './support/pipeline.ts';

const analyzer = await testAnalyzer();

/** What is found under a configuration, in which there is no mistake. */
function under(config: string, text: string, files: Files = {}): Analysis {
  const { layers, problems } = readConfigFile({ path: '.github/gatewright.yml', text: config });
  expect(problems).toEqual([]);
  return analyzer.analyze({
    path: '.github/workflows/main.yml',
    text,
    config: mergeLayers(layers),
    readFile: (path) => files[path],
  });
}

const rulesIn = ({ findings }: Analysis) => [...new Set(findings.map(({ rule }) => rule))];
const jobsIn = (config: string, text: string, files: Files = {}) =>
  summaries(under(config, text, files).pipeline);
const messages = (analysis: Analysis, rule: string) =>
  findingLines(
    { ...analysis, findings: analysis.findings.filter((one) => one.rule === rule) },
    { messages: true },
  );

const DEPLOY = job('- run: kubectl apply -f k8s/', { id: 'deploy' });

describe('rules', () => {
  test('take another severity, alone or beside options, or are silent', () => {
    const of = (config: string) =>
      under(config, DEPLOY).findings.find(({ rule }) => rule === 'unprotected-production')?.severity;
    expect(of('')).toBe('warning');
    expect(of('rules: { unprotected-production: hint }')).toBe('hint');
    expect(of('rules: { unprotected-production: { severity: info } }')).toBe('info');
    expect(of('rules: { unprotected-production: off }')).toBeUndefined();
  });
});

describe('environments', () => {
  const text = job('- run: kubectl apply -f k8s/', { id: 'deploy', head: 'environment: aurora' });

  test('are the place that the configuration says', () => {
    expect(jobsIn('', text)).toEqual({ deploy: 'deploy unknown' });
    expect(jobsIn('environments: { production: aurora }', text)).toEqual({ deploy: 'deploy production' });
    expect(jobsIn('environments: { staging: ["au*"] }', text)).toEqual({ deploy: 'deploy staging' });
    expect(jobsIn('environments: { staging: ["eu*"] }', text)).toEqual(jobsIn('', text));
  });

  test('also against the words in their names, and the evidence says so', () => {
    const live = text.replace('aurora', 'live-demo');
    expect(jobsIn('', live)).toEqual({ deploy: 'deploy production' });
    expect(jobsIn('environments: { preview: Live-Demo }', live)).toEqual({ deploy: 'deploy preview' });
    const { pipeline } = under('environments: { preview: live-* }', live);
    expect(pipeline.jobs[0]?.targetEvidence?.text).toBe('`environment: live-demo` as configured');
  });

  test('are found in arguments too, as whole names', () => {
    const of = (script: string) =>
      jobsIn(
        'environments: { production: [aurora, "*-live"], staging: borealis, preview: "*" }',
        job(`- run: ${script}`),
      ).deploy;
    expect(of('helm upgrade app . -n aurora')).toBe('deploy production');
    expect(of('helm upgrade app . -f values/borealis.yaml')).toBe('deploy staging');
    expect(of('kubectl apply -k overlays/borealis/')).toBe('deploy staging');
    expect(of('./deploy.sh eu-live')).toBe('deploy production');
    expect(of('./deploy.sh eu-lively')).toBe('deploy production (assumed)');
    expect(of('./deploy.sh --env=borealis')).toBe('deploy staging');
    expect(jobsIn('', job('- run: ./deploy.sh --env=borealis')).deploy).toBe('deploy production (assumed)');
  });

  test('of a matrix, each by itself', () => {
    const matrix = text.replace(
      'environment: aurora',
      'environment: ${{ matrix.to }}\n    strategy: { matrix: { to: [pre, eu] } }',
    );
    expect(jobsIn('environments: { production: eu, staging: pre }', matrix)).toEqual({
      deploy: 'deploy production|staging',
    });
  });
});

describe('jobs', () => {
  const text = `on: { push: { branches: [main] } }
jobs:
  verify:
    runs-on: ubuntu-latest
    steps:
      - run: ./bin/gauntlet
  release-eu:
    runs-on: ubuntu-latest
    steps:
      - run: ./bin/go
`;

  test('are what the configuration says, and messages name it', () => {
    expect(jobsIn('', text)).toEqual({ verify: 'other', 'release-eu': 'other' });
    const config = 'jobs: { test: verify, production: ["release-*"] }';
    expect(jobsIn(config, text)).toEqual({ verify: 'test', 'release-eu': 'deploy production' });
    expect(messages(under(config, text), 'missing-needs')).toEqual([expect.stringContaining('`verify`')]);
    expect(messages(under(config, text), 'unprotected-production')[0]).toContain(
      'error unprotected-production (release-eu): `release-eu` deploys to production (job id `release-eu` as configured, line 7)',
    );
    expect(rulesIn(under('', text))).not.toContain('unprotected-production');
  });

  test('that are listed deploy only where the list says so', () => {
    const e2e = text.replace('./bin/gauntlet', 'npm run lint && kubectl apply -f kind/');
    expect(jobsIn('', e2e).verify).toBe('deploy+test production (assumed)');
    expect(jobsIn('jobs: { test: verify }', e2e).verify).toBe('test');
    expect(jobsIn('jobs: { other: verify }', e2e).verify).toBe('other');
    expect(jobsIn('jobs: { staging: verify }', e2e).verify).toBe('deploy+test staging');
    expect(jobsIn('jobs: { staging: ver*, production: "*ify" }', e2e).verify).toBe(
      'deploy+test production|staging',
    );
  });

  test('can build, wait for a person, check and go back', () => {
    const config = 'jobs: { build: verify, smoke: verify, approval: release-eu, rollback: release-eu }';
    expect(jobsIn(config, text)).toEqual({
      verify: 'build+smoke',
      'release-eu': 'approve+rollback unknown',
    });
  });

  test('that call a workflow are what the configuration says', () => {
    const call = `on: push\njobs:\n  ship:\n    uses: ./.github/workflows/go.yml\n`;
    const files = {
      '.github/workflows/go.yml': DEPLOY.replace('push: {branches: [main]}', 'workflow_call:'),
    };
    expect(jobsIn('', call, files).ship).toContain('deploy production');
    expect(jobsIn('jobs: { test: ship }', call, files).ship).toBe('test');
    expect(jobsIn('jobs: { staging: ship }', call, files).ship).toBe('deploy staging');
    // The pattern is asked of the called jobs too.
    expect(jobsIn('jobs: { other: deploy }', call, files).ship).toBe('other');
  });
});

describe('commands', () => {
  const of = (config: string, script: string) => jobsIn(config, job(`- run: ${script}`, { id: 'go' })).go;

  test.each([
    ['./ops/go.sh', './ops/go.sh', 'deploy production (assumed)'],
    ['./ops/go.sh', 'ops/go.sh --now', 'deploy production (assumed)'],
    ['ops/go.sh --now', 'sudo -E bash -e ./ops/go.sh --now eu', 'deploy production (assumed)'],
    ['go.sh', './ops/go.sh', 'deploy production (assumed)'],
    ['./ops/go.sh --env prod', './ops/go.sh --env prod', 'deploy production'],
    ['./ops/go.sh', './ops/go.sh --env staging', 'deploy staging'],
    ['./ops/go.sh', 'STAGE=staging ./ops/go.sh', 'deploy staging'],
    ['just moon-*', 'just moon-eu', 'deploy production (assumed)'],
    ['./ops/go.sh --env prod', './ops/go.sh --env eu', 'other'],
    ['./ops/go.sh', './ops/go.sh.bak', 'other'],
    ['ops/go.sh', './other/ops/go.sh', 'other'],
    ['./ops/go.sh --now', './ops/go.sh', 'other'],
    ['./ops/go.sh', 'echo ./ops/go.sh', 'other'],
  ])('deploy: %s on `%s` is %s', (pattern, script, summary) => {
    expect(of('', script)).toBe('other');
    expect(of(`commands: { deploy: [${JSON.stringify(pattern)}] }`, script)).toBe(summary);
  });

  test('can do several things, and nothing', () => {
    expect(of('commands: { build: ./ci, test: ["./ci all", ./x] }', './ci all')).toBe('build+test');
    expect(of('commands: { rollback: ./undo }', './undo')).toMatch(/^rollback/);
    expect(of('', 'kubectl apply -f kind/')).toMatch(/^deploy/);
    expect(of('commands: { other: "kubectl apply -f kind/*" }', 'kubectl apply -f kind/')).toBe('other');
    expect(of('commands: { other: "kubectl apply -f kind/*" }', 'kubectl apply -f k8s/')).toMatch(/^deploy/);
  });

  test('on another machine too', () => {
    const text = `ssh deploy@example.com './go staging'`;
    expect(of('commands: { deploy: ./go }', text)).toBe('deploy staging');
  });

  const chain = `on: { push: { branches: [main] } }
jobs:
  first:
    runs-on: ubuntu-latest
    steps:
      - run: ./all || true
  second:
    needs: first
    runs-on: ubuntu-latest
    environment: production
    steps:
      - run: kubectl apply -f k8s/
      - run: ./look https://example.com
`;

  test('are gates that can be thrown away, and checks of what was deployed', () => {
    const without = under('', chain);
    expect(rulesIn(without)).not.toContain('bypassed-gate');
    expect(rulesIn(without)).toContain('missing-smoke-test');
    const found = under('commands: { test: ./all, smoke: ./look }', chain);
    expect(messages(found, 'bypassed-gate')).toEqual([expect.stringContaining('`./all` as configured')]);
    expect(rulesIn(found)).not.toContain('missing-smoke-test');
  });

  test('name the configuration where a message shows them', () => {
    const text = job('- run: ./ops/ship.sh --env prod', { id: 'ship' });
    expect(messages(under('commands: { deploy: ./ops/ship.sh }', text), 'unprotected-production')).toEqual([
      expect.stringContaining('(`./ops/ship.sh --env prod` as configured, line 7)'),
    ]);
  });
});

describe('actions', () => {
  const of = (config: string, uses: string, files: Files = {}) =>
    jobsIn(config, job(`- uses: ${uses}\n  with: { environment: staging }`, { id: 'go' }), files).go;

  test('are known by their names, without a version', () => {
    expect(of('', 'acme/flux@v2')).toBe('other');
    expect(of('actions: { deploy: acme/flux }', 'acme/flux@v2')).toBe('deploy staging');
    expect(of('actions: { deploy: acme/flux@v1 }', 'Acme/Flux@v2')).toBe('deploy staging');
    expect(of('actions: { deploy: "acme/*" }', 'acme/flux@v2')).toBe('deploy staging');
    expect(of('actions: { deploy: acme/flux }', 'acme/flux-it@v2')).toBe('other');
    expect(of('actions: { test: acme/flux, build: "acme/*" }', 'acme/flux@v2')).toBe('build+test');
  });

  test('before the tables, and before what their own file says', () => {
    expect(of('', 'azure/webapps-deploy@v3')).toMatch(/^deploy/);
    expect(of('actions: { other: azure/webapps-deploy }', 'azure/webapps-deploy@v3')).toBe('other');
    const files = {
      '.github/actions/go/action.yml':
        'runs: { using: composite, steps: [{ run: kubectl apply -f ., shell: bash }] }',
    };
    expect(of('', './.github/actions/go', files)).toMatch(/^deploy production/);
    expect(of('actions: { test: ./.github/actions/go }', './.github/actions/go', files)).toBe('test');
    expect(of('actions: { smoke: .github/actions/* }', './.github/actions/gone')).toBe('smoke');
  });

  test('are workflows of other repositories too', () => {
    const call = 'on: push\njobs:\n  go:\n    uses: acme/ops/.github/workflows/flux.yml@main\n';
    expect(jobsIn('', call).go).toBe('other');
    expect(jobsIn('actions: { test: acme/ops/.github/workflows/flux.yml }', call).go).toBe('test');
  });
});

describe('allowedImages', () => {
  const text = `on: { push: { branches: [main] } }
jobs:
  test:
    runs-on: ubuntu-latest
    container: ghcr.io/acme/tools:latest
    services:
      db: { image: postgres:latest }
      cache: { image: docker.io/library/redis }
    steps:
      - run: npm test
`;
  const told = (config: string) =>
    under(config, text)
      .findings.filter(({ rule }) => rule === 'latest-tag')
      .map(({ span }) => text.slice(span.start, span.end));

  test('may move', () => {
    expect(told('')).toHaveLength(3);
    expect(told('allowedImages: [postgres:latest, redis, ghcr.io/acme/*]')).toEqual([]);
    expect(told('allowedImages: ["postgres:1*", redis:latest, acme/tools]')).toHaveLength(2);
    expect(told('allowedImages: "*"')).toEqual([]);
  });

  test('also by tags that follow a branch', () => {
    const push = job('- run: docker build -t ghcr.io/acme/app:edge . && docker push ghcr.io/acme/app:edge');
    expect(rulesIn(under('', push))).toContain('mutable-tag');
    expect(rulesIn(under('allowedImages: ghcr.io/acme/app:edge', push))).not.toContain('mutable-tag');
    expect(rulesIn(under('allowedImages: ghcr.io/acme/app:main', push))).toContain('mutable-tag');
  });
});

describe('requiredStages', () => {
  const stages = (config: string, text: string) =>
    under(config, text)
      .findings.filter(({ rule }) => rule === 'missing-stage')
      .map(({ severity, detail }) => `${severity} ${detail?.stage}`);

  test('are test and staging unless others are demanded', () => {
    expect(stages('', DEPLOY)).toEqual(['warning test', 'info staging']);
    expect(stages('requiredStages: [test]', DEPLOY)).toEqual(['warning test']);
    expect(stages('requiredStages: []', DEPLOY)).toEqual([]);
    expect(stages('requiredStages: [approval, build]', DEPLOY).toSorted()).toEqual([
      'warning approval',
      'warning build',
    ]);
  });

  test('are there where a job is one', () => {
    const full = DEPLOY.replace('runs-on:', 'environment: production\n    runs-on:').replace(
      '- run: kubectl',
      '- run: docker build -t app .\n      - run: kubectl',
    );
    expect(stages('requiredStages: [approval, build]', full)).toEqual([]);
    const asked = DEPLOY.replace(
      'jobs:\n  deploy:',
      'jobs:\n  ask:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: trstringer/manual-approval@v1\n  deploy:\n    needs: ask',
    );
    expect(stages('requiredStages: [approval]', asked)).toEqual([]);
    expect(stages('requiredStages: [approval]', asked.replace('    needs: ask\n', ''))).toEqual([
      'warning approval',
    ]);
  });
});

describe('options of rules', () => {
  test('missing-smoke-test: a wait for the rollout is enough', () => {
    const text = job('- run: helm upgrade --install app . -n production --wait');
    expect(rulesIn(under('', text))).toContain('missing-smoke-test');
    const config = 'rules: { missing-smoke-test: { acceptRollout: true } }';
    expect(rulesIn(under(config, text))).not.toContain('missing-smoke-test');
    expect(rulesIn(under(config, text.replace(' --wait', '')))).toContain('missing-smoke-test');
  });

  test('missing-smoke-test and missing-rollback: platforms that need none', () => {
    const text = job('- run: vercel deploy --prod');
    const both = ['missing-smoke-test', 'missing-rollback'];
    const told = (config: string) => rulesIn(under(config, text)).filter((rule) => both.includes(rule));
    expect(told('').toSorted()).toEqual(both.toSorted());
    expect(told('rules: { missing-smoke-test: { exceptPlatforms: [vercel] } }')).toEqual([
      'missing-rollback',
    ]);
    expect(told('rules: { missing-rollback: { exceptPlatforms: [vercel] } }')).toEqual([
      'missing-smoke-test',
    ]);
    expect(told('rules: { missing-rollback: { exceptPlatforms: [netlify] } }').toSorted()).toEqual(
      both.toSorted(),
    );
  });

  test('hardcoded-secret: values that are none', () => {
    const text = job('- run: ./x', { head: 'env: { API_TOKEN: local-9f8e7d6c5b4a3f2e }' });
    expect(rulesIn(under('', text))).toContain('hardcoded-secret');
    expect(rulesIn(under('rules: { hardcoded-secret: { allow: local-* } }', text))).not.toContain(
      'hardcoded-secret',
    );
    expect(rulesIn(under('rules: { hardcoded-secret: { allow: [test-*] } }', text))).toContain(
      'hardcoded-secret',
    );
  });
});
