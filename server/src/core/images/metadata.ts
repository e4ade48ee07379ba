import { joinResolved, type Resolution, resolvedOf, sliceResolution } from '../workflow/resolve.ts';
import { addFlavor, addSilent, addTag, type Collector, homeOf, input, type NewUse, sole } from './draft.ts';
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
  if (latest?.text === 'true' && flavorScalar) {
    const at = flavorScalar.value.indexOf('latest=true');
    const home = at < 0 ? homeOf(flavorScalar) : homeOf(flavorScalar, at, at + 'latest=true'.length);
    addFlavor(to, { role: 'metadata', home, act, pushed: true }, image);
  }
}

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
  const runs = immutableRuns(type, text('event'), text('pattern'), attributes.has('value'), kinds);
  if (runs.size > 0) addSilent(to, { ...use, kinds: runs }, image);
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
