import { conditionWith } from '../../edits/condition.ts';
import { contextsIn, parseCondition } from '../../syntax/expression.ts';
import { type Part, type Refusal, refuse } from './roles.ts';

/** The condition of a job that deploys, and the steps that leave theirs to it. */
export interface Lifted {
  readonly condition: string | undefined;
  readonly from: ReadonlySet<Part>;
}

/** A condition without the braces that may stand around it. */
export const plain = (value: string): string =>
  value
    .trim()
    .replace(/^\$\{\{\s*([\s\S]*?)\s*\}\}$/, '$1')
    .trim();

const LIFTS: ReadonlySet<Part['role']> = new Set(['deploy', 'prepare', 'smoke', 'after', 'cleanup']);

/**
 * The one condition under which all deploying steps run, so that the job as a whole can have it: otherwise a run that
 * deploys nothing would still ask the reviewers and check the address. `asked` has to hold as well.
 */
export function liftedCondition(parts: readonly Part[], asked: string | undefined): Lifted | Refusal {
  const conditions = new Set(
    parts
      .filter(({ role }) => role === 'deploy')
      .map(({ step }) => plain(step.if?.value ?? ''))
      .map((text) => (text === 'success()' ? '' : text)),
  );
  const [condition = '', ...more] = conditions;
  if (more.length > 0) return refuse('its steps deploy under different conditions');
  if (condition === '') return { condition: asked, from: new Set() };
  const { tree } = parseCondition(condition);
  const roots = tree ? contextsIn(tree).map(({ path }) => path[0]?.toLowerCase()) : [undefined];
  if (!roots.every((root) => root === 'github' || root === 'inputs' || root === 'vars'))
    return refuse('the condition of its deploy can only be read in a step');
  const from = parts.filter(({ step, role }) => LIFTS.has(role) && plain(step.if?.value ?? '') === condition);
  const joined = asked ? conditionWith(condition, asked) : condition;
  return joined === undefined
    ? refuse('the condition of its deploy cannot be read')
    : { condition: joined, from: new Set(from) };
}
