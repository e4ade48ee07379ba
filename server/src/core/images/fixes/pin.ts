import type { FileEdits } from '../../rules/rule.ts';
import { contains, type Edit } from '../../text/span.ts';
import type { Workflow } from '../../workflow/model.ts';
import type { ImageRole, ImageUse, ValueRange } from '../model.ts';
import { movingPart } from '../moving.ts';
import { commitBeside, withoutTag } from './beside.ts';
import { COMMIT, carriedTag, isUpstream } from './carried.ts';
import { buildSteps, digestFrom } from './digest.ts';
import { followersOf, type InnerImages } from './followers.ts';
import { applied, type Change, changeAt, groupBy, keyOf, movingText, withMovingPart } from './retag.ts';
import { withoutPushes } from './unpush.ts';

/** A way to make an image stay what it is. */
export interface Pin {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly Edit[];
  /** What changes in the called workflows. */
  readonly elsewhere?: readonly FileEdits[];
}

/** Finds pins for the moving images of one workflow. */
export interface Pins {
  /** The best first; none for images that others make. */
  of(use: ImageUse): readonly Pin[];
  /** Those that are to be tried before they are offered. */
  trialsOf(use: ImageUse): readonly Pin[];
  /** The tag that moves stays, and one of the commit is pushed with it: for rules that this satisfies. */
  besideOf(use: ImageUse): Pin | undefined;
}

const NO_INNER: InnerImages = { uses: [], files: new Map() };

/** A change of more places than this is no quick fix. */
const MOST_PLACES = 40;
const MOST_USES = 400;

const GIVES: ReadonlySet<ImageRole> = new Set(['build', 'tag', 'push', 'metadata']);
const TAKES: ReadonlySet<ImageRole> = new Set(['pull', 'run', 'deploy']);

/** Those that follow what was pushed last. */
const isLatest = ({ movesAs }: ImageUse): boolean => movesAs !== undefined;

/**
 * `moves` says which uses are to be pinned, each of them together with those that must stay equal to it, `inner` what
 * called workflows write down themselves.
 */
