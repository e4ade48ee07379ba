import type { StepWriter } from '../../edits/job-writer.ts';
import type { Setup } from '../../pipeline/kinds/setup.ts';
import type { Step, Workflow } from '../../workflow/model.ts';

/** The steps of a job that puts production back, and what its token has to be allowed. */
export interface Rollback {
  readonly steps: readonly string[];
  readonly permissions: Readonly<Record<string, string>>;
  /**
   * A step of id `current` that stands before the deploy and leaves what runs then in its output `previous`; the
   * deploying job gives that on, and where it is empty there is nothing to go back to.
   */
  readonly note?: string;
  /** Environment variables that its steps set anew, in place of those of the whole job. */
  readonly sets?: ReadonlySet<string>;
  /** It only starts another run, which deploys. */
  readonly reruns?: boolean;
  /** What it does, as the end of "When the deploy to production fails, `rollback` …". */
  readonly does: string;
}

/** A step that the rollback can repeat. */
export interface RepeatedStep {
  readonly step: Step;
  /** Its lines, with `\n` behind each. */
  readonly text: string;
  /** What it prepares, for one that does no work. */
  readonly setup: Setup | undefined;
  readonly deploys: boolean;
  /** It stands behind the deploy and asks whether that works. */
  readonly checks: boolean;
  /** It pushes an image, or makes one that is pushed. */
  readonly pushes: boolean;
}

export interface RollbackInput {
  readonly workflow: Workflow;
  readonly write: StepWriter;
  /** Of the job that deploys. */
  readonly id: string;
  /** The steps that deploy to production, with what prepares them. */
  readonly steps: readonly RepeatedStep[];
  /** Steps that fetch what the last good run has built; they may read `RUN`. */
  readonly fetch: readonly string[];
  /** Environment variables of the whole job. */
  readonly variables: ReadonlySet<string>;
  /** The `env` of the deploying job, which the rollback has too. */
  readonly env: Step['env'];
  /** Images are pushed by steps that the rollback does not repeat. */
  readonly pushes: boolean;
  /** Images that a server asks for as `latest`, with the commit as a second name. */
  readonly beside: readonly string[];
  /** Those that carry both names anyway. */
  readonly alsoLatest: readonly string[];
}

export const SHA = '${{ steps.last-good.outputs.sha }}';
export const RUN = '${{ steps.last-good.outputs.run }}';

/** A variable that a script has set for itself is not there in another step. */
export const areKnown = (commands: readonly string[], variables: ReadonlySet<string>): boolean =>
  commands.every((command) =>
    [...command.replaceAll(/\$\{\{[^}]*\}\}/g, '').matchAll(/\$\{?(\w*)/g)].every(([, name = '']) =>
      variables.has(name),
    ),
  );
