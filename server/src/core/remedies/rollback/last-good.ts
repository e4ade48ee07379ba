import type { StepWriter } from '../../edits/job-writer.ts';
import type { Workflow } from '../../workflow/model.ts';
import { type Rollback, RUN } from './model.ts';

/** What the step that finds the last good run gives: its id, its commit, its number, and the tag or branch it ran for. */
const OUTPUTS = { run: 'databaseId', sha: 'headSha', number: 'number', ref: 'headBranch' } as const;
export type LastGoodOutput = keyof typeof OUTPUTS;

/** Events of which each starts the same jobs for the same commits. */
const ALIKE: ReadonlySet<string> = new Set(['push', 'workflow_dispatch', 'release']);

/** A tag or a release starts the workflow, so that its runs have a tag where others have a branch. */
export const startsByTag = ({ triggers }: Workflow): boolean =>
  triggers.some(({ event, tags }) => event === 'release' || tags.length > 0);

/**
 * The step of id `last-good`, whose outputs are those of the last run of this workflow that succeeded: of this branch,
 * where branches start it, and of this event, where another does other things. Source: GitHub CLI manual, `gh run list`.
 */
export function lastGood(
  workflow: Workflow,
  write: StepWriter,
  outputs: readonly LastGoodOutput[] = ['run', 'sha'],
): string {
  const branch = startsByTag(workflow) ? '' : ' --branch "$GITHUB_REF_NAME"';
  const event = workflow.triggers.every((trigger) => ALIKE.has(trigger.event))
    ? ''
    : ' --event "$GITHUB_EVENT_NAME"';
  const fields = outputs.map((output) => OUTPUTS[output]).join(',');
  const lines = outputs.map((output) => `${output}=\\(.${OUTPUTS[output]})`).join('\\n');
  const step = write.run(
    'Find the last good run',
    [
      'workflow="${GITHUB_WORKFLOW_REF%%@*}"',
      `good="$(gh run list --repo "$GITHUB_REPOSITORY" --workflow "\${workflow##*/}"${branch}${event} --status success --limit 1 --json ${fields} --jq '.[] | "${lines}"')"`,
      'echo "${good:?No earlier run of this workflow has succeeded}" >> "$GITHUB_OUTPUT"',
    ],
    { GH_TOKEN: '${{ github.token }}' },
  );
  return step.replace(/\n( +)env:/, '\n$1id: last-good\n$1env:');
}

/**
 * Of a rollback that runs an earlier run again: where that fails too, its own rollback must not run a still earlier one,
 * and so on through the history.
 */
export const FIRST_ATTEMPT = 'github.run_attempt == 1';

/** Where nothing in the deploy says which version it is: the last good run again, with its own build and stages. */
export function rerun(workflow: Workflow, write: StepWriter): Rollback {
  return {
    steps: [
      lastGood(workflow, write),
      write.run('Run it again', [`gh run rerun ${RUN} --repo "$GITHUB_REPOSITORY"`], {
        GH_TOKEN: '${{ github.token }}',
      }),
    ],
    permissions: { actions: 'write' },
    reruns: true,
    does: 'runs the last good run again',
  };
}
