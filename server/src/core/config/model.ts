import type { Target } from '../pipeline/model.ts';
import type { Severity } from '../rules/rule.ts';

/** Where a repository keeps its configuration; the first that is there is read. Relative to its root, with `/`. */
export const CONFIG_PATHS = ['.github/gatewright.yml', '.github/gatewright.yaml'] as const;

export type RuleSetting = Severity | 'off';

/** A place that can be deployed to. */
export type ConfigPlace = Exclude<Target, 'unknown'>;

/** What a job is in the pipeline; a place means that it deploys there, `other` that it does nothing that counts. */
export type ConfigStage = ConfigPlace | 'build' | 'test' | 'approval' | 'smoke' | 'rollback' | 'other';

/** What a command or an action does; `other` is nothing that counts, whatever the tables say of it. */
export type ConfigDoing = 'build' | 'test' | 'deploy' | 'smoke' | 'rollback' | 'other';

export type RequiredStage = 'build' | 'test' | 'staging' | 'approval';

/** Patterns by what they stand for; `*` in a pattern stands for any characters. */
export type Patterns<K extends string> = Readonly<Partial<Record<K, readonly string[]>>>;

/** What single rules can be told besides their severity. */
export interface RuleOptions {
  /** A wait for the rollout (`kubectl rollout status`, `helm --wait`) counts as a whole check. */
  readonly acceptRollout: boolean;
  /** Platforms whose deploys `missing-smoke-test` does not ask. */
  readonly uncheckedPlatforms: readonly string[];
  /** Platforms whose deploys `missing-rollback` does not ask, since their own console goes back. */
  readonly revertiblePlatforms: readonly string[];
  /** Patterns of values that are no secrets. */
  readonly harmlessValues: readonly string[];
}

/** What a user decides; the same shape in the editor's settings and in a configuration file. */
export interface Config {
  /** By rule id; a rule that is not named keeps its own severity. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  readonly options: RuleOptions;
  /** `off` leaves the workflow's syntax to another extension: `workflow-syntax` is silent, CD rules are not. */
  readonly syntax: 'on' | 'off';
  /** An ignore comment has to say why. */
  readonly requireReason: boolean;
  /** Which environments are which place, by their names. */
  readonly environments: Patterns<ConfigPlace>;
  /** Which jobs are what, by their ids: it overrules what their steps look like. */
  readonly jobs: Patterns<ConfigStage>;
  /** What the team's own commands do, by how they begin: `./ops/ship.sh --env prod`. */
  readonly commands: Patterns<ConfigDoing>;
  /** What the team's own actions do, by their names without a version: `acme/ship`, `./.github/actions/ship`. */
  readonly actions: Patterns<ConfigDoing>;
  /** Images that may have a tag that moves: `postgres:latest`, `ghcr.io/acme/tools:*`. */
  readonly allowedImages: readonly string[];
  /** The stages that must come before production. */
  readonly requiredStages: readonly RequiredStage[];
}

export const defaultConfig: Config = {
  rules: {},
  options: { acceptRollout: false, uncheckedPlatforms: [], revertiblePlatforms: [], harmlessValues: [] },
  syntax: 'on',
  requireReason: false,
  environments: {},
  jobs: {},
  commands: {},
  actions: {},
  allowedImages: [],
  requiredStages: ['test', 'staging'],
};

/** What the user asked of a rule: a severity, `off`, or undefined for the rule's own. */
export function ruleSetting(config: Config, id: string): RuleSetting | undefined {
  if (config.syntax === 'off' && id === 'workflow-syntax') return 'off';
  return Object.hasOwn(config.rules, id) ? config.rules[id] : undefined;
}
