import type { JobLayout } from '../../edits/job-layout.ts';
import { childOf } from '../../syntax/node.ts';
import type { Workflow } from '../../workflow/model.ts';

/** The lines of a job's `permissions` with some more; undefined where they cannot be told. */
export function permissionLines(
  { keyColumn, column, job }: JobLayout,
  { root }: Workflow,
  more: Readonly<Record<string, string>>,
): string | undefined {
  const node = childOf(job.node, 'permissions') ?? childOf(root, 'permissions');
  const pad = ' '.repeat(keyColumn);
  const writes = Object.values(more).includes('write');
  if (node?.kind === 'scalar' && (node.value === 'write-all' || !writes))
    return `${pad}permissions: ${node.value}\n`;
  if (node?.kind === 'seq') return undefined;
  const entries = new Map<string, string>();
  for (const { key, value } of node?.kind === 'map' ? node.pairs : [])
    if (value?.kind === 'scalar') entries.set(key.value, value.value);
  if (!node) entries.set('packages', 'read');
  for (const [key, value] of Object.entries({ contents: 'read', ...more }))
    if (entries.get(key) !== 'write') entries.set(key, value);
  const inner = ' '.repeat(keyColumn * 2 - column);
  return `${pad}permissions:\n${[...entries].map(([key, value]) => `${inner}${key}: ${value}\n`).join('')}`;
}
