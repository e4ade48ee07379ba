import type { Deploy, JobFacts, Pipeline } from '../model.ts';

/** Sites and infrastructure have no chain of stages: what they are made from is no application that could be tested before. */
const isChained = ({ flavour }: Deploy): boolean => flavour === 'application' || flavour === 'indirect';

/** What of a job's deploys brings an application to production, so that stages belong before it. */
export function productionDeploys(facts: JobFacts): readonly Deploy[] {
  if (!facts.kinds.has('deploy') || facts.target !== 'production') return [];
  // What a workflow in another repository does before it deploys cannot be seen.
  if (facts.call === 'remote' || facts.call === 'local-unreadable') return [];
  // A way back that a failure starts.
  if (facts.kinds.has('rollback') && /\bfailure\s*\(/i.test(facts.job.if?.value ?? '')) return [];
  return facts.deploys.filter(isChained);
}

/** The deploy that a message speaks of: one whose own words say production, else the first. */
export const shownDeploy = (deploys: readonly Deploy[]): Deploy | undefined =>
  deploys.find(({ target }) => target === 'production') ?? deploys[0];

/** A workflow that others call: what comes before it is theirs. */
export const isCalled = ({ workflow }: Pipeline): boolean =>
  workflow.triggers.some(({ event }) => event === 'workflow_call');
