/**
 * The candidate that `word` most probably stands for, or undefined where none is near enough: at most one edit in
 * three characters of the longer one (insert, delete, replace, swap neighbours), never more than three. Case, the kind of separator
 * and the order of the parts (`ignore-paths`) cost nothing. The first of several equals wins.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const plain = normalized(word);
  const parts = sortedParts(plain);
  let best: string | undefined;
  let bestDistance = 4;
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const other = normalized(candidate);
    if (other === plain || sortedParts(other) === parts) return candidate;
    if (Math.abs(other.length - plain.length) >= bestDistance) continue;
    const distance = editDistance(plain, other);
    const allowed = Math.floor(Math.max(plain.length, other.length) / 3);
    if (distance < bestDistance && distance <= allowed) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

const normalized = (word: string): string => word.toLowerCase().replaceAll(/[_\s]/g, '-');
const sortedParts = (word: string): string => word.split('-').sort().join('-');

/** Optimal string alignment: Levenshtein's distance with neighbours swapped at the cost of one. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
