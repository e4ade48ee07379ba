import schema from '../schemas/gatewright.schema.json' with { type: 'json' };
import { defaultConfig } from '../server/src/core/config.ts';
import type { Rule } from '../server/src/core/rules/rule.ts';
import type { Shape } from '../server/src/core/schema/shapes.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const definitions: Readonly<Record<string, Shape | undefined>> = schema.definitions;
const properties: Readonly<Record<string, Shape | undefined>> = schema.properties;

/** The settings of VS Code that have the shape of the configuration file, with the defaults of the server. */
export function sharedSettings(rules: readonly Rule[]): Record<string, Json> {
  const defaults: Readonly<Record<string, unknown>> = { ...defaultConfig };
  const keys = Object.keys(properties).filter((key) => !['extends', 'rules', 'syntax'].includes(key));
  const shared = keys.map((key) => {
    const { markdownDescription, ...shape } = settingOf(properties[key]) as { [key: string]: Json };
    const value = defaults[key] as Json;
    return [
      `gatewright.${key}`,
      { ...shape, scope: 'resource', default: value, markdownDescription: described(markdownDescription) },
    ];
  });
  return { 'gatewright.rules': rulesSetting(rules), ...Object.fromEntries(shared) };
}

/** Settings hold where the file says nothing. */
const described = (text: Json | undefined): string =>
  `${text ?? ''} What the repository's \`.github/gatewright.yml\` says comes first.`;

const rulesSetting = (rules: readonly Rule[]): Json => ({
  type: 'object',
  scope: 'resource',
  default: {},
  additionalProperties: false,
  markdownDescription: described(properties.rules?.description),
  properties: Object.fromEntries(
    rules.map(({ id, summary }) => {
      const severity = { enum: definitions.severity?.enum as Json };
      // Where there is nothing but a severity to say, VS Code offers it in a list.
      const options = definitions[id]?.else;
      const shape: Record<string, Json> = options ? { anyOf: [severity, settingOf(options)] } : severity;
      return [id, { ...shape, markdownDescription: summary }];
    }),
  ),
});

/** A part of the schema with all that it refers to written out, in the words that VS Code shows. */
function settingOf(shape: Shape | undefined): Json {
  const setting: Record<string, Json> = {};
  for (const part of partsOf(shape)) {
    const { type, properties: inner, additionalProperties, items, enum: words, description } = part;
    // A list alone is edited in VS Code's settings; the server takes a lone pattern too.
    if (type !== undefined)
      setting.type ??= typeof type === 'string' ? type : (type.find((one) => one === 'array') ?? '');
    if (typeof additionalProperties === 'boolean') setting.additionalProperties ??= additionalProperties;
    if (words !== undefined) setting.enum ??= words as Json;
    if (items !== undefined) setting.items ??= settingOf(items);
    if (inner !== undefined)
      setting.properties ??= Object.fromEntries(
        Object.entries(inner).map(([key, one]) => [key, settingOf(one)]),
      );
    if (description !== undefined) setting.markdownDescription ??= description;
  }
  return setting;
}

const partsOf = (shape: Shape | undefined): Shape[] =>
  shape === undefined
    ? []
    : [
        shape,
        ...(shape.$ref === undefined ? [] : partsOf(definitions[shape.$ref.replace('#/definitions/', '')])),
        ...(shape.allOf ?? []).flatMap(partsOf),
      ];
