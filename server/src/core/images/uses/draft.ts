import type { Scalar } from '../../syntax/node.ts';
import type { Span } from '../../text/span.ts';
import type { Job, Step, Workflow } from '../../workflow/model.ts';
import {
  inputOf,
  type Resolution,
  type Resolved,
  resolveScalar,
  type Scope,
  sliceResolution,
} from '../../workflow/resolve.ts';
import { decisive, type Home, narrowed, spanOfRange } from '../fixes/place.ts';
import type { ImageReference, ImageRole, ImageUse } from '../model.ts';
import { type Following, followsOf } from '../moving.ts';
import { isImmutableTag, movesAs, parseReference, repositoryOf } from '../reference.ts';
import { only, type RunKind } from './events.ts';
import { maskUnknown, splitResolution, trimResolution } from './parts.ts';

/** An image use while the rest of the workflow is still to be read. */
export interface Draft extends Omit<ImageUse, 'alsoImmutable' | 'localOnly'> {
  /** One written reference: its alternatives exclude each other, unless one run makes them all (`together`). */
  readonly site: number;
  readonly together: boolean;
  /** In which runs it can happen. */
  readonly kinds: ReadonlySet<RunKind>;
  /** It only tells that the act has such a tag (`type=sha`); nothing is written that could be shown. */
  readonly silent: boolean;
  /** The place for the image is made here, and the image may be a stand-in. */
  readonly provisions: boolean;
}

/** What is known while the uses of one step (or of the job itself) are collected. */
export interface Collector {
  readonly workflow: Workflow;
  readonly job: Job;
  readonly step: Step | undefined;
  readonly scope: Scope;
  readonly kinds: ReadonlySet<RunKind>;
  /** What a person who starts the run can choose: the defaults and options of its inputs. */
  readonly choices: ReadonlySet<Scalar>;
  readonly drafts: Draft[];
  /** A number for a new act or site. */
  next(): number;
}

export interface NewUse {
  readonly role: ImageRole;
  readonly home: Home;
  readonly act: number;
  readonly pushed?: boolean;
  readonly makes?: boolean;
  /** Its tag must stay what it is. */
  readonly fixed?: boolean;
  readonly remote?: boolean;
  readonly kinds?: ReadonlySet<RunKind>;
  readonly together?: boolean;
  readonly fromHere?: boolean;
  readonly provisions?: boolean;
  readonly recipe?: string | undefined;
}

/** More values of one reference than this say nothing about any of them. */
const MOST_VALUES = 24;

/** The values without blanks around them, each once. */
function distinct(values: Resolved['values']): Resolution[] {
  const byText = new Map<string, Resolution>();
  for (const value of values) {
    const trimmed = trimResolution(value);
    if (!byText.has(trimmed.text)) byText.set(trimmed.text, trimmed);
  }
  return [...byText.values()].slice(0, MOST_VALUES);
}

/** Records every text that a reference can be. What cannot be a reference is left out. */
export function addReference(to: Collector, use: NewUse, values: Resolved['values']): void {
  if (values.length === 0) return;
  const site = siteOf(to, use);
  for (const value of distinct(values)) addOne(to, use, value, site);
}

/** What all values of one written reference share. */
interface Site {
  readonly number: number;
  readonly usedAt: Span;
}

const siteOf = (to: Collector, use: NewUse): Site => ({ number: to.next(), usedAt: spanOfRange(use.home) });

/** Where the value is used: the part of the word that it is, with what that is in the file. */
function homeIn(value: Resolution, use: NewUse, site: Site): { home: Home; usedAt: Span } {
  const home = narrowed(value, use.home);
  return { home, usedAt: home === use.home ? site.usedAt : spanOfRange(home) };
}

function addOne(to: Collector, use: NewUse, value: Resolution, site: Site): void {
  const scheme = /^(?:docker|oci):\/\//.exec(value.text)?.[0].length ?? 0;
  const resolution = scheme > 0 ? sliceResolution(value, scheme) : value;
  const reference = parseReference(resolution.text);
  if (!reference) return;
  const moving = movesAs(reference);
  const { home, usedAt } = homeIn(resolution, use, site);
  const place = decisive(resolution, home, usedAt, reference.tagRange, reference.nameEnd);
  if (!place) return;
  const repository = { registry: reference.registry, path: reference.path };
  to.drafts.push({
    ...base(to, use, site.number),
    text: resolution.text,
    reference: { ...repository, tag: reference.tag, digest: reference.digest },
    repository: repositoryOf(reference),
    movesAs: moving,
    ...lasting(use.kinds ?? to.kinds, reference.tag, reference.digest),
    certain: isCertain(to, resolution),
    form: 'reference',
    ...place,
    ...(use.fixed ? { tagAt: undefined } : {}),
  });
}

/** Records a bare tag of an image whose name (if it is known at all) stands elsewhere. */
export function addTag(to: Collector, use: NewUse, values: Resolved['values'], image?: string): void {
  if (values.length === 0) return;
  const site = siteOf(to, use);
  const named = image === undefined ? undefined : parseReference(image);
  const repository: ImageReference = {
    registry: named?.registry,
    path: named?.path ?? '',
    tag: undefined,
    digest: undefined,
  };
  for (const tag of distinct(values)) {
    const { home, usedAt } = homeIn(tag, use, site);
    const place = decisive(tag, home, usedAt, { start: 0, end: tag.text.length }, 0);
    if (!place || tag.text === '' || /\s/.test(maskUnknown(tag))) continue;
    to.drafts.push({
      ...base(to, use, site.number),
      text: image === undefined ? tag.text : `${image}:${tag.text}`,
      reference: { ...repository, tag: tag.text },
      repository: named ? repositoryOf(named) : '',
      movesAs: tag.text === 'latest' ? 'latest' : undefined,
      ...lasting(use.kinds ?? to.kinds, tag.text),
      certain: isCertain(to, tag),
      form: 'tag',
      ...place,
    });
  }
}

