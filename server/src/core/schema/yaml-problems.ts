import { quoteFor } from '../edits/quote.ts';
import type { Fix } from '../rules/rule.ts';
import type { Node, SyntaxProblem } from '../syntax/node.ts';
import type { Span } from '../text/span.ts';
import type { Workflow } from '../workflow/model.ts';
import { firstLine, shorten } from './mistake.ts';

/** A place where our parser stopped understanding the text. */
export interface YamlBreak {
  /** Where the line of the break begins. */
  readonly line: number;
  /** What was read of this text may be wrong: the job or the top-level key that holds the break. */
  readonly spoilt: Span;
  /** Undefined where GitHub's own parser reads the text although ours does not. */
  readonly problem: YamlProblem | undefined;
}

export interface YamlProblem {
  readonly span: Span;
  readonly message: string;
  readonly fixes?: readonly Fix[];
  /** Fixes that are to be tried before they are offered (`Problem.trials`). */
  readonly trials?: readonly Fix[];
}

/** More breaks than anybody mends at once; what follows them is passed over. */
const MAX_BREAKS = 50;
/** How far a closing bracket is looked for. */
const LONGEST_LIST = 20_000;
const UNREADABLE = 'GitHub cannot read the file';

/** The parser's problems in plain words, each where it was made; what only follows from an earlier one is left out. */
export function yamlBreaks(workflow: Workflow): YamlBreak[] {
  const { source, problems, root } = workflow;
  if (problems.length === 0) return [];
  const blockOf = blocksOf(workflow);
  const opened = openings(root);
  const breaks: YamlBreak[] = [];
  let stray = false;
  let looked = 0;
  for (const reported of [...problems].sort((a, b) => a.span.start - b.span.start)) {
    const last = breaks.at(-1);
    if (last && reported.span.start < last.spoilt.end) continue;
    if (last && ++looked > MAX_BREAKS) {
      breaks[breaks.length - 1] = { ...last, spoilt: { start: last.spoilt.start, end: source.length } };
      break;
    }
    // On the first line after a spoilt block it is that block's end that does not fit; and a stray token makes all
    // that follows it stray.
    const follows = last !== undefined && reported.span.start < lineEnd(source, last.spoilt.end);
    if (follows || (stray && reported.code === 'UNEXPECTED_TOKEN')) continue;
    stray = reported.code === 'UNEXPECTED_TOKEN';
    const problem = tell(source, opened, reported);
    // What is never closed where the last one stands is the mistake, and the last one follows from it.
    if (problem && last?.problem && problem.span.start <= last.problem.span.start) breaks.pop();
    const at = Math.min(problem?.span.start ?? reported.span.start, reported.span.start);
    const line = source.lastIndexOf('\n', at - 1) + 1;
    breaks.push({ line, spoilt: blockOf(at), problem });
  }
  return breaks;
}

