import type { Expression } from '../syntax/expression.ts';
import type { Known, Literal, Start } from './starts.ts';

/** True, false, or undefined where it cannot be told. */
export type Truth = boolean | undefined;

/** Some value that is none of those an expression compares with, and not empty. */
export const OTHER: unique symbol = Symbol('other');
export type Assumed = Literal | typeof OTHER;

/** What is taken for granted while an expression is evaluated. */
export interface World {
  readonly start: Start;
  /** Values tried for what the file does not say, by `atomOf`. */
  readonly assumed: ReadonlyMap<string, Assumed>;
}

/**
 * The name of something whose value the file does not say: a context's path, a call's text. Equal names have equal
 * values within a run. Undefined for what has a value of its own.
 */
export function atomOf(expression: Expression): string | undefined {
  if (expression.type === 'context') {
    const path = expression.path.map((part) => part.toLowerCase());
    if (path.includes('*')) return undefined;
    const dotted = path.join('.');
    return dotted.startsWith('github.event.inputs.') ? dotted.slice('github.event.'.length) : dotted;
  }
  if (expression.type === 'call') return textOf(expression);
  return undefined;
}

/** The expression written in one way, so that two of the same meaning are equal. */
export function textOf(expression: Expression): string {
  switch (expression.type) {
    case 'literal':
      return JSON.stringify(expression.value);
    case 'context':
      return atomOf(expression) ?? expression.path.join('.').toLowerCase();
    case 'call':
      return `${expression.name}(${expression.args.map(textOf).join(', ')})`;
    case 'not':
      return `!${textOf(expression.operand)}`;
    case 'and':
    case 'or':
      return `(${expression.operands.map(textOf).join(expression.type === 'and' ? ' && ' : ' || ')})`;
    case 'compare':
      return `(${textOf(expression.left)} ${expression.operator} ${textOf(expression.right)})`;
    case 'index':
      return `${textOf(expression.target)}[${textOf(expression.index)}]`;
  }
}

/** A value as far as it is known: a literal, the start of a string, one of several unknown ones, or nothing. */
type Value = { readonly value: Assumed } | Exclude<Known, { readonly value: Literal }> | undefined;

/** Whether the expression is true in that world; `success()` and `always()` are, for a run in which nothing fails. */
export function truthOf(expression: Expression, world: World): Truth {
  switch (expression.type) {
    case 'not': {
      const operand = truthOf(expression.operand, world);
      return operand === undefined ? undefined : !operand;
    }
    case 'and':
      return all(expression.operands.map((operand) => truthOf(operand, world)));
    case 'or': {
      const none = all(expression.operands.map((operand) => negated(truthOf(operand, world))));
      return negated(none);
    }
    case 'compare': {
      const { left, right, operator } = expression;
      if (operator !== '==' && operator !== '!=') return undefined;
      const equal = equals(valueIn(left, world), valueIn(right, world));
      return operator === '==' ? equal : negated(equal);
    }
    default:
      return truthy(valueIn(expression, world));
  }
}

const negated = (truth: Truth): Truth => (truth === undefined ? undefined : !truth);

function all(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}

function truthy(value: Value): Truth {
  if (value === undefined) return undefined;
  if ('prefix' in value) return value.prefix === '' ? undefined : true;
  return value.value === OTHER || Boolean(value.value);
}

function equals(left: Value, right: Value): Truth {
  if (left === undefined || right === undefined) return undefined;
  if ('prefix' in left) return 'prefix' in right ? undefined : equals(right, left);
  if ('prefix' in right) {
    if (left.value === OTHER) return undefined;
    const { prefix, except } = right;
    const text = lower(left.value);
    if (except && [...except].some((name) => name.toLowerCase() === text)) return false;
    return text.startsWith(prefix.toLowerCase()) ? undefined : false;
  }
  if (left.value === OTHER || right.value === OTHER) return left.value === right.value ? undefined : false;
  // GitHub compares strings without case; null, false and "" are one where no string is compared.
  return lower(left.value) === lower(right.value);
}

