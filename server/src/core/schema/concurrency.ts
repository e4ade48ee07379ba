import { type Node, pairOf, scalarOf } from '../syntax/node.ts';
import type { Job } from '../workflow/model.ts';
import { type Mistake, REFUSED } from './mistake.ts';

/** `queue: max` keeps every run waiting, `cancel-in-progress` cancels the one that runs: GitHub takes only one. */
export function* concurrencyConflict(node: Node | undefined, label: string, job?: Job): Iterable<Mistake> {
  const queue = pairOf(node, 'queue');
  if (queue?.value?.kind !== 'scalar' || queue.value.value !== 'max') return;
  const cancel = scalarOf(node, 'cancel-in-progress');
  if (cancel?.type !== 'boolean' || cancel.value.toLowerCase() !== 'true') return;
  const message = `"concurrency" of ${label} has both "queue: max" and "cancel-in-progress: true", which contradict each other; ${REFUSED}.`;
  yield { kind: 'conflict', span: queue.span, job, message };
}
