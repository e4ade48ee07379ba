import { removeKey } from '../edits/map.ts';
import { quoteFor } from '../edits/quote.ts';
import type { JobFacts, Pipeline } from '../pipeline/model.ts';
import { childOf, pairOf } from '../syntax/node.ts';
import type { Edit } from '../text/span.ts';
import { sameId, type Workflow } from '../workflow/model.ts';
import { liftedCondition, plain } from './five-stage-conditions.ts';
import type { Handover } from './five-stage-handover.ts';
import { type JobLayout, linesOf } from './five-stage-layout.ts';
import { followersOf, idsFor } from './five-stage-neighbours.ts';
import { notesOf, stagingComment } from './five-stage-notes.ts';
import { toldByStages } from './five-stage-notify.ts';
import { asksOf, type StagePlan, stageOf } from './five-stage-plan.ts';
import { missingCondition, repairsOf } from './five-stage-repairs.ts';
import { changes, isRefusal, type Part, type Refusal, type Role, refuse } from './five-stage-roles.ts';
import { markDeploy, permissionLines, type Rollback, rerun, rollbackOf } from './five-stage-rollback.ts';
import { smokeStep } from './five-stage-smoke.ts';
import { type Passing, type StageText, withValues } from './five-stage-stages.ts';
import { type Moved, stagingOf, withVariables } from './five-stage-staging.ts';
import { type DefaultTests, defaultTests } from './five-stage-tests.ts';
import { transportOf } from './five-stage-transport.ts';
import { exportsOf, needsIn, readsVariable, stepReads } from './five-stage-values.ts';
import { type NewJob, stepWriter, writeJob } from './five-stage-write.ts';

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

export interface Composed {
  /** The jobs that take the old one's place, with `\n` between their lines. */
  readonly text: string;
  /** Edits outside of it: the jobs that wait for it, the names of images. */
  readonly elsewhere: readonly Edit[];
  readonly notes: readonly string[];
}

const ADDRESS = '${{ vars.APP_URL }}';

