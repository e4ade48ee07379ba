import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfigFile } from '../server/src/core/config/file.ts';
import { mergeLayers } from '../server/src/core/config/layer.ts';
import { CONFIG_KEYS } from '../server/src/core/config/schema.ts';
import { defaultConfig } from '../server/src/core/config.ts';
import { childOf } from '../server/src/core/syntax/node.ts';
import { parseYaml } from '../server/src/core/syntax/yaml.ts';
import { root } from './support/files.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');

test('the configuration in README.md shows every setting, and has no mistake', () => {
  const text = /```yaml\n(# \.github\/gatewright\.yml\n[\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const { layers, problems } = readConfigFile({ path: '.github/gatewright.yml', text });
  expect(problems).toEqual([]);
  const tree = parseYaml(text).root;
  for (const key of CONFIG_KEYS) expect(childOf(tree, key) !== undefined, key).toBe(key !== 'extends');
  const config = mergeLayers(layers);
  for (const [key, value] of Object.entries(defaultConfig))
    if (key !== 'syntax') expect(config[key as keyof typeof config], key).not.toEqual(value);
});
