import { linesOf } from '../../edits/job-layout.ts';
import type { NewJob } from '../../edits/job-writer.ts';
import { quoteFor } from '../../edits/quote.ts';
import { FIRST_ATTEMPT, rerun } from '../../remedies/rollback/last-good.ts';
import type { Rollback } from '../../remedies/rollback/model.ts';
import { permissionLines } from '../../remedies/rollback/permissions.ts';
import { rollbackOf } from '../../remedies/rollback/rollback.ts';
import { smokeStep } from '../../remedies/smoke-step.ts';
import { stagingComment } from '../../remedies/staging/comment.ts';
import { withVariables } from '../../remedies/staging/moved.ts';
import { sameId } from '../../workflow/model.ts';
import { needsIn, stepReads } from '../../workflow/step-values.ts';
import type { StageKey } from './cast.ts';
import { plain } from './conditions.ts';
import { ADDRESS, type Draft } from './draft.ts';
import { productionComment } from './notes.ts';
import { toldByStages } from './notify.ts';
import type { Part } from './roles.ts';
import { testStep } from './tests.ts';
import { fetchEarlier } from './transport.ts';

/** The jobs in their order, and what the way back does. */
export function jobsOf(draft: Draft): { readonly jobs: readonly NewJob[]; readonly way: Rollback } {
  const { production, rollback, way } = productionAndBack(draft);
  return {
    jobs: [
      buildJob(draft),
      ...(draft.cast.tests ? [testJob(draft)] : []),
      stagingJob(draft),
      production,
      rollback,
      ...(draft.texts.notify.steps.length > 0 ? [notifyJob(draft)] : []),
    ],
    way,
  };
}

function buildJob(draft: Draft): NewJob {
  const { ids, facts, workflow, layout, transport, outputs } = draft;
  const { job } = facts;
  return {
    id: ids.build,
    first: true,
    needs: job.needs.map(({ id }) => id),
    condition: job.if && workflow.source.slice(job.if.span.start, job.if.span.end),
    keys: keysOf(draft, 'build'),
    outputs,
    head: linesOf(workflow.source, layout.head),
    steps: [...textsIn(draft, 'build'), ...transport.upload()],
  };
}

function testJob(draft: Draft): NewJob {
  const { ids, cast, transport, write, handover } = draft;
  const own = textsIn(draft, 'test');
  const fetched = cast.testsBuilt ? transport.fetched(partsIn(draft, 'test'), own) : own;
  const steps = cast.hasOwnTests
    ? fetched
    : [...fetched, testStep(write, cast.defaults, handover.kind === 'workspace')];
  return {
    id: ids.test,
    needs: needsOf(draft, 'test', ids.build, steps),
    keys: keysOf(draft, 'test'),
    steps,
  };
}

function stagingJob(draft: Draft): NewJob {
  const { ids, cast, moved, address, layout } = draft;
  const steps = withSmoke(draft, 'staging', moved.texts);
  return {
    id: ids.staging,
    comment: stagingComment(moved, address.staging === ADDRESS),
    needs: needsOf(draft, 'staging', cast.tests ? ids.test : ids.build, steps),
    condition: conditionOf(draft),
    keys: withVariables(keysOf(draft, 'deploy'), layout, moved.overrides),
    env: layout.keys.has('env') ? new Map() : moved.overrides,
    environment: { name: 'staging', url: address.staging },
    concurrency: concurrencyOf(draft, 'staging'),
    steps,
  };
}

