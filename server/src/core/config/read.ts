import { isMap, mistakesIn, type PlainMap, shown } from './check.ts';
import { type Layer, mergeLayers, normalized, readLayer } from './layer.ts';
import type { Config } from './model.ts';

export interface ConfigContext {
  /** Ids of rules besides those that the schema has. */
  readonly ruleIds?: readonly string[];
  /** What `syntax: auto` comes to here. */
  readonly auto?: 'on' | 'off';
}

/**
 * Reads settings that an editor or a program hands over; never throws. What cannot be used is named in `problems`, with
 * its key and what is allowed there, and everything else counts.
 */
export function readSettings(
  value: unknown,
  { ruleIds }: ConfigContext = {},
): { layer: Layer; problems: string[] } {
  if (value === undefined || value === null) return { layer: {}, problems: [] };
  if (!isMap(value)) {
    const given = Array.isArray(value) || typeof value !== 'object' ? (value as PlainMap) : null;
    return { layer: {}, problems: [`The configuration must be a mapping of settings, not ${shown(given)}.`] };
  }
  const plain = normalized(value);
  const problems = mistakesIn(plain, ruleIds).map(({ message }) => message);
  // A file may be extended by a file alone.
  if (Object.hasOwn(plain, 'extends')) problems.push('`extends` counts in `.github/gatewright.yml` alone.');
  return { layer: readLayer(plain), problems };
}

/** As `readSettings`, as a whole configuration. */
export function readConfig(
  value: unknown,
  context: ConfigContext = {},
): { config: Config; problems: string[] } {
  const { layer, problems } = readSettings(value, context);
  return { config: mergeLayers([layer], context.auto), problems };
}
