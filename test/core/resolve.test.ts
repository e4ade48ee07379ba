import { describe, expect, test } from 'vitest';
import { commandsOf } from '../../server/src/core/syntax/shell/shell.ts';
import { readWorkflow } from '../../server/src/core/workflow/read.ts';
import {
  assignmentIndex,
  placeOf,
  type Resolved,
  resolveMemo,
  resolveScalar,
  resolveWord,
  type Scope,
} from '../../server/src/core/workflow/resolve.ts';
import { testShell } from './support/shell.ts';

const parser = await testShell();
const texts = ({ values }: Resolved) => values.map(({ text }) => text);

/** The `X` of the last job's last step's `env`, resolved there. */
function resolvedX(text: string, extra: Partial<Scope> = {}): Resolved {
  const workflow = readWorkflow('x.yml', text, parser);
  const job = workflow.jobs.at(-1);
  const step = job?.steps.at(-1);
  const scalar = step?.env.find(({ key }) => key.value === 'X')?.value;
  if (!scalar) throw new Error('no X');
  return resolveScalar(scalar, { workflow, job, step, memo: resolveMemo(), ...extra });
}

/** A workflow whose one step has `X`. */
const withX = (x: string, { on = 'push', head = '', env = '' } = {}) =>
  `on: ${on}\n${env && `env: ${env}\n`}jobs:\n  a:\n    runs-on: x\n${head && `    ${head}\n`}    steps:\n      - run: ls\n        env:\n          X: ${x}\n`;

/** What the word behind `deploy` in the last step's script can be. */
function wordOf(script: string, { head = '', before = '' } = {}) {
  const indented = script
    .split('\n')
    .map((line) => `          ${line}`)
    .join('\n');
  const workflow = readWorkflow(
    'x.yml',
    `on: push\njobs:\n  a:\n    runs-on: x\n${head && `    ${head}\n`}    steps:\n${before}      - run: |\n${indented}\n`,
    parser,
  );
  const job = workflow.jobs[0];
  const step = job?.steps.at(-1);
  const source = step?.scripts[0];
  if (!source) throw new Error('no script');
  const commands = commandsOf(source, parser);
  const index = commands.findIndex(({ command }) => command.words[0]?.value === 'deploy');
  const word = commands[index]?.command.words[1];
  if (!word) throw new Error('no deploy');
  const resolved = resolveWord(word, {
    script: source,
    scope: { workflow, job, step },
    commands,
    index,
    assigned: assignmentIndex(commands),
  });
  const quoted = resolved.values.map((value) => {
    const place = placeOf(value);
    return place && workflow.source.slice(place.span.start, place.span.end);
  });
  return { texts: texts(resolved), quoted, open: resolved.open };
}

