import type { Job } from '../../workflow/model.ts';
import type { Assignment } from '../../workflow/values.ts';
import { type Condition, conditionOf } from './condition.ts';
import { NOT_SUCCEEDED, type OutcomeName, type Outcomes, outcomeName, SKIPPED, SUCCESS } from './outcome.ts';
import { forgives, type JobGraph, type Plan, plan, possibleOutcomes, towardsDeploy } from './plan.ts';
import { type Cells, outcomesAt, type Spread, spreadOver } from './spread.ts';

export { forgives, type JobGraph } from './plan.ts';

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

interface Ready {
  readonly own: Plan;
  readonly spread: Spread;
}

/**
 * Decides by GitHub's own semantics whether one job gates another: lets the gate fail, be forgiven, skipped or
 * cancelled, and asks whether the deploy's condition can still hold. Unknown values (inputs, refs, outputs) are free.
 */
export function createProver(graph: JobGraph): Prover {
  const condition = remembered(conditionOf);
  const ancestors = remembered((job: Job) => new Set(graph.ancestorsOf(job)));
  const readyFor = (deploy: Job, instead?: Condition): Ready | undefined => {
    const own = plan(graph, deploy, (job) => (instead && job === deploy ? instead : condition(job)));
    return own && { own, spread: spreadOver(own) };
  };
  const ready = remembered((deploy: Job) => readyFor(deploy));
  return {
    prove(gate, deploy, outcomes = NOT_SUCCEEDED) {
      if (!ancestors(deploy).has(gate)) return { kind: 'not-needed' };
      // Without a status function GitHub asks for the success of all ancestors, so only a forgiven gate can be open.
      if (!condition(deploy).hasStatus && forgives(gate) === 'no') return { kind: 'gated' };
      const known = ready(deploy);
      const place = known?.own.placeOf.get(gate);
      if (!known || place === undefined) return { kind: 'undecided' };
      const { own, spread } = known;
      const asked = outcomes.filter((outcome) => outcome === SKIPPED || possibleOutcomes(gate) & outcome);
      // All ways of not succeeding at once: mostly no value lets the deploy run, and that settles them all.
      const all = asked.reduce((sum, outcome) => sum | outcome, 0);
      const open: boolean[] = [];
      let undecided = false;
      for (const outcome of asked) {
        for (let index = 0; index < own.brought.length; index++) {
          const brought = own.brought[index];
          if (!brought) continue;
          open[index] ??= spread.mayRun(place, all, brought);
          if (!open[index]) continue;
          const found = spread.withGate(place, outcome, brought);
          if (found === 'undecided') undecided = true;
          else if (found)
            return { kind: 'open', run: { steps: tell(own, place, deploy, found), values: brought.values } };
        }
      }
      return { kind: undecided ? 'undecided' : 'gated' };
    },
    find(job, fixed, instead) {
      const known = instead ? readyFor(job, instead) : ready(job);
      if (!known) return undefined;
      const { own, spread } = known;
      const outcomes = own.order.map((one) => fixed.get(one) ?? 0);
      for (const brought of own.brought) {
        const found = spread.withAll(outcomes, brought);
        if (found && found !== 'undecided')
          return {
            outcomes: new Map(own.order.map((one, place) => [one, outcomesAt(found, place)])),
            values: brought.values,
          };
      }
      return undefined;
    },
  };
}

function remembered<T>(make: (job: Job) => T): (job: Job) => T {
  const known = new Map<Job, { readonly value: T }>();
  return (job) => {
    const found = known.get(job) ?? { value: make(job) };
    known.set(job, found);
    return found.value;
  };
}

/** The shortest way through `needs` from the gate to the deploy, over jobs that ran where there is one. */
function tell(own: Plan, gate: number, deploy: Job, cells: Cells): RunStep[] {
  const last = own.order.length;
  const ran = (place: number): boolean =>
    place === gate || place === last || outcomesAt(cells, place) !== SKIPPED;
  const plain = wayOver(own.towards, gate);
  const way = plain.every(ran) ? plain : wayOver(towardsDeploy(own.facts, ran), gate);
  return (way.length > 1 ? way : plain).map((place) => ({
    job: own.order[place] ?? deploy,
    outcome: place === last ? 'success' : outcomeName(outcomesAt(cells, place) || SUCCESS),
  }));
}

function wayOver(towards: Int32Array, gate: number): number[] {
  const way: number[] = [];
  for (let at = gate; at !== -1; at = towards[at] ?? -1) way.push(at);
  return way;
}
