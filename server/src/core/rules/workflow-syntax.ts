import { checkSyntax } from '../schema/check.ts';
import { rule } from './rule.ts';

export default rule({
  id: 'workflow-syntax',
  summary: 'GitHub can read the workflow.',
  why: 'GitHub refuses a workflow file as a whole for one misspelt key or one wrong type. Nothing in it runs then: no test, no deployment, no rollback. The push that broke it looks harmless until the next release does not start.',
  severity: 'error',
  check: ({ workflow }) => checkSyntax(workflow),
});
