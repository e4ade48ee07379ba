import { type JobLayout, linesOf } from '../../edits/job-layout.ts';
import { runDefaults, type StepWriter, stepWriter } from '../../edits/job-writer.ts';
import { removeKey } from '../../edits/map.ts';
import type { JobFacts, Pipeline } from '../../pipeline/model.ts';
import { type Moved, stagingOf } from '../../remedies/staging/moved.ts';
import { pairOf } from '../../syntax/node.ts';
import type { Edit } from '../../text/span.ts';
import type { Workflow } from '../../workflow/model.ts';
import { stepReads } from '../../workflow/step-values.ts';
import { type Cast, castOf, type StageKey } from './cast.ts';
import { liftedCondition } from './conditions.ts';
import type { Handover } from './handover.ts';
import { idsFor, type StageIds } from './neighbours.ts';
import { missingCondition, type Repairs, repairsOf } from './repairs.ts';
import { isRefusal, type Part, type Refusal, refuse } from './roles.ts';
import { type Passing, type StageText, withValues } from './stages.ts';
import { type Transport, transportOf } from './transport.ts';

export interface Material {
  readonly workflow: Workflow;
  readonly pipeline: Pipeline;
  readonly facts: JobFacts;
  readonly layout: JobLayout;
  readonly parts: readonly Part[];
  readonly handover: Handover;
  /** Secrets that are written into what is built. */
  readonly baked: readonly string[];
  /** A job before it tests. */
  readonly tested: boolean;
}

/** All that is decided before the jobs are written. */
export interface Draft extends Material {
  readonly ids: StageIds;
  readonly write: StepWriter;
  readonly repairs: Repairs;
  readonly cast: Cast;
  /** Of the jobs that deploy. */
  readonly condition: string | undefined;
  readonly texts: Readonly<Record<StageKey, StageText>>;
  /** Outputs of the build that other stages take. */
  readonly outputs: ReadonlyMap<string, string>;
  readonly moved: Moved;
  readonly transport: Transport;
  /** What the smoke tests ask, as written in YAML. */
  readonly address: Readonly<Record<'staging' | 'production' | 'rollback', string>>;
  /** The job checks by itself what it has deployed. */
  readonly checks: boolean;
}

/** The address that a person sets for each environment. */
export const ADDRESS = '${{ vars.APP_URL }}';

export function draftOf(material: Material): Draft | Refusal {
  const { workflow, pipeline, facts, layout, parts, handover, tested } = material;
  const { job } = facts;
  const { source } = workflow;
  const ids = idsFor(workflow, job);
  const write = stepWriter(layout, runDefaults(workflow, job));
  const repairs = repairsOf({ workflow, pipeline }, job);
  const lifted = liftedCondition(parts, missingCondition({ workflow, pipeline }, job));
  if (isRefusal(lifted)) return lifted;
  const cast = castOf({
    source,
    parts,
    packed: handover.kind === 'workspace',
    tested,
    retags: repairs.beside.length + repairs.alsoLatest.length > 0,
  });
  if (isRefusal(cast)) return cast;

  const textOf = (part: Part) =>
    textWithout(material, repairs.edits, part, lifted.from.has(part) || part.role === 'rollback');
  const passing: Passing = {
    workflow,
    env: job.env,
    all: parts,
    buildId: ids.build,
    build: cast.stages.build,
    outputs: new Map(),
  };
  const texts: Record<StageKey, StageText> = {
    build: NONE,
    test: NONE,
    staging: NONE,
    production: NONE,
    rollback: NONE,
    notify: NONE,
  };
  for (const key of STAGES) {
    const text = withValues(passing, cast.stages[key], textOf);
    if (isRefusal(text)) return text;
    texts[key] = text;
  }
  const moved = stagingOf(
    material,
    texts.staging.steps.map(({ part, text }) => ({ text, checks: part.role === 'smoke' })),
    textIn(texts.build),
  );
  if (!moved) return refuse('nothing in it says where it deploys, so that staging could be another place');
  const { address, variables } = addressesOf(material, moved, texts.staging);
  return {
    ...material,
    ids,
    write,
    repairs,
    cast,
    condition: lifted.condition,
    texts,
    outputs: passing.outputs,
    moved: { ...moved, variables },
    transport: transportOf(handover, ids.build, write),
    address,
    checks:
      facts.evidence
        .get('smoke')
        ?.some(({ step }) => parts.some((part) => part.role === 'smoke' && part.step === step)) === true,
  };
}

const STAGES: readonly StageKey[] = ['build', 'test', 'staging', 'production', 'rollback', 'notify'];

const NONE: StageText = { steps: [], takes: new Set() };

/** The lines of a stage's steps. */
export const textIn = ({ steps }: StageText): string => steps.map(({ text }) => text).join('');

/** The lines of a step; `bare`: its job has its condition. */
function textWithout(
  { workflow: { source }, layout }: Material,
  edits: readonly Edit[],
  { step }: Part,
  bare: boolean,
): string {
  const span = layout.steps.get(step);
  if (!span) return '';
  const pair = bare ? pairOf(step.node, 'if') : undefined;
  const removed = pair ? (removeKey(step.node, pair) ?? []) : [];
  const text = linesOf(source, span, [...edits, ...removed]);
  // The first key, which stands behind the dash.
  return pair && removed.length === 0 ? text.replace(/^( *- +)if:.*\n +/m, '$1') : text;
}

/** The environment's own address, or what the checks ask; in staging never that of production. */
function addressesOf({ workflow, facts: { job } }: Material, moved: Moved, staging: StageText) {
  const url = job.environment?.url;
  const written = url && workflow.source.slice(url.span.start, url.span.end);
  const production = written && !/[\r\n]/.test(written) ? written : (moved.address ?? ADDRESS);
  const reads = stepReads(production).map(({ id }) => id);
  const isKnown = reads.every((id) => staging.steps.some(({ part }) => part.step.id?.value === id));
  const address = {
    production,
    staging: reads.length > 0 && isKnown ? production : ADDRESS,
    rollback: reads.length > 0 ? ADDRESS : production,
  };
  const variables = new Map(moved.variables);
  if (address.staging === ADDRESS && production !== ADDRESS)
    variables.set('APP_URL', reads.length > 0 ? '' : production);
  return { address, variables };
}
