import { insertKey } from '../../edits/map.ts';
import { replaceScalar } from '../../edits/scalar.ts';
import { needsReads } from '../../pipeline/graph/needs-reads.ts';
import type { JobFacts, Pipeline } from '../../pipeline/model.ts';
import type { AddressFinder } from '../../pipeline/target/address.ts';
import { isProductionName } from '../../pipeline/target/stage-names.ts';
import { childOf } from '../../syntax/node.ts';
import { contains, type Edit } from '../../text/span.ts';
import { type Job, sameId, type Trigger, type Workflow } from '../../workflow/model.ts';
import { resolveScalar, type Scope } from '../../workflow/resolve.ts';
import type { FileEdits, Fix } from '../rule.ts';

/** What the name and the address of an environment of production are taken from. */
export interface EnvironmentNames {
  readonly workflow: Workflow;
  readonly pipeline: Pipeline;
  readonly addressOf: AddressFinder;
  /** What the file calls its environment of production elsewhere. */
  readonly usedName: string | undefined;
}

const PLACE = { after: ['runs-on', 'needs', 'if', 'name'], before: ['steps'] };

/** An environment for a job that deploys to production without one; on a job that calls a workflow, in that workflow. */
export function environmentFixes(
  judge: EnvironmentNames,
  facts: JobFacts,
  certain: boolean,
  rollbacks: readonly Job[] = [],
): Fix[] {
  const { job } = facts;
  if (facts.call === 'local') return inCalledFile(judge, facts);
  if (!job.node || job.uses || facts.call !== 'none') return [];
  const name = environmentName(judge, facts);
  if (name === undefined) return [];
  const named = nameWritten(job, name);
  const url = named ? undefined : judge.addressOf(facts);
  const value = url === undefined ? name : { name, url };
  const edits = named ? named.edits : insertKey(job.node, 'environment', value, PLACE);
  if (!edits?.every(({ span }) => contains(job.span, span))) return [];
  const more = alsoOf(rollbacks, value);
  if (!more) return [];
  const address = url === undefined ? '' : `, with the address \`${url}\``;
  const title = named?.title ?? `Add \`environment: ${name}\`${address}`;
  return [{ title, safe: certain, edits: [...edits, ...more] }];
}

/** The same environment for the jobs that take the deploy back; undefined where one has no place for it. */
function alsoOf(
  rollbacks: readonly Job[],
  value: string | { readonly name: string; readonly url: string },
): Edit[] | undefined {
  const found = rollbacks.map(({ node, span }) => {
    const edits = node && insertKey(node, 'environment', value, PLACE);
    return edits?.every((edit) => contains(span, edit.span)) ? edits : undefined;
  });
  return found.every((edits) => edits !== undefined) ? found.flat() : undefined;
}

/** The remedy where an environment is written but its name is missing or empty; undefined where none is written. */
function nameWritten(
  { environment }: Job,
  name: string,
): { title: string; edits: Edit[] | undefined } | undefined {
  const written = environment?.pair.value;
  if (written?.kind === 'scalar') {
    return { title: `Name the environment \`${name}\``, edits: replaceScalar(written, name) };
  }
  if (written?.kind !== 'map') return undefined;
  const child = childOf(written, 'name');
  const edits =
    child?.kind === 'scalar'
      ? replaceScalar(child, name)
      : insertKey(written, 'name', name, { before: ['url'] });
  return { title: `Name the environment \`${name}\``, edits };
}

