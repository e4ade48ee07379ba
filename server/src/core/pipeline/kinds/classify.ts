import type { Job, Workflow } from '../../workflow/model.ts';
import { resolveScalar, type Scope } from '../../workflow/resolve.ts';
import { assemble, type Classified } from '../called/assemble.ts';
import { callOf } from '../called/called.ts';
import { calledFacts } from '../called/called-facts.ts';
import type { Caller } from '../called/caller.ts';
import { remoteFacts } from '../called/remote-call.ts';
import { neverTrue } from '../target/demands.ts';
import { environmentFacts } from '../target/environments.ts';
import { NO_TARGET, targetFacts } from '../target/target.ts';
import { type Act, does, EMPTY_ACT } from './acts.ts';
import { asConfigured } from './configured.ts';
import type { JobContext, PipelineEnv } from './context.ts';
import { jobActs } from './job-acts.ts';
import { isIdle } from './neutral.ts';
import { judgeChecks, namesCheck, withoutTestBuilds } from './smoke.ts';

/** Classifies a job. `afterDeploy`: a job that it needs deploys, so that its tests may check the deployment. */
export const classifyJob: Classify = (workflow, job, env, afterDeploy, caller) =>
  asConfigured(classify(workflow, job, env, afterDeploy, caller), job, env.config);

type Classify = (
  workflow: Workflow,
  job: Job,
  env: PipelineEnv,
  afterDeploy: boolean,
  caller?: Caller,
) => Classified;

function classify(
  workflow: Workflow,
  job: Job,
  env: PipelineEnv,
  afterDeploy: boolean,
  caller?: Caller,
): Classified {
  const { memo, places } = env;
  const scope: Scope = { workflow, job, inputs: caller?.inputs, events: caller?.events, memo, places };
  const chain = caller?.chain ?? [workflow.path];
  const call = callOf(job, scope, env, chain);
  if (call.kind === 'local')
    return calledFacts({ workflow, job, env, scope, call, afterDeploy, chain, classify: classifyJob });
  if (call.kind !== 'none') return remoteFacts(job, scope, env, call.kind, afterDeploy);
  if (neverTrue(job.if, scope)) return { facts: assemble(job, [], NO_TARGET, undefined, call), source: 0 };
  const { acts: told, context } = jobActs(job, scope, env);
  const judged = withoutTestBuilds(judgeChecks(told, context, afterDeploy), context);
  const acts = withNamedCheck(judged, context, afterDeploy);
  const environment = environmentFacts(job, scope, false, env.config);
  const changes = acts.some((one) => does(one, 'deploy') || does(one, 'rollback'));
  const target = changes ? targetFacts(context, acts, environment) : NO_TARGET;
  return {
    facts: assemble(
      job,
      withApproval(acts, context, environment !== undefined),
      target,
      environment?.use,
      call,
    ),
    source: target.source,
  };
}

/** `verify-deployment` behind a deploy checks it, however it does so. */
function withNamedCheck(
  acts: readonly Act[],
  { job, scope, steps }: JobContext,
  afterDeploy: boolean,
): readonly Act[] {
  const [first] = steps;
  if (!afterDeploy || !first || acts.some(({ kinds }) => kinds.length > 0 && !kinds.includes('other')))
    return acts;
  if (!namesCheck(job.id) || isIdle({ steps })) return acts;
  const evidence = { text: `job id "${job.id}"`, span: job.key.span, step: undefined };
  return [
    ...acts,
    { ...EMPTY_ACT, kinds: ['smoke'], evidence, line: evidence.text, at: { ...first, scope } },
  ];
}

/** A job whose only purpose is its environment waits for a person. */
function withApproval(acts: readonly Act[], context: JobContext, hasEnvironment: boolean): readonly Act[] {
  const { job } = context;
  if (!hasEnvironment || acts.some(({ kinds }) => kinds.some((kind) => kind !== 'smoke')) || !isIdle(context))
    return acts;
  const [first] = context.steps;
  const name = job.environment?.name;
  if (!first || !name) return acts;
  const [value] = resolveScalar(name, context.scope).values;
  const evidence = {
    text: `\`environment: ${value?.text ?? name.value}\``,
    span: name.span,
    step: undefined,
  };
  return [...acts, { ...EMPTY_ACT, kinds: ['approve'], evidence, line: evidence.text, at: first }];
}
