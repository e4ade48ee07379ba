import { type Expression, walkExpression } from '../syntax/expression.ts';
import type { Trigger, Workflow } from './model.ts';

export type Literal = string | number | boolean | null;

/** What a context value is known to be: a literal, or a string that begins with `prefix` and is none of `except`. */
export type Known =
  | { readonly value: Literal }
  | { readonly prefix: string; readonly except?: ReadonlySet<string> };

/** One way a workflow can be started: what the event says about contexts, by dotted path in lower case. */
export interface Start {
  readonly event: string;
  readonly known: ReadonlyMap<string, Known>;
}

const DEFAULT_TYPES: readonly string[] = ['opened', 'synchronize', 'reopened'];

/**
 * The ways in which the workflow's triggers can start it, told apart as far as its conditions do: each branch or tag
 * that a trigger or an expression in `conditions` names is one, and one more stands for all others.
 */
export function startsOf(workflow: Workflow, conditions: readonly Expression[]): Start[] {
  const named = namedRefs(conditions);
  return workflow.triggers.flatMap((trigger) => startsOfTrigger(trigger, named));
}

interface NamedRefs {
  readonly branches: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
}

/** Strings in the conditions that may be the name of a branch or a tag. */
function namedRefs(conditions: readonly Expression[]): NamedRefs {
  const branches = new Set<string>();
  const tags = new Set<string>();
  const see = (part: Expression): void => {
    if (part.type !== 'literal' || typeof part.value !== 'string' || part.value === '') return;
    const ref = /^refs\/(heads|tags)\/(.+)$/.exec(part.value);
    const name = ref?.[2] ?? part.value;
    if (ref?.[1] !== 'tags') branches.add(name);
    if (ref?.[1] !== 'heads') tags.add(name);
  };
  for (const condition of conditions) walkExpression(condition, see);
  return { branches, tags };
}

function startsOfTrigger(trigger: Trigger, named: NamedRefs): Start[] {
  const { event } = trigger;
  const start = (...more: readonly (readonly [string, Known])[]): Start => ({
    event,
    known: new Map<string, Known>([...common(event), ...more]),
  });
  switch (event) {
    case 'push':
      return [...branchPushes(trigger, named), ...tagPushes(trigger, named)].map((refs) => start(...refs));
    case 'pull_request':
    case 'pull_request_target': {
      const types = trigger.types.length > 0 ? trigger.types.map(({ value }) => value) : DEFAULT_TYPES;
      const bases = literalBranches(trigger, named).map(
        (name) => [['github.base_ref', { value: name }] as const] as const,
      );
      const ref = event === 'pull_request' ? 'refs/pull/' : 'refs/heads/';
      return [[], ...bases].flatMap((base) =>
        types.map((type) =>
          start(
            ...base,
            ['github.ref', { prefix: ref }],
            ['github.event.action', { value: type }],
            ...(type === 'closed' ? [] : [['github.event.pull_request.merged', { value: false }] as const]),
          ),
        ),
      );
    }
    case 'release': {
      const actions = trigger.types.map(
        ({ value }) => [['github.event.action', { value }] as const] as const,
      );
      return (actions.length > 0 ? actions : [[]]).map((action) =>
        start(...action, ['github.ref', { prefix: 'refs/tags/' }], ['github.ref_type', { value: 'tag' }]),
      );
    }
    default:
      return [start()];
  }
}

/** What holds of every run that the event starts. */
function common(event: string): [string, Known][] {
  const known: [string, Known][] = [];
  // A called workflow sees its caller's event.
  if (event === 'workflow_call') return known;
  known.push(['github.event_name', { value: event }]);
  if (event !== 'workflow_dispatch') known.push(['inputs', { value: null }]);
  if (!event.startsWith('pull_request')) {
    known.push(['github.event.pull_request', { value: null }]);
    known.push(['github.head_ref', { value: '' }], ['github.base_ref', { value: '' }]);
  }
  // Only a push has a head commit, and only what can be labelled a label.
  if (event !== 'push') known.push(['github.event.head_commit', { value: null }]);
  if (!/^(?:pull_request|issues|discussion|label)/.test(event))
    known.push(['github.event.label', { value: null }]);
  if (event !== 'release') known.push(['github.event.release', { value: null }]);
  if (event !== 'workflow_run') known.push(['github.event.workflow_run', { value: null }]);
  if (event !== 'repository_dispatch') known.push(['github.event.client_payload', { value: null }]);
  if (event === 'schedule') known.push(['github.ref', { prefix: 'refs/heads/' }]);
  return known;
}

