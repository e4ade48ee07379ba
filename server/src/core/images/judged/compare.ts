import { opaqueRanges } from '../reference.ts';

/**
 * A tag, or a whole reference, as the values that a run puts in its places: `${GITHUB_SHA::7}`,
 * `$(git rev-parse --short HEAD)` and a step's output that holds either are then one thing.
 */
export type Shape = readonly Atom[];

type Atom =
  | { readonly kind: 'text'; readonly text: string }
  /** The first characters of the run's commit; `short`: as many as git finds enough. `head`: of what is checked out. */
  | { readonly kind: 'commit'; readonly length: number | 'short'; readonly head: boolean }
  /** A number of the run. */
  | { readonly kind: 'run'; readonly name: string }
  /** The branch, the tag, or the version in it. */
  | { readonly kind: 'ref'; readonly name: string }
  /** The owner, the repository or what else is one value in the whole run, although the file does not say it. */
  | { readonly kind: 'fixed'; readonly name: string }
  | { readonly kind: 'any'; readonly text: string };

const FULL = 40;

/** Reads a text with its expressions, variables and substitutions as they are written. */
export function shapeOf(text: string): Shape {
  const atoms: Atom[] = [];
  const add = (atom: Atom): void => {
    const last = atoms.at(-1);
    if (atom.kind === 'text' && last?.kind === 'text')
      atoms[atoms.length - 1] = { kind: 'text', text: last.text + atom.text };
    else if (atom.kind !== 'text' || atom.text !== '') atoms.push(atom);
  };
  let at = 0;
  for (const { start, end } of [...opaqueRanges(text), ...templatesIn(text)].sort(
    (a, b) => a.start - b.start,
  )) {
    if (start < at) continue;
    add({ kind: 'text', text: text.slice(at, start) });
    add(atomOf(text.slice(start, end)));
    at = end;
  }
  add({ kind: 'text', text: text.slice(at) });
  return atoms;
}

const templatesIn = (text: string): { start: number; end: number }[] =>
  [...text.matchAll(/(?<!\$)\{\{[^{}]*\}\}/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));

