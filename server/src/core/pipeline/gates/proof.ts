import type { Job, Workflow } from '../../workflow/model.ts';
import { type Assignment, broughtBy, variablesOf } from '../../workflow/values.ts';
import { both, type Condition, conditionOf, either, hasFailed, hasSucceeded, holds } from './condition.ts';
import {
  CANCELLED,
  FAILURE,
  FORGIVEN,
  isSingle,
  NOT_SUCCEEDED,
  type OutcomeName,
  type Outcomes,
  outcomeName,
  SKIPPED,
  SUCCESS,
  singles,
} from './outcome.ts';

/** The `needs` graph, as `Pipeline` gives it. */
export interface JobGraph {
  readonly workflow: Workflow;
  needsOf(job: Job): readonly Job[];
  ancestorsOf(job: Job): readonly Job[];
}

export interface RunStep {
  readonly job: Job;
  /** `forgiven`: it failed, and `continue-on-error` reports a success. */
  readonly outcome: OutcomeName;
}

/** A run of the workflow, told as the jobs from the gate to the deploy. */
export interface Run {
  readonly steps: readonly RunStep[];
  /** The free values that the run needs, such as `inputs.skip-tests`. */
  readonly values: Assignment;
}

export type Verdict =
  /** In every run in which the deploy runs, the gate succeeded before. */
  | { readonly kind: 'gated' }
  /** The deploy does not wait for the gate at all. */
  | { readonly kind: 'not-needed' }
  /** There is a run in which the deploy runs although the gate did not succeed. */
  | { readonly kind: 'open'; readonly run: Run }
  /** A cycle, or a graph too intricate to decide within the bound: nothing may be said. */
  | { readonly kind: 'undecided' };

export interface Prover {
  /** Whether `gate` gates `deploy`; `outcomes`: the ways in which the gate may not succeed, all by default. */
  prove(gate: Job, deploy: Job, outcomes?: readonly Outcomes[]): Verdict;
  /**
   * A run in which `job` runs although jobs before it ended as `fixed` says; undefined where there is none, or none was
   * found within the bound. `own`: another condition in the place of the job's, to try it.
   */
  find(job: Job, fixed: ReadonlyMap<Job, Outcomes>, own?: Condition): FoundRun | undefined;
}

export interface FoundRun {
  /** How each job before it ended, in an order in which they can run. */
  readonly outcomes: ReadonlyMap<Job, Outcomes>;
  readonly values: Assignment;
}

/** Steps of the exact search after which a case counts as undecided. */
const MAX_STEPS = 5_000;

/**
 * Decides by GitHub's own semantics whether one job gates another: lets the gate fail, be forgiven, skipped or
 * cancelled, and asks whether the deploy's condition can still hold. Unknown values (inputs, refs, outputs) are free.
 */
export function createProver(graph: JobGraph): Prover {
  const conditions = new Map<Job, Condition>();
  const condition = (job: Job): Condition => {
    const known = conditions.get(job) ?? conditionOf(job);
    conditions.set(job, known);
    return known;
  };
  const plans = new Map<Job, Plan | undefined>();
  const planOf = (deploy: Job): Plan | undefined => {
    if (!plans.has(deploy)) plans.set(deploy, plan(graph, deploy, condition));
    return plans.get(deploy);
  };
  return {
    prove(gate, deploy, outcomes = NOT_SUCCEEDED) {
      if (!graph.ancestorsOf(deploy).includes(gate)) return { kind: 'not-needed' };
      // Without a status function GitHub asks for the success of all ancestors, so only a forgiven gate can be open.
      if (!condition(deploy).hasStatus && forgives(gate) === 'no') return { kind: 'gated' };
      const own = planOf(deploy);
      if (!own) return { kind: 'undecided' };
      const asked = outcomes.filter((outcome) => outcome === SKIPPED || possibleOutcomes(gate) & outcome);
      // All ways of not succeeding at once: mostly no value lets the deploy run, and that settles them all.
      const all = asked.reduce((sum, outcome) => sum | outcome, 0);
      const open = own.brought.filter((brought) => mayRun(own, gate, all, brought));
      let undecided = false;
      for (const outcome of asked) {
        for (const brought of open) {
          const found = search(own, only(own, gate, outcome), brought);
          if (found === 'undecided') undecided = true;
          else if (found)
            return { kind: 'open', run: { steps: tell(graph, gate, deploy, found), values: brought.values } };
        }
      }
      return { kind: undecided ? 'undecided' : 'gated' };
    },
    find(job, fixed, instead) {
      const own = instead ? plan(graph, job, (one) => (one === job ? instead : condition(one))) : planOf(job);
      if (!own) return undefined;
      const places = own.order.map((one) => fixed.get(one) ?? 0);
      for (const brought of own.brought) {
        const outcomes = search(own, (place) => places[place] ?? 0, brought);
        if (outcomes && outcomes !== 'undecided') return { outcomes, values: brought.values };
      }
      return undefined;
    },
  };
}

