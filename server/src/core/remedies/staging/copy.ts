import { type JobLayout, layoutOf, linesOf } from '../../edits/job-layout.ts';
import { runDefaults, stepWriter, writeJob } from '../../edits/job-writer.ts';
import type { JobFacts, Pipeline } from '../../pipeline/model.ts';
import type { Step } from '../../workflow/model.ts';
import { stepReads } from '../../workflow/step-values.ts';
import { smokeStep } from '../smoke-step.ts';
import { type PlaceWords, staysInProduction } from './apart.ts';
import { stagingComment } from './comment.ts';
import { stagingOf, withVariables } from './moved.ts';
import { ownValues } from './variant.ts';

/** The variable of the staging environment that holds its address. */
const ADDRESS = '${{ vars.APP_URL }}';

export interface StagingCopy {
  /** The lines of the job, with `\n` between them. */
  readonly text: string;
  /** Variables that it asks of the environment, with what production has there. */
  readonly variables: ReadonlyMap<string, string>;
}

/**
 * The job that deploys to production as one that deploys to staging: what says where is renamed or asked of the
 * environment `staging`, and a comment above tells what that has to hold. Undefined where something of it may still
 * go to production's place.
 */
export function stagingCopyOf(pipeline: Pipeline, facts: JobFacts, id: string): StagingCopy | undefined {
  const { workflow } = pipeline;
  const { source } = workflow;
  const { job } = facts;
  const layout = layoutOf(job);
  const condition = job.if && source.slice(job.if.span.start, job.if.span.end);
  const text = source.slice(job.span.start, job.span.end);
  if (!layout || job.container || job.services.length > 0 || condition?.includes('\n')) return undefined;
  if (/\bsecrets\s*[[)]/.test(text)) return undefined;
  const own = valuesOfItsOwn(pipeline, facts, layout);
  const checks = new Set((facts.evidence.get('smoke') ?? []).map(({ step }) => step));
  const before = job.steps.map((step) => textOf(source, layout, step));
  const steps = job.steps.map((step, index) => ({
    text: own.renamed(before[index] ?? ''),
    checks: checks.has(step),
  }));
  const moved = stagingOf({ workflow, pipeline, facts, layout }, steps, '');
  if (!moved) return undefined;
  const overrides = new Map([...own.variables, ...moved.overrides]);
  const keys = ['runs-on', ...[...layout.keys.keys()].filter((key) => !REPLACED.has(key))].map((key) => {
    const span = layout.keys.get(key);
    return span ? own.renamed(linesOf(source, span)) : '';
  });
  const named = [...own.names.values(), ...moved.own.filter((name) => !own.names.has(name))];
  const words: PlaceWords = {
    values: [
      ...[...moved.variables.keys()].filter((name) => name !== 'APP_URL').map((name) => `vars.${name}`),
      ...moved.guessed.keys(),
      ...moved.files,
      ...[...new Set(named)].flatMap((name) => [`secrets.${name}`, `vars.${name}`]),
    ],
    variables: [...overrides.keys()],
  };
  const envSpan = layout.keys.get('env');
  const env = envSpan ? own.renamed(linesOf(source, envSpan)) : '';
  if (staysInProduction(facts, before, moved.texts, env, words)) return undefined;

  const url =
    job.environment?.url && source.slice(job.environment.url.span.start, job.environment.url.span.end);
  const address =
    url && !url.includes('\n') && (stepReads(url).length > 0 || /^\$\{\{[^}]*\}\}$/.test(url))
      ? own.renamed(url)
      : ADDRESS;
  const known = url === undefined || url.includes('${{') ? undefined : url;
  const variables = new Map(moved.variables);
  const production = known ?? moved.address;
  if (address === ADDRESS && production !== undefined) variables.set('APP_URL', production);
  const last = Math.max(...facts.deploys.map(({ evidence }) => evidence.step?.index ?? -1));
  const isChecked = job.steps.some((step) => checks.has(step) && step.index > last);
  const write = stepWriter(layout, runDefaults(workflow, job));
  const spaced = before.slice(1).some((lines) => /^[ \t]*\n/.test(lines));
  return {
    variables,
    text: writeJob(
      layout,
      {
        id,
        comment: stagingComment({ ...moved, variables, own: [...new Set(named)] }, address === ADDRESS),
        needs: job.needs.map((need) => need.id),
        condition,
        keys: withVariables(keys, layout, overrides),
        env: layout.keys.has('env') ? new Map() : overrides,
        environment: { name: 'staging', url: address },
        concurrency: workflow.concurrency ? undefined : '${{ github.workflow }}-staging',
        head: linesOf(source, layout.head),
        steps: isChecked
          ? moved.texts
          : [...moved.texts.slice(0, last + 1), smokeStep(write, address), ...moved.texts.slice(last + 1)],
      },
      spaced,
    ),
  };
}

const REPLACED = new Set(['runs-on', 'name', 'needs', 'if', 'environment', 'concurrency', 'outputs']);

const textOf = (source: string, layout: JobLayout, step: Step): string => {
  const span = layout.steps.get(step);
  return span ? linesOf(source, span) : '';
};

/**
 * Secrets, and variables that say where, of a job without an environment: production's are those of the repository,
 * which staging would take for its own. So they get names that hold nothing yet.
 */
function valuesOfItsOwn({ workflow, images }: Pipeline, { job }: JobFacts, layout: JobLayout) {
  const { source } = workflow;
  const environment = job.environment?.name?.value.trim();
  const hasOwn = environment !== undefined && environment !== '' && !environment.includes('${{');
  const names = new Map<string, string>();
  const inImages = images.map(({ usedAt }) => source.slice(usedAt.start, usedAt.end)).join('\n');
  const outer = workflow.env.filter(({ key }) => !job.env.some((entry) => entry.key.value === key.value));
  const all = [
    source.slice(layout.span.start, layout.span.end),
    ...outer.map(({ value }) => value.value),
  ].join('\n');
  for (const name of hasOwn ? [] : ownValues(all)) {
    const isSecret = new RegExp(`\\bsecrets\\.${name}\\b`).test(all);
    if (inImages.includes(`.${name}`) || (!isSecret && !DESTINATION.test(name))) continue;
    // Production's own word is changed with the rest.
    if (!/(?:^|_)(?:PROD|PRODUCTION|PRD|LIVE|STAGING)(?:_|$)/i.test(name)) names.set(name, `STAGING_${name}`);
  }
  const renamed = (text: string): string =>
    text.replaceAll(/(?<![\w./-])(secrets|vars)\.(\w+)/g, (_, from: string, name: string) => {
      return `${from}.${names.get(name) ?? name}`;
    });
  const variables = new Map(
    outer
      .filter(({ value }) => renamed(value.value) !== value.value)
      .map(({ key, value }) => [key.value, renamed(value.value)] as const),
  );
  return { names, renamed, variables };
}

const DESTINATION =
  /HOST|SERVER|KUBE|CLUSTER|APP|PROJECT|SERVICE|SITE|BUCKET|URL|HOOK|INSTANCE|FUNCTION|STACK|ENDPOINT|DOMAIN|NAMESPACE/i;
