import { expect, test } from 'vitest';
import type { ClientCapabilities, CodeAction } from 'vscode-languageserver/node';
import { applied, connect, PULL, PUSH, URI, workflow } from './harness.ts';
import { todo } from './rules.ts';

const rules = [todo];
const CONFIG = 'file:///repo/.github/gatewright.yml';
const CREATES: ClientCapabilities = {
  ...PULL,
  workspace: {
    ...PULL.workspace,
    workspaceEdit: { documentChanges: true, resourceOperations: ['create'] },
  },
};
const TEXT = workflow('a', 'TODO');
const nothing = () => undefined;

const edited = (action: CodeAction | undefined) => action?.edit?.documentChanges;

test('a finding can be silenced where it stands, in its file and for all, after its fixes and never preferred', async () => {
  const client = await connect(CREATES, { rules, readFile: nothing });
  client.open(TEXT);
  const items = await client.items();
  const actions = await client.actions(items);
  expect(actions.map(({ title, kind, isPreferred }) => [title, kind, isPreferred ?? false])).toEqual([
    ['Do it', 'quickfix', true],
    ['Drop it', 'quickfix', false],
    ['Ignore `todo` in `TODO`', 'quickfix', false],
    ['Ignore `todo` in this file', 'quickfix', false],
    ['Turn `todo` off in `.github/gatewright.yml`', 'quickfix', false],
  ]);
  const [, , here, file, off] = actions;
  for (const action of [here, file]) {
    if (action === undefined) throw new Error('no action');
    expect(action.diagnostics).toEqual(items);
    const after = await connect(PULL, { rules });
    after.open(applied(TEXT, action));
    expect(await after.items()).toEqual([]);
  }
  expect(edited(off)).toEqual([
    { kind: 'create', uri: CONFIG, options: { overwrite: false, ignoreIfExists: false } },
    {
      textDocument: { uri: CONFIG, version: null },
      edits: [
        {
          range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
          newText: 'rules:\n  todo: off\n',
        },
      ],
    },
  ]);
});

test('a configuration that is there is edited, and the rule is silent then', async () => {
  let config = '# Ours.\nrules:\n  todo: hint # soon\n';
  const client = await connect(PULL, {
    rules,
    readFile: (uri) => (uri === CONFIG ? config : undefined),
  });
  client.open(TEXT);
  const items = await client.items();
  const off = (await client.actions(items)).at(-1);
  expect(edited(off)).toMatchObject([{ textDocument: { uri: CONFIG, version: null } }]);
  if (off === undefined) throw new Error('no action');
  const [change] = off.edit?.documentChanges ?? [];
  expect(
    change && 'edits' in change && change.edits.map((edit) => 'newText' in edit && edit.newText),
  ).toEqual(['off']);
  client.open(config, CONFIG);
  const open = (await client.actions(items)).at(-1);
  expect(edited(open)).toMatchObject([{ textDocument: { uri: CONFIG, version: 1 } }]);
  client.type('todo: hint', 'todo: off', CONFIG);
  config = client.text(CONFIG);
  expect(await client.items()).toEqual([]);
});

test('no file is made for a client that cannot, nor where nobody can see whether there is one', async () => {
  const titles = async (capabilities: ClientCapabilities, readFile?: () => undefined) => {
    const client = await connect(capabilities, { rules, readFile });
    client.open(TEXT);
    return (await client.actions(await client.items())).map(({ title }) => title).slice(2);
  };
  const comments = ['Ignore `todo` in `TODO`', 'Ignore `todo` in this file'];
  expect(await titles(PULL, nothing)).toEqual(comments);
  expect(await titles(CREATES)).toEqual(comments);
});

test('a place for the reason is written where the configuration asks for one', async () => {
  const client = await connect(PULL, { rules }, { settings: { requireReason: true } });
  client.open(TEXT);
  const action = (await client.actions(await client.items())).find(({ title }) => title.startsWith('Ignore'));
  if (action === undefined) throw new Error('no action');
  expect(applied(TEXT, action)).toBe(
    TEXT.replace('  TODO:', '  # gatewright-ignore todo: <reason>\n  TODO:'),
  );
});

test('ways that are the same for two findings are offered once', async () => {
  const client = await connect(PUSH, { rules });
  client.open(workflow('TODO', 'TODO2'));
  const { diagnostics } = await client.pushed(({ diagnostics }) => diagnostics.length > 0);
  const actions = (await client.actions(diagnostics)).slice(4);
  expect(actions.map(({ title, diagnostics: of }) => [title, of?.length])).toEqual([
    ['Ignore `todo` in `TODO`', 1],
    ['Ignore `todo` in this file', 2],
    ['Ignore `todo` in `TODO2`', 1],
  ]);
});

test('nothing is offered for another version, another kind, or a finding of others', async () => {
  const client = await connect(PULL, { rules });
  client.open(TEXT);
  const items = await client.items();
  expect(await client.actions(items, ['refactor'])).toEqual([]);
  expect(await client.actions(items.map((item) => ({ ...item, source: 'other' })))).toEqual([]);
  client.type('  a:', '  ab:');
  expect(await client.actions(items)).toEqual([]);
  expect(await client.actions(await client.items())).toHaveLength(4);
  expect(client.text(URI)).toContain('  ab:');
});