function atomOf(written: string): Atom {
  const template = /^\{\{\s*(\w+)/.exec(written)?.[1];
  if (template) return templateAtom(template, written);
  const inner = /^\$\{\{([\s\S]*)\}\}$/.exec(written)?.[1];
  if (inner !== undefined) return expressionAtom(inner.trim()) ?? { kind: 'any', text: squeezed(written) };
  const atom =
    written.startsWith('$(') || written.startsWith('`') ? commandAtom(written) : variableAtom(written);
  return atom ?? { kind: 'any', text: squeezed(written).replace(/^\$\{(\w+)\}$/, '$$$1') };
}

const squeezed = (text: string): string => text.replaceAll(/\s/g, '');

const commit = (length: number | 'short', head = false): Atom => ({
  kind: 'commit',
  length: typeof length === 'number' ? Math.min(length, FULL) : length,
  head,
});

/** Source: docker/metadata-action's README, "Global expressions". */
function templateAtom(name: string, written: string): Atom {
  switch (name) {
    case 'sha':
      return commit(7);
    case 'branch':
    case 'tag':
    case 'version':
    case 'raw':
    case 'major':
    case 'minor':
    case 'patch':
      return { kind: 'ref', name: name === 'branch' || name === 'tag' ? 'name' : squeezed(written) };
    default:
      return { kind: 'any', text: squeezed(written) };
  }
}

function expressionAtom(text: string): Atom | undefined {
  const name = text.toLowerCase().replaceAll(/\s/g, '');
  if (name === 'github.sha' || name === 'env.github_sha') return commit(FULL);
  const number = /^github\.(run_number|run_id|run_attempt)$/.exec(name)?.[1];
  if (number) return { kind: 'run', name: number };
  if (name === 'github.ref_name') return { kind: 'ref', name: 'name' };
  if (name === 'github.repository') return { kind: 'fixed', name: 'repository' };
  if (name === 'github.repository_owner') return { kind: 'fixed', name: 'owner' };
  return /^(?:secrets|vars|inputs|github\.event\.inputs|github\.event\.repository)\.[\w.-]+$/.test(name)
    ? { kind: 'fixed', name }
    : undefined;
}

function variableAtom(text: string): Atom | undefined {
  const [, name = '', operation = ''] =
    /^\$\{(\w+)(.*)\}$/.exec(text) ?? /^\$(?:env:)?(\w+)()$/i.exec(text) ?? /^%(\w+)()%$/.exec(text) ?? [];
  switch (name) {
    case 'GITHUB_SHA': {
      const cut = /^:0?:(\d+)$/.exec(operation)?.[1];
      return operation === '' ? commit(FULL) : cut ? commit(Number(cut)) : undefined;
    }
    case 'GITHUB_REF_NAME':
      return operation === '' ? { kind: 'ref', name: 'name' } : undefined;
    case 'GITHUB_REF':
      return /^(?:##\*\/|#refs\/(?:heads|tags|\*)\/|\/refs\\\/(?:heads|tags)\\\/\/?)$/.test(operation)
        ? { kind: 'ref', name: 'name' }
        : undefined;
    case 'GITHUB_RUN_NUMBER':
    case 'GITHUB_RUN_ID':
    case 'GITHUB_RUN_ATTEMPT':
      return operation === '' ? { kind: 'run', name: name.slice('GITHUB_'.length).toLowerCase() } : undefined;
    case 'GITHUB_REPOSITORY':
      return /^(?:,,)?$/.test(operation) ? { kind: 'fixed', name: 'repository' } : undefined;
    case 'GITHUB_REPOSITORY_OWNER':
      return /^(?:,,)?$/.test(operation) ? { kind: 'fixed', name: 'owner' } : undefined;
    default:
      return undefined;
  }
}

/** `$(git rev-parse --short HEAD)`, `$(echo $GITHUB_SHA | cut -c1-7)`, and lower case made of an owner's name. */
function commandAtom(text: string): Atom | undefined {
  const body = text.replace(/^\$\(\s*|^`\s*|\s*\)$|\s*`$/g, '');
  const parsed = /^git rev-parse (?:--verify )?(--short(?:=(\d+))? )?(?:--verify )?HEAD$/.exec(body);
  if (parsed) return commit(parsed[1] ? (parsed[2] ? Number(parsed[2]) : 'short') : FULL, true);
  const logged =
    /^git (?:log|show) (?:-s |-1 |-n ?1 )*(?:--pretty=|--format=)(?:format:)?["']?%([hH])["']?(?: -1| -s| -n ?1)*$/.exec(
      body,
    );
  if (logged) return commit(logged[1] === 'h' ? 'short' : FULL, true);
  const echoed =
    /^(?:echo(?: -n)?|printf(?: '?%s'?)?) (["']?)(\$\{\{[^}]*\}\}|\$\{?\w+\}?|\$\{\w+:0?:\d+\})\1\s*(?:\|\s*(.*))?$/.exec(
      body,
    );
  if (!echoed) return undefined;
  const value = atomOf(echoed[2] ?? '');
  const through = echoed[3]?.trim();
  if (through === undefined) return value;
  const cut = /^(?:cut -(?:c|b) ?(?:1?-)(\d+)|head -c ?(\d+))$/.exec(through);
  const length = Number(cut?.[1] ?? cut?.[2]);
  if (cut && value.kind === 'commit' && typeof value.length === 'number' && value.length >= length)
    return commit(length, value.head);
  const lower =
    /^tr (?:'?\[?:?(?:upper|A-Z):?\]?'? '?\[?:?(?:lower|a-z):?\]?'?|(["'])\[:upper:\]\1 (["'])\[:lower:\]\2)$/;
  return lower.test(through) && value.kind === 'fixed' ? value : undefined;
}

/** A text for each shape, by which equal ones can be found. */
export const keyOfShape = (shape: Shape): string =>
  shape
    .map((atom) => {
      switch (atom.kind) {
        case 'text':
          return atom.text;
        case 'commit':
          return `<commit ${atom.length}${atom.head ? ' head' : ''}>`;
        case 'any':
          return `<${atom.text}>`;
        default:
          return `<${atom.kind} ${atom.name}>`;
      }
    })
    .join('');

/** Whether two texts come to the same in every run, in no run, or nobody can tell. */
export function compareShapes(one: Shape, two: Shape): 'same' | 'different' | 'unknown' {
  if (keyOfShape(one) === keyOfShape(two)) return 'same';
  if (endsDiffer(one, two)) return 'different';
  const has = (shape: Shape, ...kinds: Atom['kind'][]) => shape.some(({ kind }) => kinds.includes(kind));
  const open = (shape: Shape) => has(shape, 'any', 'fixed');
  if (open(one) || open(two)) return 'unknown';
  // No branch and no version is called like a commit.
  if (has(one, 'commit') !== has(two, 'commit')) return 'different';
  if (has(one, 'ref') || has(two, 'ref')) return 'unknown';
  return has(one, 'commit') && sameButForCommits(one, two) ? compareCommits(one, two) : 'different';
}

const sameButForCommits = (one: Shape, two: Shape): boolean => {
  const masked = (shape: Shape) =>
    keyOfShape(shape.map((atom) => (atom.kind === 'commit' ? { ...atom, length: FULL, head: false } : atom)));
  return masked(one) === masked(two);
};

function compareCommits(one: Shape, two: Shape): 'different' | 'unknown' {
  const lengths = (shape: Shape) => shape.flatMap((atom) => (atom.kind === 'commit' ? [atom.length] : []));
  const theirs = lengths(two);
  return lengths(one).some((length, index) => !canBeEqual(length, theirs[index])) ? 'different' : 'unknown';
}

/** Git makes a short hash of 7 characters, or of a few more where 7 are not enough. */
const canBeEqual = (one: number | 'short', two: number | 'short' | undefined): boolean =>
  one === two || (one === 'short' && Number(two) < 16) || (two === 'short' && Number(one) < 16);

/** Whether what is written at the start or the end of both texts excludes that they are equal. */
function endsDiffer(one: Shape, two: Shape): boolean {
  const text = (atom: Atom | undefined) => (atom?.kind === 'text' ? atom.text : '');
  const [a, b] = [text(one[0]), text(two[0])];
  if (!a.startsWith(b) && !b.startsWith(a)) return true;
  const [c, d] = [text(one.at(-1)), text(two.at(-1))];
  if (!c.endsWith(d) && !d.endsWith(c)) return true;
  return hasMoreParts(one, two) || hasMoreParts(two, one);
}

/** `$OWNER/app` has a slash, whatever the owner is called, and `app` has none. */
function hasMoreParts(one: Shape, two: Shape): boolean {
  const slashes = (shape: Shape) =>
    shape.reduce((sum, atom) => sum + (atom.kind === 'text' ? atom.text.split('/').length - 1 : 0), 0);
  const closed = two.every(({ kind }) => kind === 'text' || kind === 'commit' || kind === 'run');
  return closed && slashes(one) > slashes(two);
}
