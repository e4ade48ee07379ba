import type { Pipeline } from '../../pipeline/model.ts';
import { buildPipeline } from '../../pipeline/pipeline.ts';
import { rules } from '../../rules/index.ts';
import type { Problem, Rule } from '../../rules/rule.ts';
import { type Job, sameId, type Workflow } from '../../workflow/model.ts';
import { readWorkflow } from '../../workflow/read.ts';

/**
 * Why the text that a conversion made is not to be offered: an error or a warning on one of the new jobs, or one that
 * another job had not before. What local actions do is not known here, so their steps count as what they are named.
 */
export function faultOf(
  { workflow, pipeline }: { readonly workflow: Workflow; readonly pipeline: Pipeline },
  converted: Job,
  text: string,
): string | undefined {
  const after = readWorkflow(workflow.path, text, pipeline.shell);
  if (after.problems.length > 0) return 'the result would not parse';
  const readFile = (path: string) => pipeline.workflowAt(path)?.source;
  const result = buildPipeline(after, { parser: pipeline.shell, readFile, config: pipeline.config });
  const isOld = (id: string) => !sameId(id, converted.id) && workflow.jobs.some((job) => sameId(job.id, id));
  for (const rule of rules) {
    const count = (problems: Iterable<Problem>) => [...problems].filter((problem) => isGrave(rule, problem));
    const now = count(rule.check({ workflow: after, pipeline: result }));
    if (now.length === 0) continue;
    const had = count(rule.check({ workflow, pipeline })).map(({ job }) => job?.id);
    const fresh = now.find(({ job }) => {
      if (job && !isOld(job.id)) return true;
      const known = had.indexOf(job?.id);
      if (known >= 0) had.splice(known, 1);
      return known < 0;
    });
    if (fresh) return `the result would break the rule ${rule.id}`;
  }
  return undefined;
}

const isGrave = (rule: Rule, { severity = rule.severity }: Problem): boolean =>
  severity === 'error' || severity === 'warning';
