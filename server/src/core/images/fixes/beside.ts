import { eolOf, indentUnit, keyColumn } from '../../edits/layout.ts';
import { insertKey } from '../../edits/map.ts';
import { replaceInScalar } from '../../edits/scalar.ts';
import { editScript } from '../../edits/script.ts';
import { insertCommandBefore } from '../../edits/script-line.ts';
import { childOf, pairOf } from '../../syntax/node.ts';
import { contains, type Edit } from '../../text/span.ts';
import type { ImageUse } from '../model.ts';
import { COMMIT } from './carried.ts';
import { withMovingPart } from './retag.ts';
import { commandBefore } from './unpush.ts';

/**
 * Edits that take a moving tag out of the list of tags that an action pushes: its line, or what stands between two
 * commas. Undefined where it is written in another way, or is all there is.
 */
export function withoutTag({ step, tagAt, scalar, inside }: ImageUse): readonly Edit[] | undefined {
  if (!step || !tagAt || inside || tagAt.scalar !== scalar) return undefined;
  const isList = step.with.some(({ key, value }) => key.value === 'tags' && value === scalar);
  if (!isList || !/^docker\/(?:build-push|metadata)-action$/.test(step.uses?.name ?? '')) return undefined;
  const { value } = scalar;
  const start = value.lastIndexOf('\n', tagAt.start - 1) + 1;
  const next = value.indexOf('\n', tagAt.end);
  const end = next < 0 ? value.length : next + 1;
  const line = value.slice(start, end);
  const attributes = /^\s*type=/.test(line);
  if (attributes || !line.includes(',')) {
    const alone = value.slice(0, start).trim() === '' && value.slice(end).trim() === '';
    return alone ? undefined : editScript(scalar, [{ start, end, text: '' }]);
  }
  if (value.trim().includes('\n')) return undefined;
  const comma = value.lastIndexOf(',', tagAt.start);
  const after = value.indexOf(',', tagAt.end);
  if (comma >= 0)
    return editScript(scalar, [{ start: comma, end: after < 0 ? value.trimEnd().length : after, text: '' }]);
  return after < 0 ? undefined : editScript(scalar, [{ start: 0, end: after + 1, text: '' }]);
}

/** What docker/metadata-action makes without `tags`. Source: its README. */
const DEFAULTS = ['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr'];
const COMMIT_TAG = 'type=sha';

/**
 * Edits after which docker/metadata-action also gives the image a tag of its commit: one more line of its `tags`, or
 * its defaults written out with it. Undefined where the list is written in another way.
 */
export function withCommitTag({ step, role, inside }: ImageUse): readonly Edit[] | undefined {
  if (role !== 'metadata' || inside || step?.uses?.name !== 'docker/metadata-action') return undefined;
  const tags = step.with.find(({ key }) => key.value === 'tags')?.value;
  if (tags) return tags.style === 'literal' ? insertCommandBefore(tags, 0, COMMIT_TAG) : undefined;
  const inputs = childOf(step.node, 'with');
  const column = inputs?.kind === 'map' && !inputs.flow ? keyColumn(inputs) : undefined;
  if (inputs?.kind !== 'map' || column === undefined || pairOf(inputs, 'tags')) return undefined;
  const eol = eolOf(inputs.source);
  const pad = ' '.repeat(column + indentUnit(inputs));
  const lines = ['|', ...[COMMIT_TAG, ...DEFAULTS].map((line) => pad + line)].join(eol);
  return insertKey(inputs, 'tags', 'TAGS', { after: ['images'] })?.map(({ span, text }) => ({
    span,
    text: text.replace('tags: TAGS', () => `tags: ${lines}`),
  }));
}

/** A second name for an image. */
export interface SecondName {
  /** As it is written in the file. */
  readonly text: string;
  readonly edits: readonly Edit[];
}

/**
 * The commit as a second name of what a job builds and pushes by a tag that moves: one more `-t` and one more push in
 * its scripts, one more line or item in the list of docker/build-push-action. `uses` are all places in the job that have
 * that name. Undefined where one of them leaves no place for a second one, or pushes what is made out of sight.
 */
export function commitBeside(uses: readonly ImageUse[]): SecondName | undefined {
  const names = new Set<string>();
  const places = new Set<number>();
  const edits: Edit[] = [];
  if (uses.some(({ fromHere }) => fromHere) && !uses.some(({ makes }) => makes)) return undefined;
  for (const use of uses) {
    if (places.has(use.usedAt.start)) continue;
    places.add(use.usedAt.start);
    const second = secondName(use);
    const added = second === undefined ? undefined : besideAt(use, second);
    if (second === undefined || !added) return undefined;
    names.add(second);
    edits.push(...added);
  }
  const [text] = names;
  return text === undefined || names.size > 1 || edits.length === 0 ? undefined : { text, edits };
}

const PLAIN_NAME = /^(?:[\w./:-]|\$\{\{[^{}]*\}\}|\$\{?\w+\}?)+$/;

/** The reference as it is written, with the commit in place of what moves. */
function secondName(use: ImageUse): string | undefined {
  const { form, scalar, span, usedAt } = use;
  const { tagAt } = withMovingPart(use);
  if (form !== 'reference' || !tagAt || tagAt.scalar !== scalar || !contains(usedAt, span)) return undefined;
  const written = scalar.source.slice(usedAt.start, usedAt.end);
  const moving = scalar.value.slice(tagAt.start, tagAt.end);
  const at = moving === '' ? written.length : written.lastIndexOf(moving);
  const name = written.slice(0, at);
  if (moving === '' || at <= 0 || !PLAIN_NAME.test(name) || !/:[\w.-]*$/.test(name)) return undefined;
  return name + COMMIT + written.slice(at + moving.length);
}

const BUILD = /\b(?:docker|podman)\b[^;&|]*\bbuild\b[^;&|]*$/;

function besideAt({ role, scalar, usedAt, tagAt, step, remote, inside, makes }: ImageUse, name: string) {
  if (remote || inside || !step || !tagAt) return undefined;
  const { source, value } = scalar;
  if (step.run === scalar) {
    const quote = /["']/.test(source[usedAt.end] ?? '') ? (source[usedAt.end] ?? '') : '';
    const text = `${quote}${name}${quote}`;
    const written = source.slice(usedAt.start, usedAt.end);
    const start = value.lastIndexOf(written, tagAt.start);
    if (start < 0) return undefined;
    const end = start + written.length + quote.length;
    if (role === 'build' && makes) {
      const option = /(\s(?:-t|--tag))([ =])["']?$/.exec(value.slice(0, start));
      if (!option || !BUILD.test(commandBefore(value, start))) return undefined;
      return replaceInScalar(scalar, end, end, `${option[1]}${option[2]}${text}`);
    }
    const line = value.slice(value.lastIndexOf('\n', start) + 1).split('\n')[0] ?? '';
    const push = /^\s*((?:sudo )?(?:docker|podman)(?: image)? push) [^\s;&|]+\s*(?:\s#.*)?$/.exec(
      line.replaceAll(/\$\{\{[^{}]*\}\}/g, '$X'),
    );
    return role === 'push' && push ? insertCommandBefore(scalar, start, `${push[1]} ${text}`) : undefined;
  }
  const isList = step.with.some(({ key, value: list }) => key.value === 'tags' && list === scalar);
  if (!isList || step.uses?.name !== 'docker/build-push-action') return undefined;
  if (scalar.style === 'literal' && !value.includes(','))
    return insertCommandBefore(scalar, tagAt.start, name);
  return value.trim().includes('\n') ? undefined : replaceInScalar(scalar, tagAt.end, tagAt.end, `,${name}`);
}
