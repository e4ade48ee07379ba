import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Rule } from '../server/src/core/rules/rule.ts';

/** The schema of `.github/gatewright.yml`: written by hand but for the list of rules. */
export const CONFIG_SCHEMA = fileURLToPath(new URL('../schemas/gatewright.schema.json', import.meta.url));

const RULES =
  /("rules": \{\n {6}"title": [^\n]*\n {6}"type": "object",\n[^\n]*\n {6}"properties": )\{[\s\S]*?\n? {0,6}\}(?=\n {4}\}\n {2}\}\n\}\n$)/;

/** The schema's text with a setting for each rule, described by its summary; rules with options have a definition of their id. */
export function configSchema(rules: readonly Rule[]): string {
  const text = readFileSync(CONFIG_SCHEMA, 'utf8');
  const entries = rules.map(({ id, summary }) => {
    const definition = text.includes(`\n    ${JSON.stringify(id)}: {`) ? id : 'setting';
    return [
      `        ${JSON.stringify(id)}: {`,
      `          "description": ${JSON.stringify(summary)},`,
      `          "allOf": [{ "$ref": "#/definitions/${definition}" }]`,
      '        }',
    ].join('\n');
  });
  if (!RULES.test(text))
    throw new Error('schemas/gatewright.schema.json does not end with its list of rules');
  return text.replace(RULES, (_, head: string) => `${head}{\n${entries.join(',\n')}\n      }`);
}
