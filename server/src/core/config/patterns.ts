import type { Patterns } from './model.ts';

/** Whether a text is what a pattern says: `*` stands for any characters, also for none; case makes no difference. */
export function fitsGlob(text: string, pattern: string): boolean {
  const lower = text.toLowerCase();
  const pieces = pattern.toLowerCase().split('*');
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1) return lower === first;
  if (lower.length < first.length + last.length || !lower.startsWith(first) || !lower.endsWith(last))
    return false;
  let at = first.length;
  const end = lower.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = lower.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

/** Everything that some pattern says of a text, in the order of the keys. */
export function allThatFit<K extends string>(patterns: Patterns<K>, text: string): K[] {
  const found: K[] = [];
  for (const key in patterns) if (patterns[key]?.some((pattern) => fitsGlob(text, pattern))) found.push(key);
  return found;
}

/** What the most exact pattern says of a text: one without `*`, else the longest; the first of equals. */
export function bestThatFits<K extends string>(patterns: Patterns<K>, text: string): K | undefined {
  let best: { key: K; weight: number } | undefined;
  for (const key in patterns)
    for (const pattern of patterns[key] ?? []) {
      const weight = pattern.includes('*') ? pattern.length : Number.POSITIVE_INFINITY;
      if (fitsGlob(text, pattern) && (!best || weight > best.weight)) best = { key, weight };
    }
  return best?.key;
}
