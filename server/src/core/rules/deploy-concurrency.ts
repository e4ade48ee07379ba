import { isShared } from '../edits/layout.ts';
import { insertKey } from '../edits/map.ts';
import { replaceScalar } from '../edits/scalar.ts';
import { type Unordered, unorderedFinder } from '../pipeline/chain/concurrency.ts';
import { conditionsOf } from '../pipeline/graph/conditions.ts';
import type { JobFacts, Pipeline } from '../pipeline/model.ts';
import { deployEvidence, listOf, type Quote, quoterOf } from '../pipeline/quote.ts';
import { contextsIn, expressionsIn, parseExpression } from '../syntax/expression.ts';
import { contains } from '../text/span.ts';
import type { Workflow } from '../workflow/model.ts';
import { type Fix, type Problem, rule } from './rule.ts';

export default rule({
  id: 'deploy-concurrency',
  summary: 'Deploys to one environment run one after another, and none is cut off.',
  why: [
    'Two runs that deploy at the same time mix their steps, and the older one may finish last and stay on the air.',
    'A `concurrency` group lets one run at a time deploy; the newest waits.',
    'With `cancel-in-progress: true` the next run ends the one that is deploying: half a release, a migration without its code, a lock that nobody gives back.',
  ].join(' '),
  severity: 'info',
  *check({ workflow, pipeline }) {
    const unorderedOf = unorderedFinder(pipeline, conditionsOf(pipeline));
    const quote = quoterOf(workflow);
    // Their callers may keep the runs apart.
    const onlyCalled = workflow.triggers.every(({ event }) => event === 'workflow_call');
    const cancelled = new Map<string, { problem: Cancels; jobs: JobFacts[] }>();
    for (const facts of pipeline.jobs) {
      for (const problem of unorderedOf(facts)) {
        if (problem.kind === 'cancels') {
          const key = `${problem.around.file ?? ''} ${problem.cancel.span.start}`;
          const known = cancelled.get(key) ?? { problem, jobs: [] };
          known.jobs.push(facts);
          cancelled.set(key, known);
        } else if (!onlyCalled) yield unordered(workflow, pipeline, quote, facts, problem);
      }
    }
    for (const { problem, jobs } of cancelled.values()) yield* cutOff(pipeline, quote, jobs, problem);
  },
});

type Cancels = Unordered & { readonly kind: 'cancels' };

function deploys(quote: Quote, facts: JobFacts): string {
  const evidence = deployEvidence(facts);
  const shown = evidence ? ` (${quote(evidence)})` : '';
  return `\`${facts.job.id}\` deploys to ${facts.target}${shown}${facts.assumed ? ', as far as the file tells' : ''}`;
}

function unordered(
  workflow: Workflow,
  pipeline: Pipeline,
  quote: Quote,
  facts: JobFacts,
  problem: Exclude<Unordered, Cancels>,
): Problem {
  const { job } = facts;
  const own = problem.kind === 'alone' && problem.around.file === undefined ? problem.group : undefined;
  const fact =
    problem.kind === 'none'
      ? 'and no `concurrency` keeps two runs apart'
      : `but its \`concurrency\` group, \`${problem.group.value}\`, is another one in every run and keeps none apart`;
  return {
    span: own && contains(job.span, own.span) ? own.span : job.key.span,
    job,
    message: `${deploys(quote, facts)}, ${fact}: of two that follow each other closely, the older can finish last and stay on the air.`,
    related: own ? [{ span: own.span, message: 'Its group' }] : [],
    fixes:
      problem.kind === 'none'
        ? separate(workflow, pipeline, facts)
        : together(workflow, pipeline, facts, problem),
  };
}

/** The rest of a group's name may be read from these. Source: GitHub's table of context availability. */
const IN_GROUP = new Set(['github', 'needs', 'strategy', 'matrix', 'inputs', 'vars']);

/**
 * A group of the target's own for the job. Of runs that wait in a group only the newest stays, so two jobs of one run
 * must not share it, nor two legs of a matrix.
 */
function separate(workflow: Workflow, pipeline: Pipeline, facts: JobFacts): Fix[] {
  const { job } = facts;
  if (!job.node) return [];
  const group = groupFor(workflow, pipeline, facts);
  const edits = insertKey(
    job.node,
    'concurrency',
    { group, 'cancel-in-progress': false },
    { after: ['environment', 'runs-on', 'needs', 'if', 'name'], before: ['steps', 'uses'] },
  );
  if (!edits?.every(({ span }) => contains(job.span, span))) return [];
  return [{ title: `Add \`concurrency\` with the group \`${group}\``, safe: false, edits }];
}

