import type { ImageUse } from '../../images/model.ts';
import { SETS_VALUE, type Setup, setupOf } from '../../pipeline/kinds/setup.ts';
import type { Evidence, JobFacts, JobKind, Pipeline } from '../../pipeline/model.ts';
import type { Job, Step } from '../../workflow/model.ts';

/** What a step of the job is for, and with that the stage that it belongs to. */
export type Role =
  /** Repeated by every stage that needs it. */
  | 'setup'
  | 'build'
  | 'test'
  /** Work between the build and the deploy, and between deploys: each deploying stage does it for itself. */
  | 'prepare'
  | 'deploy'
  | 'smoke'
  /** What follows a deploy to production: a release note, a message. */
  | 'after'
  /** Runs after a deploy, also after a failed one. */
  | 'cleanup'
  /** Tells how the run ended. */
  | 'notify'
  | 'rollback';

export interface Part {
  readonly step: Step;
  readonly role: Role;
  readonly setup: Setup | undefined;
  /** A build that tests as well: `mvn verify`, `gradle build`. */
  readonly tests: boolean;
}

/** Why a job cannot be converted, in words that begin a sentence after "because": "it has a matrix". */
export interface Refusal {
  readonly refused: string;
}

export const refuse = (refused: string): Refusal => ({ refused });
export const isRefusal = (value: object): value is Refusal => 'refused' in value;

const STATUS = /\b(?:always|failure|cancelled)\s*\(/;
const TELLS =
  /slack|discord|teams|telegram|notif|\bmail|mattermost|rocket\.?chat|webhook|pushover|lark|dingtalk/i;

/** The steps of a job that deploys, each with its role; a refusal where one step does what belongs into two stages. */
export function partsOf(pipeline: Pipeline, { job, evidence, deploys }: JobFacts): readonly Part[] | Refusal {
  const of = (kind: JobKind): ReadonlySet<Step | undefined> =>
    new Set((evidence.get(kind) ?? []).map(({ step }: Evidence) => step));
  const [builds, tests, publishes, smokes, backs] = [
    of('build'),
    of('test'),
    of('publish'),
    of('smoke'),
    of('rollback'),
  ];
  const deploying = new Set(deploys.map(({ evidence: { step } }) => step));
  const last = (steps: ReadonlySet<Step | undefined>) =>
    Math.max(-1, ...[...steps].map((step) => step?.index ?? -1));
  const lastDeploy = last(deploying);
  const firstDeploy = Math.min(...[...deploying].map((step) => step?.index ?? Number.POSITIVE_INFINITY));
  if (lastDeploy < 0) return refuse('no step of it deploys');
  const makesImage = (step: Step) =>
    pipeline.images.some(
      (use) => use.step === step && use.job === job && !use.remote && (use.makes || use.pushed),
    );

  const testImages = imagesForTests(pipeline.images, job, tests);
  const roleOf = (step: Step): Role | Refusal => {
    const condition = step.if?.value ?? '';
    const tells = TELLS.test(`${step.uses?.name ?? ''} ${step.name?.value ?? ''} ${step.run?.value ?? ''}`);
    if (STATUS.test(condition)) {
      if (backs.has(step)) return 'rollback';
      if (deploying.has(step) || builds.has(step))
        return refuse('a step builds or deploys whatever happened before it');
      if (tells || /failure|cancelled/.test(condition)) return 'notify';
      return tests.has(step) ? 'test' : step.index > firstDeploy || setupOf(step) ? 'cleanup' : 'build';
    }
    if (deploying.has(step)) {
      // What a server builds when it is brought up is part of bringing it up, beside a build of its own.
      const there = step.scripts.length > 0 && step.scripts.every(({ remote }) => remote);
      if (
        makesImage(step) ||
        (builds.has(step) && !(there && [...builds].some((one) => one && !deploying.has(one))))
      )
        return refuse('one step builds and deploys');
      if (tests.has(step)) return refuse('one step tests and deploys');
      return 'deploy';
    }
    if (backs.has(step)) return refuse('it goes back to an earlier version as a matter of course');
    if (testImages.has(step)) return 'test';
    if (builds.has(step) || makesImage(step)) return 'build';
    if (tests.has(step)) return step.index > lastDeploy ? 'smoke' : 'test';
    if (smokes.has(step)) return step.index > firstDeploy ? 'smoke' : 'prepare';
    if (publishes.has(step)) return step.index > lastDeploy ? 'after' : 'build';
    if (step.index > lastDeploy && WAITS.test(step.run?.value ?? '')) return 'prepare';
    if (step.index > lastDeploy) return CLEANS.test(step.run?.value ?? '') ? 'cleanup' : 'after';
    return 'setup';
  };

  const lastWork = Math.max(
    last(builds),
    ...[...tests].map((step) => (step && step.index < lastDeploy ? step.index : -1)),
  );
  const parts: Part[] = [];
  for (const step of job.steps) {
    const role = roleOf(step);
    if (typeof role !== 'string') return role;
    const setup = role === 'setup' ? setupOf(step) : undefined;
    const actual = role !== 'setup' || setup ? role : step.index < lastWork ? 'build' : 'prepare';
    parts.push({ step, role: actual, setup, tests: actual === 'build' && tests.has(step) });
  }
  if (!parts.some(({ role }) => role === 'build'))
    return refuse('nothing in it is built apart from the deploy');
  return parts;
}

/** The steps that build an image only for the tests to run in it: nothing else uses it, or only what is built anew. */
function imagesForTests(
  images: readonly ImageUse[],
  job: Job,
  tests: ReadonlySet<Step | undefined>,
): ReadonlySet<Step> {
  const own = images.filter((use) => use.job === job && !use.remote && use.step !== undefined);
  const found = new Set<Step>();
  for (const run of own) {
    if (run.role !== 'run' || !tests.has(run.step)) continue;
    const same = own.filter(({ repository }) => repository === run.repository);
    const makers = same.filter(({ makes }) => makes);
    const maker = makers.findLast(({ step }) => at(step) < at(run.step));
    const again = makers.some(({ step }) => at(step) > at(run.step));
    const isTheirs = same.every(({ step }) => step === maker?.step || tests.has(step));
    const isAlone = own.every(
      ({ step, repository }) => step !== maker?.step || repository === run.repository,
    );
    if (maker?.step && (again || isTheirs) && isAlone) found.add(maker.step);
  }
  return found;
}

const at = (step: Step | undefined): number => step?.index ?? -1;

const CLEANS = /^\s*(?:rm|shred|docker logout|az logout|kill|unset)\b/;

/** They wait for the deploy itself. */
const WAITS =
  /\brollout status\b|\bkubectl wait\b|\bhelm (?:status|test)\b|\becs wait\b|\bdeploy wait\b|\bwait services-stable\b/;

/** A value that is another one each time it is worked out. */
export const changes = ({ run }: Step): boolean =>
  run !== undefined &&
  SETS_VALUE.test(run.value) &&
  /\$\(\s*date\b|`date\b|\bRANDOM\b|\buuidgen\b|\brand\b|\bmktemp\b|\bepoch\b/.test(run.value);
