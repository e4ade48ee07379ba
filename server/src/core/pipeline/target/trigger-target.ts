import type { Scalar } from '../../syntax/node.ts';
import type { Workflow } from '../../workflow/model.ts';
import type { Target } from '../model.ts';
import { conditionTree, demandsOf } from './demands.ts';
import { targetOf, wordsOf } from './target-words.ts';

export interface FromTrigger {
  readonly target: Target;
  readonly assumed: boolean;
  readonly text: string;
  readonly scalar: Scalar | undefined;
}

/** Branches that by their name are no production line. */
export function branchTarget(branch: string): Target | undefined {
  const words = wordsOf(branch).map(({ word }) => word);
  if (words.some((word) => ['main', 'master', 'release', 'releases', 'trunk'].includes(word)))
    return undefined;
  // `feature/dev-tools` is a branch of somebody's work.
  if (words[0] && ['feature', 'feat', 'fix', 'bugfix', 'hotfix', 'chore'].includes(words[0]))
    return undefined;
  return (
    targetOf(branch, 'environment')?.target ??
    (words.includes('next') || words.includes('nightly') ? 'staging' : undefined)
  );
}

/** What starts the workflow, where nothing else names the target. */
export function triggerTarget(workflow: Workflow, conditions: readonly (Scalar | undefined)[]): FromTrigger {
  const required = conditions.flatMap((condition) =>
    demandsOf(conditionTree(condition)).map((demand) => ({ ...demand, condition })),
  );
  const branches = required.filter(
    ({ context }) =>
      context === 'github.ref' ||
      context === 'github.ref_name' ||
      context === 'github.base_ref' ||
      context === 'github.event.workflow_run.head_branch',
  );
  const asked = branches.map(({ value, condition }) => ({
    target: branchTarget(value.replace(/^refs\/(?:heads|tags)\//, '')),
    condition,
    value,
  }));
  const [first] = asked;
  if (first?.target && asked.every(({ target }) => target === first.target))
    return { target: first.target, assumed: true, text: `branch ${first.value}`, scalar: first.condition };

  const events = workflow.triggers.filter(({ event }) => event !== 'workflow_dispatch');
  const merged = required.some(
    ({ context, value }) => context === 'github.event.pull_request.merged' && value === 'true',
  );
  const pulls = events.filter(({ event }) => event === 'pull_request' || event === 'pull_request_target');
  if (events.length > 0 && pulls.length === events.length && !merged) {
    return { target: 'preview', assumed: false, text: 'on: pull_request', scalar: pulls[0]?.key };
  }
  if (asked.length === 0) {
    // A merged pull request is a push to its base; a run after another one is limited to branches as a push is.
    const pushes = events.filter(
      ({ event, branches: list }) =>
        event === 'push' ||
        (merged && event.startsWith('pull_request')) ||
        (event === 'workflow_run' && list.length > 0),
    );
    const names = pushes.flatMap(({ branches: list }) => list);
    const targets = names.map(({ value }) => branchTarget(value));
    const tagged = pushes.some(({ tags }) => tags.length > 0);
    const [target] = targets;
    const rest = events.filter(
      (one) =>
        !pushes.includes(one) && !one.event.startsWith('pull_request') && one.event !== 'workflow_call',
    );
    if (
      target &&
      targets.every((one) => one === target) &&
      !tagged &&
      rest.length === 0 &&
      pushes.every(({ branches: list }) => list.length > 0)
    )
      return { target, assumed: false, text: `branch ${names[0]?.value ?? ''}`, scalar: names[0] };
  }
  return { target: 'production', assumed: true, text: 'nothing names another target', scalar: undefined };
}
