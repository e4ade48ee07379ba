import { contains, type Edit } from '../text/span.ts';
import type { Job } from '../workflow/model.ts';
import { addToList } from './list.ts';
import { insertKey } from './map.ts';

/**
 * Edits that add job ids to what a job needs, in the style it is written in. Undefined where the job, or its list, is
 * an anchor's text that others share, or is still to be typed.
 */
export function addNeeds(job: Job, ids: readonly string[]): Edit[] | undefined {
  const [only] = ids;
  if (!job.node || only === undefined || isAnchored(job)) return undefined;
  // A list with a need that can name no job stays refused by GitHub, whatever is added.
  if (job.needs.some(({ id }) => !/^[A-Za-z_][\w-]*$/.test(id))) return undefined;
  const edits = job.needsPair
    ? addToList(job.needsPair, ids)
    : insertKey(job.node, 'needs', ids.length === 1 ? only : ids, {
        after: ['name'],
        before: ['if', 'uses', 'runs-on'],
      });
  return edits?.every(({ span }) => contains(job.span, span)) ? edits : undefined;
}

/** An anchor on the job or on its list: other jobs may be written as its alias. */
function isAnchored({ key, node, needsPair }: Job): boolean {
  const isAnchor = (from: number, to: number | undefined) =>
    to !== undefined && /[&*]/.test(key.source.slice(from, to).replaceAll(/#.*/g, ''));
  return (
    isAnchor(key.span.end, node?.span.start) ||
    (needsPair !== undefined && isAnchor(needsPair.key.span.end, needsPair.value?.span.start))
  );
}
