import { expect, test } from 'vitest';
import type { Diagnostic, DiagnosticSeverity } from 'vscode-languageserver/node';
import { applied, connect, PULL, PUSH, URI, workflow } from './harness.ts';
import { todo } from './rules.ts';

const rules = [todo];
const FIX_ALL = 'source.fixAll.gatewright';

test('fixes come from the data of the diagnostics, the first preferred', async () => {
  const client = await connect(PULL, { rules });
  client.open(workflow('TODO', 'b'));
  const items = await client.items();
  const actions = await client.fixes(items);
  expect(actions.map(({ title, kind, isPreferred }) => [title, kind, isPreferred])).toEqual([
    ['Do it', 'quickfix', true],
    ['Drop it', 'quickfix', false],
  ]);
  for (const { diagnostics } of actions) expect(diagnostics).toEqual([items[0]]);
  expect(actions[0]?.edit).toEqual({
    documentChanges: [
      {
        textDocument: { uri: URI, version: 1 },
        edits: [{ range: items[0]?.range, newText: 'done' }],
      },
    ],
  });
  expect(actions.map((action) => applied(client.text(), action).match(/^ {2}(\w*):/m)?.[1])).toEqual([
    'done',
    '',
  ]);
});

test('a client that checks no versions gets plain changes', async () => {
  const client = await connect(PUSH, { rules });
  client.open(workflow('TODO'));
  const { diagnostics } = await client.pushed(() => true);
  const [action] = await client.fixes(diagnostics);
  expect(Object.keys(action?.edit?.changes ?? {})).toEqual([URI]);
  expect(action?.edit?.documentChanges).toBeUndefined();
});

test('a fix for another version is dropped', async () => {
  const client = await connect(PULL, { rules });
  client.open(workflow('a', 'TODO'));
  const old = await client.items();
  client.type('  a:', '  longer:');
  expect(await client.fixes(old)).toEqual([]);
  expect(await client.fixes(await client.items())).toHaveLength(2);
});

test('where a client strips the data, the finding is found again by code and range', async () => {
  const client = await connect(PUSH, { rules });
  client.open(workflow('TODO', 'TODO2'));
  const { diagnostics } = await client.pushed(() => true);
  const stripped = diagnostics.map(({ data: _, ...rest }): Diagnostic => rest);
  expect(await client.fixes(stripped)).toHaveLength(4);
  const moved = stripped.map((diagnostic) => ({
    ...diagnostic,
    range: { ...diagnostic.range, start: { line: 0, character: 0 } },
  }));
  expect(await client.fixes(moved)).toEqual([]);
  expect(await client.fixes(stripped.map((diagnostic) => ({ ...diagnostic, code: 'other' })))).toEqual([]);
});

test('diagnostics of others and malformed data give nothing', async () => {
  const client = await connect(PULL, { rules });
  client.open(workflow('TODO'));
  const [item] = await client.items();
  if (item === undefined) throw new Error('no diagnostic');
  expect(await client.fixes([{ ...item, source: 'other' }])).toEqual([]);
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 'x' } };
  for (const data of [
    7,
    'x',
    [],
    { version: 1 },
    { version: '1', fixes: [] },
    { version: 1, fixes: [{ title: 'x' }] },
    { version: 1, fixes: [{ title: 'x', safe: true, edits: [{ range, newText: '' }] }] },
  ]) {
    expect(await client.fixes([{ ...item, data }])).toEqual([]);
  }
  expect(client.logged).toEqual([]);
});

test('only the kinds that are asked for', async () => {
  const client = await connect(PULL, { rules });
  client.open(workflow('TODO'));
  const items = await client.items();
  const kinds = async (...only: string[]) => (await client.fixes(items, only)).map(({ kind }) => kind);
  expect(await kinds('quickfix')).toEqual(['quickfix', 'quickfix']);
  expect(await kinds('')).toEqual(['quickfix', 'quickfix', FIX_ALL]);
  expect(await kinds('refactor')).toEqual([]);
  expect(await kinds('source')).toEqual([FIX_ALL]);
  expect(await kinds('source.fixAll')).toEqual([FIX_ALL]);
  expect(await kinds(FIX_ALL)).toEqual([FIX_ALL]);
  expect(await kinds('source.fixAll.eslint')).toEqual([]);
  expect(await kinds('source.organizeImports')).toEqual([]);
});

test('fix all applies the safe fixes of the whole document and nothing else', async () => {
  const client = await connect(PULL, { rules });
  const text = `${workflow('TODO', 'b', 'TODO2')}# 😀 TODO\r\n`;
  client.open(text);
  const [action, ...others] = await client.fixes([], [FIX_ALL]);
  expect(others).toEqual([]);
  if (action === undefined) throw new Error('no fix-all');
  expect(action.edit?.documentChanges).toMatchObject([{ textDocument: { uri: URI, version: 1 } }]);
  expect(applied(text, action)).toBe(text.replaceAll('TODO', 'done'));
});

test('fix all offers nothing where nothing is to fix', async () => {
  const client = await connect(PULL, { rules });
  client.open(workflow('a'));
  expect(await client.fixes([], [FIX_ALL])).toEqual([]);
  expect(await client.fixes([], [FIX_ALL], 'file:///repo/.github/workflows/closed.yml')).toEqual([]);
});

test('a fix that has to be tried first is tried when it is asked for, and not for an older text', async () => {
  const client = await connect(PULL);
  client.open(
    'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run:\n          - npm ci\n          - npm test\n',
  );
  const items = (await client.items()).filter(({ code }) => code === 'workflow-syntax');
  expect(items.map(({ data }) => data.fixes)).toEqual([[]]);
  const [action, ...more] = await client.fixes(items);
  expect([action?.title, action?.isPreferred, more]).toEqual([
    'Write "run" as the lines of a text',
    true,
    [],
  ]);
  if (action === undefined) throw new Error('no fix');
  expect(applied(client.text(), action)).toMatch(/- run: \|\n +npm ci\n +npm test/);
  client.type('  a:', '  longer:');
  expect(await client.fixes(items)).toEqual([]);
});

test('the remedy of what is worst comes first', async () => {
  const client = await connect(PULL, { rules });
  client.open(workflow('TODO', 'TODO2'));
  const [first, second] = await client.items();
  if (!first || !second) throw new Error('no diagnostics');
  const order = async (...severities: DiagnosticSeverity[]) => {
    const shown = [first, second].map((item, index) => ({ ...item, severity: severities[index] }));
    return (await client.fixes(shown)).map(({ diagnostics }) => diagnostics?.[0]?.range.start.line);
  };
  const [above, below] = [first.range.start.line, second.range.start.line];
  expect(await order(1, 2)).toEqual([above, above, below, below]);
  expect(await order(3, 1)).toEqual([below, below, above, above]);
});
