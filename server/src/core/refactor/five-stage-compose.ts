import { conditionWith } from '../edits/condition.ts';
import { removeKey } from '../edits/map.ts';
import { quoteFor } from '../edits/quote.ts';
import { replaceInScalar, replaceScalar } from '../edits/scalar.ts';
import { needsReads } from '../pipeline/graph/needs-reads.ts';
import type { JobFacts, Pipeline } from '../pipeline/model.ts';
import { listOf } from '../pipeline/quote.ts';
import { contextsIn, parseCondition } from '../syntax/expression.ts';
import { pairOf } from '../syntax/node.ts';
import type { Edit } from '../text/span.ts';
import { type Job, sameId, type Workflow } from '../workflow/model.ts';
import type { Handover } from './five-stage-handover.ts';
import { type JobLayout, linesOf } from './five-stage-layout.ts';
import { toldByStages } from './five-stage-notify.ts';
import { stageOf } from './five-stage-plan.ts';
import { rollbackJob, smokeStep } from './five-stage-remedies.ts';
import { missingCondition, repairsOf } from './five-stage-repairs.ts';
import { changes, isRefusal, type Part, type Refusal, type Role, refuse } from './five-stage-roles.ts';
import { type Passing, type StageText, withValues } from './five-stage-stages.ts';
import { isTargetVariable, ownValues, stagingVariant } from './five-stage-target.ts';
import { defaultTests } from './five-stage-tests.ts';
import { exportsOf, needsIn, readsVariable, stepReads } from './five-stage-values.ts';
import { type NewJob, stepWriter, writeJob } from './five-stage-write.ts';

export interface Material {
  readonly workflow: Workflow;
  readonly pipeline: Pipeline;
  readonly facts: JobFacts;
  readonly layout: JobLayout;
  readonly parts: readonly Part[];
  readonly handover: Handover;
  /** A job before it tests. */
  readonly tested: boolean;
}

export interface Composed {
  /** The jobs that take the old one's place. */
  readonly text: string;
  /** Edits outside of it: the jobs that wait for it, the names of images. */
  readonly elsewhere: readonly Edit[];
  readonly notes: readonly string[];
}

