import { type JobLayout, linesOf } from '../../edits/job-layout.ts';
import { commandSetup } from '../../pipeline/kinds/setup.ts';
import type { Evidence, JobFacts, Pipeline } from '../../pipeline/model.ts';
import { locate } from '../../syntax/scalar.ts';
import type { Command, Statement } from '../../syntax/shell/ast.ts';
import { commandName, unwrap } from '../../syntax/shell/shell.ts';
import { contains, type Span } from '../../text/span.ts';
import type { Step } from '../../workflow/model.ts';

type Stage = 'build' | 'test' | 'deploy' | 'setup';

/**
 * The lines of a job whose scripts do what belongs into several stages, each of them cut into steps that do one thing;
 * undefined where there is none, or none that can be cut: commands that share a variable or a folder stay together.
 * With `\n` between lines.
 */
export function splitSteps(pipeline: Pipeline, facts: JobFacts, layout: JobLayout): string | undefined {
  const { source } = pipeline.workflow;
  const pieces: string[] = [];
  let cut = false;
  let at = layout.span.start;
  for (const step of facts.job.steps) {
    const span = layout.steps.get(step);
    if (!span) return undefined;
    pieces.push(linesOf(source, { start: at, end: span.start }));
    const own = linesOf(source, span);
    const parts = cutStep(pipeline, facts, step, own);
    if (parts) cut = true;
    pieces.push(...(parts ?? [own]));
    at = span.end;
  }
  pieces.push(linesOf(source, { start: at, end: layout.span.end }));
  return cut ? pieces.join('') : undefined;
}

function cutStep(pipeline: Pipeline, facts: JobFacts, step: Step, text: string): string[] | undefined {
  const { run, scripts, id } = step;
  const [script, ...others] = scripts;
  if (run?.style !== 'literal' || !script || others.length > 0 || id || script.tree.hasErrors)
    return undefined;
  if (script.shell !== 'bash' && script.shell !== 'sh') return undefined;
  const { statements, commands } = script.tree;
  if (statements.length < 2 || !statements.every(isPlain) || commands.some(staysTogether)) return undefined;

  const lineOf = (offset: number) => run.value.slice(0, offset).split('\n').length - 1;
  const groups: { stage: Stage | undefined; from: number; to: number }[] = [];
  let free = 0;
  for (const statement of statements) {
    const found = stageOf(pipeline, facts, step, locate(run, statement.start, statement.end));
    if (found === 'several') return undefined;
    const stage = found ?? (prepares(statement) ? 'setup' : undefined);
    const [first, to] = [lineOf(statement.start), lineOf(statement.end)];
    if (first < free) return undefined;
    const last = groups.at(-1);
    // What does none of the three prepares what follows.
    if (last && (last.stage === stage || last.stage === undefined)) {
      last.stage = stage ?? last.stage;
      last.to = to;
    } else groups.push({ stage, from: free, to });
    free = to + 1;
  }
  const tail = groups.at(-1);
  const before = groups.at(-2);
  if (tail && tail.stage === undefined && before) {
    before.to = tail.to;
    groups.pop();
  }
  if (new Set(groups.map(({ stage }) => stage).filter((stage) => stage !== 'setup')).size < 2)
    return undefined;

  const lines = text.split('\n');
  const header = lines.findIndex((line) => /^ *(?:- +)?run: *\|[-+]?\s*(?:#.*)?$/.test(line));
  const count = run.value.replace(/\n+$/, '').split('\n').length;
  if (header < 0) return undefined;
  const [head, block, rest] = [
    lines.slice(0, header + 1),
    lines.slice(header + 1, header + 1 + count),
    lines.slice(header + 1 + count),
  ];
  const start = head.findIndex((line) => /^ *- /.test(line));
  return groups.map(({ from, to }, index) => {
    const own = index === 0 ? head : head.slice(start);
    const script = index === groups.length - 1 ? block.slice(from) : block.slice(from, to + 1);
    const lasting = [
      ...own,
      ...script,
      ...(index === groups.length - 1
        ? rest
        : rest.filter((line) => line.trim() !== '' && !/^ *#/.test(line))),
    ];
    const written = `${lasting.join('\n').replace(/\n+$/, '')}\n`;
    // The name says what the whole did; it goes with the last part.
    return index === groups.length - 1 ? written : written.replace(/^( *- +)name:.*\n +(?=\S)/m, '$1');
  });
}

/** What a statement is for, by the evidence that stands in it. */
function stageOf(pipeline: Pipeline, facts: JobFacts, step: Step, span: Span): Stage | 'several' | undefined {
  const inIt = (evidence: Evidence) => evidence.step === step && contains(span, evidence.span);
  const has = (kind: 'build' | 'publish' | 'test') => facts.evidence.get(kind)?.some(inIt) === true;
  const makes = pipeline.images.some(
    (use) => use.step === step && !use.remote && (use.makes || use.pushed) && contains(span, use.usedAt),
  );
  const found: Stage[] = [
    ...(has('build') || has('publish') || makes ? (['build'] as const) : []),
    ...(has('test') ? (['test'] as const) : []),
    ...(facts.deploys.some(({ evidence }) => inIt(evidence)) ? (['deploy'] as const) : []),
  ];
  return found.length > 1 ? 'several' : found[0];
}

/** What several stages may need and can repeat: `npm ci`, a sign-in. */
function prepares(statement: Statement): boolean {
  if (statement.type === 'pipeline')
    return statement.stages.every((stage) => SAYS.has(nameOf(stage)) || prepares(stage));
  if (statement.type !== 'command') return false;
  const plain = unwrap(statement);
  const words = plain.words.slice(1).map(({ value }) => value);
  return commandSetup(commandName(plain), words) !== undefined;
}

const SAYS = new Set(['echo', 'printf', 'cat']);
const nameOf = (statement: Statement): string =>
  statement.type === 'command' ? commandName(unwrap(statement)) : '';

const isPlain = ({ type }: Statement): boolean =>
  type === 'command' || type === 'pipeline' || type === 'and-or';

const BINDING = new Set(
  'cd pushd popd export set source . trap exec eval alias unset shopt exit return declare local read wait ssh-agent ssh-add'.split(
    ' ',
  ),
);

/** It leaves something behind in the shell that later commands may read. */
function staysTogether(command: Command): boolean {
  const plain = unwrap(command);
  const bare = plain.words.length === 0 && command.assignments.length > 0;
  return (
    bare || command.heredoc !== undefined || command.context.background || BINDING.has(commandName(plain))
  );
}