/** Puts the pieces of a job together as build → test → deploy-staging → deploy-production → rollback. */
export function compose(material: Material): Composed | Refusal {
  const { workflow, pipeline, facts, layout, parts, handover } = material;
  const { job } = facts;
  const { source } = workflow;
  const ids = idsFor(workflow, job);
  const write = stepWriter(layout, {
    folder: [job.node, workflow.root].some(
      (node) => childOf(childOf(childOf(node, 'defaults'), 'run'), 'working-directory') !== undefined,
    ),
    shell:
      job.runsOn.some(({ value }) => /windows/i.test(value)) ||
      [job.shell, workflow.shell].some((shell) => shell !== undefined && shell.value !== 'bash'),
  });
  const { edits, beside, alsoLatest } = repairsOf({ workflow, pipeline }, job);
  const lifted = liftedCondition(parts, missingCondition({ workflow, pipeline }, job));
  if (isRefusal(lifted)) return lifted;
  const textOf = (part: Part): string => {
    const span = layout.steps.get(part.step);
    const isLifted = lifted.from.has(part) || part.role === 'rollback';
    const pair = isLifted ? pairOf(part.step.node, 'if') : undefined;
    const removed = pair ? (removeKey(part.step.node, pair) ?? []) : [];
    const text = span ? linesOf(source, span, [...edits, ...removed]) : '';
    return pair && removed.length === 0 ? text.replace(/^( *- +)if:.*\n +/m, '$1') : text;
  };

  const of = (...roles: Role[]) => parts.filter(({ role }) => roles.includes(role));
  const packed = handover.kind === 'workspace';
  const defaults = of('test').length === 0 && !material.tested ? defaultTests(source, parts) : undefined;
  const plans = stagePlans(of, packed, defaults, material.tested);
  const build = stageOf(parts, source, plans.build);
  const test = plans.test ? stageOf(parts, source, plans.test) : [];
  const staging = stageOf(parts, source, plans.staging);
  const production = stageOf(parts, source, plans.production);
  const backWork = of('rollback').length > 0 ? of('rollback') : of('deploy', 'prepare');
  const back = stageOf(parts, source, {
    ...plans.staging,
    work: backWork,
    ...(beside.length + alsoLatest.length > 0 ? { asks: { ...asksOf(backWork), docker: true } } : {}),
  });
  const notify = stageOf(parts, source, { stage: 'notify', work: of('notify'), packed: false });
  // A preparation that nobody seems to need stays where it stood.
  const orphans = parts.filter(
    (part) => part.role === 'setup' && ![build, test, production].some((stage) => stage.includes(part)),
  );
  const lastBuild = build.at(-1)?.step.index ?? 0;
  const withOrphans = (stage: Part[], isOwn: (part: Part) => boolean) =>
    parts.filter((part) => stage.includes(part) || (orphans.includes(part) && isOwn(part)));
  const stages = {
    build: withOrphans(build, ({ step }) => step.index < lastBuild),
    test,
    staging: withOrphans(staging, ({ step }) => step.index > lastBuild),
    production: withOrphans(production, ({ step }) => step.index > lastBuild),
    back,
    notify,
  };
  const hindrance = crossing(parts, [stages.build, test, stages.staging, stages.production], source);
  if (hindrance) return refuse(hindrance);

  const passing: Passing = {
    workflow,
    env: job.env,
    all: parts,
    buildId: ids.build,
    build: stages.build,
    outputs: new Map(),
  };
  const texts = new Map<keyof typeof stages, StageText>();
  for (const key of Object.keys(stages) as (keyof typeof stages)[]) {
    const text = withValues(passing, stages[key], textOf);
    if (isRefusal(text)) return text;
    texts.set(key, text);
  }
  const partsIn = (key: keyof typeof stages) => (texts.get(key)?.steps ?? []).map(({ part }) => part);
  const textsIn = (key: keyof typeof stages) => (texts.get(key)?.steps ?? []).map(({ text }) => text);
  const buildText = textsIn('build').join('');
  const variant = stagingOf(material, texts.get('staging')?.steps ?? [], buildText);
  if (isRefusal(variant)) return variant;

  const ownNeeds = job.needs.map(({ id }) => id);
  const needsOf = (key: keyof typeof stages, before: string, steps: readonly string[]): string[] => {
    const upstream = needsIn(steps.join('')).filter((id) => ownNeeds.some((need) => sameId(need, id)));
    const takes = (texts.get(key)?.takes.size ?? 0) > 0 ? [ids.build] : [];
    return [...new Set([...upstream, ...takes, before])];
  };
  const transport = transportOf(handover, ids.build, write);
  const url = job.environment?.url;
  const written = url && source.slice(url.span.start, url.span.end);
  const address = written && !/[\r\n]/.test(written) ? written : (variant.address ?? ADDRESS);
  const addressReads = stepReads(address).map(({ id }) => id);
  const knows = (stage: readonly Part[]) =>
    addressReads.every((id) => stage.some(({ step }) => step.id?.value === id));
  const stagingAddress = addressReads.length > 0 && knows(partsIn('staging')) ? address : ADDRESS;
  const moved: Moved =
    stagingAddress === ADDRESS && address !== ADDRESS
      ? {
          ...variant,
          variables: new Map([...variant.variables, ['APP_URL', addressReads.length > 0 ? '' : address]]),
        }
      : variant;

  const checks = facts.evidence
    .get('smoke')
    ?.some(({ step }) => parts.some((part) => part.role === 'smoke' && part.step === step));
  const withSmoke = (stage: readonly Part[], steps: readonly string[], asked: string): readonly string[] => {
    const reads = stepReads(asked).map(({ id }) => id);
    const at = stage.findLastIndex(
      ({ role, step }) =>
        role === 'deploy' || role === 'prepare' || (step.id !== undefined && reads.includes(step.id.value)),
    );
    const all = checks ? steps : [...steps.slice(0, at + 1), smokeStep(write, asked), ...steps.slice(at + 1)];
    // The checkout stands before all of them, so their places in front of it are the same.
    return asksForFiles(stage) ? transport.fetched(stage.slice(0, at + 1), all) : all;
  };

  const keysOf = (stage: 'build' | 'test' | 'deploy' | 'notify'): string[] => {
    const moves = ['name', 'needs', 'if', 'environment', 'concurrency', 'outputs', 'runs-on'];
    const besides =
      stage === 'notify'
        ? ['services', 'container', 'defaults', 'env']
        : stage === 'deploy'
          ? ['services', 'container']
          : stage === 'build' && !parts.some(({ tests }) => tests)
            ? ['services']
            : [];
    return ['runs-on', ...[...layout.keys.keys()].filter((key) => ![...moves, ...besides].includes(key))].map(
      (key) => linesFor(key),
    );
  };
  const linesFor = (key: string): string => {
    const span = layout.keys.get(key);
    return span ? linesOf(source, span, edits) : '';
  };
  const jobs: NewJob[] = [
    {
      id: ids.build,
      first: true,
      needs: ownNeeds,
      condition: job.if && source.slice(job.if.span.start, job.if.span.end),
      keys: keysOf('build'),
      outputs: passing.outputs,
      head: linesOf(source, layout.head),
      steps: [...textsIn('build'), ...transport.upload()],
    },
  ];
  let before = ids.build;
  if (plans.test) {
    const firstBuild = of('build')[0]?.step.index ?? 0;
    // Tests that ran before anything was built ask for nothing that was.
    const fetches = of('test').length > 0 ? of('test').some(({ step }) => step.index > firstBuild) : packed;
    const fetched = fetches ? transport.fetched(partsIn('test'), textsIn('test')) : textsIn('test');
    const steps = [...fetched, ...(of('test').length > 0 ? [] : [testStep(write, defaults, packed)])];
    jobs.push({ id: ids.test, needs: needsOf('test', before, steps), keys: keysOf('test'), steps });
    before = ids.test;
  }
  const concurrency = (name: string) => (workflow.concurrency ? undefined : `deploy-${name}`);
  const condition = lifted.condition && asCondition(lifted.condition);
  const toStaging = withSmoke(partsIn('staging'), moved.texts, stagingAddress);
  jobs.push({
    id: ids.staging,
    comment: stagingComment(moved, stagingAddress === ADDRESS),
    needs: needsOf('staging', before, toStaging),
    condition,
    keys: withVariables(keysOf('deploy'), layout, moved.overrides),
    env: layout.keys.has('env') ? new Map() : moved.overrides,
    environment: { name: 'staging', url: stagingAddress },
    concurrency: concurrency('staging'),
    steps: toStaging,
  });
  const environmentName = quoteFor(job.environment?.name?.value.trim() || 'production', { inFlow: false });
  const toProduction = withSmoke(partsIn('production'), textsIn('production'), address);
  const named =
    job.name &&
    /deploy|release|prod|ship/i.test(job.name.value) &&
    !/build|test|\bci\b/i.test(job.name.value);
  const backAddress = addressReads.length === 0 ? address : ADDRESS;
  const found: Rollback =
    of('rollback').length > 0
      ? { steps: textsIn('back'), permissions: {}, does: 'does what the step of the job did' }
      : rollbackOf({
          workflow,
          write,
          handover,
          artifact: ids.build,
          steps: texts.get('back')?.steps ?? [],
          variables: new Set([...job.env, ...workflow.env].map(({ key }) => key.value)),
          pushes: pipeline.images.some((use) => use.job === job && use.pushed && !use.remote),
          beside,
          alsoLatest,
        });
  // What goes one version back must not run where nothing has been deployed yet.
  const marked =
    found.relative && !layout.keys.has('outputs')
      ? markDeploy(toProduction, partsIn('production'))
      : undefined;
  const way = found.relative && !marked ? rerun({ workflow, write }) : found;
  const deployed = `needs.${ids.production}.outputs.deployed`;
  jobs.push({
    id: ids.production,
    name: named ? linesFor('name') : undefined,
    needs: needsOf('production', ids.staging, toProduction),
    condition,
    keys: [...keysOf('deploy'), linesFor('concurrency'), linesFor('outputs')],
    environment: {
      name: environmentName,
      url: address,
    },
    concurrency: job.concurrency ? undefined : concurrency('production'),
    outputs: new Map(marked ? [['deployed', `\${{ steps.${marked.id}.outcome }}`]] : []),
    steps: marked?.steps ?? toProduction,
  });
  const permissions = permissionLines(layout, workflow, way.permissions);
  const extra = Object.keys(way.permissions).length > 0 ? permissions : linesFor('permissions');
  const reruns = way.permissions.actions === 'write';
  jobs.push({
    id: ids.rollback,
    needs: [ids.production],
    condition: `failure() && needs.${ids.production}.result == 'failure'${marked ? ` && ${deployed} != '' && ${deployed} != 'skipped'` : ''}`,
    keys: [
      ...keysOf('deploy').filter(
        (lines, index) => index === 0 || (!reruns && !/^ *permissions:/m.test(lines)),
      ),
      extra ?? '',
    ],
    environment: reruns ? undefined : { name: environmentName, url: backAddress },
    concurrency: reruns || job.concurrency ? undefined : concurrency('production'),
    steps: [...way.steps, ...(reruns || checks ? [] : [smokeStep(write, backAddress)])],
  });
  const asked = job.if && plain(job.if.value).replaceAll('\n', ' ');
  if (notify.length > 0)
    jobs.push({
      id: ids.notify,
      needs: [ids.build, ...(plans.test ? [ids.test] : []), ids.staging, ids.production],
      // Where the old job did not run, nothing is to be told.
      condition: asked && !/\bneeds\b/.test(asked) ? `\${{ always() && (${asked}) }}` : '${{ always() }}',
      keys: keysOf('notify'),
      steps: textsIn('notify').map(toldByStages),
    });

  const followers = followersOf(workflow, job, ids.production);
  if (isRefusal(followers)) return followers;
  const outputReads = stepReads(linesFor('outputs')).map(({ id }) => id);
  if (!outputReads.every((id) => production.some(({ step }) => step.id?.value === id)))
    return refuse('its outputs come from several stages');
  const spaced = parts
    .slice(1)
    .some(({ step }) => /^[ \t]*\r?\n/.test(source.slice(layout.steps.get(step)?.start)));
  return {
    text: jobs.map((each) => writeJob(layout, each, spaced)).join('\n'),
    elsewhere: [...edits, ...followers],
    notes: notesOf({
      material,
      moved,
      defaults,
      askedAddress: address === ADDRESS,
      untested: plans.test !== undefined && of('test').length === 0,
      does: way.does,
      back: ids.rollback,
      stored: storedIn(edits, source),
      buildText: buildText + [...textsIn('test'), ...textsIn('notify')].join(''),
    }),
  };
}