export function compose(material: Material): Composed | Refusal {
  const { workflow, pipeline, facts, layout, parts, handover } = material;
  const { job } = facts;
  const { source } = workflow;
  const write = stepWriter(layout);
  const ids = idsFor(workflow, job);
  const edits = repairsOf({ workflow, pipeline }, job);
  const lifted = liftedCondition(parts);
  if (isRefusal(lifted)) return lifted;
  const asked = missingCondition({ workflow, pipeline }, job);
  const deployCondition = both(lifted.condition, asked);
  if (deployCondition === undefined && (lifted.condition || asked))
    return refuse('its conditions cannot be joined');
  const textOf = (part: Part): string => {
    const span = layout.steps.get(part.step);
    const { node } = part.step;
    const pair = lifted.from.has(part) ? pairOf(node, 'if') : undefined;
    const removed = pair ? (removeKey(node, pair) ?? []) : [];
    return span ? linesOf(source, span, [...edits, ...removed]) : '';
  };

  const of = (...roles: Role[]) => parts.filter(({ role }) => roles.includes(role));
  const build = stageOf(parts, of('build'), 'build', handover, source);
  const testWork = of('test');
  const test = stageOf(parts, testWork, 'test', handover, source);
  const staging = stageOf(parts, of('deploy', 'prepare', 'smoke', 'cleanup'), 'deploy', handover, source);
  const production = stageOf(
    parts,
    of('deploy', 'prepare', 'smoke', 'cleanup', 'after'),
    'deploy',
    handover,
    source,
  );
  const rollback = stageOf(parts, of('rollback'), 'deploy', handover, source);
  const notify = stageOf(parts, of('notify'), 'other', handover, source);
  for (const { step } of parts) {
    const places = [build, test, staging, production].filter((stage) =>
      stage.some((part) => part.step === step),
    );
    if (places.length > 1 && changes(step))
      return refuse('a value that is another one in each job is used in several stages');
  }

  const passing: Passing = {
    workflow,
    env: job.env,
    all: parts,
    buildId: ids.build,
    build,
    outputs: new Map(),
  };
  const texts = new Map<Part[], StageText>();
  for (const stage of [build, test, staging, production, rollback, notify]) {
    const text = withValues(passing, stage, textOf);
    if (isRefusal(text)) return text;
    texts.set(stage, text);
  }
  const stepsOf = (stage: Part[]) => [...(texts.get(stage)?.steps ?? [])];
  const exported = crossingVariable(material, [build, test, production], source);
  if (exported) return refuse('an environment variable that a step of one stage sets is read in another');

  // Staging: the same steps with another target.
  const url = job.environment?.url;
  const urlText =
    url && !/\n/.test(source.slice(url.span.start, url.span.end))
      ? source.slice(url.span.start, url.span.end)
      : '${{ vars.APP_URL }}';
  const readsStep = stepReads(urlText).map(({ id }) => id);
  const hasSteps = (stage: Part[]) =>
    readsStep.every((id) => stage.some(({ step }) => step.id?.value === id));
  const inImage = (name: string) =>
    pipeline.images.some((use) => readsVariable(source.slice(use.usedAt.start, use.usedAt.end), name));
  const envLines = layout.keys.get('env');
  const literalEnv = [...job.env, ...workflow.env].filter(
    ({ key, value }) => isTargetVariable(key.value) && value.value !== '' && !value.value.includes('${'),
  );
  const stagingSteps = stepsOf(staging);
  const variant = stagingVariant(
    stagingSteps.map(({ text }) => text),
    literalEnv
      .filter(({ key }) => inImage(key.value))
      .map(({ key, value }) => [key.value, value.value] as const),
  );
  const stagingText = variant.texts.join('');
  const overrides = new Map<string, string>();
  for (const { key, value } of literalEnv) {
    if (inImage(key.value) || !readsVariable(stagingText, key.value) || overrides.has(key.value)) continue;
    overrides.set(key.value, `\${{ vars.${key.value} }}`);
    variant.variables.set(key.value, value.value);
  }
  const accessText = `${stagingText}\n${workflow.env
    .filter(({ key }) => readsVariable(stagingText, key.value))
    .map(({ value }) => value.value)
    .join('\n')}\n${envLines ? linesOf(source, envLines) : ''}`;
  const own = ownValues(accessText).filter((name) => !variant.variables.has(name));
  if (!variant.moved && overrides.size === 0 && own.length === 0)
    return refuse('nothing in it says where it deploys, so that staging could be another place');

  const hasSmoke = parts.some(({ role }) => role === 'smoke');
  const deployJob = (stage: Part[], texts: readonly string[], address: string): string[] => {
    const out = [...texts];
    const lastDeploy = stage.findLastIndex(({ role }) => role === 'deploy' || role === 'prepare');
    const reads = stepReads(address).map(({ id }) => id);
    const lastRead = stage.findLastIndex(
      ({ step }) => step.id !== undefined && reads.includes(step.id.value),
    );
    if (!hasSmoke) out.splice(Math.max(lastDeploy, lastRead) + 1, 0, smokeStep(write, address));
    return withDownload(stage, out);
  };
  const withDownload = (stage: Part[], out: readonly string[]): string[] => {
    if (handover.kind === 'none') return [...out];
    const at = stage.findLastIndex(({ setup }) => setup === 'checkout') + 1;
    const into = handover.kind === 'path' && handover.into !== '.' ? [`  path: ${handover.into}`] : [];
    const fetched = write([
      'name: Fetch what was built',
      'uses: actions/download-artifact@v4',
      'with:',
      `  name: ${ids.build}`,
      ...into,
    ]);
    const unpacked =
      handover.kind === 'workspace'
        ? [write(['name: Unpack it', 'run: tar -xzf workspace.tgz && rm workspace.tgz'])]
        : [];
    return [...out.slice(0, at), fetched, ...unpacked, ...out.slice(at)];
  };
  const upload = (): string[] => {
    if (handover.kind === 'none') return [];
    const path = handover.kind === 'path' ? handover.path : 'workspace.tgz';
    const hidden = /(?:^|\/)\.[^./]/.test(path) ? ['  include-hidden-files: true'] : [];
    const packed =
      handover.kind === 'workspace'
        ? [
            write([
              'name: Pack what was built',
              'run: tar -czf workspace.tgz --exclude=./.git --exclude=./workspace.tgz .',
            ]),
          ]
        : [];
    return [
      ...packed,
      write([
        'name: Keep what was built',
        'uses: actions/upload-artifact@v4',
        'with:',
        `  name: ${ids.build}`,
        `  path: ${path}`,
        '  if-no-files-found: error',
        ...hidden,
      ]),
    ];
  };

  const notes: string[] = [];
  const keysFor = (stage: 'build' | 'test' | 'deploy' | 'other'): string[] => {
    const skipped = ['name', 'needs', 'if', 'environment', 'concurrency', 'outputs', 'runs-on'];
    if (stage !== 'test' && !(stage === 'build' && testWork.length === 0)) skipped.push('services');
    if (stage === 'other') skipped.push('services', 'container', 'defaults');
    const lines = (key: string) => {
      const span = layout.keys.get(key);
      return span ? linesOf(source, span, edits) : '';
    };
    return ['runs-on', ...[...layout.keys.keys()].filter((key) => !skipped.includes(key))].map(lines);
  };
  const own_needs = job.needs.map(({ id }) => id);
  const jobs: NewJob[] = [];
  const upstream = (text: string) => needsIn(text).filter((id) => own_needs.some((need) => sameId(need, id)));
  const needsBuild = (stage: Part[]) => ((texts.get(stage)?.takes.size ?? 0) > 0 ? [ids.build] : []);
  const unique = (list: readonly string[]) => [...new Set(list)];

  jobs.push({
    id: ids.build,
    needs: own_needs,
    condition: job.if ? source.slice(job.if.span.start, job.if.span.end) : undefined,
    keys: keysFor('build'),
    outputs: passing.outputs,
    steps: [...stepsOf(build).map(({ text }) => text), ...upload()],
  });

  let before = ids.build;
  if (testWork.length > 0 || !material.tested) {
    const steps = stepsOf(test).map(({ text }) => text);
    const firstBuild = parts.find(({ role }) => role === 'build')?.step.index ?? 0;
    let testSteps: string[];
    if (testWork.length === 0) {
      const defaults = defaultTests(source, parts);
      const setups = stageOf(parts, of('build'), 'build', { kind: 'none' }, source).filter(
        ({ setup }) =>
          setup !== undefined && ['checkout', 'language', 'cache', 'install', 'files'].includes(setup),
      );
      testSteps = (defaults ? setups : setups.filter(({ setup }) => setup === 'checkout')).map(textOf);
      testSteps.push(
        defaults
          ? write([
              'name: Test',
              ...(defaults.folder ? [`working-directory: ${defaults.folder}`] : []),
              `run: ${defaults.command}`,
            ])
          : write([
              'name: Test',
              'env:',
              '  TEST_COMMAND: ${{ vars.TEST_COMMAND }}',
              'run: bash -c "${TEST_COMMAND:?The repository variable TEST_COMMAND says how to test this}"',
            ]),
      );
      notes.push(
        defaults?.note ??
          'The job ran no tests: `test` runs the command in the repository variable `TEST_COMMAND`, and fails until there is one.',
      );
    } else {
      const late = testWork.some(({ step }) => step.index > firstBuild);
      testSteps = late && handover.kind !== 'none' ? withDownload(test, steps) : steps;
    }
    jobs.push({
      id: ids.test,
      needs: unique([ids.build, ...upstream(testSteps.join(''))]),
      keys: keysFor('test'),
      steps: testSteps,
    });
    before = ids.test;
  }

  const productionName = job.environment?.name?.value.trim() || 'production';
  const stagingUrl = readsStep.length > 0 && hasSteps(staging) ? urlText : '${{ vars.APP_URL }}';
  const told = [
    ...(variant.variables.size > 0 ? [`variables ${listOf([...variant.variables.keys()])}`] : []),
    ...(own.length > 0 ? [`own ${listOf(own)}`] : []),
  ];
  const inStaging = deployJob(staging, variant.texts, stagingUrl);
  jobs.push({
    id: ids.staging,
    comment: told.length > 0 ? [`The environment \`staging\` needs its ${told.join(' and its ')}.`] : [],
    needs: unique([before, ...needsBuild(staging), ...upstream(inStaging.join(''))]),
    condition: deployCondition,
    keys: keysFor('deploy'),
    environment: { name: 'staging', url: stagingUrl },
    concurrency: workflow.concurrency ? undefined : 'deploy-staging',
    env: overrides,
    steps: inStaging,
  });
  const inProduction = deployJob(
    production,
    stepsOf(production).map(({ text }) => text),
    urlText,
  );
  const nameLines = layout.keys.get('name');
  const ownName =
    job.name &&
    /deploy|release|prod|ship/i.test(job.name.value) &&
    !/build|test|\bci\b/i.test(job.name.value);
  const concurrencyLines = layout.keys.get('concurrency');
  jobs.push({
    id: ids.production,
    name: ownName && nameLines ? linesOf(source, nameLines) : undefined,
    needs: unique([ids.staging, ...needsBuild(production), ...upstream(inProduction.join(''))]),
    condition: deployCondition,
    keys: [...keysFor('deploy'), ...(concurrencyLines ? [linesOf(source, concurrencyLines, edits)] : [])],
    environment: { name: quoteFor(productionName, { inFlow: false }), url: urlText },
    concurrency: workflow.concurrency || job.concurrency ? undefined : 'deploy-production',
    steps: inProduction,
  });
  const back = rollbackJob({
    write,
    ids,
    productionName,
    own: stepsOf(rollback).map(({ text }) => text),
    keys: keysFor('deploy'),
  });
  if (back) jobs.push(back);
  if (notify.length > 0) {
    jobs.push({
      id: ids.notify,
      needs: unique([
        ids.build,
        ...(jobs.some(({ id }) => id === ids.test) ? [ids.test] : []),
        ids.staging,
        ids.production,
      ]),
      condition: '${{ always() }}',
      keys: keysFor('other'),
      steps: stepsOf(notify).map(({ text }) => toldByStages(text)),
    });
  }

  if (!url) notes.push('The smoke tests ask the address in the variable `APP_URL` of each environment.');
  if (variant.variables.size > 0)
    notes.push(
      `In the environment \`staging\`, set the variables ${listOf([...variant.variables].map(([name, value]) => `\`${name}\` (production: \`${value}\`)`))}.`,
    );
  if (own.length > 0)
    notes.push(
      `Give the environment \`staging\` its own ${listOf(own.map((name) => `\`${name}\``))}; without them it deploys with those of production.`,
    );

  const followers = followersOf(workflow, job, ids.production);
  if (isRefusal(followers)) return followers;
  const spaced = parts
    .slice(1)
    .some(({ step }) => /^[ \t]*\r?\n/.test(source.slice(layout.steps.get(step)?.start)));
  return {
    text: jobs.map((each) => writeJob(layout, each, spaced)).join('\n'),
    elsewhere: [...edits, ...followers],
    notes,
  };
}

export interface StageIds {
  readonly build: string;
  readonly test: string;
  readonly staging: string;
  readonly production: string;
  readonly rollback: string;
  readonly notify: string;
}

/** The usual names; behind the job's own where others have taken one. */
function idsFor(workflow: Workflow, job: Job): StageIds {
  const plain = {
    build: 'build',
    test: 'test',
    staging: 'deploy-staging',
    production: 'deploy-production',
    rollback: 'rollback',
    notify: 'notify',
  };
  const taken = (id: string) => workflow.jobs.some((one) => one !== job && sameId(one.id, id));
  if (!Object.values(plain).some(taken)) return plain;
  const base = job.id.replace(/[-_]?(?:deploy|prod|production)$/i, '') || job.id;
  const own = (suffix: string) =>
    taken(`${base}-${suffix}`) ? `${job.id}-${suffix}-2` : `${base}-${suffix}`;
  return {
    build: own('build'),
    test: own('test'),
    staging: own('staging'),
    production: own('production'),
    rollback: own('rollback'),
    notify: own('notify'),
  };
}

const plainCondition = (value: string): string =>
  value
    .trim()
    .replace(/^\$\{\{\s*([\s\S]*?)\s*\}\}$/, '$1')
    .trim();

/** The one condition under which all deploying steps run, so that the job as a whole can have it. */
function liftedCondition(
  parts: readonly Part[],
): { condition: string | undefined; from: ReadonlySet<Part> } | Refusal {
  const deploys = parts.filter(({ role }) => role === 'deploy');
  const conditions = new Set(
    deploys
      .map(({ step }) => plainCondition(step.if?.value ?? ''))
      .map((text) => (text === 'success()' ? '' : text)),
  );
  const [condition = '', ...more] = conditions;
  if (more.length > 0) return refuse('its steps deploy under different conditions');
  if (condition === '') return { condition: undefined, from: new Set() };
  const { tree } = parseCondition(condition);
  const roots = tree ? contextsIn(tree).map(({ path }) => path[0]?.toLowerCase()) : [undefined];
  if (!roots.every((root) => root === 'github' || root === 'inputs' || root === 'vars'))
    return refuse('the condition of its deploy can only be read in a step');
  const from = parts.filter(
    ({ step, role }) =>
      ['deploy', 'prepare', 'smoke', 'after', 'cleanup'].includes(role) &&
      plainCondition(step.if?.value ?? '') === condition,
  );
  return { condition, from: new Set(from) };
}

const both = (a: string | undefined, b: string | undefined): string | undefined =>
  a && b ? conditionWith(a, b) : (a ?? b);

/** A variable that a step of one stage exports and a step of another reads. */
function crossingVariable(material: Material, stages: readonly (readonly Part[])[], source: string): boolean {
  const text = ({ step }: Part) => source.slice(step.span.start, step.span.end);
  return stages.some((stage) =>
    stage.some((part) =>
      exportersBefore(material, part).some(
        ({ from, name }) => !stage.includes(from) && readsVariable(text(part), name),
      ),
    ),
  );
}

function exportersBefore({ parts }: Material, part: Part): { from: Part; name: string }[] {
  return parts
    .filter(({ step }) => step.index < part.step.index)
    .flatMap((from) => exportsOf(from.step).map((name) => ({ from, name })));
}

/** The jobs that waited for the old one wait for production. */
function followersOf(workflow: Workflow, job: Job, id: string): Edit[] | Refusal {
  const edits: Edit[] = [];
  if (sameId(job.id, id)) return edits;
  for (const other of workflow.jobs) {
    if (other === job) continue;
    for (const need of other.needs) {
      if (!sameId(need.id, job.id)) continue;
      const edit = replaceScalar(need.scalar, id);
      if (!edit) return refuse('a job that waits for it cannot be edited');
      edits.push(...edit);
    }
    for (const { id: read, scalar, start, end, idStart } of needsReads(other)) {
      if (!sameId(read, job.id)) continue;
      if (!/\.result$/.test(scalar.value.slice(start, end))) return refuse('another job reads its outputs');
      const edit =
        idStart === undefined ? undefined : replaceInScalar(scalar, idStart, idStart + read.length, id);
      if (!edit) return refuse('a job that waits for it cannot be edited');
      edits.push(...edit);
    }
  }
  return edits;
}
