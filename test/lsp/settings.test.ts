import { expect, test } from 'vitest';
import { rules as allRules } from '../../server/src/core/rules/index.ts';
import { connect, PULL, PUSH, URI, workflow } from './harness.ts';
import { todo } from './rules.ts';

const rules = [todo];
const severities = (items: readonly { severity?: number }[]) => items.map(({ severity }) => severity);

test('settings are asked for a document once, and again after a change', async () => {
  const client = await connect(PULL, { rules }, { settings: { rules: { todo: 'error' } } });
  client.open(workflow('TODO'));
  expect(severities(await client.items())).toEqual([1]);
  client.type('TODO', 'TODO2');
  await client.items();
  expect(client.asked).toEqual([URI]);
  expect(client.registered).toContain('workspace/didChangeConfiguration');

  client.settings = { rules: { todo: 'hint' } };
  await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
  await client.settled();
  expect(client.refreshes).toBe(1);
  expect(severities(await client.items())).toEqual([4]);
  expect(client.asked).toEqual([URI, URI]);
});

test('a client that is not asked sends its settings at the start and later', async () => {
  const client = await connect(PUSH, { rules }, { options: { settings: { rules: { todo: 'error' } } } });
  client.open(workflow('TODO'));
  await client.pushed(({ diagnostics }) => diagnostics[0]?.severity === 1);
  await client.connection.sendNotification('workspace/didChangeConfiguration', {
    settings: { gatewright: { rules: { todo: 'off' } } },
  });
  await client.pushed(({ diagnostics }) => diagnostics.length === 0);
});

test('no initialization options, odd ones and settings of the wrong kind leave the defaults', async () => {
  for (const options of [undefined, null, 'x', [], { settings: 5 }, { settings: { gatewright: [] } }]) {
    const client = await connect(PUSH, { rules }, { options });
    client.open(workflow('TODO'));
    const { diagnostics } = await client.pushed(() => true);
    expect(severities(diagnostics)).toEqual([2]);
  }
});

test('a wrong value is logged once with what is allowed, and the rest counts', async () => {
  const client = await connect(
    PULL,
    { rules },
    { settings: { rules: { todo: 'error', nope: 'off' }, syntax: 'maybe', trace: { server: 'off' } } },
  );
  client.open(workflow('TODO'));
  client.open(workflow('TODO'), 'file:///repo/.github/workflows/other.yml');
  expect(severities(await client.items())).toEqual([1]);
  await client.items('file:///repo/.github/workflows/other.yml');
  await client.settled();
  expect(client.logged).toEqual([
    'Settings of gatewright: `rules.nope`: no rule has this id; `gatewright rules` lists them.',
    'Settings of gatewright: `syntax` is "maybe"; use `auto`, `on` or `off`.',
  ]);
});

test('a client that cannot answer for its settings gets the defaults', async () => {
  const client = await connect(PULL, { rules });
  client.connection.onRequest('workspace/configuration', () => {
    throw new Error('not now');
  });
  client.open(workflow('TODO'));
  expect(severities(await client.items())).toEqual([2]);
});

test("workflow-syntax is silent beside GitHub's extension, unless it is asked for", async () => {
  const bad = workflow('a').replace('runs-on', 'runs-onn');
  const codes = async (settings: unknown, githubActionsExtension: boolean) => {
    const client = await connect(
      PULL,
      { rules: allRules },
      { settings, options: { githubActionsExtension } },
    );
    client.open(bad);
    return (await client.items()).map(({ code }) => code);
  };
  expect(await codes({}, false)).toContain('workflow-syntax');
  expect(await codes({ syntax: 'auto' }, true)).not.toContain('workflow-syntax');
  expect(await codes({}, true)).not.toContain('workflow-syntax');
  expect(await codes({ syntax: 'on' }, true)).toContain('workflow-syntax');
  expect(await codes({ syntax: 'off' }, false)).not.toContain('workflow-syntax');
});
