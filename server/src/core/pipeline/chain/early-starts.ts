import type { Expression } from '../../syntax/expression.ts';
import type { Trigger, Workflow } from '../../workflow/model.ts';
import type { Start } from '../../workflow/starts.ts';
import type { Conditions } from '../graph/conditions.ts';
import type { JobFacts } from '../model.ts';
import { branchTarget } from '../target/trigger-target.ts';

/** A way of starting a production deploy that comes before anyone has agreed to it. */
export interface EarlyStart {
  readonly trigger: Trigger;
  readonly by:
    | { readonly kind: 'pull-request' }
    /** A pull request that is closed, merged or not. */
    | { readonly kind: 'closed' }
    | { readonly kind: 'any-branch' }
    /** A branch that the trigger names and that by its name is one of development. */
    | { readonly kind: 'branch'; readonly name: string };
}

const MERGED = ['github', 'event', 'pull_request', 'merged'];
/** `github.event.pull_request.merged` is not true. */
const NOT_MERGED: Expression = {
  type: 'not',
  operand: { type: 'context', path: MERGED, start: 0, end: 0 },
  start: 0,
  end: 0,
};

/** The first of each kind of early start that no condition on the way to the deploy's steps stops. */
export function earlyStarts(workflow: Workflow, conditions: Conditions, deploy: JobFacts): EarlyStart[] {
  const found = new Map<string, EarlyStart>();
  // `needs.check.outputs.merged == 'true'` asks for it in a way that is not followed.
  const asks = /\boutputs\.\w*merged/i.test(deploy.job.if?.value ?? '');
  const add = (trigger: Trigger, by: EarlyStart['by']): void => {
    const key = `${trigger.event} ${by.kind}`;
    if (!found.has(key)) found.set(key, { trigger, by });
  };
  for (const start of conditions.startsUnasked(deploy, 'deploy')) {
    const trigger = workflow.triggers.find(({ event }) => event === start.event);
    if (!trigger) continue;
    if (start.event === 'pull_request' || start.event === 'pull_request_target') {
      if (actionOf(start) !== 'closed' && !previewsByItself(deploy)) add(trigger, { kind: 'pull-request' });
    } else if (start.event === 'push') {
      const by = pushOf(trigger, start);
      if (by) add(trigger, by);
    }
  }
  for (const start of asks ? [] : conditions.startsUnasked(deploy, 'deploy', NOT_MERGED)) {
    const trigger = workflow.triggers.find(({ event }) => event === start.event);
    if (
      trigger &&
      start.event.startsWith('pull_request') &&
      actionOf(start) === 'closed' &&
      !previewsByItself(deploy)
    )
      add(trigger, { kind: 'closed' });
  }
  // What every pull request starts, closing one does too.
  return [...found.values()].filter(
    ({ trigger, by }) => by.kind !== 'closed' || !found.has(`${trigger.event} pull-request`),
  );
}

/** These make a preview of a pull request and take it down again when it closes. Source: the action's README. */
const PREVIEWS: ReadonlySet<string> = new Set(['azure-static-web-apps']);

const previewsByItself = ({ deploys }: JobFacts): boolean =>
  deploys.length > 0 && deploys.every(({ platform }) => PREVIEWS.has(platform));

function actionOf({ known }: Start): string | undefined {
  const action = known.get('github.event.action');
  return action && 'value' in action ? String(action.value) : undefined;
}

function pushOf(trigger: Trigger, { known }: Start): EarlyStart['by'] | undefined {
  const ref = known.get('github.ref');
  if (!ref) return undefined;
  if ('prefix' in ref) {
    const any =
      trigger.branches.length === 0 || trigger.branches.some(({ value }) => value === '*' || value === '**');
    return ref.prefix === 'refs/heads/' && any ? { kind: 'any-branch' } : undefined;
  }
  const name = /^refs\/heads\/(.+)$/.exec(String(ref.value))?.[1];
  if (!name || !trigger.branches.some(({ value }) => value === name)) return undefined;
  const target = branchTarget(name);
  return target && target !== 'production' && target !== 'unknown' ? { kind: 'branch', name } : undefined;
}

/**
 * Whether the job is, by the file, always a deploy to production, and not only where its environment says so or its
 * script comes to that branch.
 */
export const alwaysProduction = ({ kinds, target, targets, deploys }: JobFacts): boolean =>
  kinds.has('deploy') &&
  target === 'production' &&
  targets.length === 1 &&
  (deploys.length === 0 || deploys.some(({ guarded }) => !guarded));
