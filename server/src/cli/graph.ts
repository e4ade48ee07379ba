import { createAnalyzer } from '../core/analyze.ts';
import { createProver } from '../core/pipeline/gates/proof.ts';
import type { JobKind, Pipeline, Target } from '../core/pipeline/model.ts';
import { rules } from '../core/rules/index.ts';
import { type LineIndex, lineIndex } from '../core/text/line-index.ts';
import type { Job } from '../core/workflow/model.ts';
import { tell } from './check.ts';
import { configurations } from './config-file.ts';
import { formatGraphText } from './formats/graph-text.ts';
import { formatMermaid } from './formats/mermaid.ts';
import { styleFor } from './formats/style.ts';
import { readInputs, repositoryReader } from './inputs.ts';
import { Exit, type Io, messageOf, UsageError } from './io.ts';
import { oneOf, parse } from './options.ts';

export const graphHelp = `gatewright graph [PATH…] [--format text|json|mermaid] [--config FILE]

Shows the jobs of workflows as a pipeline: what each does, where it deploys to, what it waits for, and the
evidence in the file for that.

PATH and --config are as for gatewright check.
`;

/** A workflow as a pipeline, in plain data. */
export interface FileGraph {
  readonly path: string;
  readonly jobs: readonly JobGraph[];
}

export interface JobGraph {
  readonly id: string;
  readonly kinds: readonly JobKind[];
  /** Null for a job that deploys nothing. */
  readonly target: Target | null;
  /** Nothing names the target; the trigger suggests it. */
  readonly assumed: boolean;
  readonly environment: string | null;
  readonly needs: readonly string[];
  /** The jobs whose success it waits for, directly or through others. */
  readonly gatedBy: readonly string[];
  readonly evidence: readonly string[];
}

export async function graph(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parse('graph', args, {
    format: { type: 'string' },
    config: { type: 'string' },
  });
  if (values.format === 'svg')
    throw new UsageError('graph --format svg is not available yet; use text, json or mermaid.');
  const format = oneOf('format', values.format, ['text', 'json', 'mermaid']);
  const settings = configurations(
    values.config,
    rules.map(({ id }) => id),
    io,
  );
  const { inputs, troubles } = await readInputs(positionals, io);
  const analyzer = createAnalyzer(await io.loadEngine());
  const files: FileGraph[] = [];
  for (const { shown, path, text, root } of inputs) {
    try {
      const readFile = repositoryReader(root);
      const { pipeline } = analyzer.analyze({ path, text, config: settings.configOf({ root }), readFile });
      files.push({ path: shown, jobs: jobsOf(pipeline, lineIndex(text)) });
    } catch (error) {
      troubles.push({ shown, reason: `internal error: ${messageOf(error)}` });
    }
  }
  troubles.unshift(...settings.troubles);
  if (format === 'json') io.out(`${JSON.stringify({ version: 1, files })}\n`);
  else if (files.length > 0)
    io.out(format === 'text' ? formatGraphText(files, styleFor(io)) : formatMermaid(files));
  tell(troubles, io);
  return troubles.length > 0 ? Exit.trouble : Exit.ok;
}

function jobsOf(pipeline: Pipeline, lines: LineIndex): JobGraph[] {
  const prover = createProver(pipeline);
  const gates = (gate: Job, job: Job): boolean => prover.prove(gate, job).kind === 'gated';
  return pipeline.jobs.map((facts) => {
    const { job, kinds, target, assumed, environment, targetEvidence } = facts;
    const said = (what: string, { text, span }: { text: string; span: { start: number } }): string =>
      `${what}: ${text} (line ${lines.positionAt(span.start).line + 1})`;
    const evidence = [...facts.evidence].flatMap(([kind, found]) => found.map((one) => said(kind, one)));
    if (target !== undefined && targetEvidence !== undefined) evidence.push(said(target, targetEvidence));
    return {
      id: job.id,
      kinds: [...kinds],
      target: target ?? null,
      assumed,
      environment: environment?.name?.value ?? environment?.names[0] ?? null,
      needs: pipeline.needsOf(job).map(({ id }) => id),
      gatedBy: pipeline
        .ancestorsOf(job)
        .filter((gate) => gates(gate, job))
        .map(({ id }) => id),
      evidence,
    };
  });
}
