import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import config from '../../schemas/gatewright.schema.json' with { type: 'json' };
import schema from '../../schemas/workflow.schema.json' with { type: 'json' };
import { COMPILED, compileSchema } from '../../scripts/compile-schemas.ts';
import { CONFIG_SCHEMA, configSchema } from '../../scripts/config-schema.ts';
import { rules } from '../../server/src/core/rules/index.ts';
import { expectFile } from '../support/files.ts';

test('the schema of the configuration has a setting for every rule', () => {
  expectFile(CONFIG_SCHEMA, configSchema(rules));
  expect(Object.keys(config.definitions.rules.properties)).toEqual(rules.map(({ id }) => id));
});

test.each(COMPILED)('the compiled validators are those of $schema', (compiled) => {
  expectFile(fileURLToPath(compiled.file), compileSchema(compiled));
});

test.each(COMPILED)('the validators of $schema import nothing and evaluate no text', ({ file }) => {
  const code = readFileSync(file, 'utf8');
  expect(code).not.toMatch(/\brequire\b|\bimport\b|new Function|\beval\b/);
});

test('the list of events is the same for both forms of `on`', () => {
  const { on, 'event-name': names } = schema.definitions;
  expect(names.enum).toEqual(Object.keys(on.properties));
});

test.each([schema, config])('every reference of $title leads to a definition', (one) => {
  const references = JSON.stringify(one).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g);
  const missing = [...references].map((match) => match[1] ?? '').filter((name) => !(name in one.definitions));
  expect(missing).toEqual([]);
});
