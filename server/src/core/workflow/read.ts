import { finish } from '../steps.ts';
import {
  childOf,
  type MapNode,
  type Node,
  type Pair,
  pairOf,
  type Scalar,
  scalarOf,
} from '../syntax/node.ts';
import { createRegionMemory, type RegionMemory } from '../syntax/region-memory.ts';
import type { ShellParser } from '../syntax/shell/shell.ts';
import { readYaml } from '../syntax/yaml.ts';
import { readMatrix } from './matrix.ts';
import type {
  ActionUse,
  Concurrency,
  ContainerImage,
  Entry,
  Environment,
  Job,
  Need,
  ShellKind,
  Step,
  Workflow,
} from './model.ts';
import { defaultShell, scriptsOf, shellKind } from './scripts.ts';
import { readTriggers } from './triggers.ts';

/** What is remembered of a workflow file between two versions of its text. */
export interface WorkflowMemory {
  readonly regions: RegionMemory;
  readonly jobs: WeakMap<Pair, { readonly job: Job; readonly shell: string | undefined }>;
}

export const createWorkflowMemory = (): WorkflowMemory => ({
  regions: createRegionMemory(),
  jobs: new WeakMap(),
});

/** Reads a workflow file at once; see `readWorkflowInSteps`. */
export function readWorkflow(
  path: string,
  source: string,
  parser: ShellParser,
  memory?: WorkflowMemory,
): Workflow {
  return finish(readWorkflowInSteps(path, source, parser, memory));
}

/**
 * Reads a workflow file, with a pause to be used after each job; never throws. What the text does not say clearly is
 * left out, so a job that is being typed drops only itself.
 */
export function* readWorkflowInSteps(
  path: string,
  source: string,
  parser: ShellParser,
  memory?: WorkflowMemory,
): Generator<undefined, Workflow> {
  const { root, problems } = yield* readYaml(source, memory?.regions);
  const top = asMap(root);
  const shell = defaultShell(top);
  const jobsNode = asMap(childOf(top, 'jobs'));
  const jobs: Job[] = [];
  const jobIndex = new Map<string, Job>();
  for (const pair of jobsNode?.pairs ?? []) {
    const known = memory?.jobs.get(pair);
    const job = known && known.shell === shell?.value ? known.job : readJob(pair, shell, parser);
    memory?.jobs.set(pair, { job, shell: shell?.value });
    jobs.push(job);
    const id = job.id.toLowerCase();
    if (!jobIndex.has(id)) jobIndex.set(id, job);
    if (!known) yield;
  }
  return {
    path,
    source,
    root,
    name: scalarOf(top, 'name'),
    triggers: readTriggers(top),
    env: entriesOf(childOf(top, 'env')),
    concurrency: readConcurrency(top),
    shell,
    jobs,
    jobIndex,
    jobsNode,
    problems,
  };
}

const asMap = (node: Node | undefined): MapNode | undefined => (node?.kind === 'map' ? node : undefined);

function readJob({ key, value, span }: Pair, shell: Scalar | undefined, parser: ShellParser): Job {
  const node = asMap(value);
  const runsOn = readRunsOn(childOf(node, 'runs-on'));
  const container = readContainer(childOf(node, 'container'));
  const ownShell = defaultShell(node) ?? shell;
  const kind: ShellKind = ownShell
    ? shellKind(ownShell.value)
    : isWindows(runsOn)
      ? 'powershell'
      : container
        ? 'sh'
        : 'bash';
  return {
    id: key.value,
    key,
    node,
    span,
    name: scalarOf(node, 'name'),
    needs: readNeeds(childOf(node, 'needs')),
    needsPair: pairOf(node, 'needs'),
    if: scalarOf(node, 'if'),
    runsOn,
    environment: readEnvironment(node),
    concurrency: readConcurrency(node),
    continueOnError: scalarOf(node, 'continue-on-error'),
    env: entriesOf(childOf(node, 'env')),
    outputs: entriesOf(childOf(node, 'outputs')),
    matrix: readMatrix(childOf(childOf(node, 'strategy'), 'matrix')),
    container,
    services: readServices(childOf(node, 'services')),
    steps: readSteps(childOf(node, 'steps'), kind, parser),
    shell: defaultShell(node),
    uses: scalarOf(node, 'uses'),
    with: entriesOf(childOf(node, 'with')),
  };
}