type Refs = readonly (readonly [string, Known])[];

const pushed = (kind: 'heads' | 'tags', name: string): Refs => [
  ['github.ref', { value: `refs/${kind}/${name}` }],
  ['github.ref_name', { value: name }],
  ['github.ref_type', { value: kind === 'tags' ? 'tag' : 'branch' }],
];

/** A branch or tag that no condition names. */
const pushedOther = (kind: 'heads' | 'tags', names: ReadonlySet<string>): Refs => [
  [
    'github.ref',
    { prefix: `refs/${kind}/`, except: new Set([...names].map((name) => `refs/${kind}/${name}`)) },
  ],
  ['github.ref_name', { prefix: '', except: names }],
  ['github.ref_type', { value: kind === 'tags' ? 'tag' : 'branch' }],
];

function branchPushes(trigger: Trigger, named: NamedRefs): Refs[] {
  const { branches, branchesIgnore, tags } = trigger;
  // With filters for tags alone, no branch starts it.
  if (branches.length === 0 && branchesIgnore.length === 0 && tags.length > 0) return [];
  const known = literalBranches(trigger, named).map((name) => pushed('heads', name));
  const closed = branches.length > 0 && branches.every(({ value }) => isLiteral(value));
  return closed ? known : [...known, pushedOther('heads', named.branches)];
}

function tagPushes(trigger: Trigger, named: NamedRefs): Refs[] {
  const { branches, branchesIgnore, tags } = trigger;
  if (tags.length === 0 && (branches.length > 0 || branchesIgnore.length > 0)) return [];
  const patterns = tags.map(({ value }) => value);
  const names = tags.length > 0 ? patterns.filter(isLiteral) : [];
  const mentioned = [...named.tags].filter((name) => tags.length === 0 || matches(patterns, name));
  const known = [...new Set([...names, ...mentioned])].map((name) => pushed('tags', name));
  return tags.length > 0 && patterns.every(isLiteral) ? known : [...known, pushedOther('tags', named.tags)];
}

/** The branches that the trigger names, and those that conditions name and the trigger lets pass. */
function literalBranches({ branches, branchesIgnore }: Trigger, named: NamedRefs): string[] {
  const patterns = branches.map(({ value }) => value);
  const ignored = branchesIgnore.map(({ value }) => value);
  const passes = (name: string) =>
    (patterns.length === 0 || matches(patterns, name)) && !(ignored.length > 0 && matches(ignored, name));
  return [...new Set([...patterns.filter(isLiteral), ...[...named.branches].filter(passes)])];
}

const isLiteral = (pattern: string): boolean => !/[*?+![\]]/.test(pattern);

/** Whether GitHub's filter patterns let the name pass: the last one that matches decides, `!` takes out. */
export function matches(patterns: readonly string[], name: string): boolean {
  let passes = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!');
    if (patternOf(negated ? pattern.slice(1) : pattern)?.test(name)) passes = !negated;
  }
  return passes;
}

/** Source: GitHub's filter pattern cheat sheet: `*` stops at `/`, `**` does not, `?`, `+` and `[]` as in regular expressions. */
function patternOf(pattern: string): RegExp | undefined {
  const text = pattern.replace(/\*\*\/?|\*|[.^${}()|\\]/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '**') return '.*';
    return token === '*' ? '[^/]*' : `\\${token}`;
  });
  try {
    return new RegExp(`^(?:${text})$`);
  } catch {
    return undefined;
  }
}

/** What the start says about a context, or about something that it is a part of; `path` dotted, in lower case. */
export function knownOf(start: Start, path: string): Known | undefined {
  for (let part = path; part !== ''; part = part.slice(0, Math.max(0, part.lastIndexOf('.')))) {
    const known = start.known.get(part);
    if (known) return known;
  }
  return undefined;
}
