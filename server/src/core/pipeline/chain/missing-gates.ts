import { childOf, scalarOf } from '../../syntax/node.ts';
import type { Job } from '../../workflow/model.ts';
import { thrownAway } from '../checks/thrown-away.ts';
import { only, sameFlavour } from '../flavour.ts';
import type { Conditions } from '../graph/conditions.ts';
import type { Reach } from '../graph/reach.ts';
import type { JobFacts, Pipeline } from '../model.ts';
import { isProductionName } from '../target/stage-names.ts';
import { targetWords } from '../target/target-words.ts';
import { isAdvisory } from './advisory.ts';
import { handoverOf } from './handover.ts';
import { partsOf, serviceFinder } from './services.ts';

/** The jobs of the same workflow that ought to have succeeded before a deploy job runs, and that it does not wait for. */
export interface MissingGates {
  readonly tests: readonly JobFacts[];
  /** Deploys to a stage before production; only for a deploy to production. */
  readonly staging: readonly JobFacts[];
  /** The jobs that build what it deploys. */
  readonly builds: readonly JobFacts[];
}

/** Pairs of jobs that are compared before the rest of a file is let be; honest files stay far below. */
const MOST_PAIRS = 400_000;

/**
 * Finds what ought to gate a deploy job and does not: of the stages that the workflow has, those of the same service,
 * in the same run. Undefined where the file has too many jobs to say so in time.
 */
export function missingGateFinder(
  pipeline: Pipeline,
  conditions: Conditions,
  reach: Reach,
): (deploy: JobFacts) => MissingGates | undefined {
  const deploys = pipeline.jobs.filter(({ kinds }) => kinds.has('deploy'));
  const tests = pipeline.jobs.filter((job) => isTest(job) && !isAdvisory(job, pipeline.workflow.source));
  const stages = deploys.filter(
    (job) => (job.target === 'staging' || job.target === 'development') && !job.kinds.has('rollback'),
  );
  const handover = handoverOf(pipeline);
  const other = serviceFinder();

  /** Jobs that by design run after a deploy of that place in the chain, or of a later one. */
  const after = [0, 1].map((rank) => {
    let found: ReadonlySet<Job> | undefined;
    return () => {
      found ??= reach.behind(deploys.filter((job) => rankOf(job) >= rank).map(({ job }) => job));
      return found;
    };
  });
  /** Tests that gate a deploy of that place in the chain. */
  const chosen = [0, 1].map((rank) => {
    let found: ReadonlySet<Job> | undefined;
    return () => {
      found ??= new Set(
        deploys.filter((job) => rankOf(job) === rank).flatMap(({ job }) => pipeline.ancestorsOf(job)),
      );
      return found;
    };
  });
  let pairs = 0;

  return (deploy) => {
    pairs += tests.length + stages.length + deploys.length;
    if (pairs > MOST_PAIRS) return undefined;
    const rank = rankOf(deploy);
    const earlier = new Set(pipeline.ancestorsOf(deploy.job));
    const open = ({ job }: JobFacts): boolean => job !== deploy.job && !earlier.has(job);
    const openTests = tests.filter(open);
    const openStages = stages.filter((stage) => open(stage) && rankOf(stage) < rank);
    const openBuilds = handover.buildsOf(deploy, earlier).filter(open);
    if (openTests.length + openStages.length + openBuilds.length === 0) return NOTHING;

    const peers = deploys.filter((job) => job !== deploy && rankOf(job) === rank);
    const later = reach.behind([deploy.job]);
    const comparable = (job: JobFacts): boolean => !later.has(job.job) && !other(job, deploy, peers);
    const asked = tests.filter((test) => earlier.has(test.job));
    const mayChoose = chooser(deploy, asked);
    return {
      tests: openTests.filter(
        (test) =>
          comparable(test) &&
          !after[rank]?.().has(test.job) &&
          testsThisFlavour(test, deploy) &&
          // It gates a peer, while the deploy waits for other tests: someone chose which belong to which.
          !(mayChoose(test) && chosen[rank]?.().has(test.job)) &&
          conditions.together(deploy, 'deploy', test, 'test') &&
          // A test whose failure is thrown away stops nobody who waits for it either.
          !thrownAway(pipeline, test, 'test'),
      ),
      // One deploy before it that went well is enough: others may belong to another region, or to a demonstration.
      staging: stages.some((stage) => earlier.has(stage.job))
        ? []
        : openStages.filter(
            (stage) =>
              comparable(stage) &&
              sameFlavour(stage, deploy) &&
              conditions.togetherUnasked(deploy, 'deploy', stage, 'deploy'),
          ),
      builds: openBuilds.filter(
        (build) => comparable(build) && conditions.together(deploy, 'deploy', build, 'build'),
      ),
    };
  };
}

