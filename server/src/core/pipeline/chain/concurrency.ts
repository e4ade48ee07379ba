import { evaluate, literal, type Scope, string, truthOf, type Value } from '../../syntax/evaluate.ts';
import { type Expression, expressionsIn, parseExpression } from '../../syntax/expression.ts';
import type { Scalar } from '../../syntax/node.ts';
import type { Concurrency, Job, Workflow } from '../../workflow/model.ts';
import { knownOf, type Start } from '../../workflow/starts.ts';
import { keyOfContext, OTHER } from '../../workflow/values.ts';
import { only } from '../flavour.ts';
import type { Conditions } from '../graph/conditions.ts';
import type { JobFacts, Pipeline } from '../model.ts';
import { isProductionName } from '../target/stage-names.ts';

/** A `concurrency` around a deploy: its own, its workflow's, or one in the workflow that it calls. */
export interface Around {
  readonly concurrency: Concurrency;
  readonly level: 'workflow' | 'job';
  /** The called file that holds it. */
  readonly file: string | undefined;
}

/** What is wrong with how runs of a deploy are kept apart. */
export type Unordered =
  /** Nothing keeps two runs apart. */
  | { readonly kind: 'none' }
  /** Every run has a group of its own. */
  | { readonly kind: 'alone'; readonly group: Scalar; readonly around: Around }
  /** The next run ends this one in the middle of a deploy to production; `start` where only some runs are ended. */
  | {
      readonly kind: 'cancels';
      readonly around: Around;
      readonly cancel: Scalar;
      readonly start: Start | undefined;
    };

const SHARED = new Set(['production', 'staging', 'development']);

/** An expression by its text: most jobs of a file share their few groups. */
type Parse = (text: string) => Expression | undefined;

/** Finds what is wrong with the runs of a job that deploys to an environment which all runs share. */
export function unorderedFinder(
  pipeline: Pipeline,
  conditions: Conditions,
): (facts: JobFacts) => Unordered[] {
  const trees = new Map<string, Expression | undefined>();
  const parse: Parse = (text) => {
    if (!trees.has(text)) trees.set(text, parseExpression(text).tree);
    return trees.get(text);
  };
  return (facts) => unorderedOf(pipeline, conditions, parse, facts);
}

