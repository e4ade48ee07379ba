import { DATABASE_ACTIONS } from '../knowledge/secrets/words.ts';
import { childOf, type Node } from '../syntax/node.ts';
import type { Entry, Job, Step, Workflow } from '../workflow/model.ts';
import { entriesOf } from '../workflow/read.ts';
import type { Place } from './model.ts';
import { MENTIONS_LOCAL } from './pairs.ts';

/** Keys with their values that stand beside each other: an `env`, a `with`, a container's credentials. */
export interface Group {
  readonly entries: readonly Entry[];
  readonly place: Place;
  /** What they say is for a server that the job itself starts. */
  readonly local: boolean;
  /** It goes to another machine, whatever the job is for. */
  readonly outward: boolean;
}

/** Every group of a workflow that can hold a credential. */
export function* groupsOf({ triggers, env, jobs }: Workflow): Generator<Group> {
  const shared: Place = { job: undefined, step: undefined, shared: true, takesSecrets: true };
  const defaults = triggers.flatMap(({ inputs }) =>
    inputs.flatMap(({ key, default: value }) => (value ? [{ key, value }] : [])),
  );
  yield plain(defaults, { ...shared, takesSecrets: false });
  yield plain(env, shared);
  for (const job of jobs) yield* groupsOfJob(job);
}

const plain = (entries: readonly Entry[], place: Place): Group => ({
  entries,
  place,
  local: false,
  outward: false,
});

function* groupsOfJob(job: Job): Generator<Group> {
  const shared: Place = { job, step: undefined, shared: true, takesSecrets: true };
  const without: Place = { ...shared, takesSecrets: false };
  yield plain(job.env, shared);
  yield plain(job.with, without);
  yield plain(entriesOf(childOf(job.node, 'secrets')), shared);
  if (job.matrix) yield* groupsOfMatrix(job.matrix.node, without, 0);
  yield* groupsOfContainer(childOf(job.node, 'container'), shared, false);
  const services = childOf(job.node, 'services');
  if (services?.kind === 'map')
    for (const { value } of services.pairs) yield* groupsOfContainer(value, shared, true);
  for (const step of job.steps) yield* groupsOfStep(job, step);
}

function* groupsOfContainer(node: Node | undefined, place: Place, local: boolean): Generator<Group> {
  yield { ...plain(entriesOf(childOf(node, 'credentials')), place), outward: true };
  yield { ...plain(entriesOf(childOf(node, 'env')), place), local };
  const options = entriesOf(node).filter(({ key }) => key.value === 'options');
  yield { ...plain(options, { ...place, takesSecrets: false }), local };
}

const DEEPEST_MATRIX = 4;

function* groupsOfMatrix(node: Node, place: Place, depth: number): Generator<Group> {
  if (depth > DEEPEST_MATRIX || node.kind === 'scalar') return;
  if (node.kind === 'seq') {
    for (const item of node.items) yield* groupsOfMatrix(item, place, depth + 1);
    return;
  }
  yield plain(entriesOf(node), place);
  for (const { key, value } of node.pairs) {
    if (value?.kind === 'seq') {
      const values = value.items.filter((item) => item.kind === 'scalar');
      yield plain(
        values.map((item) => ({ key, value: item })),
        place,
      );
    }
    if (value) yield* groupsOfMatrix(value, place, depth + 1);
  }
}

function* groupsOfStep(job: Job, step: Step): Generator<Group> {
  const place: Place = { job, step, shared: false, takesSecrets: true };
  yield plain(step.env, place);
  const scripts = step.scripts.map(({ scalar }) => scalar);
  const entries = step.with.filter(({ value }) => !scripts.includes(value));
  const local = step.uses !== undefined && DATABASE_ACTIONS.test(step.uses.name);
  yield { entries, place, local, outward: !local && isOutward(step) };
}

/** Actions that log in to another machine. */
const OUTWARD_ACTIONS =
  /login|ssh|scp|s?ftp|rsync|mail|deploy|publish|upload|registry|configure-aws|slack|telegram/;

const isOutward = ({ uses, with: inputs }: Step): boolean =>
  uses !== undefined &&
  OUTWARD_ACTIONS.test(uses.name) &&
  !inputs.some(({ value: { value } }) => MENTIONS_LOCAL.test(value) || /^[a-z]+:\d+$/.test(value));
