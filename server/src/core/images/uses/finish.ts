import type { ImageRole, ImageUse } from '../model.ts';
import type { Draft } from './draft.ts';

/** Roles in which a tag is given to an image, so that another tag can be given beside it. */
const GIVES: ReadonlySet<ImageRole> = new Set(['build', 'tag', 'push', 'metadata']);
const SENDS: ReadonlySet<ImageRole> = new Set(['push', 'metadata']);
/** Roles in which an image is fetched by name. */
const TAKES: ReadonlySet<ImageRole> = new Set(['run', 'deploy']);

/** What one job does with one image, or what one act does. */
interface Group {
  /** The uses with a tag that stays and that do not exclude a moving one. */
  readonly lasting: readonly Draft[];
  /** The tags under which the image leaves the job, or is fetched from outside; `latest` where none is written. */
  readonly leaving: ReadonlySet<string>;
  /** The tags that the job gives it. */
  readonly making: ReadonlySet<string>;
  /** The tags that are only named, and those that are taken or given in earnest. */
  readonly mentioned: ReadonlySet<string>;
  readonly earnest: ReadonlySet<string>;
}

/** Judges each use by the others: which tags go along in one run, which names never leave their job. */
export function finishUses(drafts: readonly Draft[]): ImageUse[] {
  // Written references that are either `latest` or something else: what else they can be excludes `latest`.
  const choices = new Set(
    drafts.filter(({ movesAs, together }) => movesAs && !together).map(({ site }) => site),
  );
  const summary = (group: readonly Draft[]): Group => summarize(group, choices);
  const sameAct = grouped(drafts, ({ act }) => act, summary);
  // An image's uses in one job; those of an image without a known name are alone.
  const keyInJob = ({ job, repository, site }: Draft) => `${job.span.start} ${repository || site}`;
  const inJob = grouped(drafts, keyInJob, summary);
  // Where it leaves a job under some name that the job did not give it.
  const taken = grouped(
    drafts.filter((draft) => leaves(draft) && inJob(draft).making.size === 0),
    lastName,
    (group) => new Set(group.map(tagOf)),
  );
  const deployed = new Map<Draft['job'], number>();
  for (const { job, role, provisions, usedAt } of drafts)
    if (role === 'deploy' && !provisions) deployed.set(job, usedAt.start);
  return drafts.flatMap((draft) => {
    const beside = inJob(draft);
    if (draft.silent || isPreparation(draft, beside)) return [];
    // A stand-in, until the job deploys the image that is meant.
    if (draft.provisions && (deployed.get(draft.job) ?? 0) > draft.usedAt.start) return [];
    const alsoImmutable =
      (draft.movesAs !== undefined || draft.follows !== undefined) &&
      [...sameAct(draft).lasting, ...beside.lasting].some((other) => goesAlong(draft, other));
    return [{ ...publicPart(draft), alsoImmutable, localOnly: isLocal(draft, beside, taken) }];
  });
}

function summarize(group: readonly Draft[], choices: ReadonlySet<number>): Group {
  const tags = (wanted: (draft: Draft) => boolean) => new Set(group.filter(wanted).map(tagOf));
  return {
    lasting: group.filter(({ immutable, site }) => immutable && !choices.has(site)),
    leaving: tags(leaves),
    making: tags(({ makes, silent }) => makes && !silent),
    mentioned: tags(({ role }) => role === 'mention'),
    earnest: tags(({ role }) => role !== 'mention' && role !== 'pull'),
  };
}

/** Sums up the drafts that have the same key, once for each key. */
function grouped<T>(
  drafts: readonly Draft[],
  keyOf: (draft: Draft) => string | number,
  sumUp: (group: readonly Draft[]) => T,
): (draft: Draft) => T {
  const groups = new Map<string | number, Draft[]>();
  for (const draft of drafts) {
    const key = keyOf(draft);
    const group = groups.get(key);
    if (group) group.push(draft);
    else groups.set(key, [draft]);
  }
  const summaries = new Map<string | number, T>();
  for (const [key, group] of groups) summaries.set(key, sumUp(group));
  const none = sumUp([]);
  return (draft) => summaries.get(keyOf(draft)) ?? none;
}

function publicPart({
  site: _site,
  together: _together,
  kinds: _kinds,
  silent: _silent,
  provisions: _provisions,
  ...use
}: Draft) {
  return use;
}

const isSame = (a: Draft, b: Draft): boolean => a.repository !== '' && a.repository === b.repository;
const tagOf = ({ reference }: Draft): string => reference.tag ?? 'latest';
const lastName = ({ repository }: Draft): string => repository.slice(repository.lastIndexOf('/') + 1);

/** Whether the use sends the image away, or has it fetched from elsewhere. */
const leaves = ({ role, pushed, remote }: Draft): boolean =>
  SENDS.has(role) || role === 'deploy' || pushed || (remote && TAKES.has(role));

/** A pull that only fills the cache of a build, or fetches what is then scanned. */
const isPreparation = (draft: Draft, beside: Group): boolean =>
  draft.role === 'pull' && beside.mentioned.has(tagOf(draft)) && !beside.earnest.has(tagOf(draft));

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
function isLocal(draft: Draft, beside: Group, taken: (draft: Draft) => ReadonlySet<string>): boolean {
  const { role } = draft;
  const tag = tagOf(draft);
  if (draft.pushed) return false;
  if (role === 'run') return !draft.remote && beside.making.has(tag);
  if (role !== 'build' && role !== 'tag') return false;
  if (role === 'build' && draft.remote) return false;
  if (beside.leaving.has(tag)) return false;
  // `docker build -t app:latest`, then `docker push ghcr.io/acme/app:latest`: the author means one image, unless
  // the job gives the local one the other name.
  return beside.mentioned.size > 0 || !taken(draft).has(tag);
}
