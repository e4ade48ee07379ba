import { asksOf } from '../../pipeline/kinds/asks.ts';
import { exportsOf, readsVariable } from '../../workflow/step-values.ts';
import { type StagePlan, stageOf } from './plan.ts';
import { changes, type Part, type Refusal, type Role, refuse } from './roles.ts';
import { type DefaultTests, defaultTests } from './tests.ts';

export type StageKey = 'build' | 'test' | 'staging' | 'production' | 'rollback' | 'notify';

/** Which step goes to which stage. */
export interface Cast {
  readonly stages: Readonly<Record<StageKey, readonly Part[]>>;
  /** There is a stage that tests: not where the jobs before have done so. */
  readonly tests: boolean;
  /** What it runs where the job has no tests of its own. */
  readonly defaults: DefaultTests | undefined;
  readonly hasOwnTests: boolean;
  /** The tests take what was built. */
  readonly testsBuilt: boolean;
  /** The job goes back by itself when it fails. */
  readonly hasOwnRollback: boolean;
}

export interface CastInput {
  readonly source: string;
  readonly parts: readonly Part[];
  /** The stages after the build get its whole checkout. */
  readonly packed: boolean;
  /** A job before it tests. */
  readonly tested: boolean;
  /** The rollback gives images another tag. */
  readonly retags: boolean;
}

export function castOf({ source, parts, packed, tested, retags }: CastInput): Cast | Refusal {
  const of = (...roles: Role[]) => parts.filter(({ role }) => roles.includes(role));
  const stage = (plan: StagePlan) => stageOf(parts, source, plan);
  const own = of('test');
  const tests = own.length > 0 || !tested;
  const defaults = own.length === 0 && tests ? defaultTests(source, parts) : undefined;
  const built = of('build');
  const firstBuild = built[0]?.step.index ?? 0;
  // Tests that ran before anything was built ask for nothing that was.
  const testsBuilt = own.length > 0 ? own.some(({ step }) => step.index > firstBuild) : packed;
  const test: StagePlan =
    own.length > 0
      ? { stage: 'test', work: own, packed: packed && testsBuilt }
      : {
          stage: 'test',
          work: [],
          until: built.at(-1)?.step.index ?? 0,
          asks: { checkout: true, language: defaults !== undefined, docker: false },
          packed,
        };
  const back = of('rollback').length > 0 ? of('rollback') : of('deploy', 'prepare');
  const found: Record<StageKey, readonly Part[]> = {
    build: stage({ stage: 'build', work: built, packed: false }),
    test: tests ? stage(test) : [],
    staging: stage({ stage: 'deploy', work: of('deploy', 'prepare', 'smoke', 'cleanup'), packed }),
    production: stage({
      stage: 'deploy',
      work: of('deploy', 'prepare', 'smoke', 'cleanup', 'after'),
      packed,
    }),
    rollback: stage({
      stage: 'deploy',
      work: back,
      packed,
      ...(retags ? { asks: { ...asksOf(back.map(({ step }) => step)), docker: true } } : {}),
    }),
    notify: stage({ stage: 'notify', work: of('notify'), packed: false }),
  };
  const stages = withOrphans(parts, found);
  const hindrance = crossing(parts, [stages.build, stages.test, stages.staging, stages.production], source);
  if (hindrance) return refuse(hindrance);
  return {
    stages,
    tests,
    defaults,
    hasOwnTests: own.length > 0,
    testsBuilt,
    hasOwnRollback: of('rollback').length > 0,
  };
}

/** A preparation that nobody seems to need stays on its side of the build. */
function withOrphans(
  parts: readonly Part[],
  stages: Readonly<Record<StageKey, readonly Part[]>>,
): Record<StageKey, readonly Part[]> {
  const { build, test, staging, production } = stages;
  const orphans = parts.filter(
    (part) => part.role === 'setup' && ![build, test, production].some((stage) => stage.includes(part)),
  );
  const last = build.at(-1)?.step.index ?? 0;
  const having = (stage: readonly Part[], isOwn: (part: Part) => boolean) =>
    parts.filter((part) => stage.includes(part) || (orphans.includes(part) && isOwn(part)));
  return {
    ...stages,
    build: having(build, ({ step }) => step.index < last),
    staging: having(staging, ({ step }) => step.index > last),
    production: having(production, ({ step }) => step.index > last),
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
    if (names.length === 0) continue;
    const reads = (reader: Part) =>
      reader.step.index > part.step.index && names.some((name) => readsVariable(text(reader), name));
    if (stages.some((stage) => !stage.includes(part) && stage.some(reads)))
      return 'an environment variable that a step of one stage sets is read in another';
  }
  return undefined;
}
