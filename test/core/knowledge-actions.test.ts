import { describe, expect, test } from 'vitest';
import { actions } from '../../server/src/core/knowledge/index.ts';
import { countingRows } from '../../server/src/core/pipeline/kinds/action-acts.ts';
import { readWorkflow } from '../../server/src/core/workflow/read.ts';
import { testShell } from './support/shell.ts';

const shell = await testShell();

/** The rows that explain `uses: name` with these inputs, in a job called deploy. */
function rowsFor(name: string, inputs: Readonly<Record<string, string>>) {
  const text = `on: push\njobs:\n  deploy:\n    runs-on: x\n    steps:\n      - uses: ${name}@v1\n        with: ${JSON.stringify(inputs)}\n`;
  const workflow = readWorkflow('x.yml', text, shell);
  const job = workflow.jobs[0];
  const step = job?.steps[0];
  if (!job || !step) throw new Error('no step');
  return countingRows({ step, own: step, scope: { workflow, job, step } });
}

describe('every row of the action table', () => {
  const rows = actions.map((row, index) => ({ name: `${row.action} (${index})`, row }));

  test.each(rows)('$name explains its example, and no other row does', ({ row }) => {
    expect(rowsFor(row.action.replaceAll('*', 'x'), row.example)).toEqual([row]);
  });

  test('names actions as they are looked up, and says where it comes from', () => {
    for (const { action, source } of actions) {
      expect(action).toBe(action.toLowerCase());
      expect(action).toMatch(/^(?:[\w.-]+|\*)\/[\w./*-]+$/);
      expect(source).not.toBe('');
    }
  });
});

describe('when an action counts', () => {
  test.each<[string, Record<string, string>, number]>([
    ['docker/build-push-action', { push: 'true' }, 1],
    ['docker/build-push-action', {}, 1],
    ['aws-actions/amazon-ecs-deploy-task-definition', {}, 0],
    ['azure/static-web-apps-deploy', { action: 'close' }, 0],
    ['aws-actions/aws-lambda-deploy', { 'dry-run': 'true' }, 0],
    ['pulumi/actions', { command: 'preview' }, 0],
    ['pulumi/actions', { command: 'up' }, 1],
    ['jamesives/github-pages-deploy-action', { 'dry-run': 'true' }, 0],
    ['cypress-io/github-action', { runTests: 'false' }, 0],
    ['acme/unknown', {}, 0],
  ])('%s with %o', (name, inputs, count) => {
    expect(rowsFor(name, inputs)).toHaveLength(count);
  });
});
