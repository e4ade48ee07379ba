import { type Expression, expressionsIn, parseExpression } from '../syntax/expression.ts';
import type { Scalar } from '../syntax/node.ts';
import { locate } from '../syntax/scalar.ts';
import type { Job } from '../workflow/model.ts';
import { firstLine, type Mistake, REFUSED, shorten } from './mistake.ts';
import { closed, singleQuoted } from './repairs.ts';

const EVERYWHERE = ['github', 'inputs', 'vars', 'needs'];
const IN_MATRIX = [...EVERYWHERE, 'strategy', 'matrix'];
const ON_RUNNER = [...IN_MATRIX, 'steps', 'job', 'runner', 'env'];

/** Where GitHub offers fewer contexts than elsewhere. Source: actions/languageservices, workflow-v1.0 (`job-if`, `step-if`, `job-environment`). */
const CONTEXTS = {
  'the "if" of a job': EVERYWHERE,
  'the "if" of a step': ON_RUNNER,
  'the name of an environment': IN_MATRIX,
  'the url of an environment': ON_RUNNER,
} as const;

export type Place = keyof typeof CONTEXTS;

/** A path into a context and nothing else, which is most of what is written; it needs no parser. */
const PLAIN_PATH =
  /^\s*(?:github|inputs|env|vars|needs|strategy|matrix|secrets|steps|job|jobs|runner)(?:\.[A-Za-z_][\w-]*)+\s*$/;

/** What GitHub cannot read among the `${{ … }}` of a value. */
export function* judgeExpressions(scalar: Scalar, job?: Job): Iterable<Mistake> {
  const sites = expressionsIn(scalar.value);
  for (const { start, end, text } of sites) {
    const fault = expressionFault(text);
    if (!fault) continue;
    const span = locate(scalar, start, end);
    const message = `"${shorten(scalar.value.slice(start, end))}" is no expression: ${fault}; ${REFUSED}.`;
    const trials = /single quotes/.test(fault) ? singleQuoted(scalar, { start, end }) : [];
    yield { kind: 'value', span: firstLine(scalar.source, span), job, message, trials };
  }
  const open = scalar.value.indexOf('${{', sites.at(-1)?.end ?? 0);
  if (open < 0) return;
  const span = firstLine(scalar.source, locate(scalar, open, scalar.value.length));
  const message = `This "\${{" is never closed by "}}"; ${REFUSED}.`;
  yield { kind: 'value', span, job, message, trials: closed(scalar, open) };
}

/** The same for an `if`, whose braces may be left out, and for a place where GitHub offers fewer contexts. */
export function* judgeIn(place: Place, scalar: Scalar | undefined, job?: Job): Iterable<Mistake> {
  if (scalar?.type !== 'string' || scalar.value.trim() === '') return;
  const braces = scalar.value.includes('${{');
  if (!braces && place.endsWith('environment')) return;
  const fault = braces ? undefined : expressionFault(scalar.value);
  const span = firstLine(scalar.source, scalar.span);
  if (fault) {
    yield {
      kind: 'value',
      span,
      job,
      message: `"${shorten(scalar.value)}" is no expression: ${fault}; ${REFUSED}.`,
      trials: /single quotes/.test(fault) ? singleQuoted(scalar, { start: 0, end: scalar.value.length }) : [],
    };
    return;
  }
  const allowed = CONTEXTS[place];
  const texts = braces ? expressionsIn(scalar.value).map(({ text }) => text) : [scalar.value];
  const wrong = texts
    .flatMap((text) => contextsOf(parseExpression(text).tree))
    .find((name) => !allowed.includes(name));
  if (wrong === undefined) return;
  const message = `"${wrong}" is not known in ${place}, only ${allowed.join(', ')}; ${REFUSED}.`;
  yield { kind: 'value', span, job, message };
}

/** Why a text between braces is no expression, as a clause. */
function expressionFault(text: string): string | undefined {
  if (PLAIN_PATH.test(text)) return undefined;
  // The parser does not take a no-break space at the ends for one; GitHub does.
  const trimmed = text.trim();
  if (trimmed === '') return 'nothing stands between the braces';
  const { problem } = parseExpression(trimmed);
  if (!problem) return undefined;
  if (/exceeded ?max ?(expression )?length/i.test(problem.message))
    return 'it is longer than GitHub takes (21,000 characters)';
  if (/exceeded ?max ?(expression )?depth/i.test(problem.message))
    return 'it is nested deeper than GitHub takes (50)';
  const message = problem.message.replace(/\.? Located at position .*/s, '').replaceAll(/\s+/g, ' ');
  const named = /^Unrecognized (named-value|function): '(.*)'$/.exec(message);
  if (named) return `there is no ${named[1] === 'function' ? 'function' : 'context'} "${named[2]}"`;
  if (/'EOF'|end of expression/.test(message)) return 'it ends too early';
  if (/^Unexpected symbol: '"/.test(message)) return 'texts in it stand in single quotes';
  const symbol = /^Unexpected symbol: '(.*)'$/.exec(message);
  if (symbol) return `"${shorten(symbol[1] ?? '')}" cannot stand there`;
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function contextsOf(tree: Expression | undefined): string[] {
  switch (tree?.type) {
    case 'context':
      return tree.path.slice(0, 1);
    case 'call':
      return tree.args.flatMap(contextsOf);
    case 'not':
      return contextsOf(tree.operand);
    case 'and':
    case 'or':
      return tree.operands.flatMap(contextsOf);
    case 'compare':
      return [...contextsOf(tree.left), ...contextsOf(tree.right)];
    case 'index':
      return [...contextsOf(tree.target), ...contextsOf(tree.index)];
    default:
      return [];
  }
}
