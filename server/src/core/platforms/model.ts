/** The two environments that a five-stage pipeline deploys to. */
export type Stage = 'staging' | 'production';

/** Something that a person must set in the repository's settings before the first run. */
export interface Setting {
  /** A secret is hidden in logs; a variable is shown. */
  readonly kind: 'secret' | 'variable';
  /** `KUBE_CONFIG`: what `secrets.X` or `vars.X` reads. */
  readonly name: string;
  /** `environment`: staging and production have their own; `repository`: one for all jobs. */
  readonly scope: 'environment' | 'repository';
  /** What it holds, as the end of a sentence without a full stop. */
  readonly purpose: string;
}

/** What a platform's templates rely on, and where that is documented. */
export interface Fact {
  readonly fact: string;
  readonly source: string;
}

/** A job's `permissions`, by scope; empty for a token that may do nothing. */
export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

/** Where images are pushed to. */
export interface Registry {
  /** The image without its tag, with fields: `ghcr.io/<<owner>>/<<app>>`. */
  readonly image: string;
  /** What the job needs that pushes, besides reading the code. */
  readonly permissions: Permissions;
  /** Steps that log Docker in to it, for the job that pushes. */
  readonly login: string;
  readonly settings: readonly Setting[];
}

/**
 * A platform that a pipeline can deploy an image to. The texts are YAML of steps (or of `env` entries) from column
 * zero, without a last line break. `<<name>>` in them is a field (see fields.ts). Every step may rely on two
 * variables: `IMAGE`, the whole reference of the image to deploy, and `URL`, the address of what is deployed.
 */
export interface Platform {
  /** As on the command line: `cloud-run`. */
  readonly id: string;
  /** As in a sentence: `Google Cloud Run`. */
  readonly title: string;
  readonly facts: readonly Fact[];
  /** What must be there before the first deploy, a sentence each. */
  readonly before: readonly string[];
  readonly registry: Registry;
  /** Of the jobs that deploy; `APP_URL`, which all platforms have, is not among them. */
  readonly settings: readonly Setting[];
  /** Of a job that deploys or rolls back. */
  readonly permissions: Permissions;
  /** More entries of such a job's `env`; no secrets, which every step of the job would see. */
  readonly env?: string;
  /** Steps that make the runner able to speak to the platform. */
  readonly setup: string;
  /** Script lines that leave what runs in production in the shell variable `previous`; empty where nothing does yet. */
  readonly current: string;
  /** Entries of the `env` of the step that runs `current`. */
  readonly currentEnv?: string;
  /** Steps that deploy `$IMAGE`; `title` is the name of the one that does it. */
  readonly deploy: (stage: string, title: string) => string;
  /**
   * Steps that put production back to what `current` has found and `$PREVIOUS` now holds. Absent where that is the
   * reference of an image: then `deploy` deploys it.
   */
  readonly restore?: string;
  /** Whether `deploy` ends only when the new version runs; otherwise the pipeline waits until the address tells it. */
  readonly waits: boolean;
}
