import type { ShellParser } from '../syntax/shell/shell.ts';
import type { Job, Step, Workflow } from '../workflow/model.ts';
import { collectAction, collectCall } from './actions.ts';
import { collectScripts } from './commands.ts';
import { collectContainers } from './containers.ts';
import type { Collector, Draft } from './draft.ts';
import { kindsWhere, runKinds } from './events.ts';
import { finishUses } from './finish.ts';
import type { ImageUse } from './model.ts';

/** What reading the images of a workflow needs besides the workflow. */
export interface ImageEnvironment {
  /** For scripts that stand inside other texts. */
  readonly parser: ShellParser;
}

/**
 * Every use of an image that the workflow writes down, in the order of the file's jobs and steps, with variables
 * resolved as far as the file says. A reference with several possible values gives one use for each.
 */
export function imageUses(workflow: Workflow, env: ImageEnvironment): ImageUse[] {
  const kinds = runKinds(workflow);
  let last = 0;
  const next = () => ++last;
  const drafts: Draft[] = [];
  const inputs = workflow.triggers.flatMap((trigger) => trigger.inputs);
  const choices = new Set(
    inputs.flatMap((one) => (one.default ? [one.default, ...one.options] : one.options)),
  );
  for (const job of workflow.jobs) {
    const jobKinds = kindsWhere(kinds, job.if);
    const collector = (step: Step | undefined): Collector => ({
      workflow,
      job,
      step,
      scope: { workflow, job, step },
      kinds: kindsWhere(jobKinds, step?.if),
      choices,
      drafts,
      next,
    });
    collectJob(job, collector, env);
  }
  return finishUses(drafts);
}

function collectJob(job: Job, collector: (step: Step | undefined) => Collector, env: ImageEnvironment): void {
  collectContainers(collector(undefined));
  if (job.uses) collectCall(collector(undefined));
  for (const step of job.steps) {
    const to = collector(step);
    collectAction(to);
    collectScripts(to, env.parser);
  }
}
