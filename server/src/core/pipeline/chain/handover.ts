import type { Job } from '../../workflow/model.ts';
import { only } from '../flavour.ts';
import type { JobFacts, Pipeline } from '../model.ts';

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

/** It can be told by name what to deploy, so that a name from a build means that build. */
const takesNames = ({ deploys }: JobFacts): boolean =>
  deploys.some(({ platform }) => !WITHOUT_IMAGES.has(platform));

export function handoverOf(pipeline: Pipeline): Handover {
  const images = imagesOf(pipeline);
  const makers = new Map<string, JobFacts[]>();
  /** Artifacts whose names hold a value of a matrix, by that name with `*` in its place. */
  const families = new Map<string, JobFacts[]>();
  const add = (what: string, job: JobFacts) => makers.set(what, [...(makers.get(what) ?? []), job]);
  const others: JobFacts[] = [];
  const uploading = new Set<Job>();
  for (const facts of pipeline.jobs) {
    const { job } = facts;
    const artifacts = artifactsOf(facts, UPLOADS);
    if (artifacts.length > 0) uploading.add(job);
    if (facts.kinds.has('deploy')) continue;
    for (const name of new Set(artifacts)) {
      add(`artifact ${name ?? 'artifact'}`, facts);
      if (name?.includes('*')) families.set(name, [...(families.get(name) ?? []), facts]);
    }
    const own = images.get(job);
    // Another name for an image that is in the registry already makes nothing.
    if (own && (own.sends || facts.kinds.has('build')))
      for (const name of own.pushed) add(`image ${name}`, facts);
    if (facts.kinds.has('build')) {
      others.push(facts);
      add(`output ${job.id.toLowerCase()}`, facts);
    }
  }

  /** The makers of artifacts whose names may be this one: `dist-*` and `dist-web`, either way round. */
  const makersLike = (name: string): readonly JobFacts[] => {
    const like = [...families].flatMap(([family, jobs]) => (fits(family, name) ? jobs : []));
    if (!name.includes('*')) return like;
    const named = [...makers].filter(
      ([what]) => what.startsWith('artifact ') && fits(name, what.slice('artifact '.length)),
    );
    return [...like, ...named.flatMap(([, jobs]) => jobs)];
  };

  const makersFor = (facts: JobFacts): readonly JobFacts[] => {
    const { used = new Set<string>(), built = new Set<string>() } = images.get(facts.job) ?? {};
    const wanted = [...used].filter((name) => !built.has(name)).map((name) => `image ${name}`);
    const artifacts = artifactsOf(facts, DOWNLOADS).filter((name) => name !== undefined);
    const found = [
      ...wanted,
      ...artifacts.map((name) => `artifact ${name}`),
      ...(takesNames(facts) ? outputsReadBy(pipeline, facts.job).map((id) => `output ${id}`) : []),
    ].flatMap((what) => makers.get(what) ?? []);
    if (found.length === 0) for (const name of artifacts) found.push(...makersLike(name));
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
      const downloads = artifactsOf(deploy, DOWNLOADS).length > 0;
      const bare = only(deploy, 'infrastructure') || only(deploy, 'site');
      const takesImages = !bare && takesNames(deploy);
      return others.filter(
        (build) =>
          (downloads && uploading.has(build.job)) ||
          (!bare && build.call !== 'none' && deploy.call !== 'none') ||
          (takesImages && (images.get(build.job)?.pushed.size ?? 0) > 0),
      );
    },
  };
}

/** Whether a name with `*` in it can be the other. */
function fits(family: string, name: string): boolean {
  const parts = family.split('*').map((part) => part.replaceAll(/[^\w]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`, 's').test(name);
}

interface JobImages {
  readonly pushed: Set<string>;
  readonly used: Set<string>;
  readonly built: Set<string>;
  /** It pushes what it has, and not only one name for another. */
  sends: boolean;
}

/** The image repositories that each job sends to a registry, takes from one, and builds. */
function imagesOf({ images }: Pipeline): ReadonlyMap<Job, JobImages> {
  const byJob = new Map<Job, JobImages>();
  for (const { job, role, form, pushed, makes, fromHere, reference } of images) {
    if (form !== 'reference') continue;
    const found = byJob.get(job) ?? { pushed: new Set(), used: new Set(), built: new Set(), sends: false };
    byJob.set(job, found);
    if (pushed && (makes || fromHere)) found.sends = true;
    const name = `${reference.registry ?? ''}/${reference.path}`.toLowerCase();
    if (role === 'build') found.built.add(name);
    if (pushed) found.pushed.add(name);
    if (role === 'deploy' || role === 'pull' || role === 'run') found.used.add(name);
  }
  return byJob;
}

/** The jobs whose outputs a job reads, by their ids in lower case. */
const outputsReadBy = ({ workflow }: Pipeline, { span }: Job): string[] => [
  ...new Set(
    [...workflow.source.slice(span.start, span.end).matchAll(/\bneeds\.([\w-]+)\.outputs\./gi)].map(
      (match) => match[1]?.toLowerCase() ?? '',
    ),
  ),
];

/** Actions that hand artifacts over, with the input that names one and the name it has otherwise. */
interface ArtifactAction {
  readonly input: string;
  readonly fallback: string | undefined;
}

/** Sources: their action.yml files. */
const UPLOADS: Readonly<Record<string, ArtifactAction>> = {
  'actions/upload-artifact': { input: 'name', fallback: undefined },
  'actions/upload-pages-artifact': { input: 'name', fallback: 'github-pages' },
};
const DOWNLOADS: Readonly<Record<string, ArtifactAction>> = {
  'actions/download-artifact': { input: 'name', fallback: undefined },
  'actions/deploy-pages': { input: 'artifact_name', fallback: 'github-pages' },
};

/** The names of the artifacts that its steps, or those of the workflow it calls, hand over with those actions; undefined for one without a name. */
function artifactsOf(
  { job, called }: JobFacts,
  actions: Readonly<Record<string, ArtifactAction>>,
): (string | undefined)[] {
  const steps = [job, ...(called?.jobs ?? []).map((inner) => inner.job)].flatMap((one) => one.steps);
  return steps.flatMap(({ uses, with: inputs }) => {
    const action = actions[uses?.name ?? ''];
    if (!action || inputs.some(({ key }) => key.value === 'run-id')) return [];
    const named = inputs.find(({ key }) => key.value === action.input || key.value === 'pattern');
    return [named?.value.value.toLowerCase().replaceAll(OF_MATRIX, '*') ?? action.fallback];
  });
}

/** What differs from one leg of a matrix to the next. */
const OF_MATRIX = /\$\{\{\s*(?:matrix|strategy)\.[\w.-]+\s*\}\}/gi;
