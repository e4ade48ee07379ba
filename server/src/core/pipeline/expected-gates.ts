import { childOf, scalarOf } from '../syntax/node.ts';
import { sameId } from '../workflow/model.ts';
import type { Conditions } from './conditions.ts';
import type { JobFacts, Pipeline } from './model.ts';
import { otherService } from './services.ts';

/** The jobs of the same workflow that ought to have succeeded before a deploy job runs. */
export interface ExpectedGates {
  readonly tests: readonly JobFacts[];
  /** Deploys to a stage before production; only for a deploy to production. */
  readonly staging: readonly JobFacts[];
  /** The jobs that build what it deploys. */
  readonly builds: readonly JobFacts[];
}

/** Platforms that take source or files from the repository itself, so that an image pushed elsewhere is not theirs. */
const WITHOUT_IMAGES: ReadonlySet<string> = new Set([
  'vercel',
  'netlify',
  'firebase',
  'cloudflare',
  'pages',
  'docs',
  'azure-static-web-apps',
  'amplify',
  'database',
  'object-storage',
  'ftp',
  'edge',
  'network',
  'cms',
  'stores',
  'mobile',
  'serverless',
]);

/** What ought to gate the deploy job `facts`, whether it does or not: stages that the workflow has, of the same service, in the same run. */
export function expectedGates(pipeline: Pipeline, conditions: Conditions, facts: JobFacts): ExpectedGates {
  const rank = rankOf(facts);
  const ancestors = new Map<JobFacts, readonly JobFacts[]>();
  const ancestorsOf = (one: JobFacts): readonly JobFacts[] => {
    const known = ancestors.get(one);
    if (known) return known;
    const found = pipeline.ancestorsOf(one.job).map((job) => pipeline.factsOf(job));
    ancestors.set(one, found);
    return found;
  };
  const deploys = pipeline.jobs.filter(({ kinds }) => kinds.has('deploy'));
  const peers = deploys.filter((other) => other !== facts && rankOf(other) === rank);
  const comparable = (other: JobFacts): boolean =>
    other !== facts && !ancestorsOf(other).includes(facts) && !otherService(other, facts, peers);

  const tests = pipeline.jobs.filter(
    (other) =>
      other.kinds.has('test') &&
      !other.kinds.has('deploy') &&
      !other.kinds.has('smoke') &&
      comparable(other) &&
      !cannotFail(other) &&
      !isAfterDeploy(ancestorsOf(other), rank) &&
      testsThisFlavour(other, facts) &&
      conditions.together(facts, 'deploy', other, 'test'),
  );
  const staging =
    rank === 0
      ? []
      : deploys.filter(
          (other) =>
            rankOf(other) === 0 &&
            (other.target === 'staging' || other.target === 'development') &&
            !other.kinds.has('rollback') &&
            comparable(other) &&
            sameFlavour(other, facts) &&
            conditions.together(facts, 'deploy', other, 'deploy'),
        );
  const builds = pipeline.jobs.filter(
    (other) =>
      !other.kinds.has('deploy') &&
      comparable(other) &&
      buildsFor(pipeline, other, facts, ancestorsOf(facts)) &&
      conditions.together(facts, 'deploy', other, 'build'),
  );
  return { tests, staging, builds };
}

/** A matrix runs the job for production and for a stage before it in the same moment, so that neither waits. */
export function stagesAtOnce({ job, targets }: JobFacts): boolean {
  if (!job.matrix || !targets.includes('production')) return false;
  if (!targets.includes('staging') && !targets.includes('development')) return false;
  if (scalarOf(childOf(job.node, 'strategy'), 'max-parallel')?.value === '1') return false;
  return [...job.matrix.values.values()].some(
    (values) => values.length > 1 && values.some(({ value }) => PRODUCTION.test(value)),
  );
}

const PRODUCTION = /(?:^|[^a-z])(?:prod|production|prd|live)(?:[^a-z]|$)/i;

/** The place in the chain: everything that is not production comes before it. */
export const rankOf = (facts: JobFacts): number => (facts.target === 'production' ? 1 : 0);

