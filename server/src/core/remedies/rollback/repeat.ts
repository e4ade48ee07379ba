import { type JobLayout, linesOf } from '../../edits/job-layout.ts';
import { asksOf } from '../../pipeline/kinds/asks.ts';
import { type Setup, setupOf } from '../../pipeline/kinds/setup.ts';
import type { JobFacts, JobKind, Pipeline } from '../../pipeline/model.ts';
import type { Job, Step, Workflow } from '../../workflow/model.ts';
import { jobById } from '../../workflow/model.ts';
import {
  exportsOf,
  outputValue,
  readsStepsOddly,
  readsVariable,
  stepReads,
} from '../../workflow/step-values.ts';
import type { RepeatedStep } from './model.ts';

/** What of a deploying job its rollback does again. */
export interface Repeated {
  readonly steps: readonly RepeatedStep[];
  /** It has left out steps that push images: they are in the registry. */
  readonly pushes: boolean;
}

const STATUS = /\b(?:always|failure|cancelled)\s*\(/;
const TELLS = /slack|discord|teams|telegram|notif|\bmail|mattermost|rocket\.?chat|pushover|lark|dingtalk/i;
/** They wait for the deploy itself. */
const WAITS =
  /\brollout status\b|\bkubectl wait\b|\bhelm (?:status|test)\b|\becs wait\b|\bdeploy wait\b|\bwait services-stable\b/;
/** What one commit or version does once. */
const ONCE =
  /\bgit\s+(?:tag|commit)\b|\bgit\s+push\b(?!.*\b(?:heroku|dokku)\b)|\bgh\s+(?:release|pr)\b|semantic-release|\brelease-action\b|action-gh-release|create-release|git-auto-commit|npm\s+(?:version|publish)\b|\beb\b|beanstalk|repository[-_]dispatch/i;

/**
 * The steps of a job that a rollback repeats: all up to the deploy but tests, messages and, where `anew` is false,
 * images that it pushes; behind the deploy what waits for it and checks it. Undefined where a step must not run a
 * second time, or reads one that is left out.
 */
export function repeatedSteps(
  { workflow, images }: Pipeline,
  { job, evidence, deploys }: JobFacts,
  layout: JobLayout,
  anew: boolean,
): Repeated | undefined {
  const of = (kind: JobKind) => new Set((evidence.get(kind) ?? []).map(({ step }) => step));
  const [tests, smokes, publishes] = [of('test'), of('smoke'), of('publish')];
  const deploying = new Set(deploys.map(({ evidence: { step } }) => step));
  const last = Math.max(...[...deploying].map((step) => step?.index ?? Number.POSITIVE_INFINITY));
  const first = Math.min(...[...deploying].map((step) => step?.index ?? -1));
  if (!Number.isFinite(last) || first < 0) return undefined;
  const pushing = new Set(images.filter((use) => use.job === job && use.pushed).map(({ step }) => step));
  const making = new Set(images.filter((use) => use.job === job && use.makes).map(({ step }) => step));

  const kept: Step[] = [];
  let pushes = images.some((use) => use.pushed && use.job !== job);
  for (const step of job.steps) {
    const condition = step.if?.value ?? '';
    if (deploying.has(step)) {
      if (STATUS.test(condition) || step.continueOnError || step.concurrent) return undefined;
      kept.push(step);
    } else if (STATUS.test(condition)) continue;
    else if (step.index > last) {
      if (smokes.has(step) || tests.has(step) || WAITS.test(step.run?.value ?? '')) kept.push(step);
    } else if (tests.has(step) && !making.has(step)) continue;
    else if (TELLS.test(`${step.uses?.name ?? ''} ${step.name?.value ?? ''}`)) continue;
    else if (!anew && (pushing.has(step) || (making.has(step) && pushing.size > 0) || publishes.has(step)))
      pushes = true;
    else kept.push(step);
  }
  const needed = withoutIdle(workflow, job, kept, deploying);
  const texts = inlined(workflow, job, needed, layout);
  if (!texts || texts.some((text) => ONCE.test(text))) return undefined;
  return {
    steps: needed.map((step, index) => ({
      step,
      text: texts[index] ?? '',
      setup: deploying.has(step) || step.index > last ? undefined : setupOf(step),
      deploys: deploying.has(step),
      checks: step.index > last,
      pushes: pushing.has(step) || (pushing.size > 0 && making.has(step)),
    })),
    pushes,
  };
}

/** Without what only prepared the steps that are left out. */
function withoutIdle(
  { source }: Workflow,
  job: Job,
  steps: readonly Step[],
  deploying: ReadonlySet<Step | undefined>,
): Step[] {
  const setups = new Map<Step, Setup>();
  for (const step of steps) {
    const setup = deploying.has(step) ? undefined : setupOf(step);
    if (setup) setups.set(step, setup);
  }
  const work = steps.filter((step) => !setups.has(step));
  const { checkout, language, docker } = asksOf(work);
  const isIdle = (step: Step): boolean => {
    const setup = setups.get(step);
    if (setup === 'checkout' || setup === 'files' || setup === 'tool' || setup === 'access') return !checkout;
    if (setup === 'language' || setup === 'cache' || setup === 'install') return !language;
    return setup === 'registry' || setup === 'builder' ? !docker : false;
  };
  const text = (step: Step) => source.slice(step.span.start, step.span.end);
  const chosen = new Set(steps.filter((step) => !isIdle(step)));
  // Also what they read by way of a step that is left out, as far as its output can be written out.
  const texts = [...chosen].map(text);
  for (const step of job.steps.toReversed()) {
    const isRead = texts.some(
      (one) =>
        stepReads(one).some(({ id }) => id === step.id?.value) ||
        (setups.has(step) && exportsOf(step).some((name) => readsVariable(one, name))),
    );
    if (!isRead || chosen.has(step)) continue;
    texts.push(text(step));
    if (setups.has(step)) chosen.add(step);
  }
  return steps.filter((step) => chosen.has(step));
}

/** The lines of the steps, with what they read of others written out; undefined where it is not known. */
function inlined(
  workflow: Workflow,
  job: Job,
  steps: readonly Step[],
  layout: JobLayout,
): readonly string[] | undefined {
  const here = new Set(steps.flatMap(({ id }) => id?.value ?? []));
  const found = steps.map((step) => {
    const span = layout.steps.get(step);
    let text = span && linesOf(workflow.source, span);
    for (let round = 0; text !== undefined && round < 20; round++) {
      const read = stepReads(text).find(({ id }) => !here.has(id));
      if (!read) break;
      const from = job.steps.find(({ id }) => id?.value === read.id);
      const value = from && read.output && outputValue(workflow, job.env, from, read.output);
      text = value && replaced(text, read.text, value, here);
    }
    for (const [whole, id = '', output = ''] of text?.matchAll(/\bneeds\.([\w-]+)\.outputs\.([\w-]+)/g) ??
      []) {
      const value = jobOutput(workflow, id, output);
      text = (value && text && replaced(text, whole, value, here)) || text;
    }
    return text;
  });
  const texts = found.filter((text): text is string => text !== undefined && text !== '');
  return texts.length === steps.length && !texts.some(readsStepsOddly) ? texts : undefined;
}

/** The text with a value in place of an expression that is nothing but that read. */
function replaced(text: string, read: string, value: string, here: ReadonlySet<string>): string | undefined {
  if (stepReads(value).some(({ id }) => !here.has(id))) return undefined;
  const site = new RegExp(`\\$\\{\\{\\s*${read.replaceAll(/[.-]/g, '\\$&')}\\s*\\}\\}`, 'g');
  const changed = text.replaceAll(site, () => value);
  return changed.includes(read) ? undefined : changed;
}

/** What an output of another job holds, where that job only puts it together of what every job knows. */
function jobOutput(workflow: Workflow, id: string, output: string): string | undefined {
  const job = jobById(workflow, id);
  const value = job?.outputs.find(({ key }) => key.value === output)?.value.value.trim();
  if (!job || value === undefined) return undefined;
  const own = new Set(job.env.map(({ key }) => key.value));
  const isKnown = (text: string) =>
    !/\$\{\{(?!\s*(?:github|env|vars)\.)/.test(text) &&
    ![...text.matchAll(/\benv\.(\w+)/g)].some(([, name]) => name !== undefined && own.has(name));
  const read = /^\$\{\{\s*steps\.([\w-]+)\.outputs\.([\w-]+)\s*\}\}$/.exec(value);
  const step = read && job.steps.find((one) => one.id?.value === read[1]);
  const known = step ? outputValue(workflow, job.env, step, read[2] ?? '') : value;
  return known !== undefined && isKnown(known) ? known : undefined;
}
