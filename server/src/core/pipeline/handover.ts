import type { Job, Step } from '../workflow/model.ts';
import { only } from './flavour.ts';
import type { JobFacts, Pipeline } from './model.ts';

/** What jobs of a run hand to each other: images through a registry, files as artifacts. */
export interface Handover {
  /**
   * The jobs that build what the deploy puts on the air: those that make the images and the artifacts it names; where
   * it names none and waits for no build (`earlier`: all that it waits for), those that make all there is.
   */
  buildsOf(deploy: JobFacts, earlier: ReadonlySet<Job>): readonly JobFacts[];
}

/** Platforms that take source or files from the repository itself, so that an image pushed elsewhere is not theirs. */
const WITHOUT_IMAGES: ReadonlySet<string> = new Set(
  `vercel netlify firebase cloudflare pages docs azure-static-web-apps amplify database object-storage ftp edge network
  cms stores mobile serverless`.split(/\s+/),
);

export function handoverOf(pipeline: Pipeline): Handover {
  const images = imagesOf(pipeline);
  const makers = new Map<string, JobFacts[]>();
  const add = (what: string, job: JobFacts) => makers.set(what, [...(makers.get(what) ?? []), job]);
  const others: JobFacts[] = [];
  const uploading = new Set<Job>();
  for (const facts of pipeline.jobs) {
    const { job } = facts;
    const artifacts = artifactsOf(facts, 'actions/upload-artifact');
    if (artifacts.length > 0) uploading.add(job);
    if (facts.kinds.has('deploy')) continue;
    for (const name of new Set(artifacts)) add(`artifact ${name ?? 'artifact'}`, facts);
    for (const name of images.get(job)?.pushed ?? []) add(`image ${name}`, facts);
    if (facts.kinds.has('build')) others.push(facts);
  }

  const makersFor = (facts: JobFacts): readonly JobFacts[] => {
    const { used = new Set<string>(), built = new Set<string>() } = images.get(facts.job) ?? {};
    const wanted = [...used].filter((name) => !built.has(name)).map((name) => `image ${name}`);
    const artifacts = artifactsOf(facts, 'actions/download-artifact').filter((name) => name !== undefined);
    const found = [...wanted, ...artifacts.map((name) => `artifact ${name}`)].flatMap(
      (what) => makers.get(what) ?? [],
    );
    return [...new Set(found)];
  };

  return {
    buildsOf(deploy, earlier) {
      const makersOfIt = makersFor(deploy);
      if (makersOfIt.length > 0 || deploy.kinds.has('build') || others.length === 0) return makersOfIt;
      for (const job of earlier) {
        if (uploading.has(job) || pipeline.factsOf(job).kinds.has('build')) return [];
      }
      // Without a name it takes all artifacts that there are.
      const downloads = artifactsOf(deploy, 'actions/download-artifact').length > 0;
      const bare = only(deploy, 'infrastructure') || only(deploy, 'site');
      const takesImages = !bare && deploy.deploys.some(({ platform }) => !WITHOUT_IMAGES.has(platform));
      return others.filter(
        (build) =>
          (downloads && uploading.has(build.job)) ||
          (!bare && build.call !== 'none' && deploy.call !== 'none') ||
          (takesImages && (images.get(build.job)?.pushed.size ?? 0) > 0),
      );
    },
  };
}

interface JobImages {
  readonly pushed: Set<string>;
  readonly used: Set<string>;
  readonly built: Set<string>;
}

/** The image repositories that each job sends to a registry, takes from one, and builds. */
function imagesOf({ images }: Pipeline): ReadonlyMap<Job, JobImages> {
  const byJob = new Map<Job, JobImages>();
  for (const { job, role, form, pushed, reference } of images) {
    if (form !== 'reference') continue;
    const found = byJob.get(job) ?? { pushed: new Set(), used: new Set(), built: new Set() };
    byJob.set(job, found);
    const name = `${reference.registry ?? ''}/${reference.path}`.toLowerCase();
    if (role === 'build') found.built.add(name);
    if (pushed) found.pushed.add(name);
    if (role === 'deploy' || role === 'pull' || role === 'run') found.used.add(name);
  }
  return byJob;
}

/** The names of the artifacts that its steps, or those of the workflow it calls, hand over with that action; undefined for one without a name. */
function artifactsOf({ job, called }: JobFacts, action: string): (string | undefined)[] {
  const steps = [job, ...(called?.jobs ?? []).map((inner) => inner.job)].flatMap((one) => one.steps);
  const own = (step: Step) =>
    step.uses?.name === action && !step.with.some(({ key }) => key.value === 'run-id');
  return steps
    .filter(own)
    .map(({ with: inputs }) => inputs.find(({ key }) => key.value === 'name')?.value.value.toLowerCase());
}
