import { calledPipeline } from '../../pipeline/pipeline.ts';
import type { Problem, RuleContext } from '../rule.ts';

/**
 * Puts a rule's question to the workflows that jobs call, with the caller's inputs: what it finds there stands on the
 * caller's `uses`. A fix would have to go into the other file, so none is offered.
 */
export function* inCalled(
  { pipeline }: RuleContext,
  check: (context: RuleContext) => Iterable<Problem>,
): Generator<Problem> {
  for (const { job, called } of pipeline.jobs) {
    if (!called || !job.uses) continue;
    const inner = calledPipeline(pipeline, called);
    const name = called.workflow.path.split('/').at(-1) ?? called.workflow.path;
    for (const problem of check({ workflow: called.workflow, pipeline: inner })) {
      const { severity, message, detail } = problem;
      yield {
        span: job.uses.span,
        job,
        severity,
        detail,
        message: `In \`${name}\`, which \`${job.id}\` calls: ${message}`,
      };
    }
  }
}
