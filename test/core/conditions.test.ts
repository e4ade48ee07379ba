import { beforeAll, describe, expect, it } from 'vitest';
import { type Conditions, conditionsOf } from '../../server/src/core/pipeline/graph/conditions.ts';
import type { JobFacts, Pipeline } from '../../server/src/core/pipeline/model.ts';
import type { ShellParser } from '../../server/src/core/syntax/shell/shell.ts';
import { type Job, jobById } from '../../server/src/core/workflow/model.ts';
import { readWorkflow } from '../../server/src/core/workflow/read.ts';
import { matches } from '../../server/src/core/workflow/starts.ts';
import { testShell } from './support/shell.ts';

let shell: ShellParser;
beforeAll(async () => {
  shell = await testShell();
});

interface World {
  readonly conditions: Conditions;
  readonly pipeline: Pipeline;
  facts(id: string): JobFacts;
}

/** A pipeline that knows the graph alone: every job's kinds are empty. */
function worldOf(
  on: string,
  jobs: Readonly<Record<string, { if?: string; needs?: string; environment?: string }>>,
): World {
  const text = [
    `on: ${on}`,
    'jobs:',
    ...Object.entries(jobs).flatMap(([id, job]) => [
      `  ${id}:`,
      '    runs-on: ubuntu-latest',
      ...Object.entries(job).map(
        ([key, value]) => `    ${key}: ${key === 'if' ? JSON.stringify(value) : value}`,
      ),
      '    steps: [{ run: make }]',
    ]),
  ].join('\n');
  const workflow = readWorkflow('.github/workflows/x.yml', text, shell);
  expect(workflow.problems).toEqual([]);
  const needsOf = (job: Job) =>
    job.needs.map(({ id }) => jobById(workflow, id)).filter((need) => need !== undefined);
  const ancestorsOf = (job: Job): Job[] => [
    ...new Set(needsOf(job).flatMap((need) => [need, ...ancestorsOf(need)])),
  ];
  const factsOf = (job: Job): JobFacts => ({
    job,
    kinds: new Set(),
    evidence: new Map(),
    deploys: [],
    target: undefined,
    targets: [],
    assumed: false,
    targetEvidence: undefined,
    soft: false,
    environment: undefined,
    call: 'none',
    called: undefined,
  });
  const pipeline = {
    workflow,
    jobs: workflow.jobs.map(factsOf),
    images: [],
    factsOf,
    needsOf,
    ancestorsOf,
  } as unknown as Pipeline;
  const facts = (id: string): JobFacts => {
    const found = pipeline.jobs.find(({ job }) => job.id === id);
    if (!found) throw new Error(id);
    return found;
  };
  return { conditions: conditionsOf(pipeline), pipeline, facts };
}

function together(on: string, a: string | undefined, b: string | undefined): boolean {
  const { conditions, facts } = worldOf(on, {
    a: a === undefined ? {} : { if: a },
    b: b === undefined ? {} : { if: b },
  });
  return conditions.together(facts('a'), 'deploy', facts('b'), 'test');
}

