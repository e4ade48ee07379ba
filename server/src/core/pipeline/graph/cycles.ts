import type { Job } from '../../workflow/model.ts';
import type { Pipeline } from '../model.ts';

/**
 * The cycles of the jobs' needs: for each group of jobs that wait for each other in a ring (a strongly connected
 * component), a shortest ring through the group's first job, which it begins with. A job that needs itself is none.
 */
export function cyclesOf(pipeline: Pipeline): Job[][] {
  const cycles: Job[][] = [];
  for (const group of components(pipeline)) {
    const cycle = shortestRing(pipeline, group);
    if (cycle) cycles.push(cycle);
  }
  return cycles;
}

/** Groups of two jobs and more that all reach each other, in the order of the file. */
function components(pipeline: Pipeline): Job[][] {
  const jobs = pipeline.jobs.map(({ job }) => job);
  const order = new Map(jobs.map((job, index) => [job, index]));
  const low = new Map<Job, number>();
  const numbers = new Map<Job, number>();
  const stack: Job[] = [];
  const open = new Set<Job>();
  const groups: Job[][] = [];
  // Tarjan's algorithm with its own stack, since a chain of needs may be as long as the file.
  for (const root of jobs) {
    if (numbers.has(root)) continue;
    const path: { job: Job; needs: readonly Job[]; next: number }[] = [];
    const enter = (job: Job): void => {
      numbers.set(job, numbers.size);
      low.set(job, numbers.size - 1);
      stack.push(job);
      open.add(job);
      path.push({ job, needs: pipeline.needsOf(job), next: 0 });
    };
    const lower = (job: Job, value: number | undefined): void => {
      low.set(job, Math.min(low.get(job) ?? 0, value ?? 0));
    };
    enter(root);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const need = top.needs[top.next++];
      if (need) {
        if (!numbers.has(need)) enter(need);
        else if (open.has(need)) lower(top.job, numbers.get(need));
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent) lower(parent.job, low.get(top.job));
      if (low.get(top.job) !== numbers.get(top.job)) continue;
      const group = stack.splice(stack.lastIndexOf(top.job));
      for (const job of group) open.delete(job);
      if (group.length > 1) groups.push(group.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)));
    }
  }
  return groups.sort((a, b) => first(a) - first(b));

  function first(group: readonly Job[]): number {
    return (group[0] && order.get(group[0])) ?? 0;
  }
}

/** Breadth first from the group's first job back to it. */
function shortestRing(pipeline: Pipeline, group: readonly Job[]): Job[] | undefined {
  const [start] = group;
  if (!start) return undefined;
  const members = new Set(group);
  const cameFrom = new Map<Job, Job>();
  const queue: Job[] = [start];
  for (const job of queue) {
    for (const need of pipeline.needsOf(job)) {
      if (need === start) {
        const ring = [job];
        for (let at = job; at !== start; ) {
          const before = cameFrom.get(at);
          if (!before) return undefined;
          ring.unshift(before);
          at = before;
        }
        return ring;
      }
      if (!members.has(need) || cameFrom.has(need)) continue;
      cameFrom.set(need, job);
      queue.push(need);
    }
  }
  return undefined;
}
