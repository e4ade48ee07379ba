import { type Config, defaultConfig } from '../config/model.ts';
import { withAllowed } from '../images/judged/allowed.ts';
import type { ImageUse } from '../images/model.ts';
import { imageUses, imageUsesInSteps } from '../images/uses/uses.ts';
import { finish } from '../steps.ts';
import type { ShellParser } from '../syntax/shell/shell.ts';
import type { Job, Workflow } from '../workflow/model.ts';
import { assemble } from './called/assemble.ts';
import { pipelineEnv } from './called/files.ts';
import { deploysBefore, directNeeds } from './graph/order.ts';
import { classifyJob } from './kinds/classify.ts';
import { localPath } from './kinds/steps.ts';
import type { CalledWorkflow, JobFacts, Pipeline } from './model.ts';
import { NO_TARGET } from './target/target.ts';

export interface BuildEnvironment {
  readonly parser: ShellParser;
  /** Reads another file of the workspace, by a path relative to it with `/`; undefined where there is none. */
  readonly readFile?: ((path: string) => string | undefined) | undefined;
  /** What the user decided; nothing, unless said otherwise. */
  readonly config?: Config;
}

/** What a workflow does as a pipeline, at once; see `buildPipelineInSteps`. */
export function buildPipeline(workflow: Workflow, environment: BuildEnvironment): Pipeline {
  return finish(buildPipelineInSteps(workflow, environment));
}

/** What a workflow does as a pipeline, with a pause to be used after each job; never throws. */
export function* buildPipelineInSteps(
  workflow: Workflow,
  { parser, readFile, config = defaultConfig }: BuildEnvironment,
): Generator<undefined, Pipeline> {
  const env = pipelineEnv(parser, readFile, config);
  const facts = new Map<Job, JobFacts>();
  for (const job of workflow.jobs) {
    facts.set(job, classifyJob(workflow, job, env, false).facts);
    yield;
  }
  const behind = deploysBefore(workflow, (job) => facts.get(job)?.kinds.has('deploy') === true);
  for (const [job, known] of facts) {
    // Only what checks something reads differently behind a deploy.
    if (known.kinds.has('deploy') || job.needs.length === 0 || !behind(job)) continue;
    facts.set(job, classifyJob(workflow, job, env, true).facts);
    yield;
  }

  const uses = yield* imageUsesInSteps(workflow, { parser, env, facts });
  const images = new Map([[workflow, withAllowed(uses, config.allowedImages)]]);
  return pipelineOver(workflow, {
    parser,
    config,
    facts,
    workflowAt: (path) => env.workflow(path),
    stepsOfAction: (name) => env.action(localPath(name))?.steps,
    imagesIn(file) {
      const known = images.get(file) ?? withAllowed(imageUses(file, { parser }), config.allowedImages);
      images.set(file, known);
      return known;
    },
  });
}

/**
 * The workflow that a job calls, as a pipeline of its own: its jobs in the light of the caller's inputs, those that
 * cannot run left out. Its spans count in its own source.
 */
export const calledPipeline = (
  { shell, config, workflowAt, imagesIn }: Pipeline,
  { workflow, jobs }: CalledWorkflow,
): Pipeline =>
  pipelineOver(workflow, {
    parser: shell,
    config,
    facts: new Map(jobs.map((facts) => [facts.job, facts])),
    workflowAt,
    stepsOfAction: () => undefined,
    imagesIn,
  });

interface Known {
  readonly parser: ShellParser;
  readonly config: Config;
  readonly facts: ReadonlyMap<Job, JobFacts>;
  readonly workflowAt: Pipeline['workflowAt'];
  readonly stepsOfAction: Pipeline['stepsOfAction'];
  readonly imagesIn: Pipeline['imagesIn'];
}

function pipelineOver(
  workflow: Workflow,
  { parser, config, facts, workflowAt, stepsOfAction, imagesIn }: Known,
): Pipeline {
  const needs = new Map<Job, readonly Job[]>();
  const needsOf = (job: Job): readonly Job[] => {
    const known = needs.get(job) ?? directNeeds(workflow, job);
    needs.set(job, known);
    return known;
  };
  const ancestors = new Map<Job, readonly Job[]>();
  let images: readonly ImageUse[] | undefined;
  return {
    workflow,
    config,
    shell: parser,
    workflowAt,
    jobs: workflow.jobs.flatMap((job) => facts.get(job) ?? []),
    get images() {
      images ??= imagesIn(workflow).filter(({ inside }) => !inside || inside.handedOver);
      return images;
    },
    get imagesInside() {
      return imagesIn(workflow).filter(({ inside }) => inside && !inside.handedOver);
    },
    stepsOfAction,
    imagesIn,
    factsOf: (job) => facts.get(job) ?? assemble(job, [], NO_TARGET, undefined, { kind: 'none' }),
    needsOf,
    ancestorsOf(job) {
      const known = ancestors.get(job);
      if (known) return known;
      const found = new Set<Job>();
      const open = [...needsOf(job)];
      for (let next = open.pop(); next; next = open.pop()) {
        if (next === job || found.has(next)) continue;
        found.add(next);
        open.push(...needsOf(next));
      }
      const list = [...found];
      ancestors.set(job, list);
      return list;
    },
  };
}
