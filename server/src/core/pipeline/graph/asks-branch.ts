import type { Expression } from '../../syntax/expression.ts';
import { jobById, type Workflow } from '../../workflow/model.ts';

const REF = /^github\.(?:ref|ref_name|event\.ref)$/;
/** Jobs that tell which files changed, which stops nobody's pull request. */
const CHANGES = /paths-filter|changed-files|path-changes|detect-changes/;

/**
 * A condition with `false` in the place of whatever asks for a branch or a decision in a way that is not followed:
 * `endsWith(github.ref, '/main')`, `github.ref_name == github.event.repository.default_branch`, an output of a job that
 * decides. If it can still hold, then it asks for none of them.
 */
export function withoutAsking(tree: Expression, workflow: Workflow): Expression {
  const again = (part: Expression): Expression => withoutAsking(part, workflow);
  switch (tree.type) {
    case 'and':
    case 'or':
      return { ...tree, operands: tree.operands.map(again) };
    case 'not':
      return { ...tree, operand: again(tree.operand) };
    case 'context':
      return isDecision(tree, workflow) ? never(tree) : tree;
    case 'compare':
      return tree.operator === '==' && comparesBranch(tree.left, tree.right, workflow) ? never(tree) : tree;
    case 'call':
      return asksForBranch(tree, workflow) ? never(tree) : tree;
    default:
      return tree;
  }
}

const never = ({ start, end }: Expression): Expression => ({ type: 'literal', value: false, start, end });

const pathOf = (part: Expression | undefined): string =>
  part?.type === 'context' ? part.path.join('.').toLowerCase() : '';

const isRef = (part: Expression | undefined): boolean => REF.test(pathOf(part));

/** `github.ref_protected`, or an output that another job or step works out, unless it is about changed files. */
function isDecision(part: Expression | undefined, workflow: Workflow): boolean {
  const path = pathOf(part);
  if (path === 'github.ref_protected') return true;
  const [context, id = '', what] = path.split('.');
  if (what !== 'outputs' || (context !== 'needs' && context !== 'steps')) return false;
  if (/chang|filter|diff|affected/.test(path)) return false;
  const job = context === 'needs' ? jobById(workflow, id) : undefined;
  return !job?.steps.some(({ uses }) => uses && CHANGES.test(uses.name));
}

/** What GitHub knows by a literal is followed; of the event's own ref it is not. */
function comparesBranch(left: Expression, right: Expression, workflow: Workflow): boolean {
  if (isDecision(left, workflow) || isDecision(right, workflow)) return true;
  const [ref, other] = isRef(left) ? [left, right] : [right, left];
  return isRef(ref) && (other.type !== 'literal' || pathOf(ref) === 'github.event.ref');
}

function asksForBranch({ name, args }: Expression & { type: 'call' }, workflow: Workflow): boolean {
  const [first, second] = args;
  if (name !== 'contains' && name !== 'startswith' && name !== 'endswith') return false;
  if (isDecision(first, workflow)) return true;
  if (name === 'contains' && isRef(second)) return true;
  if (!isRef(first)) return false;
  const text = second?.type === 'literal' ? String(second.value) : 'x';
  // `startsWith(github.ref, 'refs/heads/')` asks for any branch.
  return !(name === 'startswith' && /^refs\/(?:heads\/|tags\/.*|pull\/.*)?$/.test(text));
}
