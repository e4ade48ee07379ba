import type { Pipeline } from '../model.ts';

const PRODUCTION = /(?<![a-z])(?:production|prod|prd|live|release)(?![a-z])/i;
const STAGES = ['staging', 'stage', 'stg', 'development', 'develop', 'dev', 'test', 'uat', 'qa', 'preprod'];
const USUAL = ['staging', 'deploy-staging', 'deploy-dev', 'cd-staging'];

/** The workflow that stands beside this one and by its name deploys to a stage before production: `deploy-staging.yml`. */
export function siblingStage({ workflow, workflowAt }: Pipeline): string | undefined {
  const slash = workflow.path.lastIndexOf('/') + 1;
  const folder = workflow.path.slice(0, slash);
  const [name = '', extension = 'yml'] = workflow.path.slice(slash).split(/\.(?=ya?ml$)/i);
  const names = PRODUCTION.test(name)
    ? STAGES.map((stage) => name.replace(PRODUCTION, stage))
    : [...STAGES.slice(0, 6).map((stage) => `${name}-${stage}`), ...USUAL];
  const extensions = [extension, extension === 'yml' ? 'yaml' : 'yml'];
  return [...new Set(names)]
    .flatMap((one) => extensions.map((end) => `${folder}${one}.${end}`))
    .find((path) => (workflowAt(path)?.jobs.length ?? 0) > 0);
}
