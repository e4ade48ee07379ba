import type { Finding } from './rules/rule.ts';
import type { Node, Scalar } from './syntax/node.ts';
import { isShellComment } from './syntax/shell/comments.ts';
import { parseYaml } from './syntax/yaml.ts';
import { type LineIndex, lineIndex } from './text/line-index.ts';
import { nearest } from './text/nearest.ts';
import { contains, type Span } from './text/span.ts';
import type { Workflow } from './workflow/model.ts';

/** `# gatewright-ignore rule, rule: reason` or `# gatewright-ignore-file rule: reason`. */
export interface IgnoreComment {
  /** From its `#` to the end of the line. */
  readonly span: Span;
  /** Zero-based. */
  readonly line: number;
  /** Its line holds nothing but comments, so it is about what stands below. */
  readonly alone: boolean;
  readonly wholeFile: boolean;
  readonly rules: readonly IgnoredRule[];
  /** What stands behind the colon; undefined where nothing does, or only the place for a reason (`<reason>`). */
  readonly reason: string | undefined;
}

/** Stands where a reason is still to be written. */
export const REASON_PLACE = '<reason>';

export interface IgnoredRule {
  readonly id: string;
  readonly span: Span;
}

/** A rule in an ignore comment that does nothing there. */
export interface UselessIgnore {
  readonly comment: IgnoreComment;
  /** Undefined where the comment names no rule at all. */
  readonly rule: IgnoredRule | undefined;
  /**
   * `idle`: it suppresses nothing. `unknown`: no rule has the id. `misplaced`: a file's comment below the first key.
   * `unexplained`: it does its work, but gives no reason where one is asked for.
   */
  readonly why: 'idle' | 'unknown' | 'misplaced' | 'unexplained';
  /** The rule that is meant, if that one would suppress something here. */
  readonly instead: string | undefined;
}

const MARK = 'gatewright-ignore';
const COMMENT = /#[ \t]*gatewright-ignore(-file)?(?![\w-])([^\r\n]*)/g;

/**
 * The ignore comments of a workflow: comments of the YAML text, and of the shell scripts in it. `root` is the tree
 * of the source, where it is at hand.
 */
