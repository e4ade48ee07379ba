import type { JobFacts, Pipeline } from '../../../server/src/core/pipeline/model.ts';
import { buildPipeline } from '../../../server/src/core/pipeline/pipeline.ts';
import type { ShellParser } from '../../../server/src/core/syntax/shell/shell.ts';
import { readWorkflow } from '../../../server/src/core/workflow/read.ts';
import { testShell } from './shell.ts';

export type Files = Readonly<Record<string, string>>;

/** Builds the pipeline of a workflow's text; `files` are the other files of the workspace. */
export async function pipelineBuilder(): Promise<(text: string, files?: Files, path?: string) => Pipeline> {
  const parser: ShellParser = await testShell();
  return (text, files = {}, path = '.github/workflows/ci.yml') =>
    buildPipeline(readWorkflow(path, text, parser), { parser, readFile: (name) => files[name] });
}

/** `build+publish`, `deploy production`, `deploy production (assumed)`, `deploy staging|production soft`. */
export function summary({ kinds, target, targets, assumed, soft }: JobFacts): string {
  const where = target === undefined ? '' : ` ${targets.length > 1 ? targets.join('|') : target}`;
  return `${[...kinds].sort().join('+')}${where}${assumed ? ' (assumed)' : ''}${soft ? ' soft' : ''}`;
}

/** The summary of each job, by its id. */
export const summaries = ({ jobs }: Pipeline): Record<string, string> =>
  Object.fromEntries(jobs.map((facts) => [facts.job.id, summary(facts)]));

/** A workflow of one job, `deploy` unless named, on a push to main. */
export function job(
  steps: string,
  { id = 'deploy', head = '', on = 'push: {branches: [main]}', name = '' } = {},
): string {
  const indent = (text: string, by: number) =>
    text
      .trim()
      .split('\n')
      .map((line) => (line === '' ? line : ' '.repeat(by) + line))
      .join('\n');
  return `${name ? `name: ${name}\n` : ''}on:\n${indent(on, 2)}\njobs:\n  ${id}:\n    runs-on: ubuntu-latest\n${head ? `${indent(head, 4)}\n` : ''}    steps:\n${indent(steps, 6)}\n`;
}

/** A job of one `run`. */
export const run = (script: string, options: Parameters<typeof job>[1] = {}): string =>
  job(
    `- run: |\n${script
      .trim()
      .split('\n')
      .map((line) => `    ${line}`)
      .join('\n')}`,
    options,
  );
