import { type Job, sameId, type Workflow } from '../workflow/model.ts';
import type { JobFacts, Pipeline } from './model.ts';
import { isStagingHost } from './stage-names.ts';

const URL_PATTERN = /https:\/\/[A-Za-z0-9.-]+\.[A-Za-z]{2,}(?::\d+)?(?=$|[/?#\s"'`)])/g;

/** Finds the public address of what a job deploys. */
export type AddressFinder = (facts: JobFacts) => string | undefined;

/**
 * Finds addresses where the file says them: the one that a job's later steps, or the jobs that need it, check, or a
 * site's own domain. Undefined where there is none, or more than one.
 */
export function addressFinder(workflow: Workflow, pipeline: Pipeline): AddressFinder {
  const checks = new Map<Job, JobFacts[]>();
  const add = (job: Job, facts: JobFacts) => checks.set(job, [...(checks.get(job) ?? []), facts]);
  for (const facts of pipeline.jobs) {
    if (!facts.kinds.has('smoke')) continue;
    add(facts.job, facts);
    for (const need of pipeline.needsOf(facts.job)) add(need, facts);
  }
  return ({ job }) => {
    const domains = job.steps.flatMap(({ with: inputs }) =>
      inputs
        .filter(({ key, value }) => sameId(key.value, 'cname') && /^[\w.-]+\.[a-z]{2,}$/i.test(value.value))
        .map(({ value }) => `https://${value.value}`),
    );
    const checked = (checks.get(job) ?? [])
      .flatMap(({ evidence }) => evidence.get('smoke') ?? [])
      .flatMap(({ text, span }) => [text, workflow.source.slice(span.start, span.end)])
      .flatMap((text) => text.match(URL_PATTERN) ?? []);
    const found = new Set(
      [...domains, ...checked].filter((url) => !isStagingHost(url.slice('https://'.length))),
    );
    const [only] = found;
    return found.size === 1 ? only : undefined;
  };
}
