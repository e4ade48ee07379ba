import { data, wellKnownFunctions } from '@actions/expressions';
import { equals, greaterThan, lessThan, truthy } from '@actions/expressions/result';
import type { Expression } from './expression.ts';

/**
 * What an expression is known to give: a value, or only that it is true or false as a condition, or nothing.
 * The values and their operations are GitHub's own (@actions/expressions).
 */
export type Value = data.ExpressionData | 'truthy' | 'falsy' | 'unknown';

export interface Scope {
  /** The value of a context, by its path. */
  context(path: readonly string[]): Value;
  /** Answers a call itself (the status functions, a call whose arguments are not all known); undefined leaves it. */
  call(expression: Expression & { type: 'call' }, args: readonly Value[]): Value | undefined;
}

export const boolean = (value: boolean): Value => new data.BooleanData(value);
export const string = (value: string): Value => new data.StringData(value);

const isKnown = (value: Value): value is data.ExpressionData => typeof value !== 'string';

/** Whether a condition with this value holds. */
export function truthOf(value: Value): boolean | undefined {
  if (isKnown(value)) return truthy(value);
  return value === 'unknown' ? undefined : value === 'truthy';
}

/** Evaluates as far as `scope` knows; never throws. */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.type) {
    case 'literal':
      return literal(expression.value);
    case 'context':
      return scope.context(expression.path);
    case 'not': {
      const truth = truthOf(evaluate(expression.operand, scope));
      return truth === undefined ? 'unknown' : boolean(!truth);
    }
    case 'and':
      return logical(expression.operands, false, scope);
    case 'or':
      return logical(expression.operands, true, scope);
    case 'compare': {
      const left = evaluate(expression.left, scope);
      const right = evaluate(expression.right, scope);
      return isKnown(left) && isKnown(right) ? boolean(compare(expression.operator, left, right)) : 'unknown';
    }
    case 'call': {
      const args = expression.args.map((arg) => evaluate(arg, scope));
      return scope.call(expression, args) ?? callKnown(expression.name, args);
    }
    case 'index':
      return 'unknown';
  }
}

/** `&&` ends at the first operand that is false, `||` at the first that is true; `end` is that truth. */
function logical(operands: readonly Expression[], end: boolean, scope: Scope): Value {
  let unknown = false;
  let last: Value = 'unknown';
  for (const operand of operands) {
    last = evaluate(operand, scope);
    const truth = truthOf(last);
    if (truth === end) return unknown ? (end ? 'truthy' : 'falsy') : last;
    if (truth === undefined) unknown = true;
  }
  return unknown ? 'unknown' : last;
}

function compare(operator: string, left: data.ExpressionData, right: data.ExpressionData): boolean {
  switch (operator) {
    case '==':
      return equals(left, right);
    case '!=':
      return !equals(left, right);
    case '<':
      return lessThan(left, right);
    case '<=':
      return equals(left, right) || lessThan(left, right);
    case '>':
      return greaterThan(left, right);
    default:
      return equals(left, right) || greaterThan(left, right);
  }
}

function callKnown(name: string, args: readonly Value[]): Value {
  const known = args.filter(isKnown);
  const definition = wellKnownFunctions[name];
  if (!definition || known.length < args.length) return 'unknown';
  try {
    return definition.call(...known);
  } catch {
    // fromJSON of a text that is no JSON, a format without its argument: GitHub fails the run there.
    return 'unknown';
  }
}

export function literal(value: string | number | boolean | null): Value {
  if (value === null) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  return typeof value === 'number' ? new data.NumberData(value) : new data.BooleanData(value);
}