const ENVIRONMENT_ARGUMENT = /\b(?:environment|env|stage)\b["']?[=:\s]+["']?([A-Za-z][\w-]*)/i;

/** What a file calls its environment of production, where it has one. */
export const usedName = (pipeline: Pipeline): string | undefined =>
  pipeline.jobs
    .flatMap(({ environment, target }) => (target === 'production' ? (environment?.names ?? []) : []))
    .find(isProductionName);

/** The name that the file already uses for production, or that the deploy is told; of several targets, what chooses. */
function environmentName({ workflow, usedName }: EnvironmentNames, facts: JobFacts): string | undefined {
  const { job, targets, targetEvidence, deploys } = facts;
  if (targets.some((target) => target !== 'production') || readsChoice(workflow, job))
    return choiceOf(workflow, facts);
  if (deploys.some(({ platform, flavour }) => flavour === 'site' && platform === 'pages')) {
    if (job.steps.some(({ uses }) => uses?.name === 'actions/deploy-pages')) return 'github-pages';
  }
  const told = [targetEvidence, ...deploys.map(({ evidence }) => evidence)]
    .map((evidence) => (evidence && ENVIRONMENT_ARGUMENT.exec(evidence.text)?.[1]) ?? '')
    .find((name) => isProductionName(name));
  return usedName ?? told ?? 'production';
}

/** It reads an input that can be production and something else. */
const readsChoice = ({ triggers, source }: Workflow, { span }: Job): boolean =>
  triggers
    .flatMap(({ inputs }) => inputs)
    .some(
      ({ key, options }) =>
        options.some(({ value }) => isProductionName(value)) &&
        options.some(({ value }) => !isProductionName(value)) &&
        source.slice(span.start, span.end).includes(`inputs.${key.value}`),
    );

/**
 * The same for a job of several targets whose choice is made elsewhere: by the environment of a job that waits for a
 * person before it, or by an output of a job that it needs. Whether those can be empty is to be tried.
 */
export function environmentTrials(
  { job, call }: JobFacts,
  approvals: readonly JobFacts[],
  rollbacks: readonly Job[] = [],
): Fix[] {
  const { node } = job;
  if (!node || job.uses || job.environment || call !== 'none') return [];
  const waited = approvals.flatMap(({ environment }) =>
    environment && !environment.mayBeEmpty && !environment.inCalled ? (environment.name?.value ?? []) : [],
  );
  const told = needsReads(job).flatMap(({ scalar, start, end }) => {
    const read = scalar.value.slice(start, end);
    return STAGE_INPUT.test(read.split('.').at(-1) ?? '') ? [`\${{ ${read} }}`] : [];
  });
  const names = new Set([...waited, ...told].filter((name) => !/[\r\n]/.test(name)));
  return [...names].slice(0, 2).flatMap((name) => {
    const edits = insertKey(node, 'environment', name, PLACE);
    const own = edits?.every(({ span }) => contains(job.span, span)) ? edits : undefined;
    const more = alsoOf(rollbacks, name);
    return own && more
      ? [{ title: `Add \`environment: ${name}\``, safe: false, edits: [...own, ...more] }]
      : [];
  });
}

/** The matrix value or the input by which one job deploys to several stages. */
function choiceOf(workflow: Workflow, { job }: JobFacts): string | undefined {
  for (const [path, values] of job.matrix?.values ?? []) {
    if (values.length > 1 && values.some(({ value }) => isProductionName(value)))
      return `\${{ matrix.${path} }}`;
  }
  const { triggers } = workflow;
  const input = triggers
    .flatMap(({ inputs }) => inputs)
    .find(({ options }) => options.some(({ value }) => isProductionName(value)));
  // An event that gives no such input would leave the name empty.
  return input && triggers.every((trigger) => givesInput(trigger, input.key.value))
    ? `\${{ inputs.${input.key.value} }}`
    : undefined;
}

/** A run that it starts has a value for the input. */
const givesInput = ({ inputs }: Trigger, name: string): boolean =>
  inputs.some(({ key, required, options }) => sameId(key.value, name) && (required || options.length > 0));

/**
 * An environment where the called workflow deploys, since the job that calls it cannot have one: named by the input
 * that chooses, else by a name that is right for every job here that calls the workflow.
 */
function inCalledFile(judge: EnvironmentNames, facts: JobFacts): Fix[] {
  const places: Place[] = [];
  if (!bareDeploys(judge, facts, { workflow: judge.workflow, job: facts.job }, places)) return [];
  const files = new Map<string, { workflow: Workflow; edits: Edit[] }>();
  const seen = new Set<Job>();
  for (const { workflow, job, name } of places) {
    if (seen.has(job)) continue;
    seen.add(job);
    const edits = job.node && insertKey(job.node, 'environment', name, PLACE);
    if (!edits?.every(({ span }) => contains(job.span, span))) return [];
    const file = files.get(workflow.path) ?? { workflow, edits: [] };
    files.set(workflow.path, file);
    file.edits.push(...edits);
  }
  const elsewhere: FileEdits[] = [...files].map(([path, { workflow, edits }]) => ({
    path,
    source: workflow.source,
    edits,
  }));
  const [first] = places;
  const [path] = files.keys();
  if (!first || path === undefined) return [];
  const jobs = seen.size > 1 ? ` to ${seen.size} jobs` : ` to \`${first.job.id}\``;
  const where =
    files.size > 1 ? ` in ${files.size} called files` : ` in \`${path.slice(path.lastIndexOf('/') + 1)}\``;
  const title = `Add \`environment: ${first.name}\`${jobs}${where}`;
  // Other workflows may call it too.
  return [{ title, safe: false, edits: [], elsewhere }];
}

interface Place {
  readonly workflow: Workflow;
  readonly job: Job;
  readonly name: string;
}

/** Collects the jobs that deploy to production without an environment behind a call; false where one of them cannot be named. */
function bareDeploys(judge: EnvironmentNames, facts: JobFacts, scope: Scope, places: Place[]): boolean {
  const { called, job } = facts;
  if (!called) return false;
  const changing = called.jobs.filter(({ kinds }) => kinds.has('deploy') || kinds.has('rollback'));
  const production = changing.filter(({ target }) => target === 'production');
  for (const inner of production.length > 0 ? production : changing) {
    if (inner.environment) continue;
    if (inner.call === 'local') {
      const inputs = new Map(
        job.with.map(({ key, value }) => [key.value.toLowerCase(), resolveScalar(value, scope)]),
      );
      const within = { workflow: called.workflow, job: inner.job, inputs };
      if (!bareDeploys(judge, inner, within, places)) return false;
      continue;
    }
    const name = calledName(judge, facts, scope, inner);
    if (name === undefined || !inner.job.node || inner.job.uses || inner.job.environment) return false;
    places.push({ workflow: called.workflow, job: inner.job, name });
  }
  return places.length > 0;
}

const STAGE_INPUT = /^(?:\w+[-_])?(?:environment|env|stage|target)(?:[-_]?name)?$/i;

/** The input that says where the called workflow deploys to, if the caller gives it; else a name that suits all callers here. */
function calledName(
  { pipeline, usedName }: EnvironmentNames,
  { job, targets, called }: JobFacts,
  scope: Scope,
  inner: JobFacts,
): string | undefined {
  const { path, triggers } = called?.workflow ?? scope.workflow;
  const declared = new Set(
    triggers
      .filter(({ event }) => event === 'workflow_call')
      .flatMap(({ inputs }) => inputs.map(({ key }) => key.value.toLowerCase())),
  );
  const given = job.with.find(
    ({ key, value }) =>
      STAGE_INPUT.test(key.value) &&
      declared.has(key.value.toLowerCase()) &&
      (isProductionName(value.value) || value.value.includes('${{')),
  );
  if (given) {
    // Another event, or a value that comes to nothing, would leave the name empty.
    const empty =
      resolveScalar(given.value, scope).mayBeEmpty ||
      !triggers.every((trigger) => trigger.event === 'workflow_call' || givesInput(trigger, given.key.value));
    return empty ? undefined : `\${{ inputs.${given.key.value} }}`;
  }
  const callers = pipeline.jobs.filter((other) => other.called?.workflow.path === path);
  const all = [...callers, { targets }, inner].every((one) =>
    one.targets.every((target) => target === 'production'),
  );
  return all ? (usedName ?? 'production') : undefined;
}
