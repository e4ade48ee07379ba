import { childOf, scalarOf } from '../syntax/node.ts';
import { type Job, sameId } from '../workflow/model.ts';
import type { Conditions } from './conditions.ts';
import type { JobFacts, Pipeline } from './model.ts';
import { serviceFinder } from './services.ts';
import { isProductionName } from './stage-names.ts';
import { targetWords } from './target-words.ts';

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

const UPLOAD = 'actions/upload-artifact';
const DOWNLOAD = 'actions/download-artifact';

/** Pairs of jobs that are compared before the rest of a file is let be; honest files stay far below. */
const MOST_PAIRS = 400_000;

/**
 * Finds what ought to gate a deploy job, whether it does or not: the stages that the workflow has, of the same
 * service, in the same run. Undefined where the file has too many jobs to say so in time.
 */
export function gateFinder(
  pipeline: Pipeline,
  conditions: Conditions,
): (deploy: JobFacts) => ExpectedGates | undefined {
  const ancestors = new Map<JobFacts, ReadonlySet<JobFacts>>();
  const ancestorsOf = (one: JobFacts): ReadonlySet<JobFacts> => {
    const known = ancestors.get(one);
    if (known) return known;
    const found = new Set(pipeline.ancestorsOf(one.job).map((job) => pipeline.factsOf(job)));
    ancestors.set(one, found);
    return found;
  };
  const other = serviceFinder();
  /** It gates a peer, while the deploy waits for tests of its own: someone chose which tests belong to which. */
  const isAnothersTest = (test: JobFacts, deploy: JobFacts, peers: readonly JobFacts[]): boolean =>
    !ancestorsOf(deploy).has(test) &&
    peers.some((peer) => ancestorsOf(peer).has(test)) &&
    tests.some((own) => ancestorsOf(deploy).has(own));
  const deploys = pipeline.jobs.filter(({ kinds }) => kinds.has('deploy'));
  const tests = pipeline.jobs.filter(
    (job) =>
      job.kinds.has('test') &&
      !job.kinds.has('deploy') &&
      !job.kinds.has('smoke') &&
      !cannotFail(job) &&
      !testsEnvironment(job),
  );
  const stages = deploys.filter(
    (job) => (job.target === 'staging' || job.target === 'development') && !job.kinds.has('rollback'),
  );
  const images = imagesOf(pipeline);
  const builds = pipeline.jobs.filter((job) => !job.kinds.has('deploy') && mayBuild(images, job));
  /** The jobs that make what it names or downloads; where it names nothing, those that make all there is. */
  const buildsOf = (deploy: JobFacts): JobFacts[] => {
    const sure = builds.filter(
      (build) => sharesImage(images, build, deploy) || sharesArtifact(build, deploy),
    );
    return sure.length > 0
      ? sure
      : builds.filter((build) => buildsFor(images, build, deploy, ancestorsOf(deploy)));
  };
  let pairs = 0;

  return (deploy) => {
    pairs += tests.length + stages.length + builds.length + deploys.length;
    if (pairs > MOST_PAIRS) return undefined;
    const rank = rankOf(deploy);
    const peers = deploys.filter((job) => job !== deploy && rankOf(job) === rank);
    const comparable = (job: JobFacts): boolean =>
      job !== deploy && !ancestorsOf(job).has(deploy) && !other(job, deploy, peers);
    return {
      tests: tests.filter(
        (test) =>
          comparable(test) &&
          !isAfterDeploy(ancestorsOf(test), rank) &&
          testsThisFlavour(test, deploy) &&
          !isAnothersTest(test, deploy, peers) &&
          conditions.together(deploy, 'deploy', test, 'test'),
      ),
      staging: stages.filter(
        (stage) =>
          rankOf(stage) < rank &&
          comparable(stage) &&
          sameFlavour(stage, deploy) &&
          conditions.together(deploy, 'deploy', stage, 'deploy'),
      ),
      builds: buildsOf(deploy).filter(
        (build) => comparable(build) && conditions.together(deploy, 'deploy', build, 'build'),
      ),
    };
  };
}

/** A matrix runs the job for production and for a stage before it in the same moment, so that neither waits. */
export function stagesAtOnce({ job, targets }: JobFacts): boolean {
  if (!job.matrix || !targets.includes('production')) return false;
  if (!targets.includes('staging') && !targets.includes('development')) return false;
  if (scalarOf(childOf(job.node, 'strategy'), 'max-parallel')?.value === '1') return false;
  return [...job.matrix.values.values()].some(
    (values) => values.length > 1 && values.some(({ value }) => isProductionName(value)),
  );
}

/** The place in the chain: everything that is not production comes before it. */
export const rankOf = (facts: JobFacts): number => (facts.target === 'production' ? 1 : 0);

/** A test whose failure is thrown away stops nothing; other rules speak of it. */
const cannotFail = ({ job }: JobFacts): boolean => job.continueOnError?.value === 'true';

/** It needs a deploy of the same place in the chain, or of a later one: by design it runs after it. */
const isAfterDeploy = (ancestors: ReadonlySet<JobFacts>, rank: number): boolean =>
  [...ancestors].some((ancestor) => ancestor.kinds.has('deploy') && rankOf(ancestor) >= rank);

