import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  type Scalar as YamlScalar,
} from 'yaml';
import { finish } from '../steps.ts';
import type { Span } from '../text/span.ts';
import type { MapNode, Node, Pair, Scalar, ScalarStyle, SeqNode, SyntaxProblem } from './node.ts';
import type { RegionMemory } from './region-memory.ts';
import { jobRegions } from './regions.ts';
import { tooDeep } from './yaml-depth.ts';

/** GitHub refuses larger files; in characters. Source: actions/runner, ParseOptions. */
export const MAX_FILE_LENGTH = 1_048_576;

/** Nodes that aliases may stand for in one document, before we stop expanding them. */
const MAX_EXPANDED_NODES = 50_000;
/** Values within values; GitHub refuses deeper ones. Source: actions/runner, the TemplateMemory of its readers. */
const MAX_DEPTH = 100;

export interface YamlTree {
  readonly root: Node | undefined;
  readonly problems: readonly SyntaxProblem[];
}

/** Reads a YAML document into our own tree at once; see `readYaml`. */
export function parseYaml(text: string, memory?: RegionMemory): YamlTree {
  return finish(readYaml(text, memory));
}

/**
 * Reads a YAML document into our own tree, a job at a time, with a pause to be used after each; never throws. Whatever
 * can be read of a broken text is in the tree, and each mistake is a problem. Duplicate keys are kept, for the rules
 * to judge. `memory` remembers the jobs of the text's last version.
 */
export function* readYaml(text: string, memory?: RegionMemory): Generator<undefined, YamlTree> {
  const refused = refusal(text);
  if (refused) return refused;
  if (text.trim() === '') return { root: undefined, problems: [] };
  const regions = jobRegions(text);
  if (!regions) return parseRegion(text, { start: 0, end: text.length });
  const jobs: YamlTree[] = [];
  for (const region of regions.jobs) {
    jobs.push(memory ? memory.read(text, region, parseRegion) : parseRegion(text, region));
    yield;
  }
  memory?.settle();
  const byJob = assemble(text, parseRegion(text, regions.head), jobs, parseRegion(text, regions.tail));
  if (byJob && byJob.problems.length === 0) return byJob;
  // The mistake may lie in the cutting (an alias of another job's anchor, a text that is indented less than its key).
  const whole = parseRegion(text, { start: 0, end: text.length });
  return whole.problems.length === 0 || !byJob ? whole : byJob;
}

function refusal(text: string): YamlTree | undefined {
  const problem = (start: number, end: number, message: string): YamlTree => ({
    root: undefined,
    problems: [{ span: { start, end }, message }],
  });
  if (text.length > MAX_FILE_LENGTH) {
    const limit = `GitHub refuses workflow files over 1 MiB (${MAX_FILE_LENGTH})`;
    return problem(0, firstLineEnd(text), `The file has ${text.length} characters; ${limit}.`);
  }
  const nul = text.indexOf('\0');
  if (nul < 0) return undefined;
  return problem(
    nul,
    nul + 1,
    'This is not a text file: it holds a NUL byte, so it cannot be read as a workflow.',
  );
}

function parseRegion(text: string, region: Span): YamlTree {
  const part = region.end - region.start === text.length ? text : text.slice(region.start, region.end);
  const deep = tooDeep(part, MAX_DEPTH);
  if (deep !== undefined) {
    const start = region.start + deep;
    const message = `Values are nested more than ${MAX_DEPTH} deep here; GitHub refuses the whole file.`;
    return { root: undefined, problems: [{ span: { start, end: start + 1 }, message }] };
  }
  let document: Document;
  try {
    document = parseDocument(part, {
      prettyErrors: false,
      uniqueKeys: false,
      merge: false,
      logLevel: 'error',
    });
  } catch (error) {
    const message = `The file cannot be read as YAML: ${error instanceof Error ? error.message : String(error)}`;
    return { root: undefined, problems: [{ span: region, message }] };
  }
  const problems = syntaxProblems(text, region.start, document);
  const build = { text, offset: region.start, problems, anchors: new Map(), expanded: 0, saidTooMany: false };
  return { root: convert(build, document.contents, false, 0)?.node, problems };
}

