import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../server/src/core/config.ts';
import { rules } from '../server/src/core/rules/index.ts';
import { expectFile, root } from './support/files.ts';

const path = join(root, 'package.json');
const manifest = JSON.parse(readFileSync(path, 'utf8'));
const { properties } = manifest.contributes.configuration;

describe('the manifest', () => {
  it('has a setting for every rule, described by its summary', () => {
    const settings = rules.map(({ id, summary }) => [
      id,
      { enum: ['off', 'error', 'warning', 'info', 'hint'], markdownDescription: summary },
    ]);
    properties['gatewright.rules'].properties = Object.fromEntries(settings);
    expectFile(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
  });

  it('starts from the configuration that the server starts from', () => {
    expect(properties['gatewright.rules'].default).toEqual(defaultConfig.rules);
    expect(properties['gatewright.syntax'].enum).toContain(defaultConfig.syntax);
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