export function pinsOf(
  workflow: Workflow,
  uses: readonly ImageUse[],
  moves: (use: ImageUse) => boolean = isLatest,
  inner: InnerImages = NO_INNER,
): Pins {
  const nameOf = imageNames(uses);
  const byRepository = groupBy(uses, (use) => nameOf(use) || undefined);
  const moving = uses.filter(moves);
  // Nobody fixes so many by hand, and comparing them all takes its time.
  if (moving.length > MOST_USES) return { of: () => [], trialsOf: () => [], besideOf: () => undefined };
  const byPlace = groupBy(moving, (use) => use.tagAt && keyOf(use.tagAt));
  const inputs = new Set(
    workflow.triggers.flatMap((trigger) => trigger.inputs.map((input) => input.default)),
  );
  const made = new Set(uses.filter(({ role, localOnly }) => GIVES.has(role) && !localOnly).map(nameOf));
  made.delete('');
  const components = new Map<ImageUse, Pin | undefined>();

  /** The image that a bare tag belongs to where the file makes only one. */
  const repositoryOf = (use: ImageUse): string =>
    nameOf(use) || (use.role === 'deploy' && made.size === 1 ? ([...made][0] ?? '') : '');

  const of = (use: ImageUse): readonly Pin[] => {
    if (use.role === 'mention') return [];
    if (use.alsoImmutable) return withoutPin(use);
    const commit = commitPin(use);
    if (!TAKES.has(use.role)) return commit ? [commit] : [];
    // Where the job itself makes what it takes, no other build is meant.
    const own =
      commit &&
      (byRepository.get(nameOf(use)) ?? []).some(
        (other) => GIVES.has(other.role) && moves(other) && other.job === use.job,
      );
    return [own ? commit : (lastingPin(use) ?? commit), digestPin(use)].filter((pin) => pin !== undefined);
  };

  /** Something here takes the image by the tag that moves. */
  const isAsked = (use: ImageUse): boolean =>
    repositoryOf(use) === '' ||
    [...(byRepository.get(repositoryOf(use)) ?? []), ...inner.uses].some(
      (other) => TAKES.has(other.role) && moves(other),
    );

  const without = ({ reference: { tag } }: ImageUse, edits: readonly Edit[] | undefined): readonly Pin[] =>
    edits && edits.length > 0
      ? [{ title: `Push it without \`${tag ?? 'latest'}\``, safe: false, edits }]
      : [];

  /** Without the tag that moves, where one that stays is pushed beside it. */
  const withoutPin = (use: ImageUse): readonly Pin[] => (isAsked(use) ? [] : without(use, withoutTag(use)));

  const trialsOf = (use: ImageUse): readonly Pin[] => {
    if (!use.alsoImmutable || use.role === 'mention' || isAsked(use) || withoutTag(use)) return [];
    const together = (byRepository.get(repositoryOf(use)) ?? []).filter(
      (other) => moves(other) && other.job === use.job,
    );
    return without(use, withoutPushes(together));
  };

  /** The lasting tag under which this workflow makes the image. */
  const lastingPin = (use: ImageUse): Pin | undefined => {
    const repository = repositoryOf(use);
    if (repository === '' || !use.tagAt || use.form === 'flavor') return undefined;
    for (const other of byRepository.get(repository) ?? []) {
      const made = other.reference.tag ?? other.ownTag;
      if (!other.immutable || !GIVES.has(other.role) || made === undefined) continue;
      const tag = carriedTag(workflow, other, use);
      const edits = tag && editsFor([use], tag);
      if (!edits) continue;
      return {
        title: `Use the tag that is built here: \`${tag}\``,
        safe: !use.inside && isUpstream(workflow, other.job, use.job),
        edits,
      };
    }
    return undefined;
  };

  /** The commit, in every place that names the image, so that what is built is what is deployed. */
  const commitPin = (use: ImageUse): Pin | undefined => {
    if (components.has(use)) return components.get(use);
    const group = together(use);
    const pin = group && pinGroup(use, group);
    for (const each of group ?? [use]) components.set(each, pin);
    return pin;
  };

  /** All uses that must change with this one: of the same images, and of the same literals. */
  const together = (use: ImageUse): readonly ImageUse[] | undefined => {
    const group = new Set<ImageUse>([use]);
    const repositories = new Set<string>();
    for (const each of group) {
      const repository = repositoryOf(each);
      if (repository !== '' && !repositories.has(repository)) {
        repositories.add(repository);
        for (const other of byRepository.get(repository) ?? []) {
          if (moves(other) && !other.alsoImmutable) group.add(other);
        }
      }
      for (const other of (each.tagAt && byPlace.get(keyOf(each.tagAt))) ?? []) group.add(other);
      if (group.size > MOST_PLACES * 4) return undefined;
    }
    return [...group];
  };

  const pinGroup = (use: ImageUse, group: readonly ImageUse[]): Pin | undefined => {
    const given = new Set(group.filter(({ makes }) => makes).map(repositoryOf));
    const isMade = group.every((each) => each.makes || given.has(repositoryOf(each)) || carriesOwnName(each));
    if (!isMade || group.some(({ role, form }) => form === 'flavor' || NEVER.has(role))) return undefined;
    if (hasStrangers(workflow.source, group, uses)) return undefined;
    const edits = editsFor(group.map(withMovingPart), COMMIT);
    if (!edits) return undefined;
    const elsewhere = followersOf(inner, new Set(group.map(repositoryOf)), moves, COMMIT);
    if (!elsewhere) return undefined;
    const followers = elsewhere.reduce((sum, file) => sum + file.edits.length, 0);
    const places = new Set(group.map(({ tagAt }) => tagAt && keyOf(tagAt))).size + followers;
    const taken = group.some(({ role, remote }) => role === 'deploy' || (role === 'run' && remote));
    const where = places === 1 ? '' : places === 2 ? ' in both places' : ` in all ${places} places`;
    return {
      title: pushedOnly(use, group)
        ? `Push \`${secondText(use, group)}\` instead of \`${use.movesAs ? 'latest' : movingText(use)}\`${where}`
        : use.movesAs === 'latest'
          ? `Replace \`latest\` by \`${COMMIT}\`${where}`
          : use.movesAs === undefined
            ? `Replace \`${movingText(use)}\` by \`${COMMIT}\`${where}`
            : `Tag it with \`${COMMIT}\`${where}`,
      // Where nothing here takes the image, something elsewhere may still ask for `latest`; and what another file does with
      // what it is handed may be more than is understood of it.
      safe:
        taken &&
        given.size > 0 &&
        followers === 0 &&
        buildsOwnCommit(workflow) &&
        !group.some(({ inside }) => inside),
      edits,
      ...(followers > 0 ? { elsewhere } : {}),
    };
  };

  /** The file only gives the image to others, who may ask for it by the tag that moves. */
  const pushedOnly = (use: ImageUse, group: readonly ImageUse[]): boolean =>
    GIVES.has(use.role) &&
    group.some(({ pushed, role }) => pushed || role === 'push' || role === 'metadata') &&
    ![...group, ...inner.uses].some((other) => TAKES.has(other.role) && moves(other));

  /** The commit as a second name of what the job pushes, where nothing here takes the image by the first. */
  const besideOf = (use: ImageUse): Pin | undefined => {
    const { repository, reference, job, role } = use;
    if (repository === '' || use.alsoImmutable || !GIVES.has(role) || isAsked(use)) return undefined;
    const together = (byRepository.get(nameOf(use)) ?? []).filter(
      (other) => moves(other) && other.job === job && other.reference.tag === reference.tag,
    );
    const second = commitBeside(together);
    return second && { title: `Push \`${second.text}\` beside it`, safe: false, edits: second.edits };
  };

  const editsFor = (group: readonly ImageUse[], tag: string): readonly Edit[] | undefined => {
    const changes = new Map<string, Change>();
    for (const { tagAt, movesAs, form } of group) {
      if (!tagAt || inputs.has(tagAt.scalar)) return undefined;
      const change = changeAt(tagAt, movesAs === 'untagged' && form === 'reference' ? `:${tag}` : tag);
      if (!change) return undefined;
      changes.set(keyOf(tagAt), change);
    }
    return changes.size > MOST_PLACES ? undefined : applied([...changes.values()]);
  };

  /** The digest that a step of docker/build-push-action gives for the image. */
  const digestPin = (use: ImageUse): Pin | undefined => {
    if (
      use.form !== 'reference' ||
      !use.tagAt ||
      inputs.has(use.tagAt.scalar) ||
      !contains(use.usedAt, use.span)
    )
      return undefined;
    const repository = repositoryOf(use);
    for (const { job, step } of buildSteps(byRepository.get(repository) ?? [])) {
      const id = step.id?.value ?? '';
      const from = digestFrom(job, step, use);
      if (!from) continue;
      const { scalar, start, end }: ValueRange = use.tagAt;
      const at = use.movesAs === 'untagged' ? start : start - 1;
      if (at < start && scalar.value[at] !== ':') continue;
      const change = changeAt({ scalar, start: at, end }, `@\${{ ${from.expression} }}`);
      const edits = change && applied([change]);
      if (edits)
        return {
          title: `Use the digest output of step \`${id}\``,
          safe: false,
          edits: [...from.edits, ...edits],
        };
    }
    return undefined;
  };

  return { of, trialsOf, besideOf };
}

