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
  // A server of its own deploys, checks and goes back.
  'octopus',
  'azure-pipelines',
  'cloud-deploy',
]);

/** Opaque scripts that migrate a database. */
const MIGRATION = /\bmigrat|\bdb[:_-]/i;

/** What it runs is in a variable, or a file of another machine. */
const UNSEEN = /^`?\$|^(?!.*\b(?:rsync|scp)\b).*\.(?:sh|ps1|bat|cmd|py|js|rb)\b/;

/** Tools whose deploys stand in files of their own, with whatever these check. */
const PLAYBOOKS = /\bansible-(?:playbook|pull|navigator)\b|ansible-playbook/;

export const isOpaque = ({ opaque, platform, evidence }: Deploy): boolean =>
  opaque ||
  (platform === 'ssh' && UNSEEN.test(evidence.text)) ||
  (platform === 'ansible' && PLAYBOOKS.test(evidence.text));

/** Whether a deploy is of a kind that wants a check and a way back: an application's, which it starts itself. */
const isAsked = ({ flavour, platform, opaque, evidence }: Deploy): boolean =>
  flavour === 'application' &&
  !NOT_ASKED.has(platform) &&
  !/\bocto\b/.test(evidence.text) &&
  !(opaque && MIGRATION.test(evidence.text));

/**
 * The deploys of a job that want a check afterwards and a way back. None for sites, infrastructure and what only asks
 * another system to deploy, nor for a called workflow whose inside is not to be seen.
 */
export function askedDeploys(facts: JobFacts): readonly Deploy[] {
  if (!facts.kinds.has('deploy') || facts.call === 'remote' || facts.call === 'local-unreadable') return [];
  return facts.deploys.filter(isAsked);
}

/** Among several, the deploy that a message speaks of: one that starts something, if possible where the job's target says. */
export const shownDeploy = (facts: JobFacts, deploys: readonly Deploy[]): Deploy | undefined =>
  [...deploys].sort((a, b) => rank(facts, a) - rank(facts, b))[0];

/** What only prepares or follows the deploy shows less. */
const AUXILIARY =
  /\bexec\b|\bpull\b|\brun-task\b|migrat|collectstatic|\breload\b|\brun --rm\b|\bcreate (?:namespace|secret)|\bset-env\b|\bscp\b/;

const rank = ({ target }: JobFacts, deploy: Deploy): number =>
  (AUXILIARY.test(deploy.evidence.text) ? 2 : 0) + (deploy.target === target ? 0 : 1);
