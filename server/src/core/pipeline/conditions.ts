import {
  type Expression,
  expressionsIn,
  parseCondition,
  parseExpression,
  walkExpression,
} from '../syntax/expression.ts';
import type { Scalar } from '../syntax/node.ts';
import type { Job, Step, Workflow } from '../workflow/model.ts';
import { type Literal, startsOf } from '../workflow/starts.ts';
import { type Assumed, atomOf, knownOf, OTHER, textOf, truthOf, type World } from '../workflow/truth.ts';
import type { JobFacts, JobKind, Pipeline } from './model.ts';

/** More combinations of unknown values are not tried; then everything is possible. */
const MOST_WORLDS = 4096;

/** What the conditions and triggers of a workflow say about which jobs a run has, as long as nothing fails in it. */
export interface Conditions {
  /** Some run may have both: `a` doing its `asKind` steps and `b` its own. True where it cannot be told. */
  together(a: JobFacts, aKind: JobKind, b: JobFacts, bKind: JobKind): boolean;
  /** Some run has `a` although conditions skip `b`. True where it cannot be told. */
  without(a: JobFacts, aKind: JobKind, b: JobFacts): boolean;
  /** Some run has the job, and there the expression comes to nothing: not merely unknown. */
  canBeEmpty(job: JobFacts, kind: JobKind, value: Scalar): boolean;
}

/** Conditions that must all hold; equal ones have equal keys. */
interface Conjunction {
  readonly key: string;
  readonly parts: readonly Expression[];
}

const NO_CONDITION: Conjunction = { key: '', parts: [] };

/** The answers are worked out when they are asked for, and kept: most jobs of a file share their few conditions. */
export function conditionsOf(pipeline: Pipeline): Conditions {
  const { workflow } = pipeline;
  const own = remembered((job: Job) => job.if && parseCondition(job.if.value).tree);
  /** Everything that must be true for the job to run; without a status function, its ancestors must have run too. */
  const ofJob = remembered((job: Job): Conjunction => {
    const mine = own(job);
    const chain = mine && asksStatus(mine) ? [] : pipeline.ancestorsOf(job).map(own);
    return conjunction([mine, ...chain]);
  });
  const ofSteps = new Map<JobKind, (facts: JobFacts) => Conjunction>();
  const conditions = (facts: JobFacts, kind: JobKind): Conjunction => {
    let ofKind = ofSteps.get(kind);
    if (!ofKind) {
      ofKind = remembered((one: JobFacts) => {
        const steps = stepCondition(one, kind);
        return steps ? conjunction([...ofJob(one.job).parts, steps]) : ofJob(one.job);
      });
      ofSteps.set(kind, ofKind);
    }
    return ofKind(facts);
  };
  const answers = new Map<string, boolean>();
  const answer = (key: string, ask: () => boolean): boolean => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    const found = ask();
    answers.set(key, found);
    return found;
  };

  return {
    together(a, aKind, b, bKind) {
      const one = conditions(a, aKind);
      const two = conditions(b, bKind);
      if (one.parts.length + two.parts.length === 0) return true;
      return answer(`${one.key}\n\n${two.key}`, () => possible(workflow, [...one.parts, ...two.parts], []));
    },
    without(a, aKind, b) {
      const given = conditions(a, aKind);
      const other = ofJob(b.job);
      if (other.parts.length === 0) return false;
      return answer(`${given.key}\n!\n${other.key}`, () =>
        other.parts.some((part) => possible(workflow, [...given.parts, not(part)], [])),
      );
    },
    canBeEmpty(job, kind, value) {
      const [site, ...more] = expressionsIn(value.value);
      if (!site || more.length > 0 || site.start !== 0 || site.end !== value.value.length) return false;
      const { tree } = parseExpression(site.text);
      return tree !== undefined && possible(workflow, conditions(job, kind).parts, [not(tree)]);
    },
  };
}

function remembered<K extends object, V>(work: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    if (known.has(key)) return known.get(key) as V;
    const value = work(key);
    known.set(key, value);
    return value;
  };
}

function conjunction(parts: readonly (Expression | undefined)[]): Conjunction {
  const distinct = new Map<string, Expression>();
  for (const part of parts) if (part) distinct.set(textOf(part), part);
  if (distinct.size === 0) return NO_CONDITION;
  return { key: [...distinct.keys()].join('\n'), parts: [...distinct.values()] };
}

const not = (operand: Expression): Expression => ({
  type: 'not',
  operand,
  start: operand.start,
  end: operand.end,
});