/**
 * One name for each image. `docker build -t app`, then `docker push ghcr.io/acme/app`, which nobody tagged: the
 * author means one image, and its names must change together.
 */
function imageNames(uses: readonly ImageUse[]): (use: ImageUse) => string {
  const made = new Set(uses.filter(({ makes }) => makes).map(({ repository }) => repository));
  const local = new Map(
    uses
      .filter(
        ({ role, localOnly, repository }) => role === 'build' && !localOnly && /^[\w.-]+$/.test(repository),
      )
      .map(({ repository }) => [repository, repository] as const),
  );
  return ({ repository }) =>
    made.has(repository)
      ? repository
      : (local.get(repository.slice(repository.lastIndexOf('/') + 1)) ?? repository);
}

/** What would be pushed: the image's name with the commit, or the commit alone where it is not one name. */
function secondText(use: ImageUse, group: readonly ImageUse[]): string {
  const { text, reference, movesAs } = use;
  const tag = reference.tag ?? '';
  const name = text.endsWith(`:${tag}`) ? text.slice(0, -tag.length - 1) : text;
  const isOne = group.every(({ repository }) => repository === use.repository);
  if (!isOne || reference.path === '' || !/^[\w./:-]+$/.test(name)) return COMMIT;
  const { start, end } = movesAs ? { start: 0, end: tag.length } : movingPart(tag);
  return `${name}:${tag.slice(0, start)}${COMMIT}${tag.slice(end)}`;
}

const NEVER: ReadonlySet<ImageRole> = new Set(['container', 'service', 'action']);

const carriesOwnName = ({ role, text }: ImageUse): boolean =>
  role === 'deploy' && /github\.repository|GITHUB_REPOSITORY/.test(text);

/** Whether the file names the image, as the group writes it, in a place that nobody understood. */
function hasStrangers(source: string, group: readonly ImageUse[], uses: readonly ImageUse[]): boolean {
  const known = uses.flatMap(({ span, usedAt }) => [span, usedAt]);
  const written = new Set(
    group
      .filter(({ form }) => form === 'reference')
      .map(({ usedAt }) => source.slice(usedAt.start, usedAt.end)),
  );
  for (const text of written) {
    if (!/[/$]/.test(text) || !text.includes(':')) continue;
    for (let at = source.indexOf(text); at >= 0; at = source.indexOf(text, at + text.length)) {
      const span = { start: at, end: at + text.length };
      if (!known.some((each) => contains(each, span)) && !isComment(source, at)) return true;
    }
  }
  return false;
}

function isComment(source: string, at: number): boolean {
  const line = source.slice(source.lastIndexOf('\n', at - 1) + 1, at);
  return /^\s*#|\s#\s/.test(line);
}

/**
 * Whether `github.sha` is the commit that the workflow builds. In a run that another one started it is the tip of the
 * default branch, and a checkout of a `ref` takes whatever that says. Source: GitHub's "Events that trigger workflows".
 */
function buildsOwnCommit({ triggers, jobs }: Workflow): boolean {
  const checkout = jobs.flatMap(({ steps }) => steps).filter(({ uses }) => uses?.name === 'actions/checkout');
  const other = checkout.some((step) =>
    step.with.some(({ key, value }) => key.value === 'ref' && !/\bgithub\.(?:sha|ref)\b/.test(value.value)),
  );
  return !other && !triggers.some(({ event }) => event === 'workflow_run');
}
