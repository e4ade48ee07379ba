import type { Span } from '../text/span.ts';

/**
 * The syntax tree of a YAML document, free of the YAML library's own types. Aliases are resolved: the aliased
 * node itself stands in the tree, so its spans point at the anchor's text.
 */
export type Node = Scalar | MapNode | SeqNode;

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export interface Scalar {
  readonly kind: 'scalar';
  /** The whole source document; `span` and `locate` (scalar.ts) refer to it. */
  readonly source: string;
  /** From the first character (quote, `|` or text) to the end of the last line with text. */
  readonly span: Span;
  /** The value as GitHub reads it where a string is wanted; null is "". */
  readonly value: string;
  readonly type: 'string' | 'number' | 'boolean' | 'null';
  readonly style: ScalarStyle;
  /** It stands inside a flow collection, where `,[]{}` must be quoted. */
  readonly inFlow: boolean;
  /** Where the value's characters stand; worked out and kept by `locate` at its first use. */
  segments?: readonly { value: number; source: number; length: number; width: number }[] | null;
}

export interface Pair {
  readonly key: Scalar;
  /** Undefined where nothing is written after the colon. */
  readonly value: Node | undefined;
  /** From the key's start to the value's end (or to the colon's end). */
  readonly span: Span;
}

export interface MapNode {
  readonly kind: 'map';
  readonly source: string;
  readonly span: Span;
  readonly flow: boolean;
  readonly pairs: readonly Pair[];
}

export interface SeqNode {
  readonly kind: 'seq';
  readonly source: string;
  readonly span: Span;
  readonly flow: boolean;
  readonly items: readonly Node[];
}

/** Something wrong with the text itself; found by a parser, reported by the rule `workflow-syntax`. */
export interface SyntaxProblem {
  readonly span: Span;
  readonly message: string;
  /** The YAML parser's code for it (`BAD_INDENT` …), where it has one. */
  readonly code?: string;
}

/** The last pair of that key, since YAML readers that accept duplicates let the last one win. */
export function pairOf(node: Node | undefined, key: string): Pair | undefined {
  if (node?.kind !== 'map') return undefined;
  return node.pairs.findLast((pair) => pair.key.value === key);
}

export const childOf = (node: Node | undefined, key: string): Node | undefined => pairOf(node, key)?.value;

export function scalarOf(node: Node | undefined, key: string): Scalar | undefined {
  const value = childOf(node, key);
  return value?.kind === 'scalar' ? value : undefined;
}
