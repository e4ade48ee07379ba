import { evaluate, literal, truthOf } from '../../syntax/evaluate.ts';
import { contextsIn, type Expression, parseCondition } from '../../syntax/expression.ts';
import type { Scalar } from '../../syntax/node.ts';
import type { Span } from '../../text/span.ts';
import { type Job, sameId, type Trigger } from '../../workflow/model.ts';
import { type ThrownAway, thrownAway } from '../checks/thrown-away.ts';
import { conditionOf } from '../gates/condition.ts';
import { CANCELLED, FAILURE, FORGIVEN, SKIPPED } from '../gates/outcome.ts';
import { createProver, forgives, type Run } from '../gates/proof.ts';
import { reachOf } from '../graph/reach.ts';
import type { JobFacts, Pipeline } from '../model.ts';
import { demandsOf } from '../target/demands.ts';

/** A way in which a deploy that waits for its gates runs although one of them did not succeed. */
export type Bypass =
  /** The deploy's own condition lets it run; `ways` has a run for each gate. */
  | {
      readonly kind: 'condition';
      readonly at: Scalar;
      readonly ways: readonly Way[];
      /** All gates that the condition lets it run without, whether they fail or are skipped or cancelled. */
      readonly open: readonly Job[];
      /** The condition reads the gates' results itself: a choice, if a risky one. */
      readonly meant: boolean;
      /** Only a gate that is skipped or cancelled, or an input for emergencies, lets it run. */
      readonly mild: boolean;
    }
  /** The gate's failure is reported as a success. */
  | { readonly kind: 'forgiven'; readonly at: Scalar; readonly gate: Job; readonly run: Run }
  /** Nothing in the gate can fail it. */
  | { readonly kind: 'thrown-away'; readonly at: Span; readonly gate: Job; readonly by: ThrownAway }
  /** Started by another workflow whose conclusion nobody reads. */
  | { readonly kind: 'conclusion'; readonly at: Scalar; readonly trigger: Trigger };

export interface Way {
  readonly gate: Job;
  readonly run: Run;
}

/** What ought to have succeeded before a deploy, of the jobs that it waits for. */
const GATES = ['test', 'build', 'approve'] as const;

/** Jobs that the prover may look at before the rest of a file is let be; honest files stay far below. */
const MOST_EFFORT = 1_000_000;

/** Finds the ways around the gates of each deploy of a workflow. */
export function bypassFinder(pipeline: Pipeline): (deploy: JobFacts) => Bypass[] {
  const prover = createProver(pipeline);
  const weak = weakGates(pipeline);
  let effort = 0;

  const waysAround = (gates: readonly JobFacts[], deploy: Job, outcomes: readonly number[]): Way[] => {
    const ways: Way[] = [];
    for (const { job: gate } of gates) {
      effort += pipeline.ancestorsOf(deploy).length;
      if (effort > MOST_EFFORT) return [];
      const verdict = prover.prove(gate, deploy, outcomes);
      if (verdict.kind === 'open') ways.push({ gate, run: verdict.run });
    }
    return ways;
  };
  const byCondition = (deploy: JobFacts): Bypass[] => {
    const { job } = deploy;
    const own = conditionOf(job);
    if (!own.hasStatus || !job.if || effort > MOST_EFFORT) return [];
    const gates = pipeline
      .ancestorsOf(job)
      .map(pipeline.factsOf)
      .filter((gate) => isGate(gate, deploy) && !tellsByOutput(own.tree, gate));
    const failing = waysAround(gates, job, [FAILURE]);
    const ways = failing.length > 0 ? failing : waysAround(gates, job, [CANCELLED, SKIPPED]);
    if (ways.length === 0) return [];
    const meant = ways.every(({ gate }) => readsResult(own.tree, gate));
    const mild = failing.length === 0 || ways.every(({ run }) => asksEmergency(run));
    const open = failing.length > 0 ? [...failing, ...waysAround(gates, job, [CANCELLED, SKIPPED])] : ways;
    const bypass = { at: job.if, ways, open: [...new Set(open.map(({ gate }) => gate))], meant, mild };
    return [{ kind: 'condition', ...bypass }];
  };
  const byGate = (deploy: JobFacts): Bypass[] =>
    weak().flatMap(({ facts, behind, by }): Bypass[] => {
      if (!behind.has(deploy.job) || !isGate(facts, deploy)) return [];
      const gate = facts.job;
      if (by) return [{ kind: 'thrown-away', at: by.evidence.span, gate, by }];
      const [way] = waysAround([facts], deploy.job, [FORGIVEN]);
      return way && gate.continueOnError
        ? [{ kind: 'forgiven', at: gate.continueOnError, gate, run: way.run }]
        : [];
    });
  return (deploy) => {
    const unread = unreadConclusion(pipeline, deploy);
    const byConclusion: Bypass[] = unread ? [{ kind: 'conclusion', at: unread.key, trigger: unread }] : [];
    return [...byCondition(deploy), ...byGate(deploy), ...byConclusion];
  };
}

