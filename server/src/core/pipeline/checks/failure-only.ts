import { boolean, evaluate, string, truthOf, type Value } from '../../syntax/evaluate.ts';
import { parseCondition } from '../../syntax/expression.ts';
import type { Scalar } from '../../syntax/node.ts';

/** Whether a step or job with this `if` runs only in a run in which something failed or was cancelled before it. */
export function onlyAfterFailure(condition: Scalar | undefined): boolean {
  if (!condition || condition.value.trim() === '') return false;
  const { tree } = parseCondition(condition.value);
  return tree !== undefined && truthOf(evaluate(tree, ALL_WENT_WELL)) === false && !NEVER(condition.value);
}

/** Whether the `if` lets it run after a failure at all, as `failure()`, `always()` or a question for an outcome do. */
export const asksForFailure = (condition: Scalar | undefined): boolean =>
  condition !== undefined &&
  /\b(?:failure|cancelled|always)\s*\(|\.(?:outcome|conclusion|result)\b/.test(condition.value);

const NEVER = (value: string): boolean => /^\s*(?:\$\{\{\s*)?false/.test(value);

/** A run in which every step and every job before it succeeded. */
const ALL_WENT_WELL = {
  context([first, , property]: readonly string[]): Value {
    const outcome =
      (first === 'steps' && (property === 'outcome' || property === 'conclusion')) ||
      (first === 'needs' && property === 'result');
    if (outcome) return string('success');
    return first === 'job' ? string('success') : 'unknown';
  },
  call(call: { readonly name: string }, args: readonly Value[]): Value | undefined {
    if (call.name === 'success' || call.name === 'always') return boolean(true);
    if (call.name === 'failure' || call.name === 'cancelled') return boolean(false);
    return args.some((arg) => typeof arg === 'string') ? 'unknown' : undefined;
  },
};
