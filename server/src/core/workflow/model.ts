import type { MapNode, Node, Pair, Scalar, SyntaxProblem } from '../syntax/node.ts';
import type { ShellTree } from '../syntax/shell/ast.ts';
import type { Span } from '../text/span.ts';

/** A key with its scalar value, as in `env`, `with` and `outputs`. */
export interface Entry {
  readonly key: Scalar;
  readonly value: Scalar;
}

/** A workflow file as written; every leaf keeps its span, and what could not be read is simply absent. */
export interface Workflow {
  /** Path relative to the workspace with `/`, for instance `.github/workflows/deploy.yml`. */
  readonly path: string;
  readonly source: string;
  readonly root: Node | undefined;
  readonly name: Scalar | undefined;
  readonly triggers: readonly Trigger[];
  readonly env: readonly Entry[];
  readonly concurrency: Concurrency | undefined;
  /** `defaults.run.shell` */
  readonly shell: Scalar | undefined;
  /** In the order of the file; two that GitHub takes for the same id are both here. */
  readonly jobs: readonly Job[];
  /** By id in lower case, for `jobById`. */
  readonly jobIndex: ReadonlyMap<string, Job>;
  /** The `jobs` mapping itself. */
  readonly jobsNode: MapNode | undefined;
  readonly problems: readonly SyntaxProblem[];
}

export interface Trigger {
  /** `push`, `pull_request`, `workflow_dispatch`, `workflow_call`, … */
  readonly event: string;
  readonly key: Scalar;
  /** The event's mapping (branches, tags, types, inputs …), where it has one. */
  readonly node: Node | undefined;
  readonly branches: readonly Scalar[];
  readonly branchesIgnore: readonly Scalar[];
  readonly tags: readonly Scalar[];
  readonly types: readonly Scalar[];
  /** `workflow_run.workflows` */
  readonly workflows: readonly Scalar[];
  /** Of `workflow_dispatch` and `workflow_call`. */
  readonly inputs: readonly Input[];
}

export interface Input {
  readonly key: Scalar;
  readonly type: string;
  readonly default: Scalar | undefined;
  readonly options: readonly Scalar[];
  readonly required: boolean;
}

export interface Concurrency {
  readonly pair: Pair;
  readonly group: Scalar | undefined;
  readonly cancelInProgress: Scalar | undefined;
}

export interface Job {
  /** As written; compare with `sameId`. */
  readonly id: string;
  readonly key: Scalar;
  /** The job's mapping; undefined while it is still to be typed. */
  readonly node: MapNode | undefined;
  /** From the key's start to the job's end. */
  readonly span: Span;
  readonly name: Scalar | undefined;
  readonly needs: readonly Need[];
  readonly needsPair: Pair | undefined;
  readonly if: Scalar | undefined;
  readonly runsOn: readonly Scalar[];
  readonly environment: Environment | undefined;
  readonly concurrency: Concurrency | undefined;
  readonly continueOnError: Scalar | undefined;
  readonly env: readonly Entry[];
  readonly outputs: readonly Entry[];
  readonly matrix: Matrix | undefined;
  readonly container: ContainerImage | undefined;
  readonly services: readonly ContainerImage[];
  readonly steps: readonly Step[];
  readonly shell: Scalar | undefined;
  /** A called reusable workflow; such a job has no steps. */
  readonly uses: Scalar | undefined;
  readonly with: readonly Entry[];
}

export interface Need {
  readonly id: string;
  readonly scalar: Scalar;
}

export interface Environment {
  readonly pair: Pair;
  /** The name as written, perhaps with expressions; undefined while a mapping has no name yet. */
  readonly name: Scalar | undefined;
  readonly url: Scalar | undefined;
}

export interface ContainerImage {
  /** The scalar that holds the reference (`container: X` or `container.image: X`). */
  readonly image: Scalar;
  /** The service's id; undefined for the job's own container. */
  readonly service?: string;
}

export interface Matrix {
  readonly node: Node;
  /** Literal values by dotted path (`env`, `target.name`), from the lists and from `include`; excludes are not taken off. */
  readonly values: ReadonlyMap<string, readonly Scalar[]>;
  /** True where the matrix or one of its lists is an expression, so `values` may lack some. */
  readonly dynamic: boolean;
}

export interface Step {
  readonly index: number;
  readonly node: MapNode;
  readonly span: Span;
  readonly id: Scalar | undefined;
  readonly name: Scalar | undefined;
  readonly if: Scalar | undefined;
  readonly uses: ActionUse | undefined;
  readonly with: readonly Entry[];
  readonly env: readonly Entry[];
  readonly run: Scalar | undefined;
  readonly continueOnError: Scalar | undefined;
  /** It runs beside its neighbours (`parallel:`, `background: true`), so nothing after it waits for it by its place. */
  readonly concurrent: boolean;
  readonly workingDirectory: Scalar | undefined;
  /** Its `run` and the scripts that its action's inputs hold, parsed; see scripts.ts. */
  readonly scripts: readonly Script[];
}

export interface ActionUse {
  readonly scalar: Scalar;
  readonly kind: 'repository' | 'local' | 'docker';
  /** Lower case and without the version: `docker/build-push-action`, `./.github/actions/deploy`; the reference itself for docker. */
  readonly name: string;
  /** After the `@`. */
  readonly version: string;
}

export type ShellKind = 'bash' | 'sh' | 'powershell' | 'cmd' | 'python' | 'other';

export interface Script {
  /** Where its text stands; the tree's offsets count from the start of its value. */
  readonly scalar: Scalar;
  readonly tree: ShellTree;
  readonly shell: ShellKind;
  /** `run`, or the action input that holds it. */
  readonly origin: string;
  /** It runs on another machine, so it can change what runs there: an ssh action's script; the host where one is written. */
  readonly remote: boolean;
  readonly host: Scalar | undefined;
}

/** GitHub compares job ids without case. */
export const sameId = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export const jobById = (workflow: Workflow, id: string): Job | undefined =>
  workflow.jobIndex.get(id.toLowerCase());