/** A test whose failure is thrown away stops nothing; other rules speak of it. */
const cannotFail = ({ job }: JobFacts): boolean => job.continueOnError?.value === 'true';

/** It needs a deploy of the same place in the chain, or of a later one: by design it runs after it. */
const isAfterDeploy = (ancestors: readonly JobFacts[], rank: number): boolean =>
  ancestors.some((ancestor) => ancestor.kinds.has('deploy') && rankOf(ancestor) >= rank);

const only = (facts: JobFacts, flavour: 'site' | 'infrastructure'): boolean =>
  facts.deploys.length > 0 && facts.deploys.every((deploy) => deploy.flavour === flavour);

const sameFlavour = (a: JobFacts, b: JobFacts): boolean =>
  only(a, 'site') === only(b, 'site') && only(a, 'infrastructure') === only(b, 'infrastructure');

const INFRASTRUCTURE_TEST =
  /terraform|tofu|terragrunt|pulumi|cdk|cloudformation|cfn|bicep|tflint|tfsec|checkov|trivy config|ansible|infra/i;

/** Application tests say nothing about infrastructure, nor about a site of documentation beside the application. */
function testsThisFlavour(test: JobFacts, deploy: JobFacts): boolean {
  if (!only(deploy, 'infrastructure')) return true;
  const texts = [test.job.id, ...(test.evidence.get('test') ?? []).map(({ text }) => text)];
  return texts.some((text) => INFRASTRUCTURE_TEST.test(text));
}

/** Whether `build` makes what `deploy` puts on the air: the image it names, the artifact it downloads, or all there is. */
function buildsFor(
  pipeline: Pipeline,
  build: JobFacts,
  deploy: JobFacts,
  upstream: readonly JobFacts[],
): boolean {
  if (sharesImage(pipeline, build, deploy) || sharesArtifact(build, deploy)) return true;
  if (!build.kinds.has('build') || deploy.kinds.has('build')) return false;
  if (upstream.some(({ kinds }) => kinds.has('build'))) return false;
  if (only(deploy, 'infrastructure') || only(deploy, 'site')) return false;
  if (build.call !== 'none' && deploy.call !== 'none') return true;
  return build.kinds.has('publish') && deploy.deploys.some(({ platform }) => !WITHOUT_IMAGES.has(platform));
}

/** `build` pushes the image repository that `deploy` rolls out. */
function sharesImage({ images }: Pipeline, build: JobFacts, deploy: JobFacts): boolean {
  const nameOf = ({ reference }: (typeof images)[number]) =>
    `${reference.registry ?? ''}/${reference.path}`.toLowerCase();
  const pushed = new Set(
    images.filter((use) => use.job === build.job && use.pushed && use.form === 'reference').map(nameOf),
  );
  if (pushed.size === 0) return false;
  const builtHere = images.some((use) => use.job === deploy.job && use.role === 'build');
  return (
    !builtHere &&
    images.some(
      (use) =>
        use.job === deploy.job &&
        (use.role === 'deploy' || use.role === 'pull' || use.role === 'run') &&
        use.form === 'reference' &&
        pushed.has(nameOf(use)),
    )
  );
}

/** `build` uploads the artifact that `deploy` downloads in the same run. */
function sharesArtifact(build: JobFacts, deploy: JobFacts): boolean {
  const uploads = stepsUsing(build, 'actions/upload-artifact').map(
    ({ with: inputs }) => inputs.find(({ key }) => key.value === 'name')?.value.value ?? 'artifact',
  );
  if (uploads.length === 0) return false;
  return stepsUsing(deploy, 'actions/download-artifact').some(({ with: inputs }) => {
    if (inputs.some(({ key }) => key.value === 'run-id')) return false;
    const name = inputs.find(({ key }) => key.value === 'name')?.value.value;
    return name !== undefined && uploads.some((upload) => sameId(upload, name));
  });
}

const stepsUsing = ({ job }: JobFacts, action: string) =>
  job.steps.filter(({ uses }) => uses?.name === action);
