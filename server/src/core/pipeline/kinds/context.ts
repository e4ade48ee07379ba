import type { Config } from '../../config/model.ts';
import type { Places } from '../../config/places.ts';
import type { Scalar } from '../../syntax/node.ts';
import type { ShellParser } from '../../syntax/shell/shell.ts';
import type { Job, Step, Workflow } from '../../workflow/model.ts';
import type { ResolveMemo, Scope } from '../../workflow/resolve.ts';
import type { Own } from './own.ts';

/** What the analysis of a pipeline may ask for. */
export interface PipelineEnv {
  readonly parser: ShellParser;
  readonly config: Config;
  /** What the configuration says of the team's own commands and actions; undefined where it says nothing. */
  readonly own: Own | undefined;
  /** The environments that the configuration names, to be found in arguments. */
  readonly places: Places | undefined;
  readonly memo: ResolveMemo;
  /** The workflow file at a path of the workspace, read once; undefined where there is none. */
  workflow(path: string): Workflow | undefined;
  /** The `action.yml` in a folder of the workspace, read once. */
  action(folder: string): LocalAction | undefined;
}

/** What a local action's file says. */
export interface LocalAction {
  readonly inputs: readonly { readonly name: string; readonly default: Scalar | undefined }[];
  /** Undefined where it is no composite action: what it runs is not to be seen. */
  readonly steps: readonly Step[] | undefined;
}

/** A step that a job runs, by itself or inside a local composite action. */
export interface RunStep {
  readonly step: Step;
  /** The job's own step: `step` itself, or the one that uses the composite action. */
  readonly own: Step;
  readonly scope: Scope;
}

/** A job in the light of what its caller hands over. */
export interface JobContext {
  readonly env: PipelineEnv;
  readonly workflow: Workflow;
  readonly job: Job;
  readonly scope: Scope;
  readonly steps: readonly RunStep[];
  /** Local actions that are not there to be read. */
  readonly unreadable: readonly RunStep[];
}
