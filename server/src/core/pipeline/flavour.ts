import type { JobFacts } from './model.ts';

/** Everything that the job deploys is a site, or infrastructure. */
export const only = (facts: JobFacts, flavour: 'site' | 'infrastructure'): boolean =>
  facts.deploys.length > 0 && facts.deploys.every((deploy) => deploy.flavour === flavour);

/** Both deploy a site alone, both infrastructure alone, or both something else. */
export const sameFlavour = (a: JobFacts, b: JobFacts): boolean =>
  only(a, 'site') === only(b, 'site') && only(a, 'infrastructure') === only(b, 'infrastructure');
