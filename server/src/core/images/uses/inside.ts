import { inputsOfCall } from '../../pipeline/called/called.ts';
import type { PipelineEnv, RunStep } from '../../pipeline/kinds/context.ts';
import { runSteps } from '../../pipeline/kinds/steps.ts';
import type { JobFacts } from '../../pipeline/model.ts';
import type { Scalar } from '../../syntax/node.ts';
import type { Job } from '../../workflow/model.ts';
import type { Scope } from '../../workflow/resolve.ts';
import type { ImageUse, Inside } from '../model.ts';
import { collectNamedInputs, roleByName } from './actions.ts';
import type { Collector, Draft } from './draft.ts';
import { kindsWhere } from './events.ts';
import { finishUses } from './finish.ts';

/** Collects the images of one job, its steps included, with pauses to be used for other work. */
export type CollectJob = (job: Job, to: Collector) => Generator<undefined, void>;

/** How many steps of called workflows may still be read. What is beyond is in no file that a person wrote. */
export interface Allowance {
  steps: number;
}
export const allowance = (): Allowance => ({ steps: 10_000 });

/**
 * The uses of images in the local workflow that a job calls, with what the caller hands over. They stand on the caller's
 * job. What is handed over by a name that says image, and is used in no way that can be seen there, counts as deployed.
 */
export function* usesOfCall(
  facts: JobFacts,
  to: Collector,
  collect: CollectJob,
  left: Allowance,
): Generator<undefined, readonly ImageUse[]> {
  const { job } = facts;
  const found = yield* usesIn(facts, to, collect, left);
  if (!job.uses || left.steps < 0) return [];
  const at = job.uses;
  const uses = found.map((use): ImageUse => {
    const inside = use.inside ?? { job: use.job, step: use.step, steps: use.job.steps, handedOver: false };
    return { ...use, inside, usedAt: at.span, job, step: undefined };
  });
  const drafts: Draft[] = [];
  collectNamedInputs({ ...to, drafts }, job.with, 'deploy', scalarsOf(uses));
  return uses.concat(finishUses(drafts));
}

/** The same with spans that count in the called workflow, or in the files that it calls in turn. */
function* usesIn(
  { job, called }: JobFacts,
  to: Collector,
  collect: CollectJob,
  left: Allowance,
): Generator<undefined, ImageUse[]> {
  if (!called) return [];
  const inputs = inputsOfCall(job, to.scope, called.workflow);
  const events = to.scope.events ?? to.workflow.triggers.map(({ key }) => key);
  const drafts: Draft[] = [];
  let nested: ImageUse[] = [];
  for (const facts of called.jobs) {
    const inner = facts.job;
    left.steps -= inner.steps.length + 1;
    if (left.steps < 0) break;
    const scope: Scope = { workflow: called.workflow, job: inner, inputs, events, memo: to.scope.memo };
    const kinds = kindsWhere(to.kinds, inner.if);
    const here: Collector = {
      ...to,
      workflow: called.workflow,
      job: inner,
      step: undefined,
      scope,
      kinds,
      drafts,
    };
    if (facts.called) nested = nested.concat(yield* usesIn(facts, here, collect, left));
    else yield* collect(inner, here);
  }
  return finishUses(drafts).concat(nested);
}

/** Steps between two pauses. */
const STRETCH = 50;

/** Collects the images of a job's steps, those of readable local actions in their place. */
export function* collectSteps(
  to: Collector,
  env: PipelineEnv | undefined,
  collect: (to: Collector) => void,
): Generator<undefined, void> {
  const { job, scope } = to;
  const at = (step: RunStep['step'], here: Scope): Collector => ({
    ...to,
    step,
    scope: here,
    kinds: kindsWhere(to.kinds, step.if),
  });
  if (!env || job.steps.every(({ uses }) => uses?.kind !== 'local')) {
    for (const step of job.steps) {
      if (step.index % STRETCH === STRETCH - 1) yield;
      collect(at(step, { ...scope, step }));
    }
    return;
  }
  const inner: RunStep[] = [];
  const close = (): void => {
    const [first] = inner;
    if (first) collectAction(to, first.own, inner, collect);
    inner.length = 0;
  };
  for (const one of runSteps(job.steps, scope, env).steps) {
    if (one.own.index % STRETCH === STRETCH - 1) yield;
    if (inner[0] && inner[0].own !== one.own) close();
    if (one.step === one.own) collect(at(one.step, one.scope));
    else inner.push(one);
  }
  close();
}

/** The steps of a local action, as the step that uses it runs them. */
function collectAction(
  to: Collector,
  own: RunStep['step'],
  steps: readonly RunStep[],
  collect: (to: Collector) => void,
): void {
  if (!own.uses) return;
  const outer = kindsWhere(to.kinds, own.if);
  const at = own.uses.scalar;
  const found: Draft[] = [];
  for (const { step, scope } of steps) {
    const drafts: Draft[] = [];
    collect({ ...to, step, scope, kinds: kindsWhere(outer, step.if), drafts });
    const inside: Inside = { job: to.job, step, steps: scope.steps ?? [], handedOver: false };
    for (const draft of drafts) found.push({ ...draft, inside, usedAt: at.span, step: own });
  }
  for (const draft of found) to.drafts.push(draft);
  collectNamedInputs(
    { ...to, step: own, scope: { ...to.scope, step: own }, kinds: outer },
    own.with,
    roleByName(own.uses.name),
    scalarsOf(found),
  );
}

/** The use as it stands in the file that is read: at the literal that it hands over, else at its `uses`. */
export function settled(use: ImageUse, source: string): ImageUse {
  if (!use.inside) return use;
  const handedOver = use.scalar.source === source;
  return {
    ...use,
    span: handedOver ? use.span : use.usedAt,
    scalar: handedOver ? use.scalar : (use.step?.uses?.scalar ?? use.job.uses ?? use.scalar),
    tagAt: use.tagAt?.scalar.source === source ? use.tagAt : undefined,
    inside: { ...use.inside, handedOver, tagAt: use.tagAt },
  };
}

const scalarsOf = (uses: readonly Pick<ImageUse, 'scalar'>[]): ReadonlySet<Scalar> =>
  new Set(uses.map(({ scalar }) => scalar));
