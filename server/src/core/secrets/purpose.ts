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

export type Purposes = (place: Place, key: string) => Purpose;

/** Answers for one pipeline; it remembers what it worked out for the keys of the workflow's own `env`. */
export function purposesOf(pipeline: Pipeline): Purposes {
  const known = new Map<string, Purpose>();
  const texts = pipeline.jobs.map((facts) => ({ facts, text: textOf(facts.job, pipeline.workflow.source) }));
  return (place, key) => {
    if (place.job) return purposeIn(place.job, place, pipeline);
    const naming = known.get(key) ?? purposeOfAll(jobsWith(key, texts));
    known.set(key, naming);
    return naming;
  };
}

function purposeIn(job: Job, { step }: Place, pipeline: Pipeline): Purpose {
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
function jobsWith(key: string, all: readonly { facts: JobFacts; text: string }[]): readonly JobFacts[] {
  const naming = all.filter(({ text }) => text.includes(key));
  return (naming.length > 0 ? naming : all).map(({ facts }) => facts);
}

const textOf = ({ span }: Job, source: string): string => source.slice(span.start, span.end);

function purposeOfAll(jobs: readonly JobFacts[]): Purpose {
  return purposeOfKinds(new Set(jobs.flatMap(({ kinds }) => [...kinds].filter((kind) => kind !== 'other'))));
}