/** Whether `continue-on-error` makes a failure of the job a success for those that need it. */
export function forgives(job: Job): 'yes' | 'no' | 'maybe' {
  const value = job.continueOnError?.value.trim() ?? 'false';
  const bare = value.replace(/^\$\{\{\s*(.*?)\s*\}\}$/s, '$1');
  return bare === 'true' ? 'yes' : bare === 'false' || bare === '' ? 'no' : 'maybe';
}

/** How the job can end when it runs. */
function possibleOutcomes(job: Job): Outcomes {
  const forgiven = forgives(job);
  if (forgiven === 'yes') return SUCCESS | FORGIVEN | CANCELLED;
  return SUCCESS | FAILURE | CANCELLED | (forgiven === 'maybe' ? FORGIVEN : 0);
}

/** The ancestors of a job, each after those it needs itself; undefined where there is a cycle. */
function inOrder(graph: JobGraph, job: Job): Job[] | undefined {
  const order: Job[] = [];
  const state = new Map<Job, 'open' | 'done'>();
  const visit = (at: Job): boolean => {
    if (state.get(at)) return state.get(at) === 'done';
    state.set(at, 'open');
    for (const need of graph.needsOf(at)) if (!visit(need)) return false;
    state.set(at, 'done');
    if (at !== job) order.push(at);
    return true;
  };
  return visit(job) ? order : undefined;
}

/** A deploy with the jobs before it, made ready for many questions. */
interface Plan {
  /** Its ancestors, each after those it needs. */
  readonly order: readonly Job[];
  /** One for each of `order`, then the deploy's own. */
  readonly facts: readonly JobPlan[];
  /** Every combination of free values. */
  readonly brought: readonly Brought[];
}

interface Brought {
  readonly values: Assignment;
  /** For each place, the answers of its condition so far, by all that it can look at. */
  readonly answers: readonly Map<string, boolean | undefined>[];
}

interface JobPlan {
  readonly condition: Condition;
  /** How it can end when it runs. */
  readonly runs: Outcomes;
  /** Its direct needs as places in `order`, and the same by id in lower case. */
  readonly needs: readonly number[];
  readonly placeOf: ReadonlyMap<string, number>;
}

function plan(graph: JobGraph, deploy: Job, condition: (job: Job) => Condition): Plan | undefined {
  const order = inOrder(graph, deploy);
  if (!order) return undefined;
  const places = new Map(order.map((job, place) => [job, place]));
  const facts = [...order, deploy].map((job): JobPlan => {
    const placeOf = new Map(graph.needsOf(job).map((need) => [need.id.toLowerCase(), places.get(need) ?? 0]));
    return { condition: condition(job), runs: possibleOutcomes(job), needs: [...placeOf.values()], placeOf };
  });
  const trees = facts.flatMap(({ condition: { tree } }) => tree ?? []);
  const variables = variablesOf(graph.workflow, trees);
  const brought = [...broughtBy(graph.workflow, trees, variables)].map(({ values }) => ({
    values,
    answers: facts.map(() => new Map()),
  }));
  return { order, facts, brought };
}

/**
 * The outcomes that each job can have, given those fixed (0: free); undefined where the deploy cannot run.
 * `choose` settles each job at once on its most ordinary outcome.
 */
