import { onlyAfterFailure } from '../../pipeline/checks/failure-only.ts';
import type { Pipeline } from '../../pipeline/model.ts';
import type { Job } from '../../workflow/model.ts';
import type { ImageUse } from '../model.ts';
import { metadataStep } from '../uses/listed.ts';
import { jobHidesImages } from '../uses/unseen.ts';
import { compareShapes, keyOfShape, type Shape, shapeOf } from './compare.ts';

/** An image that is asked for under a name that nobody here has given it. */
export interface Mismatch {
  /** `push`: the job sends a name that it does not have; `deploy`: a name that no job before it made. */
  readonly kind: 'push' | 'deploy';
  readonly use: ImageUse;
  /** The names under which the same image was made; one at least. */
  readonly made: readonly ImageUse[];
}

/** More comparisons than an honest file asks for. */
const MOST_PAIRS = 60_000;

/** Finds the images of a workflow that are pushed or deployed under a name that was never built, where that is certain. */
export function imageMismatches(pipeline: Pipeline): Mismatch[] {
  const all = [...pipeline.images, ...pipeline.imagesInside];
  const takes = all.filter((use) => isTaken(use) && isKnown(use));
  const pushes = all.filter((use) => use.fromHere && !use.remote && isKnown(use));
  if (takes.length + pushes.length === 0) return [];
  const images = all.filter((use) => use.role !== 'mention' && metadataStep(use) === undefined);
  const makers = images.filter((use) => use.makes || use.pushed);
  if (makers.length === 0 || (takes.length + pushes.length) * images.length > MOST_PAIRS) return [];
  const hidden = new Map<Job, boolean>();
  const hides = (job: Job): boolean => {
    const known = hidden.get(job) ?? jobHidesImages(pipeline.factsOf(job), pipeline);
    hidden.set(job, known);
    return known;
  };

  const found: Mismatch[] = [];
  for (const group of bySite(pushes)) {
    const made = group.map((use) => unmadeHere(images, use));
    const [use] = group;
    const [names] = made;
    if (!use || !names || made.some((each) => !each) || hides(use.job)) continue;
    found.push({ kind: 'push', use, made: names });
  }
  for (const group of bySite(takes)) {
    const [use] = group;
    if (!use || !isDeployed(pipeline, use)) continue;
    const before = [use.job, ...pipeline.ancestorsOf(use.job)];
    const made = group.map((each) => unmadeBefore(each, makers, before));
    const [names] = made;
    if (!names || made.some((each) => !each) || before.some(hides)) continue;
    found.push({ kind: 'deploy', use, made: names });
  }
  return found.filter((mismatch) => !isOnlyLatest(mismatch));
}

/** The name is the built one, but for a tag that is `latest`: one fault, which latest-tag tells, and as the graver one. */
const isOnlyLatest = ({ use, made }: Mismatch): boolean =>
  use.movesAs !== undefined &&
  made.every((each) => keyOfShape(nameShape(each)) === keyOfShape(nameShape(use)));

const isTaken = ({ role, remote }: ImageUse): boolean =>
  role === 'deploy' || (remote && (role === 'run' || role === 'pull'));

/** All of its name is known, at least as an expression that has one value in the whole run. */
const isKnown = ({ reference, movesAs, certain, localOnly, form }: ImageUse): boolean =>
  certain &&
  !localOnly &&
  form !== 'flavor' &&
  reference.digest === undefined &&
  movesAs !== 'empty' &&
  (reference.tag !== undefined || movesAs === 'untagged');

/** What one written reference can be stands together: only if nothing that it can be was made, is it a mismatch. */
function bySite(uses: readonly ImageUse[]): readonly (readonly ImageUse[])[] {
  const sites = new Map<string, ImageUse[]>();
  for (const use of uses) {
    const key = `${use.usedAt.start} ${use.usedAt.end} ${use.act}`;
    const site = sites.get(key);
    if (site) site.push(use);
    else sites.set(key, [use]);
  }
  return [...sites.values()];
}

/** A deploy that puts this run's images on the air, and is no way back to an earlier one. */
function isDeployed(pipeline: Pipeline, { job, step, inside }: ImageUse): boolean {
  if (!pipeline.factsOf(job).kinds.has('deploy')) return false;
  const around = [job, step, inside?.job, inside?.step].filter((one) => one !== undefined);
  if (around.some((one) => onlyAfterFailure(one.if))) return false;
  const names = around.flatMap(({ id, name }) => [typeof id === 'string' ? id : id?.value, name?.value]);
  return !/roll-?\s?back|revert|previous|restore/i.test(names.join(' '));
}

const nameShape = ({ reference }: ImageUse): Shape =>
  shapeOf(
    [reference.registry, reference.path]
      .filter((part) => part !== undefined)
      .join('/')
      .replace(/^(?:index\.)?docker\.io\/(?:library\/)?/, ''),
  );

