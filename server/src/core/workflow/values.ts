import { boolean, literal, type Scope, string, type Value } from '../syntax/evaluate.ts';
import type { Expression } from '../syntax/expression.ts';
import type { Input, Workflow } from './model.ts';
import { type Known, knownOf, type Start, startsOf } from './starts.ts';

/**
 * The free values of a set of conditions: what a run may bring along (inputs, refs, outputs), and which values of
 * each are worth telling apart, namely those that the conditions compare it with, and one other.
 */
export interface Variable {
  readonly key: string;
  /** The ordinary ones first, so that the run we show is the least surprising. */
  readonly domain: readonly Value[];
}

/** A value for each variable, by key. */
export type Assignment = ReadonlyMap<string, Value>;

/** A text that equals none of those in the file. */
export const OTHER = '\u0001other';

/** More assignments than this are not tried: the variables that come last stay unknown. */
const MAX_ASSIGNMENTS = 512;

const STATUS = new Set(['success', 'failure', 'always']);

export const keyOfContext = (path: readonly string[]): string => {
  const parts = path.map((part) => part.toLowerCase());
  // `github.event.inputs.X` is the older name of `inputs.X`.
  return (parts[1] === 'event' && parts[2] === 'inputs' ? parts.slice(2) : parts).join('.');
};

export const keyOfCall = (call: Expression & { type: 'call' }): string => textOf(call);

/** A canonical text of an expression, so that the same question gets the same answer everywhere. */
export function textOf(expression: Expression): string {
  switch (expression.type) {
    case 'literal':
      return JSON.stringify(expression.value);
    case 'context':
      return keyOfContext(expression.path);
    case 'call':
      return `${expression.name}(${expression.args.map(textOf).join(',')})`;
    case 'not':
      return `!${textOf(expression.operand)}`;
    case 'and':
    case 'or':
      return `(${expression.operands.map(textOf).join(expression.type === 'and' ? '&&' : '||')})`;
    case 'compare':
      return `(${textOf(expression.left)}${expression.operator}${textOf(expression.right)})`;
    case 'index':
      return `${textOf(expression.target)}[${textOf(expression.index)}]`;
  }
}

/** Collects the variables that `conditions` read. */
export function variablesOf(workflow: Workflow, conditions: readonly Expression[]): Variable[] {
  const literals = new Map<string, Set<string | boolean>>();
  const see = (key: string): Set<string | boolean> => {
    const seen = literals.get(key) ?? new Set();
    literals.set(key, seen);
    return seen;
  };
  const walk = (expression: Expression): void => {
    switch (expression.type) {
      case 'context': {
        if (isResult(expression.path)) return;
        see(keyOfContext(expression.path)).add('');
        return;
      }
      case 'call':
        if (asksResults(expression)) return;
        if (expression.name === 'cancelled' || !STATUS.has(expression.name))
          see(keyOfCall(expression)).add(true);
        for (const arg of expression.args) walk(arg);
        return;
      case 'not':
        walk(expression.operand);
        return;
      case 'and':
      case 'or':
        expression.operands.forEach(walk);
        return;
      case 'compare':
        for (const [side, other] of [
          [expression.left, expression.right],
          [expression.right, expression.left],
        ] as const) {
          if (side.type === 'context' && other.type === 'literal' && !isResult(side.path)) {
            see(keyOfContext(side.path)).add(
              typeof other.value === 'boolean' ? other.value : String(other.value ?? ''),
            );
          } else walk(side);
        }
        return;
      case 'index':
        walk(expression.target);
        walk(expression.index);
    }
  };
  conditions.forEach(walk);
  const inputs = new Map(
    workflow.triggers.flatMap(({ inputs: own }) =>
      own.map((input) => [input.key.value.toLowerCase(), input]),
    ),
  );
  return [...literals].map(([key, seen]) => ({ key, domain: domainOf(key, seen, inputs) }));
}

/** `contains(needs.*.result, 'failure')` is no free value: the outcomes decide it. */
const asksResults = ({ name, args }: Expression & { type: 'call' }): boolean =>
  name === 'contains' &&
  args[1]?.type === 'literal' &&
  /^needs\.\*\.result$|^(?:join|tojson)\(needs(?:\.\*\.result)?[,)]/.test(textOf(args[0] ?? NOTHING));

