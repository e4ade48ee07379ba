import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProver, type JobGraph, type Verdict } from '../../../server/src/core/pipeline/gates/proof.ts';
import type { ShellParser } from '../../../server/src/core/syntax/shell/shell.ts';
import { type Job, jobById, type Workflow } from '../../../server/src/core/workflow/model.ts';
import { readWorkflow } from '../../../server/src/core/workflow/read.ts';
import { testShell } from '../support/shell.ts';
import { isOpen, type SmallJob } from './brute-force.ts';

let shell: ShellParser;
beforeAll(async () => {
  shell = await testShell();
});

function graphOf(workflow: Workflow): JobGraph {
  const needsOf = (job: Job): Job[] => job.needs.flatMap(({ id }) => jobById(workflow, id) ?? []);
  const ancestorsOf = (job: Job): Job[] => {
    const all = new Set<Job>();
    const add = (at: Job) => {
      for (const need of needsOf(at)) {
        if (all.has(need) || need === job) continue;
        all.add(need);
        add(need);
      }
    };
    add(job);
    return [...all];
  };
  return { workflow, needsOf, ancestorsOf };
}

/** `jobs` are lines `id: [needs] if …; forgiven`; the rest of the workflow is filled in. */
function prove(on: string, jobs: Record<string, string>, gate = 'test', deploy = 'deploy'): Verdict {
  const body = Object.entries(jobs).map(
    ([id, keys]) =>
      `  ${id}:\n    runs-on: ubuntu-latest\n${keys
        .split(';')
        .filter((key) => key.trim())
        .map((key) => `    ${key.trim()}\n`)
        .join('')}    steps: [{ run: echo }]\n`,
  );
  const workflow = readWorkflow('w.yml', `on: ${on}\njobs:\n${body.join('')}`, shell);
  expect(workflow.problems).toEqual([]);
  const job = (id: string): Job => {
    const found = jobById(workflow, id);
    if (!found) throw new Error(`no job ${id}`);
    return found;
  };
  return createProver(graphOf(workflow)).prove(job(gate), job(deploy));
}

/** The run as `test failure → deploy success`, or the verdict's name. */
const told = (verdict: Verdict): string =>
  verdict.kind === 'open'
    ? verdict.run.steps.map(({ job, outcome }) => `${job.id} ${outcome}`).join(' → ')
    : verdict.kind;

const DISPATCH = '{ workflow_dispatch: { inputs: { skip: { type: boolean } } } }';

