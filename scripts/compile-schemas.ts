import { readFileSync, writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { transformSync } from 'esbuild';

const ROOT = new URL('../', import.meta.url);
/** A schema and what of it is compiled. */
export interface Compiled {
  /** Below the project's folder. */
  readonly schema: string;
  /** Where the validators stand. */
  readonly file: URL;
  /** Export name → definition in the schema; "" for the schema itself. */
  readonly entries: Readonly<Record<string, string>>;
}

const WORKFLOW = {
  workflow: 'workflow',
  stepsJob: 'steps-job',
  callingJob: 'calling-job',
  runStep: 'run-step',
  usesStep: 'uses-step',
  waitStep: 'wait-step',
  waitAllStep: 'wait-all-step',
  cancelStep: 'cancel-step',
  parallelStep: 'parallel-step',
};

const generated = (name: string): URL => new URL(`server/src/core/schema/generated/${name}`, ROOT);

export const COMPILED: readonly Compiled[] = [
  { schema: 'schemas/workflow.schema.json', file: generated('validators.js'), entries: WORKFLOW },
  { schema: 'schemas/gatewright.schema.json', file: generated('config.js'), entries: { config: '' } },
];

/**
 * Compiles a schema to plain ES modules: nothing is evaluated at run time, as browsers' content security asks.
 * The code is minified, since nobody reads it.
 */
export function compileSchema({ schema: path, entries }: Compiled): string {
  const schema: unknown = JSON.parse(readFileSync(new URL(path, ROOT), 'utf8'));
  const ajv = new Ajv({
    allErrors: true,
    messages: false,
    inlineRefs: false,
    strictTypes: false,
    allowUnionTypes: true,
    strictRequired: false,
    code: { source: true, esm: true },
  });
  ajv.addSchema(withoutProse(schema) as object, 'schema');
  const refs = Object.entries(entries).map(([name, definition]) => [
    name,
    definition === '' ? 'schema' : `schema#/definitions/${definition}`,
  ]);
  const code = standalone(ajv, Object.fromEntries(refs));
  if (/\brequire\(|^import /m.test(code))
    throw new Error(
      'The validators need a helper of ajv; leave the keyword that asks for it out of the schema.',
    );
  const { code: small } = transformSync(code, { minify: true, format: 'esm', target: 'es2022' });
  return `// Generated from ${path} by \`npm run update\`; do not edit.\n${small}`;
}

/** Titles and descriptions are for people; the validators embed what they are given. */
function withoutProse(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, item]) => !(['$id', '$comment', 'title', 'description'].includes(key) && typeof item === 'string'),
  );
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutProse(item)]));
}

if (process.argv[1] && import.meta.url === new URL(`file://${process.argv[1]}`).href)
  for (const compiled of COMPILED) writeFileSync(compiled.file, compileSchema(compiled));