const NOTHING: Expression = { type: 'literal', value: null, start: 0, end: 0 };

const isResult = (path: readonly string[]): boolean =>
  path[0] === 'needs' && path.length === 3 && path[2] === 'result';

function domainOf(
  key: string,
  seen: ReadonlySet<string | boolean>,
  inputs: ReadonlyMap<string, Input>,
): Value[] {
  if (key.endsWith(')')) return [boolean(false), boolean(true)];
  const input = key.startsWith('inputs.') ? inputs.get(key.slice('inputs.'.length)) : undefined;
  if (input?.type === 'boolean') return [boolean(false), boolean(true)];
  if (input?.type === 'choice') return [...input.options.map(({ value }) => string(value)), string('')];
  const values: Value[] = [...seen]
    .filter((value) => value !== '')
    .map((value) => (typeof value === 'boolean' ? boolean(value) : string(value)));
  if ([...seen].every((value) => typeof value === 'boolean')) return [boolean(false), boolean(true)];
  return [...values, string(OTHER), ...(seen.has('') ? [string('')] : [])];
}

/** What one run brings along. */
export interface Brought {
  /** Undefined for a workflow without triggers. */
  readonly start: Start | undefined;
  readonly values: Assignment;
}

/** Every combination of values that a run can bring along: each way of starting it, with each choice of the rest. */
export function* broughtBy(
  workflow: Workflow,
  conditions: readonly Expression[],
  variables: readonly Variable[],
): Generator<Brought> {
  const starts = startsOf(workflow, conditions);
  for (const start of starts.length > 0 ? starts : [undefined]) {
    const fixed = new Map<string, Value>();
    const open: Variable[] = [];
    for (const variable of variables) {
      const known = start && knownOf(start, variable.key);
      if (known) fixed.set(variable.key, valueOfKnown(known));
      else open.push(variable);
    }
    for (const values of combinations(open, fixed)) yield { start, values };
  }
}

function* combinations(variables: readonly Variable[], fixed: Assignment): Generator<Assignment> {
  let count = 1;
  const used: Variable[] = [];
  for (const variable of [...variables].sort((a, b) => a.domain.length - b.domain.length)) {
    if (count * variable.domain.length > MAX_ASSIGNMENTS) break;
    count *= variable.domain.length;
    used.push(variable);
  }
  for (let number = 0; number < count; number++) {
    const values = new Map(fixed);
    let rest = number;
    for (const { key, domain } of used) {
      values.set(key, domain[rest % domain.length] ?? 'unknown');
      rest = Math.floor(rest / domain.length);
    }
    yield values;
  }
}

/** A string that only begins in a known way is one that equals nothing in the file. */
const valueOfKnown = (known: Known): Value =>
  'prefix' in known ? string(known.prefix + OTHER) : literal(known.value);

/** Looks free values up while an expression is evaluated; the status functions are left to the caller. */
export function scopeOver(values: Assignment): Scope {
  const free = (key: string): Value => values.get(key) ?? 'unknown';
  return {
    context: (path) => free(keyOfContext(path)),
    call(call, args) {
      // With all arguments known GitHub's own function answers, else the call is a free value.
      const known = args.every((arg) => typeof arg !== 'string') && !isOpen(call.name, args);
      return known ? undefined : free(keyOfCall(call));
    },
  };
}

/** Whether a text that stands for any other one leaves the answer open: it may contain what is asked for. */
function isOpen(name: string, args: readonly Value[]): boolean {
  const texts = args.map((arg) => (typeof arg === 'string' ? '' : arg.coerceString().toLowerCase()));
  const at = texts.findIndex((text) => text.includes(OTHER));
  if (at < 0) return false;
  const [whole = '', part = ''] = texts;
  const known = whole.slice(0, whole.indexOf(OTHER));
  // `refs/heads/…` surely does not begin with `refs/tags/`, and surely does with `refs/`.
  if (name === 'startswith' && at === 0) return part.length > known.length && part.startsWith(known);
  if (name === 'contains' && at === 0) return !known.includes(part);
  return true;
}
