import { withAlso } from '../edits/condition.ts';
import { eolOf, keyColumn, lineStart } from '../edits/layout.ts';
import { insertKey, removeKey } from '../edits/map.ts';
import { replaceInScalar } from '../edits/scalar.ts';
import { parentColumn, shiftLastKey } from '../edits/shift.ts';
import type { Fix } from '../rules/rule.ts';
import { type ExpressionSite, expressionsIn, parseExpression } from '../syntax/expression.ts';
import { childOf, type MapNode, type Node, type Pair, type Scalar } from '../syntax/node.ts';
import type { Edit } from '../text/span.ts';
import type { Job } from '../workflow/model.ts';
import { shorten } from './mistake.ts';

/** What makes a text that GitHub refuses one that it takes; each is by hand, since another thing may be meant. */
const fix = (title: string, edits: Edit[] | undefined): Fix[] =>
  edits && edits.length > 0 ? [{ title, safe: false, edits }] : [];

/** A key that GitHub does not know, with a plain value; what it ignores, with any value but an input of a run. */
export const withoutKey = (map: MapNode, pair: Pair, ignored: boolean): Fix[] =>
  pair.value === undefined || pair.value.kind === 'scalar' || (ignored && !isInput(pair.value))
    ? fix(`Remove "${shorten(pair.key.value)}"`, removeKey(map, pair))
    : [];

const isInput = (node: Node): boolean =>
  ['type', 'required', 'default', 'description'].some((key) => childOf(node, key));

/** The second of two pairs that say the same; of two conditions, both in one. */
export function withoutDouble(map: MapNode, pair: Pair, first: Pair): Fix[] {
  const [one, two] = [first.value, pair.value];
  if (
    pair.key.value === 'if' &&
    one?.kind === 'scalar' &&
    two?.kind === 'scalar' &&
    one.value !== two.value
  ) {
    const second = parseExpression(two.value.trim());
    const asked = second.tree?.type === 'or' ? `(${two.value.trim()})` : two.value.trim();
    const joined = second.tree && withAlso(one, asked);
    const removed = removeKey(map, pair);
    return joined && removed ? fix('Ask for both conditions in one `if`', [...joined, ...removed]) : [];
  }
  const text = ({ span, key }: Pair): string => key.source.slice(span.start, span.end);
  return text(pair) === text(first) ? fix(`Remove the second "${pair.key.value}"`, removeKey(map, pair)) : [];
}

const JOB_PARTS = ['steps', 'uses', 'runs-on'];

/** A job, or an event, that stands one level too deep. */
export function movedOut(map: MapNode, pair: Pair, isEvent: boolean): Fix[] {
  const isJob = pair.value?.kind === 'map' && JOB_PARTS.some((part) => childOf(pair.value, part));
  const column = isJob || isEvent ? parentColumn(map) : undefined;
  if (column === undefined) return [];
  const title = isEvent
    ? `Make "${pair.key.value}" an event of its own`
    : `Make "${pair.key.value}" a job of its own`;
  return fix(title, shiftLastKey(map, pair, column));
}

/** `with` at the margin of the job, behind the step that it belongs to. */
export function movedIntoStep({ node, steps }: Job, pair: Pair): Fix[] {
  const last = steps.at(-1);
  const before = node?.pairs.at(-2);
  const column = last && keyColumn(last.node);
  if (!node || !last?.uses || column === undefined || before?.key.value !== 'steps') return [];
  if (childOf(last.node, pair.key.value)) return [];
  return fix(`Move "${pair.key.value}" into the last step`, shiftLastKey(node, pair, column));
}

/** An input of an action that stands beside its `with`, or without one. */
export function movedIntoWith(step: MapNode, pair: Pair): Fix[] {
  const { key, value } = pair;
  if (value?.kind === 'seq' || (value?.kind === 'map' && value.flow)) return [];
  const column = keyColumn(step);
  const inputs = childOf(step, 'with');
  if (column === undefined || value === undefined) return [];
  const title = `Move "${shorten(key.value)}" into "with"`;
  if (!inputs) {
    const edits = shiftLastKey(step, pair, column + 2);
    const [first, ...more] = edits ?? [];
    if (!first) return [];
    const lines = `${' '.repeat(column)}with:${eolOf(step.source)}${first.text}`;
    return fix(title, [{ span: first.span, text: lines }, ...more]);
  }
  const inner = inputs.kind === 'map' && !inputs.flow ? keyColumn(inputs) : undefined;
  const before = step.pairs[step.pairs.indexOf(pair) - 1];
  return inner !== undefined && before?.value === inputs && !childOf(inputs, key.value)
    ? fix(title, shiftLastKey(step, pair, inner))
    : [];
}

