import { layoutOf } from '../../edits/job-layout.ts';
import { eolOf } from '../../edits/layout.ts';
import { singleJobs } from '../../pipeline/chain/single-job.ts';
import { only } from '../../pipeline/flavour.ts';
import { asksOf } from '../../pipeline/kinds/asks.ts';
import type { JobFacts, Pipeline } from '../../pipeline/model.ts';
import { buildPipeline } from '../../pipeline/pipeline.ts';
import { ownValues } from '../../remedies/staging/variant.ts';
import { childOf } from '../../syntax/node.ts';
import { applyEdits, contains, type Span } from '../../text/span.ts';
import type { Workflow } from '../../workflow/model.ts';
import { readWorkflow } from '../../workflow/read.ts';
import type { Refactoring } from '../model.ts';
import { faultOf } from './check.ts';
import { compose } from './compose.ts';
import { handoverOf, writesSecret } from './handover.ts';
import { testsLocalImage } from './images.ts';
import { isRefusal, type Part, partsOf, type Refusal, refuse } from './roles.ts';
import { splitSteps } from './split.ts';

export interface FiveStageInput {
  readonly workflow: Workflow;
  readonly pipeline: Pipeline;
}

/** A job that builds and deploys in one go, with its conversion or the reason why there is none. */
export interface Conversion {
  readonly facts: JobFacts;
  readonly result: Refactoring | Refusal;
}

/** Rewrites that are offered for a workflow: each job that builds, tests and deploys in one go, as five stages. */
export function refactorings(input: FiveStageInput): Refactoring[] {
  return conversions(input).flatMap(({ result }) => (isRefusal(result) ? [] : [result]));
}

/** The same, with the reasons for the jobs that stay as they are. */
export function conversions(input: FiveStageInput): Conversion[] {
  const { pipeline } = input;
  const tested = ({ job }: JobFacts) =>
    pipeline.ancestorsOf(job).some((one) => pipeline.factsOf(one).kinds.has('test'));
  return pipeline.jobs.flatMap((facts) => {
    const [single] = singleJobs(facts, tested);
    if (!single) return [];
    const result =
      single.within.length > 0 || facts.job.uses
        ? refuse('it stands in a workflow that is called')
        : convert(input, facts, tested(facts));
    return [{ facts, result }];
  });
}

function convert(input: FiveStageInput, facts: JobFacts, tested: boolean): Refactoring | Refusal {
  const { workflow, pipeline } = input;
  const { job } = facts;
  const layout = layoutOf(job);
  if (!layout) return refuse('it is not written line by line, or shares an anchor');
  const hindrance = hindranceOf(input, facts);
  if (hindrance) return refuse(hindrance);
  const split = splitSteps(pipeline, facts, layout);
  if (split !== undefined) return convertSplit(input, facts, layout.span, split);
  const parts = partsOf(pipeline, facts);
  if (isRefusal(parts)) return parts;
  if (testsLocalImage(pipeline.images, job, parts))
    return refuse('its tests run an image that only the machine that builds it has');
  // The checks and the way back ask for programs that an image need not have; actions bring theirs along.
  if (job.container && parts.some(({ role, step }) => DEPLOYS.has(role) && !step.uses))
    return refuse('its deploy runs in a container');
  const deploying = parts.filter(({ role }) => role === 'deploy' || role === 'prepare' || role === 'smoke');
  const handover = handoverOf(pipeline, facts, parts, asksOf(deploying.map(({ step }) => step)).checkout);
  if (isRefusal(handover)) return handover;
  const stages = compose({
    ...input,
    facts,
    layout,
    parts,
    handover,
    baked: bakedInto(input, parts),
    tested,
  });
  if (isRefusal(stages)) return stages;
  const { source } = workflow;
  const text = stages.text.replaceAll('\n', eolOf(source));
  const lost = lostComment(source.slice(layout.span.start, layout.span.end), text);
  if (lost) return refuse('a comment of it has no place in the stages');
  const span = layout.span;
  const end = source[span.end - 1] === '\n' || span.end < source.length ? span.end : source.length;
  const fitting = end === source.length && !source.endsWith('\n') ? text.replace(/\r?\n$/, '') : text;
  const edits = [
    { span: { start: span.start, end }, text: fitting },
    ...stages.elsewhere.filter((edit) => !contains(span, edit.span)),
  ];
  const fault = faultOf(input, job, applyEdits(source, edits));
  if (fault) return refuse(fault);
  return {
    id: 'five-stage',
    remedies: 'single-job-deploy',
    title: `Convert \`${job.id}\` to a five-stage pipeline`,
    span: job.span,
    edits,
    notes: stages.notes,
  };
}

