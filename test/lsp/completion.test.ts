import { expect, test } from 'vitest';
import {
  type ClientCapabilities,
  type CompletionItem,
  CompletionItemKind,
  CompletionRequest,
  CompletionResolveRequest,
  InsertTextFormat,
  InsertTextMode,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { expandSnippet } from '../core/support/snippet.ts';
import { type Client, connect, PULL, URI } from './harness.ts';

const SNIPPETS: ClientCapabilities = {
  ...PULL,
  textDocument: {
    ...PULL.textDocument,
    completion: {
      completionItem: {
        snippetSupport: true,
        insertTextModeSupport: { valueSet: [InsertTextMode.asIs, InsertTextMode.adjustIndentation] },
      },
    },
  },
};

const OPEN = 'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n';

/** Opens a text with `|` where the cursor stands, and asks what fits there. */
async function complete(client: Client, source: string, uri = URI): Promise<CompletionItem[]> {
  const offset = source.indexOf('|');
  const text = source.slice(0, offset) + source.slice(offset + 1);
  client.open(text, uri);
  const position = TextDocument.create(uri, 'yaml', 1, text).positionAt(offset);
  const answer = await client.connection.sendRequest(CompletionRequest.type, {
    textDocument: { uri },
    position,
  });
  return Array.isArray(answer) ? answer : (answer?.items ?? []);
}
const labels = (items: readonly CompletionItem[]): string[] => items.map(({ label }) => label);

/** The text after an item is taken, with its tab stops as they are, by an editor that adjusts the indentation. */
function taken(text: string, item: CompletionItem, uri = URI): string {
  if (item.textEdit === undefined || !('range' in item.textEdit)) throw new Error('no text edit');
  const { range, newText } = item.textEdit;
  const line = text.split('\n')[range.start.line] ?? '';
  const indentation = /^ */.exec(line)?.[0] ?? '';
  const inserted = expandSnippet(newText).text.replace(/\n(?=.)/g, `\n${indentation}`);
  return TextDocument.applyEdits(TextDocument.create(uri, 'yaml', 1, text), [{ range, newText: inserted }]);
}

test('a job is offered under jobs, and inserted with the right indentation', async () => {
  const client = await connect(SNIPPETS);
  expect(client.initialized.capabilities.completionProvider).toEqual({ resolveProvider: true });
  const items = await complete(client, `${OPEN}  gw-job|`);
  expect(labels(items)).toContain('gw-job-staging-fly');
  expect(labels(items).filter((label) => !label.startsWith('gw-job-'))).toEqual([]);
  const item = items.find(({ label }) => label === 'gw-job-test');
  expect(item).toMatchObject({
    kind: CompletionItemKind.Snippet,
    detail: 'Test job',
    filterText: 'gw-job-test',
    insertTextFormat: InsertTextFormat.Snippet,
    insertTextMode: InsertTextMode.adjustIndentation,
  });
  if (item === undefined) return;
  const text = taken(client.text(), item);
  expect(text).toContain('\n  test:\n    runs-on: ubuntu-latest\n    needs: build\n');
  client.type('  gw-job', text.slice(OPEN.length));
  expect(await client.items()).toEqual([]);
});

test('a step is offered after a dash, and takes its place', async () => {
  const client = await connect(SNIPPETS);
  const items = await complete(client, `${OPEN}      - gw-|`);
  const item = items.find(({ label }) => label === 'gw-step-smoke');
  expect(item?.filterText).toBe('- gw-step-smoke');
  expect(item && taken(client.text(), item)).toMatch(/\n {6}- name: Smoke test\n {8}env:\n/);
});

test('an item says more when it is asked', async () => {
  const client = await connect(SNIPPETS);
  const [item] = await complete(client, `${OPEN}    |`);
  expect(item?.documentation).toBeUndefined();
  if (item === undefined) throw new Error('nothing is offered');
  const { documentation } = await client.connection.sendRequest(CompletionResolveRequest.type, item);
  expect(documentation).toEqual({
    kind: 'markdown',
    value: expect.stringMatching(/^In a deploy job\. .*```yaml\nconcurrency:\n {2}group: .*production\n/s),
  });
});

test('nothing is offered in the middle of a script, and in a file that is no workflow', async () => {
  const client = await connect(SNIPPETS);
  expect(await complete(client, `${OPEN}        | `)).toEqual([]);
  expect(await complete(client, '|', 'file:///repo/compose.yml')).toEqual([]);
  expect(labels(await complete(client, '|', 'file:///repo/.github/workflows/new.yml'))).toContain(
    'gw-pipeline-railway',
  );
  expect(client.logged).toEqual([]);
});

test('a client that adjusts no indentation is not told to', async () => {
  const client = await connect({
    textDocument: { completion: { completionItem: { snippetSupport: true } } },
  });
  const [item] = await complete(client, `${OPEN}  |`);
  expect(item?.label).toMatch(/^gw-job-/);
  expect(item).not.toHaveProperty('insertTextMode');
});

test('a client without snippets is offered none', async () => {
  const client = await connect(PULL);
  expect(await complete(client, `${OPEN}  |`)).toEqual([]);
});