/** A step with both `uses` and `run`: two steps, of which the later begins where its key stands. */
export function apart(step: MapNode, later: Pair): Fix[] {
  const { source } = step;
  const at = step.pairs.indexOf(later);
  const column = keyColumn(step);
  const start = lineStart(source, later.key.span.start);
  if (at < 1 || column === undefined || column < 2) return [];
  if (source.slice(start, later.key.span.start) !== ' '.repeat(column)) return [];
  const dash = /^( *)- +$/.exec(
    source.slice(lineStart(source, step.span.start), step.pairs[0]?.key.span.start),
  );
  if (!dash) return [];
  const text = `${dash[0].trimEnd()} `.padEnd(column);
  return fix(`Make "${later.key.value}" a step of its own`, [
    { span: { start, end: later.key.span.start }, text },
  ]);
}

/** `runs-on` for a job with steps that names no runner. */
export const withRunner = (node: MapNode): Fix[] =>
  fix(
    'Add `runs-on: ubuntu-latest`',
    insertKey(node, 'runs-on', 'ubuntu-latest', { after: ['needs', 'if', 'name'], before: ['steps'] }),
  );

/** A workflow of the same repository, without the version. */
export function withoutVersion(uses: Scalar): Fix[] {
  const at = uses.value.lastIndexOf('@');
  const own = /^(?:\.|\$)\//.test(uses.value) && at > 0;
  return own ? fix(`Remove "${uses.value.slice(at)}"`, replaceInScalar(uses, at, uses.value.length, '')) : [];
}

/** Inputs of these actions are lines of a text where people write lists. Source: their READMEs. */
const LINES =
  /^(?:tags|build-args|labels|annotations|outputs|secrets|cache-from|cache-to|images|flavor|platforms)$/;

/** A list where GitHub wants a text: its items as the lines of one. */
export function asLines(pair: Pair | undefined, node: Node): Fix[] {
  if (!pair || node.kind !== 'seq' || node.flow || node.items.length === 0) return [];
  if (pair.key.value !== 'run' && !LINES.test(pair.key.value)) return [];
  const { source } = node;
  const colon = source.indexOf(':', pair.key.span.end) + 1;
  const between = source.slice(colon, node.span.start);
  if (
    !/^[ \t]*(?:[ \t]#.*)?\r?\n *(?:- +)?$/.test(between) ||
    /#/.test(source.slice(node.span.start, node.span.end))
  )
    return [];
  const edits: Edit[] = [{ span: { start: colon, end: colon }, text: ' |' }];
  for (const item of node.items) {
    const dash = /^( *- +)/.exec(source.slice(lineStart(source, item.span.start), item.span.start))?.[0];
    if (item.kind !== 'scalar' || dash === undefined || /[\r\n]/.test(item.value)) return [];
    const start = lineStart(source, item.span.start);
    if (start + dash.length !== item.span.start || /\n/.test(source.slice(item.span.start, item.span.end)))
      return [];
    edits.push({ span: { start, end: item.span.end }, text: ' '.repeat(dash.length) + item.value });
  }
  return fix(`Write "${pair.key.value}" as the lines of a text`, edits);
}

/** The braces of an expression that one brace closes: `${{ x }`. */
export function closed(scalar: Scalar, open: number): Fix[] {
  const { value } = scalar;
  const line = value.indexOf('\n', open) < 0 ? value.length : value.indexOf('\n', open);
  const at = value.indexOf('}', open);
  if (at < 0 || at > line || expressionsIn(`${value.slice(open, at)}}}`).length !== 1) return [];
  return fix('Close the braces', replaceInScalar(scalar, at, at + 1, '}}'));
}

/** Texts of an expression in single quotes. */
export function singleQuoted(scalar: Scalar, { start, end }: Pick<ExpressionSite, 'start' | 'end'>): Fix[] {
  const text = scalar.value.slice(start, end);
  const quoted = text.replaceAll(/"([^"']*)"/g, "'$1'");
  if (quoted === text || quoted.includes('"')) return [];
  return fix('Put the texts in single quotes', replaceInScalar(scalar, start, end, quoted));
}

/** The only word that begins as the written one does: `str` for `string`. */
export function completed(value: string, words: readonly string[]): string | undefined {
  const found = value.length >= 3 ? words.filter((word) => word.startsWith(value.toLowerCase())) : [];
  return found.length === 1 ? found[0] : undefined;
}