const DEPLOYS: ReadonlySet<Part['role']> = new Set(['deploy', 'prepare', 'smoke', 'after', 'cleanup']);

/** Converts the file in which the job's scripts are cut up, and says the result of the file as it stands. */
function convertSplit(
  { workflow, pipeline }: FiveStageInput,
  { job }: JobFacts,
  span: Span,
  lines: string,
): Refactoring | Refusal {
  const { source } = workflow;
  const text = source.slice(0, span.start) + lines.replaceAll('\n', eolOf(source)) + source.slice(span.end);
  const cut = readWorkflow(workflow.path, text, pipeline.shell);
  const readFile = (path: string) => pipeline.workflowAt(path)?.source;
  const again = buildPipeline(cut, { parser: pipeline.shell, readFile, config: pipeline.config });
  const found = conversions({ workflow: cut, pipeline: again }).find(({ facts }) => facts.job.id === job.id);
  if (!found) return refuse('its script cannot be cut');
  if (isRefusal(found.result)) return found.result;
  const longer = text.length - source.length;
  const back = (offset: number) => (offset <= span.start ? offset : Math.max(span.end, offset - longer));
  return {
    ...found.result,
    span: job.span,
    edits: found.result.edits.map((edit) => ({
      ...edit,
      span: { start: back(edit.span.start), end: back(edit.span.end) },
    })),
  };
}

const STATUS = /\b(?:always|failure|cancelled)\s*\(/;

/** What of the job as a whole stands in the way. */
function hindranceOf(
  { workflow, pipeline }: FiveStageInput,
  { job, environment, call, targets }: JobFacts,
): string | undefined {
  if (call !== 'none') return 'it calls a workflow';
  if (workflow.problems.length > 0) return 'the file has mistakes';
  if (job.matrix || childOf(job.node, 'strategy')) return 'it runs as a matrix';
  if (job.continueOnError) return 'its failure is forgiven';
  if (STATUS.test(job.if?.value ?? '')) return 'its condition asks how other jobs ended';
  if (job.environment?.name?.value.includes('${{')) return 'its environment is chosen at run time';
  if (environment?.inCalled) return 'it calls a workflow';
  if (targets.some((target) => target !== 'production')) return 'where it deploys is decided at run time';
  const stages = pipeline
    .ancestorsOf(job)
    .map(pipeline.factsOf)
    .filter((one) => one.kinds.has('deploy') && !only(one, 'infrastructure'));
  if (stages.some(({ target }) => target !== 'production')) return 'a stage stands before it already';
  if (stages.length > 0) return 'it waits for another deploy to production';
  if (job.steps.some(({ concurrent }) => concurrent)) return 'its steps run beside each other';
  return undefined;
}

/** A comment of the old text that the new one has not. */
function lostComment(before: string, after: string): boolean {
  const left = commentsOf(after);
  return commentsOf(before).some((comment) => !left.includes(comment));
}

const commentsOf = (text: string): string[] =>
  [...text.matchAll(/(?:^|[ \t])(#[^\r\n]*)/gm)].map((match) => (match[1] ?? '').trim());

/** Secrets that become part of what is built, by files of the checkout or arguments of an image's build. */
function bakedInto({ workflow }: FiveStageInput, parts: readonly Part[]): string[] {
  const { source } = workflow;
  const texts = parts
    .filter(({ role, step }) => (role === 'build' || role === 'setup') && writesSecret(workflow, step))
    .map(({ step }) => source.slice(step.span.start, step.span.end));
  return [...new Set(ownValues(texts.join('\n')))];
}
