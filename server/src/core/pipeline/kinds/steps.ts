import type { Step } from '../../workflow/model.ts';
import { entry, NOTHING, type Resolved, resolveScalar, type Scope } from '../../workflow/resolve.ts';
import { neverTrue } from '../target/demands.ts';
import type { PipelineEnv, RunStep } from './context.ts';

/** Composite actions that use composite actions are followed this deep; GitHub allows ten. */
const DEEPEST = 10;

/**
 * The steps that a job runs, those of local composite actions in place of the step that uses them. Steps that can
 * never run are left out. `unreadable` holds steps whose local action is not there.
 */
export function runSteps(
  steps: readonly Step[],
  scope: Scope,
  env: PipelineEnv,
): { readonly steps: readonly RunStep[]; readonly unreadable: readonly RunStep[] } {
  const found: RunStep[] = [];
  const unreadable: RunStep[] = [];
  const visit = (list: readonly Step[], outer: Scope, own: Step | undefined, depth: number): void => {
    for (const step of list) {
      const here: Scope = { ...outer, step };
      if (neverTrue(step.if, here)) continue;
      const one: RunStep = { step, own: own ?? step, scope: here };
      const inner =
        step.uses?.kind === 'local' && depth < DEEPEST && !env.own?.action(step.uses.name)
          ? readAction(step, here, env)
          : undefined;
      if (inner) visit(inner.steps, inner.scope, own ?? step, depth + 1);
      else if (step.uses?.kind === 'local' && !env.own?.action(step.uses.name)) unreadable.push(one);
      if (!inner) found.push(one);
    }
  };
  visit(steps, scope, undefined, 0);
  return { steps: found, unreadable };
}

/** The path of a local action or workflow in the workspace: without `./` or `$/`, and without a version. */
export const localPath = (name: string): string =>
  name
    .replace(/^(?:\.|\$)\//, '')
    .replace(/@.*$/, '')
    .replace(/\/+$/, '');

function readAction(
  step: Step,
  scope: Scope,
  env: PipelineEnv,
): { steps: readonly Step[]; scope: Scope } | undefined {
  const action = env.action(localPath(step.uses?.name ?? ''));
  if (!action?.steps) return undefined;
  const inputs = new Map<string, Resolved>();
  for (const { name, default: fallback } of action.inputs) {
    const chosen = entry(step.with, name)?.value ?? fallback;
    inputs.set(name.toLowerCase(), chosen ? resolveScalar(chosen, scope) : NOTHING);
  }
  const { steps } = action;
  return {
    steps,
    scope: {
      workflow: scope.workflow,
      job: scope.job,
      steps,
      inputs,
      memo: scope.memo,
      places: scope.places,
      parent: scope,
    },
  };
}
