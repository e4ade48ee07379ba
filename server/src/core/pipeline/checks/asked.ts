import type { Deploy, JobFacts } from '../model.ts';

/**
 * Platforms whose deploys nobody asks from outside whether they work, and none of which goes back by a command: a
 * database's schema, an application that a store hands out.
 */
const NOT_ASKED: ReadonlySet<string> = new Set([
  'database',
  'mobile',
  'stores',
  'extensions',
  'wordpress-org',
  'cloudfront',
]);

/** Opaque scripts that migrate a database. */
const MIGRATION = /\bmigrat|\bdb[:_-]/i;

/** Whether a deploy is of a kind that wants a check and a way back: an application's, which it starts itself. */
const isAsked = ({ flavour, platform, opaque, evidence }: Deploy): boolean =>
  flavour === 'application' && !NOT_ASKED.has(platform) && !(opaque && MIGRATION.test(evidence.text));

/**
 * The deploys of a job that want a check afterwards and a way back. None for sites, infrastructure and what only asks
 * another system to deploy, nor for a called workflow whose inside is not to be seen.
 */
export function askedDeploys(facts: JobFacts): readonly Deploy[] {
  if (!facts.kinds.has('deploy') || facts.call === 'remote' || facts.call === 'local-unreadable') return [];
  return facts.deploys.filter(isAsked);
}

/** Among several, the deploy that a message speaks of: one that says the job's target, else the last. */
export const shownDeploy = (facts: JobFacts, deploys: readonly Deploy[]): Deploy | undefined =>
  deploys.findLast(({ target }) => target !== undefined && target === facts.target) ?? deploys.at(-1);
