import { data, type Expr, ExpressionError, Lexer, Parser } from '@actions/expressions';
import {
  Binary,
  ContextAccess,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
  Unary,
} from '@actions/expressions/ast';
import type { Token } from '@actions/expressions/lexer';

/** A `${{ … }}` in a value. Offsets count from the value's start. */
export interface ExpressionSite {
  /** With the braces. */
  readonly start: number;
  readonly end: number;
  /** Between the braces, as written; `textStart` is where it begins. */
  readonly text: string;
  readonly textStart: number;
}

/** Finds the expressions of a value. One that is not closed ends nothing and is left out. */
export function expressionsIn(value: string): ExpressionSite[] {
  const sites: ExpressionSite[] = [];
  for (let start = value.indexOf('${{'); start >= 0; ) {
    const end = closingBraces(value, start + 3);
    if (end === undefined) break;
    sites.push({ start, end: end + 2, text: value.slice(start + 3, end), textStart: start + 3 });
    start = value.indexOf('${{', end + 2);
  }
  return sites;
}

/** The `}}` that ends an expression: not one inside a 'string'. */
function closingBraces(value: string, from: number): number | undefined {
  let inString = false;
  for (let i = from; i < value.length; i++) {
    if (value[i] === "'") inString = !inString;
    else if (!inString && value[i] === '}' && value[i + 1] === '}') return i;
  }
  const first = value.indexOf('}}', from);
  return first < 0 ? undefined : first;
}

/** A plain tree of an expression; `start` and `end` count from the start of the parsed text. */
export type Expression = { readonly start: number; readonly end: number } & (
  | { readonly type: 'literal'; readonly value: string | number | boolean | null }
  /** `github.ref`, `needs['test'].result`: path `['github', 'ref']`, the context's name in lower case, the rest as written; `*` for a star or a computed index. */
  | { readonly type: 'context'; readonly path: readonly string[] }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly type: 'not'; readonly operand: Expression }
  | { readonly type: 'and' | 'or'; readonly operands: readonly Expression[] }
  | {
      readonly type: 'compare';
      readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>=';
      readonly left: Expression;
      readonly right: Expression;
    }
  /** An index into something that is not a context, such as a function's result. */
  | { readonly type: 'index'; readonly target: Expression; readonly index: Expression }
);

export interface ParsedExpression {
  /** Undefined where the text is no expression. */
  readonly tree: Expression | undefined;
  /** The library's own tree, for its evaluator. */
  readonly raw: Expr | undefined;
  readonly problem: { readonly message: string; readonly start: number; readonly end: number } | undefined;
}

const CONTEXTS = [
  'github',
  'inputs',
  'env',
  'vars',
  'needs',
  'strategy',
  'matrix',
  'secrets',
  'steps',
  'job',
  'jobs',
  'runner',
];
const FUNCTIONS = [
  { name: 'always', minArgs: 0, maxArgs: 0 },
  { name: 'cancelled', minArgs: 0, maxArgs: 0 },
  // They also take job ids, though no page says so (actions/runner, s_jobConditionFunctions).
  { name: 'success', minArgs: 0, maxArgs: 255 },
  { name: 'failure', minArgs: 0, maxArgs: 255 },
  { name: 'hashFiles', minArgs: 1, maxArgs: 255 },
];

/** Parses the text between `${{` and `}}`, or a bare `if`; never throws. */
export function parseExpression(text: string): ParsedExpression {
  try {
    const { tokens } = new Lexer(text).lex();
    const raw = new Parser(tokens, CONTEXTS, FUNCTIONS).parse();
    return { tree: convert(raw, offsets(text)), raw, problem: undefined };
  } catch (error) {
    const at = error instanceof ExpressionError ? offsets(text)(error.pos) : 0;
    const message = error instanceof Error ? error.message : String(error);
    return { tree: undefined, raw: undefined, problem: { message, start: at, end: text.length } };
  }
}

/** Parses an `if`: the whole value is one expression, with or without braces around it. */
export function parseCondition(value: string): ParsedExpression {
  const trimmed = value.trim();
  const sites = expressionsIn(trimmed);
  const [only] = sites;
  if (sites.length === 1 && only && only.start === 0 && only.end === trimmed.length)
    return parseExpression(only.text);
  // Text around an expression makes a string that is never empty, hence true: GitHub's own reading.
  if (sites.length > 0) {
    return {
      tree: { type: 'literal', value: true, start: 0, end: value.length },
      raw: undefined,
      problem: undefined,
    };
  }
  return parseExpression(value);
}

