import { guardedCondition, withAlso, withoutStatus } from '../../edits/condition.ts';
import { insertKey, removeKey } from '../../edits/map.ts';
import { addNeeds } from '../../edits/needs.ts';
import { replaceScalar } from '../../edits/scalar.ts';
import type { Bypass } from '../../pipeline/chain/bypass.ts';
import { unhide } from '../../pipeline/checks/unhide.ts';
import { conditionOf } from '../../pipeline/gates/condition.ts';
import type { Pipeline } from '../../pipeline/model.ts';
import { listOf } from '../../pipeline/quote.ts';
import { pairOf } from '../../syntax/node.ts';
import { contains } from '../../text/span.ts';
import { type Job, sameId } from '../../workflow/model.ts';
import type { Fix } from '../rule.ts';

const ASKED = "github.event.workflow_run.conclusion == 'success'";

/** What closes a way around a gate; `job` is the deploy that takes it. None is safe: fewer runs deploy afterwards. */
export function bypassFixes(pipeline: Pipeline, job: Job, bypass: Bypass): Fix[] {
  switch (bypass.kind) {
    case 'condition':
      return conditionFixes(pipeline, job, bypass);
    case 'forgiven': {
      const { node } = bypass.gate;
      const pair = pairOf(node, 'continue-on-error');
      return node && pair ? fix('Remove `continue-on-error`', removeKey(node, pair)) : [];
    }
    case 'thrown-away': {
      const repair = unhide(pipeline, pipeline.factsOf(bypass.gate), 'test');
      return repair ? [repair] : [];
    }
    case 'conclusion': {
      const edits = job.if
        ? withAlso(job.if, ASKED)
        : job.node &&
          insertKey(job.node, 'if', ASKED, { after: ['needs', 'name'], before: ['runs-on', 'uses'] });
      return fix('Run only after a successful run', edits);
    }
  }
}

const fix = (title: string, edits: Fix['edits'] | undefined): Fix[] =>
  edits && edits.length > 0 ? [{ title, safe: false, edits }] : [];

/**
 * Without the status function, so that GitHub asks for everything before it; or with the gates' own results. Where a
 * job before the deploy may be skipped on purpose, the first would skip the deploy with it, so the second comes first.
 */
function conditionFixes(pipeline: Pipeline, job: Job, { at, open }: Bypass & { kind: 'condition' }): Fix[] {
  if (!job.node || !contains(job.span, at.span)) return [];
  const plain = fix('Ask for the success of all jobs before it', withoutStatus(job.node, at));
  // A gate's success tells that of the gates before it, as long as its own condition asks for them.
  const implied = new Set(
    open.filter((gate) => !conditionOf(gate).hasStatus).flatMap((gate) => pipeline.ancestorsOf(gate)),
  );
  const ids = open.filter((gate) => !implied.has(gate)).map(({ id }) => id);
  const missing = ids.filter((id) => !job.needs.some((need) => sameId(need.id, id)));
  const needs = missing.length > 0 ? addNeeds(job, missing) : [];
  const value = guardedCondition(at.value, ids);
  const condition = value === undefined ? undefined : replaceScalar(at, value);
  const guarded = needs && condition ? fix(guardTitle(ids), [...needs, ...condition]) : [];
  const skips = pipeline.ancestorsOf(job).some((before) => before.if && !open.includes(before));
  return skips ? [...guarded, ...plain] : [...plain, ...guarded];
}

const guardTitle = (ids: readonly string[]): string =>
  ids.length === 1
    ? `Ask for \`needs.${ids[0]}.result == 'success'\``
    : `Ask for the success of ${listOf(ids)} by their results`;
