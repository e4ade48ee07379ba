import { childOf } from '../syntax/node.ts';
import type { Job, Workflow } from '../workflow/model.ts';
import type { JobLayout } from './job-layout.ts';

/** Writes steps at the column of the job's own. */
export interface StepWriter {
  /** From its lines, those of its first level flush left. */
  step(lines: readonly string[]): string;
  /** A script of one line or more; at the checkout's root, in bash, whatever the job's defaults are. */
  run(name: string, script: readonly string[], env?: Readonly<Record<string, string>>): string;
}

export interface RunDefaults {
  readonly folder: boolean;
  readonly shell: boolean;
}

/** Whether scripts of the job run elsewhere than at the checkout's root, or in another shell than bash. */
export function runDefaults(workflow: Workflow, job: Job): RunDefaults {
  return {
    folder: [job.node, workflow.root].some(
      (node) => childOf(childOf(childOf(node, 'defaults'), 'run'), 'working-directory') !== undefined,
    ),
    shell:
      job.runsOn.some(({ value }) => /windows/i.test(value)) ||
      [job.shell, workflow.shell].some((shell) => shell !== undefined && shell.value !== 'bash'),
  };
}

export function stepWriter({ dashColumn, stepColumn }: JobLayout, defaults: RunDefaults): StepWriter {
  const pad = ' '.repeat(stepColumn);
  const dash = `${' '.repeat(dashColumn)}-`.padEnd(stepColumn);
  const step = (lines: readonly string[]) =>
    lines.map((line, index) => `${index === 0 ? dash : pad}${line}\n`).join('');
  return {
    step,
    run: (name, script, env = {}) => {
      const [only = '', ...more] = script;
      const variables = Object.entries(env).map(([key, value]) => `  ${key}: ${value}`);
      return step([
        `name: ${name}`,
        ...(defaults.folder ? ['working-directory: .'] : []),
        ...(defaults.shell ? ['shell: bash'] : []),
        ...(variables.length > 0 ? ['env:', ...variables] : []),
        ...(more.length > 0 ? ['run: |', ...script.map((line) => `  ${line}`)] : [`run: ${only}`]),
      ]);
    },
  };
}

export interface NewJob {
  readonly id: string;
  /** It takes the comments of the old job's own lines. */
  readonly first?: boolean;
  readonly comment?: readonly string[];
  /** The lines of its name. */
  readonly name?: string | undefined;
  readonly needs: readonly string[];
  /** As it is to be written. */
  readonly condition?: string | undefined;
  readonly environment?: { readonly name: string; readonly url: string } | undefined;
  /** Lines of keys, as they stand in the job that is taken apart. The first is `runs-on`. */
  readonly keys: readonly string[];
  readonly concurrency?: string | undefined;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: ReadonlyMap<string, string>;
  readonly outputs?: ReadonlyMap<string, string>;
  /** Lines of comments above the steps. */
  readonly head?: string;
  readonly steps: readonly string[];
}

/** Without the blank lines in front. */
const withoutGap = (lines: string): string => lines.replace(/^(?:[ \t]*\n)+/, '');

/** The lines of a job, with `\n` behind each. `spaced`: blank lines stand between the steps. */
export function writeJob(
  { column, keyColumn, idTail, stepsTail }: JobLayout,
  job: NewJob,
  spaced: boolean,
): string {
  const unit = ' '.repeat(keyColumn - column);
  const pad = ' '.repeat(keyColumn);
  const lines: string[] = [];
  const line = (text: string) => lines.push(`${text}\n`);
  const map = (key: string, entries: Iterable<readonly [string, string]>) => {
    line(`${pad}${key}:`);
    for (const [name, value] of entries) line(`${pad}${unit}${name}: ${value}`);
  };
  for (const comment of job.comment ?? []) line(`${' '.repeat(column)}# ${comment}`);
  line(`${' '.repeat(column)}${job.id}:${job.first ? idTail : ''}`);
  if (job.name) lines.push(job.name);
  const [only, ...more] = job.needs;
  if (only) line(`${pad}needs: ${more.length > 0 ? `[${job.needs.join(', ')}]` : only}`);
  if (job.condition) line(`${pad}if: ${job.condition}`);
  const [runsOn = '', ...keys] = job.keys.map(withoutGap);
  lines.push(runsOn);
  if (job.environment) map('environment', Object.entries(job.environment));
  if (job.concurrency)
    map('concurrency', [
      ['group', job.concurrency],
      ['cancel-in-progress', 'false'],
    ]);
  if (job.permissions) map('permissions', Object.entries(job.permissions));
  lines.push(...keys);
  if (job.env && job.env.size > 0) map('env', job.env);
  if (job.outputs && job.outputs.size > 0) map('outputs', job.outputs);
  lines.push(withoutGap(job.head ?? ''));
  line(`${pad}steps:${job.first ? stepsTail : ''}`);
  const steps = job.steps.map(withoutGap);
  lines.push(steps.join(spaced ? '\n' : ''));
  return lines.join('');
}
