import type { Flavour, JobKind, Target } from '../pipeline/model.ts';

/**
 * The rows of the knowledge tables: plain data that says what a command or an action does to a pipeline. Lists of
 * flags, programs and words are written as one string with spaces between, to keep the tables readable.
 */

/** A command line program and the rows that know its subcommands. */
export interface Tool {
  /** Names of the program, lower case, without a path: `flyctl fly`. */
  readonly programs: string;
  readonly platform: string;
  /** Where the rows come from; a row may name its own. */
  readonly source: string;
  /** Flags of the program that take the next word as their value. */
  readonly values?: string;
  /** Flags whose value names where something goes; they take values too. */
  readonly targets?: string;
  /** Flags that keep every row of the tool from doing anything. */
  readonly harmless?: string;
  /** Words before a path that change how a command is offered, not what it does: `gcloud beta run deploy`. */
  readonly tracks?: string;
  readonly rows: readonly CommandRow[];
}

export interface CommandRow {
  /** Unique among all rows. */
  readonly id: string;
  /**
   * Paths of subcommands, one of which the positional arguments must begin with: `rollout restart`. A word may give
   * choices (`up|deploy`) and end in `*`. Absent: any.
   */
  readonly on?: readonly string[];
  /** The path may begin at any positional argument, as the goals of `mvn` and `gradle` do. */
  readonly anywhere?: boolean;
  /** Empty for a command that only chooses where later commands go (`kubectl config use-context prod`). */
  readonly kinds: readonly JobKind[];
  readonly flavour?: Flavour;
  readonly values?: string;
  readonly targets?: string;
  /** Positional arguments after the path that name the target: all of them, or only the first. */
  readonly operands?: 'all' | 'first' | 'last';
  /** Flags that make it harmless. `--flag=value` asks for that value. */
  readonly harmless?: string;
  /** At least one of these flags must be there. `--flag=value` asks for that value, with the `*` of a path at its end. */
  readonly needs?: string;
  /** Flags that say production by being there. */
  readonly production?: string;
  /** Where it goes when nothing says more. */
  readonly otherwise?: Target;
  /** It counts only in a script that runs on another machine, or against one (`docker -H ssh://…`). */
  readonly remote?: boolean;
  /** Some positional argument must begin with one of these (`s3://`), or contain it where it begins with `*`. */
  readonly operand?: string;
  /** As `operand`, but asked of the last positional argument: where it is copied to. */
  readonly operandLast?: string;
  /** The last positional argument must be a place on another machine: `user@host:/path`, `rsync://…`. */
  readonly remoteDestination?: boolean;
  /** It waits until what it deployed is healthy: half a check. */
  readonly waits?: boolean;
  readonly source?: string;
  /** A real-looking line that this row, and no other, explains. */
  readonly example: string;
}

/** One value that an input may have. `*` stands for any value but the empty one. */
export type InputIs = readonly [input: string, values: string];

export interface ActionRow {
  /** Lower case `owner/repo` or `owner/repo/path`; a trailing `*` stands for any ending. */
  readonly action: string;
  readonly kinds: readonly JobKind[];
  readonly platform: string;
  readonly flavour?: Flavour;
  /** All of these must be possible (an absent input is empty). */
  readonly when?: readonly InputIs[];
  /** None of these may be certain. */
  readonly unless?: readonly InputIs[];
  /** It starts anything: it counts only where the step, the job or an input speaks of a deploy. */
  readonly named?: boolean;
  /** Inputs whose value names the target. */
  readonly targets?: string;
  /** Values of inputs that say the target outright. */
  readonly says?: readonly (readonly [input: string, values: string, target: Target])[];
  readonly otherwise?: Target;
  /**
   * An input that holds a command line, judged by the command tables with `program` before it; `absent` is used where
   * the input is not written.
   */
  readonly line?: { readonly input: string; readonly program: string; readonly absent?: string };
  readonly waits?: boolean;
  readonly source: string;
  /** A `with:` that this row explains; empty where none is needed. */
  readonly example: Readonly<Record<string, string>>;
}
