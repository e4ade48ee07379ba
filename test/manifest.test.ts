import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedSettings } from '../scripts/settings.ts';
import { CONFIG_KEYS } from '../server/src/core/config/schema.ts';
import { defaultConfig, readConfig } from '../server/src/core/config.ts';
import { rules } from '../server/src/core/rules/index.ts';
import { expectFile, root } from './support/files.ts';

const path = join(root, 'package.json');
const manifest = JSON.parse(readFileSync(path, 'utf8'));
const { properties } = manifest.contributes.configuration;

describe('the manifest', () => {
  it('has the settings of the configuration file, and one for every rule, described by its summary', () => {
    const { configuration } = manifest.contributes;
    configuration.properties = { ...properties, ...sharedSettings(rules) };
    expectFile(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
    expect(Object.keys(properties['gatewright.rules'].properties)).toEqual(rules.map(({ id }) => id));
    expect(Object.keys(configuration.properties).sort()).toEqual(
      [...CONFIG_KEYS.filter((key) => key !== 'extends'), 'trace.server']
        .map((key) => `gatewright.${key}`)
        .sort(),
    );
  });

  it('starts from the configuration that the server starts from', () => {
    expect(properties['gatewright.syntax'].enum).toContain(defaultConfig.syntax);
    const defaults = Object.entries<{ default: unknown }>(properties).map(([key, setting]) => [
      key.replace('gatewright.', ''),
      setting.default,
    ]);
    const { config, problems } = readConfig(
      Object.fromEntries(defaults.filter(([key]) => key !== 'trace.server')),
    );
    expect({ config, problems }).toEqual({ config: defaultConfig, problems: [] });
  });

  it('names commands that the extension registers', () => {
    const client = readFileSync(join(root, 'client/src/extension.ts'), 'utf8');
    const registered = [...client.matchAll(/registerCommand\('([^']+)'/g)].map(([, id]) => id);
    expect(manifest.contributes.commands.map(({ command }: { command: string }) => command)).toEqual(
      registered,
    );
  });

  it('names files that exist', () => {
    for (const file of [manifest.icon, ...manifest.contributes.snippets.map((s: { path: string }) => s.path)])
      expect(existsSync(join(root, file)), file).toBe(true);
  });
});