export function ignoreComments(source: string, root?: Node): IgnoreComment[] {
  if (!source.includes(MARK)) return [];
  const tree = root ?? parseYaml(source).root;
  const index = lineIndex(source);
  const comments: IgnoreComment[] = [];
  for (const match of source.matchAll(COMMENT)) {
    const start = match.index;
    if (!isComment(source, start, tree)) continue;
    const [all, file, rest = ''] = match;
    const text = all.trimEnd();
    const { line } = index.positionAt(start);
    // Another comment may follow on the line.
    const names = /^(?:(?![ \t]#)[^:])*/.exec(rest)?.[0] ?? '';
    const reason = rest[names.length] === ':' ? rest.slice(names.length + 1).trim() : '';
    comments.push({
      span: { start, end: start + text.length },
      line,
      alone: /^\s*(?:#|$)/.test(source.slice(index.lineSpan(line).start, start)),
      wholeFile: file !== undefined,
      rules: rulesIn(names, start + all.length - rest.length),
      reason: /^(?:<[^<>]*>)?$/.test(reason) ? undefined : reason,
    });
  }
  return comments;
}

const rulesIn = (names: string, offset: number): IgnoredRule[] =>
  [...names.matchAll(/[^\s,]+/g)].map(({ 0: id, index }) => ({
    id,
    span: { start: offset + index, end: offset + index + id.length },
  }));

/** In YAML a comment is what stands in no scalar, behind a blank; in a script the shell decides. */
function isComment(source: string, at: number, root: Node | undefined): boolean {
  if (at > 0 && !/[\s\uFEFF]/.test(source[at - 1] ?? '') && !isInsideComment(source, at)) return false;
  const holder = scalarAt(root, at);
  if (!holder) return true;
  const { scalar, key } = holder;
  if (scalar.style !== 'literal' && scalar.style !== 'folded') return false;
  const body = source.indexOf('\n', scalar.span.start);
  // A comment behind the `|`.
  if (body < 0 || at < body) return true;
  return SCRIPT_KEYS.test(key) && isShellComment(source.slice(body + 1, scalar.span.end), at - body - 1);
}

/** `# expect# gatewright-ignore …`: a `#` that another one on its line has made a comment already. */
const isInsideComment = (source: string, at: number): boolean =>
  /(?:^|[ \t])#/.test(source.slice(source.lastIndexOf('\n', at - 1) + 1, at));

/** Keys that hold scripts; in other texts a `#` is a character like any other. */
const SCRIPT_KEYS = /^(?:run|cmd|.*(?:script|command)s?|args)$/i;

/** The scalar that holds the character at `at`, and the key that it is the value of. */
export function scalarAt(
  node: Node | undefined,
  at: number,
  key = '',
): { scalar: Scalar; key: string } | undefined {
  if (!node || at < node.span.start || at >= node.span.end) return undefined;
  if (node.kind === 'scalar') return { scalar: node, key };
  if (node.kind === 'seq') {
    for (const item of node.items) {
      const found = scalarAt(item, at, key);
      if (found) return found;
    }
    return undefined;
  }
  for (const pair of node.pairs) {
    const found = scalarAt(pair.key, at) ?? scalarAt(pair.value, at, pair.key.value);
    if (found) return found;
  }
  return undefined;
}

/** What is judged against the comments. */
export interface Judged {
  readonly findings: readonly Finding[];
  /** The rules that ran to their end; of others nobody knows what they would have found. */
  readonly ran: ReadonlySet<string>;
  /** All rules that there are. */
  readonly known: readonly string[];
  /** An ignore comment has to say why. */
  readonly requireReason: boolean;
}

/** The findings that no comment suppresses, and what is useless in the comments. */
export function applyIgnores(
  workflow: Workflow,
  comments: readonly IgnoreComment[],
  { findings, ran, known, requireReason }: Judged,
): { findings: readonly Finding[]; useless: UselessIgnore[] } {
  if (comments.length === 0) return { findings, useless: [] };
  const { source } = workflow;
  const index = lineIndex(source);
  const reaches = comments.map((comment) => reachOf(comment, workflow, index));
  const suppressed = new Set<Finding>();
  const useless: UselessIgnore[] = [];
  for (const [at, comment] of comments.entries()) {
    const reach = reaches[at];
    const within = reach ? findings.filter(reach) : [];
    const hits = (id: string): Finding[] => within.filter(({ rule }) => rule === id);
    const add = (rule: IgnoredRule | undefined, why: UselessIgnore['why'], instead?: string): void => {
      useless.push({ comment, rule, why, instead });
    };
    if (comment.rules.length === 0) add(undefined, 'unknown');
    const before = useless.length;
    for (const rule of comment.rules) {
      const { id } = rule;
      for (const finding of hits(id)) suppressed.add(finding);
      if (!known.includes(id)) {
        const near = nearest(id, known);
        add(rule, 'unknown', near !== undefined && hits(near).length > 0 ? near : undefined);
      } else if (!reach) add(rule, 'misplaced');
      else if (id !== UNUSED && ran.has(id) && hits(id).length === 0) add(rule, 'idle');
    }
    const works = comment.rules.length > useless.length - before;
    if (requireReason && works && comment.reason === undefined) add(undefined, 'unexplained');
  }
  return { findings: findings.filter((finding) => !suppressed.has(finding)), useless };
}

/** The rule that reports what is useless; a comment that names it is never useless itself. */
export const UNUSED = 'unused-ignore';

/** Which findings a comment is about; undefined for a file's comment that stands too low to be one. */
function reachOf(
  comment: IgnoreComment,
  { source, root, jobs }: Workflow,
  index: LineIndex,
): ((finding: Finding) => boolean) | undefined {
  if (comment.wholeFile)
    return root === undefined || comment.span.start < root.span.start ? () => true : undefined;
  const line = comment.alone ? nextLine(source, index, comment.line) : comment.line;
  const lineOf = (offset: number): number => index.positionAt(offset).line;
  const inScript = scalarAt(root, comment.span.start)?.scalar.style === 'literal';
  const last = inScript && comment.alone ? lastOfCommand(source, index, line) : line;
  const job = jobs.find(({ key }) => lineOf(key.span.start) === line);
  /** A text of several lines that begins on the line belongs to it, since no comment can stand inside of it. */
  const inTextFrom = (offset: number): boolean => {
    const holder = lineOf(offset) > line ? scalarAt(root, offset) : undefined;
    return holder !== undefined && lineOf(holder.scalar.span.start) === line;
  };
  return ({ span, job: id }) => {
    const first = lineOf(span.start);
    return (
      (first >= line && first <= last) ||
      contains(comment.span, span) ||
      (!comment.alone && lineOf(Math.max(span.start, span.end - 1)) === line) ||
      inTextFrom(span.start) ||
      (job !== undefined && (id === job.id || contains(job.span, span)))
    );
  };
}

/** The last line of a command that a shell reads over several, each but the last ended by a backslash. */
function lastOfCommand(source: string, index: LineIndex, from: number): number {
  let line = from;
  while (continues(source, index, line) && line + 1 < index.lineCount) line++;
  return line;
}

/** The shell reads the next line as the same one. */
export function continues(source: string, index: LineIndex, line: number): boolean {
  if (line < 0) return false;
  const { start, end } = index.lineSpan(line);
  const backslashes = /\\*$/.exec(source.slice(start, end))?.[0].length ?? 0;
  return backslashes % 2 === 1;
}

/** The next line that is neither empty nor a comment. */
function nextLine(source: string, index: LineIndex, from: number): number {
  for (let line = from + 1; line < index.lineCount; line++) {
    const { start, end } = index.lineSpan(line);
    if (/^[ \t]*[^ \t#]/.test(source.slice(start, end))) return line;
  }
  return -1;
}
