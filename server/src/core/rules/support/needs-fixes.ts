import { asksForSuccess, guardedCondition } from '../../edits/condition.ts';
import { removeFromList } from '../../edits/list.ts';
import { insertKey } from '../../edits/map.ts';
import { addNeeds } from '../../edits/needs.ts';
import { replaceScalar } from '../../edits/scalar.ts';
import { conditionOf } from '../../pipeline/gates/condition.ts';
import type { Conditions } from '../../pipeline/graph/conditions.ts';
import { needsReads } from '../../pipeline/graph/needs-reads.ts';
import type { JobFacts, Pipeline } from '../../pipeline/model.ts';
import { listOf } from '../../pipeline/quote.ts';
import { isProductionName } from '../../pipeline/target/stage-names.ts';
import { childOf, scalarOf } from '../../syntax/node.ts';
import { contains, type Edit } from '../../text/span.ts';
import { type Job, sameId } from '../../workflow/model.ts';
import type { Fix } from '../rule.ts';

/**
 * Makes a deploy wait for its missing gates: adds those that no other of them waits for to its needs. A condition with
 * a status function other than `success()` asks for their results too, since it would not wait for their success; a matrix that runs its
 * stages side by side (`side`) runs them one after another.
 */
export function needsFixes(
  pipeline: Pipeline,
  conditions: Conditions,
  facts: JobFacts,
  missing: readonly JobFacts[],
  side: boolean,
): Fix[] {
  const { job } = facts;
  const behind = new Set(missing.flatMap((gate) => pipeline.ancestorsOf(gate.job)));
  const last = missing.filter((gate) => !behind.has(gate.job));
  const ids = last.map((gate) => gate.job.id);
  const needs = ids.length > 0 ? addNeeds(job, ids) : [];
  const inTurn = side ? oneAfterAnother(job) : [];
  const waits = !conditionOf(job).hasStatus || asksForSuccess(job.if?.value ?? '');
  const asked = ids.length > 0 && !waits ? askResults(job, ids) : [];
  if (!needs || !inTurn || !asked) return [];
  const edits = [...needs, ...asked, ...inTurn];
  if (edits.length === 0) return [];
  const parts = [
    ...(ids.length > 0 ? [`${asked.length > 0 ? 'add' : 'Add'} ${listOf(ids)} to \`needs\``] : []),
    ...(side ? [`run the matrix in turn with \`max-parallel: 1\``] : []),
    ...(asked.length > 0 ? [`ask for ${ids.length === 1 ? 'its result' : 'their results'}`] : []),
  ];
  // Where conditions can skip the gate, the deploy would be skipped with it: a person must decide.
  const safe =
    !side && asked.length === 0 && last.every((gate) => !conditions.without(facts, 'deploy', gate));
  const title = parts.join(' and ');
  return [{ title: title.charAt(0).toUpperCase() + title.slice(1), safe, edits }];
}

function askResults(job: Job, ids: readonly string[]): Edit[] | undefined {
  const value = job.if && guardedCondition(job.if.value, ids);
  const edits = job.if && value !== undefined ? replaceScalar(job.if, value) : undefined;
  return edits?.every(({ span }) => contains(job.span, span)) ? edits : undefined;
}

/** Only where the list has production last and a failure ends the rest. */
function oneAfterAnother({ node, matrix, span }: Job): Edit[] | undefined {
  const strategy = childOf(node, 'strategy');
  if (strategy?.kind !== 'map' || !matrix || scalarOf(strategy, 'fail-fast')?.value.trim() === 'false')
    return undefined;
  const lists = [...matrix.values.values()].filter((values) =>
    values.some(({ value }) => isProductionName(value)),
  );
  const ordered = lists.every(
    (values) => values.findIndex(({ value }) => isProductionName(value)) === values.length - 1,
  );
  if (matrix.dynamic || lists.length !== 1 || matrix.values.size !== 1 || !ordered) return undefined;
  const max = scalarOf(strategy, 'max-parallel');
  const edits = max
    ? [{ span: max.span, text: '1' }]
    : insertKey(strategy, 'max-parallel', 1, { before: ['matrix'] });
  return edits?.every((edit) => contains(span, edit.span)) ? edits : undefined;
}

/** Ways to open a ring of needs, each `job` waiting for the next: away with one need that goes against the chain. */
export function ringFixes(pipeline: Pipeline, cycle: readonly Job[]): Fix[] {
  const edges = cycle.flatMap((job, at) => {
    const next = cycle[(at + 1) % cycle.length] ?? job;
    const distance = rank(pipeline.factsOf(next)) - rank(pipeline.factsOf(job));
    return distance < 0 || needsReads(job).some(({ id }) => sameId(id, next.id))
      ? []
      : [{ job, next, distance }];
  });
  return edges
    .toSorted((a, b) => b.distance - a.distance)
    .flatMap(({ job, next }) => {
      const need = job.needs.find(({ id }) => sameId(id, next.id));
      const edits = need && job.node && job.needsPair && removeFromList(job.node, job.needsPair, need.scalar);
      const own = edits && edits.length > 0 && edits.every(({ span }) => contains(job.span, span));
      if (!own || isInOtherRing(pipeline, job, next)) return [];
      return [{ title: `Remove \`${next.id}\` from the \`needs\` of \`${job.id}\``, safe: false, edits }];
    });
}

/** The place in the chain. */
function rank({ kinds, target }: JobFacts): number {
  if (kinds.has('rollback')) return 5;
  if (kinds.has('deploy')) return target === 'production' ? 3 : 2;
  if (kinds.has('smoke')) return 4;
  return kinds.has('test') ? 1 : 0;
}

type Without = (from: Job, to: Job) => boolean;

/** Whether `from` waits for `to` when one need is left out. */
function reaches({ needsOf }: Pipeline, from: Job, to: Job, without: Without): boolean {
  const seen = new Set<Job>([from]);
  for (const each of seen) {
    for (const need of needsOf(each)) {
      if (without(each, need)) continue;
      if (need === to) return true;
      seen.add(need);
    }
  }
  return false;
}

/** A ring is left when one need is taken out: then that alone does not help. */
const isInOtherRing = (pipeline: Pipeline, job: Job, next: Job): boolean => {
  const without: Without = (from, to) => from === job && to === next;
  const ring = pipeline.ancestorsOf(job).filter((each) => pipeline.ancestorsOf(each).includes(job));
  return [job, ...ring].some((each) => reaches(pipeline, each, each, without));
};
