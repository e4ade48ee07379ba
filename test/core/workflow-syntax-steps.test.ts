import { expect, test } from 'vitest';
import { expectFile, root } from '../support/files.ts';
import { shown, syntaxFindings, withSteps } from './support/syntax-findings.ts';

/** What GitHub refuses of steps. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['a step with both', withSteps('- run: a\n  uses: o/r@v1')],
  ['a step with neither', withSteps('- name: Build')],
  ['a misspelt run', withSteps('- rn: make')],
  ['an unknown step key', withSteps('- uses: o/r@v1\n  args: x')],
  ['a job key in a step', withSteps('- run: a\n  runs-on: x')],
  ['with of a script', withSteps('- run: a\n  with:\n    b: 1')],
  ['shell of an action', withSteps('- uses: o/r@v1\n  shell: bash')],
  ['with without a value', withSteps('- uses: o/r@v1\n  with:')],
  ['a list as an input', withSteps('- uses: o/r@v1\n  with:\n    tags: [a, b]')],
  ['a step as text', withSteps('- make')],
  ['a script as a list', withSteps('- run: [a, b]')],
  ['an action without a version', withSteps('- uses: actions/checkout')],
  ['an action without an owner', withSteps('- uses: checkout@v4')],
  ['an action from an expression', withSteps('- uses: o/r@${{ github.sha }}')],
  ['an expression that ends too early', withSteps('- run: echo ${{ github.ref == }}')],
  ['an expression that is never closed', withSteps('- run: echo ${{ github.ref }')],
  ['an empty expression', withSteps('- run: echo ${{ }}')],
  ['a context that does not exist', withSteps('- run: echo ${{ githb.ref }}')],
  ['a function that does not exist', withSteps('- run: echo ${{ lower(github.ref) }}')],
  ['an expression of many characters', withSteps(`- if: ${'x'.repeat(21_001)}\n  run: x`)],
  ['an expression of many levels', withSteps(`- if: ${'('.repeat(60)}true${')'.repeat(60)}\n  run: x`)],
  ['double quotes in an expression', withSteps('- run: echo ${{ github.ref == "x" }}')],
  ['an if that cannot be read', withSteps("- if: == 'tag') && github.ref\n  run: x")],
  ['secrets in the if of a step', withSteps('- if: secrets.TOKEN\n  run: x')],
  ['uses without a value', withSteps('- uses:')],
  ['a version for $/', withSteps('- uses: $/a@v1')],
  ['a step id with a space', withSteps('- id: my id\n  run: a')],
  ['a step id twice', withSteps('- id: a\n  run: x\n- id: A\n  run: y')],
  ['if of a wait', withSteps('- id: a\n  run: x\n  background: true\n- wait: a\n  if: always()')],
  ['a wait for nobody', withSteps('- id: server\n  run: x\n  background: true\n- wait: servr')],
  ['a wait for a later step', withSteps('- wait: b\n- id: b\n  run: x\n  background: true')],
  ['wait-all: false', withSteps('- wait-all: false')],
  ['parallel in parallel', withSteps('- parallel:\n    - parallel:\n        - run: a')],
  ['background in parallel', withSteps('- parallel:\n    - run: a\n      background: true')],
  ['an empty parallel', withSteps('- parallel: []')],
  ['a long script with an expression', withSteps(`- run: ${'x'.repeat(21_000)}\${{ github.sha }}`)],
];

test.each(REFUSED)('%s is one finding', (_, text) => {
  expect(syntaxFindings(text)).toHaveLength(1);
});

test('each finding stands at the mistake and says what it is', () => {
  const told = REFUSED.map(([name, text]) => `${name}\n${syntaxFindings(text).map(shown).join('')}`);
  expectFile(`${root}/test/core/workflow-syntax-steps.out`, `${told.join('\n')}`);
});
