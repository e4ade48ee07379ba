import { type Expression, parseCondition, parseExpression } from '../../syntax/expression.ts';
import type { Scalar } from '../../syntax/node.ts';
import type { Trigger, Workflow } from '../../workflow/model.ts';

/**
 * What starts a run, as far as it decides which tags an image gets: a version and `latest` that belong to
 * different kinds are never pushed together.
 */
export type RunKind = 'default-branch' | 'other-branch' | 'tag' | 'pull-request' | 'release' | 'other';

const ALL: readonly RunKind[] = ['default-branch', 'other-branch', 'tag', 'pull-request', 'release', 'other'];

/** The kinds of run that the workflow's triggers allow. */
export function runKinds(workflow: Workflow): ReadonlySet<RunKind> {
  const kinds = new Set(workflow.triggers.flatMap(kindsOf));
  return kinds.size > 0 ? kinds : new Set(ALL);
}

function kindsOf(trigger: Trigger): readonly RunKind[] {
  switch (trigger.event) {
    case 'push':
      return pushKinds(trigger);
    case 'pull_request':
    case 'pull_request_target':
    case 'merge_group':
      return ['pull-request'];
    case 'release':
      return ['release'];
    case 'workflow_call':
      return ALL;
    case 'workflow_dispatch':
      return ['default-branch', 'other-branch', 'other'];
    default:
      // A schedule, a finished workflow and most other events run on the default branch.
      return ['default-branch', 'other'];
  }
}

function pushKinds({ branches, branchesIgnore, tags, node }: Trigger): readonly RunKind[] {
  const kinds: RunKind[] = [];
  const tagsIgnored = node?.kind === 'map' && node.pairs.some(({ key }) => key.value === 'tags-ignore');
  const namesBranches = branches.length > 0 || branchesIgnore.length > 0;
  if (namesBranches || (tags.length === 0 && !tagsIgnored)) {
    if (branches.length === 0 || branches.some(({ value }) => /^(?:main|master|trunk)$|\*/.test(value)))
      kinds.push('default-branch');
    if (branches.length === 0 || branches.some(({ value }) => !/^(?:main|master|trunk)$/.test(value)))
      kinds.push('other-branch');
  }
  if (tags.length > 0 || tagsIgnored || !namesBranches) kinds.push('tag');
  return kinds;
}

/** Those of `kinds` in which the condition (an `if`) can hold. */
export function kindsWhere(kinds: ReadonlySet<RunKind>, condition: Scalar | undefined): ReadonlySet<RunKind> {
  if (!condition) return kinds;
  const { tree } = parseCondition(condition.value);
  return tree ? keep(kinds, tree) : kinds;
}

/** The same for the `enable=` of a docker/metadata-action tag: `true`, `{{is_default_branch}}`, an expression. */
export function kindsEnabled(kinds: ReadonlySet<RunKind>, enable: string): ReadonlySet<RunKind> {
  const text = enable
    .trim()
    .replace(/^\$\{\{|\}\}$/g, '')
    .trim();
  if (text === '') return kinds;
  if (/^\{\{\s*is_default_branch\s*\}\}$/.test(enable.trim()))
    return only(kinds, ['default-branch', 'other']);
  if (/^\{\{\s*is_not_default_branch\s*\}\}$/.test(enable.trim())) return without(kinds, ['default-branch']);
  const { tree } = parseExpression(text);
  return tree ? keep(kinds, tree) : kinds;
}

export const only = (kinds: ReadonlySet<RunKind>, wanted: readonly RunKind[]): ReadonlySet<RunKind> =>
  new Set([...kinds].filter((kind) => wanted.includes(kind)));

const without = (kinds: ReadonlySet<RunKind>, unwanted: readonly RunKind[]): ReadonlySet<RunKind> =>
  new Set([...kinds].filter((kind) => !unwanted.includes(kind)));