/** Secrets that edits name and the text does not know yet. */
const storedIn = (edits: readonly Edit[], source: string): string[] => {
  const names = [
    ...edits
      .map(({ text }) => text)
      .join('\n')
      .matchAll(/\bsecrets\.(\w+)/g),
  ].map((match) => match[1] ?? '');
  return [...new Set(names)].filter((name) => !new RegExp(`\\bsecrets\\.${name}\\b`).test(source));
};

const asksForFiles = (stage: readonly Part[]): boolean => stage.some(({ setup }) => setup === 'checkout');

/** A condition that YAML would read otherwise stands in braces. */
const asCondition = (text: string): string =>
  /^[\w(]/.test(text) && !/: | #|\n/.test(text) ? text : `\${{ ${text.replaceAll('\n', ' ')} }}`;

interface Plans {
  readonly build: StagePlan;
  /** Undefined where the jobs before it test. */
  readonly test: StagePlan | undefined;
  readonly staging: StagePlan;
  readonly production: StagePlan;
}

function stagePlans(
  of: (...roles: Role[]) => Part[],
  packed: boolean,
  defaults: DefaultTests | undefined,
  tested: boolean,
): Plans {
  const deploys = of('deploy', 'prepare', 'smoke', 'cleanup');
  const lastBuild = of('build').at(-1)?.step.index ?? 0;
  const own = of('test');
  const test: StagePlan =
    own.length > 0
      ? {
          stage: 'test',
          work: own,
          packed: packed && own.some(({ step }) => step.index > (of('build')[0]?.step.index ?? 0)),
        }
      : {
          stage: 'test',
          work: [],
          until: lastBuild,
          asks: { checkout: true, language: defaults !== undefined, docker: false },
          packed,
        };
  return {
    build: { stage: 'build', work: of('build'), packed: false },
    test: tested && own.length === 0 ? undefined : test,
    staging: { stage: 'deploy', work: deploys, packed },
    production: { stage: 'deploy', work: of('deploy', 'prepare', 'smoke', 'cleanup', 'after'), packed },
  };
}

/** What the stages would share by way of the machine that they no longer share. */
function crossing(
  parts: readonly Part[],
  stages: readonly (readonly Part[])[],
  source: string,
): string | undefined {
  const text = ({ step }: Part) => source.slice(step.span.start, step.span.end);
  for (const part of parts) {
    if (stages.filter((stage) => stage.includes(part)).length > 1 && changes(part.step))
      return 'a value that is another one in each job is used in several stages';
    const names = exportsOf(part.step);
    const without = stages.filter((stage) => !stage.includes(part));
    for (const stage of names.length > 0 ? without : [])
      if (
        stage.some(
          (reader) =>
            reader.step.index > part.step.index && names.some((name) => readsVariable(text(reader), name)),
        )
      )
        return 'an environment variable that a step of one stage sets is read in another';
  }
  return undefined;
}

function testStep(
  write: ReturnType<typeof stepWriter>,
  defaults: DefaultTests | undefined,
  packed: boolean,
): string {
  if (!defaults)
    return write.run(
      'Test',
      ['bash -c "${TEST_COMMAND:?The variable TEST_COMMAND of the repository says how to test this}"'],
      { TEST_COMMAND: '${{ vars.TEST_COMMAND }}' },
    );
  const install = packed || !defaults.install ? [] : [defaults.install];
  const script = [...install, defaults.command];
  return write.step([
    'name: Test',
    ...(defaults.folder ? [`working-directory: ${defaults.folder}`] : []),
    ...(script.length > 1 ? ['run: |', ...script.map((line) => `  ${line}`)] : [`run: ${defaults.command}`]),
  ]);
}
