import { expect, test } from 'vitest';
import { rules } from '../../server/src/core/rules/index.ts';
import { connect, PULL, PUSH, URI, workflow } from './harness.ts';
import { todo } from './rules.ts';

/** A document may be anything: the server answers, with ranges inside it, and goes on. */
const DOCUMENTS: readonly [string, () => string][] = [
  ['empty', () => ''],
  ['blank', () => ' \n\t\n'],
  ['a comment', () => '# nothing'],
  ['a scalar', () => 'hello'],
  ['a list', () => '- a\n- b\n'],
  ['half typed', () => `${workflow('a')}  b:\n    needs: [a,\n    steps:\n      - run: "echo\n`],
  ['tabs', () => workflow('a').replaceAll('    ', '\t')],
  ['binary', () => String.fromCharCode(...Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256))],
  ['lone surrogates', () => `${workflow('a')}# \ud83d \ude00\n`],
  ['one MiB', () => `${workflow('a')}# ${'x'.repeat(1_048_576)}\n`],
  ['one MiB on one line', () => `on: push\njobs: {${'a: {runs-on: x}, '.repeat(60_000)}`],
  [
    'an alias bomb',
    () =>
      `a: &a0 [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 12 }, (_, i) => `b${i}: &a${i + 1} [${`*a${i}, `.repeat(9)}x]\n`).join('')}jobs: *a12\n`,
  ],
  ['an alias of itself', () => 'jobs: &a\n  x: *a\n'],
  ['deep nesting', () => `jobs: ${'['.repeat(20_000)}`],
  ['old line ends', () => workflow('a', 'b').replaceAll('\n', '\r')],
];

test.for(DOCUMENTS)('a document that is %s is answered', async ([, make]) => {
  const text = make();
  const lines = text.split(/\r\n|[\r\n]/).length;
  const client = await connect(PULL, { rules });
  client.open(text);
  for (const { range } of await client.items()) {
    expect(range.start.line).toBeLessThan(lines);
    expect(range.end.line).toBeLessThan(lines);
  }
  client.open(workflow('TODO'), 'file:///repo/.github/workflows/next.yml');
  await client.items('file:///repo/.github/workflows/next.yml');
  expect(client.logged).toEqual([]);
});

test('10,000 jobs are answered', async () => {
  const client = await connect(PULL, { rules: [...rules, todo] });
  const ids = Array.from({ length: 10_000 }, (_, i) => `j${i}`);
  client.open(
    `on: push\njobs:\n${ids.map((id, i) => `  ${id}:\n    runs-on: x\n${i > 0 ? `    needs: j${i - 1}\n` : ''}    steps: [{run: TODO}]\n`).join('')}`,
  );
  const items = await client.items();
  // Over 1 MiB it is refused as a whole, and said to be; under it, every job is judged.
  expect(items.length).toBeGreaterThan(0);
  expect(client.logged).toEqual([]);
});

test('every prefix of a workflow is answered while it is typed', async () => {
  const client = await connect(PUSH, { rules: [...rules, todo] });
  const text = workflow('build', 'TODO');
  client.open('');
  for (let i = 0; i < text.length; i++) {
    void client.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: URI, version: i + 2 },
      contentChanges: [
        {
          range: positionRange(text.slice(0, i)),
          text: text.charAt(i),
        },
      ],
    });
    await client.settled();
  }
  const { diagnostics } = await client.pushed(({ version }) => version === text.length + 1);
  expect(diagnostics.map(({ code }) => code)).toContain('todo');
  expect(client.logged).toEqual([]);
});

function positionRange(before: string) {
  const lines = before.split('\n');
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  return { start: position, end: position };
}

test('malformed messages are refused and the next is answered', async () => {
  const client = await connect(PULL, { rules: [todo] });
  const { connection } = client;
  client.open(workflow('TODO'));
  const notify = (method: string, params?: unknown) => void connection.sendNotification(method, params);
  notify('textDocument/didOpen', {});
  notify('textDocument/didOpen', { textDocument: { uri: 7, text: null } });
  notify('textDocument/didChange', { textDocument: { uri: URI, version: 2 }, contentChanges: 'x' });
  notify('textDocument/didChange', { textDocument: { uri: URI }, contentChanges: [{ text: 'x' }] });
  notify('textDocument/didChange', {
    textDocument: { uri: 'file:///unknown', version: 1 },
    contentChanges: [{ text: 'x' }],
  });
  notify('textDocument/didClose', { textDocument: { uri: 'file:///unknown' } });
  notify('workspace/didChangeWatchedFiles', { changes: [{ uri: 'file:///%zz', type: 9 }] });
  notify('workspace/didChangeConfiguration', { settings: [1] });
  notify('nobody/knows', { x: 1 });
  for (const [method, params] of [
    ['textDocument/diagnostic', {}],
    ['textDocument/diagnostic', { textDocument: { uri: 7 } }],
    ['textDocument/codeAction', { textDocument: { uri: URI } }],
    ['textDocument/codeAction', { textDocument: { uri: URI }, context: { diagnostics: [null, 7, {}] } }],
    ['nobody/knows', {}],
  ] as const) {
    await connection.sendRequest(method, params).catch(() => undefined);
  }
  expect(await client.items()).toHaveLength(1);
});

test('bytes that are no message end nothing', async () => {
  const client = await connect(PULL, { rules: [todo] });
  client.raw.write('Content-Length: 5\r\n\r\n{oops');
  client.open(workflow('TODO'));
  expect(await client.items()).toHaveLength(1);
});
