import { sameId, type Workflow } from '../workflow/model.ts';
import type { JobFacts, Pipeline } from './model.ts';
import { isStagingHost } from './stage-names.ts';

const URL_PATTERN = /https:\/\/[A-Za-z0-9.-]+\.[A-Za-z]{2,}(?::\d+)?(?=$|[/?#\s"'`)])/g;

/**
 * The public address of what a job deploys, where the file says it: the one that its later steps, or the jobs that
 * need it, check, or a site's own domain. Undefined where there is none, or more than one.
 */
export function addressOf(workflow: Workflow, pipeline: Pipeline, facts: JobFacts): string | undefined {
  const domains = facts.job.steps.flatMap(({ with: inputs }) =>
    inputs
      .filter(({ key, value }) => sameId(key.value, 'cname') && /^[\w.-]+\.[a-z]{2,}$/i.test(value.value))
      .map(({ value }) => `https://${value.value}`),
  );
  const checkers = pipeline.jobs.filter(
    (other) =>
      other === facts || (other.kinds.has('smoke') && pipeline.needsOf(other.job).includes(facts.job)),
  );
  const checked = checkers
    .flatMap(({ evidence }) => evidence.get('smoke') ?? [])
    .flatMap(({ text, span }) => [text, workflow.source.slice(span.start, span.end)])
    .flatMap((text) => text.match(URL_PATTERN) ?? []);
  const found = new Set(
    [...domains, ...checked].filter((url) => !isStagingHost(url.slice('https://'.length))),
  );
  const [only] = found;
  return found.size === 1 ? only : undefined;
}
