import { editScript } from '../edits/script.ts';
import type { Edit } from '../text/span.ts';
import type { ImageUse } from './model.ts';

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
