import { calledPipeline } from '../../pipeline/pipeline.ts';
import type { Workflow } from '../../workflow/model.ts';
import type { Fix, Problem, RuleContext } from '../rule.ts';

/**
 * Puts a rule's question to the workflows that jobs call, with the caller's inputs: what it finds there stands on the
 * caller's `uses`, and its fixes reach into the other file.
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
      const { severity, message, detail, fixes } = problem;
      yield {
        span: job.uses.span,
        job,
        severity,
        detail,
        message: `In \`${name}\`, which \`${job.id}\` calls: ${message}`,
        fixes: fixes?.map((fix) => moved(fix, called.workflow, name)),
      };
    }
  }
}

/** Other workflows may call the file too, so a person decides. */
const moved = ({ title, edits, elsewhere = [] }: Fix, { path, source }: Workflow, name: string): Fix => ({
  title: `${title} in \`${name}\``,
  safe: false,
  edits: [],
  elsewhere: [...(edits.length > 0 ? [{ path, source, edits }] : []), ...elsewhere],
});
