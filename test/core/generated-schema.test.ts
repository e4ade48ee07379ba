import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import schema from '../../schemas/workflow.schema.json' with { type: 'json' };
import { compileSchemas, VALIDATORS } from '../../scripts/compile-schemas.ts';
import { expectFile } from '../support/files.ts';

test('the compiled validators are those of the schema', () => {
  expectFile(fileURLToPath(VALIDATORS), compileSchemas());
});

test('the validators import nothing and evaluate no text', () => {
  const code = readFileSync(VALIDATORS, 'utf8');
  expect(code).not.toMatch(/\brequire\b|\bimport\b|new Function|\beval\b/);
});

test('the list of events is the same for both forms of `on`', () => {
  const { on, 'event-name': names } = schema.definitions;
  expect(names.enum).toEqual(Object.keys(on.properties));
});

test('every reference of the schema leads to a definition', () => {
  const references = JSON.stringify(schema).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g);
  const missing = [...references]
    .map((match) => match[1] ?? '')
    .filter((name) => !(name in schema.definitions));
  expect(missing).toEqual([]);
});
