import { describe, expect, test } from 'vitest';
import { CompletionRequest, HoverRequest, type Position } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { applied, type Client, connect, PULL, PUSH, URI, workflow } from './harness.ts';
import { todo } from './rules.ts';

const CONFIG = 'file:///repo/.github/gatewright.yml';
const SHARED = 'file:///repo/.github/gatewright.shared.yml';
const rules = [todo];
const severities = (items: readonly { severity?: number }[]) => items.map(({ severity }) => severity);

/** A client whose server sees these files, by their paths in the repository. */
const withFiles = (files: Record<string, string>, capabilities = PULL, settings?: unknown): Promise<Client> =>
  connect(
    capabilities,
    {
      rules,
      readFile: (uri) => files[uri.replace('file:///repo/', '')],
      listFiles: (uri) =>
        Object.keys(files).flatMap((path) => {
          const folder = `${uri.replace('file:///repo/', '')}/`;
          return path.startsWith(folder) ? [path.slice(folder.length)] : [];
        }),
    },
    { settings },
  );

const watched = (client: Client, uri: string, type = 2) =>
  client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });

describe("the repository's configuration", () => {
  test('counts for its workflows, and anew when it changes on the disk', async () => {
    const files: Record<string, string> = { '.github/gatewright.yml': 'rules: { todo: error }\n' };
    const client = await withFiles(files);
    client.open(workflow('TODO'));
    expect(severities(await client.items())).toEqual([1]);
    expect(client.registered).toContain('workspace/didChangeWatchedFiles');
    files['.github/gatewright.yml'] = 'rules: { todo: hint }\n';
    await watched(client, CONFIG);
    await client.settled();
    expect(client.refreshes).toBe(1);
    expect(severities(await client.items())).toEqual([4]);
    delete files['.github/gatewright.yml'];
    await watched(client, CONFIG, 3);
    expect(severities(await client.items())).toEqual([2]);
    files['.github/gatewright.yaml'] = 'rules: { todo: info }\n';
    await watched(client, 'file:///repo/.github/gatewright.yaml', 1);
    expect(severities(await client.items())).toEqual([3]);
  });

  test('counts as it stands in the editor, and so does what it extends', async () => {
    const client = await withFiles({ '.github/gatewright.yml': 'rules: { todo: error }\n' }, PUSH);
    const until = (severity: number) =>
      client.pushed(
        (params) =>
          params.uri === URI &&
          params === client.published.findLast(({ uri }) => uri === URI) &&
          params.diagnostics[0]?.severity === severity,
      );
    client.open(workflow('TODO'));
    await until(1);
    client.open('rules: { todo: hint }\n', CONFIG);
    await until(4);
    client.type('rules: { todo: hint }', 'extends: gatewright.shared.yml', CONFIG);
    await until(2);
    client.open('rules: { todo: info }\n', SHARED);
    await until(3);
    client.type('info', 'error', SHARED);
    await until(1);
    client.close(SHARED);
    await until(2);
    client.close(CONFIG);
    await until(1);
  });

  test("comes before the editor's settings, which hold where it says nothing", async () => {
    const settings = { rules: { todo: 'hint', 'latest-tag': 'off' }, syntax: 'off' };
    const silent = await withFiles({ '.github/gatewright.yml': 'requireReason: true\n' }, PULL, settings);
    silent.open(workflow('TODO'));
    expect(severities(await silent.items())).toEqual([4]);
    const firm = await withFiles({ '.github/gatewright.yml': 'rules: { todo: error }\n' }, PULL, settings);
    firm.open(workflow('TODO'));
    expect(severities(await firm.items())).toEqual([1]);
  });

  test('that is wrong is told once in the log, with its line', async () => {
    const client = await withFiles({ '.github/gatewright.yml': '# ours\nnope: 1\nrules: { todo: error }\n' });
    client.open(workflow('TODO'));
    client.open(workflow('TODO'), 'file:///repo/.github/workflows/other.yml');
    expect(severities(await client.items())).toEqual([1]);
    await client.items('file:///repo/.github/workflows/other.yml');
    await client.settled();
    expect(client.logged).toEqual([
      expect.stringMatching(/^\.github\/gatewright\.yml:2:1: `nope` is not a setting/),
    ]);
  });
});