function productionAndBack(draft: Draft): { production: NewJob; rollback: NewJob; way: Rollback } {
  const { ids, facts, address, layout, workflow, write, checks } = draft;
  const { job } = facts;
  const steps = withSmoke(draft, 'production', textsIn(draft, 'production'));
  const found = wayBack(draft);
  const noted = found.note !== undefined ? withNote(draft, steps, found.note) : undefined;
  const way = found.note !== undefined && !noted ? rerun(workflow, write) : found;
  const name = quoteFor(job.environment?.name?.value.trim() || 'production', { inFlow: false });
  const concurrency = job.concurrency ? undefined : concurrencyOf(draft, 'production');
  const production: NewJob = {
    id: ids.production,
    comment: productionComment(name, address.production === ADDRESS || backAsksAddress(draft, way)),
    name: keepsName(draft) ? linesFor(draft, 'name') : undefined,
    needs: needsOf(draft, 'production', ids.staging, steps),
    condition: conditionOf(draft),
    keys: [...keysOf(draft, 'deploy'), linesFor(draft, 'concurrency'), linesFor(draft, 'outputs')],
    environment: { name, url: address.production },
    concurrency,
    outputs: new Map(noted ? [['previous', '${{ steps.current.outputs.previous }}']] : []),
    steps: noted ?? steps,
  };
  const base = {
    id: ids.rollback,
    needs: [ids.production],
    condition: [
      `failure() && needs.${ids.production}.result == 'failure'`,
      ...(noted ? [`needs.${ids.production}.outputs.previous != ''`] : []),
      ...(way.reruns ? [FIRST_ATTEMPT] : []),
    ].join(' && '),
  };
  const keys = keysOf(draft, 'deploy');
  if (way.reruns) {
    // The environment asks its reviewers when that run deploys.
    const permissions = permissionLines(layout, workflow, way.permissions) ?? '';
    return {
      production,
      way,
      rollback: { ...base, keys: [...keys.slice(0, 1), permissions], steps: way.steps },
    };
  }
  const asksMore = Object.keys(way.permissions).length > 0;
  const permissions = asksMore ? permissionLines(layout, workflow, way.permissions) : undefined;
  return {
    production,
    way,
    rollback: {
      ...base,
      keys: permissions ? [...keys.filter((lines) => !/^ *permissions:/m.test(lines)), permissions] : keys,
      environment: { name, url: address.rollback },
      concurrency,
      steps: [...way.steps, ...(checks ? [] : [smokeStep(write, address.rollback)])],
    },
  };
}

/** Whether the rollback checks the address that a person sets. */
export const backAsksAddress = ({ address, checks }: Draft, way: Rollback): boolean =>
  !way.reruns && !checks && address.rollback === ADDRESS;

/** The steps with one before the first that deploys; undefined where the job has no place for what it tells. */
function withNote(
  { layout, texts }: Draft,
  steps: readonly string[],
  note: string,
): readonly string[] | undefined {
  const { steps: own } = texts.production;
  const at = steps.indexOf(own.find(({ part }) => part.role === 'deploy')?.text ?? '');
  if (at < 0 || layout.keys.has('outputs') || own.some(({ part }) => part.step.id?.value === 'current'))
    return undefined;
  return [...steps.slice(0, at), note, ...steps.slice(at)];
}

function wayBack(draft: Draft): Rollback {
  const { cast, facts, workflow, pipeline, write, handover, ids, texts, repairs } = draft;
  const { job } = facts;
  if (cast.hasOwnRollback)
    return {
      steps: textsIn(draft, 'rollback'),
      permissions: {},
      does: 'does what the step of the job did',
    };
  return rollbackOf({
    workflow,
    write,
    id: ids.production,
    fetch: fetchEarlier(handover, ids.build, write),
    steps: texts.rollback.steps.map(({ part: { step, role, setup }, text }) => ({
      step,
      text,
      setup,
      deploys: role === 'deploy',
      checks: false,
      pushes: false,
    })),
    env: job.env,
    variables: new Set([...job.env, ...workflow.env].map(({ key }) => key.value)),
    pushes: pipeline.images.some((use) => use.job === job && use.pushed && !use.remote),
    beside: repairs.beside,
    alsoLatest: repairs.alsoLatest,
  });
}