function propagate(
  { order, facts }: Plan,
  fixed: (place: number) => Outcomes,
  brought: Brought,
  choose: boolean,
): Outcomes[] | undefined {
  const masks: Outcomes[] = [];
  // For each job, whether it and all its ancestors succeeded, and whether one of them failed.
  const succeeded: (boolean | undefined)[] = [];
  const failed: (boolean | undefined)[] = [];
  for (let place = 0; place < facts.length; place++) {
    const fact = facts[place];
    if (!fact) break;
    let allSucceeded: boolean | undefined = true;
    let anyFailed: boolean | undefined = false;
    for (const need of fact.needs) {
      allSucceeded = both(allSucceeded, succeeded[need]);
      anyFailed = either(anyFailed, failed[need]);
    }
    const runs = fact.condition.tree
      ? answer(fact, place, brought, masks, allSucceeded, anyFailed)
      : allSucceeded;
    if (place === order.length) return runs === false ? undefined : masks;
    const possible = runs === false ? SKIPPED : runs ? fact.runs : fact.runs | SKIPPED;
    const mask = fixed(place) ? possible & fixed(place) : possible;
    if (!mask) return undefined;
    const settled = choose ? (singles(mask)[0] ?? mask) : mask;
    masks.push(settled);
    succeeded.push(both(allSucceeded, hasSucceeded(settled)));
    failed.push(either(anyFailed, hasFailed(settled)));
  }
  return masks;
}

function answer(
  { condition, needs, placeOf }: JobPlan,
  place: number,
  { values, answers }: Brought,
  masks: readonly Outcomes[],
  succeeded: boolean | undefined,
  failed: boolean | undefined,
): boolean | undefined {
  const known = answers[place];
  const key = `${succeeded} ${failed} ${needs.map((need) => masks[need]).join()}`;
  if (known?.has(key)) return known.get(key);
  const outcomeOf = (id: string) => masks[placeOf.get(id.toLowerCase()) ?? -1];
  const runs = holds(condition, { succeeded, failed, outcomeOf, values });
  known?.set(key, runs);
  return runs;
}

const only = ({ order }: Plan, gate: Job, outcome: Outcomes) => {
  const at = order.indexOf(gate);
  return (place: number): Outcomes => (place === at ? outcome : 0);
};

/** False where the deploy surely cannot run with the gate so. */
const mayRun = (own: Plan, gate: Job, outcomes: Outcomes, brought: Brought): boolean =>
  propagate(own, only(own, gate, outcomes), brought, false) !== undefined;

type Found = ReadonlyMap<Job, Outcomes> | 'undecided' | undefined;

function search(own: Plan, fixed: (place: number) => Outcomes, brought: Brought): Found {
  let steps = 0;
  const descend = (settled: readonly Outcomes[]): Outcomes[] | 'undecided' | undefined => {
    if (++steps > MAX_STEPS) return 'undecided';
    const masks = propagate(own, (place) => settled[place] ?? 0, brought, false);
    if (!masks) return undefined;
    const open = masks.findIndex((mask) => !isSingle(mask));
    if (open < 0) return masks;
    for (const single of singles(masks[open] ?? SUCCESS)) {
      const found = descend(settled.with(open, single));
      if (found) return found;
    }
    return undefined;
  };
  // One pass in which all goes as usual settles most cases; the search is for the rest.
  const masks = propagate(own, fixed, brought, true) ?? descend(own.order.map((_, place) => fixed(place)));
  if (!masks || masks === 'undecided') return masks;
  return new Map(own.order.map((job, place) => [job, masks[place] ?? SUCCESS]));
}

/** The shortest way through `needs` from the gate to the deploy, over jobs that ran where there is one. */
function tell(graph: JobGraph, gate: Job, deploy: Job, outcomes: ReadonlyMap<Job, Outcomes>): RunStep[] {
  const ran = (job: Job): boolean => job === gate || outcomes.get(job) !== SKIPPED;
  const way = shortest(graph, gate, deploy, ran) ??
    shortest(graph, gate, deploy, () => true) ?? [gate, deploy];
  return way.map((job) => ({
    job,
    outcome: job === deploy ? 'success' : outcomeName(outcomes.get(job) ?? SUCCESS),
  }));
}

function shortest(graph: JobGraph, gate: Job, deploy: Job, passes: (job: Job) => boolean): Job[] | undefined {
  const next = new Map<Job, Job>();
  const queue = [deploy];
  for (const job of queue) {
    for (const need of graph.needsOf(job)) {
      if (next.has(need) || need === deploy || !passes(need)) continue;
      next.set(need, job);
      queue.push(need);
    }
  }
  if (!next.has(gate)) return undefined;
  const way = [gate];
  for (let job = next.get(gate); job; job = next.get(job)) way.push(job);
  return way;
}