/** The condition under which a job's steps of that kind run; undefined where one of them always does. */
function stepCondition(facts: JobFacts, kind: JobKind): Expression | undefined {
  const steps = new Set<Step>();
  for (const { step } of facts.evidence.get(kind) ?? []) {
    if (!step) return undefined;
    steps.add(step);
  }
  const trees: Expression[] = [];
  for (const step of steps) {
    const tree = step.if && parseCondition(step.if.value).tree;
    if (!tree) return undefined;
    trees.push(tree);
  }
  const [first] = trees;
  if (!first) return undefined;
  return { type: 'or', operands: trees, start: first.start, end: first.end };
}

const STATUS_FUNCTIONS = ['always', 'success', 'failure', 'cancelled'];

function asksStatus(expression: Expression): boolean {
  let asks = false;
  walkExpression(expression, (part) => {
    if (part.type === 'call' && STATUS_FUNCTIONS.includes(part.name)) asks = true;
  });
  return asks;
}

/** Whether some start and some unknown values leave every condition of `maybe` not false and make each of `surely` true. */
function possible(workflow: Workflow, maybe: readonly Expression[], surely: readonly Expression[]): boolean {
  const all = [...maybe, ...surely];
  if (all.length === 0) return true;
  const domains = sharedDomains(workflow, maybe, surely);
  for (const start of startsOf(workflow, all)) {
    const open = domains.filter(({ atom }) => !knownOf(start, atom));
    const worlds = open.reduce((product, { values }) => product * values.length, 1);
    if (worlds > MOST_WORLDS) return surely.length === 0;
    for (const assumed of assignments(open)) {
      const world: World = { start, assumed };
      if (
        maybe.every((part) => truthOf(part, world) !== false) &&
        surely.every((part) => truthOf(part, world) === true)
      ) {
        return true;
      }
    }
  }
  return false;
}

interface Domain {
  readonly atom: string;
  readonly values: readonly Assumed[];
}

/** The unknowns that tie conditions together: those that stand in several of them, or in one that must be true. */
function sharedDomains(
  workflow: Workflow,
  maybe: readonly Expression[],
  surely: readonly Expression[],
): Domain[] {
  const counts = new Map<string, number>();
  const compared = new Map<string, Set<Literal>>();
  const compare = (side: Expression, other: Expression): void => {
    const atom = atomOf(side);
    if (atom !== undefined && other.type === 'literal')
      compared.set(atom, (compared.get(atom) ?? new Set()).add(other.value));
  };
  for (const [parts, weight] of [
    [maybe, 1],
    [surely, 2],
  ] as const) {
    for (const part of parts) {
      const here = new Set<string>();
      walkExpression(part, (inner) => {
        const atom = atomOf(inner);
        if (atom !== undefined) here.add(atom);
        if (inner.type !== 'compare') return;
        compare(inner.left, inner.right);
        compare(inner.right, inner.left);
      });
      for (const atom of here) counts.set(atom, (counts.get(atom) ?? 0) + weight);
    }
  }
  const shared = [...counts].filter(([, count]) => count > 1).map(([atom]) => atom);
  return shared.map((atom) => ({ atom, values: domainOf(workflow, atom, compared.get(atom)) }));
}

function domainOf(workflow: Workflow, atom: string, compared: ReadonlySet<Literal> = new Set()): Assumed[] {
  if (atom.includes('(')) return [true, false];
  const input = atom.startsWith('inputs.') ? atom.slice('inputs.'.length) : undefined;
  const options = workflow.triggers.flatMap(({ inputs }) =>
    inputs.filter(({ key }) => key.value.toLowerCase() === input).flatMap((one) => one.options),
  );
  const literals = [...compared].filter((value) => value !== '' && value !== null && value !== false);
  if (options.length > 0) return [...new Set<Assumed>([...options.map(({ value }) => value), ''])];
  return [...literals, OTHER, ''];
}

function* assignments(domains: readonly Domain[]): Generator<ReadonlyMap<string, Assumed>> {
  const indices = domains.map(() => 0);
  for (;;) {
    yield new Map(domains.map(({ atom, values }, i) => [atom, values[indices[i] ?? 0] ?? OTHER]));
    let at = 0;
    for (; at < domains.length; at++) {
      const next = (indices[at] ?? 0) + 1;
      if (next < (domains[at]?.values.length ?? 0)) {
        indices[at] = next;
        break;
      }
      indices[at] = 0;
    }
    if (at === domains.length) return;
  }
}
