import { type Expression, parseExpression } from '../syntax/expression.ts';
import type { Scalar } from '../syntax/node.ts';
import { literalPiece, MOST_VALUES, type Piece, type Resolved } from './resolution.ts';

/** One value that an expression can have. */
export interface Outcome {
  readonly pieces: readonly Piece[];
  /** Undefined where the value is not known. */
  readonly truthy: boolean | undefined;
  /** No literal says it: an unknown value that happens to be false, an input that is not given. */
  readonly implied: boolean;
}

/** What the names in an expression stand for. Undefined: the file does not say. */
export interface Names {
  input(name: string): Resolved | undefined;
  /** The input is declared as a boolean. */
  isBoolean(input: string): boolean;
  env(name: string): Resolved | undefined;
  event(): Resolved | undefined;
  matrix(path: readonly string[]): Resolved | undefined;
  stepOutput(id: string, name: string): Resolved | undefined;
  jobOutput(id: string, name: string): Resolved | undefined;
}

/**
 * Every value that the expression `text` can have, as far as the file tells; undefined where it is no expression.
 * `base` is where it begins in the scalar's value. GitHub's `&&` and `||` give back an operand, as JavaScript's do.
 */
export function evaluate(
  text: string,
  base: number,
  scalar: Scalar,
  names: Names,
): readonly Outcome[] | undefined {
  const { tree } = parseExpression(text);
  if (!tree) return undefined;

  const unknown = (part: Expression): Outcome => ({
    pieces: [
      {
        ...literalPiece(
          scalar,
          base + part.start,
          base + part.end,
          `\${{ ${text.slice(part.start, part.end)} }}`,
        ),
        known: false,
      },
    ],
    truthy: undefined,
    implied: false,
  });
  const literal = (part: Expression & { type: 'literal' }): Outcome => {
    const value = part.value === null ? '' : String(part.value);
    const quoted = typeof part.value === 'string' ? 1 : 0;
    const piece = literalPiece(scalar, base + part.start + quoted, base + part.end - quoted, value);
    return {
      pieces: [piece],
      truthy: part.value !== 0 && part.value !== false && value !== '',
      implied: false,
    };
  };
  const truth = (part: Expression, ...values: readonly boolean[]): Outcome[] =>
    values.map((value) => ({
      pieces: [literalPiece(scalar, base + part.start, base + part.end, String(value))],
      truthy: value,
      implied: true,
    }));
  const either = (part: Expression) => truth(part, true, false);

  const named = (part: Expression & { type: 'context' }): Outcome[] => {
    const found = lookUp(part.path, names);
    if (!found) return [unknown(part)];
    // The text "false" is true as a condition; the boolean is not.
    const isFalse = part.path[0] === 'inputs' && names.isBoolean(part.path[1] ?? '') ? 'false' : '';
    const outcomes: Outcome[] = found.values.map((value) => ({
      pieces: value.pieces,
      truthy: value.known ? value.text !== '' && value.text !== isFalse : undefined,
      implied: false,
    }));
    if (found.open && found.values.every(({ known }) => known)) outcomes.push(unknown(part));
    if (found.mayBeEmpty && found.values.every((value) => value.text !== '')) outcomes.push(FALSY);
    return outcomes;
  };

  const visit = (part: Expression): Outcome[] => {
    switch (part.type) {
      case 'literal':
        return [literal(part)];
      case 'context':
        return named(part);
      case 'and':
        return part.operands
          .map(visit)
          .reduce((left, right) =>
            distinct([
              ...left.flatMap((one) =>
                one.truthy === false ? [one] : one.truthy === undefined ? [FALSY] : [],
              ),
              ...(left.some(({ truthy }) => truthy !== false) ? right : []),
            ]),
          );
      case 'or':
        return part.operands
          .map(visit)
          .reduce((left, right) =>
            distinct([
              ...left.filter(({ truthy }) => truthy !== false),
              ...(left.some(({ truthy }) => truthy !== true) ? right : []),
            ]),
          );
      case 'not':
        return distinct(
          visit(part.operand).flatMap(({ truthy }) =>
            truthy === undefined ? either(part) : truth(part, !truthy),
          ),
        );
      case 'compare':
        return compare(part);
      case 'call':
        return call(part);
      case 'index':
        return [unknown(part)];
    }
  };

  const compare = (part: Expression & { type: 'compare' }): Outcome[] => {
    if (part.operator !== '==' && part.operator !== '!=') return either(part);
    const results = new Set<boolean>();
    for (const left of visit(part.left))
      for (const right of visit(part.right)) {
        if (!isKnown(left) || !isKnown(right)) return either(part);
        const same = textOf(left).toLowerCase() === textOf(right).toLowerCase();
        results.add(same === (part.operator === '=='));
      }
    return truth(part, ...results);
  };

  const call = (part: Expression & { type: 'call' }): Outcome[] => {
    const args = part.args.map(visit);
    switch (part.name) {
      case 'contains':
      case 'startswith':
      case 'endswith':
        return holds(part.name, args) ?? either(part);
      case 'success':
      case 'failure':
      case 'always':
      case 'cancelled':
        return part.name === 'always' ? truth(part, true) : either(part);
      case 'fromjson':
      case 'tojson':
        return args[0]?.every(isKnown) ? args[0] : [unknown(part)];
      case 'case':
        // case(condition, value, …, default)
        return distinct(
          args.flatMap((arg, index) => (index % 2 === 1 || index === args.length - 1 ? arg : [])),
        );
      case 'format':
        return formatted(args) ?? [unknown(part)];
      default:
        return [unknown(part)];
    }
  };

  const holds = (name: string, args: readonly Outcome[][]): Outcome[] | undefined => {
    const [texts = [], wanted = []] = args;
    const results = new Set<boolean>();
    for (const text of texts)
      for (const part of wanted) {
        if (!isKnown(text) || !isKnown(part)) return undefined;
        const [whole, piece] = [textOf(text).toLowerCase(), textOf(part).toLowerCase()];
        results.add(
          name === 'contains'
            ? whole.includes(piece)
            : name === 'startswith'
              ? whole.startsWith(piece)
              : whole.endsWith(piece),
        );
      }
    return truth(tree, ...results);
  };

  return visit(tree).slice(0, MOST_VALUES);
}

