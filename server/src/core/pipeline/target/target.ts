import { expressionsIn } from '../../syntax/expression.ts';
import type { Scalar } from '../../syntax/node.ts';
import type { Step, Workflow } from '../../workflow/model.ts';
import { resolveExpression, resolveScalar, type Scope } from '../../workflow/resolve.ts';
import { type Act, does, type Hint, isContext } from '../kinds/acts.ts';
import type { JobContext } from '../kinds/context.ts';
import { hintsOf, hintsOfScalar } from '../kinds/hints.ts';
import type { Evidence, Target } from '../model.ts';
import { conditionTree, demandsOf } from './demands.ts';
import type { EnvironmentFacts } from './environments.ts';
import { namesOtherPlace } from './other-place.ts';
import { isPlaceVariable, isProfile, isTargetVariable } from './target-variables.ts';
import { inOrder, mostDemanding, targetOf, wordsOf } from './target-words.ts';
import { branchTarget, type FromTrigger, triggerTarget } from './trigger-target.ts';

export interface TargetFacts {
  readonly target: Target | undefined;
  readonly targets: readonly Target[];
  readonly assumed: boolean;
  readonly evidence: Evidence | undefined;
  /** The job's own word and its command contradict each other. */
  readonly contradicted: boolean;
  /** The number of the source that answered (`targetFacts`); 0 for none. */
  readonly source: number;
}

/** Of a job that deploys nothing. */
export const NO_TARGET: TargetFacts = {
  target: undefined,
  targets: [],
  assumed: false,
  evidence: undefined,
  contradicted: false,
  source: 0,
};

interface Answer {
  readonly hints: readonly Hint[];
  readonly step?: Step | undefined;
  /** More targets than the hints name: values in no word list. */
  readonly more?: readonly Target[];
}

/**
 * Where a deploy job goes: the first source that answers. 1: the environment's name. 2: arguments of the deploying
 * commands and actions, and the variables they see. 3: the job's id and name, then the step's name. 4: conditions of
 * the job or the step. 5: the workflow's name, then its file's. 6: what starts the workflow, only for a job without
 * an environment.
 */
export function targetFacts(
  context: JobContext,
  acts: readonly Act[],
  environment: EnvironmentFacts | undefined,
): TargetFacts {
  const deploys = acts.filter((one) => does(one, 'deploy') || does(one, 'rollback'));
  if (environment && environment.hints.length > 0) {
    // Where it comes to nothing, the arguments still say where the deploy goes.
    const empty = environment.use.mayBeEmpty ? byArguments(context, deploys, acts) : undefined;
    const production = empty?.hints.filter(({ target }) => target === 'production') ?? [];
    return facts({ hints: [...environment.hints, ...production], more: environment.targets }, 1);
  }
  const said = byArguments(context, deploys, acts);
  const own = ownName(context);
  if (said) {
    const branch = said.hints.every(({ profile }) => profile) ? triggerOf(context, deploys) : undefined;
    if (branch && branch.target !== 'production') return fromTrigger(branch);
    const word = mostDemanding(said.hints.map(({ target }) => target));
    const name = own && mostDemanding(own.hints.map(({ target }) => target));
    // `branch: develop` is where the code comes from, more than where it goes to.
    if (own && name !== word && said.hints.every(({ text }) => /(?:^|[^a-z])develop$/i.test(text)))
      return facts(own, 3);
    const quieter = word === 'production' && name !== undefined && name !== 'production';
    return quieter && own ? facts(own, 2, true) : facts(said, 2);
  }
  const third = own ?? stepNames(deploys);
  if (third) return facts(third, 3);
  const other = namesOtherPlace(context, deploys);
  const fourth = other ? undefined : byCondition(context, deploys);
  if (fourth) return facts(fourth, 4);
  const dynamic =
    other ||
    environment !== undefined ||
    acts.some((one) => one.open && (isContext(one) || does(one, 'deploy'))) ||
    hasOpenVariable(context, deploys);
  return lastSources(context, deploys, dynamic, undefined);
}

/** What a job that calls a local workflow says itself, where the called jobs' environments and arguments say nothing. */
export function callerTarget(
  context: JobContext,
  middle: TargetFacts | undefined,
  late: TargetFacts | undefined,
  hasEnvironment: boolean,
): TargetFacts {
  const own = ownName(context);
  if (own) return facts(own, 3);
  if (middle) return middle;
  const other = namesOtherPlace(context, []);
  const fourth = other ? undefined : byCondition(context, []);
  return fourth ? facts(fourth, 4) : lastSources(context, [], hasEnvironment || other, late);
}

function lastSources(
  context: JobContext,
  deploys: readonly Act[],
  dynamic: boolean,
  late: TargetFacts | undefined,
): TargetFacts {
  const fifth = byWorkflow(context.workflow);
  if (fifth) return facts(fifth, 5);
  if (late) return late;
  const mentioned = byMentions(context, deploys);
  if (mentioned) return facts(mentioned, 5);
  const profile = byProfile(context, deploys);
  if (profile) return facts(profile, 5);
  const otherwise = deploys.map((one) => one.otherwise);
  if (otherwise.length > 0 && otherwise.every((target) => target !== undefined)) {
    const target = mostDemanding(otherwise.filter((one) => one !== undefined));
    if (target) return { ...NO_TARGET, target, targets: [target], evidence: deploys[0]?.evidence, source: 5 };
  }
  if (dynamic) return { ...NO_TARGET, target: 'unknown', targets: ['unknown'], source: 6 };
  return fromTrigger(triggerOf(context, deploys));
}