describe('a configuration that is open', () => {
  test('has its mistakes marked, each with what was meant as a fix', async () => {
    const text = 'rulse:\n  todo: of\nsyntax: of\n';
    for (const capabilities of [PULL, PUSH]) {
      const client = await withFiles({}, capabilities);
      client.open(text, CONFIG);
      const items =
        capabilities === PULL
          ? await client.items(CONFIG)
          : (await client.pushed(({ uri }) => uri === CONFIG)).diagnostics;
      expect(items.map(({ range, message, code, source }) => [range.start, message, code, source])).toEqual([
        [
          { line: 0, character: 0 },
          '`rulse` is not a setting. Did you mean `rules`?',
          'configuration',
          'gatewright',
        ],
        [
          { line: 2, character: 8 },
          '`syntax` is "of"; use `auto`, `on` or `off`. Did you mean `off`?',
          'configuration',
          'gatewright',
        ],
      ]);
      const actions = await client.actions(items, undefined, CONFIG);
      expect(actions.map(({ title }) => title)).toEqual([
        'Replace `rulse` by `rules`',
        'Replace `of` by `off`',
      ]);
      const [first] = actions;
      if (first === undefined) throw new Error('no fix');
      expect(applied(text, first, CONFIG)).toBe('rules:\n  todo: of\nsyntax: of\n');
      // A client that strips what it does not know gets the fixes all the same.
      const bare = items.map(({ data, ...item }) => item);
      expect(await client.actions(bare, undefined, CONFIG)).toHaveLength(2);
    }
  });

  test('is judged anew while it is typed, also by what it extends', async () => {
    const client = await withFiles({}, PUSH);
    const until = (message: string | undefined) =>
      client.pushed(
        (params) =>
          params.uri === CONFIG &&
          params === client.published.findLast(({ uri }) => uri === CONFIG) &&
          params.diagnostics[0]?.message === message,
      );
    client.open('extends: gatewright.shared.yml\n', CONFIG);
    await until('There is no file `.github/gatewright.shared.yml`, so nothing of it counts.');
    client.open('syntax: off\n\nnope: 1\n', SHARED);
    const { diagnostics } = await client.pushed(
      ({ uri, diagnostics }) => uri === CONFIG && String(diagnostics[0]?.message).includes('line 3'),
    );
    expect(diagnostics[0]?.range).toEqual({
      start: { line: 0, character: 9 },
      end: { line: 0, character: 30 },
    });
    client.type('nope: 1', '', SHARED);
    await until(undefined);
  });

  test('that extends a wrong file points there', async () => {
    const client = await withFiles({ '.github/base.yml': '\nnope: 1\n' });
    client.open('extends: base.yml\n', CONFIG);
    const [item] = await client.items(CONFIG);
    expect(item?.message).toMatch(/^`\.github\/base\.yml`, line 2: `nope` is not a setting/);
    expect(item?.relatedInformation?.map(({ location }) => location)).toEqual([
      {
        uri: 'file:///repo/.github/base.yml',
        range: { start: { line: 1, character: 0 }, end: { line: 1, character: 4 } },
      },
    ]);
    const plain = await withFiles(
      { '.github/base.yml': '\nnope: 1\n' },
      {
        ...PULL,
        textDocument: { diagnostic: {} },
      },
    );
    plain.open('extends: base.yml\n', CONFIG);
    expect((await plain.items(CONFIG))[0]).not.toHaveProperty('relatedInformation');
  });

  test('of the other spelling is told that it does not count', async () => {
    const yaml = 'file:///repo/.github/gatewright.yaml';
    const client = await withFiles({ '.github/gatewright.yml': '' });
    client.open('syntax: off\n', yaml);
    expect((await client.items(yaml)).map(({ message, severity }) => [message, severity])).toEqual([
      ['Nothing of this file counts, since `.github/gatewright.yml` is there too.', 2],
    ]);
    const alone = await withFiles({});
    alone.open('syntax: off\n', yaml);
    expect(await alone.items(yaml)).toEqual([]);
  });

  test('is none where it lies elsewhere, and no workflow is one', async () => {
    const client = await withFiles({});
    for (const uri of ['file:///repo/gatewright.yml', 'file:///repo/.github/other.yml']) {
      client.open('nope: 1\n', uri);
      expect(await client.items(uri)).toEqual([]);
    }
    expect(await client.actions([], ['source.fixAll'], CONFIG)).toEqual([]);
  });
});

describe('in a configuration', () => {
  const ask = async (client: Client, marked: string, uri = CONFIG) => {
    const at = marked.indexOf('|');
    const text = marked.slice(0, at) + marked.slice(at + 1);
    client.open(text, uri);
    const position: Position = TextDocument.create(uri, 'yaml', 1, text).positionAt(at);
    const items = await client.connection.sendRequest(CompletionRequest.type, {
      textDocument: { uri },
      position,
    });
    const hover = await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
    client.close(uri);
    return { items: Array.isArray(items) ? items : [], hover };
  };

  test('keys, values and names of the workflows are suggested', async () => {
    const client = await withFiles({
      '.github/workflows/a.yml': `on: push\njobs:\n  ship:\n    environment: eu-live\n    steps: [{ uses: acme/ship@v1 }]\n  call:\n    uses: acme/ops/.github/workflows/x.yml@main\n`,
      '.github/workflows/readme.md': 'jobs: { no: {} }\n',
      '.github/workflows/broken.yml': 'jobs: [\n',
    });
    client.open(
      'jobs:\n  fresh:\n    environment: { name: pre }\n',
      'file:///repo/.github/workflows/new.yml',
    );
    const labels = async (marked: string) => (await ask(client, marked)).items.map(({ label }) => label);
    expect(await labels('rules:\n  todo: |')).toEqual([]);
    expect(await labels('environments:\n  production: [|]')).toEqual(['eu-live', 'pre']);
    expect(await labels('jobs:\n  test: [|]')).toEqual(['call', 'fresh', 'ship']);
    expect(await labels('actions:\n  test: [|]')).toEqual(['acme/ops/.github/workflows/x.yml', 'acme/ship']);
    expect(await labels('syntax: |')).toEqual(['auto', 'on', 'off']);
    const { items } = await ask(client, 'requ|');
    expect(items.find(({ label }) => label === 'requireReason')).toMatchObject({
      textEdit: {
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } },
        newText: 'requireReason: ',
      },
      documentation: { kind: 'markdown', value: expect.stringContaining('has to say why') },
    });
    expect(client.logged).toEqual([]);
  });

  test('settings are explained, and workflows are not', async () => {
    const client = await withFiles({});
    const { hover } = await ask(client, 'rules: {}\nsyn|tax: off\n');
    expect(hover).toEqual({
      contents: { kind: 'markdown', value: expect.stringContaining('another extension') },
      range: { start: { line: 1, character: 0 }, end: { line: 1, character: 6 } },
    });
    expect((await ask(client, 'o|n: push\n', URI)).hover).toBeNull();
    expect((await ask(client, 'on: push\n|', URI)).items).toEqual([]);
  });
});
