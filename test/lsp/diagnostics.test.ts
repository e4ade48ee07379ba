import { expect, test } from 'vitest';
import type { ClientCapabilities } from 'vscode-languageserver/node';
import { connect, PULL, PUSH, URI, workflow } from './harness.ts';
import { broken, calls, counting, todo } from './rules.ts';

const rules = [todo];
const caller = `on: push
jobs:
  call:
    uses: ./.github/workflows/called.yml
`;
const CALLED = 'file:///repo/.github/workflows/called.yml';
const callable = `on: workflow_call
jobs:
  inner:
    runs-on: ubuntu-latest
    steps:
      - run: echo inner
`;

test('a client that pulls is offered pulling, one that does not is pushed to', async () => {
  const pull = await connect(PULL, { rules });
  expect(pull.initialized.serverInfo?.name).toBe('gatewright');
  expect(pull.initialized.capabilities).toMatchObject({
    positionEncoding: 'utf-16',
    textDocumentSync: { openClose: true, change: 2 },
    diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false },
    codeActionProvider: {
      codeActionKinds: ['quickfix', 'source.fixAll.gatewright', 'refactor.rewrite.gatewright.five-stage'],
    },
  });
  const push = await connect(PUSH, { rules });
  expect(push.initialized.capabilities.diagnosticProvider).toBeUndefined();
});

test('initialize is answered before the engine is there, and without one at all', async () => {
  const client = await connect(PULL, { rules, engine: Promise.reject(new Error('no WebAssembly')) });
  client.open(workflow('TODO'));
  expect(await client.items()).toEqual([]);
  await client.settled();
  expect(client.logged.join('\n')).toContain('no WebAssembly');
});

test('a pulled diagnostic carries code, link, related places and its fixes', async () => {
  const client = await connect(PULL, { rules });
  client.open(`${workflow('a', 'b')}# 😀 TODO\n`);
  const [diagnostic, ...others] = await client.items();
  expect(others).toEqual([]);
  const range = { start: { line: 10, character: 5 }, end: { line: 10, character: 9 } };
  expect(diagnostic).toEqual({
    range,
    severity: 2,
    code: 'todo',
    codeDescription: { href: 'https://github.com/gatewright/gatewright/blob/main/RULES.md#todo' },
    source: 'gatewright',
    message: expect.stringMatching(/^todo at \d+$/),
    relatedInformation: [
      {
        location: { uri: URI, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 2 } } },
        message: 'the start',
      },
    ],
    data: {
      version: 1,
      fixes: [
        { title: 'Do it', safe: true, edits: [{ range, newText: 'done' }] },
        { title: 'Drop it', safe: false, edits: [{ range, newText: '' }] },
      ],
    },
  });
});

test('further places go only to a client that shows them', async () => {
  const text = workflow('TODO');
  const shown = async (textDocument: ClientCapabilities['textDocument']): Promise<boolean> => {
    const client = await connect({ textDocument }, { rules });
    client.open(text);
    const items = textDocument?.diagnostic
      ? await client.items()
      : (await client.pushed(({ diagnostics }) => diagnostics.length > 0)).diagnostics;
    expect(items).toHaveLength(1);
    return items.every((item) => 'relatedInformation' in item);
  };
  expect(await shown({})).toBe(false);
  expect(await shown({ publishDiagnostics: { relatedInformation: false } })).toBe(false);
  expect(await shown({ publishDiagnostics: { relatedInformation: true } })).toBe(true);
  expect(await shown({ diagnostic: {} })).toBe(false);
  expect(await shown({ diagnostic: { relatedInformation: true } })).toBe(true);
});

test('pushed diagnostics follow every change and carry its version', async () => {
  const client = await connect(PUSH, { rules });
  client.open(workflow('TODO'));
  expect((await client.pushed(({ version }) => version === 1)).diagnostics).toHaveLength(1);
  client.type('TODO', 'fine');
  expect((await client.pushed(({ version }) => version === 2)).diagnostics).toEqual([]);
});

