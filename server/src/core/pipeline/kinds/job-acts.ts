import { RERUN } from '../../knowledge/rollbacks.ts';
import type { Job } from '../../workflow/model.ts';
import type { Scope } from '../../workflow/resolve.ts';
import { wordsOf } from '../target/target-words.ts';
import { actionActs, unreadableAct } from './action-acts.ts';
import { type Act, does, isContext } from './acts.ts';
import { commandActs } from './command-acts.ts';
import type { JobContext, PipelineEnv } from './context.ts';
import { gitopsActs } from './gitops.ts';
import { withoutLocal } from './guards.ts';
import { asInfrastructure } from './infrastructure.ts';
import { namesDeploy } from './name-words.ts';
import { asSite } from './static-site.ts';
import { runSteps } from './steps.ts';

/** What the steps of a job do, in their order. */
export function jobActs(job: Job, scope: Scope, env: PipelineEnv): { acts: Act[]; context: JobContext } {
  const { steps, unreadable } = runSteps(job.steps, scope, env);
  const context: JobContext = { env, workflow: scope.workflow, job, scope, steps, unreadable };
  const machine = { isServer: isServer(context) };
  const missing = new Set(unreadable.map(({ step }) => step));
  const told = steps.flatMap((at) => [
    ...commandActs(at, env, machine),
    ...actionActs(at, env, machine),
    ...(missing.has(at.step) ? unreadableAct(at) : []),
  ]);
  const acts = withoutLocal([...told, ...gitopsActs(context)], context)
    .map(asRollback(context))
    .map(asBuild(context));
  return {
    acts: asInfrastructure(asSite(byNameOnlyIfAlone(acts), context), context).map(inOwnFile),
    context,
  };
}

/** What a composite action does stands where the job uses it: the action's file has its own offsets. */
function inOwnFile(one: Act): Act {
  const { step, own } = one.at;
  if (step === own) return one;
  const span = own.uses?.scalar.span ?? own.span;
  const name = own.uses?.name.split('/').at(-1) ?? '';
  return {
    ...one,
    evidence: { ...one.evidence, text: `${one.evidence.text} in ${name}`, span },
    hints: one.hints.map((hint) => ({ ...hint, span })),
  };
}

/** A self-hosted runner may be the server itself: what a deploy job starts there keeps running. */
function isServer({ job, workflow }: JobContext): boolean {
  const labels = job.runsOn.map(({ value }) => value.toLowerCase());
  const hosted =
    labels.length === 0 ||
    (!labels.includes('self-hosted') &&
      labels.some((label) =>
        /^(?:ubuntu|windows|macos)-|github-hosted|blacksmith|depot|buildjet|namespace|warp|^\$\{\{/.test(
          label,
        ),
      ));
  if (hosted) return false;
  const file = workflow.path.slice(workflow.path.lastIndexOf('/') + 1);
  const names = [job.id, job.name?.value ?? ''];
  if (workflow.jobs.length === 1) names.push(workflow.name?.value ?? '', file);
  return names.some(namesDeploy);
}

const ROLLBACK_WORDS = new Set(['rollback', 'revert', 'undo', 'recover', 'recovery', 'rollbacks']);

/** `rollback`, `Roll back production`, `Recover on failure`; not `deploy with rollback`. */
function namesRollback(text: string | undefined): boolean {
  const words = text === undefined ? [] : wordsOf(text).map(({ word }) => word);
  const at = words.findIndex(
    (word, index) => ROLLBACK_WORDS.has(word) || (word === 'roll' && words[index + 1] === 'back'),
  );
  return at >= 0 && !words.slice(0, at).some((word) => BEFORE_ROLLBACK.has(word));
}

const BEFORE_ROLLBACK = new Set([
  'deploy',
  'deploys',
  'deployment',
  'release',
  'with',
  'without',
  'for',
  'cutover',
  'and',
  'or',
  'upgrade',
  'update',
]);

/** In a job or step that says so, deploying puts an earlier version back. */
function asRollback({ job, workflow, steps }: JobContext): (one: Act) => Act {
  const alone = namesRollback(job.id) || namesRollback(job.name?.value);
  const file =
    namesRollback(workflow.path.slice(workflow.path.lastIndexOf('/') + 1)) && workflow.jobs.length === 1;
  const known = new Set(steps);
  return (one) => {
    if (one.platform === RERUN && !alone) return { ...one, kinds: ['other'] };
    if (!does(one, 'deploy') || !known.has(one.at)) return one;
    const { step, own } = one.at;
    const named = [step, own].some(
      ({ name, if: condition }) =>
        namesRollback(name?.value) &&
        /failure\(\)|rollback/i.test(`${condition?.value ?? ''} ${name?.value ?? ''}`),
    );
    return alone || file || named
      ? { ...one, kinds: [...one.kinds.filter((kind) => kind !== 'deploy'), 'rollback'] }
      : one;
  };
}

/** A script called after a deploy that a step called after a build runs, in a job that says nothing of a deploy. */
function asBuild({ job }: JobContext): (one: Act) => Act {
  const deploys = namesDeploy(job.id) || namesDeploy(job.name?.value ?? '');
  return (one) => {
    if (deploys || !one.opaque || one.platform !== 'script' || !does(one, 'deploy')) return one;
    const name = one.at.step.name?.value ?? '';
    return /^(?:build|compile|package)\b/i.test(name) && !namesDeploy(name)
      ? { ...one, kinds: ['build'] }
      : one;
  };
}

/** What is told by a name alone counts only where nothing else tells what the job deploys. */
function byNameOnlyIfAlone(acts: readonly Act[]): Act[] {
  const certain = acts.some((one) => does(one, 'deploy') && !one.byName && !isContext(one));
  return certain ? acts.filter((one) => !(one.byName && one.platform === 'ssh')) : [...acts];
}
