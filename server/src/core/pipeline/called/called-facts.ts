import type { Span } from '../../text/span.ts';
import type { Job, Workflow } from '../../workflow/model.ts';
import type { Scope } from '../../workflow/resolve.ts';
import { deploysBefore } from '../graph/order.ts';
import type { PipelineEnv } from '../kinds/context.ts';
import type { Evidence, JobFacts, JobKind } from '../model.ts';
import { neverTrue } from '../target/demands.ts';
import { callerTarget, NO_TARGET } from '../target/target.ts';
import { inOrder } from '../target/target-words.ts';
import type { Classified } from './assemble.ts';
import type { Call, Chain } from './called.ts';
import type { Caller } from './caller.ts';

export interface LocalCall {
  readonly workflow: Workflow;
  readonly job: Job;
  readonly env: PipelineEnv;
  readonly scope: Scope;
  readonly call: Call & { readonly kind: 'local' };
  readonly afterDeploy: boolean;
  readonly chain: Chain;
  /** Classifies a job of the called workflow. */
  readonly classify: (
    workflow: Workflow,
    job: Job,
    env: PipelineEnv,
    afterDeploy: boolean,
    caller: Caller,
  ) => Classified;
}

/** A job that calls a local workflow does what the jobs there do with the caller's inputs. */
export function calledFacts({
  workflow,
  job,
  env,
  scope,
  call,
  afterDeploy,
  chain,
  classify,
}: LocalCall): Classified {
  const { workflow: called, inputs } = call;
  const next = [...chain, called.path];
  const events = scope.events ?? workflow.triggers.map(({ key }) => key);
  const running = neverTrue(job.if, scope)
    ? []
    : called.jobs.filter((one) => !neverTrue(one.if, { workflow: called, job: one, inputs, events }));
  const first = new Map(
    running.map((one) => [one, classify(called, one, env, afterDeploy, { inputs, events, chain: next })]),
  );
  const behind = deploysBefore(called, (one) => first.get(one)?.facts.kinds.has('deploy') === true);
  const inner = running.map((one) =>
    behind(one) && !afterDeploy
      ? classify(called, one, env, true, { inputs, events, chain: next })
      : (first.get(one) ?? NOTHING(one)),
  );
  const span = job.uses?.span ?? job.key.span;
  const evidence = new Map<JobKind, Evidence[]>();
  for (const { facts } of inner)
    for (const [kind, list] of facts.evidence)
      evidence.set(kind, [
        ...(evidence.get(kind) ?? []),
        ...list.map((one) => moved(one, span, called.path)),
      ]);
  const changing = inner.filter(({ facts }) => facts.kinds.has('deploy') || facts.kinds.has('rollback'));
  const target = changing.length > 0 ? targetOfCall({ workflow, job, env, scope }, changing) : NO_TARGET;
  const targetEvidence = target.evidence;
  const facts: JobFacts = {
    job,
    kinds: evidence.size > 0 ? new Set(evidence.keys()) : new Set<JobKind>(['other']),
    evidence,
    deploys: inner.flatMap(({ facts: one }) =>
      one.deploys.map((deploy) => ({ ...deploy, evidence: moved(deploy.evidence, span, called.path) })),
    ),
    target: target.target,
    targets: target.targets,
    assumed: target.assumed,
    targetEvidence,
    soft: changing.length > 0 && changing.every(({ facts: one }) => one.soft),
    environment: environmentOfCall(inner, changing),
    call: 'local',
    called: { workflow: called, jobs: inner.map(({ facts: one }) => one) },
  };
  return { facts, source: target.source };
}

const NOTHING = (job: Job): Classified => ({
  facts: {
    job,
    kinds: new Set<JobKind>(['other']),
    evidence: new Map(),
    deploys: [],
    target: undefined,
    targets: [],
    assumed: false,
    targetEvidence: undefined,
    soft: false,
    environment: undefined,
    call: 'none',
    called: undefined,
  },
  source: 0,
});

/** Spans of the called file mean nothing in the caller's. */
const moved = (evidence: Evidence, span: Span, path: string): Evidence => ({
  text: evidence.text.includes(' in ')
    ? evidence.text
    : `${evidence.text} in ${path.slice(path.lastIndexOf('/') + 1)}`,
  span,
  step: undefined,
});

/** The environment of the deploying jobs: none as soon as one of them has none. */
function environmentOfCall(
  inner: readonly Classified[],
  changing: readonly Classified[],
): JobFacts['environment'] {
  const list = changing.length > 0 ? changing : inner.filter(({ facts }) => facts.kinds.has('approve'));
  const production = list.filter(({ facts }) => facts.target === 'production');
  const asked = production.length > 0 ? production : list;
  const uses = asked.map(({ facts }) => facts.environment);
  const approved = inner.some(({ facts }) => facts.kinds.has('approve') && facts.environment);
  const found =
    uses.find((use) => use !== undefined) ??
    (approved ? inner.find(({ facts }) => facts.environment)?.facts.environment : undefined);
  if (!found || (uses.some((use) => use === undefined) && !approved)) return undefined;
  return {
    name: found.name,
    names: [...new Set(uses.flatMap((use) => use?.names ?? []))],
    mayBeEmpty: uses.some((use) => use?.mayBeEmpty === true),
    inCalled: true,
  };
}

/** The called jobs answer with their environments and arguments first; then the caller's own words are asked. */
function targetOfCall(
  caller: Pick<LocalCall, 'workflow' | 'job' | 'env' | 'scope'>,
  changing: readonly Classified[],
) {
  const span = caller.job.uses?.span ?? caller.job.key.span;
  const answers = changing.filter(
    ({ source, facts }) => source > 0 && source <= 2 && facts.target !== 'unknown',
  );
  const from = (list: readonly Classified[]) => {
    const targets = inOrder(list.flatMap(({ facts }) => facts.targets));
    const best = list.find(({ facts }) => facts.target === targets[0]);
    const evidence = best?.facts.targetEvidence;
    return {
      target: targets[0],
      targets,
      assumed: false,
      evidence: evidence && { ...evidence, span, step: undefined },
      contradicted: false,
      source: Math.min(...list.map(({ source }) => source)),
    };
  };
  if (answers.length > 0) return from(answers);
  const middle = changing.filter(({ source }) => source === 3 || source === 4);
  const late = changing.filter(({ source }) => source === 5);
  return callerTarget(
    {
      env: caller.env,
      workflow: caller.workflow,
      job: caller.job,
      scope: caller.scope,
      steps: [],
      unreadable: [],
    },
    middle.length > 0 ? from(middle) : undefined,
    late.length > 0 ? from(late) : undefined,
    changing.some(({ facts }) => facts.environment !== undefined || facts.target === 'unknown'),
  );
}