function facts({ hints, step, more = [] }: Answer, source: number, contradicted = false): TargetFacts {
  const targets = inOrder([...hints.map(({ target }) => target), ...more]);
  const target = targets[0] ?? 'unknown';
  const hint = hints.find((one) => one.target === target) ?? hints[0];
  const evidence = hint && { text: hint.text, span: hint.span, step };
  return { target, targets, assumed: false, evidence, contradicted, source };
}

/** `TF_WORKSPACE: ${{ inputs.workspace }}`: a variable of the deploy whose value is typed in. */
const hasOpenVariable = ({ job, workflow, scope }: JobContext, deploys: readonly Act[]): boolean =>
  [
    ...deploys.map(({ at }) => [at.step.env, at.scope] as const),
    [job.env, scope] as const,
    [workflow.env, scope] as const,
  ].some(([entries, here]) =>
    entries.some(
      ({ key, value }) =>
        isTargetVariable(key.value) && !isProfile(key.value) && hintsOfScalar(value, here).open,
    ),
  );

/** Source 2: what the deploying commands and actions are told, then what the job told them to talk to. */
function byArguments(context: JobContext, deploys: readonly Act[], acts: readonly Act[]): Answer | undefined {
  const all = deploys.flatMap((one) => one.hints);
  const plain = all.filter(({ profile }) => !profile);
  const hints = [...(plain.length > 0 ? plain : all)];
  const first = deploys.find((one) => one.hints.length > 0);
  if (hints.length > 0) {
    // `vercel --prod` in one branch of a script and `vercel` in the other: it goes to both.
    const others = deploys.filter(
      (one) => one.hints.length === 0 && one.evidence.step === first?.evidence.step,
    );
    const more = others.flatMap(({ otherwise }) => otherwise ?? []);
    // `HOST=staging.example.com` or `HOST=example.com`, as a choice says whose options the script asks for.
    if (deploys.some(({ guarded }) => guarded) && !hints.some(({ target }) => target === 'production'))
      hints.push(
        ...(byMentions(context, deploys)?.hints.filter(({ target }) => target === 'production') ?? []),
      );
    return { hints, step: first?.evidence.step, more };
  }
  const contexts = acts.filter(isContext);
  const deploying = new Set(deploys.map(({ evidence }) => evidence.step));
  const near = contexts.filter(({ evidence }) => deploying.has(evidence.step));
  for (const list of [near, contexts]) {
    const found = list.flatMap((one) => one.hints);
    if (found.length > 0)
      return { hints: found, step: list.find((one) => one.hints.length > 0)?.evidence.step };
  }
  return byEnvironmentVariables(context, deploys);
}

/** The variables that a deploying step sees: `STAGE: prod`, `TARGET_ENV: staging`. Application profiles come later. */
function byEnvironmentVariables(
  { job, workflow, scope }: JobContext,
  deploys: readonly Act[],
): Answer | undefined {
  for (const { at, evidence } of deploys) {
    const found = entriesHints(
      at.step.env,
      at.scope,
      (name) => isTargetVariable(name) || isPlaceVariable(name),
    );
    if (found.length > 0) return { hints: found, step: evidence.step };
  }
  for (const entries of [job.env, workflow.env]) {
    const found = entriesHints(entries, scope, (name) => isTargetVariable(name) && !isProfile(name));
    if (found.length > 0) return { hints: found };
  }
  return undefined;
}

/**
 * An expression that comes to a stage's name and nothing else, in a step that deploys or works on a server:
 * `echo INSTANCE=${{ env.INSTANCE }} >> .env`.
 */
function byMentions({ steps }: JobContext, deploys: readonly Act[]): Answer | undefined {
  const hints: Hint[] = [];
  const deploying = new Set(deploys.map(({ at }) => at));
  const places = steps.filter((at) => deploying.has(at) || at.step.scripts.some(({ remote }) => remote));
  for (const { step, scope } of places) {
    const texts = [...step.scripts.map(({ scalar }) => scalar), ...step.with.map(({ value }) => value)];
    for (const scalar of new Set(texts)) {
      for (const site of expressionsIn(scalar.value)) {
        const resolved = resolveExpression(scalar, site.text, site.textStart, [site.start, site.end], scope);
        const found = hintsOf({
          ...resolved,
          values: resolved.values.filter(({ text, known }) => known && wordsOf(text).length === 1),
        });
        hints.push(...found.hints.filter(({ target }) => target === 'production' || !resolved.open));
      }
    }
  }
  return hints.length > 0 ? { hints } : undefined;
}

