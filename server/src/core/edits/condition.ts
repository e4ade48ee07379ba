import { boolean, evaluate, string, truthOf } from '../syntax/evaluate.ts';
import { contextsIn, expressionsIn, parseExpression, walkExpression } from '../syntax/expression.ts';
import type { MapNode, Scalar } from '../syntax/node.ts';
import { pairOf } from '../syntax/node.ts';
import type { Edit } from '../text/span.ts';
import { removeKey } from './map.ts';
import { replaceInScalar, replaceScalar } from './scalar.ts';

/** The text of a condition's expression, without the braces that may stand around it. */
function bareCondition(value: string): { text: string; wrap: (text: string) => string } | undefined {
  const trimmed = value.trim();
  const [site, ...more] = expressionsIn(trimmed);
  if (!site) return { text: trimmed, wrap: (text) => text };
  if (more.length > 0 || site.start !== 0 || site.end !== trimmed.length) return undefined;
  return { text: site.text.trim(), wrap: (text) => `\${{ ${text} }}` };
}

const STATUS = new Set(['always', 'cancelled', 'success', 'failure']);

/**
 * Edits that take the status functions out of a condition, where they stand as parts of their own (`always() && x`),
 * so that GitHub asks for the success of all jobs before again. Undefined where they are woven in.
 */
export function withoutStatus(node: MapNode, condition: Scalar): Edit[] | undefined {
  const bare = bareCondition(condition.value);
  const pair = pairOf(node, 'if');
  if (!bare || !pair) return undefined;
  const rest = conjuncts(bare.text).filter((part) => !isStatusOnly(part));
  if (rest.some(callsStatus)) return undefined;
  return rest.length === 0 ? removeKey(node, pair) : replaceScalar(condition, bare.wrap(rest.join(' && ')));
}

/** Whether a condition has `success()` as a part of its own, and so waits for the success of all jobs before. */
export function asksForSuccess(value: string): boolean {
  const bare = bareCondition(value);
  const parts = bare ? conjuncts(bare.text).filter(isStatusOnly) : [];
  return parts.some((part) => ![FAILED, SKIPPED].some((run) => holdsIn(run, part)));
}

/**
 * The condition that asks for the success of some jobs by itself, whatever else it asks: `always()` becomes
 * `!cancelled() && needs.test.result == 'success'`. Parts that those results settle are left out; those that stop at
 * the failure of any job (`!failure()`) stay. Undefined where it cannot be read.
 */
export function guardedCondition(value: string, ids: readonly string[]): string | undefined {
  const bare = bareCondition(value);
  if (!bare || ids.length === 0 || !parseExpression(bare.text).tree) return undefined;
  const kept = conjuncts(bare.text).filter((part) =>
    isStatusOnly(part) ? !holdsIn(FAILED, part) : !isSettled(part, ids),
  );
  const stops = kept.some((part) => callsStatus(part) && !(isStatusOnly(part) && holdsIn(CANCELLED, part)));
  const status = stops ? [] : ['!cancelled()'];
  const own = kept.map((part) => (parseExpression(part).tree?.type === 'or' ? `(${part})` : part));
  const asked = ids.map((id) => `needs.${id}.result == 'success'`);
  return `\${{ ${[...status, ...own, ...asked].join(' && ')} }}`;
}

/** What the status functions say in a run where a job before has failed or was skipped, or that somebody has cancelled. */
const FAILED: Readonly<Record<string, boolean>> = { always: true, failure: true };
const SKIPPED: Readonly<Record<string, boolean>> = { always: true };
const CANCELLED: Readonly<Record<string, boolean>> = { always: true, cancelled: true };

/** Whether a part of nothing but status functions is true in such a run. */
function holdsIn(run: Readonly<Record<string, boolean>>, part: string): boolean {
  const { tree } = parseExpression(part);
  if (!tree) return false;
  const value = evaluate(tree, {
    context: () => 'unknown',
    call: ({ name }) => (STATUS.has(name) ? boolean(run[name] === true) : undefined),
  });
  return truthOf(value) === true;
}

