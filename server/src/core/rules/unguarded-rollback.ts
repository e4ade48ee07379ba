import { conditionWith, withAlso } from '../edits/condition.ts';
import { addNeeds } from '../edits/needs.ts';
import { type Unguarded, unguardedFinder } from '../pipeline/checks/unguarded.ts';
import type { JobFacts, Pipeline } from '../pipeline/model.ts';
import { listOf } from '../pipeline/quote.ts';
import { contains } from '../text/span.ts';
import type { Job } from '../workflow/model.ts';
import { type Fix, type Problem, rule } from './rule.ts';

/** Rollback jobs that are judged; honest files have a few. */
const MOST_JOBS = 50;
/** Related places that somebody reads. */
const MOST_RELATED = 20;

export default rule({
  id: 'unguarded-rollback',
  summary: 'A rollback runs only after a deploy that failed.',
  why: [
    'In the `if` of a job, `failure()` is true as soon as any job before it has failed, a test as well as the deploy.',
    'A rollback that asks nothing else therefore runs when the tests are red and nothing was deployed, and puts an older version in the place of the one that works.',
    "Ask for the deploy itself: `failure() && needs.deploy.result == 'failure'`.",
  ].join(' '),
  severity: 'warning',
  *check({ pipeline }) {
    const rollbacks = pipeline.jobs.filter(
      ({ kinds, job }) => kinds.has('rollback') && !kinds.has('deploy') && job.if,
    );
    const finder = unguardedFinder(pipeline);
    for (const facts of rollbacks.slice(0, MOST_JOBS)) {
      const found = finder.find(facts);
      if (found) yield problem(pipeline, finder, facts, found);
    }
  },
});

function problem(
  pipeline: Pipeline,
  finder: ReturnType<typeof unguardedFinder>,
  facts: JobFacts,
  found: Unguarded,
): Problem {
  const { job } = facts;
  const { failed, deploys } = found;
  const ids = (jobs: readonly Job[]) => jobs.map(({ id }) => id);
  const one = failed.length === 1;
  const why = /\bfailure\s*\(\s*\)/i.test(job.if?.value ?? '')
    ? '`failure()` is true as soon as any job before it has failed'
    : 'its condition holds all the same';
  return {
    span: job.if?.span ?? job.key.span,
    job,
    message: `\`${job.id}\` goes back although nothing was deployed: when ${listOf(ids(failed))} ${one ? 'fails' : 'fail'}, ${listOf(ids(deploys))} ${deploys.length === 1 ? 'is' : 'are'} skipped, and ${why}. An older version takes the place of the one that works.`,
    related: [
      ...failed.map((other) => ({ span: other.key.span, message: `\`${other.id}\` fails` })),
      ...deploys.map((other) => ({ span: other.key.span, message: `\`${other.id}\` is skipped` })),
    ].slice(0, MOST_RELATED),
    fixes: fixes(pipeline, finder, facts, deploys),
  };
}

function fixes(
  { needsOf, ancestorsOf }: Pipeline,
  finder: ReturnType<typeof unguardedFinder>,
  facts: JobFacts,
  deploys: readonly Job[],
): Fix[] {
  const { job } = facts;
  const own = job.if;
  if (!own) return [];
  const missing = deploys.filter((deploy) => !needsOf(job).includes(deploy));
  // What runs behind the deploy checks it: its failure is a reason to go back too, with the deploy a success.
  const checked = ancestorsOf(job).some((other) =>
    deploys.some((deploy) => ancestorsOf(other).includes(deploy)),
  );
  const asks = checked ? ["!= 'skipped'", "== 'failure'"] : ["== 'failure'"];
  return asks.flatMap((ask, index): Fix[] => {
    const parts = deploys.map(({ id }) => `needs.${id}.result ${ask}`);
    const asked = parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' || ')})`;
    const value = conditionWith(own.value, asked);
    if (value === undefined || finder.staysWith(facts, { ...job, if: { ...own, value } }, missing)) return [];
    const edits = withAlso(own, asked);
    const needs =
      missing.length > 0
        ? addNeeds(
            job,
            missing.map(({ id }) => id),
          )
        : [];
    if (!needs || !edits?.every(({ span }) => contains(own.span, span))) return [];
    // The second leaves the deploy standing that only its check has found wanting.
    const title =
      index === 0 ? `Ask for \`${asked}\` too` : `Ask for \`${asked}\` too, whatever its checks say`;
    return [{ title, safe: index === 0, edits: [...needs, ...edits] }];
  });
}
