import { boolean, evaluate, type Scope, truthOf } from '../../syntax/evaluate.ts';
import {
  type Expression,
  expressionsIn,
  parseCondition,
  parseExpression,
  walkExpression,
} from '../../syntax/expression.ts';
import type { Scalar } from '../../syntax/node.ts';
import type { Job, Step, Workflow } from '../../workflow/model.ts';
import type { Start } from '../../workflow/starts.ts';
import { type Assignment, broughtBy, scopeOver, textOf, variablesOf } from '../../workflow/values.ts';
import type { JobFacts, JobKind, Pipeline } from '../model.ts';
import { withoutAsking } from './asks-branch.ts';
import { type Reach, reachOf } from './reach.ts';

/** What the conditions and triggers of a workflow say about which jobs a run has, as long as nothing fails in it. */
export interface Conditions {
  /** Some run may have both: `a` doing its `asKind` steps and `b` its own. True where it cannot be told. */
  together(a: JobFacts, aKind: JobKind, b: JobFacts, bKind: JobKind): boolean;
  /** The same, without the runs that somebody starts by hand, where the conditions of both ask what was typed in. */
  togetherUnasked(a: JobFacts, aKind: JobKind, b: JobFacts, bKind: JobKind): boolean;
  /** Some run has `a` although conditions skip `b`. True where it cannot be told. */
  without(a: JobFacts, aKind: JobKind, b: JobFacts): boolean;
  /** Some run has the job, and there the expression comes to nothing: not merely unknown. */
  canBeEmpty(job: JobFacts, kind: JobKind, value: Scalar): boolean;
  /** The ways of starting the workflow in which the job may do its steps of that kind, with `also` holding too. */
  startsFor(job: JobFacts, kind: JobKind, also?: Expression): readonly Start[];
  /** Those in which it may do so although it asks for no branch and no decision of another job (asks-branch.ts). */
  startsUnasked(job: JobFacts, kind: JobKind, also?: Expression): readonly Start[];
}

/** Conditions that must all hold, by their texts; there is one object, and one number, for each set of them. */
interface Conjunction {
  readonly number: number;
  readonly parts: ReadonlyMap<string, Expression>;
}

