import type { RequiredStage } from '../../config/model.ts';
import type { Job, Step } from '../../workflow/model.ts';
import type { Conditions } from '../graph/conditions.ts';
import type { Reach } from '../graph/reach.ts';
import { kindsOfName } from '../kinds/name-words.ts';
import type { JobFacts, Pipeline } from '../model.ts';
import { isCalled, productionDeploys } from './judged.ts';
import { type OtherFiles, otherFiles } from './promotion.ts';
import { siblingStage } from './siblings.ts';

/**
 * A stage of the chain that may be missing. The approval is demanded only where the configuration says so: a deploy with
 * neither an environment nor a job before it that waits for a person is unprotected, which has its own finding.
 */
export type Stage = RequiredStage;

export interface MissingStages {
  /** The first deploy to production. */
  readonly facts: JobFacts;
  readonly stages: readonly Stage[];
}

/** The stages that a deploy to production ought to have before it and that exist nowhere; undefined where none is missing. */
export function missingStages(
  pipeline: Pipeline,
  conditions: Conditions,
  reach: Reach,
): MissingStages | undefined {
  if (isCalled(pipeline)) return undefined;
  for (const facts of pipeline.jobs) {
    if (productionDeploys(facts).length === 0) continue;
    const after = reach.behind([facts.job]);
    const before = pipeline.jobs.filter(({ job }) => !after.has(job));
    const absent = pipeline.config.requiredStages.filter((stage) => !STANDS[stage](pipeline, facts, before));
    if (absent.length === 0) return undefined;
    const elsewhere = otherFiles(pipeline, conditions, facts);
    const stages = absent.filter((stage) => !standsElsewhere(stage, elsewhere, pipeline));
    return stages.length > 0 ? { facts, stages } : undefined;
  }
  return undefined;
}

/** Whether a stage stands in this workflow before a deploy. `before`: the jobs that do not come after it. */
const STANDS: Readonly<
  Record<Stage, (pipeline: Pipeline, deploy: JobFacts, before: readonly JobFacts[]) => boolean>
> = {
  build: (_, { job }, before) => before.some((one) => one.kinds.has('build') || isOpaque(one, job)),
  test: (pipeline, { job }, before) =>
    before.some((one) => testsBefore(one) || checksStage(pipeline, one) || isOpaque(one, job)),
  staging: (_pipeline, _deploy, before) => before.some(deploysToStage),
  approval: (pipeline, { job, kinds, environment }) =>
    environment?.mayBeEmpty === false ||
    kinds.has('approve') ||
    pipeline.ancestorsOf(job).some((one) => pipeline.factsOf(one).kinds.has('approve')),
};

/** Whether the stage stands in another file, as far as this one tells. */
function standsElsewhere(stage: Stage, { tests, stages }: OtherFiles, pipeline: Pipeline): boolean {
  if (stage === 'test') return tests;
  if (stage === 'staging') return stages || siblingStage(pipeline) !== undefined;
  return stage === 'build' && (tests || stages);
}

/** Something in the job can fail because the code is bad, before it deploys to production. */
function testsBefore(facts: JobFacts): boolean {
  if (facts.called) return facts.called.jobs.some(testsBefore);
  if (facts.kinds.has('other') && namesTests(facts)) return true;
  if (!facts.kinds.has('deploy') || facts.target !== 'production')
    return facts.kinds.has('test') || facts.job.steps.some(isUnknownTest);
  const last = Math.max(...facts.deploys.map(({ evidence }) => evidence.step?.index ?? 0));
  return (
    (facts.evidence.get('test') ?? []).some(({ step }) => (step?.index ?? 0) <= last) ||
    facts.job.steps.some((step) => step.index < last && isUnknownTest(step))
  );
}

/** A check of the stage before production lets nothing bad pass either. */
const checksStage = (pipeline: Pipeline, { kinds, target, job }: JobFacts): boolean =>
  kinds.has('smoke') &&
  target !== 'production' &&
  (kinds.has('deploy') || pipeline.ancestorsOf(job).some((one) => pipeline.factsOf(one).kinds.has('deploy')));

/** A step that by its name tests, with a tool that nobody knows: `./build test+only`. */
const isUnknownTest = ({ name, run }: Step): boolean =>
  name !== undefined &&
  run !== undefined &&
  /\btests?\b/i.test(name.value) &&
  /(?:^|[^a-z])tests?(?:[^a-z]|$)/i.test(run.value.replaceAll(/^\s*#.*$/gm, '')) &&
  !NO_TESTS.test(name.value);

const NO_TESTS = /\b(?:connect|connection|connectivity|ssh|login|access|credentials|skip|without)\b/i;

/** A script that nobody knows, in a job that by its name tests. */
const namesTests = ({ job }: JobFacts): boolean =>
  job.steps.some(({ run }) => run !== undefined) &&
  [job.id, job.name?.value ?? ''].some((name) => kindsOfName(name).includes('test'));

/** A called workflow that cannot be read: perhaps it tests. */
const isOpaque = ({ call, job }: JobFacts, deploy: Job): boolean =>
  job !== deploy && (call === 'remote' || call === 'local-unreadable');

/** It deploys to something that is not production, or can: everything else counts as a step before it. */
function deploysToStage(facts: JobFacts): boolean {
  if (facts.targets.some((target) => target !== 'production') && facts.kinds.has('deploy')) return true;
  if (facts.deploys.some(({ target }) => target !== undefined && target !== 'production')) return true;
  return facts.called?.jobs.some(deploysToStage) === true;
}
