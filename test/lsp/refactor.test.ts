import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ClientCapabilities, CodeActionRequest } from 'vscode-languageserver/node';
import type { Refactor } from '../../server/src/lsp/refactor-actions.ts';
import { root } from '../support/files.ts';
import { applied, type Client, connect, PULL, PUSH, URI, workflow } from './harness.ts';

const KIND = 'refactor.rewrite.gatewright.shout';
const ANNOTATES: ClientCapabilities = {
  ...PULL,
  workspace: {
    ...PULL.workspace,
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: { groupsOnLabel: true } },
  },
};

/** Offers to write the id of each job in capitals, and counts how often it was asked. */
function shouting(): { refactor: Refactor; runs: () => number } {
  let runs = 0;
  const refactor: Refactor = ({ workflow: { jobs } }) => {
    runs++;
    return jobs.map(({ id, key, span }) => ({
      id: 'shout',
      title: `Shout \`${id}\``,
      span,
      edits: [{ span: key.span, text: id.toUpperCase() }],
      notes: ['It is loud.', 'Nothing else changes.'],
    }));
  };
  return { refactor, runs: () => runs };
}

async function at(client: Client, line: number, only?: string[], to = line) {
  const range = { start: { line, character: 4 }, end: { line: to, character: 4 } };
  const context = { diagnostics: [], only };
  const answer = await client.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri: URI },
    range,
    context,
  });
  return (answer ?? []).flatMap((action) => ('edit' in action ? [action] : []));
}

test('a rewrite is offered where the selection touches its job, with a preview to confirm', async () => {
  const { refactor } = shouting();
  const client = await connect(ANNOTATES, { rules: [], refactor });
  client.open(workflow('a', 'b'));
  expect((await at(client, 0)).map(({ title }) => title)).toEqual([]);
  expect((await at(client, 3)).map(({ title, kind }) => [title, kind])).toEqual([['Shout `a`', KIND]]);
  expect((await at(client, 3, undefined, 7)).map(({ title }) => title)).toEqual(['Shout `a`', 'Shout `b`']);
  const [action] = await at(client, 7);
  expect(action?.edit).toEqual({
    documentChanges: [
      {
        textDocument: { uri: URI, version: 1 },
        edits: [
          {
            range: { start: { line: 6, character: 2 }, end: { line: 6, character: 3 } },
            newText: 'B',
            annotationId: 'preview',
          },
        ],
      },
    ],
    changeAnnotations: {
      preview: {
        label: 'Shout `b`',
        description: 'It is loud. Nothing else changes.',
        needsConfirmation: true,
      },
    },
  });
  expect(action?.isPreferred).toBeUndefined();
});

test('a client that confirms nothing gets the edit as it is', async () => {
  const { refactor } = shouting();
  for (const capabilities of [PULL, PUSH]) {
    const client = await connect(capabilities, { rules: [], refactor });
    client.open(workflow('a'));
    const [action] = await at(client, 3);
    expect(JSON.stringify(action)).not.toContain('nnotation');
    if (action === undefined) throw new Error('no action');
    expect(applied(client.text(), action)).toBe(workflow('A'));
  }
});

test('it is worked out once for each version, and only for those who may want it', async () => {
  const { refactor, runs } = shouting();
  const client = await connect(PULL, { rules: [], refactor });
  client.open(workflow('a'));
  const asked = async (...only: string[]) => (await at(client, 3, only)).length;
  expect(await asked('quickfix')).toBe(0);
  expect(await asked('source.fixAll')).toBe(0);
  expect(runs()).toBe(0);
  for (const kind of ['', 'refactor', 'refactor.rewrite', 'refactor.rewrite.gatewright', KIND])
    expect(await asked(kind), kind).toBe(1);
  for (const kind of ['refactor.extract', 'refactor.rewrite.other', `${KIND}s`])
    expect(await asked(kind), kind).toBe(0);
  expect(runs()).toBe(1);
  client.type('  a:', '  ab:');
  expect((await at(client, 3)).map(({ title }) => title)).toEqual(['Shout `ab`']);
  expect(runs()).toBe(2);
});

test('a job that does all in one go can become five stages', async () => {
  const text = readFileSync(join(root, 'test/fixtures/lesson-ai.yml'), 'utf8');
  const client = await connect(ANNOTATES);
  client.open(text);
  const line = text.split('\n').findIndex((one) => one.includes('runs-on:'));
  const [action, ...others] = await at(client, line, ['refactor']);
  expect(others).toEqual([]);
  expect(action?.kind).toBe('refactor.rewrite.gatewright.five-stage');
  expect(action?.title).toMatch(/^Convert `.*` to a five-stage pipeline$/);
  if (action === undefined) throw new Error('no action');
  const after = applied(text, action);
  for (const stage of ['deploy-staging:', 'deploy-production:', 'rollback:']) expect(after).toContain(stage);
  const [preview] = Object.values(action?.edit?.changeAnnotations ?? {});
  expect(preview).toMatchObject({ needsConfirmation: true, description: expect.stringContaining('.') });
});

test('a rewrite that remedies a finding is its quick-fix too, and stands once in the whole light bulb', async () => {
  const text = readFileSync(join(root, 'examples/.github/workflows/ai-generated.yml'), 'utf8');
  const client = await connect(ANNOTATES);
  client.open(text);
  const report = await client.pull();
  if (report.kind !== 'full') throw new Error('no report');
  const found = report.items.find(({ code }) => code === 'single-job-deploy');
  if (!found) throw new Error('the example has no single-job-deploy');
  const ask = async (only?: string[]) => {
    const context = { diagnostics: [found], only };
    const textDocument = { uri: URI };
    const answer = await client.connection.sendRequest(CodeActionRequest.type, {
      textDocument,
      range: found.range,
      context,
    });
    return (answer ?? []).flatMap((action) =>
      'edit' in action && action.title.startsWith('Convert') ? [action] : [],
    );
  };
  const fixes = await ask(['quickfix']);
  expect(fixes.map(({ kind }) => kind)).toEqual(['quickfix']);
  const [action] = fixes;
  expect(action?.diagnostics?.map(({ code }) => code)).toEqual(['single-job-deploy']);
  expect(Object.values(action?.edit?.changeAnnotations ?? {})).toMatchObject([{ needsConfirmation: true }]);
  expect((await ask()).map(({ kind }) => kind)).toEqual(['refactor.rewrite.gatewright.five-stage']);
});
