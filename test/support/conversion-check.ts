import type { Analysis } from '../../server/src/core/analyze.ts';
import type { Finding } from '../../server/src/core/rules/rule.ts';
import type { Job, Step } from '../../server/src/core/workflow/model.ts';

export interface ConversionFaults {
  /** What GitHub's parser has against the result and had not against the text before. */
  readonly github: readonly string[];
  /** Errors and warnings on the new jobs, and any that were not there before. */
  readonly rules: readonly Finding[];
  /** Commands of the old job that are gone, stand twice in a stage or in a stage that they do not belong to. */
  readonly commands: readonly string[];
  /** Stages that the graph lacks. */
  readonly stages: readonly string[];
}

export interface ConversionCheck {
  readonly path: string;
  readonly before: Analysis;
  readonly after: Analysis;
  /** The job that was converted. */
  readonly job: Job;
  /** What GitHub's parser has against a text. */
  githubProblems(path: string, text: string): Promise<string[]>;
}

/** What is wrong with the conversion of a job to five stages. */
export async function conversionFaults({
  path,
  before,
  after,
  job,
  githubProblems,
}: ConversionCheck): Promise<ConversionFaults> {
  const known = await githubProblems(path, before.workflow.source);
  const github = (await githubProblems(path, after.workflow.source)).filter(
    (problem) => !known.some((one) => afterColon(one) === afterColon(problem)),
  );
  const old = new Set(before.workflow.jobs.map(({ id }) => id));
  const keyOf = (finding: Finding) => `${finding.rule} [${finding.job ?? ''}]`;
  const had = before.findings.map(keyOf);
  const rules = after.findings.filter(
    (finding) =>
      (finding.severity === 'error' || finding.severity === 'warning') &&
      ((finding.job !== undefined && (!old.has(finding.job) || finding.job === job.id)) ||
        !had.includes(keyOf(finding))),
  );
  return { github, rules, commands: commandFaults(before, after, job), stages: stageFaults(after) };
}

const afterColon = (problem: string): string => problem.slice(problem.indexOf(':') + 1);

/** What a step does, without the names and values by which staging may differ. */
const shapeOf = ({ uses, run, name }: Step): string =>
  uses
    ? `uses ${uses.name} ${(name?.value ?? '').replaceAll(TARGET, '*')}`
    : `run ${squeezed(run?.value ?? '')}`;

const TARGET = /production|staging|prod|live/gi;
/** Values that the conversion may write anew: expressions, and the tags of images. */
const squeezed = (text: string): string =>
  text
    .replaceAll(/\$\{\{.*?\}\}/g, '*')
    .replaceAll(/:latest\b|:\*/g, '')
    .replaceAll('--alias staging', '--prod')
    .replaceAll(TARGET, '*')
    .replaceAll(/\s+/g, ' ')
    .trim();

function commandFaults(before: Analysis, after: Analysis, job: Job): string[] {
  const old = new Set(before.workflow.jobs.filter((one) => one !== job).map(({ id }) => id));
  const stages = after.workflow.jobs.filter(({ id }) => !old.has(id));
  const faults: string[] = [];
  for (const step of job.steps) {
    const shape = shapeOf(step);
    const same = (one: Step) => shapeOf(one) === shape || similar(shapeOf(one), shape);
    const copies = job.steps.filter(same).length;
    const places = stages.filter((stage) => stage.steps.some(same));
    const label = step.name?.value ?? step.uses?.name ?? step.run?.value.split('\n')[0] ?? '';
    if (places.length === 0) {
      faults.push(...lineFaults(step, stages));
      continue;
    }
    for (const stage of places)
      if (stage.steps.filter(same).length > copies) faults.push(`\`${label}\` stands twice in ${stage.id}`);
    const facts = before.pipeline.factsOf(job);
    const does = (kind: 'build' | 'test' | 'publish') =>
      facts.evidence.get(kind)?.some((evidence) => evidence.step === step) === true;
    const deploys = facts.deploys.some(({ evidence }) => evidence.step === step);
    const inStages = places.map(({ id }) =>
      id.replace(/^.*?(build|test|staging|production|rollback|notify)$/, '$1'),
    );
    const expected = deploys
      ? ['staging', 'production']
      : does('build') && !(places.length === 1 && inStages[0] === 'test')
        ? ['build']
        : does('test') && places.length === 1 && inStages[0] === 'test'
          ? ['test']
          : undefined;
    if (expected && inStages.filter((id) => id !== 'rollback').join() !== expected.join())
      faults.push(
        `\`${label}\` stands in ${inStages.join(', ') || 'no stage'}, not in ${expected.join(', ')}`,
      );
  }
  return faults;
}

/** The same for a script that has been cut up: each of its lines once in each stage that has it. */
function lineFaults({ run }: Step, stages: readonly Job[]): string[] {
  const lines = (text: string) =>
    text
      .split('\n')
      .filter((line) => !/^\s*(?:#|$)/.test(line))
      .map((line) => `run ${squeezed(line)}`);
  const old = lines(run?.value ?? '');
  return old.flatMap((line) => {
    const same = (one: string) => one === line || similar(one, line);
    const counts = stages.map(
      (stage) => stage.steps.flatMap((step) => lines(step.run?.value ?? '')).filter(same).length,
    );
    if (counts.every((count) => count === 0)) return [`\`${line}\` is gone`];
    return counts.some((count) => count > old.filter(same).length)
      ? [`\`${line}\` stands twice in a stage`]
      : [];
  });
}

/** The same words but for a few that are values: staging's copy has other targets, an image a second name. */
function similar(a: string, b: string): boolean {
  if (!a.startsWith('run') || !b.startsWith('run')) return false;
  const [now, old] = [a.split(' '), b.split(' ')];
  let at = 0;
  let other = 0;
  for (const word of old) {
    const found = now.indexOf(word, at);
    if (found >= 0 && now.slice(at, found).every((between) => old.includes(between) || /[*&]/.test(between)))
      at = found + 1;
    else if (++other && /\*/.test(now[at] ?? '')) at++;
    else return false;
  }
  return other <= old.length * 0.4 && now.length <= old.length * 2 + 2;
}

function stageFaults({ pipeline }: Analysis): string[] {
  const has = (kind: 'build' | 'test' | 'rollback') => pipeline.jobs.some(({ kinds }) => kinds.has(kind));
  const deploysTo = (production: boolean) =>
    pipeline.jobs.some(
      ({ kinds, target }) => kinds.has('deploy') && (target === 'production') === production,
    );
  return [
    ...(has('build') ? [] : ['no stage builds']),
    ...(has('test') || pipeline.jobs.some(({ job }) => /test/.test(job.id)) ? [] : ['no stage tests']),
    ...(deploysTo(false) ? [] : ['no stage before production']),
    ...(deploysTo(true) ? [] : ['no stage deploys to production']),
    ...(pipeline.jobs.some(({ job, kinds }) => kinds.has('rollback') || /rollback/.test(job.id))
      ? []
      : ['no way back']),
  ];
}
