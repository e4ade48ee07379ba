import type { Scalar } from '../../syntax/node.ts';
import type { Entry } from '../../workflow/model.ts';
import type { Resolution, Resolved } from '../../workflow/resolve.ts';
import { homeOf } from '../fixes/place.ts';
import { IMAGE_ACTIONS, type ImageAction, NAMED_INPUTS, SILENT_ACTIONS } from '../knowledge.ts';
import type { ImageRole, ValueRange } from '../model.ts';
import {
  addReference,
  addSilent,
  addTag,
  type Collector,
  input,
  listed,
  type NewUse,
  nameIn,
  recipe,
  sole,
} from './draft.ts';
import { collectMetadata, linesOf } from './metadata.ts';
import { listIn, maskLines, maskUnknown, resolveRange } from './parts.ts';

/** Collects the images in the inputs of a step's action. */
export function collectAction(to: Collector): void {
  const uses = to.step?.uses;
  if (!uses) return;
  if (uses.kind === 'docker') {
    addReference(
      to,
      { role: 'action', home: homeOf(uses.scalar), act: to.next() },
      valuesOf(uses.scalar, to),
    );
    return;
  }
  const collect = OWN_READERS.get(uses.name);
  const known = IMAGE_ACTIONS.get(uses.name);
  if (collect) collect(to);
  else if (known) collectKnown(to, known);
  else
    collectNamedInputs(
      to,
      to.step?.with ?? [],
      SILENT_ACTIONS.test(uses.name) ? 'mention' : roleByName(uses.name),
    );
}

/** Actions whose inputs have a language of their own. */
const OWN_READERS: ReadonlyMap<string, (to: Collector) => void> = new Map([
  ['docker/metadata-action', collectMetadata],
  ['crazy-max/ghaction-docker-meta', collectMetadata],
  ['docker/build-push-action', collectBuildPush],
  // Drop-in replacements for it, with the same inputs.
  ['depot/build-push-action', collectBuildPush],
  ['useblacksmith/build-push-action', collectBuildPush],
  ['docker/bake-action', collectBake],
  ['depot/bake-action', collectBake],
]);

const valuesOf = (scalar: Scalar, to: Collector): Resolved['values'] =>
  listIn(homeOf(scalar), /\n/, to.scope).flatMap(({ resolved }) => resolved.values);

/** Inputs whose names say that they hold an image, but for those of which more is known. */
export function collectNamedInputs(
  to: Collector,
  inputs: readonly Entry[],
  role: ImageRole,
  known: ReadonlySet<Scalar> = new Set(),
): void {
  for (const { key, value } of inputs) if (!known.has(value)) addNamed(to, key.value, value, role);
}

const isFalse = (to: Collector, name: string): boolean => {
  const value = sole(input(to, name)?.resolved)?.text.trim();
  return value === 'false' || value === '';
};

/** `tags` holds references since version 2; version 1 had `repository` and bare tags. Sources: its action.yml, v1 and v6. */
function collectBuildPush(to: Collector): void {
  const act = to.next();
  const repository = input(to, 'repository');
  const outputs = input(to, 'outputs');
  const exported = sole(outputs?.resolved)?.text ?? '';
  const pushed = repository
    ? !isFalse(to, 'push')
    : (input(to, 'push') !== undefined && !isFalse(to, 'push')) || /push=true|type=registry/.test(exported);
  const made: Act = { role: pushed ? 'push' : 'build', act, pushed, makes: true, recipe: recipeOf(to) };
  const tags = input(to, 'tags');
  if (repository) {
    const name = [nameIn(input(to, 'registry')), nameIn(repository)].filter(Boolean).join('/');
    addTags(to, made, tags, name || undefined);
    const use = { ...made, home: homeOf(repository.scalar) };
    if (input(to, 'tag_with_sha') && !isFalse(to, 'tag_with_sha')) addSilent(to, use, name || undefined);
    return;
  }
  for (const { range, resolved } of tags ? listIn(homeOf(tags.scalar), /[\n,]/, to.scope) : []) {
    addReference(to, ...listed({ ...made, home: range }, resolved.values, /[\s,]+/));
  }
  for (const cache of [input(to, 'cache-from'), input(to, 'cache-to')]) {
    for (const { scalar, start, end } of cache ? cacheReferences(cache.scalar) : []) {
      addReference(
        to,
        { role: 'mention', home: { scalar, start, end }, act, fixed: true },
        resolveRange(scalar, start, end, to.scope).values,
      );
    }
  }
}

/** Without a context the action builds what the repository holds. */
function recipeOf(to: Collector): string {
  const text = (name: string): string | undefined => nameIn(input(to, name))?.trim();
  return recipe({
    folder: undefined,
    context: text('context') ?? text('path'),
    file: text('file') ?? text('dockerfile'),
    target: text('target'),
  });
}