describe('prove', () => {
  const cases: [string, string, string][] = [
    // One gate, the deploy's own condition.
    ['no condition', 'needs: test', 'gated'],
    ['a condition without a status function', "needs: test; if: github.ref == 'refs/heads/main'", 'gated'],
    ['the same in braces', "needs: test; if: ${{ github.ref == 'refs/heads/main' }}", 'gated'],
    ['success()', 'needs: test; if: success()', 'gated'],
    ['success() and more', "needs: test; if: success() && github.event_name == 'push'", 'gated'],
    ['always()', 'needs: test; if: always()', 'test failure → deploy success'],
    ['always() in braces', 'needs: test; if: ${{ always() }}', 'test failure → deploy success'],
    ['ALWAYS() in capitals', 'needs: test; if: ALWAYS()', 'test failure → deploy success'],
    ['!cancelled()', 'needs: test; if: "!cancelled()"', 'test failure → deploy success'],
    ['failure()', 'needs: test; if: failure()', 'test failure → deploy success'],
    ['success() || failure()', 'needs: test; if: success() || failure()', 'test failure → deploy success'],
    ['!failure()', 'needs: test; if: "!failure()"', 'test cancelled → deploy success'],
    [
      'always() and a ref',
      "needs: test; if: always() && github.ref == 'refs/heads/main'",
      'test failure → deploy success',
    ],
    ['always() and the result', "needs: test; if: always() && needs.test.result == 'success'", 'gated'],
    [
      'the result in another spelling',
      "needs: test; if: always() && needs['test'].result == 'SUCCESS'",
      'gated',
    ],
    [
      'always() and not failure',
      "needs: test; if: always() && needs.test.result != 'failure'",
      'test cancelled → deploy success',
    ],
    [
      '!cancelled() and the result',
      'needs: test; if: "!cancelled() && needs.test.result == \'success\'"',
      'gated',
    ],
    ['the result alone', "needs: test; if: needs.test.result == 'success'", 'gated'],
    [
      'the result or skipped',
      "needs: test; if: always() && (needs.test.result == 'success' || needs.test.result == 'skipped')",
      'gated',
    ],
    [
      'contains of all results',
      "needs: test; if: always() && !contains(needs.*.result, 'failure')",
      'test cancelled → deploy success',
    ],
    [
      'contains of all results, twice',
      "needs: test; if: always() && !contains(needs.*.result, 'failure') && !contains(needs.*.result, 'cancelled')",
      'gated',
    ],
    [
      'contains of all results as JSON',
      'needs: test; if: "!cancelled() && !contains(toJSON(needs), \'failure\')"',
      'test cancelled → deploy success',
    ],
    ['contains of any result', "needs: test; if: always() && contains(needs.*.result, 'success')", 'gated'],
    ['success of the job by name', "needs: test; if: always() && success('test')", 'gated'],
    [
      'text around an expression',
      'needs: test; if: ${{ success() }} && true',
      'test failure → deploy success',
    ],
    ['false', 'needs: test; if: false', 'gated'],
    ['always() && false', 'needs: test; if: always() && false', 'gated'],
    [
      'an emergency input',
      "needs: test; if: always() && (needs.test.result == 'success' || inputs.skip)",
      'test failure → deploy success',
    ],
    ['the same input both ways', 'needs: test; if: always() && inputs.skip && !inputs.skip', 'gated'],
    [
      'an output of the gate',
      "needs: test; if: always() && needs.test.outputs.ok == 'true'",
      'test failure → deploy success',
    ],
    ['a condition that is no expression', 'needs: test; if: "always() &&"', 'gated'],
    ['not needed', '', 'not-needed'],
    ['needed in another case', 'needs: TEST', 'gated'],
  ];
  it.each(cases)('a deploy with %s', (_, deploy, expected) => {
    expect(told(prove(DISPATCH, { test: '', deploy }))).toBe(expected);
  });

  const gates: [string, string, string, string][] = [
    // The gate's own keys.
    ['forgiven', 'continue-on-error: true', 'needs: test', 'test forgiven → deploy success'],
    ['not forgiven', 'continue-on-error: false', 'needs: test', 'gated'],
    [
      'forgiven by an expression',
      'continue-on-error: ${{ matrix.experimental }}',
      'needs: test',
      'test forgiven → deploy success',
    ],
    [
      'forgiven, and the deploy asks for its result',
      'continue-on-error: true',
      "needs: test; if: always() && needs.test.result == 'success'",
      'test forgiven → deploy success',
    ],
    ['with its own condition', "if: github.event_name == 'pull_request'", 'needs: test', 'gated'],
    [
      'skipped on a push, the deploy runs anyway',
      "if: github.event_name == 'pull_request'",
      'needs: test; if: "!failure()"',
      'test skipped → deploy success',
    ],
    [
      'skipped by an input, which the deploy asks for too',
      'if: "!inputs.skip"',
      "needs: test; if: always() && needs.test.result == 'skipped' && !inputs.skip",
      'gated',
    ],
    [
      'skipped by an input',
      'if: "!inputs.skip"',
      "needs: test; if: always() && needs.test.result == 'skipped'",
      'test skipped → deploy success',
    ],
    ['never run', 'if: false', 'needs: test', 'gated'],
    [
      'never run, the deploy runs anyway',
      'if: false',
      'needs: test; if: always()',
      'test skipped → deploy success',
    ],
  ];
  it.each(gates)('a gate that is %s', (_, test, deploy, expected) => {
    expect(told(prove(DISPATCH, { test, deploy }))).toBe(expected);
  });

  const chains: [string, Record<string, string>, string][] = [
    ['three in a row', { test: '', stage: 'needs: test', deploy: 'needs: stage' }, 'gated'],
    [
      'a job between with always(): GitHub asks all ancestors',
      { test: '', stage: 'needs: test; if: always()', deploy: 'needs: stage' },
      'gated',
    ],
    [
      'both with always()',
      { test: '', stage: 'needs: test; if: always()', deploy: 'needs: stage; if: always()' },
      'test failure → stage success → deploy success',
    ],
    [
      'always() behind a plain job',
      { test: '', stage: 'needs: test', deploy: 'needs: stage; if: always()' },
      'test failure → stage skipped → deploy success',
    ],
    [
      'asks only the job between, which runs always',
      {
        test: '',
        stage: 'needs: test; if: always()',
        deploy: "needs: stage; if: always() && needs.stage.result == 'success'",
      },
      'test failure → stage success → deploy success',
    ],
    [
      'asks the job between, which is plain',
      {
        test: '',
        stage: 'needs: test',
        deploy: "needs: stage; if: always() && needs.stage.result == 'success'",
      },
      'gated',
    ],
    [
      'asks a job that is no direct need',
      {
        test: '',
        stage: 'needs: test',
        deploy: "needs: stage; if: always() && needs.test.result != 'failure'",
      },
      'test failure → stage skipped → deploy success',
    ],
    [
      '!failure() behind a skipped job',
      { test: 'if: inputs.skip', stage: 'needs: test', deploy: 'needs: stage; if: "!failure()"' },
      'test skipped → stage skipped → deploy success',
    ],
    [
      'two gates, one asked',
      { test: '', lint: '', deploy: "needs: [test, lint]; if: always() && needs.lint.result == 'success'" },
      'test failure → deploy success',
    ],
    [
      'two gates, both asked',
      {
        test: '',
        lint: '',
        deploy:
          "needs: [test, lint]; if: always() && needs.lint.result == 'success' && needs.test.result == 'success'",
      },
      'gated',
    ],
    [
      'two gates, either asked',
      {
        test: '',
        lint: '',
        deploy:
          "needs: [test, lint]; if: always() && (needs.lint.result == 'success' || needs.test.result == 'success')",
      },
      'test failure → deploy success',
    ],
    [
      'a gate forgiven far above',
      { test: 'continue-on-error: true', stage: 'needs: test', deploy: 'needs: stage' },
      'test forgiven → stage success → deploy success',
    ],
    [
      'a diamond',
      { test: '', a: 'needs: test', b: 'needs: test; if: always()', deploy: 'needs: [a, b]' },
      'gated',
    ],
    [
      'a diamond whose deploy asks one side',
      {
        test: '',
        a: 'needs: test',
        b: 'needs: test; if: always()',
        deploy: "needs: [a, b]; if: always() && needs.b.result == 'success'",
      },
      'test failure → b success → deploy success',
    ],
    [
      'a rollback asked to have failed',
      {
        test: '',
        stage: 'needs: test',
        deploy: "needs: stage; if: failure() && needs.stage.result == 'failure'",
      },
      'gated',
    ],
    [
      'a failure elsewhere',
      {
        test: '',
        other: '',
        deploy: "needs: [test, other]; if: failure() && needs.test.result == 'success'",
      },
      'gated',
    ],
    [
      'a cycle',
      { test: 'needs: stage', stage: 'needs: test', deploy: 'needs: stage; if: always()' },
      'undecided',
    ],
    [
      'an approval skipped by its own input',
      {
        test: '',
        approve: 'needs: test; if: "!inputs.skip"',
        deploy: "needs: [approve, test]; if: always() && needs.test.result == 'success'",
      },
      'gated',
    ],
  ];
  it.each(chains)('%s', (_, jobs, expected) => {
    expect(told(prove(DISPATCH, jobs))).toBe(expected);
  });

  const events: [string, string, string, string, string][] = [
    [
      'tests of pull requests, a deploy of pushes',
      '[push, pull_request]',
      "if: github.event_name == 'pull_request'",
      "needs: test; if: always() && github.event_name == 'push'",
      'test skipped → deploy success',
    ],
    [
      'one event for both',
      '[push, pull_request]',
      "if: github.event_name == 'push'",
      "needs: test; if: always() && github.event_name == 'push' && needs.test.result != 'failure' && needs.test.result != 'cancelled'",
      'gated',
    ],
    [
      'a branch that no pull request has',
      '[pull_request]',
      '',
      "needs: test; if: always() && github.ref == 'refs/heads/main'",
      'gated',
    ],
    [
      'a branch that the trigger leaves out',
      '{ push: { branches: [dev] } }',
      '',
      "needs: test; if: always() && github.ref == 'refs/heads/main'",
      'gated',
    ],
    [
      'a branch that the trigger has',
      '{ push: { branches: [dev, main] } }',
      '',
      "needs: test; if: always() && github.ref == 'refs/heads/main'",
      'test failure → deploy success',
    ],
  ];
  it.each(events)('%s', (_, on, test, deploy, expected) => {
    expect(told(prove(on, { test, deploy }))).toBe(expected);
  });

  it.each([
    [
      "if: always()', steps: [{uses: re-actors/alls-green@release/v1, with: {jobs: '${{ toJSON(needs) }}'}}]",
      'gated',
    ],
    ["if: always()', steps: [{run: 'test ${{ needs.test.result }} = success || exit 1'}]", 'gated'],
    ["if: always()', steps: [{if: contains(needs.*.result, 'failure'), run: exit 1}]", 'gated'],
    [
      "if: always()', steps: [{run: 'echo ${{ needs.test.result }}'}]",
      'test failure → gate success → deploy success',
    ],
    [
      "if: always()', steps: [{run: 'test ${{ needs.lint.result }} = success || exit 1'}]",
      'test failure → gate success → deploy success',
    ],
  ])('a job that gathers others: %s', (gate, expected) => {
    const [condition = '', steps = ''] = gate.split("', ");
    const text = `on: push
jobs:
  test: {runs-on: x, steps: [{run: npm test}]}
  lint: {runs-on: x, steps: [{run: npm run lint}]}
  gate:
    needs: [test, lint]
    ${condition}
    runs-on: x
    ${steps}
  deploy:
    needs: gate
    if: always() && needs.gate.result == 'success'
    runs-on: x
    steps: [{run: ./deploy.sh}]
`;
    const workflow = readWorkflow('w.yml', text, shell);
    const graph = graphOf(workflow);
    const [first] = workflow.jobs;
    const last = workflow.jobs.at(-1);
    if (!first || !last) throw new Error('no jobs');
    expect(told(createProver(graph).prove(first, last))).toBe(expected);
  });

  it('agrees with trying every run, on random graphs', () => {
    const condition = (needs: readonly number[]) => {
      const result =
        needs.length === 0
          ? []
          : needs.flatMap((need) => [
              `needs.j${need}.result == 'success'`,
              `needs.j${need}.result != 'failure'`,
              `needs.j${need}.result == 'skipped'`,
            ]);
      const atom = fc.constantFrom(
        'always()',
        'success()',
        'failure()',
        '!failure()',
        'inputs.a',
        '!inputs.a',
        'inputs.b',
        "contains(needs.*.result, 'failure')",
        "!contains(needs.*.result, 'failure')",
        "contains(join(needs.*.result, ','), 'skipped')",
        ...result,
      );
      const clause = fc
        .tuple(atom, fc.constantFrom('&&', '||'), atom)
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`);
      return fc.option(
        fc.oneof(
          atom,
          clause,
          fc.tuple(clause, fc.constantFrom('&&', '||'), atom).map((parts) => parts.join(' ')),
        ),
        { nil: undefined },
      );
    };
    const job = (index: number) =>
      fc.subarray(Array.from({ length: index }, (_, at) => at)).chain((needs) =>
        fc.record({
          needs: fc.constant(needs),
          if: condition(needs),
          forgiven: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
        }),
      );
    const graph: fc.Arbitrary<SmallJob[]> = fc
      .integer({ min: 2, max: 7 })
      .chain((size) => fc.tuple(...Array.from({ length: size }, (_, index) => job(index))));
    let open = 0;
    let compared = 0;
    fc.assert(
      fc.property(graph, (jobs) => {
        const lines = jobs.map(
          ({ needs, if: condition, forgiven }, at) =>
            `  j${at}:\n    needs: [${needs.map((need) => `j${need}`).join(', ')}]\n${condition === undefined ? '' : `    if: "${condition}"\n`}    continue-on-error: ${forgiven}\n`,
        );
        const inputs = '{ workflow_dispatch: { inputs: { a: { type: boolean }, b: { type: boolean } } } }';
        const workflow = readWorkflow('w.yml', `on: ${inputs}\njobs:\n${lines.join('')}`, shell);
        const graph = graphOf(workflow);
        const prover = createProver(graph);
        const deploy = workflow.jobs.at(-1);
        if (!deploy) throw new Error('no jobs');
        for (const gate of graph.ancestorsOf(deploy)) {
          const verdict = prover.prove(gate, deploy);
          const expected = isOpen(jobs, workflow.jobs.indexOf(gate), ['a', 'b']);
          expect(verdict.kind).toBe(expected ? 'open' : 'gated');
          compared++;
          if (expected) open++;
        }
      }),
      { numRuns: 5_000, seed: 20 },
    );
    // Both answers must have been put to the test.
    expect(open).toBeGreaterThan(1_000);
    expect(compared - open).toBeGreaterThan(1_000);
  });
});
