import type { Range } from './ast.ts';
import type { RawNode } from './raw.ts';

/** Between `||`, `&&` and `|`: a statement with the redirects that follow it. */
export interface Unit {
  readonly node: RawNode | undefined;
  readonly negated: boolean;
  readonly pieces: Range[];
  readonly redirects: RawNode[];
  heredoc: RawNode | undefined;
}

export type Item = Unit | { readonly operator: string };

export const isOperator = (item: Item): item is { readonly operator: string } => 'operator' in item;

/** Nodes whose text is a simple command. */
export const SIMPLE = new Set([
  'command',
  'declaration_command',
  'unset_command',
  'variable_assignment',
  'variable_assignments',
  'file_redirect',
  'herestring_redirect',
]);
/** Nodes that are statements. */
export const STATEMENTS = new Set([
  ...SIMPLE,
  'redirected_statement',
  'test_command',
  'negated_command',
  'for_statement',
  'c_style_for_statement',
  'while_statement',
  'if_statement',
  'case_statement',
  'pipeline',
  'list',
  'compound_statement',
  'function_definition',
  'subshell',
]);
/** Undoes the grammar's nesting of lists, pipelines and redirects, which does not follow the shell's precedence. */
export function flatten(text: string, node: RawNode, out: Item[]): Item[] {
  if (node.type === 'list' || node.type === 'pipeline') {
    for (const child of node.children) {
      if (STATEMENTS.has(child.type)) flatten(text, child, out);
      else if (child.type === '&&' || child.type === '||' || child.type === '|' || child.type === '|&')
        out.push({ operator: child.type });
      else if (child.type === 'ERROR')
        for (const inner of child.children) if (STATEMENTS.has(inner.type)) flatten(text, inner, out);
    }
  } else if (node.type === 'redirected_statement') {
    const body = node.children.find((child) => STATEMENTS.has(child.type) && !isRedirect(child.type));
    if (body) flatten(text, body, out);
    else out.push(unit(undefined, false));
    const last = out.findLast((item): item is Unit => !isOperator(item));
    if (last) for (const child of node.children) if (isRedirect(child.type)) redirect(text, child, last, out);
  } else if (node.type === 'negated_command') {
    const inner = node.children.find((child) => STATEMENTS.has(child.type));
    out.push(unit(inner, true));
  } else out.push(unit(node, false));
  return out;
}

export function isRedirect(type: string): boolean {
  return type === 'file_redirect' || type === 'herestring_redirect' || type === 'heredoc_redirect';
}

export function unit(node: RawNode | undefined, negated: boolean): Unit {
  return { node, negated, pieces: [], redirects: [], heredoc: undefined };
}

function redirect(text: string, node: RawNode, target: Unit, out: Item[]): void {
  target.redirects.push(node);
  if (node.type !== 'heredoc_redirect') {
    target.pieces.push(node);
    return;
  }
  target.heredoc ??= node;
  let end = -1;
  for (let i = 0; i < node.children.length; i++) {
    const child = node.children[i];
    if (!child) continue;
    if (child.type === 'pipeline' || child.type === '&&' || child.type === '||') {
      if (end < 0) end = child.start;
      if (child.type === 'pipeline') flatten(text, child, out);
      else {
        out.push({ operator: child.type });
        const right = node.children[i + 1];
        if (right && STATEMENTS.has(right.type)) flatten(text, right, out);
      }
    } else if (child.type === 'heredoc_body' && end < 0) end = child.start;
  }
  const newline = text.indexOf('\n', node.start);
  const line = newline < 0 ? node.end : newline;
  target.pieces.push({
    start: node.start,
    end: Math.min(end < 0 ? node.end : end, Math.max(line, node.start)),
  });
}