/** One group for all runs, in place of the job's own or beside the workflow's. */
function together(
  workflow: Workflow,
  pipeline: Pipeline,
  facts: JobFacts,
  { around, group }: Unordered & { readonly kind: 'alone' },
): Fix[] {
  const { job } = facts;
  if (!job.concurrency) return around.file === undefined ? separate(workflow, pipeline, facts) : [];
  if (isShared(job.concurrency.pair)) return [];
  const own = job.concurrency.group ?? group;
  const name = groupFor(workflow, pipeline, facts);
  const edits = contains(job.span, own.span) ? replaceScalar(own, name) : undefined;
  return edits && edits.length > 0
    ? [{ title: `Use one group for all runs, \`${name}\``, safe: false, edits }]
    : [];
}

function groupFor(workflow: Workflow, { jobs }: Pipeline, facts: JobFacts): string {
  const { job } = facts;
  const taken = (name: string) =>
    jobs.some((one) => one !== facts && one.kinds.has('deploy') && groupName(one) === name) ||
    workflow.jobs.some(
      ({ concurrency }) => concurrency?.group?.value.toLowerCase() === inWorkflow(name).toLowerCase(),
    );
  const base = groupName(facts);
  const own = inWorkflow(taken(base) ? `${base}-${job.id}` : base);
  return job.matrix ? `${own}-\${{ strategy.job-index }}` : own;
}

/** Groups belong to the repository: one that two workflows share ends what waits in the other. */
const inWorkflow = (name: string): string => `\${{ github.workflow }}-${name}`;

function groupName({ job, environment, target, targets }: JobFacts): string {
  const name = environment?.inCalled ? undefined : environment?.name?.value.trim();
  if (name && !/[\r\n]/.test(name)) {
    const trees = expressionsIn(name).map(({ text }) => parseExpression(text).tree);
    const readable = trees.every(
      (tree) => tree && contextsIn(tree).every(({ path }) => IN_GROUP.has(path[0] ?? '')),
    );
    if (readable) return name;
  }
  return targets.length === 1 && target ? target : job.id;
}

function* cutOff(
  pipeline: Pipeline,
  quote: Quote,
  jobs: readonly JobFacts[],
  { around, cancel, start }: Cancels,
): Generator<Problem> {
  const [first, ...more] = jobs;
  if (!first) return;
  const { job } = first;
  const own = around.file === undefined;
  const name = around.file?.split('/').at(-1);
  const where = name ? ` in \`${name}\`` : '';
  const when = start ? ` is true for a \`${start.event}\` and` : '';
  const others =
    more.length > 0 ? `, as ${more.length > 1 ? 'do' : 'does'} ${listOf(more.map((one) => one.job.id))}` : '';
  yield {
    span: own ? cancel.span : (job.uses?.span ?? job.key.span),
    severity: 'warning',
    job,
    message: `\`cancel-in-progress: ${cancel.value.trim()}\`${where}${when} ends a run as soon as the next one starts, also while ${deploys(quote, first)}${others}: what is half done then stays so.`,
    related: own
      ? jobs.map((one) => ({ span: one.job.key.span, message: `\`${one.job.id}\` deploys to production` }))
      : [],
    fixes: finish(pipeline, around, cancel),
  };
}

/** Lets the deploy finish; runs of pull requests may still be ended. */
function finish(
  { workflow, workflowAt }: Pipeline,
  { file, level }: Cancels['around'],
  cancel: Cancels['cancel'],
): Fix[] {
  const home = file === undefined ? workflow : workflowAt(file);
  if (!home || cancel.style === 'literal' || cancel.style === 'folded') return [];
  const events = [...new Set(home.triggers.map(({ event }) => event))];
  const pulls = events.filter((event) => event.startsWith('pull_request'));
  const [event] = pulls;
  const keep =
    level === 'workflow' && pulls.length === 1 && events.length > 1
      ? replaceScalar(cancel, `\${{ github.event_name == '${event}' }}`)
      : undefined;
  const fix = (title: string, edits: Fix['edits'], safe: boolean): Fix =>
    file === undefined
      ? { title, safe, edits }
      : {
          title: `${title} in \`${file.slice(file.lastIndexOf('/') + 1)}\``,
          safe: false,
          edits: [],
          elsewhere: [{ path: file, source: home.source, edits }],
        };
  return [
    ...(keep ? [fix(`Cancel only runs of \`${event}\``, keep, false)] : []),
    fix(
      'Let a run finish before the next one',
      [{ span: cancel.span, text: 'false' }],
      level === 'job' && cancel.type === 'boolean',
    ),
  ];
}