test('a burst of changes gives one analysis, of the newest version', async () => {
  for (const capabilities of [PULL, PUSH]) {
    const { rule, runs } = counting();
    const client = await connect(capabilities, { rules: [rule] });
    client.open(workflow('TODO'));
    const pulls = [];
    for (let i = 0; i < 20; i++) {
      client.type(i === 0 ? 'TODO' : `TODO${i - 1}`, `TODO${i}`);
      if (capabilities === PULL) pulls.push(client.items());
    }
    if (capabilities === PULL) {
      for (const items of await Promise.all(pulls)) expect(items[0]?.data).toMatchObject({ version: 21 });
    } else {
      await client.pushed(({ version }) => version === 21);
    }
    expect(runs()).toBe(1);
  }
});

test('a pull that is cancelled is answered as such and costs no analysis', async () => {
  const { rule, runs } = counting();
  const client = await connect(PULL, { rules: [rule] });
  client.open(workflow('TODO'));
  const request = client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: URI } });
  // Requests of this client are numbered in their order: initialize was the first.
  void client.connection.sendNotification('$/cancelRequest', { id: 1 });
  await expect(request).rejects.toMatchObject({ code: -32800 });
  expect(runs()).toBe(0);
  expect(await client.items()).toHaveLength(1);
  expect(runs()).toBe(1);
});

test('an unchanged document is not analysed or sent again', async () => {
  const client = await connect(PULL, { rules });
  client.open(workflow('TODO'));
  const first = await client.pull();
  expect(first).toMatchObject({ kind: 'full' });
  expect(await client.pull(URI, first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
  client.type('TODO', 'TODO2');
  expect(await client.pull(URI, first.resultId)).toMatchObject({ kind: 'full' });
  const other = await connect(PULL, { rules });
  other.open(workflow('TODO'));
  expect((await other.pull(URI, 'of another server')).kind).toBe('full');
});

test('only workflows get findings, by path or by language id', async () => {
  const client = await connect(PULL, { rules });
  const text = workflow('TODO');
  const expected: [string, string, number][] = [
    ['file:///repo/.github/workflows/a.yml', 'yaml', 1],
    ['file:///repo/.github/workflows/a.yaml', 'github-actions-workflow', 1],
    ['file:///c%3A/my%20repo/.github/workflows/b.yml', 'yaml', 1],
    ['file:///repo/.github/workflows-lab/a.yml', 'yaml', 1],
    ['vscode-vfs://github/o/r/.github/workflows/a.yml', 'yaml', 1],
    ['untitled:Untitled-1', 'github-actions-workflow', 1],
    ['file:///repo/deploy.yml', 'yaml', 0],
    ['file:///repo/.github/workflows/deep/a.yml', 'yaml', 0],
    ['file:///repo/.github/workflows/a.json', 'json', 0],
    ['file:///repo/.github/dependabot.yml', 'yaml', 0],
  ];
  for (const [uri, languageId, count] of expected) {
    client.open(text, uri, languageId);
    expect(await client.items(uri), `${uri} ${languageId}`).toHaveLength(count);
  }
});

test('a closed document has no diagnostics, pushed or pulled', async () => {
  const push = await connect(PUSH, { rules });
  push.open(workflow('TODO'));
  await push.pushed(({ diagnostics }) => diagnostics.length === 1);
  push.close();
  await push.pushed(({ uri, diagnostics }) => uri === URI && diagnostics.length === 0);

  const pull = await connect(PULL, { rules });
  pull.open(workflow('TODO'));
  expect(await pull.items()).toHaveLength(1);
  pull.close();
  expect(await pull.items()).toEqual([]);
});

test('a file that vanishes while open loses its diagnostics until it changes or is back', async () => {
  const client = await connect(PULL, { rules });
  client.open(workflow('TODO'));
  expect(await client.items()).toHaveLength(1);
  const tell = (type: number) =>
    client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: URI, type }] });
  await tell(3);
  await client.settled();
  expect(client.refreshes).toBe(1);
  expect(await client.items()).toEqual([]);
  await tell(1);
  await client.settled();
  expect(client.refreshes).toBe(2);
  expect(await client.items()).toHaveLength(1);
  await tell(3);
  client.type('TODO', 'TODO2');
  expect(await client.items()).toHaveLength(1);

  const push = await connect(PUSH, { rules });
  push.open(workflow('TODO'));
  await push.pushed(({ diagnostics }) => diagnostics.length === 1);
  await push.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: URI, type: 3 }],
  });
  await push.pushed(({ diagnostics }) => diagnostics.length === 0);
});