/** The answers are worked out when they are asked for, and kept: most jobs of a file share their few conditions. */
export function conditionsOf(pipeline: Pipeline, reach: Reach = reachOf(pipeline)): Conditions {
  const { workflow } = pipeline;
  const conjunctions = new Map<string, Conjunction>();
  const conjunction = (parts: ReadonlyMap<string, Expression>): Conjunction => {
    const key = [...parts.keys()].sort().join('\n');
    const known = conjunctions.get(key);
    if (known) return known;
    const made = { number: conjunctions.size, parts };
    conjunctions.set(key, made);
    return made;
  };
  const nothing = conjunction(new Map());
  const both = (one: Conjunction, more: Conjunction): Conjunction => {
    if (more.parts.size === 0 || one === more) return one;
    return one.parts.size === 0 ? more : conjunction(new Map([...one.parts, ...more.parts]));
  };
  const alone = (tree: Expression | undefined): Conjunction =>
    tree ? conjunction(new Map([[textOf(tree), tree]])) : nothing;

  /** What must be true for the job and for all that it waits for; and for it alone where it asks for their status. */
  const chains = new Map<Job, Conjunction>();
  const ofJob = new Map<Job, Conjunction>();
  const prepare = (): void => {
    if (ofJob.size > 0) return;
    for (const job of reach.order) {
      const tree = job.if && parseCondition(job.if.value).tree;
      const own = alone(tree);
      let chain = own;
      for (const need of pipeline.needsOf(job)) chain = both(chain, chains.get(need) ?? nothing);
      chains.set(job, chain);
      ofJob.set(job, tree && asksStatus(tree) ? own : chain);
    }
  };
  const ofKind = new Map<JobKind, Map<JobFacts, Conjunction>>();
  const conditions = (facts: JobFacts, kind: JobKind): Conjunction => {
    prepare();
    const known = ofKind.get(kind) ?? new Map<JobFacts, Conjunction>();
    ofKind.set(kind, known);
    let found = known.get(facts);
    if (!found) {
      found = both(ofJob.get(facts.job) ?? nothing, alone(stepCondition(facts, kind)));
      known.set(facts, found);
    }
    return found;
  };
  const answers = new Map<number, boolean>();
  const starts = new Map<number, readonly Start[]>();
  const unasked = new Map<number, readonly Start[]>();
  const together = (one: Conjunction, two: Conjunction): boolean => {
    if (one.parts.size + two.parts.size === 0) return true;
    const key = one.number * 100_003 + two.number;
    let answer = answers.get(key);
    if (answer === undefined) {
      answer = possible(workflow, [...one.parts.values(), ...two.parts.values()], []);
      answers.set(key, answer);
    }
    return answer;
  };

  const startsOf = (
    job: JobFacts,
    kind: JobKind,
    also: Expression | undefined,
    known: Map<number, readonly Start[]>,
    read: (part: Expression) => Expression,
  ): readonly Start[] => {
    const given = conditions(job, kind);
    const asked = also ? both(given, alone(also)) : given;
    const found = known.get(asked.number) ?? [
      ...possibleStarts(workflow, [...asked.parts.values()].map(read), []),
    ];
    known.set(asked.number, found);
    return found;
  };

  return {
    together: (a, aKind, b, bKind) => together(conditions(a, aKind), conditions(b, bKind)),
    togetherUnasked(a, aKind, b, bKind) {
      const [one, two] = [conditions(a, aKind), conditions(b, bKind)];
      const byHandAlone = workflow.triggers.every(({ event }) => event === 'workflow_dispatch');
      if (byHandAlone || !readsInputs(one) || !readsInputs(two)) return together(one, two);
      for (const { event } of possibleStarts(workflow, [...one.parts.values(), ...two.parts.values()], []))
        if (event !== 'workflow_dispatch') return true;
      return false;
    },
    without(a, aKind, b) {
      const given = [...conditions(a, aKind).parts.values()];
      const parts = [...(ofJob.get(b.job) ?? nothing).parts.values()];
      return parts.some((part) => possible(workflow, [...given, not(part)], []));
    },
    canBeEmpty(job, kind, value) {
      const [site, ...more] = expressionsIn(value.value);
      if (!site || more.length > 0 || site.start !== 0 || site.end !== value.value.length) return false;
      const { tree } = parseExpression(site.text);
      if (!tree) return false;
      return possible(workflow, [...conditions(job, kind).parts.values()], [not(tree)]);
    },
    startsFor: (job, kind, also) => startsOf(job, kind, also, starts, (part) => part),
    startsUnasked: (job, kind, also) =>
      startsOf(job, kind, also, unasked, (part) => withoutAsking(part, workflow)),
  };
}

const readsInputs = ({ parts }: Conjunction): boolean =>
  [...parts.keys()].some((text) => text.includes('inputs.'));

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
  if (maybe.length + surely.length === 0) return true;
  return !possibleStarts(workflow, maybe, surely).next().done;
}

/** The ways of starting the workflow for which that holds. */
function* possibleStarts(
  workflow: Workflow,
  maybe: readonly Expression[],
  surely: readonly Expression[],
): Generator<Start> {
  const all = [...maybe, ...surely];
  let found: Start | undefined;
  for (const { start = NO_START, values } of broughtBy(workflow, all, variablesOf(workflow, all))) {
    if (start === found) continue;
    const scope = withoutFailure(values);
    const truth = (part: Expression) => truthOf(evaluate(part, scope));
    if (maybe.every((part) => truth(part) !== false) && surely.every((part) => truth(part) === true)) {
      found = start;
      yield start;
    }
  }
}

const NO_START: Start = { event: '', known: new Map() };

/** The scope of a run in which nothing fails. */
function withoutFailure(values: Assignment): Scope {
  const free = scopeOver(values);
  return {
    context: free.context,
    call(call, args) {
      if (call.name === 'success' || call.name === 'always') return boolean(true);
      return free.call(call, args);
    },
  };
}