function notifyJob(draft: Draft): NewJob {
  const { ids, cast, facts } = draft;
  const asked = facts.job.if && plain(facts.job.if.value).replaceAll('\n', ' ');
  return {
    id: ids.notify,
    needs: [ids.build, ...(cast.tests ? [ids.test] : []), ids.staging, ids.production],
    // Where the old job did not run, nothing is to be told.
    condition: asked && !/\bneeds\b/.test(asked) ? `\${{ always() && (${asked}) }}` : '${{ always() }}',
    keys: keysOf(draft, 'notify'),
    steps: textsIn(draft, 'notify').map(toldByStages),
  };
}

const partsIn = ({ texts }: Draft, key: StageKey): Part[] => texts[key].steps.map(({ part }) => part);
const textsIn = ({ texts }: Draft, key: StageKey): string[] => texts[key].steps.map(({ text }) => text);

/** What a stage waits for: the one before, and the jobs whose outputs it reads. */
function needsOf(
  { texts, facts: { job }, ids }: Draft,
  key: StageKey,
  before: string,
  steps: readonly string[],
): string[] {
  const upstream = needsIn(steps.join('')).filter((id) => job.needs.some((need) => sameId(need.id, id)));
  return [...new Set([...upstream, ...(texts[key].takes.size > 0 ? [ids.build] : []), before])];
}

/** The steps with what was built in front and a smoke test behind, where they do not check by themselves. */
function withSmoke(draft: Draft, key: 'staging' | 'production', steps: readonly string[]): readonly string[] {
  const { address, checks, write, transport } = draft;
  const stage = partsIn(draft, key);
  const reads = stepReads(address[key]).map(({ id }) => id);
  const at = stage.findLastIndex(
    ({ role, step }) =>
      role === 'deploy' || role === 'prepare' || (step.id !== undefined && reads.includes(step.id.value)),
  );
  const all = checks
    ? steps
    : [...steps.slice(0, at + 1), smokeStep(write, address[key]), ...steps.slice(at + 1)];
  // The checkout stands before all of them, so that the places in front of it are the same.
  const hasFiles = stage.some(({ setup }) => setup === 'checkout');
  return hasFiles ? transport.fetched(stage.slice(0, at + 1), all) : all;
}

/** The keys of the old job that a stage keeps, `runs-on` first. */
function keysOf(draft: Draft, stage: 'build' | 'test' | 'deploy' | 'notify'): string[] {
  const { layout, parts } = draft;
  const tests = stage === 'test' || (stage === 'build' && parts.some((part) => part.tests));
  const left = new Set([
    ...['runs-on', 'name', 'needs', 'if', 'environment', 'concurrency', 'outputs'],
    ...(tests ? [] : ['services']),
    ...(stage === 'deploy' || stage === 'notify' ? ['container'] : []),
    ...(stage === 'notify' ? ['defaults', 'env'] : []),
  ]);
  return ['runs-on', ...[...layout.keys.keys()].filter((key) => !left.has(key))].map((key) =>
    linesFor(draft, key),
  );
}

export function linesFor({ layout, workflow, repairs }: Draft, key: string): string {
  const span = layout.keys.get(key);
  return span ? linesOf(workflow.source, span, repairs.edits) : '';
}

/** Groups belong to the repository: with a name that another workflow has too, one would end what waits in the other. */
const concurrencyOf = ({ workflow }: Draft, name: string): string | undefined =>
  workflow.concurrency ? undefined : `\${{ github.workflow }}-${name}`;

/** A condition that YAML would read otherwise stands in braces. */
function conditionOf({ condition }: Draft): string | undefined {
  if (!condition) return undefined;
  return /^[\w(]/.test(condition) && !/: | #|\n/.test(condition)
    ? condition
    : `\${{ ${condition.replaceAll('\n', ' ')} }}`;
}

/** The name speaks of the deploy, and not of all that the job did. */
const keepsName = ({ facts: { job } }: Draft): boolean =>
  job.name !== undefined &&
  /deploy|release|prod|ship/i.test(job.name.value) &&
  !/build|test|\bci\b/i.test(job.name.value);
