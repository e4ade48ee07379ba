import { type Config, defaultConfig, type RuleSetting } from './config/model.ts';

export * from './config/model.ts';

const SETTINGS: readonly string[] = ['off', 'error', 'warning', 'info', 'hint'];
const SYNTAX: readonly string[] = ['auto', 'on', 'off'];
const KEYS: readonly string[] = ['rules', 'syntax', 'requireReason'];

export interface ConfigContext {
  /** The ids that exist; without it every id is taken. */
  readonly ruleIds?: readonly string[];
  /** What `syntax: auto` comes to here. */
  readonly auto?: 'on' | 'off';
}

/**
 * Reads a configuration that a person wrote; never throws. What cannot be used is named in `problems`, with its
 * key and what is allowed there, and everything else counts.
 */
export function readConfig(
  value: unknown,
  { ruleIds, auto = 'on' }: ConfigContext = {},
): { config: Config; problems: string[] } {
  const problems: string[] = [];
  const rules: [string, RuleSetting][] = [];
  let syntax: Config['syntax'] = auto;
  if (value === undefined || value === null) return { config: { ...defaultConfig, syntax }, problems };
  if (!isMap(value)) {
    problems.push(`The configuration must be a mapping with ${list(KEYS, 'and')}, not ${shown(value)}.`);
    return { config: { ...defaultConfig, syntax }, problems };
  }
  for (const key of Object.keys(value)) {
    if (!KEYS.includes(key)) problems.push(`\`${key}\` is not a setting; use ${list(KEYS, 'or')}.`);
  }
  if (value.syntax !== undefined && value.syntax !== null) {
    // YAML 1.1 readers turn a bare on/off into a boolean.
    const said = value.syntax === true ? 'on' : value.syntax === false ? 'off' : value.syntax;
    if (said === 'on' || said === 'off') syntax = said;
    else if (said !== 'auto') problems.push(`\`syntax\` is ${shown(said)}; use ${list(SYNTAX, 'or')}.`);
  }
  const requireReason = value.requireReason === true;
  if (isMap(value.rules)) {
    for (const [id, wanted] of Object.entries(value.rules)) {
      const setting = wanted === false ? 'off' : wanted;
      if (ruleIds !== undefined && !ruleIds.includes(id)) {
        problems.push(`\`rules.${id}\`: no rule has this id; \`gatewright rules\` lists them.`);
      } else if (isSetting(setting)) rules.push([id, setting]);
      else problems.push(`\`rules.${id}\` is ${shown(setting)}; use ${list(SETTINGS, 'or')}.`);
    }
  } else if (value.rules !== undefined && value.rules !== null) {
    problems.push(`\`rules\` must be a mapping from rule id to severity, not ${shown(value.rules)}.`);
  }
  return { config: { ...defaultConfig, rules: Object.fromEntries(rules), syntax, requireReason }, problems };
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSetting = (value: unknown): value is RuleSetting =>
  typeof value === 'string' && SETTINGS.includes(value);

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  return typeof value === 'string' ? `"${value}"` : String(value);
}

function list(words: readonly string[], conjunction: 'and' | 'or'): string {
  const quoted = words.map((word) => `\`${word}\``);
  return `${quoted.slice(0, -1).join(', ')} ${conjunction} ${quoted.at(-1)}`;
}