function readNeeds(node: Node | undefined): Need[] {
  const scalars =
    node?.kind === 'seq'
      ? node.items.filter((item) => item.kind === 'scalar')
      : node?.kind === 'scalar'
        ? [node]
        : [];
  return scalars.filter(({ value }) => value.trim() !== '').map((scalar) => ({ id: scalar.value, scalar }));
}

/** A label, a list of labels, or a mapping with `labels`. */
function readRunsOn(node: Node | undefined): Scalar[] {
  if (node?.kind === 'scalar') return [node];
  if (node?.kind === 'seq') return node.items.filter((item) => item.kind === 'scalar');
  return node ? readRunsOn(childOf(node, 'labels')) : [];
}

const isWindows = (labels: readonly Scalar[]): boolean =>
  labels.some(({ value }) => /^windows\b/i.test(value));

function readEnvironment(node: MapNode | undefined): Environment | undefined {
  const pair = pairOf(node, 'environment');
  if (!pair) return undefined;
  const { value } = pair;
  if (value?.kind === 'scalar') return { pair, name: value, url: undefined };
  return { pair, name: scalarOf(value, 'name'), url: scalarOf(value, 'url') };
}

function readConcurrency(node: MapNode | undefined): Concurrency | undefined {
  const pair = pairOf(node, 'concurrency');
  if (!pair) return undefined;
  const { value } = pair;
  if (value?.kind === 'scalar') return { pair, group: value, cancelInProgress: undefined };
  return { pair, group: scalarOf(value, 'group'), cancelInProgress: scalarOf(value, 'cancel-in-progress') };
}

function readContainer(node: Node | undefined): ContainerImage | undefined {
  const image = node?.kind === 'scalar' ? node : scalarOf(node, 'image');
  return image && { image };
}

function readServices(node: Node | undefined): ContainerImage[] {
  const services: ContainerImage[] = [];
  for (const { key, value } of asMap(node)?.pairs ?? []) {
    const container = readContainer(value);
    if (container) services.push({ image: container.image, service: key.value });
  }
  return services;
}

/** The scalar entries of a mapping; nothing for an expression in its place. */
export function entriesOf(node: Node | undefined): Entry[] {
  const entries: Entry[] = [];
  for (const { key, value } of asMap(node)?.pairs ?? [])
    if (value?.kind === 'scalar') entries.push({ key, value });
  return entries;
}

/** Reads a list of steps, also of a composite action; those of a `parallel:` group stand in the list one by one. */
export function readSteps(node: Node | undefined, shell: ShellKind, parser: ShellParser): Step[] {
  const steps: Step[] = [];
  const add = (list: Node | undefined, parallel: boolean): void => {
    if (list?.kind !== 'seq') return;
    for (const item of list.items) {
      if (item.kind !== 'map') continue;
      const group = childOf(item, 'parallel');
      if (group) add(group, true);
      else steps.push(readStep(steps.length, item, parallel, shell, parser));
    }
  };
  add(node, false);
  return steps;
}

function readStep(
  index: number,
  node: MapNode,
  parallel: boolean,
  shell: ShellKind,
  parser: ShellParser,
): Step {
  const uses = readUses(scalarOf(node, 'uses'));
  const run = scalarOf(node, 'run');
  const inputs = entriesOf(childOf(node, 'with'));
  return {
    index,
    node,
    span: node.span,
    id: scalarOf(node, 'id'),
    name: scalarOf(node, 'name'),
    if: scalarOf(node, 'if'),
    uses,
    with: inputs,
    env: entriesOf(childOf(node, 'env')),
    run,
    continueOnError: scalarOf(node, 'continue-on-error'),
    concurrent: parallel || scalarOf(node, 'background')?.value === 'true',
    workingDirectory: scalarOf(node, 'working-directory'),
    scripts: scriptsOf({ run, uses, with: inputs, node }, shell, parser),
  };
}

function readUses(scalar: Scalar | undefined): ActionUse | undefined {
  if (!scalar) return undefined;
  const value = scalar.value.trim();
  if (value.startsWith('docker://'))
    return { scalar, kind: 'docker', name: value.slice('docker://'.length), version: '' };
  const at = value.indexOf('@');
  const name = at < 0 ? value : value.slice(0, at);
  const version = at < 0 ? '' : value.slice(at + 1);
  if (name.startsWith('./') || name.startsWith('$/')) return { scalar, kind: 'local', name, version };
  return { scalar, kind: 'repository', name: name.toLowerCase(), version };
}
