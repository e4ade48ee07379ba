import { joinResolved, type Resolution, resolvedOf, sliceResolution } from '../../workflow/resolve.ts';
import { homeOf } from '../fixes/place.ts';
import { followsOf } from '../moving.ts';
import {
  addFlavor,
  addSilent,
  addTag,
  type Collector,
  input,
  type NewUse,
  type OwnTag,
  sole,
} from './draft.ts';
import { kindsEnabled, only, type RunKind } from './events.ts';
import { maskUnknown, resolveRange, splitResolution, writtenIn } from './parts.ts';

/**
 * The tags that docker/metadata-action makes: one line each in `tags`, as comma-separated attributes, and
 * `flavor`. Source: the action's README, "tags input" and "flavor input".
 */
export function collectMetadata(to: Collector): void {
  const act = to.next();
  const image = firstImage(to);
  const tags = input(to, 'tags');
  const flavor = attributesOf(input(to, 'flavor'));
  const whole: NewUse | undefined = tags && {
    role: 'metadata',
    home: homeOf(tags.scalar),
    act,
    pushed: true,
  };

  if (tags && whole) {
    for (const { start, end, text } of linesOf(tags.scalar.value)) {
      const use = { ...whole, home: homeOf(tags.scalar, start, end) };
      addLine(to, use, text, image, flavor);
    }
  }
  const latest = flavor.get('latest');
  const flavorScalar = input(to, 'flavor')?.scalar;
  if (!tags && to.step?.uses && tagsAreUsed(to)) {
    // Without `tags` it takes the branch's name, the pull request's number, or the tag as it is.
    const home = homeOf(to.step.uses.scalar);
    const all: NewUse = { role: 'metadata', home, act, pushed: true };
    const onTags = only(to.kinds, ['tag', 'release']);
    addBranch(to, all, image, flavor);
    if (onTags.size > 0)
      addSilent(to, { ...all, kinds: onTags }, image, { immutable: true, tag: decorated('{{tag}}', flavor) });
  }
  if (latest?.text === 'true' && flavorScalar) {
    const at = flavorScalar.value.indexOf('latest=true');
    const home = at < 0 ? homeOf(flavorScalar) : homeOf(flavorScalar, at, at + 'latest=true'.length);
    addFlavor(to, { role: 'metadata', home, act, pushed: true }, image);
  }
}

/** Whether the job does something with the tags; some take only the labels. Version 1 had inputs of other names. */
function tagsAreUsed({ workflow, job, step }: Collector): boolean {
  if (step?.with.some(({ key }) => /^tag-/i.test(key.value))) return false;
  const isOwn = step?.node.source === workflow.source;
  const text = isOwn ? workflow.source.slice(job.span.start, job.span.end) : (step?.node.source ?? '');
  const output = step?.id ? `steps.${step.id.value}.outputs.` : undefined;
  return (
    /DOCKER_METADATA_OUTPUT_(?:TAGS|JSON)/.test(text) ||
    (output !== undefined &&
      [`${output}tags`, `${output}json).tags`, `${output}bake-file`].some((part) => text.includes(part)))
  );
}

const BRANCHES: readonly RunKind[] = ['default-branch', 'other-branch'];

/** The tag that follows the branch, in the runs that one starts. */
function addBranch(to: Collector, use: NewUse, image: string | undefined, around: Attributes): void {
  const kinds = only(use.kinds ?? to.kinds, BRANCHES);
  const tag = decorated('{{branch}}', around);
  if (kinds.size > 0) addSilent(to, { ...use, kinds }, image, { immutable: false, follows: 'branch', tag });
}

/** With the prefix and the suffix that a line or the flavor gives it. */
const decorated = (tag: string, around: Attributes): string =>
  `${around.get('prefix')?.text ?? ''}${tag}${around.get('suffix')?.text ?? ''}`;