/** `type=registry,ref=app:cache` */
function cacheReferences(scalar: Scalar): ValueRange[] {
  return [...scalar.value.matchAll(/(?:^|[\n,])(?:ref=|(?=[\w.-]+\/))((?:\$\{\{.*?\}\}|[^,\s])+)/g)].map(
    (match) => {
      const end = match.index + match[0].length;
      return { scalar, start: end - (match[1]?.length ?? 0), end };
    },
  );
}

function collectBake(to: Collector): void {
  const act = to.next();
  const set = input(to, 'set');
  const pushed = input(to, 'push') !== undefined && !isFalse(to, 'push');
  if (!set) return;
  for (const { start, end, text } of linesOf(set.scalar.value)) {
    const match = /^[\w*.-]+\.tags\+?=/.exec(text);
    if (!match) continue;
    const home = homeOf(set.scalar, start + match[0].length, end);
    for (const { range, resolved } of listIn(home, /,/, to.scope)) {
      const role = pushed ? 'push' : 'build';
      addReference(to, { role, home: range, act, pushed, makes: true }, resolved.values);
    }
  }
}

type Written = ReturnType<typeof input>;
type Act = Omit<NewUse, 'home'>;

/** Not a bare tag. */
const isReference = (value: Resolution): boolean => /[/:]/.test(maskUnknown(value));

/** A list of bare tags for one image. */
function addTags(to: Collector, use: Act, tags: Written, image: string | undefined): void {
  if (!tags) return;
  for (const { range, resolved } of listIn(homeOf(tags.scalar), /[\s,]+/, to.scope)) {
    const home = { ...use, home: range };
    addReference(to, home, resolved.values.filter(isReference));
    addTag(
      to,
      home,
      resolved.values.filter((value) => !isReference(value)),
      image,
    );
  }
}

/** The values of `"image": "app:1.2"`. */
const imagesInJson = (scalar: Scalar): ValueRange[] =>
  [...maskLines(scalar.value).matchAll(/"image"\s*:\s*"([^"\s]+)"/g)].map((match) => {
    const end = match.index + match[0].length - 1;
    return { scalar, start: end - (match[1]?.length ?? 0), end };
  });

function collectKnown(to: Collector, { role, references, json, named, makes = false }: ImageAction): void {
  const done: Act = { role, act: to.next(), pushed: role === 'push', makes };
  for (const name of json ?? []) {
    const scalar = input(to, name)?.scalar;
    for (const home of scalar ? imagesInJson(scalar) : [])
      addReference(to, { ...done, home }, resolveRange(home.scalar, home.start, home.end, to.scope).values);
  }
  for (const name of references ?? []) {
    const found = input(to, name);
    if (!found) continue;
    for (const { range, resolved } of listIn(homeOf(found.scalar), /[\n,]|\s+(?=\S+\/)/, to.scope)) {
      addReference(to, ...listed({ ...done, home: range }, resolved.values, /[\s,]+/));
    }
  }
  if (!named) return;
  const name = input(to, named.name);
  if (!name) return;
  const tags = input(to, named.tags);
  const registry = named.registry ? nameIn(input(to, named.registry)) : undefined;
  const image = nameIn(name);
  const full = image && registry && !image.startsWith(registry) ? `${registry}/${image}` : image;
  if (tags) addTags(to, done, tags, full);
  else if (
    !named.otherTags?.some((other) => input(to, other) && !isFalse(to, other)) &&
    named.defaultsToLatest
  ) {
    addReference(to, { ...done, home: homeOf(name.scalar) }, name.resolved.values);
  }
  if (named.immutable?.some((other) => input(to, other) && !isFalse(to, other))) {
    addSilent(to, { ...done, home: homeOf(name.scalar) }, full);
  }
}

/** An input of something that no table knows: only one whose name says image, and only a written `latest`. */
function addNamed(to: Collector, name: string, scalar: Scalar, role: ImageRole): void {
  const kind = NAMED_INPUTS.find(({ input: pattern }) => pattern.test(name))?.kind;
  if (!kind) return;
  const act = to.next();
  for (const { range, resolved } of listIn(homeOf(scalar), /[\n,]/, to.scope)) {
    const use = { role, home: range, act, pushed: role === 'push' };
    const bare = resolved.values.filter((value) => !isReference(value));
    if (kind === 'tag' || (kind === 'either' && bare.length > 0)) addTag(to, use, bare);
    const full = resolved.values.filter((value) => /:\S/.test(value.text));
    if (kind !== 'tag') addReference(to, use, full);
  }
}

export function roleByName(action: string): ImageRole {
  if (/deploy|ecs|cloud-?run|k8s|kube|helm|app-?runner|lambda|release-phase|rollout/.test(action))
    return 'deploy';
  if (/push|publish|retag|promote|registry-tag/.test(action)) return 'push';
  return /build/.test(action) ? 'build' : 'run';
}
