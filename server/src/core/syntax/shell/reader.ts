import type { Command, CommandContext, Heredoc, Range, ShellTree, Statement, Word } from './ast.ts';
import { succeeds, TOP } from './context.ts';
import { readCommand, readWord, type Source, type Substitutions, wordsIn } from './lexer.ts';
import { isSubstitution, type RawNode } from './raw.ts';
import { flatten, type Item, isOperator, isRedirect, SIMPLE, STATEMENTS, type Unit, unit } from './units.ts';

/** What a line that did not parse leaves of a keyword or a brace in a command's place. */
const NOT_COMMANDS = new Set(['{', '}', 'then', 'do', 'else', 'elif', 'fi', 'done', 'esac', 'in', ')', '(']);

/** Ranges that touch become one, so that no word is cut in two. */
function coalesce(ranges: readonly Range[]): Range[] {
  const out: Range[] = [];
  for (const { start, end } of ranges) {
    const last = out.at(-1);
    if (last && last.end === start) out[out.length - 1] = { start: last.start, end };
    else out.push({ start, end });
  }
  return out;
}

/** A command whose name the grammar cut in two (`tool@version`), whole again. */
function withStart(node: RawNode, before: RawNode | undefined): RawNode {
  const cut = before?.type === 'ERROR' && before.end === node.start && SIMPLE.has(node.type);
  return cut ? { ...node, start: before.start } : node;
}

const startsCommand = (node: RawNode | undefined): boolean =>
  node !== undefined && (node.type === 'command_name' || STATEMENTS.has(node.type));

