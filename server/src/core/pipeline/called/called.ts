import type { Job, Workflow } from '../../workflow/model.ts';
import { entry, type Resolved, resolveScalar, type Scope } from '../../workflow/resolve.ts';
import type { PipelineEnv } from '../kinds/context.ts';
import { localPath } from '../kinds/steps.ts';

/** GitHub follows ten levels of workflows that call workflows. */
const DEEPEST = 10;

export type Call =
  | { readonly kind: 'none' | 'remote' | 'local-unreadable' }
  | { readonly kind: 'local'; readonly workflow: Workflow; readonly inputs: ReadonlyMap<string, Resolved> };

/** The chain of files that led here, so that a ring of calls ends. */
export type Chain = readonly string[];

/** What a job with `uses` calls. */
export function callOf(job: Job, scope: Scope, env: PipelineEnv, chain: Chain): Call {
  if (!job.uses) return { kind: 'none' };
  const uses = job.uses.value.trim();
  if (!uses.startsWith('./') && !uses.startsWith('$/')) return { kind: 'remote' };
  const path = localPath(uses);
  if (chain.includes(path) || chain.length >= DEEPEST) return { kind: 'local-unreadable' };
  const workflow = env.workflow(path);
  if (!workflow) return { kind: 'local-unreadable' };
  return { kind: 'local', workflow, inputs: inputsOfCall(job, scope, workflow) };
}

/** What a job hands to the inputs that the workflow which it calls declares, by their names in lower case. */
export function inputsOfCall(job: Job, scope: Scope, workflow: Workflow): ReadonlyMap<string, Resolved> {
  const inputs = new Map<string, Resolved>();
  const declared = workflow.triggers
    .filter(({ event }) => event === 'workflow_call')
    .flatMap((trigger) => trigger.inputs);
  for (const { key } of declared) {
    const given = entry(job.with, key.value)?.value;
    if (given) inputs.set(key.value.toLowerCase(), resolveScalar(given, scope));
  }
  return inputs;
}