const lower = (value: Literal): string =>
  value === null || value === false ? '' : String(value).toLowerCase();

function valueIn(expression: Expression, world: World): Value {
  switch (expression.type) {
    case 'literal':
      return { value: expression.value };
    case 'context':
      return contextValue(expression, world);
    case 'call':
      return callValue(expression, world);
    case 'or': {
      for (const operand of expression.operands) {
        const truth = truthOf(operand, world);
        if (truth !== false) return truth ? valueIn(operand, world) : undefined;
      }
      const last = expression.operands.at(-1);
      return last && valueIn(last, world);
    }
    case 'and': {
      for (const operand of expression.operands) {
        const truth = truthOf(operand, world);
        if (truth !== true) return truth === false ? valueIn(operand, world) : undefined;
      }
      const last = expression.operands.at(-1);
      return last && valueIn(last, world);
    }
    case 'index':
      return undefined;
    default: {
      const truth = truthOf(expression, world);
      return truth === undefined ? undefined : { value: truth };
    }
  }
}

function contextValue(expression: Expression & { type: 'context' }, { start, assumed }: World): Value {
  const atom = atomOf(expression);
  if (atom === undefined) return undefined;
  const known = knownOf(start, atom);
  if (known) return known;
  const value = assumed.get(atom);
  return value === undefined ? undefined : { value };
}

/** What the start says about the path, or about something that it is a part of. */
export function knownOf(start: Start, atom: string): Known | undefined {
  for (let path = atom; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
    const known = start.known.get(path);
    if (known) return known;
  }
  return undefined;
}

function callValue(expression: Expression & { type: 'call' }, world: World): Value {
  const { name, args } = expression;
  if (name === 'success' || name === 'always') return { value: true };
  const [first, second] = args;
  if (first && second && ['contains', 'startswith', 'endswith'].includes(name)) {
    const result = name === 'contains' ? contains(first, second, world) : affix(name, first, second, world);
    if (result !== undefined) return { value: result };
  }
  const value = world.assumed.get(textOf(expression));
  return value === undefined ? undefined : { value };
}

function affix(name: string, text: Expression, part: Expression, world: World): Truth {
  const whole = valueIn(text, world);
  const piece = valueIn(part, world);
  if (!whole || !piece || !('value' in piece) || piece.value === OTHER) return undefined;
  const wanted = lower(piece.value);
  if ('prefix' in whole) {
    if (name !== 'startswith') return undefined;
    const prefix = whole.prefix.toLowerCase();
    return prefix.startsWith(wanted) ? true : wanted.startsWith(prefix) ? undefined : false;
  }
  if (whole.value === OTHER) return undefined;
  const given = lower(whole.value);
  return name === 'startswith' ? given.startsWith(wanted) : given.endsWith(wanted);
}

function contains(text: Expression, part: Expression, world: World): Truth {
  const piece = valueIn(part, world);
  const list = listOf(text);
  if (list) {
    if (!piece || 'prefix' in piece) return undefined;
    if (piece.value === OTHER) return false;
    const wanted = lower(piece.value);
    return list.some((item) => item.toLowerCase() === wanted);
  }
  const whole = valueIn(text, world);
  if (!whole || !piece || 'prefix' in piece || piece.value === OTHER) return undefined;
  const wanted = lower(piece.value);
  if ('prefix' in whole) return whole.prefix.toLowerCase().includes(wanted) ? true : undefined;
  return whole.value === OTHER ? undefined : lower(whole.value).includes(wanted);
}

/** The strings of `fromJSON('["a", "b"]')`. */
function listOf(expression: Expression): readonly string[] | undefined {
  const [text] = expression.type === 'call' && expression.name === 'fromjson' ? expression.args : [];
  if (text?.type !== 'literal' || typeof text.value !== 'string') return undefined;
  try {
    const list: unknown = JSON.parse(text.value);
    return Array.isArray(list) ? list.map(String) : undefined;
  } catch {
    return undefined;
  }
}
