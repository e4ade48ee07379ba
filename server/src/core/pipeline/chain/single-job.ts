import type { Evidence, JobFacts } from '../model.ts';
import { productionDeploys } from './judged.ts';

/** A job that deploys to production what it has built or tested itself just before. */
export interface SingleJob {
  readonly facts: JobFacts;
  /** The called workflows that lead to it, the outermost first. */
  readonly within: readonly string[];
  readonly built: Evidence | undefined;
  readonly tested: Evidence | undefined;
}

/**
 * The job itself, or those of the workflow that it calls, one by one. `isTested`: a job that it waits for tests.
 */
export function* singleJobs(
  facts: JobFacts,
  isTested: (facts: JobFacts) => boolean,
  within: readonly string[] = [],
): Generator<SingleJob> {
  const deploys = productionDeploys(facts);
  if (deploys.length === 0) return;
  if (facts.called) {
    const { path } = facts.called.workflow;
    for (const one of facts.called.jobs) yield* singleJobs(one, () => isTested(facts), [...within, path]);
    return;
  }
  const last = Math.max(...deploys.map(({ evidence }) => orderOf(evidence)));
  const before = (kind: 'build' | 'test') =>
    facts.evidence.get(kind)?.find((evidence) => orderOf(evidence) <= last);
  const built = before('build');
  const tested = before('test');
  // Behind jobs that test, a test in the deploying job is one more look at what they let through.
  if (built || (tested && !isTested(facts))) yield { facts, within, built, tested };
}

/** Its step's place in the job; what one step does counts as one moment. */
const orderOf = ({ step }: Evidence): number => step?.index ?? 0;
