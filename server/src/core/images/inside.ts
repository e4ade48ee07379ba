import { inputsOfCall } from '../pipeline/called/called.ts';
import type { PipelineEnv, RunStep } from '../pipeline/kinds/context.ts';
import { runSteps } from '../pipeline/kinds/steps.ts';
import type { JobFacts } from '../pipeline/model.ts';
import type { Scalar } from '../syntax/node.ts';
import type { Job } from '../workflow/model.ts';
import type { Scope } from '../workflow/resolve.ts';
import { collectNamedInputs, roleByName } from './actions.ts';
import type { Collector, Draft } from './draft.ts';
import { kindsWhere } from './events.ts';
import { finishUses } from './finish.ts';
import type { ImageUse, Inside } from './model.ts';

/** Collects the images of one job, its steps included. */
export type CollectJob = (job: Job, to: Collector) => void;

/** More jobs than this are not followed into the workflows that they call. */
const MOST_CALLED = 400;

/**
 * The uses of images in the local workflow that a job calls, with what the caller hands over. They stand on the caller's
 * job. What is handed over by a name that says image, and is used in no way that can be seen there, counts as deployed.
 */
export function usesOfCall(
  facts: JobFacts,
  to: Collector,
  collect: CollectJob,
  left = { jobs: MOST_CALLED },
): ImageUse[] {
  const { job } = facts;
  const found = usesIn(facts, to, collect, left);
  if (!job.uses) return [];
  const at = job.uses;
  const uses = found.map((use): ImageUse => {
    const inside = use.inside ?? { job: use.job, step: use.step, steps: use.job.steps, handedOver: false };
    return { ...use, inside, usedAt: at.span, job, step: undefined };
  });
  const drafts: Draft[] = [];
  collectNamedInputs({ ...to, drafts }, job.with, 'deploy', scalarsOf(uses));
  return [...uses, ...finishUses(drafts)];
}

/** The same with spans that count in the called workflow, or in the files that it calls in turn. */
function usesIn(
  { job, called }: JobFacts,
  to: Collector,
  collect: CollectJob,
  left: { jobs: number },
): ImageUse[] {
  if (!called) return [];
  const inputs = inputsOfCall(job, to.scope, called.workflow);
  const events = to.scope.events ?? to.workflow.triggers.map(({ key }) => key);
  const drafts: Draft[] = [];
  const nested: ImageUse[] = [];
  for (const facts of called.jobs) {
    if (--left.jobs < 0) break;
    const inner = facts.job;
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
    if (facts.called) nested.push(...usesIn(facts, here, collect, left));
    else collect(inner, here);
  }
  return [...finishUses(drafts), ...nested];
}

/** Collects the images of a job's steps, those of readable local actions in their place. */
export function collectSteps(
  to: Collector,
  env: PipelineEnv | undefined,
  collect: (to: Collector) => void,
): void {
  const { job, scope } = to;
  const at = (step: RunStep['step'], here: Scope): Collector => ({
    ...to,
    step,
    scope: here,
    kinds: kindsWhere(to.kinds, step.if),
  });
  if (!env || job.steps.every(({ uses }) => uses?.kind !== 'local')) {
    for (const step of job.steps) collect(at(step, { ...scope, step }));
    return;
  }
  const inner: RunStep[] = [];
  const close = (): void => {
    const [first] = inner;
    if (first) collectAction(to, first.own, inner, collect);
    inner.length = 0;
  };
  for (const one of runSteps(job.steps, scope, env).steps) {
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
    found.push(...drafts.map((draft) => ({ ...draft, inside, usedAt: at.span, step: own })));
  }
  to.drafts.push(...found);
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
