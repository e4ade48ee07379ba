import type { Node, Scalar } from '../syntax/node.ts';
import type { Matrix } from './model.ts';

/** Reads `strategy.matrix`: the literal values of each of its keys. */
export function readMatrix(node: Node | undefined): Matrix | undefined {
  if (!node) return undefined;
  const values = new Map<string, Scalar[]>();
  if (node.kind !== 'map') return { node, values, dynamic: true };
  let dynamic = false;
  const add = (path: string, value: Node | undefined): void => {
    if (value?.kind === 'map') {
      for (const pair of value.pairs) add(`${path}.${pair.key.value}`, pair.value);
    } else if (value?.kind === 'scalar') {
      if (value.value.includes('${{')) dynamic = true;
      values.set(path, [...(values.get(path) ?? []), value]);
    }
  };
  for (const { key, value } of node.pairs) {
    if (key.value === 'exclude') continue;
    if (value?.kind === 'scalar') dynamic = true;
    if (value?.kind !== 'seq') continue;
    for (const item of value.items) {
      if (key.value !== 'include') add(key.value, item);
      else if (item.kind === 'map') for (const pair of item.pairs) add(pair.key.value, pair.value);
    }
  }
  return { node, values, dynamic };
}
