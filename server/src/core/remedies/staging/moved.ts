import { type JobLayout, linesOf } from '../../edits/job-layout.ts';
import type { JobFacts, Pipeline } from '../../pipeline/model.ts';
import type { Workflow } from '../../workflow/model.ts';
import { readsVariable } from '../../workflow/step-values.ts';
import { isTargetVariable, ORIGIN, ownValues, stagingVariant } from './variant.ts';

/** The steps of production with staging's target, and what the environment has to define for that. */
export interface Moved {
  readonly texts: readonly string[];
  /** Variables of the environment, with what production has there. */
  readonly variables: ReadonlyMap<string, string>;
  /** Environment variables of the job that are other ones in staging: name → value as written. */
  readonly overrides: ReadonlyMap<string, string>;
  /** Secrets and variables that staging needs of its own. */
  readonly own: readonly string[];
  /** Files that carry staging's name where production's did. */
  readonly files: readonly string[];
  /** Other names that do: staging's → production's. */
  readonly guessed: ReadonlyMap<string, string>;
  /** What the checks of production ask, where it is one address that is written out. */
  readonly address: string | undefined;
}

export interface StagingInput {
  readonly workflow: Workflow;
  readonly pipeline: Pipeline;
  readonly facts: JobFacts;
  readonly layout: JobLayout;
}

/** A step of production: its lines, and whether it checks what has been deployed. */
export interface StepText {
  readonly text: string;
  readonly checks: boolean;
}

/**
 * `buildText`: the steps that build, whose secrets and variables all stages share. Undefined where nothing says where
 * they deploy, so that staging could be another place.
 */
export function stagingOf(
  { workflow, pipeline, facts: { job }, layout }: StagingInput,
  steps: readonly StepText[],
  buildText: string,
): Moved | undefined {
  const { source } = workflow;
  const inImage = (name: string) =>
    pipeline.images.some((use) => readsVariable(source.slice(use.usedAt.start, use.usedAt.end), name));
  const literals = [...job.env, ...workflow.env].filter(
    ({ key, value }) => isTargetVariable(key.value) && value.value !== '' && !value.value.includes('${'),
  );
  const shared = literals
    .filter(({ key }) => inImage(key.value))
    .map(({ key, value }) => [key.value, value.value] as const);
  const variant = stagingVariant(steps, shared);
  const text = variant.texts.join('');
  const variables = new Map(variant.variables);
  const overrides = new Map<string, string>();
  for (const { key, value } of literals) {
    const name = key.value;
    if (inImage(name) || !readsVariable(text, name) || readsVariable(buildText, name) || overrides.has(name))
      continue;
    overrides.set(name, `\${{ vars.${name} }}`);
    variables.set(name, value.value);
  }
  const env = workflow.env
    .filter(({ key }) => readsVariable(text, key.value))
    .map(({ value }) => value.value);
  const ownEnv = layout.keys.get('env');
  const read = [text, ...env, ownEnv ? linesOf(source, ownEnv) : ''].join('\n');
  const built = [
    buildText,
    ...workflow.env.filter(({ key }) => readsVariable(buildText, key.value)).map(({ value }) => value.value),
  ].join('\n');
  const withBuild = new Set(ownValues(built));
  const own = ownValues(read).filter((name) => !variables.has(name) && !withBuild.has(name));
  if (!variant.moved && overrides.size === 0 && own.length === 0) return undefined;
  return {
    texts: variant.texts,
    variables,
    overrides,
    own,
    files: variant.files,
    guessed: variant.guessed,
    address: addressOf(steps),
  };
}

function addressOf(steps: readonly StepText[]): string | undefined {
  const checks = steps.filter((step) => step.checks).map(({ text }) => text);
  const origins = new Set([...checks.join('\n').matchAll(ORIGIN)].map(([origin]) => origin));
  return origins.size === 1 ? [...origins][0] : undefined;
}

/** The lines of a job's keys with other values of its `env`. */
export function withVariables(
  keys: readonly string[],
  { keyColumn, column }: JobLayout,
  values: ReadonlyMap<string, string>,
): string[] {
  const pad = ' '.repeat(keyColumn);
  return keys.map((lines) => {
    if (!lines.split('\n').some((line) => line.startsWith(`${pad}env:`))) return lines;
    let text = lines;
    const left = new Map(values);
    for (const [name, value] of values) {
      const pair = new RegExp(`^(\\s+${name}:\\s+).*$`, 'm');
      if (!pair.test(text)) continue;
      text = text.replace(pair, (_, head: string) => `${head}${value}`);
      left.delete(name);
    }
    const inner =
      /^( +)[\w.-]+:/m.exec(text.slice(text.indexOf('env:') + 4))?.[1] ?? ' '.repeat(keyColumn * 2 - column);
    return text + [...left].map(([name, value]) => `${inner}${name}: ${value}\n`).join('');
  });
}
