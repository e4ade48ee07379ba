import type { JobFacts, Pipeline } from '../../pipeline/model.ts';
import type { FileEdits } from '../../rules/rule.ts';
import type { ImageUse } from '../model.ts';
import { applied, type Change, changeAt, groupBy, keyOf } from './retag.ts';

/** The images that called workflows write down themselves, and the paths of those files by their texts. */
export interface InnerImages {
  readonly uses: readonly ImageUse[];
  readonly files: ReadonlyMap<string, string>;
}

export function innerImages({ imagesInside, jobs }: Pipeline): InnerImages {
  const files = new Map<string, string>();
  const visit = ({ called }: JobFacts): void => {
    if (!called || files.has(called.workflow.source)) return;
    files.set(called.workflow.source, called.workflow.path);
    called.jobs.forEach(visit);
  };
  jobs.forEach(visit);
  return { uses: imagesInside, files };
}

/**
 * Edits of the called files after which they take the images by the tag that the caller gives them. Undefined where one
 * of them cannot be changed: then the caller's tag must stay.
 */
export function followersOf(
  { uses, files }: InnerImages,
  repositories: ReadonlySet<string>,
  moves: (use: ImageUse) => boolean,
  tag: string,
): FileEdits[] | undefined {
  const changes: Change[] = [];
  for (const use of uses) {
    if (!moves(use) || use.alsoImmutable) continue;
    // A tag alone may be that of any image.
    if (use.repository === '') {
      if (use.role === 'deploy') return undefined;
      continue;
    }
    if (!repositories.has(use.repository)) continue;
    const at = use.inside?.tagAt;
    const change =
      at && changeAt(at, use.movesAs === 'untagged' && use.form === 'reference' ? `:${tag}` : tag);
    if (!change || use.form === 'flavor' || !files.has(change.scalar.source)) return undefined;
    if (isDefault(change, use)) return undefined;
    changes.push(change);
  }
  const edits: FileEdits[] = [];
  for (const [source, inFile] of groupBy(changes, ({ scalar }) => scalar.source)) {
    const own = applied([...new Map(inFile.map((change) => [keyOf(change), change])).values()]);
    const path = files.get(source);
    if (!own || path === undefined) return undefined;
    edits.push({ path, source, edits: own });
  }
  return edits;
}

/** The literal stands outside of every job: an input's default holds no expression that knows the commit. */
const isDefault = ({ scalar }: Change, { inside }: ImageUse): boolean =>
  inside !== undefined &&
  !(inside.job.span.start <= scalar.span.start && scalar.span.end <= inside.job.span.end);
