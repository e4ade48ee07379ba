import { isPair, isScalar, type Pair, parseDocument, type Scalar, visit } from 'yaml';
import type { Edit } from '../../server/src/core/text/span.ts';

/**
 * What a set of edits changed that it did not touch: comments that are lost, and YAML values outside the edits that
 * now say something else or belong to another key. Empty for a correct fix.
 */
export function untouchedFaults(text: string, after: string, edits: readonly Edit[]): string[] {
  return [
    ...lostComments(text, after, edits).map((comment) => `loses the comment ${comment}`),
    // What was read of a broken text says nothing.
    ...(yamlErrors(text) > 0 ? [] : changedValues(text, after, edits)),
    ...(mixes(text, after) ? ['mixes line breaks'] : []),
  ];
}

/** How many mistakes the YAML parser finds; GitHub's double keys are a matter of its own. */
export const yamlErrors = (text: string): number =>
  parseDocument(text, { logLevel: 'silent', uniqueKeys: false }).errors.length;

const mixes = (text: string, after: string): boolean =>
  /\r\n/.test(text) && !/(?<!\r)\n/.test(text) && /(?<!\r)\n/.test(after);

/** Where an offset of the old text stands in the new one; undefined where an edit touches it. */
function shifted(edits: readonly Edit[], start: number, end: number): number | undefined {
  if (edits.some(({ span }) => span.start <= end && start <= span.end)) return undefined;
  const moved = edits.filter(({ span }) => span.end <= start);
  return moved.reduce((at, { span, text }) => at + text.length - (span.end - span.start), start);
}

interface Leaf {
  readonly start: number;
  readonly end: number;
  readonly value: string;
  /** The keys above it; the places in lists are left out, since an item may move. */
  readonly path: string;
  /** The keys of its map and its lists' dashes are at these places: what an edit may move it away from. */
  readonly parents: readonly number[];
}

function changedValues(text: string, after: string, edits: readonly Edit[]): string[] {
  const now = new Map(leavesOf(after).map((leaf) => [leaf.start, leaf]));
  const faults: string[] = [];
  for (const leaf of leavesOf(text)) {
    const at = shifted(edits, leaf.start, leaf.end);
    if (at === undefined) continue;
    const found = now.get(at);
    const shown = `${leaf.path} \`${leaf.value.slice(0, 30)}\``;
    if (!found || found.value !== leaf.value) faults.push(`changes ${shown} without touching it`);
    else if (
      found.path !== leaf.path &&
      ![...leaf.parents, leaf.start].some((key) => touched(text, edits, key))
    )
      faults.push(`moves ${shown} to ${found.path}`);
  }
  return faults;
}

/** An edit replaces what stands there, or moves its whole line. */
function touched(text: string, edits: readonly Edit[], at: number): boolean {
  const line = text.lastIndexOf('\n', at - 1) + 1;
  return edits.some(
    ({ span, text: by }) =>
      (span.start <= at && at < span.end) ||
      (span.start === line && span.end <= at && !by.includes('\n') && /^[ -]*$/.test(text.slice(line, at))),
  );
}

function leavesOf(text: string): Leaf[] {
  const leaves: Leaf[] = [];
  const doc = parseDocument(text, { logLevel: 'silent', uniqueKeys: false });
  visit(doc, {
    Scalar(key, node, path) {
      // Where nothing is written, the value is to come.
      if (key === 'key' || !node.range || node.range[0] === node.range[1]) return;
      const pairs = path.filter((each): each is Pair<Scalar> => isPair(each) && isScalar(each.key));
      const [start, end] = node.range;
      leaves.push({
        start,
        end: start + text.slice(start, end).trimEnd().length,
        value: String(node.source ?? node.value).trimEnd(),
        path: pairs.map((pair) => String(pair.key.value)).join('.'),
        parents: pairs.map((pair) => pair.key.range?.[0] ?? -1),
      });
    },
  });
  return leaves;
}

/** Lines' ends that begin with `#`, except those that an edit replaces or, as a comment to us, rewrites. */
function lostComments(text: string, after: string, edits: readonly Edit[]): string[] {
  const left = commentsOf(after).map(({ comment }) => comment);
  const lost: string[] = [];
  for (const { comment, at } of commentsOf(text)) {
    const end = text.indexOf('\n', at + 1);
    const within = (offset: number) => at < offset && offset <= (end < 0 ? text.length : end);
    const replaced = edits.some(({ span }) => span.start <= at && at < span.end);
    if (replaced || edits.some(({ span }) => within(span.start) && within(span.end))) continue;
    const index = left.indexOf(comment);
    if (index < 0) lost.push(comment);
    else left.splice(index, 1);
  }
  return lost;
}

const commentsOf = (text: string) =>
  [...text.matchAll(/(?:^|[ \t])(#[^\r\n]*)/gm)].map((match) => ({
    comment: match[1] ?? '',
    at: match.index,
  }));