const only = (facts: JobFacts, flavour: 'site' | 'infrastructure'): boolean =>
  facts.deploys.length > 0 && facts.deploys.every((deploy) => deploy.flavour === flavour);

const sameFlavour = (a: JobFacts, b: JobFacts): boolean =>
  only(a, 'site') === only(b, 'site') && only(a, 'infrastructure') === only(b, 'infrastructure');

const INFRASTRUCTURE_TEST =
  /terraform|tofu|terragrunt|pulumi|cdk|cloudformation|cfn|bicep|tflint|tfsec|checkov|trivy config|ansible|infra/i;

const DOCUMENTATION =
  /(?:^|[^a-z])(?:docs?|documentation|java-?docs?|api-?docs?|storybook|wiki|manual|coverage|benchmarks?)(?:[^a-z]|$)/i;

/** Application tests say nothing about infrastructure, nor about documentation that is published beside the application. */
function testsThisFlavour(test: JobFacts, deploy: JobFacts): boolean {
  if (only(deploy, 'site')) {
    const names = ({ job }: JobFacts) => `${job.id} ${job.name?.value ?? ''}`;
    return !DOCUMENTATION.test(names(deploy)) || DOCUMENTATION.test(names(test));
  }
  if (!only(deploy, 'infrastructure')) return true;
  const texts = [test.job.id, ...(test.evidence.get('test') ?? []).map(({ text }) => text)];
  return texts.some((text) => INFRASTRUCTURE_TEST.test(text));
}

/** End-to-end tests of an environment that is there already, such as `e2e-staging`: they say nothing about this run's code. */
const testsEnvironment = ({ job }: JobFacts): boolean =>
  /e2e|end-?to-?end|playwright|cypress|acceptance/i.test(job.id) && targetWords(job.id, 'name').length > 0;

/** The image repositories that a job sends to a registry, and those that it takes from one. */
interface JobImages {
  readonly pushed: ReadonlySet<string>;
  readonly used: ReadonlySet<string>;
  readonly builds: boolean;
}

function imagesOf({ images }: Pipeline): ReadonlyMap<Job, JobImages> {
  const byJob = new Map<Job, { pushed: Set<string>; used: Set<string>; builds: boolean }>();
  for (const { job, role, form, pushed, reference } of images) {
    const found = byJob.get(job) ?? { pushed: new Set(), used: new Set(), builds: false };
    byJob.set(job, found);
    if (role === 'build') found.builds = true;
    if (form !== 'reference') continue;
    const name = `${reference.registry ?? ''}/${reference.path}`.toLowerCase();
    if (pushed) found.pushed.add(name);
    if (role === 'deploy' || role === 'pull' || role === 'run') found.used.add(name);
  }
  return byJob;
}

/** Jobs that could build for another one: by what they do, or by what they hand on. */
const mayBuild = (images: ReadonlyMap<Job, JobImages>, job: JobFacts): boolean =>
  job.kinds.has('build') || (images.get(job.job)?.pushed.size ?? 0) > 0 || stepsUsing(job, UPLOAD).length > 0;

/** Whether `build` probably makes what `deploy` puts on the air, though the deploy does not say what that is. */
function buildsFor(
  images: ReadonlyMap<Job, JobImages>,
  build: JobFacts,
  deploy: JobFacts,
  upstream: ReadonlySet<JobFacts>,
): boolean {
  if (!build.kinds.has('build') || deploy.kinds.has('build')) return false;
  if ([...upstream].some((job) => job.kinds.has('build') || stepsUsing(job, UPLOAD).length > 0)) return false;
  // It takes all artifacts that there are.
  if (stepsUsing(build, UPLOAD).length > 0 && stepsUsing(deploy, DOWNLOAD).length > 0) return true;
  if (only(deploy, 'infrastructure') || only(deploy, 'site')) return false;
  if (build.call !== 'none' && deploy.call !== 'none') return true;
  const pushes = (images.get(build.job)?.pushed.size ?? 0) > 0;
  return pushes && deploy.deploys.some(({ platform }) => !WITHOUT_IMAGES.has(platform));
}

/** `build` pushes the image repository that `deploy` rolls out and does not build again. */
function sharesImage(images: ReadonlyMap<Job, JobImages>, build: JobFacts, deploy: JobFacts): boolean {
  const pushed = images.get(build.job)?.pushed;
  const needed = images.get(deploy.job);
  return !!pushed && !!needed && !needed.builds && [...needed.used].some((name) => pushed.has(name));
}

/** `build` uploads the artifact that `deploy` downloads in the same run. */
function sharesArtifact(build: JobFacts, deploy: JobFacts): boolean {
  const uploads = stepsUsing(build, UPLOAD).map(
    ({ with: inputs }) => inputs.find(({ key }) => key.value === 'name')?.value.value ?? 'artifact',
  );
  if (uploads.length === 0) return false;
  return stepsUsing(deploy, DOWNLOAD).some(({ with: inputs }) => {
    if (inputs.some(({ key }) => key.value === 'run-id')) return false;
    const name = inputs.find(({ key }) => key.value === 'name')?.value.value;
    return name !== undefined && uploads.some((upload) => sameId(upload, name));
  });
}

const stepsUsing = ({ job }: JobFacts, action: string) =>
  job.steps.filter(({ uses }) => uses?.name === action);
