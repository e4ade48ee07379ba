import type { MapNode, Node, Pair } from '../syntax/node.ts';

export type PlainMap = { [key: string]: Plain };
export type Plain = string | number | boolean | null | Plain[] | PlainMap;

/** Called for a mapping with keys that stand twice (`pairs`, in order), which GitHub compares without case. */
export type DuplicateListener = (pairs: readonly Duplicate[]) => void;

export interface Duplicate {
  readonly pair: Pair;
  /** The one that has the key already. */
  readonly first: Pair;
}

/**
 * The JSON that the validators see. Numbers are all 0: the schema asks only for their type. A key that stands
 * twice has its last value, as `pairOf` has it.
 */
export function toPlain(node: Node | undefined, onDuplicate: DuplicateListener): Plain {
  if (!node) return null;
  if (node.kind === 'map') return toPlainMap(node, onDuplicate);
  if (node.kind === 'seq') return node.items.map((item) => toPlain(item, onDuplicate));
  if (node.type === 'string') return node.value;
  if (node.type === 'number') return 0;
  return node.type === 'boolean' ? node.value.toLowerCase() === 'true' : null;
}

/** As `toPlain`; a key in `leaveOut` becomes an empty collection of its kind, for its parts to be judged alone. */
export function toPlainMap(node: MapNode, onDuplicate: DuplicateListener, leaveOut?: string): PlainMap {
  const plain: PlainMap = {};
  const { pairs } = node;
  for (const pair of pairs) {
    const { key, value } = pair;
    const apart = key.value === leaveOut;
    const item =
      apart && value?.kind === 'map' ? {} : apart && value?.kind === 'seq' ? [] : toPlain(value, onDuplicate);
    // `__proto__` is a key like any other here.
    if (key.value === '__proto__')
      Object.defineProperty(plain, key.value, {
        value: item,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else plain[key.value] = item;
  }
  if (pairs.length > 1) findDuplicates(pairs, onDuplicate);
  return plain;
}

function findDuplicates(pairs: readonly Pair[], onDuplicate: DuplicateListener): void {
  const seen = new Map<string, Pair>();
  const duplicates: Duplicate[] = [];
  for (const pair of pairs) {
    const id = pair.key.value.toLowerCase();
    const first = seen.get(id);
    if (!first) seen.set(id, pair);
    // Two empty keys are a half-typed line, not a duplicate.
    else if (id !== '') duplicates.push({ pair, first });
  }
  if (duplicates.length > 0) onDuplicate(duplicates);
}