const entriesHints = (entries: Step['env'], scope: Scope, wanted: (name: string) => boolean): Hint[] =>
  entries
    .filter(({ key }) => wanted(key.value))
    .flatMap(({ key, value }) =>
      hintsOfScalar(value, scope).hints.map((hint) => ({ ...hint, text: `${key.value}: ${hint.text}` })),
    );

function byProfile({ job, workflow, scope }: JobContext, deploys: readonly Act[]): Answer | undefined {
  const at = deploys[0]?.at;
  for (const entries of [job.env, workflow.env]) {
    const found = entriesHints(entries, at?.scope ?? scope, isProfile).filter(
      ({ target }) => target !== 'staging',
    );
    if (found.length > 0) return { hints: found };
  }
  return undefined;
}

/** Source 3: the job's id, then its name. */
function ownName({ job, scope }: JobContext): Answer | undefined {
  const id = targetOf(job.id, 'name');
  if (id) return { hints: [{ target: id.target, text: `job id "${job.id}"`, span: job.key.span }] };
  return job.name && named(job.name, scope, 'job name');
}

function named(scalar: Scalar, scope: Scope, what: string): Answer | undefined {
  const hints = hintsOf(resolveScalar(scalar, scope), 'name').hints.map((hint) => ({
    ...hint,
    text: `${what} "${hint.text}"`,
  }));
  return hints.length > 0 ? { hints } : undefined;
}

/** All deploying steps are asked: one may go to production on one branch, and another to staging on another. */
function stepNames(deploys: readonly Act[]): Answer | undefined {
  const found = deploys.flatMap(({ at, evidence }) => {
    const names = [...new Set([at.step, at.own])].flatMap(({ name }) => name ?? []);
    const [answer] = names.flatMap((name) => named(name, at.scope, 'step') ?? []);
    return answer ? [{ hints: answer.hints, step: evidence.step }] : [];
  });
  const [first] = found;
  return first && { hints: found.flatMap(({ hints }) => hints), step: first.step };
}

/** Source 4: the conditions of the deploying steps, else the job's. */
function byCondition({ job }: JobContext, deploys: readonly Act[]): Answer | undefined {
  const steps = [...new Set(deploys.map(({ at }) => at.own))];
  const ofSteps = steps.flatMap((step) => conditionHints(step.if));
  if (ofSteps.length > 0) return { hints: ofSteps, step: steps.length === 1 ? steps[0] : undefined };
  const ofJob = conditionHints(job.if);
  return ofJob.length > 0 ? { hints: ofJob } : undefined;
}

function conditionHints(condition: Scalar | undefined): Hint[] {
  if (!condition) return [];
  return demandsOf(conditionTree(condition)).flatMap(({ context, value, operator }) => {
    const target = conditionTarget(context, value, operator);
    return target ? [{ target, text: `if: ${condition.value.trim()}`, span: condition.span }] : [];
  });
}

function conditionTarget(context: string, value: string, operator: string): Target | undefined {
  if (context === 'github.ref' || context === 'github.ref_name' || context === 'github.base_ref') {
    const branch = value.replace(/^refs\/heads\//, '');
    if (/^refs\/tags\//.test(value)) return 'production';
    return operator === 'contains' ? undefined : branchTarget(branch);
  }
  if (context === 'github.ref_type') return value === 'tag' ? 'production' : undefined;
  if (context === 'github.event_name') return value === 'release' ? 'production' : undefined;
  if (/^(?:inputs|github\.event\.inputs|matrix|env|needs|vars|steps)\./.test(context)) {
    const name = context.split('.').at(-1) ?? '';
    const byValue = targetOf(value, 'environment')?.target;
    if (byValue) return byValue;
    // `if: inputs.deploy_production` asks for the word in its name to be true.
    return value === 'true' ? targetOf(name, 'name')?.target : undefined;
  }
  return undefined;
}

/** Source 5: the workflow's name, then its file's. */
function byWorkflow({ name, path, root }: Workflow): Answer | undefined {
  const word = name && targetOf(name.value, 'name');
  if (name && word)
    return { hints: [{ target: word.target, text: `workflow "${name.value}"`, span: name.span }] };
  const file = path.slice(path.lastIndexOf('/') + 1).replace(/\.ya?ml$/, '');
  const found = targetOf(file, 'name');
  return (
    found && {
      hints: [
        {
          target: found.target,
          text: `file ${file}.yml`,
          span: { start: root?.span.start ?? 0, end: root?.span.start ?? 0 },
        },
      ],
    }
  );
}

function triggerOf({ job, workflow }: JobContext, deploys: readonly Act[]): FromTrigger {
  const steps = [...new Set(deploys.map(({ at }) => at.own))];
  return triggerTarget(workflow, [job.if, ...(steps.length === 1 ? [steps[0]?.if] : [])]);
}

function fromTrigger({ target, assumed, scalar, text }: FromTrigger): TargetFacts {
  const evidence = scalar && { text, span: scalar.span, step: undefined };
  return { target, targets: [target], assumed, evidence, contradicted: false, source: 6 };
}

/** What one deploy's own arguments say. */
export const ownTarget = (one: Act): Target | undefined =>
  mostDemanding(one.hints.map(({ target }) => target)) ?? one.otherwise;