describe('what a value can be', () => {
  test.each<[string, string, string[]]>([
    ['a literal', withX('latest'), ['latest']],
    ['env of the workflow', withX('web:${{ env.TAG }}', { env: '{TAG: latest}' }), ['web:latest']],
    [
      'env of the job hides it',
      withX('web:${{ env.TAG }}', { env: '{TAG: latest}', head: 'env: {TAG: "1.4"}' }),
      ['web:1.4'],
    ],
    [
      'a fallback',
      withX("web:${{ inputs.tag || 'latest' }}", { on: '{workflow_dispatch: {inputs: {tag: {}}}}' }),
      ['web:${{ inputs.tag }}', 'web:latest'],
    ],
    [
      'an input with a default',
      withX('web:${{ inputs.tag }}', { on: '{workflow_dispatch: {inputs: {tag: {default: latest}}}}' }),
      ['web:latest', 'web:${{ inputs.tag }}'],
    ],
    [
      'an input with choices',
      withX('${{ inputs.env }}', {
        on: '{workflow_dispatch: {inputs: {env: {type: choice, options: [dev, prod]}}}}',
      }),
      ['dev', 'prod'],
    ],
    [
      'the older way to write it',
      withX('${{ github.event.inputs.env }}', {
        on: '{workflow_dispatch: {inputs: {env: {options: [dev, prod]}}}}',
      }),
      ['dev', 'prod'],
    ],
    ['a ternary', withX("${{ github.ref == 'refs/heads/main' && 'prod' || 'dev' }}"), ['prod', 'dev']],
    [
      'a nested ternary',
      withX("${{ github.ref == 'a' && 'prod' || github.ref == 'b' && 'stage' || 'dev' }}"),
      ['prod', 'stage', 'dev'],
    ],
    [
      'format',
      withX("${{ format('{0}-{1}', 'shop', matrix.env) }}", {
        head: 'strategy: {matrix: {env: [dev, prod]}}',
      }),
      ['shop-dev', 'shop-prod'],
    ],
    [
      'a matrix list',
      withX('${{ matrix.env }}', { head: 'strategy: {matrix: {env: [dev, prod]}}' }),
      ['dev', 'prod'],
    ],
    [
      'a matrix of objects',
      withX('${{ matrix.t.name }}', { head: 'strategy: {matrix: {t: [{name: a}, {name: b}]}}' }),
      ['a', 'b'],
    ],
    [
      'a JSON list',
      withX('${{ matrix.env }}', {
        head: `strategy: {matrix: {env: "\${{ fromJSON('[\\"dev\\", \\"prod\\"]') }}"}}`,
      }),
      ['dev', 'prod'],
    ],
    ['case', withX("${{ case(github.ref == 'x', 'prod', 'dev') }}"), ['prod', 'dev']],
    ['a condition alone', withX("${{ github.ref == 'x' }}"), ['true', 'false']],
    ['a secret', withX('web:${{ secrets.TAG }}'), ['web:${{ secrets.TAG }}']],
    ['what is no expression', withX('web:${{ !! }}'), ['web:${{ !! }}']],
    [
      'names that refer to each other',
      withX('${{ env.A }}', { env: '{A: "${{ env.B }}", B: "${{ env.A }}"}' }),
      ['${{ env.A }}'],
    ],
  ])('%s', (_, text, expected) => {
    expect(texts(resolvedX(text))).toEqual(expected);
  });

  test('whether it can be something else, or nothing', () => {
    const dispatch = (input: string) => `{push: {}, workflow_dispatch: {inputs: {e: ${input}}}}`;
    expect(resolvedX(withX('latest'))).toMatchObject({ open: false, mayBeEmpty: false });
    expect(resolvedX(withX('${{ inputs.e }}', { on: dispatch('{options: [a]}') }))).toMatchObject({
      open: false,
      mayBeEmpty: true,
    });
    expect(resolvedX(withX("${{ inputs.e || 'b' }}", { on: dispatch('{options: [a]}') }))).toMatchObject({
      open: false,
      mayBeEmpty: false,
    });
    expect(resolvedX(withX("${{ github.ref == 'x' && 'prod' || '' }}"))).toMatchObject({
      open: false,
      mayBeEmpty: true,
    });
    expect(resolvedX(withX('${{ vars.E }}'))).toMatchObject({ open: true, mayBeEmpty: false });
  });

  test('what the caller gives', () => {
    const given = resolvedX(withX('shop-prod'));
    const inputs = new Map([['env', given]]);
    const on =
      '{workflow_call: {inputs: {env: {type: string}, tag: {type: string, default: "1"}, x: {type: string}}}}';
    expect(texts(resolvedX(withX('${{ inputs.env }}:${{ inputs.tag }}', { on }), { inputs }))).toEqual([
      'shop-prod:1',
    ]);
    expect(resolvedX(withX('${{ inputs.x }}', { on }), { inputs })).toMatchObject({
      values: [],
      open: false,
      mayBeEmpty: true,
    });
    expect(
      texts(resolvedX(withX("${{ inputs.env == 'shop-prod' && 'a' || 'b' }}", { on }), { inputs })),
    ).toEqual(['a']);
  });

  test('many values are cut, and that is said', () => {
    const list = `[${Array.from({ length: 20 }, (_, i) => `v${i}`).join(', ')}]`;
    const resolved = resolvedX(
      withX('${{ matrix.a }}-${{ matrix.b }}', { head: `strategy: {matrix: {a: ${list}, b: ${list}}}` }),
    );
    expect(resolved.values.length).toBeLessThanOrEqual(64);
    expect(resolved.open).toBe(true);
  });
});

