import type { Connection, InitializeParams } from 'vscode-languageserver';
import { type Config, readConfig } from '../core/config.ts';

/** The user's settings, per document, as the client hands them out. */
export interface Settings {
  /** Grows with every change; a result made under another generation is out of date. */
  readonly generation: number;
  of(uri: string): Promise<Config>;
  /** On `workspace/didChangeConfiguration`; `settings` is the client's, where it sends any. */
  changed(settings: unknown): void;
  forget(uri: string): void;
}

/** What a client may pass as `initializationOptions`. */
interface Options {
  readonly settings?: unknown;
  /** GitHub's own extension is active, so `syntax: auto` means off. */
  readonly githubActionsExtension?: unknown;
}

const SECTION = 'gatewright';

export function createSettings(
  connection: Connection,
  params: InitializeParams | undefined,
  ruleIds: readonly string[],
): Settings {
  const options: Options = isRecord(params?.initializationOptions) ? params.initializationOptions : {};
  const asks = params?.capabilities?.workspace?.configuration === true;
  const cache = new Map<string, Promise<Config>>();
  const said = new Set<string>();
  let pushed: unknown = section(options.settings);
  let generation = 0;

  const read = (value: unknown): Config => {
    // The section may hold settings that are the client's own business.
    const known = isRecord(value)
      ? { rules: value.rules, syntax: value.syntax, requireReason: value.requireReason }
      : value;
    const auto = options.githubActionsExtension === true ? 'off' : 'on';
    const { config, problems } = readConfig(known, { ruleIds, auto });
    for (const problem of problems) {
      if (said.has(problem)) continue;
      said.add(problem);
      connection.console.warn(`Settings of ${SECTION}: ${problem}`);
    }
    return config;
  };

  const ask = async (uri: string): Promise<Config> => {
    try {
      return read(
        (await connection.workspace.getConfiguration({ scopeUri: uri, section: SECTION })) ?? pushed,
      );
    } catch (error) {
      connection.console.error(`The client did not answer for its settings: ${String(error)}`);
      return read(pushed);
    }
  };

  return {
    get generation() {
      return generation;
    },
    of(uri) {
      let config = cache.get(uri);
      if (config === undefined) {
        config = asks ? ask(uri) : Promise.resolve(read(pushed));
        cache.set(uri, config);
      }
      return config;
    },
    changed(settings) {
      generation++;
      cache.clear();
      said.clear();
      if (!asks || isRecord(settings)) pushed = section(settings) ?? pushed;
    },
    forget(uri) {
      cache.delete(uri);
    },
  };
}

/** Clients send either all settings or this section alone. */
function section(settings: unknown): unknown {
  if (!isRecord(settings)) return undefined;
  if (SECTION in settings) return settings[SECTION];
  return 'rules' in settings || 'syntax' in settings ? settings : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