const NOTHING: MissingGates = { tests: [], staging: [], builds: [] };

/**
 * Tells whether somebody can have chosen not to wait for a test: the deploy waits for others, and neither it nor one of
 * those is about the same part of the product.
 */
function chooser(deploy: JobFacts, asked: readonly JobFacts[]): (test: JobFacts) => boolean {
  if (asked.length === 0) return () => false;
  const own = new Set([deploy, ...asked].flatMap((job) => [...partsOf(job)]));
  for (const { evidence } of deploy.deploys)
    for (const word of evidence.text.toLowerCase().split(/[^a-z]+/)) own.add(word);
  return (test) => ![...partsOf(test)].some((part) => own.has(part));
}

const isTest = (job: JobFacts): boolean =>
  job.kinds.has('test') &&
  !job.kinds.has('deploy') &&
  !job.kinds.has('smoke') &&
  !cannotFail(job) &&
  !testsEnvironment(job);

/** A matrix runs the job for production and for a stage before it in the same moment, so that neither waits. */
export function stagesAtOnce({ job, targets }: JobFacts): boolean {
  if (!job.matrix || !targets.includes('production')) return false;
  if (!targets.includes('staging') && !targets.includes('development')) return false;
  if (scalarOf(childOf(job.node, 'strategy'), 'max-parallel')?.value === '1') return false;
  return [...job.matrix.values.values()].some(
    (values) => values.length > 1 && values.some(({ value }) => isProductionName(value)),
  );
}

/** The place in the chain: everything that is not production comes before it. */
export const rankOf = (facts: JobFacts): number => (facts.target === 'production' ? 1 : 0);

/** A test whose failure is thrown away stops nothing; other rules speak of it. */
const cannotFail = ({ job }: JobFacts): boolean => job.continueOnError?.value === 'true';

const INFRASTRUCTURE_TEST =
  /terraform|tofu|terragrunt|pulumi|cdk|cloudformation|cfn|bicep|tflint|tfsec|checkov|trivy config|ansible|infra/i;

/** Checks of the description of infrastructure, and of what would change in it. */
const PLAN =
  /\b(?:terraform|tofu|terragrunt|tflint|tfsec|hclfmt)\b|\bpulumi\s+preview\b|\bcdk\s+diff\b|\bwhat-if\b/i;

/** It applies a description of infrastructure without having checked it itself. */
const appliesUnchecked = ({ deploys, kinds }: JobFacts): boolean =>
  !kinds.has('test') && deploys.some(({ platform }) => platform === 'terraform' || platform === 'pulumi');

const DOCUMENTATION =
  /(?:^|[^a-z])(?:docs?|documentation|java-?docs?|api-?docs?|storybook|wiki|manual|coverage|benchmarks?)(?:[^a-z]|$)/i;

/** Application tests say nothing about infrastructure, nor about documentation that is published beside the application. */
function testsThisFlavour(test: JobFacts, deploy: JobFacts): boolean {
  if (only(deploy, 'site')) {
    const names = ({ job }: JobFacts) => `${job.id} ${job.name?.value ?? ''}`;
    return !DOCUMENTATION.test(names(deploy)) || DOCUMENTATION.test(names(test));
  }
  const said = (test.evidence.get('test') ?? []).map(({ text }) => text);
  if (!only(deploy, 'infrastructure'))
    return said.length === 0 || !said.every((text) => PLAN.test(text)) || appliesUnchecked(deploy);
  const texts = [test.job.id, ...said];
  return texts.some((text) => INFRASTRUCTURE_TEST.test(text));
}

/** End-to-end tests of an environment that is there already, such as `e2e-staging`: they say nothing about this run's code. */
const testsEnvironment = ({ job }: JobFacts): boolean =>
  /e2e|end-?to-?end|playwright|cypress|acceptance/i.test(job.id) && targetWords(job.id, 'name').length > 0;