function unorderedOf(
  { workflow }: Pipeline,
  conditions: Conditions,
  parse: Parse,
  facts: JobFacts,
): Unordered[] {
  const { kinds, target, call, job, deploys } = facts;
  if (!kinds.has('deploy') || !target || !SHARED.has(target)) return [];
  // What another repository's workflow sets cannot be seen.
  if (call === 'remote' || call === 'local-unreadable') return [];
  // The deploy that it asks for runs elsewhere, and keeps its own order.
  if (deploys.length > 0 && deploys.every(({ flavour }) => flavour === 'indirect')) return [];
  if (kinds.has('rollback') && /\bfailure\s*\(/i.test(job.if?.value ?? '')) return [];
  const { all, covered } = aroundOf(workflow, facts, undefined);
  if (!covered) return workflow.jobs.some(takesTurns) ? [] : [{ kind: 'none' }];

  const starts = conditions.startsFor(facts, 'deploy');
  if (starts.length === 0) return [];
  const found: Unordered[] = [];
  const groups = all.map((around) => ({
    around,
    groups: starts.map((start) => groupIn(parse, around, start)),
  }));
  const [first] = groups;
  if (first?.around.concurrency.group && groups.every((one) => one.groups.every((kind) => kind === 'run')))
    found.push({ kind: 'alone', group: first.around.concurrency.group, around: first.around });
  for (const { around, groups: kinds } of groups) {
    const shared = starts.filter((start, at) => kinds[at] === 'shared' && !beforeMerge(start));
    const cancels = cancelsIn(parse, facts, around, shared);
    if (cancels) found.push(cancels);
  }
  return found;
}

/** Actions that let runs wait for each other, or end the older one. Sources: their READMEs. */
const TURNS = /turnstyle|cancel-workflow-action|auto-cancel-redundant|cancel-previous|mutex/;

const takesTurns = ({ steps }: Job): boolean => steps.some(({ uses }) => uses && TURNS.test(uses.name));

/** Every `concurrency` that counts for the job, and whether each of its deploys stands in one. */
function aroundOf(
  workflow: Workflow,
  facts: JobFacts,
  file: string | undefined,
): { readonly all: readonly Around[]; readonly covered: boolean } {
  const all: Around[] = [];
  if (workflow.concurrency) all.push({ concurrency: workflow.concurrency, level: 'workflow', file });
  if (facts.job.concurrency) all.push({ concurrency: facts.job.concurrency, level: 'job', file });
  const { called } = facts;
  if (!called) return { all, covered: all.length > 0 };
  const deploying = called.jobs.filter(({ kinds }) => kinds.has('deploy'));
  const inner = deploying.map((one) => aroundOf(called.workflow, one, called.workflow.path));
  const seen = new Set(all.map(({ concurrency }) => concurrency));
  for (const around of inner.flatMap((one) => one.all)) {
    if (seen.has(around.concurrency)) continue;
    seen.add(around.concurrency);
    all.push(around);
  }
  return { all, covered: all.length > 0 && (inner.every((one) => one.covered) || hasOwn(workflow, facts)) };
}

const hasOwn = ({ concurrency }: Workflow, { job }: JobFacts): boolean =>
  concurrency !== undefined || job.concurrency !== undefined;

const beforeMerge = ({ event, known }: Start): boolean => {
  const action = known.get('github.event.action');
  return event.startsWith('pull_request') && !(action && 'value' in action && action.value === 'closed');
};

/** Contexts that differ from run to run, and those that differ from tag to tag. */
const RUN = new Set([
  'github.run_id',
  'github.run_number',
  'github.sha',
  'github.event.after',
  'github.event.head_commit.id',
  'github.event.workflow_run.id',
  'github.event.workflow_run.head_sha',
]);
const REF = new Set(['github.ref', 'github.ref_name']);
const EACH_RUN = '\u0001run';
const EACH_TAG = '\u0001tag';

/** What conditions see in a run that begins so; what the start does not say is unknown. */
function scopeOf(start: Start): Scope {
  const ref = knownOf(start, 'github.ref');
  const tagged = ref !== undefined && 'prefix' in ref && ref.prefix.startsWith('refs/tags/');
  return {
    context(path): Value {
      const key = keyOfContext(path);
      if (RUN.has(key)) return string(EACH_RUN);
      if (tagged && REF.has(key)) return string(`refs/tags/${EACH_TAG}`);
      const known = knownOf(start, key);
      if (!known) return 'unknown';
      return 'prefix' in known ? string(known.prefix + OTHER) : literal(known.value);
    },
    call: ({ name }) => (name === 'success' || name === 'always' ? literal(true) : undefined),
  };
}

/** Whether runs that begin so share the group with others, or each run or each tag has its own. */
function groupIn(parse: Parse, { concurrency: { group } }: Around, start: Start): 'shared' | 'run' | 'tag' {
  if (!group) return 'shared';
  const scope = scopeOf(start);
  let text = '';
  for (const site of expressionsIn(group.value)) {
    const tree = parse(site.text);
    const value = tree ? evaluate(tree, scope) : 'unknown';
    if (typeof value !== 'string') text += value.coerceString();
  }
  if (text.includes(EACH_RUN)) return 'run';
  return text.includes(EACH_TAG) ? 'tag' : 'shared';
}

function cancelsIn(
  parse: Parse,
  facts: JobFacts,
  around: Around,
  starts: readonly Start[],
): Unordered | undefined {
  const cancel = around.concurrency.cancelInProgress;
  // A site is put on the air in one act: ending it half way changes nothing.
  if (!cancel || facts.target !== 'production' || only(facts, 'site')) return undefined;
  const production = starts.map((start) => ({ start, is: isProductionStart(parse, facts, start) }));
  if (cancel.type === 'boolean') {
    const some = cancel.value.toLowerCase() === 'true' && production.some(({ is }) => is !== false);
    return some ? { kind: 'cancels', around, cancel, start: undefined } : undefined;
  }
  const tree = wholeExpression(parse, cancel);
  if (!tree) return undefined;
  const hit = production.find(({ start, is }) => is && truthOf(evaluate(tree, scopeOf(start))) === true);
  return hit && { kind: 'cancels', around, cancel, start: hit.start };
}

function wholeExpression(parse: Parse, { value }: Scalar): Expression | undefined {
  const [site, ...more] = expressionsIn(value);
  if (!site || more.length > 0) return undefined;
  const alone = value.slice(0, site.start).trim() === '' && value.slice(site.end).trim() === '';
  return alone ? parse(site.text) : undefined;
}

/** Of a job with several targets, whether a run that begins so deploys to production; undefined where that is open. */
function isProductionStart(
  parse: Parse,
  { targets, environment }: JobFacts,
  start: Start,
): boolean | undefined {
  if (targets.every((target) => target === 'production')) return true;
  const tree =
    environment?.name && !environment.inCalled ? wholeExpression(parse, environment.name) : undefined;
  const name = tree ? evaluate(tree, scopeOf(start)) : 'unknown';
  return typeof name === 'string' ? undefined : isProductionName(name.coerceString());
}
