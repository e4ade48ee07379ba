import { type Expression, expressionsIn, parseExpression } from '../syntax/expression.ts';

/** A literal that an expression comes to where nothing else is set, with its place in the text. */
export interface Fallback {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The texts that a value of one expression falls back to: `${{ secrets.PASSWORD || 'hunter2' }}`. What stands there is
 * as readable as any other literal, and used wherever the secret is not to be had.
 */
export function fallbacksIn(value: string): Fallback[] {
  const sites = expressionsIn(value);
  const [site] = sites;
  if (!site || sites.length > 1 || value.slice(0, site.start).trim() || value.slice(site.end).trim())
    return [];
  const { tree } = parseExpression(site.text);
  if (tree?.type !== 'or') return [];
  return tree.operands.slice(1).flatMap((operand) => {
    const last = lastOf(operand);
    if (last.type !== 'literal' || typeof last.value !== 'string') return [];
    const start = site.textStart + last.start + 1;
    const end = site.textStart + last.end - 1;
    return value.slice(start, end) === last.value ? [{ text: last.value, start, end }] : [];
  });
}

/** `cond && 'x'` comes to the last of its operands. */
const lastOf = (expression: Expression): Expression =>
  expression.type === 'and' ? (expression.operands.at(-1) ?? expression) : expression;
