import { boolean, evaluate, type Scope, string, truthOf, type Value } from '../../syntax/evaluate.ts';
import {
  type Expression,
  expressionsIn,
  parseCondition,
  parseExpression,
  walkExpression,
} from '../../syntax/expression.ts';
import type { Job } from '../../workflow/model.ts';
import { type Assignment, scopeOver } from '../../workflow/values.ts';
import {
  CANCELLED,
  FAILURE,
  FORGIVEN,
  isSingle,
  type Outcomes,
  reportedResult,
  SKIPPED,
  SUCCESS,
  singles,
} from './outcome.ts';

/** A job's `if`, made ready to ask. */
export interface Condition {
  /** Undefined where the job has no `if`. */
  readonly tree: Expression | undefined;
  /** It calls `success`, `failure`, `cancelled` or `always`; otherwise GitHub puts `success() &&` before it. */
  readonly hasStatus: boolean;
}

const STATUS = new Set(['success', 'failure', 'cancelled', 'always']);

export function conditionOf(job: Job): Condition {
  const text = job.if?.value ?? '';
  if (text.trim() === '') return { tree: undefined, hasStatus: false };
  const { tree } = parseCondition(text);
  // GitHub refuses a file with an `if` that it cannot parse, so nothing runs at all.
  if (!tree) return { tree: undefined, hasStatus: false };
  return {
    tree,
    hasStatus:
      callsStatus(tree) || expressionsIn(text).some((site) => callsStatus(parseExpression(site.text).tree)),
  };
}

function callsStatus(tree: Expression | undefined): boolean {
  let found = false;
  if (tree) {
    walkExpression(tree, (part) => {
      if (part.type === 'call' && STATUS.has(part.name)) found = true;
    });
  }
  return found;
}

/** What a job's condition may look at: the possible outcomes of the jobs before it, and the free values. */
export interface Situation {
  /** Whether all ancestors succeeded, and whether one failed: true, false, or undefined where it may be either. */
  readonly succeeded: boolean | undefined;
  readonly failed: boolean | undefined;
  /** Possible outcomes of a job by its id; undefined where it is not a direct need. */
  outcomeOf(id: string): Outcomes | undefined;
  /** Those of all direct needs. */
  readonly outcomes: readonly Outcomes[];
  readonly values: Assignment;
}

/** Whether the job runs: true, false, or undefined where the situation leaves it open. */
export function holds(condition: Condition, situation: Situation): boolean | undefined {
  const { succeeded } = situation;
  if (!condition.tree) return succeeded;
  if (!condition.hasStatus && succeeded === false) return false;
  const own = truthOf(evaluate(condition.tree, scopeOf(situation)));
  return condition.hasStatus ? own : both(own, succeeded);
}

/** `a && b` where either may be unknown. */
export const both = (a: boolean | undefined, b: boolean | undefined): boolean | undefined =>
  a === false || b === false ? false : a && b;
/** `a || b` where either may be unknown. */
export const either = (a: boolean | undefined, b: boolean | undefined): boolean | undefined =>
  a === true || b === true ? true : a === undefined || b === undefined ? undefined : false;

/** Whether a job with these possible outcomes counts as a success for `success()`. */
export function hasSucceeded(outcomes: Outcomes): boolean | undefined {
  if (!(outcomes & (SUCCESS | FORGIVEN))) return false;
  return outcomes & (FAILURE | CANCELLED | SKIPPED) ? undefined : true;
}

/** Whether it counts as a failure for `failure()`. */
export function hasFailed(outcomes: Outcomes): boolean | undefined {
  return outcomes === FAILURE ? true : outcomes & FAILURE ? undefined : false;
}

function scopeOf({ succeeded, failed, outcomeOf, outcomes: all, values }: Situation): Scope {
  const free = scopeOver(values);
  const maybe = (truth: boolean | undefined): Value => (truth === undefined ? 'unknown' : boolean(truth));
  return {
    context(path) {
      const [first, id, property] = path;
      if (first !== 'needs' || !id || id === '*') return free.context(path);
      const outcomes = outcomeOf(id);
      // A job that is not a direct need is not in the context: every property of it is empty.
      if (outcomes === undefined) return string('');
      if (property === 'result' && path.length === 3) return resultOf(outcomes);
      // A job that did not run has no outputs.
      if (outcomes === SKIPPED) return string('');
      return free.context(path);
    },
    call(call, args) {
      const result = resultAsked(call, args);
      if (result !== undefined) return maybe(hasAny(all, result));
      if (!STATUS.has(call.name)) return free.call(call, args);
      if (call.name === 'always') return boolean(true);
      if (call.name === 'cancelled') return values.get('cancelled()') ?? 'unknown';
      if (args.length === 0) return maybe(call.name === 'success' ? succeeded : failed);
      const named = namedOutcomes(args, outcomeOf);
      if (!named) return 'unknown';
      const [start, join, of] =
        call.name === 'success'
          ? ([true, both, hasSucceeded] as const)
          : ([false, either, hasFailed] as const);
      return maybe(named.map(of).reduce(join, start));
    },
  };
}

/** `contains(needs.*.result, 'failure')`, also of the results joined or as JSON: the result that it asks for. */
function resultAsked(call: Expression & { type: 'call' }, args: readonly Value[]): string | undefined {
  const [list, wanted] = args.length === 2 && call.name === 'contains' ? [call.args[0], args[1]] : [];
  if (!list || wanted === undefined || typeof wanted === 'string' || !isAllResults(list)) return undefined;
  const result = wanted.coerceString().toLowerCase();
  return RESULTS.has(result) ? result : undefined;
}

const RESULTS = new Set(['success', 'failure', 'cancelled', 'skipped']);

/** Whether an expression holds the results of all needs: `needs.*.result`, joined, or as JSON. */
export function isAllResults(list: Expression): boolean {
  if (list.type === 'context') return /^needs\.\*\.result$/i.test(list.path.join('.'));
  const [first] = list.type === 'call' && (list.name === 'join' || list.name === 'tojson') ? list.args : [];
  return (
    first?.type === 'context' &&
    (isAllResults(first) || (first.path.length === 1 && first.path[0] === 'needs'))
  );
}

function hasAny(all: readonly Outcomes[], result: string): boolean | undefined {
  let maybe = false;
  for (const outcomes of all) {
    const can = singles(outcomes).map((one) => reportedResult(one) === result);
    if (can.length > 0 && can.every(Boolean)) return true;
    maybe ||= can.some(Boolean);
  }
  return maybe ? undefined : false;
}

function resultOf(outcomes: Outcomes): Value {
  if (isSingle(outcomes)) return string(reportedResult(outcomes));
  return !(outcomes & ~(SUCCESS | FORGIVEN)) ? string('success') : 'unknown';
}

function namedOutcomes(args: readonly Value[], outcomeOf: Situation['outcomeOf']): Outcomes[] | undefined {
  const named = args.map((arg) => (typeof arg === 'string' ? undefined : outcomeOf(arg.coerceString())));
  return named.every((outcomes) => outcomes !== undefined) ? named : undefined;
}