describe('where the deciding literal stands', () => {
  test.each<[string, string, string]>([
    ['in env', withX('web:${{ env.TAG }}', { env: "{TAG: 'latest'}" }), 'latest'],
    ['in a fallback', withX("web:${{ inputs.tag || 'latest' }}"), 'latest'],
    [
      'in a matrix',
      withX('web:${{ matrix.tag }}', { head: 'strategy: {matrix: {tag: [latest]}}' }),
      'latest',
    ],
  ])('%s', (_, text, literal) => {
    const workflow = readWorkflow('x.yml', text, parser);
    const resolved = resolvedX(text);
    const value = resolved.values.find((one) => one.text === 'web:latest');
    const place = value && placeOf(value, 4);
    expect(place && workflow.source.slice(place.span.start, place.span.end)).toBe(literal);
    expect(place?.exact).toBe(true);
  });
});

describe('what a word of a script can be', () => {
  test.each<[string, string, { head?: string; before?: string }, string[], string[]]>([
    ['a variable of the script', 'NS=prod\ndeploy "$NS"', {}, ['prod'], ['prod']],
    ['the last assignment', 'NS=dev\nNS=prod\ndeploy $NS', {}, ['prod'], ['prod']],
    [
      'assignments in branches',
      'NS=dev\nif x; then NS=prod; fi\ndeploy $NS',
      {},
      ['prod', 'dev'],
      ['prod', 'dev'],
    ],
    [
      'a case',
      'case $B in main) E=prod;; *) E=dev;; esac\ndeploy ${E}',
      {},
      ['dev', 'prod'],
      ['dev', 'prod'],
    ],
    ['a loop', 'for E in dev prod; do deploy $E; done', {}, ['dev', 'prod'], ['dev', 'prod']],
    ['export', 'export E=prod\ndeploy $E', {}, ['prod'], ['prod']],
    ['env of the job', 'deploy $E', { head: 'env: {E: prod}' }, ['prod'], ['prod']],
    ['a fallback', 'deploy ${E:-latest}', {}, ['${E:-latest}', 'latest'], ['${E:-latest}', 'latest']],
    ['a fallback that is not needed', 'deploy ${E:-latest}', { head: 'env: {E: prod}' }, ['prod'], ['prod']],
    [
      '$GITHUB_ENV of an earlier step',
      'deploy $E',
      { before: '      - run: echo "E=prod" >> $GITHUB_ENV\n' },
      ['prod'],
      ['prod'],
    ],
    ['an unknown variable', 'deploy $E', {}, ['$E'], ['$E']],
    ['a substitution', 'E=$(cat e)\ndeploy $E', {}, ['$(cat e)'], ['$(cat e)']],
    [
      'an expression',
      "deploy ${{ github.ref == 'x' && 'prod' || 'dev' }}",
      {},
      ['prod', 'dev'],
      ['prod', 'dev'],
    ],
    ['an operation on it', 'E=v1\ndeploy ${E#v}', {}, ['${E#v}'], ['${E#v}']],
    ['a script in a script', `ssh h 'E=prod; deploy "$E"'`, {}, ['prod'], ['prod']],
    ['a variable of the script outside', 'E=prod\nssh h "deploy $E"', {}, ['prod'], ['prod']],
  ])('%s', (_, script, options, expected, places) => {
    const found = wordOf(script, options);
    expect(found.texts).toEqual(expected);
    expect(found.quoted).toEqual(places);
  });
});
