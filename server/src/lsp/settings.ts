import type { Connection, InitializeParams } from 'vscode-languageserver';
import type { Layer } from '../core/config/layer.ts';
import { readSettings } from '../core/config/read.ts';
import { CONFIG_KEYS } from '../core/config/schema.ts';
import type { Config } from '../core/config.ts';

/** What the editor's settings say, and what `syntax: auto` comes to in it. */
export interface EditorSettings {
  readonly layer: Layer;
  readonly auto: Config['syntax'];
}

/** The user's settings, per document, as the client hands them out. */
export interface Settings {
  /** Grows with every change; a result made under another generation is out of date. */
  readonly generation: number;
  of(uri: string): Promise<EditorSettings>;
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
/** Only a file extends another one. */
const KEYS = CONFIG_KEYS.filter((key) => key !== 'extends');

export function createSettings(
  connection: Connection,
  params: InitializeParams | undefined,
  ruleIds: readonly string[],
): Settings {
  const options: Options = isRecord(params?.initializationOptions) ? params.initializationOptions : {};
  const asks = params?.capabilities?.workspace?.configuration === true;
  const cache = new Map<string, Promise<EditorSettings>>();
  const said = new Set<string>();
  let pushed: unknown = section(options.settings);
  let generation = 0;

  const auto = options.githubActionsExtension === true ? 'off' : 'on';
  const read = (value: unknown): EditorSettings => {
    // The section may hold settings that are the client's own business.
    const known = isRecord(value)
      ? Object.fromEntries(KEYS.filter((key) => key in value).map((key) => [key, value[key]]))
      : value;
    const { layer, problems } = readSettings(known, { ruleIds });
    for (const problem of problems) {
      if (said.has(problem)) continue;
      said.add(problem);
      connection.console.warn(`Settings of ${SECTION}: ${problem}`);
    }
    return { layer, auto };
  };

  const ask = async (uri: string): Promise<EditorSettings> => {
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
  return KEYS.some((key) => key in settings) ? settings : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
