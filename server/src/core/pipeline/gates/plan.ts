import { type Expression, walkExpression } from '../../syntax/expression.ts';
import type { Job, Workflow } from '../../workflow/model.ts';
import { type Assignment, broughtBy, variablesOf } from '../../workflow/values.ts';
import type { Condition } from './condition.ts';
import { judgedNeeds } from './judges.ts';
import { CANCELLED, FAILURE, FORGIVEN, type Outcomes, SUCCESS } from './outcome.ts';

/** The `needs` graph, as `Pipeline` gives it. */
export interface JobGraph {
  readonly workflow: Workflow;
  needsOf(job: Job): readonly Job[];
  ancestorsOf(job: Job): readonly Job[];
}

/** A deploy with the jobs before it, made ready for many questions. Jobs are told by their places in the order. */
export interface Plan {
  /** Its ancestors, each after those it needs. */
  readonly order: readonly Job[];
  readonly placeOf: ReadonlyMap<Job, number>;
  /** One for each of `order`, then the deploy's own. */
  readonly facts: readonly JobPlan[];
  /** For each of `facts`, the places that need it directly. */
  readonly followers: readonly (readonly number[])[];
  /** For each place the next on the shortest way to the deploy; -1 at its end. */
  readonly towards: Int32Array;
  /** Every combination of free values. */
  readonly brought: readonly Brought[];
}

export interface Brought {
  readonly values: Assignment;
  /** For each place, the answers of its condition so far, by all that it looks at. */
  readonly answers: (Map<number | string, 0 | 1 | 2> | undefined)[];
  /** What is worked out once, with nothing fixed, and runs that were found: see spread.ts. */
  readonly bases: (Uint16Array | undefined)[];
  readonly found: Uint16Array[];
}

export interface JobPlan {
  readonly condition: Condition;
  /** How it can end when it runs. */
  readonly runs: Outcomes;
  /** Its direct needs as places in `order`, and the same by id in lower case. */
  readonly needs: readonly number[];
  readonly placeOf: ReadonlyMap<string, number>;
  /** The places of those needs whose outcomes its condition asks for. */
  readonly reads: readonly number[];
  /** The places of those needs without whose success its own steps fail it: see judges.ts. */
  readonly judges: readonly number[];
}

/** Undefined where there is a cycle among the jobs before it. */
export function plan(graph: JobGraph, deploy: Job, condition: (job: Job) => Condition): Plan | undefined {
  const order = inOrder(graph, deploy);
  if (!order) return undefined;
  const placeOf = new Map(order.map((job, place) => [job, place]));
  const facts = [...order, deploy].map((job): JobPlan => {
    const needs = new Map(graph.needsOf(job).map((need) => [need.id.toLowerCase(), placeOf.get(need) ?? 0]));
    const own = condition(job);
    const reads = readsOf(own.tree, needs);
    const judges = judgedNeeds(job).flatMap((id) => needs.get(id) ?? []);
    const runs = possibleOutcomes(job);
    return { condition: own, runs, needs: [...needs.values()], placeOf: needs, reads, judges };
  });
  const followers = facts.map((): number[] => []);
  for (const [place, { needs }] of facts.entries()) for (const need of needs) followers[need]?.push(place);
  const trees = facts.flatMap(({ condition: { tree } }) => tree ?? []);
  const variables = variablesOf(graph.workflow, trees);
  const brought = [...broughtBy(graph.workflow, trees, variables)].map(({ values }) => ({
    values,
    answers: [],
    bases: [],
    found: [],
  }));
  return { order, placeOf, facts, followers, towards: towardsDeploy(facts), brought };
}

/** The shortest ways to the deploy, over places that pass; -1 where there is none, and at the deploy. */
export function towardsDeploy(
  facts: readonly Pick<JobPlan, 'needs'>[],
  passes: (place: number) => boolean = () => true,
): Int32Array {
  const towards = new Int32Array(facts.length).fill(-1);
  const queue = [facts.length - 1];
  for (const place of queue) {
    for (const need of facts[place]?.needs ?? []) {
      if (towards[need] !== -1 || !passes(need)) continue;
      towards[need] = place;
      queue.push(need);
    }
  }
  return towards;
}

/** Whether `continue-on-error` makes a failure of the job a success for those that need it. */
export function forgives(job: Job): 'yes' | 'no' | 'maybe' {
  const value = job.continueOnError?.value.trim() ?? 'false';
  const bare = value.replace(/^\$\{\{\s*(.*?)\s*\}\}$/s, '$1');
  return bare === 'true' ? 'yes' : bare === 'false' || bare === '' ? 'no' : 'maybe';
}

/** How the job can end when it runs. */
export function possibleOutcomes(job: Job): Outcomes {
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

/** Everything a condition can ask about single jobs: `needs.a.result`, `needs.a.outputs.x`, `success('a')`. */
function readsOf(tree: Expression | undefined, needs: ReadonlyMap<string, number>): number[] {
  const found = new Set<number>();
  const add = (id: string): void => {
    const place = needs.get(id.toLowerCase());
    if (place !== undefined) found.add(place);
  };
  let byName = true;
  if (tree)
    walkExpression(tree, (part) => {
      if (part.type === 'context' && part.path[0] === 'needs') {
        // `needs.*.result`, and `needs` as JSON, look at all of them.
        if ((part.path[1] ?? '*') === '*') byName = false;
        else add(part.path[1] ?? '');
      }
      if (part.type !== 'call' || (part.name !== 'success' && part.name !== 'failure')) return;
      for (const arg of part.args) {
        if (arg.type === 'literal') add(String(arg.value));
        else byName = false;
      }
    });
  return byName ? [...found] : [...needs.values()];
}
