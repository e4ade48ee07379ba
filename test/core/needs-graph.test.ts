import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { cyclesOf } from '../../server/src/core/pipeline/graph/cycles.ts';
import { reachOf } from '../../server/src/core/pipeline/graph/reach.ts';
import type { Pipeline } from '../../server/src/core/pipeline/model.ts';
import { buildPipeline } from '../../server/src/core/pipeline/pipeline.ts';
import { listOf } from '../../server/src/core/pipeline/quote.ts';
import type { ShellParser } from '../../server/src/core/syntax/shell/shell.ts';
import type { Job } from '../../server/src/core/workflow/model.ts';
import { readWorkflow } from '../../server/src/core/workflow/read.ts';
import { testShell } from './support/shell.ts';

let parser: ShellParser;
beforeAll(async () => {
  parser = await testShell();
});

/** Jobs a, b, c …; each number list says which jobs that one needs. */
function pipelineOf(needs: readonly (readonly number[])[]): Pipeline {
  const id = (index: number) => `j${index}`;
  const jobs = needs.map(
    (list, index) => `  ${id(index)}: { needs: [${list.map(id).join(', ')}], runs-on: x }`,
  );
  return buildPipeline(readWorkflow('x.yml', `on: push\njobs:\n${jobs.join('\n')}\n`, parser), { parser });
}

const graphs = fc
  .integer({ min: 1, max: 7 })
  .chain((size) =>
    fc.array(fc.uniqueArray(fc.nat(size - 1), { maxLength: 3 }), { minLength: size, maxLength: size }),
  );

const ids = (jobs: Iterable<Job>): string[] => [...jobs].map(({ id }) => id).sort();

describe('on random graphs of needs', () => {
  it('behind a job are those that wait for it', () => {
    fc.assert(
      fc.property(graphs, (needs) => {
        const pipeline = pipelineOf(needs);
        const reach = reachOf(pipeline);
        for (const { job } of pipeline.jobs) {
          const waiting = pipeline.jobs.filter(
            (other) => other.job !== job && pipeline.ancestorsOf(other.job).includes(job),
          );
          const behind = [...reach.behind([job])].filter((other) => other !== job);
          expect(ids(behind)).toEqual(ids(waiting.map((other) => other.job)));
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('the order has every job once, and each before those that wait for it unless there is a ring', () => {
    fc.assert(
      fc.property(graphs, (needs) => {
        const pipeline = pipelineOf(needs);
        const { order } = reachOf(pipeline);
        expect(ids(order)).toEqual(ids(pipeline.jobs.map(({ job }) => job)));
        const ringed = (job: Job) =>
          [job, ...pipeline.ancestorsOf(job)].some(
            (one) =>
              pipeline.ancestorsOf(one).some((two) => pipeline.needsOf(two).includes(one)) ||
              pipeline.needsOf(one).includes(one),
          );
        for (const job of order) {
          if (ringed(job)) continue;
          for (const need of pipeline.needsOf(job))
            expect(order.indexOf(need)).toBeLessThan(order.indexOf(job));
        }
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  it('each ring is told once, in order, and no job outside of one', () => {
    fc.assert(
      fc.property(graphs, (needs) => {
        const pipeline = pipelineOf(needs);
        const cycles = cyclesOf(pipeline);
        const reaches = (from: Job, to: Job) => pipeline.ancestorsOf(from).includes(to);
        for (const cycle of cycles) {
          expect(cycle.length).toBeGreaterThan(1);
          expect(new Set(cycle).size).toBe(cycle.length);
          cycle.forEach((job, index) => {
            const next = cycle[(index + 1) % cycle.length];
            expect(next && pipeline.needsOf(job).includes(next)).toBe(true);
          });
        }
        // Two jobs that wait for each other stand in one group, and each group has one ring.
        const jobs = pipeline.jobs.map(({ job }) => job);
        const groups = new Set(
          jobs
            .map((job) =>
              ids(
                jobs
                  .filter((other) => other !== job && reaches(job, other) && reaches(other, job))
                  .concat(job),
              ),
            )
            .filter((group) => group.length > 1)
            .map((group) => group.join()),
        );
        expect(cycles.length).toBe(groups.size);
        for (const cycle of cycles) {
          const [first] = cycle;
          const group = [...groups].find((all) => first && all.split(',').includes(first.id))?.split(',');
          expect(cycle.every(({ id }) => group?.includes(id))).toBe(true);
        }
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});

it('names in a message', () => {
  expect(listOf([])).toBe('');
  expect(listOf(['a'])).toBe('`a`');
  expect(listOf(['a', 'b'], 'or')).toBe('`a` or `b`');
  expect(listOf(['a', 'b', 'c'])).toBe('`a`, `b` and `c`');
  expect(listOf([...'abcdefgh'])).toBe('`a`, `b`, `c`, `d`, `e`, `f` and 2 more');
});
