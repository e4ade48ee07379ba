import type { JobLayout } from './five-stage-layout.ts';

/** A step from its lines, written at the column of the job's own. */
export type StepWriter = (lines: readonly string[]) => string;

export function stepWriter({ dashColumn, stepColumn }: JobLayout): StepWriter {
  const pad = ' '.repeat(stepColumn);
  const dash = `${' '.repeat(dashColumn)}-`.padEnd(stepColumn);
  return (lines) =>
    lines.map((line, index) => `${line === '' ? '' : `${index === 0 ? dash : pad}${line}`}\n`).join('');
}

export interface NewJob {
  readonly id: string;
  readonly comment?: readonly string[];
  readonly name?: string | undefined;
  readonly needs: readonly string[];
  readonly condition?: string | undefined;
  readonly environment?: { readonly name: string; readonly url: string } | undefined;
  /** Lines of keys, as they stand in the job that is taken apart, in their order. */
  readonly keys: readonly string[];
  readonly concurrency?: string | undefined;
  readonly env?: ReadonlyMap<string, string>;
  readonly outputs?: ReadonlyMap<string, string>;
  readonly steps: readonly string[];
}

/** The lines of a job, with `\n` behind each. */
export function writeJob({ column, keyColumn }: JobLayout, job: NewJob, spaced: boolean): string {
  const unit = ' '.repeat(keyColumn - column);
  const pad = ' '.repeat(keyColumn);
  const lines: string[] = [];
  const line = (text: string) => lines.push(`${text}\n`);
  const map = (key: string, entries: Iterable<readonly [string, string]>) => {
    line(`${pad}${key}:`);
    for (const [name, value] of entries) line(`${pad}${unit}${name}: ${value}`);
  };
  for (const comment of job.comment ?? []) line(`${' '.repeat(column)}# ${comment}`);
  line(`${' '.repeat(column)}${job.id}:`);
  if (job.name) lines.push(job.name);
  const [only, ...more] = job.needs;
  if (only) line(`${pad}needs: ${more.length > 0 ? `[${job.needs.join(', ')}]` : only}`);
  if (job.condition) line(`${pad}if: ${job.condition}`);
  const [first, ...rest] = job.keys;
  if (first) lines.push(first);
  if (job.environment) map('environment', Object.entries(job.environment));
  if (job.concurrency)
    map('concurrency', [
      ['group', job.concurrency],
      ['cancel-in-progress', 'false'],
    ]);
  lines.push(...rest);
  if (job.env && job.env.size > 0) map('env', job.env);
  if (job.outputs && job.outputs.size > 0) map('outputs', job.outputs);
  line(`${pad}steps:`);
  const trimmed = job.steps.map((step) => step.replace(/^(?:[ \t]*\n)+/, ''));
  lines.push(trimmed.join(spaced ? '\n' : ''));
  return lines.join('');
}
