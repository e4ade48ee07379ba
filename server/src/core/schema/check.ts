import type { Problem } from '../rules/rule.ts';
import { type MapNode, type Node, pairOf } from '../syntax/node.ts';
import { nearest } from '../text/nearest.ts';
import { contains } from '../text/span.ts';
import type { Job, Workflow } from '../workflow/model.ts';
import { concurrencyConflict } from './concurrency.ts';
import { judgeExpressions } from './expressions.ts';
import * as validators from './generated/validators.js';
import { idSet } from './identifiers.ts';
import { type JobsContext, judgeJob } from './jobs.ts';
import { firstLine, type Mistake, REFUSED } from './mistake.ts';
import { type Listener, type Plain, toPlainMap } from './plain.ts';
import { withoutDouble } from './repairs.ts';
import { keysOf, shapesAt } from './shapes.ts';
import { judgeTriggers } from './triggers.ts';
import { judge } from './validate.ts';
import { type YamlBreak, yamlBreaks } from './yaml-problems.ts';

/**
 * What GitHub would refuse in a workflow file: broken YAML, unknown keys, wrong types and values, missing parts. One
 * problem for each mistake; where the YAML is broken, nothing that may only follow from that.
 */
export function* checkSyntax(workflow: Workflow): Iterable<Problem> {
  const broken = yamlBreaks(workflow);
  for (const { problem } of broken) if (problem) yield problem;
  const cuts = cutsOf(workflow);
  const told = new Set<string>();
  for (const mistake of mistakesIn(workflow)) {
    const { kind, span, message, severity, job, related, fixes, trials } = mistake;
    // An aliased value is judged at each place that uses it, and told once.
    const key = `${kind} ${span.start} ${span.end}`;
    if (
      told.has(key) ||
      isDoubtful(mistake, broken, workflow.source) ||
      isCut(mistake, cuts, workflow.source)
    )
      continue;
    told.add(key);
    yield { span, message, severity, job, related, fixes, trials };
  }
}

/** Where the YAML is broken, only what clearly stands in the text counts: in the broken block, unknown keys before the break. */
function isDoubtful({ kind, span, empty }: Mistake, broken: readonly YamlBreak[], source: string): boolean {
  if (broken.length === 0) return false;
  if (kind === 'missing') return true;
  return broken.some(
    ({ spoilt, line }) =>
      (span.end > spoilt.start && span.start < spoilt.end && (kind !== 'unknown' || span.end > line)) ||
      (empty && isRightBefore(source, span.end, line)),
  );
}

/** A line at the margin that is no key of a workflow, and what it cuts off: it may well belong there. */
interface Cut {
  readonly line: number;
  readonly job: Job | undefined;
}

function cutsOf({ root, jobs }: Workflow): readonly Cut[] {
  if (root?.kind !== 'map' || root.flow) return [];
  return root.pairs.flatMap(({ key }, index): Cut[] => {
    if (WORKFLOW_KEYS.includes(key.value)) return [];
    const inJobs = root.pairs[index - 1]?.key.value === 'jobs';
    const line = key.span.start;
    return [{ line, job: inJobs ? jobs.findLast((job) => job.span.start < line) : undefined }];
  });
}

/** Whether only the cut makes it a mistake: something misses that the lines below it may hold. */
const isCut = ({ kind, span, job, empty }: Mistake, cuts: readonly Cut[], source: string): boolean =>
  cuts.some(
    (cut) =>
      (kind === 'missing' && job !== undefined && job === cut.job) ||
      (empty && isRightBefore(source, span.end, cut.line)),
  );

/** More blank lines and comments than this are no gap in a block. */
const LONGEST_GAP = 2_000;

