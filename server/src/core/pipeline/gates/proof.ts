import type { Expression } from '../../syntax/expression.ts';
import type { Job, Workflow } from '../../workflow/model.ts';
import { type Assignment, broughtBy, variablesOf } from '../../workflow/values.ts';
import { type Condition, conditionOf, holds } from './condition.ts';
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
  return {
    prove(gate, deploy, outcomes = NOT_SUCCEEDED) {
      const ancestors = graph.ancestorsOf(deploy);
      if (!ancestors.includes(gate)) return { kind: 'not-needed' };
      const own = condition(deploy);
      const forgiving = forgives(gate) !== 'no';
      // Without a status function GitHub asks for the success of all ancestors, so only a forgiven gate can be open.
      if (!own.hasStatus && !forgiving) return { kind: 'gated' };
      const order = inOrder(graph, deploy);
      if (!order) return { kind: 'undecided' };
      const search = prepare(graph, order, deploy, condition);
      const trees = [...order, deploy]
        .map((job) => condition(job).tree)
        .filter((tree): tree is Expression => tree !== undefined);
      const variables = variablesOf(graph.workflow, trees);
      let undecided = false;
      for (const outcome of outcomes) {
        if (!(possibleOutcomes(gate) & outcome) && outcome !== SKIPPED) continue;
        for (const { values } of broughtBy(graph.workflow, trees, variables)) {
          const found = search(gate, outcome, values);
          if (found === 'undecided') undecided = true;
          else if (found) return { kind: 'open', run: { steps: tell(graph, gate, deploy, found), values } };
        }
      }
      return { kind: undecided ? 'undecided' : 'gated' };
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

type Found = ReadonlyMap<Job, Outcomes> | 'undecided' | undefined;

function prepare(graph: JobGraph, order: readonly Job[], deploy: Job, condition: (job: Job) => Condition) {
  const index = new Map(order.map((job, at) => [job, at]));
  const at = (job: Job): number => index.get(job) ?? 0;
  const facts = [...order, deploy].map((job) => ({
    condition: condition(job),
    runs: possibleOutcomes(job),
    ancestors: graph.ancestorsOf(job).map(at),
    needs: new Map(graph.needsOf(job).map((need) => [need.id.toLowerCase(), at(need)])),
  }));

  /**
   * The outcomes that each job can have, given those fixed (0: free); undefined where the deploy cannot run.
   * `choose` settles each job at once on its most ordinary outcome.
   */
  const propagate = (
    fixed: readonly Outcomes[],
    values: Assignment,
    choose: boolean,
  ): Outcomes[] | undefined => {
    const masks: Outcomes[] = [];
    for (const [job, fact] of facts.entries()) {
      const runs = holds(fact.condition, {
        ancestors: fact.ancestors.map((ancestor) => masks[ancestor] ?? SUCCESS),
        outcomeOf: (id) => {
          const need = fact.needs.get(id.toLowerCase());
          return need === undefined ? undefined : masks[need];
        },
        values,
      });
      if (job === order.length) return runs === false ? undefined : masks;
      const possible = runs === false ? SKIPPED : runs ? fact.runs : fact.runs | SKIPPED;
      const mask = fixed[job] ? possible & fixed[job] : possible;
      if (!mask) return undefined;
      masks.push(choose ? (singles(mask)[0] ?? mask) : mask);
    }
    return masks;
  };

  return (gate: Job, outcome: Outcomes, values: Assignment): Found => {
    let steps = 0;
    const descend = (fixed: readonly Outcomes[]): Outcomes[] | 'undecided' | undefined => {
      if (++steps > MAX_STEPS) return 'undecided';
      const masks = propagate(fixed, values, false);
      if (!masks) return undefined;
      const open = masks.findIndex((mask) => !isSingle(mask));
      if (open < 0) return masks;
      for (const single of singles(masks[open] ?? SUCCESS)) {
        const found = descend(fixed.with(open, single));
        if (found) return found;
      }
      return undefined;
    };
    const fixed = order.map((job) => (job === gate ? outcome : 0));
    // One pass in which all goes as usual settles most cases; the search is for the rest.
    const masks = propagate(fixed, values, true) ?? descend(fixed);
    if (!masks || masks === 'undecided') return masks;
    return new Map(order.map((job, place) => [job, masks[place] ?? SUCCESS]));
  };
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
