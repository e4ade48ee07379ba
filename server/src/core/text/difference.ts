import type { Edit } from './span.ts';

/** Cells of the table that compares two pieces line by line; larger pieces are replaced as a whole. */
const MAX_CELLS = 4_000_000;

/**
 * The edits that turn `before` into `after`, small and apart, so that a cursor or a fold between them stays where
 * it is. No edit begins or ends inside a surrogate pair or a CRLF, where no position of an editor can be.
 */
export function difference(before: string, after: string): Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  for (const { kept, removed, added } of compareLines(before, after)) {
    if (removed !== added) edits.push(trimmed(at, removed, added));
    at += removed.length + kept.length;
  }
  return edits;
}

/** Lines that go and come, and the unchanged ones after them; each with its line break. */
export interface Hunk {
  removed: string;
  added: string;
  kept: string;
}

/** The texts line by line, with as few lines as possible removed and added; very different ones as one hunk. */
export function compareLines(before: string, after: string): Hunk[] {
  const a = before.split(/(?<=\n)/);
  const b = after.split(/(?<=\n)/);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const same = (lines: readonly string[]): Hunk => ({ removed: '', added: '', kept: lines.join('') });
  return [
    same(a.slice(0, head)),
    ...compareMiddle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    same(a.slice(a.length - tail)),
  ];
}

function compareMiddle(a: readonly string[], b: readonly string[]): Hunk[] {
  const columns = b.length + 1;
  if (a.length * b.length > MAX_CELLS) return [{ removed: a.join(''), added: b.join(''), kept: '' }];
  // Length of the longest common sequence of what is left from line i of a and line j of b.
  const common = new Uint16Array((a.length + 1) * columns);
  const cell = (i: number, j: number): number => common[i * columns + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * columns + j] =
        a[i] === b[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1));
    }
  }
  const hunks: Hunk[] = [];
  let hunk: Hunk = { removed: '', added: '', kept: '' };
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const isKept = i < a.length && a[i] === b[j];
    if (!isKept && hunk.kept !== '') {
      hunks.push(hunk);
      hunk = { removed: '', added: '', kept: '' };
    }
    if (isKept) {
      hunk.kept += a[i++];
      j++;
    } else if (j >= b.length || (i < a.length && cell(i + 1, j) >= cell(i, j + 1))) hunk.removed += a[i++];
    else hunk.added += b[j++];
  }
  return [...hunks, hunk];
}

/** The replacement of `removed`, which stands at `at`, without what both begin and end with. */
function trimmed(at: number, removed: string, added: string): Edit {
  const shorter = Math.min(removed.length, added.length);
  let head = 0;
  while (head < shorter && removed[head] === added[head]) head++;
  while (splits(removed, head) || splits(added, head)) head--;
  let tail = 0;
  while (tail < shorter - head && removed.at(-1 - tail) === added.at(-1 - tail)) tail++;
  while (splits(removed, removed.length - tail) || splits(added, added.length - tail)) tail--;
  return {
    span: { start: at + head, end: at + removed.length - tail },
    text: added.slice(head, added.length - tail),
  };
}

const splits = (text: string, offset: number): boolean =>
  /^(?:\r\n|[\ud800-\udbff][\udc00-\udfff])$/.test(text.slice(Math.max(0, offset - 1), offset + 1));
