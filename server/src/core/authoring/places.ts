import type { MapNode, Node, Pair } from '../syntax/node.ts';
import { parseYaml } from '../syntax/yaml.ts';
import type { Span } from '../text/span.ts';

/**
 * Where something can be inserted into a workflow: a whole workflow into an empty file, keys at its top, jobs under
 * `jobs:`, keys into a job, steps into its list of steps.
 */
export type PlaceKind = 'workflow' | 'top' | 'job' | 'key' | 'step';

export interface Place {
  readonly kind: PlaceKind;
  /** What is there already: the keys of the mapping that it would be one of. Empty for steps. */
  readonly taken: readonly string[];
}

export interface Spot {
  /** What has been typed of it, up to the offset: a word, a dash before a step, or nothing. */
  readonly typed: Span;
  /** What fits there; more than one where the indentation leaves it open. */
  readonly places: readonly Place[];
}

/**
 * What can be inserted at `offset` of a workflow's text: on a line that holds nothing else than what has been typed of
 * it. Undefined where nothing fits, as in the middle of a script. Never throws.
 */
export function spotAt(text: string, offset: number): Spot | undefined {
  const start = lineStart(text, offset);
  const line = LINE.exec(text.slice(start, offset))?.groups;
  const rest = /^[^\n]*/.exec(text.slice(offset))?.[0] ?? '';
  if (line === undefined || rest.trim() !== '') return undefined;
  const column = line.indent?.length ?? 0;
  const typed = { start: start + column, end: offset };
  if (nextColumn(text.slice(offset + rest.length)) > column) return undefined;
  // Half a word breaks what stands around it; without it the text is what it was before.
  const before = text.slice(0, typed.start) + ' '.repeat(offset - typed.start) + text.slice(offset);
  const places = placesIn(before, typed.start, column);
  const fitting = line.dash === undefined ? places : places.filter(({ kind }) => kind === 'step');
  return fitting.length > 0 ? { typed, places: fitting } : undefined;
}

const LINE = /^(?<indent> *)(?<dash>-(?: +|$))?(?:[A-Za-z][\w-]*)?$/;

/** The column of the next line that says something; -1 at the end. */
function nextColumn(after: string): number {
  const found = /^( *)[^\s#]/m.exec(after);
  return found?.[1]?.length ?? -1;
}

function placesIn(text: string, offset: number, column: number): Place[] {
  const { root } = parseYaml(text);
  if (isNothing(root)) return column === 0 ? [{ kind: 'workflow', taken: [] }, place('top', undefined)] : [];
  if (!isBlock(root)) return [];
  if (column === 0) return [place('top', root)];

  const section = lastBefore(root, offset);
  if (section?.key.value !== 'jobs') return [];
  const jobs = section.value;
  if (isNothing(jobs)) return [place('job', undefined)];
  if (!isBlock(jobs)) return [];
  if (column === columnOf(jobs)) return [place('job', jobs)];

  const job = lastBefore(jobs, offset);
  if (job === undefined || column < columnOf(jobs)) return [];
  const body = job.value;
  if (isNothing(body)) return [place('key', undefined)];
  if (!isBlock(body)) return [];
  const places = column === columnOf(body) ? [place('key', body)] : [];
  const last = lastBefore(body, offset);
  if (last?.key.value === 'steps' && takesSteps(last, column)) places.push({ kind: 'step', taken: [] });
  return places;
}

/** Whether an item of the list `steps` may stand in the column. YAML lets it stand right under its key too. */
function takesSteps({ key, value }: Pair, column: number): boolean {
  if (isNothing(value)) return column >= columnAt(key.source, key.span.start);
  return value?.kind === 'seq' && !value.flow && column === columnAt(value.source, value.span.start);
}

const place = (kind: PlaceKind, map: MapNode | undefined): Place => ({
  kind,
  taken: (map?.pairs ?? []).map(({ key }) => key.value),
});

const isNothing = (node: Node | undefined): node is undefined =>
  node === undefined || (node.kind === 'scalar' && node.type === 'null');

const isBlock = (node: Node | undefined): node is MapNode => node?.kind === 'map' && !node.flow;

const lastBefore = ({ pairs }: MapNode, offset: number): Pair | undefined =>
  pairs.findLast(({ key }) => key.span.start < offset);

const columnOf = ({ source, pairs, span }: MapNode): number =>
  columnAt(source, pairs[0]?.key.span.start ?? span.start);

const columnAt = (text: string, offset: number): number => offset - lineStart(text, offset);

const lineStart = (text: string, offset: number): number =>
  offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