/**
 * Puts the parts of a text together again. Each was read on its own, so that an open bracket or quote in one job does
 * not swallow those after it, and a job that has not changed need not be read again. Undefined where they make no whole.
 */
function assemble(
  text: string,
  head: YamlTree,
  jobs: readonly YamlTree[],
  tail: YamlTree,
): YamlTree | undefined {
  const pairs = jobs.flatMap(({ root }) => (root?.kind === 'map' ? root.pairs : []));
  const [first] = pairs;
  const last = pairs.at(-1);
  if (!first || !last || head.root?.kind !== 'map') return undefined;
  const all = [head, ...jobs, tail].flatMap((part) => part.problems);
  const problems = all.filter(
    ({ code, span }) => code !== 'BAD_ALIAS' || !text.includes(`&${text.slice(span.start + 1, span.end)}`),
  );
  // An anchor of another part: only the whole text resolves it.
  if (problems.length === 0 && all.length > 0) return undefined;
  const node: MapNode = {
    kind: 'map',
    source: text,
    span: { start: first.span.start, end: last.span.end },
    flow: false,
    pairs,
  };
  const outer = [...head.root.pairs, ...(tail.root?.kind === 'map' ? tail.root.pairs : [])].map((pair) =>
    pair.key.value === 'jobs' && !pair.value
      ? { ...pair, value: node, span: { ...pair.span, end: node.span.end } }
      : pair,
  );
  const end = outer.at(-1)?.span.end ?? text.length;
  return { root: { ...head.root, span: { start: head.root.span.start, end }, pairs: outer }, problems };
}

const firstLineEnd = (text: string): number => {
  const end = text.search(/[\r\n]/);
  return end < 0 ? text.length : end;
};

/** One problem a line: the first is the cause, the others on it follow from it. */
function syntaxProblems(text: string, offset: number, document: Document): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  const lines = new Set<number>();
  for (const { pos, message, code } of document.errors) {
    const start = Math.min(offset + pos[0], text.length);
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    if (lines.has(lineStart)) continue;
    lines.add(lineStart);
    const end = Math.min(Math.max(offset + pos[1], start + 1), text.length);
    problems.push({ span: { start, end }, message: `YAML: ${message}`, code });
  }
  return problems;
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

/** What building one document's tree keeps in mind. */
interface Build {
  readonly text: string;
  /** Where the parsed part begins in the text. */
  readonly offset: number;
  readonly problems: SyntaxProblem[];
  readonly anchors: Map<string, Built>;
  /** Nodes that aliases have stood for so far. */
  expanded: number;
  saidTooMany: boolean;
}

interface Built {
  readonly node: Node;
  /** Nodes in it, aliases expanded. */
  readonly size: number;
}

function convert(build: Build, source: unknown, inFlow: boolean, depth: number): Built | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (isAlias(source)) return resolve(build, source.source, spanOf(build, source.range));
  if (isScalar(source)) {
    const node = readScalar(build, source, inFlow);
    return node && remember(build, source.anchor, { node, size: 1 });
  }
  if (isMap(source)) {
    const flow = source.flow === true;
    const pairs: Pair[] = [];
    let size = 1;
    for (const item of source.items) {
      const built = readPair(build, item, inFlow || flow, depth);
      if (!built) continue;
      pairs.push(built.pair);
      size += built.size;
    }
    const end = flow ? undefined : pairs.at(-1)?.span.end;
    const node: MapNode = {
      kind: 'map',
      source: build.text,
      span: spanOf(build, source.range, end),
      flow,
      pairs,
    };
    return remember(build, source.anchor, { node, size });
  }
  if (isSeq(source)) {
    const flow = source.flow === true;
    const items: Node[] = [];
    let size = 1;
    for (const item of source.items) {
      const converted = isPair(item) ? undefined : convert(build, item, inFlow || flow, depth + 1);
      if (!converted) continue;
      items.push(converted.node);
      size += converted.size;
    }
    const whole = spanOf(build, source.range);
    const node: SeqNode = {
      kind: 'seq',
      source: build.text,
      span: flow ? whole : trimmed(build, whole),
      flow,
      items,
    };
    return remember(build, source.anchor, { node, size });
  }
  return undefined;
}

