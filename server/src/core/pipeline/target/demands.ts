import { type Expression, expressionsIn, parseExpression } from '../../syntax/expression.ts';
import type { Scalar } from '../../syntax/node.ts';
import { outcomesOf, type Scope } from '../../workflow/resolve.ts';

/** The expression of an `if`, with where it begins in the scalar's value; undefined where it is always true. */
export function conditionText(scalar: Scalar): { readonly text: string; readonly base: number } | undefined {
  const sites = expressionsIn(scalar.value);
  const [only] = sites;
  if (!only) return { text: scalar.value, base: 0 };
  const alone = scalar.value.slice(0, only.start).trim() === '' && scalar.value.slice(only.end).trim() === '';
  return sites.length === 1 && alone ? { text: only.text, base: only.textStart } : undefined;
}

/** Whether the file rules the condition out: `if: false`, or a caller's inputs that contradict it. */
export function neverTrue(condition: Scalar | undefined, scope: Scope): boolean {
  if (!condition) return false;
  const found = conditionText(condition);
  if (!found || found.text.trim() === '') return false;
  const outcomes = outcomesOf(condition, found.text, found.base, scope);
  return outcomes !== undefined && outcomes.length > 0 && outcomes.every(({ truthy }) => truthy === false);
}

export function conditionTree(condition: Scalar | undefined): Expression | undefined {
  const found = condition && conditionText(condition);
  return found && parseExpression(found.text).tree;
}

/**
 * The comparisons that a condition needs to be true: `a == 'x'`, `startsWith(a, 'x')`, `contains(a, 'x')`. Those under
 * a `!` are left out; alternatives of `||` are all in it.
 */
export interface Demand {
  /** The context in lower case, joined by dots: `github.ref`. */
  readonly context: string;
  readonly operator: 'is' | 'startsWith' | 'contains';
  readonly value: string;
  /** It stands alone or under `&&`: without it the condition is false. */
  readonly required: boolean;
}

export function demandsOf(tree: Expression | undefined): Demand[] {
  const found: Demand[] = [];
  const visit = (part: Expression, required: boolean): void => {
    if (part.type === 'and') for (const operand of part.operands) visit(operand, required);
    else if (part.type === 'or') for (const operand of part.operands) visit(operand, false);
    else if (part.type === 'compare' && part.operator === '==') {
      const [context, literal] =
        part.left.type === 'context' ? [part.left, part.right] : [part.right, part.left];
      if (context.type === 'context' && literal.type === 'literal' && literal.value !== null)
        found.push({
          context: context.path.join('.').toLowerCase(),
          operator: 'is',
          value: String(literal.value),
          required,
        });
    } else if (part.type === 'call' && (part.name === 'startswith' || part.name === 'contains')) {
      const [first, second] = part.args;
      if (first?.type === 'context' && second?.type === 'literal')
        found.push({
          context: first.path.join('.').toLowerCase(),
          operator: part.name === 'contains' ? 'contains' : 'startsWith',
          value: String(second.value),
          required,
        });
    } else if (part.type === 'context') {
      found.push({ context: part.path.join('.').toLowerCase(), operator: 'is', value: 'true', required });
    }
  };
  if (tree) visit(tree, true);
  return found;
}