function tell(source: string, opened: Openings, reported: SyntaxProblem): YamlProblem | undefined {
  const { span, code } = reported;
  const line = firstLine(source, { start: span.start, end: source.length });
  const text = source.slice(line.start, line.end).trimEnd();
  const whole = { start: line.start, end: line.start + text.length };
  const message = reported.message.replace(/^YAML: /, '');
  switch (code) {
    case undefined:
      return { span, message };
    case 'MULTILINE_IMPLICIT_KEY':
      return withoutColon(whole, text);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return misplacedColon(source, span, whole, text, message);
    case 'BAD_INDENT':
      return badIndent(source, opened, span, message);
    case 'TAB_AS_INDENT':
      return {
        span,
        message: `A tab stands in the indentation; YAML allows only spaces there, so ${UNREADABLE}.`,
      };
    case 'BAD_SCALAR_START': {
      const first = text.charAt(0);
      return {
        span: whole,
        message: `A value cannot begin with "${first}" unless it stands in quotes; ${UNREADABLE}.`,
        trials: inQuotes(whole, text),
      };
    }
    case 'BAD_ALIAS':
      if (!message.includes('empty')) return { span, message: `${message}; ${UNREADABLE}.` };
      return {
        span,
        message: `"*" begins an alias in YAML; put the value in quotes, or ${UNREADABLE}.`,
        trials: inQuotes({ start: span.start, end: whole.end }, source.slice(span.start, whole.end)),
      };
    case 'MISSING_CHAR':
      if (message.includes('without - indicator')) return badColumn(source, span, 'line');
      if (message.includes('map values')) return withoutColon(whole, text);
      if (/closing ["']quote/.test(message)) return unclosedQuote(source, opened, span, message);
      return { span, message: `${message}; ${UNREADABLE}.` };
    case 'UNEXPECTED_TOKEN': {
      const first = firstLine(source, span);
      const token = source.slice(first.start, first.end).trim();
      return { span: first, message: `"${shorten(token)}" cannot stand here; ${UNREADABLE}.` };
    }
    case 'BAD_DQ_ESCAPE': {
      const written = source.slice(span.start, span.start + 2);
      const message = `"${written}" is no escape sequence of a text in double quotes; use single quotes, or ${UNREADABLE}.`;
      const trials = inSingleQuotes(source, opened('"', span.start));
      return { span: { start: span.start, end: span.start + 2 }, message, trials };
    }
    case 'MULTIPLE_DOCS':
      return {
        span: line,
        message: `A second document begins here, and a workflow file holds only one; ${UNREADABLE}.`,
      };
    default:
      return { span, message: `${message.replace(/\.$/, '')}; ${UNREADABLE}.` };
  }
}

function withoutColon(span: Span, text: string): YamlProblem {
  const glued = /^([\w-]+):(?=[^\s:/])/.exec(text);
  if (glued) {
    const at = span.start + glued[0].length;
    return {
      span,
      message: `A space is missing after the colon in "${shorten(text)}"; ${UNREADABLE}.`,
      fixes: [
        {
          title: 'Put a space after the colon',
          safe: false,
          edits: [{ span: { start: at, end: at }, text: ' ' }],
        },
      ],
    };
  }
  const name = shorten(text.replace(/\s*#.*$/, ''));
  const at = span.start + (/^[\w-]+/.exec(text)?.[0].length ?? 0);
  const trials = by(`Put a colon behind "${name}"`, [{ span: { start: at, end: at }, text: ':' }]);
  return {
    span,
    message: `"${name}" has no colon, so it is no key; ${UNREADABLE}.`,
    ...(/^[\w-]+$/.test(name) ? { trials } : {}),
  };
}

function misplacedColon(source: string, span: Span, whole: Span, text: string, message: string): YamlProblem {
  if (message.includes('block sequence')) return badColumn(source, span, 'list item');
  const value = shorten(text.replace(/\s+#.*$/, ''));
  if (/:(\s|$)/.test(value))
    return {
      span: whole,
      message: `"${value}" holds a colon and a space, which begins a mapping in YAML; put the value in quotes, or ${UNREADABLE}.`,
      trials: quotedValue(source, whole),
    };
  const next = lineAfter(source, whole.end);
  return {
    span: next ?? whole,
    message: `This line is indented deeper than the one before it, which has the value "${value}" already; ${UNREADABLE}.`,
  };
}

const by = (title: string, edits: Fix['edits']): Fix[] => [{ title, safe: false, edits }];

/** A value in quotes, without the comment behind it. */
function inQuotes({ start }: Span, text: string): Fix[] {
  const value = text.replace(/\s+#.*$/, '').trimEnd();
  const quoted = quoteFor(value, { inFlow: false, style: 'single' });
  const end = start + value.length;
  return value === '' ? [] : by('Put the value in quotes', [{ span: { start, end }, text: quoted }]);
}

/** The value behind the first colon of a line that has two. */
function quotedValue(source: string, whole: Span): Fix[] {
  const from = source.lastIndexOf('\n', whole.start - 1) + 1;
  const key = /^ *(?:- +)?[\w-]+:[ \t]+/.exec(source.slice(from, whole.end));
  const at = key ? from + key[0].length : whole.start;
  if (at >= whole.end) return [];
  return inQuotes({ start: at, end: whole.end }, source.slice(at, whole.end));
}

/** A text in single quotes, where nothing in it is meant as an escape sequence. */
function inSingleQuotes(source: string, node: Node | undefined): Fix[] {
  if (!node) return [];
  const { start, end } = node.span;
  const inner = source.slice(start + 1, end - 1);
  if (/['\r\n]|\\[nrtu"\\0/ xUNLP_]/.test(inner) || source[end - 1] !== '"') return [];
  return by('Put it in single quotes', [{ span: { start, end }, text: `'${inner}'` }]);
}

/** The next line with text, without its indentation. */
function lineAfter(source: string, offset: number): Span | undefined {
  const match = /[\r\n]\s*(\S.*)/.exec(source.slice(offset));
  if (!match?.[1]) return undefined;
  const end = offset + match.index + match[0].length;
  return { start: end - match[1].length, end: end - match[1].length + match[1].trimEnd().length };
}

function badIndent(source: string, opened: Openings, span: Span, message: string): YamlProblem | undefined {
  const bracket = /^Flow (sequence|map)/.exec(message);
  if (!bracket) return badColumn(source, span, message.includes('sequence') ? 'list item' : 'line');
  const open = opened(bracket[1] === 'map' ? '{' : '[', span.start);
  if (!open) return { span, message: `${message}; ${UNREADABLE}.` };
  if (closesLater(source, open.span.start)) return undefined;
  const close = bracket[1] === 'map' ? '}' : ']';
  return {
    span: firstLine(source, open.span),
    message: `"${source[open.span.start] ?? ''}" is never closed by a "${close}"; ${UNREADABLE}.`,
  };
}

/** Whether a bracket is closed further down. GitHub's parser asks no indentation of what stands in brackets. */
function closesLater(source: string, start: number): boolean {
  let depth = 0;
  const end = Math.min(source.length, start + LONGEST_LIST);
  for (let i = start; i < end; i++) {
    const c = source[i];
    if (c === '[' || c === '{') depth++;
    else if ((c === ']' || c === '}') && --depth === 0) return true;
  }
  return false;
}

/** The whole line that `span` lies in, without its indentation; or the line before it, where that is a lone word. */
function badColumn(source: string, span: Span, noun: string): YamlProblem {
  const before = Math.max(source.lastIndexOf('\n', span.start - 1), source.lastIndexOf('\r', span.start - 1));
  const line = firstLine(source, { start: before + 1, end: source.length });
  const text = source.slice(line.start, line.end);
  const next = text.trim() === '' ? lineAfter(source, line.start) : undefined;
  if (next) return badColumn(source, next, noun);
  const start = line.end - text.trimStart().length;
  const lone = loneWord(source, before + 1, text.length - text.trimStart().length);
  if (lone) return withoutColon(lone, source.slice(lone.start, lone.end));
  const end = Math.max(start, line.start + text.trimEnd().length);
  return {
    span: { start, end },
    message: `This ${noun} is not indented like those before it; ${UNREADABLE}.`,
  };
}

/** The word that is all of the line above, at the same indentation. */
function loneWord(source: string, lineStart: number, indentation: number): Span | undefined {
  const from = Math.max(0, lineStart - 200);
  const match = /(?:^|\n)( *)(\w[\w-]*)[ \t]*(?:#[^\r\n]*)?\r?\n$/.exec(source.slice(from, lineStart));
  const word = match?.[2];
  if (!match || !word || match[1]?.length !== indentation) return undefined;
  const start = from + match.index + match[0].indexOf(word);
  return { start, end: start + word.length };
}

/** Our parser misses the quote at the end of the file; it was opened long before. */
function unclosedQuote(
  source: string,
  opened: Openings,
  span: Span,
  message: string,
): YamlProblem | undefined {
  const style = message.includes('"') ? 'double' : 'single';
  const quote = style === 'double' ? '"' : "'";
  const open = opened(quote, span.start + 1);
  if (!open) return { span, message: `${message}; ${UNREADABLE}.` };
  // GitHub's parser takes lines that are not indented below their key, if the quote is closed at the end of one.
  const closed = source.indexOf(quote, open.span.start + 1);
  if (closed >= 0 && /^[ \t]*(#.*)?$/m.test(source.slice(closed + 1, lineEnd(source, closed + 1))))
    return undefined;
  return {
    span: firstLine(source, open.span),
    message: `This ${quote} is never closed, so the rest of the file is read as one text; ${UNREADABLE}.`,
  };
}

const lineEnd = (source: string, start: number): number =>
  firstLine(source, { start, end: source.length }).end;

/** The last node before an offset that begins with a bracket or a quote. */
type Openings = (mark: string, offset: number) => Node | undefined;

function openings(root: Node | undefined): Openings {
  let nodes: Map<string, Node[]> | undefined;
  return (mark, offset) => {
    nodes ??= marked(root);
    return nodes.get(mark)?.findLast((node) => node.span.start < offset);
  };
}

/** The nodes that begin with a bracket or a quote, by that character, in the order of the text. */
function marked(root: Node | undefined): Map<string, Node[]> {
  const found = new Map<string, Node[]>();
  const seen = new Set<Node>();
  const visit = (node: Node | undefined): void => {
    if (!node || seen.has(node)) return;
    if (node.kind !== 'scalar') seen.add(node);
    const mark = node.source.charAt(node.span.start);
    if (/[[{"']/.test(mark)) {
      const others = found.get(mark);
      if (others) others.push(node);
      else found.set(mark, [node]);
    }
    if (node.kind === 'seq') for (const item of node.items) visit(item);
    if (node.kind !== 'map') return;
    for (const { key, value } of node.pairs) {
      visit(key);
      visit(value);
    }
  };
  visit(root);
  for (const nodes of found.values()) nodes.sort((a, b) => a.span.start - b.span.start);
  return found;
}

/** Finds the lines of the job, or of the top-level key, that holds an offset; by indentation alone. */
function blocksOf({ source, jobs }: Workflow): (offset: number) => Span {
  const first = jobs[0]?.key.span.start;
  const jobColumn = first === undefined ? 0 : first - (source.lastIndexOf('\n', first - 1) + 1);
  const starts: number[] = [];
  let inJobs = false;
  for (const match of source.matchAll(/^( *)(["']?[^\s#"'-].*)$/gm)) {
    const indent = match[1]?.length ?? 0;
    if (indent !== 0 && !(inJobs && indent <= jobColumn)) continue;
    if (indent === 0) inJobs = /^["']?jobs["']?\s*:/.test(match[2] ?? '');
    starts.push(match.index);
  }
  return (offset) => {
    const next = starts.findIndex((start) => start > offset);
    const at = next < 0 ? starts.length : next;
    return { start: starts[at - 1] ?? 0, end: starts[at] ?? source.length };
  };
}
