import type { PipelineEnv } from '../pipeline/kinds/context.ts';
import type { JobFacts } from '../pipeline/model.ts';
import type { ShellParser } from '../syntax/shell/shell.ts';
import type { Job, Workflow } from '../workflow/model.ts';
import { resolveMemo } from '../workflow/resolve.ts';
import { collectAction, collectNamedInputs } from './actions.ts';
import { collectScripts } from './commands.ts';
import { collectContainers } from './containers.ts';
import type { Collector, Draft } from './draft.ts';
import { kindsWhere, runKinds } from './events.ts';
import { finishUses } from './finish.ts';
import { type CollectJob, collectSteps, settled, usesOfCall } from './inside.ts';
import type { ImageUse } from './model.ts';

/** What reading the images of a workflow needs besides the workflow. */
export interface ImageEnvironment {
  /** For scripts that stand inside other texts. */
  readonly parser: ShellParser;
  /** Reads local workflows and actions; without it nothing is known of them. */
  readonly env?: PipelineEnv | undefined;
  /** What a job calls. */
  readonly facts?: ReadonlyMap<Job, JobFacts>;
}

/**
 * Every use of an image that the workflow writes down, in the order of the file's jobs and steps, with variables
 * resolved as far as the file says; and those in the local workflows and actions that it runs (`inside`). A reference
 * with several possible values gives one use for each.
 */
export function imageUses(workflow: Workflow, { parser, env, facts }: ImageEnvironment): ImageUse[] {
  const kinds = runKinds(workflow);
  let last = 0;
  const inputs = workflow.triggers.flatMap((trigger) => trigger.inputs);
  const choices = new Set(
    inputs.flatMap((one) => (one.default ? [one.default, ...one.options] : one.options)),
  );
  const memo = resolveMemo();
  const collectJob: CollectJob = (job, to) => {
    collectContainers(to);
    if (job.uses) collectNamedInputs(to, job.with, 'deploy');
    collectSteps(to, env, (at) => {
      collectAction(at);
      collectScripts(at, parser);
    });
  };
  const drafts: Draft[] = [];
  const called: ImageUse[] = [];
  for (const job of workflow.jobs) {
    const to: Collector = {
      workflow,
      job,
      step: undefined,
      scope: { workflow, job, memo },
      kinds: kindsWhere(kinds, job.if),
      choices,
      drafts,
      next: () => ++last,
    };
    const known = facts?.get(job);
    if (known?.called) called.push(...usesOfCall(known, to, collectJob));
    else collectJob(job, to);
  }
  return [...finishUses(drafts), ...called].map((use) => settled(use, workflow.source));
}
