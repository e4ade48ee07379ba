import { CONFIG_PATHS } from './config/model.ts';
import { setRule } from './edits/config-rule.ts';
import { eolOf } from './edits/layout.ts';
import { continues, REASON_PLACE, scalarAt, UNUSED } from './ignore.ts';
import type { Finding, Fix } from './rules/rule.ts';
import type { Scalar } from './syntax/node.ts';
import { isShellComment } from './syntax/shell/comments.ts';
import { type LineIndex, lineIndex } from './text/line-index.ts';
import type { Edit } from './text/span.ts';
import type { Workflow } from './workflow/model.ts';

export interface IgnoreInput {
  readonly workflow: Workflow;
  /** A finding in the workflow's text. */
  readonly finding: Finding;
  /** The comment must say why: the place for it is written. */
  readonly requireReason: boolean;
  /** Reads a file by its path below the repository's root; without it the configuration file is left alone. */
  readonly readFile?: ((path: string) => string | undefined) | undefined;
}

/**
 * Ways to have a finding silenced instead of mended: by a comment where it stands, by one for the file, and by turning its
 * rule off in the repository's configuration. None is safe, and each leaves everything else as it is.
 */
export function ignoreFixes(input: IgnoreInput): Fix[] {
  return [ignoreHere(input), ignoreInFile(input), turnOff(input)].filter((fix) => fix !== undefined);
}

function commentFor(mark: string, { finding, requireReason }: IgnoreInput): string {
  return `# gatewright-${mark} ${finding.rule}${requireReason ? `: ${REASON_PLACE}` : ''}`;
}

const fixOf = (title: string, edits: Edit[]): Fix => ({ title, safe: false, edits });

function ignoreHere(input: IgnoreInput): Fix | undefined {
  const { workflow, finding } = input;
  const { rule, span } = finding;
  const { source, root, jobs } = workflow;
  // In a text that cannot be read whole, nobody knows whether a line would be a comment.
  if (rule === UNUSED || workflow.problems.length > 0) return undefined;
  const lines = lineIndex(source);
  const lineOf = (offset: number): number => lines.positionAt(offset).line;
  let line = lineOf(span.start);
  let what = 'here';
  const holder = scalarAt(root, span.start)?.scalar;
  const firstLine = holder ? lineOf(holder.span.start) : line;
  if (holder && line > firstLine) {
    const command = isShell(workflow, holder) ? commandLine(source, lines, line) : undefined;
    const inside = command !== undefined && command > firstLine && canComment(holder, lines, command);
    line = inside ? command : firstLine;
    if (!inside) what = holder.style === 'literal' || holder.style === 'folded' ? 'in this block' : 'here';
  }
  const job = jobs.find(({ key }) => lineOf(key.span.start) === line);
  const { start, end } = lines.lineSpan(line);
  const around = scalarAt(root, start)?.scalar;
  if (around && around !== holder && around.span.start < start) return undefined;
  // A comment above another one is about what stands below both.
  if (/^[ \t]*#/.test(source.slice(start, end))) return undefined;
  const indent = /^\ufeff?([ \t]*)/.exec(source.slice(start, end))?.[1] ?? '';
  const edit = lineAbove(source, start, indent + commentFor('ignore', input));
  return fixOf(`Ignore \`${rule}\` ${job ? `in \`${job.id}\`` : what}`, [edit]);
}

/** Where the command that a line of a script belongs to begins. */
function commandLine(source: string, lines: LineIndex, from: number): number {
  let line = from;
  while (continues(source, lines, line - 1)) line--;
  return line;
}

/** A script of a step that a shell reads in which `#` begins a comment; inputs of actions may have rules of their own. */
const isShell = ({ jobs }: Workflow, scalar: Scalar): boolean =>
  scalar.style === 'literal' &&
  jobs.some(({ steps }) =>
    steps.some(({ scripts }) =>
      scripts.some(
        (script) =>
          script.scalar === scalar &&
          script.origin === 'run' &&
          (script.shell === 'bash' || script.shell === 'sh'),
      ),
    ),
  );

/** A comment on a line of its own would be one there: not inside quotes, a here-document or an expression. */
function canComment({ source, span }: Scalar, lines: LineIndex, line: number): boolean {
  const body = source.indexOf('\n', span.start) + 1;
  const at = lines.lineSpan(line).start - body;
  const text = source.slice(body, span.end);
  return at >= 0 && isShellComment(`${text.slice(0, at)}#\n${text.slice(at)}`, at);
}

function ignoreInFile(input: IgnoreInput): Fix {
  const { source, root } = input.workflow;
  const lines = lineIndex(source);
  const { start } = lines.lineSpan(root ? lines.positionAt(root.span.start).line : 0);
  const edit = lineAbove(source, start, commentFor('ignore-file', input));
  return fixOf(`Ignore \`${input.finding.rule}\` in this file`, [edit]);
}

/** A line of its own in front of the one that begins at `start`. */
function lineAbove(source: string, start: number, line: string): Edit {
  const at = start === 0 && source.startsWith('\ufeff') ? 1 : start;
  return { span: { start: at, end: at }, text: line + eolOf(source) };
}

function turnOff({ finding: { rule }, readFile }: IgnoreInput): Fix | undefined {
  if (readFile === undefined) return undefined;
  const path = CONFIG_PATHS.find((one) => readFile(one) !== undefined) ?? CONFIG_PATHS[0];
  const source = readFile(path);
  const edits = setRule(source ?? '', rule, 'off');
  if (edits === undefined) return undefined;
  return {
    title: `Turn \`${rule}\` off in \`${path}\``,
    safe: false,
    edits: [],
    elsewhere: [{ path, source, edits }],
  };
}