/** Turns what the grammar found into statements. One reader a script: `commands` fills as it reads. */
export function readStatements(source: Source, roots: readonly RawNode[], hasErrors: boolean): ShellTree {
  const commands: Command[] = [];
  const statements = roots.flatMap((root) => readList(root.children, TOP));
  commands.sort((a, b) => a.start - b.start);
  return { text: source.text, statements, commands, hasErrors };

  /** Statements among keywords, separators, comments and what did not parse. */
  function readList(nodes: readonly RawNode[], context: CommandContext): Statement[] {
    const out: Statement[] = [];
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i];
      if (!node) continue;
      if (node.type === 'ERROR') out.push(...readList(node.children, context));
      if (node.type === 'command_name') {
        let next = i + 1;
        while (next < nodes.length && !startsCommand(nodes[next])) next++;
        out.push(...readUnfinished(node, nodes[next]?.start ?? source.text.length, context));
      }
      if (!STATEMENTS.has(node.type) || node.end === node.start) continue;
      const background = nodes[i + 1]?.type === '&';
      const items = flatten(source.text, withStart(node, nodes[i - 1]), []);
      i += absorb(items, nodes, i + 1);
      const statement = readAndOr(items, background ? { ...context, background } : context);
      if (statement) out.push(statement);
    }
    return out;
  }

  /** A command in the midst of an error, of which only the name was understood: the rest of its line. */
  function readUnfinished(name: RawNode, limit: number, context: CommandContext): Command[] {
    const newline = source.text.indexOf('\n', name.end);
    const end = newline < 0 ? limit : Math.min(newline, limit);
    const each = unit({ ...name, end }, false);
    const command = readSimple(each, context);
    return command ? [command] : [];
  }

  /**
   * Adds what the grammar could not join to the command before it, as far as it stands on the same line: an open
   * quote, an extended glob. Returns how many nodes that takes.
   */
  function absorb(items: Item[], nodes: readonly RawNode[], from: number): number {
    const last = items.at(-1);
    if (!hasErrors || !last || isOperator(last) || !last.node || !SIMPLE.has(last.node.type)) return 0;
    const next = nodes[from];
    const joined = next && !source.text.slice(last.node.end, next.start).includes('\n');
    const broken =
      next && joined && (next.type === 'ERROR' || (next.type === ';' && next.start === next.end));
    if (!broken || next.children.some((child) => STATEMENTS.has(child.type))) return 0;
    if (next.type === 'ERROR' && '(){}'.includes(source.text[next.start] ?? '')) return 0;
    const newline = source.text.indexOf('\n', next.start);
    const end = newline < 0 ? source.text.length : newline;
    let taken = 0;
    for (; ; taken++) {
      const node = nodes[from + taken];
      if (!node || node.start >= end) break;
      last.redirects.push(node);
    }
    const stop = Math.min(end, Math.max(...nodes.slice(from, from + taken).map((node) => node.end)));
    if (stop > next.start) last.pieces.push({ start: next.start, end: stop });
    return taken;
  }

  function readAndOr(items: readonly Item[], context: CommandContext): Statement | undefined {
    const groups: { operator: '&&' | '||' | undefined; units: Unit[] }[] = [
      { operator: undefined, units: [] },
    ];
    for (const item of items) {
      if (!isOperator(item)) groups.at(-1)?.units.push(item);
      else if (item.operator === '&&' || item.operator === '||')
        groups.push({ operator: item.operator, units: [] });
    }
    const read: (Statement | undefined)[] = [];
    let forgiven = context.forgiven;
    for (let i = groups.length - 1; i >= 0; i--) {
      const group = groups[i];
      if (!group) continue;
      const statement = readPipeline(group.units, {
        ...context,
        forgiven,
        conditional: context.conditional || i > 0,
      });
      read[i] = statement;
      if (group.operator === '||' && statement && succeeds(statement)) forgiven = true;
    }
    let left: Statement | undefined;
    for (const [i, right] of read.entries()) {
      const operator = groups[i]?.operator;
      if (left && right && operator)
        left = { type: 'and-or', operator, left, right, start: left.start, end: right.end };
      else left ??= right;
    }
    return left;
  }

  function readPipeline(units: readonly Unit[], context: CommandContext): Statement | undefined {
    const negated = units[0]?.negated === true;
    const stages: Statement[] = [];
    for (const [i, each] of units.entries()) {
      const piped = context.piped || i < units.length - 1;
      const inner = piped || negated ? { ...context, piped, negated: context.negated !== negated } : context;
      const statement = readUnit(each, inner);
      if (statement) stages.push(statement);
    }
    const first = stages[0];
    const last = stages.at(-1);
    if (!first || !last) return undefined;
    if (stages.length === 1 && !negated) return first;
    return { type: 'pipeline', stages, negated, start: first.start, end: last.end };
  }

  function readUnit(each: Unit, context: CommandContext): Statement | undefined {
    const { node } = each;
    if (!node || SIMPLE.has(node.type)) return readSimple(each, context);
    const statement = readCompound(node, context);
    // `done < <(command)`: the redirect's own commands.
    if (each.redirects.length > 0) substitutionsOf(each.redirects, context);
    return statement;
  }

  function readSimple(each: Unit, context: CommandContext): Command | undefined {
    const { node, pieces, redirects, heredoc } = each;
    const all = coalesce(node ? [node, ...pieces] : pieces);
    const substitutions = substitutionsOf(node ? [node, ...redirects] : redirects, context);
    const read = readCommand(source, all, substitutions);
    const start = all[0]?.start;
    const end = all.at(-1)?.end;
    if (start === undefined || end === undefined) return undefined;
    const empty = read.words.length + read.assignments.length + read.redirects.length === 0 && !heredoc;
    if (empty || NOT_COMMANDS.has(read.words[0]?.value ?? '')) return undefined;
    const body = heredoc && heredocOf(heredoc, read.heredocs[0]);
    const { words, assignments } = read;
    return add({
      type: 'command',
      words,
      assignments,
      redirects: read.redirects,
      heredoc: body,
      context,
      start,
      end,
    });
  }

  function add(command: Command): Command {
    commands.push(command);
    return command;
  }

  function heredocOf(
    node: RawNode,
    kind: { expands: boolean; stripsTabs: boolean } | undefined,
  ): Heredoc | undefined {
    const body = node.children.find((child) => child.type === 'heredoc_body');
    const delimiter = node.children.find((child) => child.type === 'heredoc_end');
    const newline = source.text.indexOf('\n', node.start);
    if (newline < 0) return undefined;
    const start = newline + 1;
    let end = Math.max(start, delimiter?.start ?? body?.end ?? node.end);
    // The grammar takes an indented delimiter for one, as people mean it.
    while (end > start && (source.text[end - 1] === '\t' || source.text[end - 1] === ' ')) end--;
    return {
      text: source.text.slice(start, end),
      expands: kind?.expands ?? true,
      stripsTabs: kind?.stripsTabs ?? false,
      start,
      end,
    };
  }

  /** Reads the substitutions in nodes and returns them by their start. */
  function substitutionsOf(nodes: readonly RawNode[], context: CommandContext): Substitutions {
    let found: Map<number, { end: number; body: readonly Statement[] }> | undefined;
    const visit = (node: RawNode): void => {
      if (isSubstitution(node.type)) {
        const inner = { ...context, piped: false, negated: false, inSubstitution: true };
        found ??= new Map();
        found.set(node.start, { end: node.end, body: readList(node.children, inner) });
        return;
      }
      // Commands in a here-document's pipeline are units of their own.
      for (const child of node.children)
        if (node.type !== 'heredoc_redirect' || !STATEMENTS.has(child.type) || isRedirect(child.type))
          visit(child);
    };
    for (const node of nodes) visit(node);
    return found ?? new Map();
  }

  function wordAt(range: Range, context: CommandContext, nodes: readonly RawNode[]): Word {
    return readWord(source, range.start, range.end, 'none', substitutionsOf(nodes, context));
  }

  function readCompound(node: RawNode, context: CommandContext): Statement | undefined {
    const { start, end, children } = node;
    const inner: CommandContext = { ...context, condition: false };
    switch (node.type) {
      case 'if_statement':
        return readIf(node, context);
      case 'while_statement':
      case 'for_statement':
      case 'c_style_for_statement':
        return readLoop(node, context);
      case 'case_statement':
        return readCase(node, context);
      case 'subshell':
        return { type: 'group', subshell: true, body: readList(children, context), start, end };
      case 'compound_statement':
        if (children[0]?.type === '((') return readTest(node, context);
        return { type: 'group', subshell: false, body: readList(children, context), start, end };
      case 'function_definition': {
        const name = children.find((child) => child.type === 'word');
        const body = children.findLast((child) => STATEMENTS.has(child.type) && !isRedirect(child.type));
        const inFunction = name ? source.text.slice(name.start, name.end) : '';
        const list =
          body?.type === 'compound_statement' || body?.type === 'subshell'
            ? body.children
            : body
              ? [body]
              : [];
        return {
          type: 'function',
          name: inFunction,
          body: readList(list, { ...inner, inFunction }),
          start,
          end,
        };
      }
      case 'test_command':
        return readTest(node, context);
      default:
        return undefined;
    }
  }

  /** `[ … ]`, `[[ … ]]` and `(( … ))`: a command of that name whose words stand between the brackets. */
  function readTest(node: RawNode, context: CommandContext): Command {
    const { text } = source;
    const length = text.startsWith('[[', node.start) || text.startsWith('((', node.start) ? 2 : 1;
    const from = node.start + length;
    const closed = /(?:\]\]|\)\)|\])$/.exec(text.slice(from, node.end));
    const to = closed ? node.end - Math.min(closed[0].length, length) : node.end;
    const name = text.slice(node.start, from);
    const words: Word[] = [
      {
        text: name,
        value: name,
        parts: [{ kind: 'literal', value: name, start: node.start, end: from }],
        start: node.start,
        end: from,
      },
      ...wordsIn(source, { start: from, end: to }, substitutionsOf([node], context)),
    ];
    return add({
      type: 'command',
      words,
      assignments: [],
      redirects: [],
      context,
      start: node.start,
      end: node.end,
    });
  }

  function readIf(node: RawNode, context: CommandContext): Statement {
    const branches: { test: readonly Statement[]; body: readonly Statement[] }[] = [];
    let otherwise: readonly Statement[] | undefined;
    const bodyContext = { ...context, conditional: true };
    const branch = (children: readonly RawNode[], later: boolean): void => {
      const then = children.findIndex((child) => child.type === 'then');
      const at = then < 0 ? children.length : then;
      const test = readList(children.slice(0, at), {
        ...context,
        condition: true,
        conditional: context.conditional || later,
      });
      branches.push({ test, body: readList(children.slice(at), bodyContext) });
    };
    const tail = (child: RawNode): boolean => child.type === 'elif_clause' || child.type === 'else_clause';
    branch(
      node.children.filter((child) => !tail(child)),
      false,
    );
    for (const child of node.children) {
      if (child.type === 'elif_clause') branch(child.children, true);
      else if (child.type === 'else_clause') otherwise = readList(child.children, bodyContext);
    }
    return { type: 'if', branches, otherwise, start: node.start, end: node.end };
  }

  function readLoop(node: RawNode, context: CommandContext): Statement {
    const { start, end, children } = node;
    const bodyContext = { ...context, inLoop: true };
    const at = children.findIndex(
      (child) => child.type === 'do_group' || child.type === 'compound_statement',
    );
    const body = at < 0 ? [] : readList(children[at]?.children ?? [], bodyContext);
    const head = at < 0 ? children : children.slice(0, at);
    const keyword = children[0]?.type;
    if (keyword === 'while' || keyword === 'until') {
      const test = readList(head, { ...bodyContext, condition: true });
      return { type: 'loop', keyword, values: [], test, body, start, end };
    }
    const name =
      node.type === 'for_statement' ? head.find((child) => child.type === 'variable_name') : undefined;
    const from = head.findIndex((child) => child.type === 'in');
    const listed =
      from < 0
        ? []
        : head
            .slice(from + 1)
            .filter((child) => child.type !== ';' && child.type !== '\n' && child.type !== 'comment');
    const range = { start: listed[0]?.start ?? start, end: listed.at(-1)?.end ?? start };
    const values = wordsIn(source, range, substitutionsOf(from < 0 ? head : listed, context));
    const variable = name && source.text.slice(name.start, name.end);
    return {
      type: 'loop',
      keyword: keyword === 'select' ? 'select' : 'for',
      variable,
      values,
      test: [],
      body,
      start,
      end,
    };
  }

  function readCase(node: RawNode, context: CommandContext): Statement {
    const { start, end, children } = node;
    const subject = children.find((child) => child.type !== 'case' && child.type !== 'comment');
    const bodyContext = { ...context, conditional: true };
    const branches = children
      .filter((child) => child.type === 'case_item')
      .map((item) => {
        const close = item.children.findIndex((child) => child.type === ')');
        const head = close < 0 ? [] : item.children.slice(0, close).filter((child) => child.type !== '(');
        const patterns: Word[] = [];
        let first: RawNode | undefined;
        let last: RawNode | undefined;
        for (const child of [...head, undefined]) {
          if (child && child.type !== '|') {
            first ??= child;
            last = child;
          } else if (first && last) {
            patterns.push(wordAt({ start: first.start, end: last.end }, context, [first]));
            first = undefined;
          }
        }
        return { patterns, body: readList(item.children.slice(close + 1), bodyContext) };
      });
    return { type: 'case', subject: subject && wordAt(subject, context, [subject]), branches, start, end };
  }
}
