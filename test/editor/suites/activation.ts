import * as assert from 'node:assert/strict';
import { DEPLOY } from '../faults.ts';
import { closeEditors, extension, rulesOf, show, untilRules } from '../workspace.ts';

describe('activation', () => {
  after(closeEditors);

  it('leaves other YAML alone, and wakes for a workflow', async () => {
    const other = await show('charts/values.yaml', DEPLOY);
    const { serverProcessId } = await extension().activate();
    assert.equal(serverProcessId(), undefined, 'no server runs for other YAML');

    const workflow = await show('.github/workflows/wakes.yml', DEPLOY);
    await untilRules(workflow, (rules) => rules.length > 0);
    assert.ok(serverProcessId(), 'a server runs');
    assert.deepEqual(rulesOf(other), []);
  });

  it('takes .yaml files as well', async () => {
    const workflow = await show('.github/workflows/wakes.yaml', DEPLOY);
    await untilRules(workflow, (rules) => rules.length > 0);
  });
});
