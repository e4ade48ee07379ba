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
import type { Span } from '../text/span.ts';
import type { MapNode, Node, Pair, Scalar, ScalarStyle, SeqNode, SyntaxProblem } from './node.ts';

/** GitHub refuses larger files; in characters. Source: actions/runner, ParseOptions. */
export const MAX_FILE_LENGTH = 1_048_576;

/** Nodes that aliases may stand for in one document, before we stop expanding them. */
const MAX_EXPANDED_NODES = 50_000;
const MAX_DEPTH = 100;

export interface YamlTree {
  readonly root: Node | undefined;
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Reads a YAML document into our own tree; never throws. Whatever can be read of a broken text is in the tree,
 * and each mistake is a problem. Duplicate keys are kept, for the rules to judge.
 */
export function parseYaml(text: string): YamlTree {
  if (text.length > MAX_FILE_LENGTH) {
    const message = `The file has ${text.length} characters; GitHub refuses workflow files over 1 MiB (${MAX_FILE_LENGTH}).`;
    return { root: undefined, problems: [{ span: { start: 0, end: firstLineEnd(text) }, message }] };
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    const message = 'This is not a text file: it holds a NUL byte, so it cannot be read as a workflow.';
    return { root: undefined, problems: [{ span: { start: nul, end: nul + 1 }, message }] };
  }
  let document: Document;
  try {
    document = parseDocument(text, {
      prettyErrors: false,
      uniqueKeys: false,
      merge: false,
      logLevel: 'silent',
    });
  } catch (error) {
    const message = `The file cannot be read as YAML: ${error instanceof Error ? error.message : String(error)}`;
    return { root: undefined, problems: [{ span: { start: 0, end: firstLineEnd(text) }, message }] };
  }
  const problems = syntaxProblems(text, document);
  const root = new TreeBuilder(text, document, problems).build();
  return { root, problems };
}

const firstLineEnd = (text: string): number => {
  const end = text.search(/[\r\n]/);
  return end < 0 ? text.length : end;
};

/** One problem a line: the first is the cause, the others on it follow from it. */
function syntaxProblems(text: string, document: Document): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  const lines = new Set<number>();
  for (const { pos, message, code } of document.errors) {
    const start = Math.min(pos[0], text.length);
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    if (lines.has(lineStart)) continue;
    lines.add(lineStart);
    const end = Math.min(Math.max(pos[1], start + 1), text.length);
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

/** The builder's state is one document's; it ends with it. */
class TreeBuilder {
  private readonly anchors = new Map<string, { node: Node; size: number }>();
  private readonly text: string;
  private readonly document: Document;
  private readonly problems: SyntaxProblem[];
  private expanded = 0;
  private saidTooMany = false;

  constructor(text: string, document: Document, problems: SyntaxProblem[]) {
    this.text = text;
    this.document = document;
    this.problems = problems;
  }

  build(): Node | undefined {
    return this.convert(this.document.contents, false, 0)?.node;
  }

  private convert(source: unknown, inFlow: boolean, depth: number): { node: Node; size: number } | undefined {
    if (depth > MAX_DEPTH) return undefined;
    if (isAlias(source)) return this.resolve(source.source, this.spanOf(source.range));
    if (isScalar(source)) {
      const node = this.scalar(source, inFlow);
      return node && this.remember(source.anchor, { node, size: 1 });
    }
    if (isMap(source)) {
      const flow = source.flow === true;
      const pairs: Pair[] = [];
      let size = 1;
      for (const item of source.items) {
        const pair = this.pair(item, inFlow || flow, depth);
        if (!pair) continue;
        pairs.push(pair.pair);
        size += pair.size;
      }
      const end = flow ? undefined : pairs.at(-1)?.span.end;
      const node: MapNode = {
        kind: 'map',
        source: this.text,
        span: this.spanOf(source.range, end),
        flow,
        pairs,
      };
      return this.remember(source.anchor, { node, size });
    }
    if (isSeq(source)) {
      const flow = source.flow === true;
      const items: Node[] = [];
      let size = 1;
      for (const item of source.items) {
        const converted = isPair(item) ? undefined : this.convert(item, inFlow || flow, depth + 1);
        if (!converted) continue;
        items.push(converted.node);
        size += converted.size;
      }
      const whole = this.spanOf(source.range);
      const node: SeqNode = {
        kind: 'seq',
        source: this.text,
        span: flow ? whole : this.trimmed(whole),
        flow,
        items,
      };
      return this.remember(source.anchor, { node, size });
    }
    return undefined;
  }

  private pair(item: unknown, inFlow: boolean, depth: number): { pair: Pair; size: number } | undefined {
    if (!isPair(item) || !isScalar(item.key)) return undefined;
    const key = this.scalar(item.key, inFlow) ?? this.emptyKey(item.key, inFlow);
    const converted = this.convert(item.value, inFlow, depth + 1);
    // An aliased value stands elsewhere; the pair itself ends on its own line.
    const valueEnd = isAlias(item.value) ? item.value.range?.[1] : converted?.node.span.end;
    const end = Math.max(valueEnd ?? this.colonEnd(key), key.span.end);
    const pair: Pair = { key, value: converted?.node, span: { start: key.span.start, end } };
    return { pair, size: 1 + (converted?.size ?? 0) };
  }

  private emptyKey(key: YamlScalar, inFlow: boolean): Scalar {
    const at = key.range?.[0] ?? 0;
    return {
      kind: 'scalar',
      source: this.text,
      span: { start: at, end: at },
      value: '',
      type: 'null',
      style: 'plain',
      inFlow,
    };
  }

  private colonEnd(key: Scalar): number {
    let at = key.span.end;
    while (this.text[at] === ' ' || this.text[at] === '\t') at++;
    return this.text[at] === ':' ? at + 1 : key.span.end;
  }

  /** Undefined where nothing is written. */
  private scalar(source: YamlScalar, inFlow: boolean): Scalar | undefined {
    const style = STYLES[source.type ?? 'PLAIN'] ?? 'plain';
    const range = this.spanOf(source.range);
    if (style === 'plain' && range.start === range.end) return undefined;
    const block = style === 'literal' || style === 'folded';
    const span = block ? this.trimmed(range) : range;
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
      typeof value === 'string' ? value : type === 'null' ? '' : this.text.slice(span.start, span.end);
    return { kind: 'scalar', source: this.text, span, value: written, type, style, inFlow };
  }

  private remember<T extends { node: Node; size: number }>(anchor: string | undefined, built: T): T {
    if (anchor) this.anchors.set(anchor, built);
    return built;
  }

  private resolve(anchor: string, span: Span): { node: Node; size: number } | undefined {
    const target = this.anchors.get(anchor);
    // The parser itself reports an alias without an anchor; one inside its own anchor has no value.
    if (!target) return undefined;
    this.expanded += target.size;
    if (this.expanded <= MAX_EXPANDED_NODES) return target;
    if (!this.saidTooMany) {
      this.saidTooMany = true;
      const message = `The aliases of this file expand to more than ${MAX_EXPANDED_NODES} values; what \`*${anchor}\` stands for is left out.`;
      this.problems.push({ span, message });
    }
    return undefined;
  }

  private spanOf(range: readonly number[] | null | undefined, end?: number): Span {
    const start = Math.min(range?.[0] ?? 0, this.text.length);
    return { start, end: Math.max(start, Math.min(end ?? range?.[1] ?? start, this.text.length)) };
  }

  private trimmed({ start, end }: Span): Span {
    while (end > start && /\s/.test(this.text[end - 1] ?? '')) end--;
    return { start, end };
  }
}
