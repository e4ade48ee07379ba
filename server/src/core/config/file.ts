import type { Fix } from '../rules/rule.ts';
import type { Node, Pair } from '../syntax/node.ts';
import { parseYaml } from '../syntax/yaml.ts';
import type { Span } from '../text/span.ts';
import { type ConfigMistake, mistakesIn, type Plain, type PlainMap, shown } from './check.ts';
import { type Layer, normalized, readLayer } from './layer.ts';

/** Something wrong in a configuration file. */
export interface ConfigProblem {
  /** Of the file that it stands in, relative to the repository's root. */
  readonly path: string;
  /** In that file's text. */
  readonly span: Span;
  readonly message: string;
  readonly fixes: readonly Fix[];
  /** For a file that is extended: what names it, or what it is named by, in the configuration itself. */
  readonly via: Span | undefined;
}

export interface ConfigFile {
  /** What the file says, then what the files say that it extends; the first counts most. */
  readonly layers: readonly Layer[];
  readonly problems: readonly ConfigProblem[];
}

export interface ConfigFileInput {
  /** Relative to the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Reads another file of the repository, by the same kind of path; undefined where there is none. */
  readonly readFile?: ((path: string) => string | undefined) | undefined;
  /** Ids of rules besides those that the schema has. */
  readonly ruleIds?: readonly string[] | undefined;
}

/** Files that extend each other in a row. */
const LONGEST_CHAIN = 8;
/** All files that one configuration may bring in. */
const MOST_FILES = 32;

/**
 * Reads a configuration file and those that it extends; never throws. What cannot be used is a problem with its place,
 * and everything else counts.
 */
export function readConfigFile({ path, text, readFile, ruleIds }: ConfigFileInput): ConfigFile {
  const problems: ConfigProblem[] = [];
  const layers: Layer[] = [];
  let files = 0;

  const read = (file: string, source: string, chain: readonly string[], via?: Span): void => {
    files++;
    const { root, problems: broken } = parseYaml(source);
    const say = (span: Span, message: string, fixes: readonly Fix[] = []): void => {
      problems.push({ path: file, span, message, fixes, via });
    };
    for (const { span, message } of broken) say(span, sentence(message));
    if (root === undefined || (root.kind === 'scalar' && root.type === 'null')) return;
    if (root.kind !== 'map') {
      say(firstLine(root), `The configuration must be a mapping of settings, not ${shown(plainOf(root))}.`);
      return;
    }
    for (const { pair, first } of duplicatesIn(root))
      say(pair.key.span, `\`${first.key.value}\` is set twice here; the last one counts.`);
    const value = normalized(plainOf(root) as PlainMap);
    for (const mistake of mistakesIn(value, ruleIds)) say(...placed(root, mistake));
    layers.push(readLayer(value));
    for (const reference of extendsIn(root)) {
      const { span } = reference;
      const target = resolvePath(file, reference.value.trim());
      if (target === undefined) {
        say(
          span,
          `\`${reference.value}\` is no file of this repository: \`extends\` names one by its path from here.`,
        );
        continue;
      }
      const next = [...chain, target];
      if (chain.includes(target)) {
        const circle = next.slice(next.indexOf(target)).map((one) => `\`${one}\``);
        say(span, `This extends in a circle: ${circle.join(' → ')}. It is read once.`);
        continue;
      }
      if (next.length > LONGEST_CHAIN || files >= MOST_FILES) {
        say(
          span,
          `\`${target}\` is not read: more than ${next.length > LONGEST_CHAIN ? LONGEST_CHAIN : MOST_FILES} files extend one another.`,
        );
        continue;
      }
      const other = readFile?.(target);
      if (other === undefined) say(span, `There is no file \`${target}\`, so nothing of it counts.`);
      else read(target, other, next, via ?? span);
    }
  };

  read(path, text, [path]);
  return { layers, problems: problems.map(inside(path, text, readFile)) };
}

