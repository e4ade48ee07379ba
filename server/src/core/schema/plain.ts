import type { MapNode, Node, Pair, Scalar } from '../syntax/node.ts';

export type PlainMap = { [key: string]: Plain };
export type Plain = string | number | boolean | null | Plain[] | PlainMap;

/** Told what is met on the way through a tree. */
export interface Listener {
  /** A mapping with keys that stand twice, which GitHub compares without case; in the order of the text. */
  duplicates(found: readonly Duplicate[], map: MapNode): void;
  /** A value with an expression in it. */
  expression(scalar: Scalar): void;
}

export interface Duplicate {
  readonly pair: Pair;
  /** The one that has the key already. */
  readonly first: Pair;
}

/**
 * The JSON that the validators see. Numbers are all 0: the schema asks only for their type. A key that stands
 * twice has its last value, as `pairOf` has it.
 */
export function toPlain(node: Node | undefined, listener: Listener): Plain {
  if (!node) return null;
  if (node.kind === 'map') return toPlainMap(node, listener);
  if (node.kind === 'seq') return node.items.map((item) => toPlain(item, listener));
  if (node.type === 'string') {
    if (node.value.includes('${{')) listener.expression(node);
    return node.value;
  }
  if (node.type === 'number') return 0;
  return node.type === 'boolean' ? node.value.toLowerCase() === 'true' : null;
}

/** As `toPlain`; a key in `leaveOut` becomes an empty collection of its kind, for its parts to be judged alone. */
export function toPlainMap(node: MapNode, listener: Listener, leaveOut?: string): PlainMap {
  const plain: PlainMap = {};
  const { pairs } = node;
  for (const pair of pairs) {
    const { key, value } = pair;
    const apart = key.value === leaveOut;
    const item =
      apart && value?.kind === 'map' ? {} : apart && value?.kind === 'seq' ? [] : toPlain(value, listener);
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
  if (pairs.length > 1) findDuplicates(node, listener);
  return plain;
}

function findDuplicates(map: MapNode, listener: Listener): void {
  const seen = new Map<string, Pair>();
  const duplicates: Duplicate[] = [];
  for (const pair of map.pairs) {
    const id = pair.key.value.toLowerCase();
    const first = seen.get(id);
    if (!first) seen.set(id, pair);
    // Two empty keys are a half-typed line, not a duplicate.
    else if (id !== '') duplicates.push({ pair, first });
  }
  if (duplicates.length > 0) listener.duplicates(duplicates, map);
}
