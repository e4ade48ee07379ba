import { replaceInScalar, replaceScalar } from '../../edits/scalar.ts';
import { expressionsIn } from '../../syntax/expression.ts';
import type { Scalar } from '../../syntax/node.ts';
import type { Edit, Span } from '../../text/span.ts';
import type { ImageUse, ValueRange } from '../model.ts';
import { movingPart } from '../moving.ts';

/** A name for a place in a file, the same for the same place. */
export const keyOf = ({ scalar, start, end }: ValueRange): string => `${scalar.span.start} ${start} ${end}`;

/** The use with the part of its tag that moves as the place to change, so that `api-staging` keeps its `api-`. */
export function withMovingPart(use: ImageUse): ImageUse {
  const { tagAt, follows, reference } = use;
  if (!follows || !tagAt || reference.tag === undefined) return use;
  const { start, end } = movingPart(reference.tag);
  if (tagAt.end - tagAt.start !== reference.tag.length) return use;
  return { ...use, tagAt: { scalar: tagAt.scalar, start: tagAt.start + start, end: tagAt.start + end } };
}

/** What of the tag moves. */
export function movingText({ reference: { tag = '' } }: ImageUse): string {
  const { start, end } = movingPart(tag);
  return tag.slice(start, end);
}

/** Edits that give a reference another tag. */
export function retag(use: ImageUse, tag: string): readonly Edit[] | undefined {
  const { tagAt, movesAs, form } = use;
  const text = movesAs === 'untagged' && form === 'reference' ? `:${tag}` : tag;
  const change = tagAt && changeAt(tagAt, text);
  return change && applied([change]);
}

/** A place and the text that goes there. */
export interface Change extends ValueRange {
  readonly text: string;
}

/** Inside an expression a literal `'latest'` becomes a context, elsewhere the text an expression. */
export function changeAt(range: ValueRange, text: string): Change | undefined {
  const { scalar, start, end } = range;
  const site = expressionsIn(scalar.value).find((each) => each.start < start && end < each.end);
  if (!site) return { ...range, text };
  const [inner] = expressionsIn(text);
  const quoted = scalar.value[start - 1] === "'" && scalar.value[end] === "'";
  if (!inner || !quoted || inner.end - inner.start !== text.length) return undefined;
  return { scalar, start: start - 1, end: end + 1, text: inner.text.trim() };
}

/** Several changes, of which some may stand in one scalar that has to be quoted anew. */
export function applied(changes: readonly Change[]): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  for (const inScalar of groupBy(changes, ({ scalar }) => String(scalar.span.start)).values()) {
    const each = inScalar.map(({ scalar, start, end, text }) => replaceInScalar(scalar, start, end, text));
    const scalar = inScalar[0]?.scalar;
    if (!scalar || each.some((edit) => edit === undefined)) return undefined;
    const found = each.flatMap((edit) => edit ?? []);
    const whole = found.some(({ span }) => isWhole(span, scalar));
    if (!whole || found.length === 1) edits.push(...found);
    else {
      const edit = replaceScalar(scalar, changed(scalar.value, inScalar));
      if (!edit) return undefined;
      edits.push(...edit);
    }
  }
  return edits;
}

const isWhole = (span: Span, scalar: Scalar): boolean =>
  span.start === scalar.span.start && span.end === scalar.span.end;

const changed = (value: string, changes: readonly Change[]): string =>
  changes
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), value);

/** The items that have the same key, in their order; those without one are left out. */
export function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
