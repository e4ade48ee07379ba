import { eolOf, indentUnit, keyColumn } from '../../edits/layout.ts';
import { insertKey } from '../../edits/map.ts';
import { editScript } from '../../edits/script.ts';
import { insertCommandBefore } from '../../edits/script-line.ts';
import { childOf, pairOf } from '../../syntax/node.ts';
import type { Edit } from '../../text/span.ts';
import type { ImageUse } from '../model.ts';

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