test('a rule that breaks is logged by its id, and the others run', async () => {
  const client = await connect(PULL, { rules: [broken, todo] });
  client.open(workflow('TODO'));
  expect(await client.items()).toHaveLength(1);
  await client.settled();
  expect(client.logged.join('\n')).toMatch(/rule broken failed on .*deploy\.yml: Error: on purpose/);
});

test('a called workflow is read from the host once, and anew when it changes on disk', async () => {
  const asked: string[] = [];
  let there = false;
  const readFile = (uri: string) => {
    asked.push(uri);
    return there ? callable : undefined;
  };
  const client = await connect(PULL, { rules: [calls], readFile });
  await client.settled();
  expect(client.registered).toContain('workspace/didChangeWatchedFiles');
  client.open(caller);
  expect((await client.items())[0]?.message).toBe('call calls: local-unreadable');
  client.type('push', 'pull_request');
  await client.items();
  expect(asked.filter((uri) => !uri.includes('/.github/gatewright.'))).toEqual([CALLED]);
  there = true;
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: CALLED, type: 1 }],
  });
  await client.settled();
  expect(client.refreshes).toBe(1);
  expect((await client.items())[0]?.message).toBe('call calls: local');
});

test('an open called workflow counts as it stands in the editor', async () => {
  const client = await connect(PUSH, { rules: [calls] });
  client.open(caller);
  await client.pushed(({ diagnostics }) => diagnostics[0]?.message === 'call calls: local-unreadable');
  client.open(callable, CALLED);
  await client.pushed(
    ({ uri, diagnostics }) => uri === URI && diagnostics[0]?.message === 'call calls: local',
  );
  client.close(CALLED);
  await client.pushed(
    (params) =>
      params.uri === URI &&
      params === client.published.at(-1) &&
      params.diagnostics[0]?.message === 'call calls: local-unreadable',
  );
});

test('a path that leads out of the repository is not read', async () => {
  const asked: string[] = [];
  const client = await connect(PULL, { rules: [calls], readFile: (uri) => void asked.push(uri) });
  client.open(caller.replace('./.github', './../other/.github'));
  expect((await client.items()).map(({ message }) => message)).not.toContain('call calls: local');
  expect(asked.filter((uri) => !uri.startsWith('file:///repo/'))).toEqual([]);
});

test('two workspaces in one process do not see each other', async () => {
  const one = await connect(
    PULL,
    { rules: [todo, calls], readFile: () => callable },
    { settings: { rules: { todo: 'off' } } },
  );
  const two = await connect(
    PULL,
    { rules: [todo, calls], readFile: () => undefined },
    { settings: { rules: { todo: 'error' } } },
  );
  const text = `${caller}# TODO\n`;
  one.open(text);
  two.open(text);
  const [first, second] = await Promise.all([one.items(), two.items()]);
  expect(first.map(({ code, message }) => [code, message])).toEqual([['calls', 'call calls: local']]);
  expect(second.map(({ code, severity }) => [code, severity])).toEqual([
    ['calls', 3],
    ['todo', 1],
  ]);
  one.type('# TODO', '# nothing');
  one.close();
  expect(await two.items()).toHaveLength(2);
});
