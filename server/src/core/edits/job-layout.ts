import { childOf, type Node, type Pair } from '../syntax/node.ts';
import { applyEdits, type Edit, type Span } from '../text/span.ts';
import type { Job, Step } from '../workflow/model.ts';
import { columnOf, inside, keyColumn, lastLeaf, lineEnd, lineStart, nextLine } from './layout.ts';

/** A job taken apart into whole lines, so that its pieces can be put together anew. Columns count characters. */
export interface JobLayout {
  readonly job: Job;
  /** From the start of the line of the job's id to the start of the line behind its last. */
  readonly span: Span;
  readonly column: number;
  readonly keyColumn: number;
  /** Of the dashes of its steps, and of the keys behind them. */
  readonly dashColumn: number;
  readonly stepColumn: number;
  /** The lines of each key but `steps`, with the comments above it. */
  readonly keys: ReadonlyMap<string, Span>;
  /** What stands behind the job's id and behind `steps` on their lines: a comment, with the blanks before it. */
  readonly idTail: string;
  readonly stepsTail: string;
  /** The comments above `steps`. */
  readonly head: Span;
  /** The lines of each step, with the comments above it. */
  readonly steps: ReadonlyMap<Step, Span>;
}

/** Undefined where the job is not written line by line: flow style, anchors, several keys on a line. */
export function layoutOf(job: Job): JobLayout | undefined {
  const { node, key } = job;
  const list = childOf(node, 'steps');
  if (!node || node.flow || list?.kind !== 'seq' || list.flow) return undefined;
  const { source } = node;
  const column = columnOf(source, key.span.start);
  const inner = keyColumn(node);
  if (inner === undefined || inner <= column || !isLocal(node, job.span)) return undefined;
  if (source.slice(lineStart(source, key.span.start), key.span.start).trim() !== '') return undefined;
  if (hasAnchor(source.slice(job.span.start, job.span.end)) || list.items.length !== job.steps.length)
    return undefined;

  const keys = new Map<string, Span>();
  let head: Span = { start: 0, end: 0 };
  let at = nextLine(source, key.span.start);
  for (const [index, pair] of node.pairs.entries()) {
    if (pair.key.value === 'steps') {
      head = { start: at, end: lineStart(source, pair.key.span.start) };
      at = nextLine(source, endOf(pair));
      continue;
    }
    const next = node.pairs[index + 1];
    const end = withDeeperComments(source, nextLine(source, endOf(pair)), next?.key.span.start, inner);
    keys.set(pair.key.value, { start: at, end });
    at = end;
  }

  const steps = new Map<Step, Span>();
  const first = list.items[0];
  const stepsPair = node.pairs.find((pair) => pair.key.value === 'steps');
  if (first?.kind !== 'map' || !stepsPair) return undefined;
  const dashColumn = dashOf(source, first.span.start);
  const stepColumn = keyColumn(first);
  if (dashColumn === undefined || stepColumn === undefined) return undefined;
  at = nextLine(source, stepsPair.key.span.start);
  for (const [index, step] of job.steps.entries()) {
    const item = list.items[index];
    if (item?.kind !== 'map' || item.flow || item !== step.node) return undefined;
    if (dashOf(source, item.span.start) !== dashColumn || keyColumn(item) !== stepColumn) return undefined;
    const next = list.items[index + 1];
    const end = withDeeperComments(source, nextLine(source, endOf(item)), next?.span.start, dashColumn);
    steps.set(step, { start: at, end });
    at = end;
  }
  const end = Math.max(at, ...[...keys.values()].map((span) => span.end));
  const span = { start: lineStart(source, key.span.start), end };
  const tailOf = (from: number) => source.slice(from, lineEnd(source, from)).replace(/^ *:/, '');
  const idTail = tailOf(key.span.end);
  const stepsTail = tailOf(stepsPair.key.span.end);
  if (!isTail(idTail) || !isTail(stepsTail)) return undefined;
  return {
    job,
    idTail,
    stepsTail,
    span,
    column,
    keyColumn: inner,
    dashColumn,
    stepColumn,
    keys,
    head,
    steps,
  };
}

const isTail = (text: string): boolean => /^\s*(?:#.*)?$/.test(text);

/** The lines of a piece, with `\n` between them and the edits made that stand in it. */
export function linesOf(source: string, span: Span, edits: readonly Edit[] = []): string {
  const own = edits
    .filter((edit) => inside(span, edit.span))
    .map(({ span: at, text }) => ({
      span: { start: at.start - span.start, end: at.end - span.start },
      text,
    }));
  if (span.start === span.end) return '';
  const text = applyEdits(source.slice(span.start, span.end), own).replaceAll('\r\n', '\n');
  return text.endsWith('\n') ? text : `${text}\n`;
}

const endOf = (node: Pair | Node): number => {
  const value = 'kind' in node ? node : node.value;
  const leaf = lastLeaf(value);
  return leaf ? leaf.span.end : 'kind' in node ? node.span.end : node.span.end;
};

/** The column of the dash in front of a list's item; undefined where more stands before it. */
function dashOf(source: string, item: number): number | undefined {
  const before = source.slice(lineStart(source, item), item);
  return /^ *- +$/.test(before) ? before.indexOf('-') : undefined;
}

/** Comments below a piece that are indented deeper than its siblings belong to it: keys that were commented out. */
function withDeeperComments(source: string, from: number, next: number | undefined, column: number): number {
  let end = from;
  for (let at = from; at < source.length && (next === undefined || at < next); at = nextLine(source, at)) {
    const line = source.slice(at, nextLine(source, at));
    if (!/^ *#/.test(line) || line.indexOf('#') <= column) break;
    end = nextLine(source, at);
  }
  return end;
}

/** Nothing in it is written elsewhere, as an alias is. */
function isLocal(node: Node, span: Span): boolean {
  if (!inside(span, node.span) && node.kind === 'scalar') return false;
  if (node.kind === 'map')
    return node.pairs.every(({ key, value }) => inside(span, key.span) && (!value || isLocal(value, span)));
  return node.kind !== 'seq' || node.items.every((item) => isLocal(item, span));
}

const hasAnchor = (text: string): boolean => /(?:^|[:\-,[{]) +[&*][\w-]+ *(?:$|[,\]}])/m.test(text);
