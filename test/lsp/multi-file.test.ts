import { describe, expect, test } from 'vitest';
import type { ClientCapabilities, CodeAction } from 'vscode-languageserver/node';
import { connect, PULL, PUSH, URI } from './harness.ts';
import { beyond, CALLED } from './rules.ts';

const rules = [beyond];
const OTHER = 'file:///repo/.github/workflows/ship.yml';
const CALLER = 'on: push\njobs:\n  call:\n    uses: ./.github/workflows/ship.yml\n';

const CREATES: ClientCapabilities = {
  ...PULL,
  workspace: {
    ...PULL.workspace,
    workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'rename', 'delete'] },
  },
};

/** What an action changes: the document, its version, and the new texts. */
const changes = (action: CodeAction | undefined) =>
  (action?.edit?.documentChanges ?? []).map((change) =>
    'textDocument' in change
      ? [
          change.textDocument.uri,
          change.textDocument.version,
          ...change.edits.map((edit) => ('newText' in edit ? edit.newText : edit)),
        ]
      : [change.kind, 'uri' in change ? change.uri : change],
  );

describe('a fix that reaches into another file', () => {
  test('edits both, tied to the version of the one that is open', async () => {
    const client = await connect(PULL, { rules, readFile: () => CALLED });
    client.open(CALLER);
    const closed = await client.fixes(await client.items());
    expect(closed.map(({ title, isPreferred }) => [title, isPreferred])).toEqual([['Do it there', true]]);
    expect(changes(closed[0])).toEqual([
      [URI, 1, '# done\n'],
      [OTHER, null, 'done'],
    ]);
    client.open(CALLED, OTHER);
    const open = await client.fixes(await client.items());
    expect(changes(open[0])).toEqual([
      [URI, 1, '# done\n'],
      [OTHER, 1, 'done'],
    ]);
  });

  test('is one edit too for a client that checks no versions', async () => {
    const client = await connect(PUSH, { rules, readFile: () => CALLED });
    client.open(CALLER);
    const { diagnostics } = await client.pushed(({ diagnostics }) => diagnostics.length > 0);
    const [action] = await client.fixes(diagnostics);
    expect(Object.keys(action?.edit?.changes ?? {})).toEqual([URI, OTHER]);
    expect(action?.edit?.changes?.[OTHER]).toEqual([
      { range: { start: { line: 2, character: 2 }, end: { line: 2, character: 6 } }, newText: 'done' },
    ]);
  });

  test('is dropped where the other file has another text by now, in the editor or on the disk', async () => {
    let disk: string | undefined = CALLED;
    const client = await connect(PULL, { rules, readFile: () => disk });
    client.open(CALLER);
    const items = await client.items();
    disk = CALLED.replace('TODO', 'more');
    expect(await client.fixes(items)).toEqual([]);
    disk = undefined;
    expect(await client.fixes(items)).toEqual([]);
    disk = CALLED;
    expect(await client.fixes(items)).toHaveLength(1);
    client.open(`# longer\n${CALLED}`, OTHER);
    expect(await client.fixes(items)).toEqual([]);
  });

  test('spells the other file as the client spells the document, and a byte order mark counts for nothing', async () => {
    const uri = 'file:///c%3A/my%20repo/.github/workflows/deploy.yml';
    const client = await connect(PULL, { rules, readFile: () => `\ufeff${CALLED}` });
    client.open(CALLER, uri);
    const [action] = await client.fixes(await client.items(uri), undefined, uri);
    expect(changes(action).map(([one]) => one)).toEqual([uri, uri.replace('deploy', 'ship')]);
  });

  test('makes a file only in a client that can, and only where none is', async () => {
    const readFile = () => undefined;
    const able = await connect(CREATES, { rules, readFile });
    able.open(CALLER);
    const items = await able.items();
    const [action] = await able.fixes(items);
    expect(changes(action)).toEqual([
      [URI, 1, '# done\n'],
      ['create', OTHER],
      [OTHER, null, CALLED],
    ]);
    able.open('', OTHER);
    expect(await able.fixes(items)).toEqual([]);

    const unable = await connect(PULL, { rules, readFile });
    unable.open(CALLER);
    expect(await unable.fixes(await unable.items())).toEqual([]);
    const blind = await connect(CREATES, { rules });
    blind.open(CALLER);
    expect(await blind.fixes(await blind.items())).toEqual([]);
  });

  test('is no part of fix-all, which changes one document', async () => {
    const client = await connect(PULL, { rules, readFile: () => CALLED });
    client.open(CALLER);
    expect(await client.fixes([], ['source.fixAll'])).toEqual([]);
  });

  test('is not taken from malformed data', async () => {
    const client = await connect(PULL, { rules, readFile: (uri) => (uri === OTHER ? CALLED : undefined) });
    client.open(CALLER);
    const [item] = await client.items();
    if (item === undefined) throw new Error('no diagnostic');
    const [fix] = item.data.fixes;
    const [file] = fix.elsewhere;
    for (const elsewhere of [
      7,
      [7],
      [{ ...file, path: 7 }],
      [{ ...file, text: 7 }],
      [{ ...file, edits: [{ newText: 'x' }] }],
      [{ ...file, path: '../../../etc/passwd' }],
    ]) {
      expect(await client.fixes([{ ...item, data: { version: 1, fixes: [{ ...fix, elsewhere }] } }])).toEqual(
        [],
      );
    }
    expect(client.logged).toEqual([]);
  });
});
