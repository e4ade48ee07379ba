import type { Span } from '../text/span.ts';
import type { Node, SyntaxProblem } from './node.ts';
import type { YamlTree } from './yaml.ts';

/**
 * Remembers the trees of a document's jobs from its last version. A job whose text is the same has the same tree,
 * moved where the job has moved; one that has not moved is the same object, so that what was made of it can be kept too.
 */
export interface RegionMemory {
  read(text: string, region: Span, parse: (text: string, region: Span) => YamlTree): YamlTree;
  /** The document has been read to its end: what was not asked for is forgotten. */
  settle(): void;
}

interface Remembered {
  readonly start: number;
  readonly tree: YamlTree;
}

export function createRegionMemory(): RegionMemory {
  let last = new Map<string, Remembered>();
  let next = new Map<string, Remembered>();
  return {
    read(text, region, parse) {
      const key = text.slice(region.start, region.end);
      const known = next.get(key) ?? last.get(key);
      let tree: YamlTree;
      if (!known || known.tree.problems.length > 0) tree = parse(text, region);
      else if (known.start === region.start) tree = renewed(known.tree, text);
      else tree = moved(known.tree, text, region.start - known.start);
      next.set(key, { start: region.start, tree });
      return tree;
    },
    settle() {
      last = next;
      next = new Map();
    },
  };
}

/** The same tree over the new text: what it says of its own part is equal, and the old text can be let go. */
function renewed(tree: YamlTree, text: string): YamlTree {
  if (tree.root) renew(tree.root, text, new Set());
  return tree;
}

function renew(node: Node, text: string, seen: Set<Node>): void {
  // Not by whether it has the text already: two long texts that are alike take long to compare.
  if (node.kind !== 'scalar') {
    if (seen.has(node)) return;
    seen.add(node);
  }
  // The one place where a node changes: `source` is the same for every offset in the node.
  (node as { source: string }).source = text;
  if (node.kind === 'seq') for (const item of node.items) renew(item, text, seen);
  if (node.kind !== 'map') return;
  for (const { key, value } of node.pairs) {
    (key as { source: string }).source = text;
    if (value) renew(value, text, seen);
  }
}

function moved({ root, problems }: YamlTree, text: string, by: number): YamlTree {
  const span = ({ start, end }: Span): Span => ({ start: start + by, end: end + by });
  // An aliased node stands in the tree more than once, and must stay one node.
  const copies = new Map<Node, Node>();
  const copy = <T extends Node>(node: T): T => {
    const known = copies.get(node);
    if (known) return known as T;
    const made = copyOf(node) as T;
    copies.set(node, made);
    return made;
  };
  const copyOf = (node: Node): Node => {
    switch (node.kind) {
      case 'scalar':
        return { ...node, source: text, span: span(node.span), segments: undefined };
      case 'seq':
        return { ...node, source: text, span: span(node.span), items: node.items.map(copy) };
      case 'map':
        return {
          ...node,
          source: text,
          span: span(node.span),
          pairs: node.pairs.map((pair) => ({
            key: copy(pair.key),
            value: pair.value && copy(pair.value),
            span: span(pair.span),
          })),
        };
    }
  };
  const moveProblem = (problem: SyntaxProblem): SyntaxProblem => ({ ...problem, span: span(problem.span) });
  return { root: root && copy(root), problems: problems.map(moveProblem) };
}
