import { isShared } from '../../edits/layout.ts';
import { removeFromList } from '../../edits/list.ts';
import { insertKey, removeKey } from '../../edits/map.ts';
import { quoteFor } from '../../edits/quote.ts';
import type { EarlyStart } from '../../pipeline/chain/early-starts.ts';
import { pairOf } from '../../syntax/node.ts';
import type { Edit } from '../../text/span.ts';
import type { Workflow } from '../../workflow/model.ts';
import type { Fix } from '../rule.ts';

/**
 * Ways to narrow what starts a workflow, so that an early start starts no deploy: the push to `branch` alone, or
 * without the branch of development. The other jobs do not start any more either, so a person decides; a trigger goes as
 * a whole only where the deploy is the only job.
 */
export function triggerFixes(workflow: Workflow, { trigger, by }: EarlyStart, branch: string): Fix[] {
  const fix = (title: string, edits: Edit[] | undefined): Fix[] =>
    edits && edits.length > 0 ? [{ title, safe: false, edits }] : [];
  const on = pairOf(workflow.root, 'on');
  if (!on || isShared(on)) return [];
  if (by.kind === 'branch') {
    const list = pairOf(trigger.node, 'branches');
    const item = trigger.branches.find(({ value }) => value === by.name);
    if (trigger.node?.kind !== 'map' || !list || !item || trigger.branches.length < 2) return [];
    return fix(`Take \`${by.name}\` out of the branches`, removeFromList(trigger.node, list, item));
  }
  if (by.kind === 'any-branch') {
    if (trigger.branchesIgnore.length > 0) return [];
    return fix(`Start it on pushes to \`${branch}\` alone`, pushTo(workflow, branch));
  }
  if (by.kind === 'pull-request' && workflow.jobs.length === 1 && workflow.triggers.length > 1) {
    const { value } = on;
    const pair = value?.kind === 'map' ? pairOf(value, trigger.event) : undefined;
    const item = value?.kind === 'seq' ? value.items.find((one) => one === trigger.key) : undefined;
    const edits =
      value?.kind === 'map' && pair
        ? removeKey(value, pair)
        : item && workflow.root?.kind === 'map'
          ? removeFromList(workflow.root, on, item)
          : undefined;
    return fix(`Do not start it on \`${trigger.event}\``, edits);
  }
  return [];
}

/** `push` with the one branch, in each of the ways in which triggers are written. */
function pushTo({ root, triggers }: Workflow, branch: string): Edit[] | undefined {
  const on = pairOf(root, 'on')?.value;
  if (on?.kind === 'map') {
    const push = pairOf(on, 'push');
    if (push?.value?.kind === 'map') {
      const { pairs } = push.value;
      // A tag that starts it is not asked for its branch.
      return pairs.length === 0
        ? undefined
        : insertKey(push.value, 'branches', [branch], { before: ['tags'] });
    }
    return push ? insertKey(on, 'push', { branches: [branch] }) : undefined;
  }
  if (!on) return undefined;
  const oneLine = !/[\r\n#]/.test(on.source.slice(on.span.start, on.span.end));
  if (!oneLine || (on.kind === 'scalar' && (on.style === 'literal' || on.style === 'folded')))
    return undefined;
  const list = `[${quoteFor(branch, { inFlow: true })}]`;
  const events = triggers.map(({ event }) =>
    event === 'push' ? `push: { branches: ${list} }` : `${event}: null`,
  );
  return [{ span: on.span, text: `{ ${events.join(', ')} }` }];
}