type Pos = { line: number; column: number };

function offsets(text: string): (pos: Pos) => number {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return ({ line, column }) => Math.min((starts[line] ?? 0) + column, text.length);
}

function convert(expr: Expr, offset: (pos: Pos) => number): Expression {
  const range = (token: Token) => ({ start: offset(token.range.start), end: offset(token.range.end) });
  if (expr instanceof Grouping) return convert(expr.group, offset);
  if (expr instanceof Literal)
    return { type: 'literal', value: literalValue(expr.literal), ...range(expr.token) };
  if (expr instanceof ContextAccess)
    return { type: 'context', path: [expr.name.lexeme.toLowerCase()], ...range(expr.name) };
  if (expr instanceof IndexAccess) {
    const target = convert(expr.expr, offset);
    const index =
      expr.index instanceof Literal ||
      expr.index instanceof IndexAccess ||
      expr.index instanceof ContextAccess ||
      expr.index instanceof FunctionCall
        ? convert(expr.index, offset)
        : undefined;
    if (target.type === 'context') {
      const part = index?.type === 'literal' ? String(index.value) : '*';
      return {
        type: 'context',
        path: [...target.path, part],
        start: target.start,
        end: Math.max(target.end, index?.end ?? target.end),
      };
    }
    const at = index ?? { type: 'literal' as const, value: '*', start: target.end, end: target.end };
    return { type: 'index', target, index: at, start: target.start, end: at.end };
  }
  if (expr instanceof FunctionCall) {
    const args = expr.args.map((arg) => convert(arg, offset));
    const { start, end } = range(expr.functionName);
    return {
      type: 'call',
      name: expr.functionName.lexeme.toLowerCase(),
      args,
      start,
      end: args.at(-1)?.end ?? end,
    };
  }
  if (expr instanceof Unary) {
    const operand = convert(expr.expr, offset);
    return { type: 'not', operand, start: range(expr.operator).start, end: operand.end };
  }
  if (expr instanceof Logical) {
    const operands = expr.args.map((arg) => convert(arg, offset));
    const type = expr.operator.lexeme === '&&' ? 'and' : 'or';
    return { type, operands, start: operands[0]?.start ?? 0, end: operands.at(-1)?.end ?? 0 };
  }
  if (expr instanceof Binary) {
    const left = convert(expr.left, offset);
    const right = convert(expr.right, offset);
    const operator = COMPARISONS.find((known) => known === expr.operator.lexeme) ?? '==';
    return { type: 'compare', operator, left, right, start: left.start, end: right.end };
  }
  return { type: 'literal', value: null, start: 0, end: 0 };
}

const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='] as const;

function literalValue(value: data.ExpressionData): string | number | boolean | null {
  if (value.kind === data.Kind.Null) return null;
  if (value.kind === data.Kind.Number || value.kind === data.Kind.Boolean || value.kind === data.Kind.String)
    return value.value;
  return value.coerceString();
}

/** Calls `visit` for the expression and everything inside it. */
export function walkExpression(expression: Expression, visit: (part: Expression) => void): void {
  visit(expression);
  switch (expression.type) {
    case 'call':
      for (const arg of expression.args) walkExpression(arg, visit);
      break;
    case 'not':
      walkExpression(expression.operand, visit);
      break;
    case 'and':
    case 'or':
      for (const operand of expression.operands) walkExpression(operand, visit);
      break;
    case 'compare':
      walkExpression(expression.left, visit);
      walkExpression(expression.right, visit);
      break;
    case 'index':
      walkExpression(expression.target, visit);
      walkExpression(expression.index, visit);
      break;
  }
}

/** The contexts that an expression reads, as paths; those inside an index too. */
export function contextsIn(expression: Expression): readonly (Expression & { type: 'context' })[] {
  const found: (Expression & { type: 'context' })[] = [];
  walkExpression(expression, (part) => {
    if (part.type === 'context') found.push(part);
  });
  return found;
}