interface WeakGate {
  readonly facts: JobFacts;
  /** The jobs that wait for it. */
  readonly behind: ReadonlySet<Job>;
  /** Undefined for one that `continue-on-error` forgives as a whole. */
  readonly by: ThrownAway | undefined;
}

/** The jobs that cannot stop anything, worked out when they are first asked for. */
function weakGates(pipeline: Pipeline): () => readonly WeakGate[] {
  let found: WeakGate[] | undefined;
  return () => {
    if (found) return found;
    const reach = reachOf(pipeline);
    found = [];
    for (const facts of pipeline.jobs) {
      const forgiven = forgives(facts.job) === 'yes';
      const tests = !forgiven && facts.kinds.has('test') && !facts.kinds.has('deploy');
      const by = tests ? thrownAway(pipeline, facts, 'test') : undefined;
      if (forgiven || by) found.push({ facts, behind: reach.behind([facts.job]), by });
    }
    return found;
  };
}

/** A deploy gates only those of a later place in the chain; a smoke test or a way back gates nothing. */
function isGate(gate: JobFacts, deploy: JobFacts): boolean {
  if (gate.kinds.has('deploy'))
    return deploy.target === 'production' && gate.target !== 'production' && gate.target !== undefined;
  return GATES.some((kind) => gate.kinds.has(kind));
}

/** The condition looks at the gate's own result, so whoever wrote it has thought of it. */
function readsResult(tree: Expression | undefined, gate: Job): boolean {
  const contexts = tree ? contextsIn(tree) : [];
  return contexts.some(
    ({ path }) => path[0] === 'needs' && path[2] === 'result' && sameId(path[1] ?? '', gate.id),
  );
}

/**
 * The deploy asks for an output of the gate that a step behind all its tests writes: where one of them failed, that step
 * did not run.
 */
function tellsByOutput(tree: Expression | undefined, { job, evidence }: JobFacts): boolean {
  const tests = evidence.get('test') ?? [];
  if (tests.length === 0) return false;
  return demandsOf(tree).some(({ context, value, operator, required }) => {
    const [from, id = '', what, name = ''] = context.split('.');
    if (!required || operator !== 'is' || value === '' || from !== 'needs' || what !== 'outputs')
      return false;
    if (!sameId(id, job.id)) return false;
    const output = job.outputs.find(({ key }) => sameId(key.value, name))?.value.value ?? '';
    const [, writer = ''] = /\bsteps\.([\w-]+)\.outputs\./.exec(output) ?? [];
    const step = job.steps.find((one) => one.id && sameId(one.id.value, writer));
    if (!step || /\b(?:always|failure|cancelled)\s*\(/.test(step.if?.value ?? '')) return false;
    return tests.every((test) => test.step !== undefined && test.step.index < step.index);
  });
}

const EMERGENCY = /^inputs\..*(?:skip|force|emergency|hotfix|bypass|override|urgent|no[-_]?test)/;

/** The run needs an input that says in so many words what it is for. */
const asksEmergency = (run: Run): boolean =>
  [...run.values].some(([key, value]) => EMERGENCY.test(key) && truthOf(value) === true);

const CONCLUSION = 'workflow_run.conclusion';

/** The `workflow_run` that can start the deploy after a failed run, where nothing on the way asks how that run ended. */
function unreadConclusion(pipeline: Pipeline, { job, evidence }: JobFacts): Trigger | undefined {
  const { workflow } = pipeline;
  const trigger = workflow.triggers.find(({ event }) => event === 'workflow_run');
  if (!trigger) return undefined;
  const chain = [job, ...pipeline.ancestorsOf(job)];
  const steps = (evidence.get('deploy') ?? []).flatMap(({ step }) => step?.if ?? []);
  const conditions = [...chain.flatMap((one) => one.if ?? []), ...steps].map(
    ({ value }) => parseCondition(value).tree,
  );
  const canRun = conditions.every(
    (tree) => tree === undefined || truthOf(evaluate(tree, AFTER_FAILURE)) !== false,
  );
  if (!canRun) return undefined;
  // A script may ask too, and end the job.
  const asked = chain.some(({ span }) => workflow.source.slice(span.start, span.end).includes(CONCLUSION));
  return asked &&
    conditions.every(
      (tree) => tree === undefined || !contextsIn(tree).some(({ path }) => path.includes('conclusion')),
    )
    ? undefined
    : trigger;
}

/** What conditions see in a run that a failed run of another workflow has started. */
const AFTER_FAILURE: Parameters<typeof evaluate>[1] = {
  context(path) {
    const dotted = path.join('.').toLowerCase();
    if (dotted === 'github.event.workflow_run.conclusion') return literal('failure');
    if (dotted === 'github.event_name') return literal('workflow_run');
    if (/^github\.event\.(?:inputs|pull_request|release|client_payload)\b|^inputs\b/.test(dotted))
      return literal(null);
    return 'unknown';
  },
  call: ({ name }) =>
    name === 'success' || name === 'always'
      ? literal(true)
      : name === 'failure' || name === 'cancelled'
        ? literal(false)
        : undefined,
};