describe('whether two jobs can be in one run', () => {
  const pushAndPull = '{ push: { branches: [main] }, pull_request: }';
  it.each<[string, string | undefined, string | undefined, boolean]>([
    ['push', undefined, undefined, true],
    [pushAndPull, "github.event_name == 'push'", "github.event_name == 'pull_request'", false],
    [pushAndPull, "github.event_name != 'pull_request'", "github.event_name == 'pull_request'", false],
    [pushAndPull, "github.ref == 'refs/heads/main'", "github.event_name == 'pull_request'", false],
    [pushAndPull, "github.ref == 'refs/heads/main'", undefined, true],
    [pushAndPull, "github.ref == 'refs/heads/main'", "github.ref_name == 'main'", true],
    [pushAndPull, 'contains(fromJSON(\'["push"]\'), github.event_name)', 'github.base_ref', false],
    ['push', "github.ref == 'refs/heads/main'", "github.ref == 'refs/heads/develop'", false],
    ['push', "github.ref == 'refs/heads/main'", "github.ref_name == 'develop'", false],
    ['push', "github.ref == 'refs/heads/main'", "github.ref != 'refs/heads/main'", false],
    ['push', "github.ref == 'refs/heads/main'", "startsWith(github.ref, 'refs/tags/')", false],
    ['push', "startsWith(github.ref, 'refs/tags/v')", "contains(github.ref, 'refs/tags')", true],
    ['push', "github.ref_type == 'tag'", "github.ref == 'refs/heads/main'", false],
    ["{ push: { branches: [main], tags: ['v*'] } }", "github.ref_type == 'tag'", undefined, true],
    ['{ push: { branches: [main] } }', "github.ref_type == 'tag'", undefined, false],
    ["{ push: { branches: ['release/**'] } }", "github.ref == 'refs/heads/main'", undefined, false],
    ["{ push: { branches: ['release/**'] } }", "github.ref == 'refs/heads/release/a/b'", undefined, true],
    ['{ release: { types: [published] } }', "github.event.action == 'created'", undefined, false],
    ['pull_request', 'github.event.pull_request.merged == true', undefined, false],
    ['{ pull_request: { types: [closed] } }', 'github.event.pull_request.merged == true', undefined, true],
    [
      '{ pull_request: { types: [closed] } }',
      'github.event.pull_request.merged',
      '!github.event.pull_request.merged',
      false,
    ],
    ['push', "github.event_name == 'workflow_dispatch'", undefined, false],
    ['workflow_dispatch', "inputs.environment == 'production'", "inputs.environment == 'staging'", false],
    [
      'workflow_dispatch',
      "inputs.environment == 'production'",
      "github.event.inputs.environment == 'staging'",
      false,
    ],
    ['workflow_dispatch', "inputs.environment == 'production'", "inputs.environment != 'staging'", true],
    ['workflow_dispatch', 'inputs.deploy', '!inputs.deploy', false],
    ['workflow_dispatch', 'inputs.deploy == true || inputs.all', '!inputs.deploy', true],
    [
      '{ workflow_dispatch: { inputs: { to: { type: choice, options: [staging, production] } } } }',
      "inputs.to != 'staging'",
      "inputs.to != 'production'",
      true,
    ],
    ['push', 'inputs.deploy', undefined, false],
    ['workflow_call', "github.event_name == 'push'", "github.event_name == 'schedule'", false],
    ['workflow_call', "github.event_name == 'push'", undefined, true],
    [
      'push',
      "contains(github.event.head_commit.message, '[skip]')",
      "!contains(github.event.head_commit.message, '[skip]')",
      false,
    ],
    ['push', 'false', undefined, false],
    ['push', '${{ false }}', undefined, false],
    ['push', 'always()', 'success()', true],
    ['push', "vars.A == '1'", "vars.B == '2'", true],
    ['push', "vars.A == '1'", "vars.A == '2'", false],
    [
      'push',
      "github.repository == 'a/b' && github.ref == 'refs/heads/main'",
      "github.repository == 'a/b'",
      true,
    ],
    ['push', 'nonsense(', undefined, true],
  ])('on %s: %s and %s: %s', (on, a, b, expected) => {
    expect(together(on, a, b)).toBe(expected);
    expect(together(on, b, a)).toBe(expected);
  });

  it('a job without a status function needs its ancestors in the run', () => {
    const jobs = {
      a: { if: "github.event_name == 'pull_request'" },
      b: { needs: 'a' },
      c: { needs: 'a', if: 'always()' },
      d: { if: "github.event_name == 'push'" },
    };
    const { conditions, facts } = worldOf('[push, pull_request]', jobs);
    expect(conditions.together(facts('b'), 'deploy', facts('d'), 'test')).toBe(false);
    expect(conditions.together(facts('c'), 'deploy', facts('d'), 'test')).toBe(true);
  });

  it('a step that does it may have its own condition', () => {
    const { conditions, facts } = worldOf('[push, pull_request]', {
      a: {},
      b: { if: "github.event_name == 'push'" },
      c: { if: "github.event_name == 'pull_request'" },
    });
    const a = facts('a');
    const [step] = a.job.steps;
    const guarded = step && { ...step, if: facts('b').job.if };
    const evidence = { text: 'x', span: { start: 0, end: 1 }, step: guarded };
    const deploys: JobFacts = { ...a, evidence: new Map([['deploy', [evidence]]]) };
    expect(conditions.together(deploys, 'deploy', facts('c'), 'test')).toBe(false);
    expect(conditions.together(deploys, 'deploy', facts('b'), 'test')).toBe(true);
    expect(conditions.together(deploys, 'test', facts('c'), 'test')).toBe(true);
  });
});

describe('whether a run can have one job without the other', () => {
  it.each<[string, string | undefined, string | undefined, boolean]>([
    ['push', undefined, undefined, false],
    ['[push, pull_request]', undefined, "github.event_name == 'push'", true],
    ['[push, pull_request]', "github.event_name == 'push'", "github.event_name != 'pull_request'", false],
    ['workflow_dispatch', undefined, '!inputs.skip-tests', true],
    ['workflow_dispatch', '!inputs.skip-tests', '!inputs.skip-tests', false],
    ['push', undefined, 'always()', false],
  ])('on %s: %s without %s: %s', (on, a, b, expected) => {
    const { conditions, facts } = worldOf(on, {
      a: a === undefined ? {} : { if: a },
      b: b === undefined ? {} : { if: b },
    });
    expect(conditions.without(facts('a'), 'deploy', facts('b'))).toBe(expected);
  });
});

describe('whether an environment can come to nothing', () => {
  it.each<[string, string | undefined, string, boolean]>([
    ['push', undefined, "${{ github.ref == 'refs/heads/main' && 'production' || '' }}", true],
    [
      'push',
      "github.ref == 'refs/heads/main'",
      "${{ github.ref == 'refs/heads/main' && 'production' || '' }}",
      false,
    ],
    [
      'push',
      "github.ref == 'refs/heads/main'",
      "${{ github.ref_name == 'main' && 'production' || null }}",
      false,
    ],
    ['push', undefined, "${{ github.ref == 'refs/heads/main' && 'production' || 'staging' }}", false],
    [
      '{ push: { branches: [main] } }',
      undefined,
      "${{ github.ref == 'refs/heads/main' && 'production' || '' }}",
      false,
    ],
    ['push', undefined, 'production', false],
    ['workflow_dispatch', undefined, '${{ inputs.environment }}', true],
  ])('on %s: if %s, %s: %s', (on, condition, environment, expected) => {
    const job = { environment, ...(condition === undefined ? {} : { if: condition }) };
    const { conditions, facts } = worldOf(on, { a: job });
    const a = facts('a');
    const name = a.job.environment?.name;
    expect(name && conditions.canBeEmpty(a, 'deploy', name)).toBe(expected);
  });
});

it('filter patterns', () => {
  expect(matches(['main'], 'main')).toBe(true);
  expect(matches(['release/*'], 'release/a/b')).toBe(false);
  expect(matches(['release/**'], 'release/a/b')).toBe(true);
  expect(matches(['**'], 'a/b')).toBe(true);
  expect(matches(['v[12].[0-9]+'], 'v1.10')).toBe(true);
  expect(matches(['releases/**', '!releases/**-alpha'], 'releases/10-alpha')).toBe(false);
  expect(matches(['feature.x'], 'featureyx')).toBe(false);
});
