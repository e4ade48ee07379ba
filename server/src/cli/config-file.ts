import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { type Config, defaultConfig, readConfig } from '../core/config.ts';
import { decodeText } from './decode.ts';
import { explain, type Input, type Trouble } from './inputs.ts';
import { type Io, messageOf, UsageError } from './io.ts';

const DEFAULT = join('.github', 'gatewright.yml');

/**
 * Finds the configuration of each input: the file that `--config` names, or its repository's own. What is wrong
 * in one is a trouble and costs only what is wrong; a named file that cannot be read at all is a `UsageError`.
 */
export function configurations(named: string | undefined, ruleIds: readonly string[], io: Io) {
  const troubles: Trouble[] = [];
  const byRoot = new Map<string, Config>();

  const read = (file: string, shown: string): Config => {
    const value = readValue(file);
    if (!value.ok) {
      if (named !== undefined) throw new UsageError(`--config ${shown}: ${value.reason}.`);
      troubles.push({ shown, reason: value.reason });
      return defaultConfig;
    }
    const { config, problems } = readConfig(value.value, { ruleIds });
    for (const reason of problems) troubles.push({ shown, reason });
    return config;
  };

  const forced = named === undefined ? undefined : read(resolve(io.cwd, named), named);
  const configOf = ({ root }: Input): Config => {
    if (forced !== undefined) return forced;
    let config = byRoot.get(root);
    if (config === undefined) {
      const file = join(root, DEFAULT);
      config = existsSync(file) ? read(file, file) : defaultConfig;
      byRoot.set(root, config);
    }
    return config;
  };
  return { configOf, troubles };
}

function readValue(file: string): { ok: true; value: unknown } | { ok: false; reason: string } {
  try {
    const decoded = decodeText(readFileSync(file));
    return decoded.ok ? { ok: true, value: parse(decoded.text) } : decoded;
  } catch (error) {
    const isSyntax = error instanceof Error && error.name === 'YAMLParseError';
    return { ok: false, reason: isSyntax ? firstLine(messageOf(error)) : explain(error) };
  }
}

const firstLine = (message: string): string => message.split('\n')[0]?.replace(/:$/, '') ?? message;