/** The parts of lists, which one run all has, unlike the values that a reference can have instead of each other. */
export function listed(use: NewUse, values: Resolved['values'], separator: RegExp): [NewUse, Resolution[]] {
  const parts = values.flatMap((value) => splitResolution(value, separator));
  return [parts.length > values.length ? { ...use, together: true } : use, parts];
}

/** Records that an option makes `latest` beside the act's other tags (`flavor: latest=true`). */
export function addFlavor(to: Collector, use: NewUse, image: string | undefined): void {
  const named = image === undefined ? undefined : parseReference(image);
  to.drafts.push({
    ...base(to, use, to.next()),
    text: image === undefined ? 'latest' : `${image}:latest`,
    reference: { registry: named?.registry, path: named?.path ?? '', tag: 'latest', digest: undefined },
    repository: named ? repositoryOf(named) : '',
    movesAs: 'latest',
    immutable: false,
    follows: undefined,
    certain: true,
    form: 'flavor',
    span: spanOfRange(use.home),
    usedAt: spanOfRange(use.home),
    scalar: use.home.scalar,
    tagAt: use.home,
  });
}

/** A tag that an action makes of its own. */
export interface OwnTag {
  readonly immutable: boolean;
  readonly follows?: Following | undefined;
  /** As a script would write it. */
  readonly tag?: string | undefined;
}

/** Records what the act does besides the references that it writes: a tag of its own, a push of all tags. */
export function addSilent(
  to: Collector,
  use: NewUse,
  image: string | undefined,
  { immutable, follows, tag }: OwnTag = { immutable: true },
): void {
  const named = image === undefined ? undefined : parseReference(image);
  to.drafts.push({
    ...base(to, use, to.next()),
    text: image ?? '',
    reference: { registry: named?.registry, path: named?.path ?? '', tag: undefined, digest: undefined },
    repository: named ? repositoryOf(named) : '',
    movesAs: undefined,
    immutable,
    follows,
    ownTag: tag,
    certain: true,
    silent: (!immutable && tag === undefined) || named === undefined,
    form: 'tag',
    span: spanOfRange(use.home),
    usedAt: spanOfRange(use.home),
    scalar: use.home.scalar,
    tagAt: undefined,
  });
}

function base({ job, step, kinds }: Collector, use: NewUse, site: number) {
  return {
    role: use.role,
    job,
    step,
    inside: undefined,
    act: use.act,
    site,
    together: use.together === true,
    pushed: use.pushed === true,
    makes: use.makes === true || use.role === 'build' || use.role === 'tag' || use.role === 'metadata',
    remote: use.remote === true,
    kinds: use.kinds ?? kinds,
    silent: false,
    fromHere: use.fromHere === true,
    provisions: use.provisions === true,
    ownTag: undefined,
    recipe: use.recipe,
  };
}

/** Whether nobody who starts the run can choose another value. */
const isCertain = ({ choices }: Collector, { pieces }: Resolution): boolean =>
  pieces.every(({ isDefault, scalar }) => !isDefault && !choices.has(scalar));

/** Whether a tag never moves, and in which runs: the ref's name is a version only where a tag started the run. */
function lasting(
  kinds: ReadonlySet<RunKind>,
  tag: string | undefined,
  digest?: string,
): Pick<Draft, 'immutable' | 'kinds' | 'follows'> {
  const stays = { immutable: true, kinds, follows: undefined };
  if (digest !== undefined) return stays;
  if (tag === undefined || tag === '' || tag === 'latest')
    return { immutable: false, kinds, follows: undefined };
  if (isImmutableTag(tag)) return stays;
  const onTags = only(kinds, ['tag', 'release']);
  if (onTags.size > 0 && isImmutableTag(tag, { onTagsOnly: true })) return { ...stays, kinds: onTags };
  const onBranch = only(kinds, ['default-branch', 'other-branch']).size > 0;
  return { immutable: false, kinds, follows: followsOf(tag, onBranch) };
}

/** What an image is built from, in a form to compare. */
export function recipe(parts: {
  readonly folder: string | undefined;
  readonly context: string | undefined;
  readonly file: string | undefined;
  readonly target: string | undefined;
}): string {
  const clean = (path: string | undefined) => (path ?? '').replace(/^(?:\.\/)+(?=.)|(?<=.)\/$/g, '');
  const folder = clean(parts.folder).replace(/^\.$/, '');
  const context = clean(parts.context) || '.';
  const inside = [folder, context === '.' ? '' : context].filter(Boolean).join('/') || '.';
  const file = clean(parts.file);
  // A `docker build -f` counts from the folder of the step, and its default from the context.
  const from = file === '' ? [inside, 'Dockerfile'] : [folder, file];
  return `${inside} ${from.filter((part) => part !== '' && part !== '.').join('/')} ${parts.target ?? ''}`;
}

/** What an input of the step's action can be, and where it stands. */
export function input(from: Collector, name: string): { scalar: Scalar; resolved: Resolved } | undefined {
  const scalar = from.step && inputOf(from.step, name);
  return scalar && { scalar, resolved: resolveScalar(scalar, from.scope) };
}

/** A name as a message should quote it: resolved where it has one value, else as written. */
export const nameIn = (found: ReturnType<typeof input>): string | undefined =>
  found && (sole(found.resolved)?.text ?? found.scalar.value);

/** The text that a value surely is; undefined where it can be several. */
export function sole(resolved: Resolved | undefined): Resolution | undefined {
  const [value, ...others] = resolved?.values ?? [];
  return others.length === 0 ? value : undefined;
}