/** The tag; where a name may bring one of its own, or a person can choose one, it is unknown. */
function tagShape({ reference, ownTag, movesAs, certain }: ImageUse): Shape {
  const tag = reference.tag ?? ownTag ?? (movesAs === 'untagged' ? 'latest' : '$UNKNOWN');
  return shapeOf(certain ? tag : '$UNKNOWN');
}

const mayHaveTag = (use: ImageUse, tag: Shape): boolean => compareShapes(tagShape(use), tag) !== 'different';

function mayBeEqual(one: ImageUse, two: ImageUse): boolean {
  if (!mayHaveTag(one, tagShape(two))) return false;
  return one.repository === '' || compareShapes(nameShape(one), nameShape(two)) !== 'different';
}

/** The last part of a name, which `app` and `ghcr.io/acme/app` share; undefined where it is not written out. */
function lastPart(use: ImageUse): string | undefined {
  const { path } = use.reference;
  const last = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return /^[\w.-]+$/.test(last) ? last : undefined;
}

const mayShareName = (one: ImageUse, two: ImageUse): boolean => {
  const [a, b] = [lastPart(one), lastPart(two)];
  return a === undefined || b === undefined || a === b;
};

/**
 * The names that the job has given the image of a push, if the pushed one is surely not among them; undefined where
 * it may be, or where the job builds no such image.
 */
function unmadeHere(images: readonly ImageUse[], push: ImageUse): readonly ImageUse[] | undefined {
  const here = images.filter(
    (use) => machineOf(use) === machineOf(push) && !use.remote && HAVING.has(use.role) && !use.fromHere,
  );
  if (here.some((use) => mayBeEqual(use, push))) return undefined;
  const last = lastPart(push);
  const made = here.filter(
    (use) =>
      use.makes &&
      use.form === 'reference' &&
      last !== undefined &&
      lastPart(use) === last &&
      isBefore(use, push),
  );
  return made.length > 0 ? made : undefined;
}

/** The job on whose runner it happens. */
const machineOf = ({ job, inside }: ImageUse): Job => inside?.job ?? job;

/** Roles after which the machine has an image of that name. */
const HAVING: ReadonlySet<ImageUse['role']> = new Set(['build', 'tag', 'pull', 'run', 'push', 'metadata']);

const isBefore = (one: ImageUse, two: ImageUse): boolean => one.usedAt.start < two.usedAt.start;

/**
 * The tags under which the jobs before a deploy made its image, if none of them is the deployed one; undefined where
 * one may be, also in a job that it does not wait for, or where none of them makes the image.
 */
function unmadeBefore(
  use: ImageUse,
  makers: readonly ImageUse[],
  before: readonly Job[],
): readonly ImageUse[] | undefined {
  const name = keyOfShape(nameShape(use)).toLowerCase();
  const tag = tagShape(use);
  if (use.form === 'tag' && name === '') return unmadeTag(tag, makers, before);
  const sharing = makers.filter((maker) => mayShareName(maker, use));
  if (sharing.some((maker) => (maker.pushed ? mayHaveTag(maker, tag) : mayBeEqual(maker, use))))
    return undefined;
  const made = sharing.filter(
    (maker) =>
      before.includes(maker.job) &&
      keyOfShape(nameShape(maker)).toLowerCase() === name &&
      (maker.job !== use.job || isBefore(maker, use)),
  );
  if (made.length > 0) return made;
  // Built under a short name for the same commit, and never sent away.
  if (sharing.some(({ pushed, role }) => pushed || role !== 'build')) return undefined;
  const short = sharing.filter(
    (maker) =>
      before.includes(maker.job) &&
      maker.job !== use.job &&
      maker.reference.registry === undefined &&
      maker.reference.path.toLowerCase() === lastPart(use) &&
      tag.some(({ kind }) => kind === 'commit') &&
      keyOfShape(tagShape(maker)) === keyOfShape(tag),
  );
  return short.length > 0 ? short : undefined;
}

/** A bare tag with the run's commit in it means the one image that the workflow makes. */
function unmadeTag(
  tag: Shape,
  makers: readonly ImageUse[],
  before: readonly Job[],
): readonly ImageUse[] | undefined {
  if (!tag.some(({ kind }) => kind === 'commit')) return undefined;
  const names = new Set(makers.map((maker) => keyOfShape(nameShape(maker)).toLowerCase()));
  if (names.size !== 1 || names.has('')) return undefined;
  if (makers.some((maker) => mayHaveTag(maker, tag))) return undefined;
  const made = makers.filter(({ job }) => before.includes(job));
  return made.length > 0 ? made : undefined;
}
