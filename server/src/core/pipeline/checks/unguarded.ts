import type { Job } from '../../workflow/model.ts';
import { type Condition, conditionOf, holds } from '../gates/condition.ts';
import { FAILURE, type Outcomes, SKIPPED, SUCCESS } from '../gates/outcome.ts';
import { createProver, type FoundRun, type Prover } from '../gates/proof.ts';
import type { JobFacts, Pipeline } from '../model.ts';

/** A way back that a failure starts although there is nothing to go back from. */
export interface Unguarded {
  /** Jobs that failed in the run that shows it, before anything was deployed. */
  readonly failed: readonly Job[];
  /** The deploys that it is there for, all of them skipped. */
  readonly deploys: readonly Job[];
  readonly run: FoundRun;
}

/** Finds the rollback jobs of a workflow that run although nothing was deployed, by GitHub's own semantics. */
export function unguardedFinder(pipeline: Pipeline) {
  const prover = createProver(pipeline);
  return {
    find: (facts: JobFacts): Unguarded | undefined => unguarded(pipeline, prover, facts),
    /** Whether it would still be so with this condition, and with those jobs among its needs. */
    staysWith(facts: JobFacts, condition: Job, more: readonly Job[]): boolean {
      const needsOf = (job: Job) =>
        job === facts.job ? [...new Set([...pipeline.needsOf(job), ...more])] : pipeline.needsOf(job);
      const changed = { ...pipeline, needsOf };
      return unguarded(changed, createProver(changed), facts, conditionOf(condition)) !== undefined;
    },
  };
}

/** With more jobs before it than any honest rollback has, the search would take too long. */
const MOST_ANCESTORS = 60;

function unguarded(
  pipeline: Pipeline,
  prover: Prover,
  facts: JobFacts,
  instead?: Condition,
): Unguarded | undefined {
  const { job } = facts;
  const condition = instead ?? conditionOf(job);
  // Without a status function it runs only when all before it succeeded, the deploys among them.
  if (!condition.hasStatus) return undefined;
  const deploys = deploysBefore(pipeline, facts);
  if (deploys.length === 0 || pipeline.ancestorsOf(job).length > MOST_ANCESTORS) return undefined;
  const fixed = new Map<Job, Outcomes>(deploys.map((deploy) => [deploy, SKIPPED]));
  const run = prover.find(job, fixed, condition);
  if (!run) return undefined;
  const failed = [...run.outcomes].filter(([, outcome]) => outcome === FAILURE).map(([one]) => one);
  if (failed.length === 0 || runsAnyway(pipeline, job, condition, run)) return undefined;
  return { failed, deploys, run };
}

/** The deploys that the job can go back from: those of its own target, where it has one. */
function deploysBefore({ ancestorsOf, factsOf }: Pipeline, { job, target }: JobFacts): Job[] {
  const before = ancestorsOf(job)
    .map(factsOf)
    .filter(({ kinds }) => kinds.has('deploy'));
  const same = before.filter((deploy) => deploy.target === target);
  return (same.length > 0 ? same : before).map((deploy) => deploy.job);
}

/** It runs with these inputs also where nothing fails: somebody has asked for it. */
function runsAnyway({ needsOf }: Pipeline, job: Job, condition: Condition, { values }: FoundRun) {
  const needs = new Set(needsOf(job).map(({ id }) => id.toLowerCase()));
  return (
    holds(condition, {
      succeeded: true,
      failed: false,
      outcomeOf: (id) => (needs.has(id.toLowerCase()) ? SUCCESS : undefined),
      outcomes: [...needs].map(() => SUCCESS),
      values,
    }) !== false
  );
}
