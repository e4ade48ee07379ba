import type { PipelineEnv } from '../../pipeline/kinds/context.ts';
import type { JobFacts } from '../../pipeline/model.ts';
import { finish } from '../../steps.ts';
import type { ShellParser } from '../../syntax/shell/shell.ts';
import type { Job, Workflow } from '../../workflow/model.ts';
import { resolveMemo } from '../../workflow/resolve.ts';
import type { ImageUse } from '../model.ts';
import { collectAction, collectNamedInputs } from './actions.ts';
import { collectScripts } from './commands.ts';
import { collectContainers } from './containers.ts';
import type { Collector, Draft } from './draft.ts';
import { kindsWhere, runKinds } from './events.ts';
import { finishUses } from './finish.ts';
import { allowance, collectSteps, settled, usesOfCall } from './inside.ts';

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
export const imageUses = (workflow: Workflow, environment: ImageEnvironment): ImageUse[] =>
  finish(imageUsesInSteps(workflow, environment));

/** The same with pauses, to be used for other work where the file is large. */
export function* imageUsesInSteps(
  workflow: Workflow,
  { parser, env, facts }: ImageEnvironment,
): Generator<undefined, ImageUse[]> {
  const kinds = runKinds(workflow);
  let last = 0;
  const inputs = workflow.triggers.flatMap((trigger) => trigger.inputs);
  const choices = new Set(
    inputs.flatMap((one) => (one.default ? [one.default, ...one.options] : one.options)),
  );
  const memo = resolveMemo();
  const left = allowance();
  function* collectJob(job: Job, to: Collector): Generator<undefined, void> {
    collectContainers(to);
    if (job.uses) collectNamedInputs(to, job.with, 'deploy');
    yield* collectSteps(to, env, (at) => {
      collectAction(at);
      collectScripts(at, parser);
    });
  }
  const drafts: Draft[] = [];
  const called: ImageUse[] = [];
  for (const job of workflow.jobs) {
    yield;
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
    if (!known?.called) yield* collectJob(job, to);
    else for (const use of yield* usesOfCall(known, to, collectJob, left)) called.push(use);
  }
  return finishUses(drafts)
    .concat(called)
    .map((use) => settled(use, workflow.source));
}