function addLine(
  to: Collector,
  use: NewUse,
  line: string,
  image: string | undefined,
  flavor: Attributes,
): void {
  const { scalar, start } = use.home;
  const attributes = new Map<string, Resolution>();
  const found = splitResolution(writtenIn(scalar, start, start + line.length), /,/);
  for (const part of found) {
    const equals = maskUnknown(part).indexOf('=');
    if (equals < 0)
      attributes.set(attributes.size === 0 ? 'value' : part.text, sliceResolution(part, equals + 1));
    else attributes.set(part.text.slice(0, equals).trim().toLowerCase(), sliceResolution(part, equals + 1));
  }
  const text = (name: string) => attributes.get(name)?.text.trim() ?? '';
  const enabled = text('enable');
  if (enabled === 'false') return;
  const kinds = attributes.has('enable') ? kindsEnabled(to.kinds, enabled) : to.kinds;

  const type = text('type') || 'raw';
  if (type === 'raw') {
    const parts = [
      attributes.get('prefix') ?? flavor.get('prefix'),
      attributes.get('value'),
      attributes.get('suffix') ?? flavor.get('suffix'),
    ];
    const texts = parts.filter((part) => part !== undefined).map((part) => resolvePart(to, part));
    const value = attributes.get('value');
    const [piece] = value?.pieces ?? [];
    if (!value || !piece) return;
    const home = homeOf(scalar, piece.start, value.pieces.at(-1)?.end ?? piece.end);
    addTag(to, { ...use, home, kinds }, joinResolved(texts).values, image);
    return;
  }
  const around = new Map([...flavor, ...attributes]);
  if (type === 'ref' && text('event') === 'branch') {
    addBranch(to, { ...use, kinds }, image, around);
    return;
  }
  const runs = immutableRuns(type, text('event'), text('pattern'), attributes.has('value'), kinds);
  const immutable = runs.size > 0;
  const own = ownTag(to, type, text, around);
  addSilent(to, { ...use, kinds: immutable ? runs : kinds }, image, { immutable, ...own });
  // `latest` goes along with every version, unless the flavor says no.
  if (VERSIONS.test(type) || text('event') === 'tag')
    if (flavor.get('latest')?.text !== 'false')
      addSilent(to, { ...use, kinds }, image, { immutable: false, tag: 'latest' });
}

const VERSIONS = /^(?:semver|pep440|match)$/;

/** The tag that a line makes, as a script would write it; undefined where it cannot be told. */
function ownTag(
  { workflow }: Collector,
  type: string,
  text: (name: string) => string,
  around: Attributes,
): Pick<OwnTag, 'tag' | 'follows'> {
  switch (type) {
    case 'sha': {
      if (workflow.source.includes('DOCKER_METADATA_SHORT_SHA_LENGTH')) return { tag: '$UNKNOWN' };
      const sha = text('format') === 'long' ? '${GITHUB_SHA}' : '${GITHUB_SHA::7}';
      return { tag: `${around.has('prefix') ? text('prefix') : 'sha-'}${sha}${text('suffix')}` };
    }
    case 'edge':
      return { tag: decorated('edge', around), follows: 'channel' };
    case 'schedule':
      return {
        tag: decorated(text('pattern') || 'nightly', around),
        follows: followsOf(text('pattern') || 'nightly', false),
      };
    case 'ref':
      return { tag: decorated(text('event') === 'tag' ? '{{tag}}' : '$UNKNOWN', around) };
    case 'semver':
    case 'pep440':
      return { tag: decorated(text('pattern') || '$UNKNOWN', around) };
    default:
      return { tag: decorated('$UNKNOWN', around) };
  }
}

/** In which runs a tag of this type never moves. */
function immutableRuns(
  type: string,
  event: string,
  pattern: string,
  hasValue: boolean,
  kinds: ReadonlySet<RunKind>,
): ReadonlySet<RunKind> {
  const onTags = hasValue ? kinds : only(kinds, ['tag', 'release']);
  if (type === 'sha') return kinds;
  if (type === 'semver' || type === 'pep440')
    return /version|raw|patch|minor/.test(pattern) ? onTags : new Set();
  if (type === 'match') return onTags;
  return type === 'ref' && event === 'tag' ? onTags : new Set();
}

type Attributes = ReadonlyMap<string, Resolution>;

/** The `name=value` pairs of `flavor`, from lines and commas. */
function attributesOf(found: ReturnType<typeof input>): Attributes {
  const attributes = new Map<string, Resolution>();
  if (!found) return attributes;
  const { scalar } = found;
  const parts = linesOf(scalar.value).flatMap(({ start, end }) =>
    splitResolution(writtenIn(scalar, start, end), /,/),
  );
  for (const part of parts) {
    const equals = maskUnknown(part).indexOf('=');
    if (equals > 0) attributes.set(part.text.slice(0, equals).trim(), sliceResolution(part, equals + 1));
  }
  return attributes;
}

function resolvePart(to: Collector, part: Resolution) {
  const [first] = part.pieces;
  const last = part.pieces.at(-1);
  if (!first || !last) return resolvedOf([part]);
  return resolveRange(first.scalar, first.start, last.end, to.scope);
}

function firstImage(to: Collector): string | undefined {
  const images = sole(input(to, 'images')?.resolved);
  const [first] = images ? splitResolution(images, /[\n,]/) : [];
  return first?.text.replace(/^name=/, '');
}

/** The lines of a list that say something, without blanks at their ends and comments, which these actions take out. */
export function linesOf(text: string): { start: number; end: number; text: string }[] {
  return [...text.matchAll(/[^\n]+/g)].flatMap((match) => {
    const line = match[0].replace(/(?:^|\s)#.*$/, '').trim();
    const start = match.index + match[0].indexOf(line);
    return line === '' ? [] : [{ start, end: start + line.length, text: line }];
  });
}
