import type { Draft } from './draft.ts';
import type { ImageRole, ImageUse } from './model.ts';

/** Roles in which a tag is given to an image, so that another tag can be given beside it. */
const GIVES: ReadonlySet<ImageRole> = new Set(['build', 'tag', 'push', 'metadata']);
const SENDS: ReadonlySet<ImageRole> = new Set(['push', 'metadata']);
/** Roles in which an image is fetched by name. */
const TAKES: ReadonlySet<ImageRole> = new Set(['run', 'deploy']);

/** Judges each use by the others: which tags go along in one run, which names never leave their job. */
export function finishUses(drafts: readonly Draft[]): ImageUse[] {
  const sameAct = grouped(drafts, ({ act }) => act);
  // An image's uses in one job; those of an image without a known name are alone.
  const inJob = grouped(drafts, ({ job, repository, site }) => `${job.span.start} ${repository || site}`);
  const leaving = grouped(drafts.filter(leaves), lastName);
  const leavesMadeElsewhere = (draft: Draft) =>
    leaving(draft).filter((other) => !inJob(other).some(isMaking));
  // Written references that are either `latest` or something else: what else they can be excludes `latest`.
  const choices = new Set(
    drafts.filter(({ movesAs, together }) => movesAs && !together).map(({ site }) => site),
  );
  const lasting = (others: readonly Draft[]) => others.filter(({ site }) => !choices.has(site));
  return drafts.flatMap((draft) => {
    const beside = inJob(draft);
    if (draft.silent || isPreparation(draft, beside)) return [];
    const alsoImmutable =
      draft.movesAs !== undefined &&
      (lasting(sameAct(draft)).some((other) => goesAlong(draft, other)) ||
        lasting(beside).some((other) => isSame(draft, other) && goesAlong(draft, other)));
    return [{ ...publicPart(draft), alsoImmutable, localOnly: isLocal(draft, beside, leavesMadeElsewhere) }];
  });
}

/** Gives the drafts that have the same key as a draft. */
function grouped(
  drafts: readonly Draft[],
  keyOf: (draft: Draft) => string | number,
): (draft: Draft) => readonly Draft[] {
  const groups = new Map<string | number, Draft[]>();
  for (const draft of drafts) {
    const key = keyOf(draft);
    const group = groups.get(key);
    if (group) group.push(draft);
    else groups.set(key, [draft]);
  }
  return (draft) => groups.get(keyOf(draft)) ?? [];
}

function publicPart({ site: _site, together: _together, kinds: _kinds, silent: _silent, ...use }: Draft) {
  return use;
}

const isSame = (a: Draft, b: Draft): boolean => a.repository !== '' && a.repository === b.repository;
const isSameTag = (a: Draft, b: Draft): boolean =>
  (a.reference.tag ?? 'latest') === (b.reference.tag ?? 'latest');
const lastName = ({ repository }: Draft): string => repository.slice(repository.lastIndexOf('/') + 1);

/** Whether the use gives the name to an image, which another use can then mean. */
const isMaking = ({ makes, silent }: Draft): boolean => !silent && makes;

/** Whether the use sends the image away, or has it fetched from elsewhere. */
const leaves = ({ role, pushed, remote }: Draft): boolean =>
  SENDS.has(role) || role === 'deploy' || pushed || (remote && TAKES.has(role));

/** A pull that only fills the cache of a build, or fetches what is then scanned. */
function isPreparation(draft: Draft, beside: readonly Draft[]): boolean {
  if (draft.role !== 'pull') return false;
  const others = beside.filter(
    (other) => isSame(draft, other) && isSameTag(draft, other) && other.role !== 'pull',
  );
  return others.length > 0 && others.every(({ role }) => role === 'mention');
}

/** Whether one run gives the image of `draft` the lasting tag of `other` as well. */
function goesAlong(draft: Draft, other: Draft): boolean {
  if (!other.immutable || !GIVES.has(draft.role)) return false;
  // Alternatives of one reference exclude each other.
  if (draft.site === other.site && !draft.together) return false;
  if (![...draft.kinds].some((kind) => other.kinds.has(kind))) return false;
  if (draft.act === other.act && GIVES.has(other.role)) return true;
  if (!isSame(draft, other)) return false;
  // What is pushed as `latest` can be found again only under a tag that is in the registry too.
  if (SENDS.has(draft.role))
    return SENDS.has(other.role) || other.pushed || other.role === 'pull' || other.act === draft.act;
  return GIVES.has(other.role);
}

/** Whether the name means nothing outside the job, so that nothing ever moves it behind the job's back. */
function isLocal(
  draft: Draft,
  beside: readonly Draft[],
  leaving: (draft: Draft) => readonly Draft[],
): boolean {
  const { role } = draft;
  if (draft.pushed) return false;
  if (role === 'run') {
    return (
      !draft.remote &&
      beside.some((other) => isMaking(other) && isSame(draft, other) && isSameTag(draft, other))
    );
  }
  if (role !== 'build' && role !== 'tag') return false;
  if (role === 'build' && draft.remote) return false;
  if (beside.some((other) => isSame(draft, other) && isSameTag(draft, other) && leaves(other))) return false;
  // `docker build -t app:latest`, then `docker push ghcr.io/acme/app:latest`: the author means one image, unless
  // the job gives the local one the other name.
  const renamed = beside.some((other) => other.role === 'mention' && isSame(draft, other));
  return renamed || !leaving(draft).some((other) => isSameTag(draft, other));
}
