import { childOf, type MapNode, type Node, pairOf, type Scalar, scalarOf } from '../syntax/node.ts';
import type { Input, Trigger } from './model.ts';

/** Reads `on`: one event, a list of events, or a mapping of events to their filters. */
export function readTriggers(root: MapNode | undefined): Trigger[] {
  const on = pairOf(root, 'on')?.value;
  if (on?.kind === 'scalar') return [trigger(on, undefined)];
  if (on?.kind === 'seq')
    return on.items.filter((item) => item.kind === 'scalar').map((item) => trigger(item, undefined));
  return on?.pairs.map(({ key, value }) => trigger(key, value)) ?? [];
}

function trigger(key: Scalar, node: Node | undefined): Trigger {
  return {
    event: key.value,
    key,
    node,
    branches: listOf(childOf(node, 'branches')),
    branchesIgnore: listOf(childOf(node, 'branches-ignore')),
    tags: listOf(childOf(node, 'tags')),
    types: listOf(childOf(node, 'types')),
    workflows: listOf(childOf(node, 'workflows')),
    inputs: inputsOf(childOf(node, 'inputs')),
  };
}

/** A list of scalars, or the one scalar that stands in its place. */
function listOf(node: Node | undefined): Scalar[] {
  if (node?.kind === 'scalar') return [node];
  return node?.kind === 'seq' ? node.items.filter((item) => item.kind === 'scalar') : [];
}

function inputsOf(node: Node | undefined): Input[] {
  if (node?.kind !== 'map') return [];
  return node.pairs.map(({ key, value }) => ({
    key,
    type: scalarOf(value, 'type')?.value ?? 'string',
    default: scalarOf(value, 'default'),
    options: listOf(childOf(value, 'options')),
    required: scalarOf(value, 'required')?.value === 'true',
  }));
}
