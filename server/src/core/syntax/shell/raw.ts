import type { Node, Parser, TreeCursor } from 'web-tree-sitter';
import type { Range } from './ast.ts';

/**
 * What is needed of a tree-sitter node, copied out of its WebAssembly memory. Nodes that hold words rather than
 * statements keep only the substitutions inside them as children: their text is read by shell-lexer.ts.
 */
export interface RawNode extends Range {
  readonly type: string;
  readonly children: readonly RawNode[];
}

/** Nodes whose children are statements, keywords or redirects. */
const STRUCTURE = new Set([
  'program',
  'list',
  'pipeline',
  'redirected_statement',
  'heredoc_redirect',
  'negated_command',
  'compound_statement',
  'subshell',
  'if_statement',
  'elif_clause',
  'else_clause',
  'while_statement',
  'for_statement',
  'c_style_for_statement',
  'do_group',
  'case_statement',
  'case_item',
  'function_definition',
  'command_substitution',
  'process_substitution',
  'ERROR',
]);
export const isSubstitution = (type: string): boolean =>
  type === 'command_substitution' || type === 'process_substitution';

/** How far the grammar understood the text. */
export type Damage = 'none' | 'local' | 'spread';

export interface RawTree {
  readonly root: RawNode;
  readonly damage: Damage;
}

/** The grammar's parser, and when (as `Date.now()` counts) it is to give up. */
export interface Grammar {
  readonly parser: Parser;
  readonly until: number;
}

/**
 * The parser reports after each hundred steps. A readable script takes one or two reports for 200 characters; where
 * the grammar is lost it takes many, each longer than the one before. Measured on some 5,000 real scripts.
 */
/** So few reports are no sign of trouble: if the time is up, the machine was busy. */
const SOME = 4;
const reportsFor = (length: number): number => 30 + length / 25;

/** What the grammar makes of `text`, shifted by `offset`; undefined where it takes too long over it. */
export function readRaw(grammar: Grammar, text: string, offset: number): RawTree | undefined {
  const { parser, until } = grammar;
  const most = reportsFor(text.length);
  let reports = 0;
  const progressCallback = (): boolean => ++reports > most || (reports > SOME && Date.now() > until);
  const tree = parser.parse(text, null, { progressCallback });
  if (!tree) {
    parser.reset();
    return undefined;
  }
  try {
    const cursor = tree.walk();
    try {
      const root = copy(cursor, offset, substitutionStarts(text));
      return { root, damage: tree.rootNode.hasError ? damageOf(tree.rootNode, text) : 'none' };
    } finally {
      cursor.delete();
    }
  } finally {
    tree.delete();
  }
}

function substitutionStarts(text: string): readonly number[] {
  const starts: number[] = [];
  for (const match of text.matchAll(/[$<>]\(|`/g)) starts.push(match.index);
  return starts;
}

/** Whether a substitution opens in a range of the text. */
function anyIn(starts: readonly number[], start: number, end: number): boolean {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return (starts[low] ?? end) < end;
}

function copy(cursor: TreeCursor, offset: number, starts: readonly number[]): RawNode {
  const type = cursor.nodeType;
  const start = cursor.startIndex;
  const end = cursor.endIndex;
  const children: RawNode[] = [];
  const structure = STRUCTURE.has(type);
  if ((structure || anyIn(starts, start, end)) && cursor.gotoFirstChild()) {
    do {
      const child = copy(cursor, offset, starts);
      if (structure || isSubstitution(child.type)) children.push(child);
      else children.push(...child.children);
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }
  return { type, start: start + offset, end: end + offset, children };
}

const KEYWORDS = new Set(['fi', 'done', 'esac', 'then', 'do', '}', ';', 'word']);

/** Damage is local where each error keeps to its line and no quote or bracket is open. */
function damageOf(root: Node, text: string): Damage {
  const errors: Node[] = [];
  const visit = (node: Node): void => {
    if (node.isError || node.isMissing) errors.push(node);
    else if (node.hasError) for (const child of node.children) visit(child);
  };
  visit(root);
  const local = errors.every((node) =>
    node.isMissing ? KEYWORDS.has(node.type) : !text.slice(node.startIndex, node.endIndex).includes('\n'),
  );
  return local ? 'local' : 'spread';
}