/** A condition that no kind of run fulfils is about something else, or mistaken: then it tells nothing. */
function keep(kinds: ReadonlySet<RunKind>, tree: Expression): ReadonlySet<RunKind> {
  const kept = new Set([...kinds].filter((kind) => truth(tree, kind) !== false));
  return kept.size > 0 ? kept : kinds;
}

/** Undefined where the kind of run does not decide it. */
function truth(tree: Expression, kind: RunKind): boolean | undefined {
  switch (tree.type) {
    case 'literal':
      return Boolean(tree.value);
    case 'not': {
      const inner = truth(tree.operand, kind);
      return inner === undefined ? undefined : !inner;
    }
    case 'and':
    case 'or': {
      const values = tree.operands.map((operand) => truth(operand, kind));
      const decisive = tree.type === 'or';
      if (values.includes(decisive)) return decisive;
      return values.includes(undefined) ? undefined : !decisive;
    }
    case 'compare': {
      const left = known(tree.left, kind);
      const right = known(tree.right, kind);
      if (left === undefined || right === undefined) return undefined;
      const same = matches(left, right);
      if (tree.operator === '==') return same;
      return tree.operator === '!=' && same !== undefined ? !same : undefined;
    }
    case 'call': {
      const [text, part] = tree.args.map((arg) => known(arg, kind));
      if (tree.name !== 'startswith' || text === undefined || part === undefined) return undefined;
      return begins(text, part);
    }
    default:
      return undefined;
  }
}

/** Stands for the part of a ref that the kind of run leaves open. */
const ANY = '\uE000';

function known(tree: Expression, kind: RunKind): string | undefined {
  if (tree.type === 'literal') return typeof tree.value === 'string' ? tree.value : undefined;
  if (tree.type === 'call' && tree.name === 'format') return formatted(tree.args, kind);
  if (tree.type !== 'context') return undefined;
  switch (tree.path.join('.')) {
    case 'github.ref':
      return REFS[kind];
    case 'github.ref_name':
      return REFS[kind]?.replace(/^refs\/(?:heads|tags)\//, '');
    case 'github.ref_type':
      return kind === 'tag' || kind === 'release' ? 'tag' : kind.endsWith('branch') ? 'branch' : undefined;
    case 'github.event_name':
      return kind === 'tag'
        ? 'push'
        : kind === 'pull-request'
          ? 'pull_request'
          : kind === 'release'
            ? 'release'
            : undefined;
    case 'github.event.repository.default_branch':
      return 'main';
    default:
      return undefined;
  }
}

const REFS: Readonly<Partial<Record<RunKind, string>>> = {
  'default-branch': 'refs/heads/main',
  'other-branch': `refs/heads/${ANY}`,
  tag: `refs/tags/${ANY}`,
  release: `refs/tags/${ANY}`,
  'pull-request': `refs/pull/${ANY}`,
};

function formatted(args: readonly Expression[], kind: RunKind): string | undefined {
  const [pattern, ...values] = args;
  if (pattern?.type !== 'literal' || typeof pattern.value !== 'string') return undefined;
  return pattern.value.replace(/\{(\d+)\}/g, (_, index: string) => {
    const value = values[Number(index)];
    return (value && known(value, kind)) ?? ANY;
  });
}

/** The names that default branches have count as one. */
const usual = (text: string): string => text.replace(/^(refs\/heads\/)?(?:master|trunk)$/, '$1main');

function matches(a: string, b: string): boolean | undefined {
  const [left, right] = [usual(a), usual(b)];
  if (!left.includes(ANY) && !right.includes(ANY)) return left.toLowerCase() === right.toLowerCase();
  const [open, other] = left.includes(ANY) ? [left, right] : [right, left];
  // A branch that is not the default one.
  if (open.replace('refs/heads/', '') === ANY && other.replace('refs/heads/', '') === 'main') return false;
  return begins(other, open.slice(0, open.indexOf(ANY))) === false ? false : undefined;
}

function begins(text: string, part: string): boolean | undefined {
  if (text.startsWith(part)) return true;
  const at = text.indexOf(ANY);
  if (at < 0) return false;
  return part.startsWith(text.slice(0, at)) ? undefined : false;
}
