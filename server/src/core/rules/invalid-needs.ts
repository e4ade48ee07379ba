import { removeFromList } from '../edits/list.ts';
import { addNeeds } from '../edits/needs.ts';
import { replaceInScalar, replaceScalar } from '../edits/scalar.ts';
import { conditionOf } from '../pipeline/gates/condition.ts';
import { cyclesOf } from '../pipeline/graph/cycles.ts';
import { type NeedsRead, needsReads } from '../pipeline/graph/needs-reads.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { locate } from '../syntax/scalar.ts';
import { nearest } from '../text/nearest.ts';
import { contains, type Edit, overlaps } from '../text/span.ts';
import { type Job, jobById, type Need, sameId, type Workflow } from '../workflow/model.ts';
import { type Fix, type Problem, type RuleContext, rule } from './rule.ts';
import { ringFixes } from './support/needs-fixes.ts';

export default rule({
  id: 'invalid-needs',
  summary: 'Every job that is needed exists, and no job waits for itself.',
  why: [
    'GitHub refuses the whole workflow when a `needs` names no job or when jobs wait for each other in a ring: nothing is tested and nothing is deployed.',
    'It says nothing when an expression reads `needs.X` of a job that is not among the direct needs: the value is empty, so a version is missing or a condition never holds.',
  ].join(' '),
  severity: 'error',
  *check(context) {
    const unread = unreadKeys(context.workflow);
    for (const job of context.workflow.jobs) {
      for (const need of job.needs) {
        const problem = needProblem(context, job, need, unread);
        if (problem) yield problem;
      }
      yield* unknownReads(context, job);
    }
    yield* cycleProblems(context.pipeline);
  },
});

const quote = (id: string): string => `\`${id}\``;

/** The edits as a list of one fix; none where they could not be made or stand outside the job, in an anchor's text. */
function fixOf(job: Job, title: string, safe: boolean, edits: readonly Edit[] | undefined): Fix[] {
  if (!edits || edits.length === 0 || edits.some(({ span }) => !contains(job.span, span))) return [];
  const clash = edits.some((one, i) => edits.slice(i + 1).some((two) => overlaps(one.span, two.span)));
  return clash ? [] : [{ title, safe, edits }];
}

/** Where the YAML is broken, a job may be written that nobody could read: all that stands like a key, in lower case. */
function unreadKeys({ source, problems }: Workflow): ReadonlySet<string> {
  if (problems.length === 0) return new Set();
  return new Set([...source.matchAll(KEY)].map(([, key = '']) => key.toLowerCase()));
}

