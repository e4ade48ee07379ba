import type { Job } from '../../workflow/model.ts';
import type { Pipeline } from '../model.ts';

/** The graph of needs walked against its arrows: from a job to those that wait for it. */
export interface Reach {
  /** Every job that waits for one of `jobs`, directly or through others. In a ring, also those themselves. */
  behind(jobs: Iterable<Job>): ReadonlySet<Job>;
  /** Every job before the jobs that need it; those of a ring, and those behind one, come last in any order. */
  readonly order: readonly Job[];
}

export function reachOf(pipeline: Pipeline): Reach {
  const dependents = new Map<Job, Job[]>();
  const waiting = new Map<Job, number>();
  for (const { job } of pipeline.jobs) {
    const needs = pipeline.needsOf(job);
    waiting.set(job, needs.length);
    for (const need of needs) {
      const list = dependents.get(need);
      if (list) list.push(job);
      else dependents.set(need, [job]);
    }
  }
  const order = pipeline.jobs.map(({ job }) => job).filter((job) => waiting.get(job) === 0);
  for (const job of order) {
    for (const next of dependents.get(job) ?? []) {
      const left = (waiting.get(next) ?? 0) - 1;
      waiting.set(next, left);
      if (left === 0) order.push(next);
    }
  }
  const placed = new Set(order);
  for (const { job } of pipeline.jobs) if (!placed.has(job)) order.push(job);

  return {
    order,
    behind(jobs) {
      const found = new Set<Job>();
      const open = [...jobs];
      for (let job = open.pop(); job; job = open.pop()) {
        for (const next of dependents.get(job) ?? []) {
          if (found.has(next)) continue;
          found.add(next);
          open.push(next);
        }
      }
      return found;
    },
  };
}
