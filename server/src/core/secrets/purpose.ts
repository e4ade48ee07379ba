import type { JobFacts, JobKind, Pipeline } from '../pipeline/model.ts';
import type { Job } from '../workflow/model.ts';
import type { Place } from './model.ts';

/**
 * What the place of a literal is for. `ships`: it deploys or publishes, so what stands there opens something real.
 * `mixed`: a job that does so and tests, too. `build`: it makes what is shipped. `other`: nobody can tell. `test`: it
 * only tests.
 */
export type Purpose = 'ships' | 'mixed' | 'build' | 'other' | 'test';

const SHIPPING: readonly JobKind[] = ['deploy', 'publish', 'rollback', 'smoke'];

export function purposeOf({ job, step }: Place, key: string, pipeline: Pipeline): Purpose {
  if (!job) return purposeOfAll(jobsWith(key, pipeline));
  const facts = pipeline.factsOf(job);
  if (step) {
    const kinds = new Set<JobKind>();
    for (const [kind, evidence] of facts.evidence)
      if (evidence.some((each) => each.step === step)) kinds.add(kind);
    if (kinds.size > 0) return purposeOfKinds(kinds);
  }
  return purposeOfKinds(facts.kinds);
}

function purposeOfKinds(kinds: ReadonlySet<JobKind>): Purpose {
  const ships = SHIPPING.some((kind) => kinds.has(kind));
  if (kinds.has('test')) return ships ? 'mixed' : 'test';
  if (ships) return 'ships';
  return kinds.has('build') ? 'build' : 'other';
}

/** The jobs whose text names the variable; all of them where none does. */
function jobsWith(key: string, { jobs, workflow }: Pipeline): readonly JobFacts[] {
  const naming = jobs.filter(({ job }) => textOf(job, workflow.source).includes(key));
  return naming.length > 0 ? naming : jobs;
}

const textOf = ({ span }: Job, source: string): string => source.slice(span.start, span.end);

function purposeOfAll(jobs: readonly JobFacts[]): Purpose {
  return purposeOfKinds(new Set(jobs.flatMap(({ kinds }) => [...kinds].filter((kind) => kind !== 'other'))));
}