const KEY = /^[ \t]+["']?([\w-]+)["']?[ \t]*:/gm;

function needProblem(
  { workflow, pipeline }: RuleContext,
  job: Job,
  need: Need,
  unread: ReadonlySet<string>,
): Problem | undefined {
  const { id, scalar } = need;
  // An expression is no job id; the syntax rule says so.
  if (id.includes('${{')) return undefined;
  const remove = () => job.node && job.needsPair && removeFromList(job.node, job.needsPair, scalar);
  if (sameId(id, job.id)) {
    return {
      span: scalar.span,
      job,
      message: `${quote(job.id)} needs itself, so it could never start: GitHub refuses the whole workflow.`,
      fixes: fixOf(job, `Remove ${quote(id)} from \`needs\``, true, remove()),
    };
  }
  if (jobById(workflow, id) || unread.has(id.toLowerCase())) return undefined;
  const near = nearestJob({ workflow, pipeline }, job, id);
  const refusal = 'GitHub refuses the whole workflow.';
  const already = near && job.needs.some((other) => sameId(other.id, near.id));
  const fixes = already
    ? fixOf(job, `Remove ${quote(id)} from \`needs\``, true, remove())
    : near
      ? fixOf(job, `Replace ${quote(id)} by ${quote(near.id)}`, true, replaceScalar(scalar, near.id))
      : fixOf(job, `Remove ${quote(id)} from \`needs\``, false, remove());
  return {
    span: scalar.span,
    job,
    message: near
      ? `${quote(job.id)} needs ${quote(id)}, but no job has that id; did you mean ${quote(near.id)}? ${refusal}`
      : `${quote(job.id)} needs ${quote(id)}, but no job has that id: ${refusal}`,
    related: near ? [{ span: near.key.span, message: `The job ${quote(near.id)}` }] : [],
    fixes,
  };
}

/** With more jobs, looking for the nearest name would cost more than it is worth. */
const MOST_JOBS = 500;

/** The job that a misspelt id, or a display name in its place, stands for, if `job` could wait for it. */
function nearestJob({ workflow, pipeline }: RuleContext, job: Job, id: string): Job | undefined {
  if (workflow.jobs.length > MOST_JOBS) return undefined;
  const named = workflow.jobs.filter((other) => other.name && sameId(other.name.value, id));
  const others = [...workflow.jobIndex.keys()].filter((other) => other !== job.id.toLowerCase());
  const near = named.length === 1 ? named[0] : workflow.jobIndex.get(nearest(id, others) ?? '');
  return near && canNeed(pipeline, job, near) ? near : undefined;
}

/** The job that an unknown need probably means. */
const meantBy = (context: RuleContext, job: Job, id: string): Job | undefined =>
  jobById(context.workflow, id) ? undefined : nearestJob(context, job, id);

/** Whether `job` can wait for `other` without waiting for itself. */
const canNeed = (pipeline: Pipeline, job: Job, other: Job): boolean =>
  other !== job && !pipeline.ancestorsOf(other).includes(job);

function* cycleProblems(pipeline: Pipeline): Iterable<Problem> {
  for (const cycle of cyclesOf(pipeline)) {
    const steps = cycle.map((job, index) => {
      const next = cycle[(index + 1) % cycle.length] ?? job;
      const need = job.needs.find(({ id }) => sameId(id, next.id));
      return { job, next, span: need?.scalar.span ?? job.key.span };
    });
    const [first, ...rest] = steps;
    if (!first) continue;
    const ring = [...cycle, first.job].map(({ id }) => quote(id)).join(' → ');
    yield {
      span: first.span,
      job: first.job,
      message: `These jobs wait for each other in a ring (${ring}), so none of them could start: GitHub refuses the whole workflow.`,
      related: rest.map(({ job, next, span }) => ({
        span,
        message: `${quote(job.id)} needs ${quote(next.id)}`,
      })),
      fixes: ringFixes(pipeline, cycle),
    };
  }
}

/** One problem for each job that is read and not needed, at the first place that reads it. */
function* unknownReads(context: RuleContext, job: Job): Iterable<Problem> {
  // With an expression among the needs, nobody knows what is needed.
  if (job.needs.some(({ id }) => id.includes('${{'))) return;
  const byId = new Map<string, NeedsRead[]>();
  for (const read of needsReads(job)) {
    if (job.needs.some(({ id }) => sameId(id, read.id))) continue;
    // A misspelt need that means this job is one mistake, not two.
    const target = jobById(context.workflow, read.id);
    if (target && job.needs.some(({ id }) => meantBy(context, job, id) === target)) continue;
    const key = read.id.toLowerCase();
    byId.set(key, [...(byId.get(key) ?? []), read]);
  }
  for (const [first, ...more] of byId.values()) if (first) yield readProblem(context, job, first, more);
}

function readProblem(context: RuleContext, job: Job, first: NeedsRead, more: readonly NeedsRead[]): Problem {
  const { workflow, pipeline } = context;
  const { id, scalar, start, end } = first;
  const target = jobById(workflow, id);
  const text = `\`${scalar.value.slice(start, end)}\``;
  const near = target ? undefined : nearestRead(job, id);
  const reads = `${quote(job.id)} reads ${text}`;
  const empty = 'the value is always empty';
  const needs =
    job.needs.length === 0
      ? 'it needs no job'
      : `its \`needs\` holds only ${job.needs.map((need) => quote(need.id)).join(', ')}`;
  let message = `${reads}, but ${needs}: ${empty}.`;
  let fixes: Fix[] = [];
  if (target === job) {
    message = `${reads}, its own result, which it cannot know: ${empty}.`;
  } else if (target) {
    if (pipeline.ancestorsOf(job).includes(target))
      message = `${reads}, but ${quote(target.id)} is no direct need of it (${needs}), and only those can be read: ${empty}.`;
    if (canNeed(pipeline, job, target)) fixes = addNeed(pipeline, job, target);
  } else {
    const hint = near ? `; did you mean ${quote(near)}?` : '';
    message = `${reads}, but no job has the id ${quote(id)}${hint || ':'} ${hint ? `${sentence(empty)}.` : `${empty}.`}`;
    if (near)
      fixes = fixOf(job, `Replace ${quote(id)} by ${quote(near)}`, true, renameReads([first, ...more], near));
  }
  return {
    span: locate(scalar, start, end),
    job,
    message,
    related: [
      ...more.map((read) => ({
        span: locate(read.scalar, read.start, read.end),
        message: `${quote(job.id)} reads it here too`,
      })),
      ...(target && target !== job
        ? [{ span: target.key.span, message: `The job ${quote(target.id)}` }]
        : []),
    ],
    ...(wakes(pipeline, job, first) ? { trials: fixes } : { fixes }),
  };
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Its condition comes to life, and with it perhaps a gate that a deploy behind it does not ask for. */
const wakes = ({ jobs, ancestorsOf }: Pipeline, job: Job, { scalar }: NeedsRead): boolean =>
  scalar === job.if &&
  jobs.some(
    (facts) =>
      facts.kinds.has('deploy') && conditionOf(facts.job).hasStatus && ancestorsOf(facts.job).includes(job),
  );

/** Of an unknown id, the direct need that it probably means. */
function nearestRead(job: Job, id: string): string | undefined {
  return nearest(
    id,
    job.needs.map((need) => need.id),
  );
}

function addNeed(pipeline: Pipeline, job: Job, target: Job): Fix[] {
  // A job that it waits for anyway costs nothing; another one changes when it runs.
  const safe = pipeline.ancestorsOf(job).includes(target);
  return fixOf(job, `Add ${quote(target.id)} to \`needs\``, safe, addNeeds(job, [target.id]));
}

function renameReads(reads: readonly NeedsRead[], id: string): Edit[] | undefined {
  const edits: Edit[] = [];
  for (const read of reads) {
    if (read.idStart === undefined) return undefined;
    const part = replaceInScalar(read.scalar, read.idStart, read.idStart + read.id.length, id);
    if (!part) return undefined;
    edits.push(...part);
  }
  return edits;
}