/** Reads nothing but the results of the jobs, and holds when they are successes, or another result. */
function isSettled(part: string, ids: readonly string[], result = 'success'): boolean {
  const { tree } = parseExpression(part);
  if (!tree || callsStatus(part)) return false;
  const known = new Set(ids.map((id) => `needs.${id.toLowerCase()}.result`));
  const reads = contextsIn(tree).map(({ path }) => path.join('.').toLowerCase());
  if (reads.length === 0 || !reads.some((read) => known.has(read))) return false;
  const holds = evaluate(tree, {
    context: (path) => (known.has(path.join('.').toLowerCase()) ? string(result) : 'unknown'),
    call: () => undefined,
  });
  return truthOf(holds) === true;
}

/**
 * The condition that asks for one thing more: `x` becomes `x && asked`. Where that is a job's result, parts that it
 * settles are left out. Undefined where it cannot be read.
 */
export function conditionWith(value: string, asked: string): string | undefined {
  const bare = bareCondition(value);
  const { tree } = bare ? parseExpression(bare.text) : {};
  if (!bare || !tree) return undefined;
  const [, id, result] = /^needs\.([\w-]+)\.result == '(\w+)'$/.exec(asked) ?? [];
  const parts = conjuncts(bare.text);
  const kept = id && result ? parts.filter((part) => !isSettled(part, [id], result)) : parts;
  const text = kept.length === parts.length ? bare.text : kept.join(' && ');
  const own = tree.type === 'or' && text !== '' ? `(${text})` : text;
  return bare.wrap(own === '' ? asked : `${own} && ${asked}`);
}

/** Edits that make it so. */
export function withAlso(condition: Scalar, asked: string): Edit[] | undefined {
  const value = conditionWith(condition.value, asked);
  if (value === undefined) return undefined;
  const isBlock = condition.style === 'literal' || condition.style === 'folded';
  return (isBlock ? alsoInBlock(condition, asked) : undefined) ?? replaceScalar(condition, value);
}

/** The lines stay as they are, and the last goes on. */
function alsoInBlock(condition: Scalar, asked: string): Edit[] | undefined {
  const { value } = condition;
  const bare = bareCondition(value);
  const start = bare ? value.indexOf(bare.text) : -1;
  if (!bare || start < 0) return undefined;
  const end = start + bare.text.length;
  const isOr = parseExpression(bare.text).tree?.type === 'or';
  const parts = isOr
    ? [replaceInScalar(condition, start, start, '('), replaceInScalar(condition, end, end, `) && ${asked}`)]
    : [replaceInScalar(condition, end, end, ` && ${asked}`)];
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

/** The parts between the `&&` that stand in no brackets. */
function conjuncts(text: string): string[] {
  if (parseExpression(text).tree?.type !== 'and') return [text];
  const parts: string[] = [];
  let depth = 0;
  let inString = false;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === "'") inString = !inString;
    if (inString) continue;
    if (c === '(' || c === '[') depth++;
    if (c === ')' || c === ']') depth--;
    if (depth > 0 || !text.startsWith('&&', i)) continue;
    parts.push(text.slice(from, i).trim());
    from = i + 2;
  }
  return [...parts, text.slice(from).trim()];
}

function isStatusOnly(part: string): boolean {
  const { tree } = parseExpression(part);
  let only = tree !== undefined;
  if (tree) {
    walkExpression(tree, (inner) => {
      if (inner.type === 'context' || inner.type === 'index' || inner.type === 'compare') only = false;
      if (inner.type === 'call' && !(STATUS.has(inner.name) && inner.args.length === 0)) only = false;
    });
  }
  return only && callsStatus(part);
}

function callsStatus(part: string): boolean {
  const { tree } = parseExpression(part);
  let calls = false;
  if (tree) {
    walkExpression(tree, (inner) => {
      if (inner.type === 'call' && STATUS.has(inner.name)) calls = true;
    });
  }
  return calls;
}