/** `format('{0}-{1}', a, b)` with the values of its arguments put in. */
function formatted(args: readonly (readonly Outcome[])[]): Outcome[] | undefined {
  const [templates = [], ...rest] = args;
  const template = templates[0]?.pieces[0];
  if (templates.length !== 1 || !template?.known) return undefined;
  const exact = template.end - template.start === template.text.length;
  let rows: Piece[][] = [[]];
  let at = 0;
  const literal = (end: number) => {
    const start = exact ? template.start + at : template.start;
    const piece = {
      ...template,
      text: template.text.slice(at, end),
      start,
      end: exact ? template.start + end : template.end,
    };
    if (end > at) rows = rows.map((row) => [...row, piece]);
  };
  for (const match of template.text.matchAll(/\{(\d+)\}/g)) {
    literal(match.index);
    const values = rest[Number(match[1])];
    if (!values || values.length === 0) return undefined;
    rows = rows.flatMap((row) => values.map((value) => [...row, ...value.pieces])).slice(0, MOST_VALUES);
    at = match.index + match[0].length;
  }
  literal(template.text.length);
  return rows.map((pieces) => ({
    pieces,
    truthy: pieces.every(({ known }) => known) ? true : undefined,
    implied: false,
  }));
}

function lookUp(path: readonly string[], names: Names): Resolved | undefined {
  const [context, first = '', second = '', third = ''] = path;
  switch (context) {
    case 'inputs':
      return path.length === 2 ? names.input(first) : undefined;
    case 'github':
      if (first === 'event_name' && path.length === 2) return names.event();
      // github.event.inputs.x is the older way to write inputs.x.
      return first === 'event' && second === 'inputs' && path.length === 4 ? names.input(third) : undefined;
    case 'env':
      return path.length === 2 ? names.env(first) : undefined;
    case 'matrix':
      return names.matrix(path.slice(1));
    case 'steps':
      return second === 'outputs' && path.length === 4 ? names.stepOutput(first, third) : undefined;
    case 'needs':
      return second === 'outputs' && path.length === 4 ? names.jobOutput(first, third) : undefined;
    default:
      return undefined;
  }
}

const FALSY: Outcome = { pieces: [], truthy: false, implied: true };

const isKnown = ({ pieces }: Outcome): boolean => pieces.every(({ known }) => known);
const textOf = ({ pieces }: Outcome): string => pieces.map(({ text }) => text).join('');

function distinct(outcomes: readonly Outcome[]): Outcome[] {
  const seen = new Set<string>();
  return outcomes.filter((outcome) => {
    const key = `${outcome.truthy} ${outcome.implied} ${textOf(outcome)}`;
    return !seen.has(key) && seen.add(key);
  });
}
