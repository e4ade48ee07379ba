import { expect, test } from 'vitest';
import { syntaxFindings, withJob, withJobs, withOn, withSteps, withTop } from './support/syntax-findings.ts';

/** What GitHub accepts, old and new. The new keys with the month they came. */
const ACCEPTED: readonly (readonly [string, string])[] = [
  ['one event', withTop('name: x')],
  ['a list of events', 'on: [push, pull_request]\njobs:\n  a:\n    runs-on: x\n    steps: [run: y]\n'],
  ['a quoted on', '"on": push\njobs:\n  a:\n    runs-on: x\n    steps: [run: y]\n'],
  ['JSON', '{"on":"push","jobs":{"a":{"runs-on":"x","steps":[{"run":"y"}]}}}'],
  ['a byte order mark and CRLF', `\uFEFF${withTop('name: x').replaceAll('\n', '\r\n')}`],
  [
    'numbers, booleans and nothing as text',
    withTop('name: 1\nrun-name: true\nenv:\n  A: 1\n  B: true\n  C:\n  D: 1.5'),
  ],
  ['a description of the workflow', withTop('description: What it is for')],
  ['an expression for env', withTop('env: ${{ fromJSON(vars.ENV) }}')],
  ['an expression as a key of env', withTop('env:\n  ${{ insert }}: ${{ fromJSON(vars.ENV) }}')],
  ['an expression in the name', withTop('name: CI of ${{ github.ref }}')],
  ['concurrency as text', withTop('concurrency: deploy')],
  [
    'concurrency with a queue (2026-05)',
    withTop('concurrency:\n  group: deploy\n  queue: max\n  cancel-in-progress: false'),
  ],
  [
    'concurrency with expressions',
    withTop('concurrency:\n  group: ${{ github.ref }}\n  cancel-in-progress: ${{ github.ref != 1 }}'),
  ],
  ['cache-mode (2026-09)', withTop('cache-mode: read')],
  ['all permissions', withTop('permissions: write-all')],
  ['no permissions', withTop('permissions: {}')],
  [
    'new permissions',
    withTop(
      `permissions:\n${['models: read', 'artifact-metadata: write', 'copilot-requests: write', 'vulnerability-alerts: read', 'code-quality: read', 'drives: read', 'id-token: write', 'attestations: none'].map((line) => `  ${line}`).join('\n')}`,
    ),
  ],
  ['defaults', withTop('defaults:\n  run:\n    shell: bash\n    working-directory: app')],

  ['events without a value', withOn('push:\npull_request:\nworkflow_dispatch:\nfork:')],
  [
    'filters as text, lists and nothing',
    withOn('push:\n  branches: main\n  tags: [v*]\n  paths:\n    - a/**\npull_request:\n  branches:'),
  ],
  ['filters of create', withOn('create:\n  tags: [v*]')],
  ['filters of delete', withOn('delete:\n  branches: ["*"]')],
  ['a deployment with nothing in it', withOn('deployment: {}')],
  ['image_version', withOn('image_version:\n  types: [created, ready]\n  names: [a]\n  versions: 1.*')],
  [
    'new activity types',
    withOn(
      'pull_request:\n  types: [stacked]\nissues:\n  types: [field_added, typed]\nmerge_group:\n  types: [checks_requested, destroyed]',
    ),
  ],
  ['one activity type as text', withOn('release:\n  types: published')],
  ['free types of repository_dispatch', withOn('repository_dispatch:\n  types: deploy-now')],
  [
    'a time zone of a schedule (2026-03)',
    withOn('schedule:\n  - cron: "0 5 * * 1-5"\n    timezone: America/New_York'),
  ],
  [
    'cron forms',
    withOn(
      "schedule:\n  - cron: '*/15 0-6,18-23 1,15 JAN-jun MON,3'\n  - cron: 45 1 1-7,15-21 * 3\n  - cron: 0 0 * * fri",
    ),
  ],
  [
    'dispatch inputs',
    withOn(
      'workflow_dispatch:\n  inputs:\n    a:\n    b:\n      type: choice\n      options: [x, 1]\n      default: x\n    c:\n      type: boolean\n      default: "true"\n      required: false\n    d:\n      type: environment\n    e:\n      type: number\n      default: 3',
    ),
  ],
  ['dispatch with empty inputs', withOn('workflow_dispatch:\n  inputs:')],
  [
    'a reusable workflow',
    withOn(
      'workflow_call:\n  inputs:\n    a:\n      type: string\n      default: ${{ github.ref }}\n      required: true\n  outputs:\n    o:\n      description: d\n      value: ${{ jobs.build.outputs.o }}\n  secrets:\n    s:\n    t:\n      required: true',
    ),
  ],
  [
    'followed workflows',
    withOn('workflow_run:\n  workflows: [CI]\n  types: [completed]\n  branches: [main]'),
  ],

  ['an empty list of needs', withJob('needs: []')],
  [
    'an expression for runs-on',
    'on: push\njobs:\n  a:\n    runs-on: ${{ matrix.os }}\n    steps: [run: y]\n',
  ],
  [
    'runner labels',
    'on: push\njobs:\n  a:\n    runs-on: [self-hosted, "${{ inputs.x }}"]\n    steps: [run: y]\n',
  ],
  [
    'a runner group',
    'on: push\njobs:\n  a:\n    runs-on:\n      group: big\n      labels: [linux]\n    steps: [run: y]\n',
  ],
  ['an environment as a number', withJob('environment: 5')],
  ['an empty environment', withJob('environment: ""')],
  [
    'environment.deployment (2026-03)',
    withJob('environment:\n  name: production\n  url: https://x.example\n  deployment: false'),
  ],
  [
    'an environment from an expression',
    withJob("environment: ${{ github.ref == 'refs/heads/main' && 'production' || '' }}"),
  ],
  ['a snapshot', withJob('snapshot: my-image')],
  [
    'a snapshot with a version',
    withJob('snapshot:\n  image-name: my-image\n  version: 2.*\n  if: github.ref_type == 1'),
  ],
  ['cancel-timeout-minutes', withJob('cancel-timeout-minutes: 5\ntimeout-minutes: ${{ fromJSON(vars.T) }}')],
  ['cache-mode of a job', withJob('cache-mode: write-only')],
  [
    'a strategy from expressions',
    withJob(
      'strategy:\n  fail-fast: ${{ inputs.f }}\n  max-parallel: 2\n  matrix: ${{ fromJSON(needs.a.outputs.m) }}',
    ),
  ],
  [
    'a matrix',
    withJob(
      'strategy:\n  matrix:\n    os: [a, b]\n    node: ${{ fromJSON(vars.N) }}\n    include:\n      - os: c\n        deep: {x: [1, 2]}\n    exclude:\n      - os: a',
    ),
  ],
  ['a matrix of entries', withJob('strategy:\n  matrix:\n    include: ${{ fromJSON(vars.N) }}')],
  [
    'a container',
    withJob(
      'container:\n  image: node:24\n  options: --cpus 1\n  ports: [80]\n  volumes: ["a:/b"]\n  credentials:\n    username: u\n    password: ${{ secrets.P }}\n  env:\n    A: 1',
    ),
  ],
  ['no container', withJob('container:')],
  [
    'a container whose image an expression brings',
    withJob('container:\n  ${{ insert }}: ${{ fromJSON(vars.C) }}'),
  ],
  [
    'services in both forms',
    withJob(
      'services:\n  db: mysql\n  cache:\n    image: redis\n    command: redis-server\n    entrypoint: /x',
    ),
  ],
  ['job outputs', withJob('outputs:\n  a: ${{ steps.x.outputs.y }}\n  b: 1')],
  ['an if in every type', withJob('if: true')],
  ['an if without a value', withJob('if:')],
  ['continue-on-error from an expression', withJob('continue-on-error: ${{ matrix.experimental }}')],
  [
    'a called workflow',
    withJobs(
      'a:\n  uses: o/r/.github/workflows/x.yml@v1\n  with:\n    a: 1\n    b: ${{ inputs.b }}\n  secrets: inherit\n  permissions: read-all\n  concurrency: x\n  cache-mode: none\n  strategy:\n    matrix:\n      a: [1]',
    ),
  ],
  [
    'called workflows of this repository (2026-07)',
    withJobs(
      'a:\n  uses: ./.github/workflows/x.yaml\n  secrets:\n    s: ${{ secrets.s }}\nb:\n  uses: $/.github/workflows/x.yml\n  needs: a\n  if: always()',
    ),
  ],
  ['a job id in any case', withJobs('_Build-1:\n  runs-on: x\n  steps: [run: y]')],

  [
    'steps',
    withSteps(
      '- uses: actions/checkout@v4\n  with:\n    fetch-depth: 0\n    token:\n  env:\n    A: b\n- name: Test\n  id: test\n  if: success()\n  run: |\n    make\n  shell: bash\n  working-directory: x\n  continue-on-error: true\n  timeout-minutes: 5',
    ),
  ],
  [
    'every kind of action',
    withSteps(
      '- uses: ./.github/actions/x\n- uses: docker://alpine:3\n- uses: $/.github/actions/x\n- uses: o/r/deep/path@main\n- uses: .\\local',
    ),
  ],
  ['an expression for with', withSteps('- uses: o/r@v1\n  with: ${{ fromJSON(inputs.w) }}')],
  [
    'expressions',
    withSteps(
      "- if: ${{ !cancelled() }} && true\n  run: echo ${{ 'a }} b' }} ${{ case(github.ref == 'x', 1, 2) }} ${{ format('{0}', github['ref']) }}\n- if: failure() && hashFiles('a') != ''\n  run: echo ${{ fromJson(needs.a.outputs.b).c }} $\u007bX}",
    ),
  ],
  ['an expression within no-break spaces', withSteps('- run: echo ${{\u00a0github.ref\u00a0}}')],
  ['an expression in the text of an expression', withJob("if: ${{ '${{ secrets.X }}' != '' }}")],
  ['job ids in status functions', withJob("if: success('a', 'b') || failure()")],
  ['an empty script', withSteps('- run:')],
  [
    'background steps (2026-06)',
    withSteps(
      '- run: serve\n  id: server\n  background: true\n- run: build\n  id: Build\n  background: true\n- wait: [server, build]\n- wait: server\n  continue-on-error: true\n- cancel: server\n- wait-all:\n- wait-all: true',
    ),
  ],
  [
    'parallel steps (2026-06)',
    withSteps('- parallel:\n    - run: a\n      id: x\n    - uses: o/r@v1\n- run: b\n  id: x'),
  ],
  ['a very long script without expressions', withSteps(`- run: ${'x'.repeat(30_000)}`)],

  [
    'anchors and aliases (2025-09)',
    withJobs(
      'a: &job\n  runs-on: x\n  env: &env\n    A: 1\n  steps: &steps\n    - &checkout\n      uses: actions/checkout@v4\n    - run: y\nb: *job\nc:\n  runs-on: x\n  env: *env\n  steps: *steps\nd:\n  runs-on: x\n  steps:\n    - *checkout\n    - run: z',
    ),
  ],
  ['keys that merely look alike', withTop('env:\n  on: 1\n  jobs: 2\n  __proto__: 3\n  constructor: 4')],
  [
    'the metadata of an action',
    'name: x\ninputs:\n  a:\n    default: b\nruns:\n  using: composite\n  steps: []\n',
  ],
];

test.each(ACCEPTED)('%s', (_, text) => {
  expect(syntaxFindings(text)).toEqual([]);
});