/** A problem's span lies within its file, whatever a parser said. */
const inside =
  (path: string, text: string, readFile: ConfigFileInput['readFile']) =>
  (problem: ConfigProblem): ConfigProblem => {
    const { length } = problem.path === path ? text : (readFile?.(problem.path) ?? '');
    const start = Math.min(problem.span.start, length);
    return { ...problem, span: { start, end: Math.max(start, Math.min(problem.span.end, length)) } };
  };

/** The parser's words without what GitHub would do: it does not read this file. */
function sentence(message: string): string {
  const fact = message.replace(/[,;] (?:GitHub refuses|so it cannot be read as a workflow).*$/, '');
  return /[.!?]$/.test(fact) ? fact : `${fact}.`;
}

/** Numbers are read as they are written: they are names here. */
export function plainOf(node: Node | undefined): Plain {
  if (!node) return null;
  if (node.kind === 'seq') return node.items.map(plainOf);
  if (node.kind === 'map')
    return Object.fromEntries(node.pairs.map(({ key, value }) => [key.value, plainOf(value)]));
  if (node.type === 'null') return null;
  return node.type === 'boolean' ? node.value.toLowerCase() === 'true' : node.value;
}

function duplicatesIn(node: Node | undefined): { pair: Pair; first: Pair }[] {
  if (node?.kind === 'seq') return node.items.flatMap(duplicatesIn);
  if (node?.kind !== 'map') return [];
  const seen = new Map<string, Pair>();
  const found: { pair: Pair; first: Pair }[] = [];
  for (const pair of node.pairs) {
    const first = seen.get(pair.key.value);
    if (first && pair.key.value !== '') found.push({ pair, first });
    else seen.set(pair.key.value, pair);
    found.push(...duplicatesIn(pair.value));
  }
  return found;
}

/** Where a mistake stands, and how it is mended. */
function placed(root: Node, mistake: ConfigMistake): [Span, string, Fix[]] {
  const { path, key, message, better } = mistake;
  let node: Node | undefined = root;
  let pair: Pair | undefined;
  let isItem = false;
  for (const segment of key === undefined ? path : [...path, key]) {
    isItem = node?.kind === 'seq';
    if (node?.kind === 'seq') node = node.items[Number(segment)] ?? node;
    else if (node?.kind === 'map') {
      pair = node.pairs.findLast((one) => one.key.value === segment) ?? pair;
      node = pair?.value;
    }
  }
  const word = key === undefined ? node : pair?.key;
  const scalar = word?.kind === 'scalar' && word.value !== '' ? word : undefined;
  const whole = node && (isItem || (node.kind === 'seq' && node.flow)) ? node : undefined;
  const span = scalar?.span ?? (whole ? firstLine(whole) : (pair?.key.span ?? firstLine(root)));
  const fixes: Fix[] =
    better !== undefined && scalar
      ? [
          {
            title: `Replace \`${scalar.value.trim()}\` by \`${better}\``,
            safe: false,
            edits: [{ span, text: better }],
          },
        ]
      : [];
  return [span, message, fixes];
}

function firstLine({ source, span: { start, end } }: Node): Span {
  const stop = source.slice(start, end).search(/[\r\n]/);
  return { start, end: stop < 0 ? end : start + stop };
}

/** The scalars that name other files. */
function extendsIn(root: Node) {
  const value =
    root.kind === 'map' ? root.pairs.findLast(({ key }) => key.value === 'extends')?.value : undefined;
  const nodes = value?.kind === 'seq' ? value.items : value ? [value] : [];
  return nodes.flatMap((node) =>
    node.kind === 'scalar' && node.value.trim() !== '' && node.type === 'string' ? [node] : [],
  );
}

/** The path that a file names from where it stands; undefined where that leads out of the repository. */
export function resolvePath(from: string, to: string): string | undefined {
  if (/^(?:[a-z][\w+.-]*:|[\\/~])/i.test(to)) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of to.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? undefined : parts.join('/');
}