function readPair(
  build: Build,
  item: unknown,
  inFlow: boolean,
  depth: number,
): { pair: Pair; size: number } | undefined {
  if (!isPair(item) || !isScalar(item.key)) return undefined;
  const key = readScalar(build, item.key, inFlow) ?? emptyKey(build, item.key, inFlow);
  const converted = convert(build, item.value, inFlow, depth + 1);
  // An aliased value stands elsewhere; the pair itself ends on its own line.
  const valueEnd = isAlias(item.value) ? spanOf(build, item.value.range).end : converted?.node.span.end;
  const end = Math.max(valueEnd ?? colonEnd(build, key), key.span.end);
  const pair: Pair = { key, value: converted?.node, span: { start: key.span.start, end } };
  return { pair, size: 1 + (converted?.size ?? 0) };
}

function emptyKey(build: Build, key: YamlScalar, inFlow: boolean): Scalar {
  const at = spanOf(build, key.range).start;
  return {
    kind: 'scalar',
    source: build.text,
    span: { start: at, end: at },
    value: '',
    type: 'null',
    style: 'plain',
    inFlow,
  };
}

function colonEnd(build: Build, key: Scalar): number {
  let at = key.span.end;
  while (build.text[at] === ' ' || build.text[at] === '\t') at++;
  return build.text[at] === ':' ? at + 1 : key.span.end;
}

/** Undefined where nothing is written. */
function readScalar(build: Build, source: YamlScalar, inFlow: boolean): Scalar | undefined {
  const style = STYLES[source.type ?? 'PLAIN'] ?? 'plain';
  const range = spanOf(build, source.range);
  if (style === 'plain' && range.start === range.end) return undefined;
  const block = style === 'literal' || style === 'folded';
  const span = block ? trimmed(build, range) : range;
  const { value } = source;
  const type =
    value === null
      ? 'null'
      : typeof value === 'number' || typeof value === 'bigint'
        ? 'number'
        : typeof value === 'boolean'
          ? 'boolean'
          : 'string';
  const written =
    typeof value === 'string' ? value : type === 'null' ? '' : build.text.slice(span.start, span.end);
  return { kind: 'scalar', source: build.text, span, value: written, type, style, inFlow };
}

function remember<T extends Built>(build: Build, anchor: string | undefined, built: T): T {
  if (anchor) build.anchors.set(anchor, built);
  return built;
}

function resolve(build: Build, anchor: string, span: Span): Built | undefined {
  const target = build.anchors.get(anchor);
  if (!target) {
    const before = build.text.slice(build.offset, span.start).includes(`&${anchor}`);
    const message = before
      ? `The alias \`*${anchor}\` stands within the value of its own anchor, so it has no end`
      : `The alias \`*${anchor}\` stands for nothing: no anchor \`&${anchor}\` comes before it`;
    build.problems.push({ span, message, code: 'BAD_ALIAS' });
    return undefined;
  }
  build.expanded += target.size;
  if (build.expanded <= MAX_EXPANDED_NODES) return target;
  if (!build.saidTooMany) {
    build.saidTooMany = true;
    const message = `The aliases of this file expand to more than ${MAX_EXPANDED_NODES} values; what \`*${anchor}\` stands for is left out.`;
    build.problems.push({ span, message });
  }
  return undefined;
}

/** `end`, an offset into the text, stands in for the range's own. */
function spanOf(build: Build, range: readonly number[] | null | undefined, end?: number): Span {
  const { offset, text } = build;
  const start = Math.min(offset + (range?.[0] ?? 0), text.length);
  const stop = end ?? offset + (range?.[1] ?? range?.[0] ?? 0);
  return { start, end: Math.max(start, Math.min(stop, text.length)) };
}

function trimmed(build: Build, { start, end }: Span): Span {
  while (end > start && /\s/.test(build.text[end - 1] ?? '')) end--;
  return { start, end };
}
