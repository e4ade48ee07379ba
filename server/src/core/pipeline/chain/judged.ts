import type { Deploy, JobFacts, Pipeline } from '../model.ts';

/** Sites and infrastructure have no chain of stages: what they are made from is no application that could be tested before. */
const isChained = ({ flavour, evidence }: Deploy): boolean =>
  flavour === 'application' || (flavour === 'indirect' && !REBUILDS_SITE.test(evidence.text));

/** The hook by which a host of sites builds one anew from its repository. */
const REBUILDS_SITE = /api\.netlify\.com\/build_hooks/;

/** What of a job's deploys brings an application to production, so that stages belong before it. */
export function productionDeploys(facts: JobFacts): readonly Deploy[] {
  if (!facts.kinds.has('deploy') || facts.target !== 'production') return [];
  // What a workflow in another repository does before it deploys cannot be seen.
  if (facts.call === 'remote' || facts.call === 'local-unreadable') return [];
  // A way back that a failure starts.
  if (facts.kinds.has('rollback') && /\bfailure\s*\(/i.test(facts.job.if?.value ?? '')) return [];
  return facts.deploys.filter(isChained);
}

/** A workflow that others call: what comes before it is theirs. */
export const isCalled = ({ workflow }: Pipeline): boolean =>
  workflow.triggers.some(({ event }) => event === 'workflow_call');
