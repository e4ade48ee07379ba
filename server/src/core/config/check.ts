import { config as validator } from '../schema/generated/config.js';
import type { ValidationError } from '../schema/generated/validators.js';
import { keysOf, titleOf, wordsOf } from '../schema/shapes.ts';
import { nearest } from '../text/nearest.ts';
import { CONFIG_KEYS, configShapes } from './schema.ts';

/** Plain data, as JSON has it. */
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };
export type PlainMap = { [key: string]: Plain };

/** Something in a configuration that cannot be used; everything else counts. */
export interface ConfigMistake {
  /** Of the value; of the mapping, where `key` is not known in it. */
  readonly path: readonly string[];
  readonly key?: string;
  readonly message: string;
  /** What most probably was meant: another key, another word. */
  readonly better?: string | undefined;
}

export const isMap = (value: unknown): value is PlainMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A file with more is no configuration. */
const MOST_MISTAKES = 100;

/** What is wrong in a configuration; one mistake for each thing. `ruleIds` are taken besides those of the schema. */
export function mistakesIn(value: PlainMap, ruleIds: readonly string[] = []): ConfigMistake[] {
  const mistakes: ConfigMistake[] = [];
  const seen = new Set<string>();
  for (const error of validator(value) ? [] : (validator.errors ?? [])) {
    if (error.keyword === 'if') continue;
    // A value of the wrong type also breaks its other keywords.
    const id = `${error.instancePath}\0${error.params.additionalProperty ?? ''}`;
    if (seen.has(id)) continue;
    if (mistakes.length >= MOST_MISTAKES) break;
    seen.add(id);
    const mistake = describe(value, error, ruleIds);
    if (mistake) mistakes.push(mistake);
  }
  return [...mistakes, ...contradictions(value)];
}

function describe(
  root: PlainMap,
  { instancePath, params }: ValidationError,
  ruleIds: readonly string[],
): ConfigMistake | undefined {
  const path = instancePath.split('/').slice(1).map(unescapePointer);
  const key = params.additionalProperty;
  if (key === undefined) return wrongValue(path, at(root, path));
  const isRule = path.length === 1 && path[0] === 'rules';
  // A rule that a host has of its own.
  if (isRule && ruleIds.includes(key)) {
    const setting = at(root, [...path, key]);
    const words = wordsOf(configShapes([...path, 'latest-tag'])).words;
    return typeof setting === 'string' && words.includes(setting)
      ? undefined
      : wrongValue([...path, key], setting, words);
  }
  return unknownKey(path, key, at(root, path), isRule ? [...ruleIds] : []);
}

const unescapePointer = (segment: string): string => segment.replaceAll('~1', '/').replaceAll('~0', '~');

function at(root: Plain, path: readonly string[]): Plain | undefined {
  let value: Plain | undefined = root;
  for (const segment of path) {
    if (Array.isArray(value)) value = value[Number(segment)];
    else if (isMap(value)) value = Object.hasOwn(value, segment) ? value[segment] : undefined;
    else return undefined;
  }
  return value;
}

function unknownKey(
  path: readonly string[],
  key: string,
  map: Plain | undefined,
  more: readonly string[],
): ConfigMistake {
  const known = path.length === 0 ? CONFIG_KEYS : keysOf(configShapes(path));
  const present = new Set(isMap(map) ? Object.keys(map) : []);
  const better = nearest(
    key,
    [...known, ...more].filter((one) => !present.has(one)),
  );
  const name = nameOf([...path, key]);
  const isRule = path.length === 1 && path[0] === 'rules';
  const fact = isRule ? `${name}: no rule has this id` : `${name} is not a setting`;
  if (better !== undefined) return { path, key, better, message: `${fact}. Did you mean \`${better}\`?` };
  const choice = isRule ? '`gatewright rules` lists them' : `use ${listed(known)}`;
  return { path, key, message: `${fact}; ${choice}.` };
}

function wrongValue(
  path: readonly string[],
  value: Plain | undefined,
  words: readonly string[] = wordsOf(configShapes(path)).words,
): ConfigMistake {
  const shapes = configShapes(path);
  const wanted = titleOf(shapes) ?? (words.length > 0 ? listed(words) : 'something else');
  const better = typeof value === 'string' ? nearest(value, words) : undefined;
  const meant = better === undefined ? '' : ` Did you mean \`${better}\`?`;
  return { path, better, message: `${nameOf(path)} is ${shown(value)}; use ${wanted}.${meant}` };
}

/** An environment that is listed as two places: the second one does not count. */
function contradictions(root: PlainMap): ConfigMistake[] {
  const { environments } = root;
  if (!isMap(environments)) return [];
  const first = new Map<string, string>();
  const found: ConfigMistake[] = [];
  for (const [place, value] of Object.entries(environments)) {
    for (const [index, pattern] of (Array.isArray(value) ? value : [value]).entries()) {
      if (typeof pattern !== 'string') continue;
      const other = first.get(pattern.toLowerCase());
      if (other === undefined) first.set(pattern.toLowerCase(), place);
      else if (other !== place)
        found.push({
          path: ['environments', place, ...(Array.isArray(value) ? [String(index)] : [])],
          message: `\`${pattern}\` is listed under \`environments.${other}\` already, which counts.`,
        });
    }
  }
  return found;
}

/** `` `rules.latest-tag` ``, `` item 2 of `environments.production` ``. */
function nameOf(path: readonly string[]): string {
  const last = path.at(-1) ?? '';
  if (path.length > 1 && /^\d+$/.test(last))
    return `item ${Number(last) + 1} of ${nameOf(path.slice(0, -1))}`;
  return `\`${path.join('.')}\``;
}

/** A value as a message names it. */
export function shown(value: Plain | undefined): string {
  if (value === undefined || value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value !== 'string') return String(value);
  const line = value.trim().replaceAll(/\s+/g, ' ');
  return line === '' ? 'empty' : `"${line.length > 60 ? `${line.slice(0, 59)}…` : line}"`;
}

function listed(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``);
  return quoted.length < 2 ? (quoted[0] ?? '') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}
