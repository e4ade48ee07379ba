import { isMap, type Plain, type PlainMap } from './check.ts';
import {
  type Config,
  type ConfigDoing,
  type ConfigPlace,
  type ConfigStage,
  defaultConfig,
  type Patterns,
  type RequiredStage,
  type RuleOptions,
  type RuleSetting,
} from './model.ts';

/** What one source says: a file, a file that it extends, the editor's settings. What it does not say is absent. */
export interface Layer extends Partial<Omit<Config, 'options'>> {
  readonly options?: Partial<RuleOptions>;
}

const SETTINGS: readonly string[] = ['off', 'error', 'warning', 'info', 'hint'];
const PLACES: readonly ConfigPlace[] = ['production', 'staging', 'development', 'preview'];
const STAGES: readonly ConfigStage[] = [...PLACES, 'build', 'test', 'approval', 'smoke', 'rollback', 'other'];
const DOINGS: readonly ConfigDoing[] = ['build', 'test', 'deploy', 'smoke', 'rollback', 'other'];
const REQUIRED: readonly RequiredStage[] = ['build', 'test', 'staging', 'approval'];

/** YAML 1.1 readers turn a bare on/off into a boolean; and a setting without a value says nothing. */
export function normalized(value: PlainMap): PlainMap {
  const word = (one: Plain): Plain => (one === false ? 'off' : one === true ? 'on' : one);
  const off = (one: Plain): Plain => (one === false ? 'off' : one);
  const setting = (one: Plain): Plain =>
    isMap(one) && Object.hasOwn(one, 'severity') ? { ...one, severity: off(one.severity ?? null) } : off(one);
  const entries = Object.entries(value).filter(([, one]) => one !== null && one !== undefined);
  return Object.fromEntries(
    entries.map(([key, one]) => {
      if (key === 'syntax') return [key, word(one)];
      if (key !== 'rules' || !isMap(one)) return [key, one];
      return [key, Object.fromEntries(Object.entries(one).map(([id, each]) => [id, setting(each)]))];
    }),
  );
}

/** What can be used of a configuration; `value` is normalized. */
export function readLayer(value: PlainMap): Layer {
  const rules: [string, RuleSetting][] = [];
  const given = isMap(value.rules) ? value.rules : {};
  for (const [id, setting] of Object.entries(given)) {
    const severity = isMap(setting) ? setting.severity : setting;
    if (isOneOf(severity, SETTINGS)) rules.push([id, severity as RuleSetting]);
  }
  const optionsOf = (id: string): PlainMap => {
    const setting = Object.hasOwn(given, id) ? given[id] : undefined;
    return isMap(setting) ? setting : {};
  };
  const smoke = optionsOf('missing-smoke-test');
  const { syntax, requireReason, requiredStages } = value;
  return {
    rules: Object.fromEntries(rules),
    options: {
      ...(typeof smoke.acceptRollout === 'boolean' && { acceptRollout: smoke.acceptRollout }),
      uncheckedPlatforms: textsIn(smoke.exceptPlatforms),
      revertiblePlatforms: textsIn(optionsOf('missing-rollback').exceptPlatforms),
      harmlessValues: textsIn(optionsOf('hardcoded-secret').allow),
    },
    ...((syntax === 'on' || syntax === 'off') && { syntax }),
    ...(typeof requireReason === 'boolean' && { requireReason }),
    environments: patternsIn(value.environments, PLACES),
    jobs: patternsIn(value.jobs, STAGES),
    commands: patternsIn(value.commands, DOINGS),
    actions: patternsIn(value.actions, DOINGS),
    allowedImages: textsIn(value.allowedImages),
    ...(Array.isArray(requiredStages) && {
      requiredStages: REQUIRED.filter((stage) => requiredStages.includes(stage)),
    }),
  };
}

const isOneOf = (value: unknown, words: readonly string[]): boolean =>
  typeof value === 'string' && words.includes(value);

const textsIn = (value: Plain | undefined): string[] =>
  (Array.isArray(value) ? value : [value])
    .filter((one): one is string => typeof one === 'string' && one.trim() !== '')
    .map((one) => one.trim());

function patternsIn<K extends string>(value: Plain | undefined, keys: readonly K[]): Patterns<K> {
  const found: Partial<Record<K, readonly string[]>> = {};
  if (!isMap(value)) return found;
  for (const key of keys) {
    const texts = Object.hasOwn(value, key) ? textsIn(value[key]) : [];
    if (texts.length > 0) found[key] = texts;
  }
  return found;
}

/**
 * One configuration out of several sources, the one that counts most first. Of single values the first that is said
 * counts; lists of patterns are joined; `requiredStages` is one value. `auto` is what `syntax` comes to unsaid.
 */
export function mergeLayers(layers: readonly Layer[], auto: Config['syntax'] = 'on'): Config {
  if (layers.length === 0 && auto === defaultConfig.syntax) return defaultConfig;
  const first = <K extends keyof Layer>(key: K): Layer[K] =>
    layers.find((layer) => layer[key] !== undefined)?.[key];
  const weakestFirst = layers.toReversed();
  const texts = (of: (layer: Layer) => readonly string[] | undefined): string[] => [
    ...new Set(layers.flatMap((layer) => of(layer) ?? [])),
  ];
  return {
    rules: Object.fromEntries(weakestFirst.flatMap(({ rules = {} }) => Object.entries(rules))),
    options: {
      acceptRollout:
        layers.find(({ options }) => options?.acceptRollout !== undefined)?.options?.acceptRollout ?? false,
      uncheckedPlatforms: texts(({ options }) => options?.uncheckedPlatforms),
      revertiblePlatforms: texts(({ options }) => options?.revertiblePlatforms),
      harmlessValues: texts(({ options }) => options?.harmlessValues),
    },
    syntax: first('syntax') ?? auto,
    requireReason: first('requireReason') ?? defaultConfig.requireReason,
    environments: joined(layers, ({ environments }) => environments, true),
    jobs: joined(layers, ({ jobs }) => jobs),
    commands: joined(layers, ({ commands }) => commands),
    actions: joined(layers, ({ actions }) => actions),
    allowedImages: texts(({ allowedImages }) => allowedImages),
    requiredStages: first('requiredStages') ?? defaultConfig.requiredStages,
  };
}

/** `exclusive`: a pattern stands for one thing, and what a stronger layer says of it holds. */
function joined<K extends string>(
  layers: readonly Layer[],
  of: (layer: Layer) => Patterns<K> | undefined,
  exclusive = false,
): Patterns<K> {
  const found: Partial<Record<K, readonly string[]>> = {};
  const said = new Set<string>();
  for (const layer of layers) {
    const patterns = of(layer);
    if (!patterns) continue;
    const mine: string[] = [];
    for (const key in patterns) {
      const texts = (patterns[key] ?? []).filter((text) => !exclusive || !said.has(text.toLowerCase()));
      mine.push(...texts);
      if (texts.length > 0) found[key] = [...new Set([...(found[key] ?? []), ...texts])];
    }
    for (const text of mine) said.add(text.toLowerCase());
  }
  return found;
}
