import type { Rule } from '../rules/rule.ts';
import { keysOf, type Shape, wordsOf } from '../schema/shapes.ts';
import type { Node } from '../syntax/node.ts';
import { parseYaml } from '../syntax/yaml.ts';
import type { Span } from '../text/span.ts';
import { placeAt } from './place.ts';
import { CONFIG_KEYS, configShapes } from './schema.ts';

/** What a configuration can name in its repository. */
export interface ConfigNames {
  readonly environments: readonly string[];
  readonly jobs: readonly string[];
  /** What `uses:` names, without versions. */
  readonly actions: readonly string[];
  /** Platforms of the deploys that Gatewright knows. */
  readonly platforms: readonly string[];
}

/** Something that can be typed at a place. */
export interface Suggestion {
  readonly label: string;
  readonly kind: 'key' | 'word' | 'name';
  /** What stands in place of `typed` afterwards. */
  readonly insert: string;
  readonly typed: Span;
  /** Markdown. */
  readonly documentation: string | undefined;
}

export interface AssistContext {
  readonly rules: readonly Rule[];
  /** Asked only where a name can stand. */
  readonly names: () => ConfigNames;
}

/** What can be typed at an offset of a configuration. */
export function completeConfig(text: string, offset: number, context: AssistContext): Suggestion[] {
  const place = placeAt(text, offset);
  if (!place) return [];
  const { path, role, typed, present, hasColon } = place;
  const fresh = (words: readonly string[]): string[] =>
    [...new Set(words)].filter((word) => !present.includes(word));
  if (role === 'key') {
    const keys = path.length === 0 ? CONFIG_KEYS : keysOf(configShapes(path));
    return fresh(keys).map((key) => ({
      label: key,
      kind: 'key',
      insert: hasColon ? key : `${key}:${holdsKeys([...path, key]) ? '' : ' '}`,
      typed,
      documentation: documentationOf([...path, key], context.rules),
    }));
  }
  const shapes = configShapes(path);
  const words = [
    ...wordsOf(shapes).words,
    ...(shapes.some(({ type }) => type === 'boolean') ? ['true', 'false'] : []),
  ];
  const names = namesAt(path, context);
  return [
    ...fresh(words).map((word) => suggestion(word, 'word', typed, SAYS[word])),
    ...fresh(names).map((name) => suggestion(name, 'name', typed, undefined)),
  ];
}

const suggestion = (
  word: string,
  kind: Suggestion['kind'],
  typed: Span,
  documentation: string | undefined,
): Suggestion => ({
  label: word,
  kind,
  insert: kind === 'name' ? scalarFor(word) : word,
  typed,
  documentation,
});

/** A name as YAML reads it back. */
const scalarFor = (name: string): string =>
  /^[A-Za-z_./][\w./ -]*$/.test(name) && !/^(?:true|false|null|yes|no|on|off)$|\s$/i.test(name)
    ? name
    : JSON.stringify(name);

const SAYS: Readonly<Record<string, string>> = {
  off: 'Says nothing.',
  error: 'Makes `gatewright check` fail.',
  warning: 'Shown as a warning; `gatewright check --fail-on warning` fails on it.',
  info: 'Shown as information.',
  hint: 'Shown as a hint, where the editor shows those.',
};

function namesAt(path: readonly string[], { names }: AssistContext): readonly string[] {
  const [top] = path;
  if (top === 'environments' && path.length > 1) return names().environments;
  if (top === 'jobs' && path.length > 1) return names().jobs;
  if (top === 'actions' && path.length > 1) return names().actions;
  return top === 'rules' && path.at(-2) === 'exceptPlatforms' ? names().platforms : [];
}

/** A mapping stands behind the key rather than a word. */
const holdsKeys = (path: readonly string[]): boolean => {
  const [shape] = configShapes(path).filter(({ type }) => type !== undefined);
  return shape?.type === 'object' || shape?.type === 'array';
};

/** Markdown; undefined where nothing is to be said. */
function documentationOf(path: readonly string[], rules: readonly Rule[]): string | undefined {
  const rule = path.length === 2 && path[0] === 'rules' ? rules.find(({ id }) => id === path[1]) : undefined;
  if (rule)
    return `${rule.summary}\n\n${rule.why}\n\nSeverity: \`${rule.severity}\` unless you say otherwise.`;
  return descriptionOf(configShapes(path));
}

const descriptionOf = (shapes: readonly Shape[]): string | undefined =>
  shapes.find(({ description }) => description)?.description;

export interface ConfigHover {
  readonly span: Span;
  /** Markdown. */
  readonly text: string;
}

/** What stands at an offset of a configuration: a setting, a rule, a severity. */
export function hoverConfig(text: string, offset: number, rules: readonly Rule[]): ConfigHover | undefined {
  let node: Node | undefined = parseYaml(text).root;
  const path: string[] = [];
  for (;;) {
    if (node?.kind === 'map') {
      const pair: (typeof node.pairs)[number] | undefined = node.pairs.find(
        ({ span }) => span.start <= offset && offset <= span.end,
      );
      if (!pair) return undefined;
      path.push(pair.key.value);
      if (offset <= pair.key.span.end) {
        const said = documentationOf(path, rules);
        return said === undefined ? undefined : { span: pair.key.span, text: said };
      }
      node = pair.value;
    } else if (node?.kind === 'seq') {
      const index: number = node.items.findIndex(({ span }) => span.start <= offset && offset <= span.end);
      if (index < 0) return undefined;
      path.push(String(index));
      node = node.items[index];
    } else break;
  }
  if (node?.kind !== 'scalar' || offset < node.span.start || offset > node.span.end) return undefined;
  const { value, span } = node;
  const said = wordsOf(configShapes(path)).words.includes(value) ? SAYS[value] : undefined;
  return said === undefined ? undefined : { span, text: said };
}
