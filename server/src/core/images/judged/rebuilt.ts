import { onlyAfterFailure } from '../../pipeline/checks/failure-only.ts';
import { conditionsOf } from '../../pipeline/graph/conditions.ts';
import type { JobFacts, Pipeline } from '../../pipeline/model.ts';
import type { ImageReference, ImageUse } from '../model.ts';
import { metadataStep } from '../uses/listed.ts';
import { keyOfShape, shapeOf } from './compare.ts';

/** An image that a deploy job builds although a job before it has built it. */
export interface Rebuild {
  readonly use: ImageUse;
  readonly facts: JobFacts;
  readonly before: ImageUse;
  /** The name that both builds give it, without a tag. */
  readonly name: string;
}

interface Build {
  readonly use: ImageUse;
  readonly name: ImageReference;
}

/** More builds than this are no honest file's, and comparing them all takes its time. */
const MOST_BUILDS = 300;

/** Finds the images that are built again on the way to a deploy; one for each image of a job. */
export function rebuiltImages(pipeline: Pipeline): Rebuild[] {
  const builds = buildsOf(pipeline);
  const found: Rebuild[] = [];
  if (builds.length > MOST_BUILDS || new Set(builds.map(({ use }) => use.job)).size < 2) return found;
  const conditions = conditionsOf(pipeline);
  for (const facts of pipeline.jobs) {
    if (!facts.kinds.has('deploy') || onlyAfterFailure(facts.job.if)) continue;
    const own = builds.filter(({ use }) => use.job === facts.job && !isWayBack(use));
    if (own.length === 0) continue;
    const before = new Set(pipeline.ancestorsOf(facts.job));
    const earlier = builds.filter((build) => before.has(build.use.job) && leadsOn(pipeline, build));
    const told = new Set<string>();
    for (const build of own) {
      const name = nameOf(build);
      const first = earlier.find(
        (other) =>
          isSameImage(other, build) &&
          conditions.together(facts, 'deploy', pipeline.factsOf(other.use.job), 'build'),
      );
      if (!first || told.has(name)) continue;
      told.add(name);
      const { registry, path } = build.name;
      found.push({
        use: build.use,
        facts,
        before: first.use,
        name: registry === undefined ? path : `${registry}/${path}`,
      });
    }
  }
  return found;
}

const isWayBack = ({ step, inside }: ImageUse): boolean =>
  [step, inside?.job, inside?.step].some((one) => onlyAfterFailure(one?.if));

/** The builds of the scripts and actions, with the names of a metadata action in place of its output. */
function buildsOf(pipeline: Pipeline): readonly Build[] {
  const images = allOf(pipeline);
  return images.filter(isBuild).flatMap((use): Build[] => {
    const meta = metadataStep(use);
    if (!meta) return [{ use, name: use.reference }];
    const named = images.find(({ step, inside }) => (inside?.step ?? step) === meta);
    return named && named.reference.path !== '' ? [{ use, name: named.reference }] : [];
  });
}

const allOf = ({ images, imagesInside }: Pipeline): readonly ImageUse[] => [...images, ...imagesInside];

const isBuild = ({ makes, role, form, remote }: ImageUse): boolean =>
  makes && form === 'reference' && !remote && (role === 'build' || role === 'push');

const nameOf = ({ name: { registry, path } }: Build): string =>
  keyOfShape(shapeOf(registry === undefined ? path : `${registry}/${path}`)).toLowerCase();

/** Something comes of the build: it is sent away, handed on or tried out, so that it is more than a check of the Dockerfile. */
const leadsOn = (pipeline: Pipeline, { use }: Build): boolean =>
  use.pushed ||
  allOf(pipeline).some(
    ({ job, repository, pushed, role }) =>
      job === use.job && repository === use.repository && (pushed || role === 'run' || role === 'mention'),
  );

/** The name is one text in the whole run: no variable of a script, no output, no matrix. */
const isPlain = ({ name }: Build): boolean => shapeOf(name.path).every(({ kind }) => kind !== 'any');

const lastPart = ({ name: { path } }: Build): string => path.slice(path.lastIndexOf('/') + 1).toLowerCase();

/**
 * The same repository and the same Dockerfile, or the same last part of the name with the same Dockerfile, for another
 * registry. Where the file does not show what is built, the tag must be the same too.
 */
function isSameImage(one: Build, two: Build): boolean {
  if (!isPlain(one) || !isPlain(two)) return false;
  const [a, b] = [one.use.recipe, two.use.recipe];
  if (a === undefined || b === undefined) return nameOf(one) === nameOf(two) && tagKey(one) === tagKey(two);
  return a === b && lastPart(one) === lastPart(two);
}

const tagKey = ({ use: { reference } }: Build): string => keyOfShape(shapeOf(reference.tag ?? ''));
