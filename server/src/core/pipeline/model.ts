import type { Config } from '../config/model.ts';
import type { ImageUse } from '../images/model.ts';
import type { Scalar } from '../syntax/node.ts';
import type { ShellParser } from '../syntax/shell/shell.ts';
import type { Span } from '../text/span.ts';
import type { Job, Step, Workflow } from '../workflow/model.ts';

export type JobKind = 'build' | 'test' | 'deploy' | 'publish' | 'approve' | 'smoke' | 'rollback' | 'other';

export type Target = 'production' | 'staging' | 'development' | 'preview' | 'unknown';

/** Why something was concluded: a piece of the file and what it says. Messages quote it. */
export interface Evidence {
  /** As a person would quote it: `kubectl apply -n prod`, `environment: production`, `job id "deploy-prod"`. */
  readonly text: string;
  readonly span: Span;
  readonly step: Step | undefined;
}

/** A site documents or advertises (Pages, docs); infrastructure carries no application code; indirect only asks something else to deploy. */
export type Flavour = 'application' | 'site' | 'infrastructure' | 'indirect';

/** One act of deploying: a step's command or action. */
export interface Deploy {
  readonly evidence: Evidence;
  /** `kubernetes`, `helm`, `vercel`, `ssh`, …: the knowledge row's platform. */
  readonly platform: string;
  readonly flavour: Flavour;
  /** What its own words say (arguments, step name); undefined where they say nothing. */
  readonly target: Target | undefined;
  /** A script whose inside the file does not show (`./deploy.sh`, `npm run deploy`, a local action that cannot be read). */
  readonly opaque: boolean;
  /** It waits until what it deployed is healthy (`helm --wait`, ECS stability): half a check. */
  readonly waits: boolean;
  /** It need not go there: what starts the run, or a value that is not known, decides. */
  readonly guarded: boolean;
}

/** What a job does, as far as the file tells. */
export interface JobFacts {
  readonly job: Job;
  readonly kinds: ReadonlySet<JobKind>;
  readonly evidence: ReadonlyMap<JobKind, readonly Evidence[]>;
  readonly deploys: readonly Deploy[];
  /** The most demanding of `targets`; undefined for a job that neither deploys nor rolls back. */
  readonly target: Target | undefined;
  readonly targets: readonly Target[];
  /** Nothing names the target; it was taken from the trigger. */
  readonly assumed: boolean;
  readonly targetEvidence: Evidence | undefined;
  /** Findings on it are warnings at most: an indirect deploy, or one whose words contradict each other. */
  readonly soft: boolean;
  /** The environment it waits for, by itself or in the workflow that it calls. */
  readonly environment: EnvironmentUse | undefined;
  /** Set when it calls a workflow: where, and whether that file could be read. */
  readonly call: 'none' | 'local' | 'local-unreadable' | 'remote';
  /** The jobs of the local workflow that it calls, in the light of the caller's inputs; those that cannot run are left out. */
  readonly called: CalledWorkflow | undefined;
}

/** A local workflow that a job calls. The spans of its jobs count in its own source. */
export interface CalledWorkflow {
  readonly workflow: Workflow;
  readonly jobs: readonly JobFacts[];
}

export interface EnvironmentUse {
  readonly name: Scalar | undefined;
  /** Literal names it can take; empty where the file does not say. */
  readonly names: readonly string[];
  /** It can evaluate to nothing, and then the job runs unprotected. */
  readonly mayBeEmpty: boolean;
  /** The environment stands in the called workflow. */
  readonly inCalled: boolean;
}

/** What is known of a workflow as a pipeline; all that rules read besides the Workflow itself. */
export interface Pipeline {
  readonly workflow: Workflow;
  /** What the user decided, for what reads the pipeline. */
  readonly config: Config;
  /** In the order of the file. */
  readonly jobs: readonly JobFacts[];
  /** Those that the file writes down, also for a local workflow or action that it hands them to. */
  readonly images: readonly ImageUse[];
  /** Those that the local workflows and actions write down which the jobs run; they stand at the `uses`. */
  readonly imagesInside: readonly ImageUse[];
  /** All images of a workflow file; those of another file as it stands for itself, with nothing handed to it. */
  imagesIn(workflow: Workflow): readonly ImageUse[];
  /** The steps of a local composite action; undefined where it is none or cannot be read. */
  stepsOfAction(name: string): readonly Step[] | undefined;
  /** For what in `pipeline/` asks the scripts once more; no rule does. */
  readonly shell: ShellParser;
  /** Another workflow of the workspace, by its path; undefined where there is none. */
  workflowAt(path: string): Workflow | undefined;
  factsOf(job: Job): JobFacts;
  /** Direct needs that name a job, without doubles. */
  needsOf(job: Job): readonly Job[];
  /** Every job that `job` waits for, directly or through others; never itself, also in a cycle. */
  ancestorsOf(job: Job): readonly Job[];
}