/** Whether the text at `end` stands on the last line with text before the line that begins at `line`. */
const isRightBefore = (source: string, end: number, line: number): boolean =>
  end < line &&
  line - end < LONGEST_GAP &&
  /^[^\n]*\n(?:[ \t]*(?:#[^\n]*|\.\.\.|---)?\r?\n)*$/.test(source.slice(end, line));

function* mistakesIn(workflow: Workflow): Iterable<Mistake> {
  const { root, source } = workflow;
  if (!root || (root.kind === 'scalar' && root.value.trim() === '')) {
    if (workflow.problems.length > 0) return;
    const message = `The file is empty; a workflow needs "on" and "jobs", or ${REFUSED}.`;
    yield { kind: 'missing', span: { start: 0, end: 0 }, message };
    return;
  }
  if (root.kind !== 'map') {
    yield {
      kind: 'missing',
      span: firstLine(source, root.span),
      message: `A workflow must be a mapping with "on" and "jobs"; ${REFUSED}.`,
    };
    return;
  }
  // The metadata of an action, wherever it lies, is no workflow.
  if (pairOf(root, 'runs') && !pairOf(root, 'on') && !pairOf(root, 'jobs')) return;
  const found: Mistake[] = [];
  const listenerOf = (job?: Job): Listener => collector(found, job);
  yield* judgeTop(root, found);
  yield* judgeTriggers(pairOf(root, 'on'));
  yield* concurrencyConflict(pairOf(root, 'concurrency')?.value, 'the workflow');
  yield* judgeJobs(workflow, { listenerOf, judged: new Set<Node>(), ids: idSet('job') });
  yield* found;
}

/** Collects what is found on the way through the tree. */
const collector = (found: Mistake[], job: Job | undefined): Listener => ({
  duplicates(duplicates, map) {
    // Three or more are one mistake: the line between two blocks is missing.
    const many = duplicates.length > 2;
    for (const { pair, first } of many ? duplicates.slice(0, 1) : duplicates) {
      const { value, span } = pair.key;
      const other = first.key.value === value ? '' : ` as "${first.key.value}", which differs in case only`;
      const more = many ? `, and ${duplicates.length - 1} more keys after it` : '';
      const message = `"${value}" is already defined${other}${more}; ${REFUSED}.`;
      const related = [{ span: first.key.span, message: `"${first.key.value}" is first defined here` }];
      const fixes = many ? [] : withoutDouble(map, pair, first);
      found.push({ kind: 'duplicate', span, message, job, related, fixes });
    }
  },
  expression(scalar) {
    found.push(...judgeExpressions(scalar, job));
  },
});

/** Keys whose value GitHub takes as it is. */
const VERBATIM = ['name', 'description', 'on'];

function* judgeTop(root: MapNode, found: Mistake[]): Iterable<Mistake> {
  const verbatim = VERBATIM.map((key) => pairOf(root, key)).filter((pair) => pair !== undefined);
  const listener = collector(found, undefined);
  const plain = toPlainMap(
    root,
    {
      duplicates: listener.duplicates,
      expression(scalar) {
        if (!verbatim.some((pair) => contains(pair.span, scalar.span))) listener.expression(scalar);
      },
    },
    'jobs',
  );
  // `on: push` means the same as `on: [push]`; so do the activity types of an event.
  plain.on = asLists(plain.on);
  if (pairOf(root, 'on') === undefined) delete plain.on;
  yield* judge({
    definition: 'workflow',
    validator: validators.workflow,
    node: root,
    plain,
    label: 'the workflow',
    anchor: firstLine(root.source, root.span),
    optional: ['on', 'jobs'],
    explain: (key, path) => (path.length === 0 ? misplaced(key) : misplacedEvent(key, path)),
  });
  const missing = ['on', 'jobs'].filter(
    (part) => !pairOf(root, part) && !root.pairs.some(({ key }) => nearest(key.value, [part])),
  );
  if (missing.length === 0) return;
  const message = `The workflow has no ${missing.map((part) => `"${part}"`).join(' and no ')}; ${REFUSED}.`;
  yield { kind: 'missing', span: firstLine(root.source, root.span), message };
}

function asLists(on: Plain | undefined): Plain {
  if (typeof on === 'string') return on === '' ? null : [on];
  if (typeof on !== 'object' || on === null || Array.isArray(on)) return on ?? null;
  for (const event of Object.values(on)) {
    if (typeof event !== 'object' || event === null || Array.isArray(event)) continue;
    if (typeof event.types === 'string') event.types = [event.types];
  }
  return on;
}

const JOB_KEYS = keysOf(shapesAt('steps-job', []));
const EVENTS = keysOf(shapesAt('workflow', ['on']));
const WORKFLOW_KEYS = keysOf(shapesAt('workflow', []));

const misplaced = (key: string): string | undefined =>
  JOB_KEYS.includes(key) && !nearest(key, WORKFLOW_KEYS)
    ? `Unknown key "${key}" in the workflow: it belongs to a job; ${REFUSED}.`
    : undefined;

/** An event that is indented too far, into another event. */
const misplacedEvent = (key: string, [on, event, ...rest]: readonly string[]): string | undefined =>
  on === 'on' && event !== undefined && rest.length === 0 && EVENTS.includes(key)
    ? `"${key}" is an event of its own: it belongs beside "${event}", not into it; GitHub ignores it there.`
    : undefined;

function* judgeJobs(workflow: Workflow, context: JobsContext): Iterable<Mistake> {
  const pair = pairOf(workflow.root, 'jobs');
  const jobs = pair?.value;
  // Any other form is a wrong type, which the schema tells.
  if (!pair || jobs?.kind !== 'map') return;
  if (jobs.pairs.length === 0)
    yield { kind: 'missing', span: pair.key.span, message: `"jobs" holds no job; ${REFUSED}.` };
  // Ids that stand twice are told by the set of ids, with the job they belong to.
  for (const [index, job] of workflow.jobs.entries()) yield* judgeJob(job, jobs.pairs[index]?.value, context);
}
