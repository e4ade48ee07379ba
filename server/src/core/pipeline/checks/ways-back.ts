import { commandName, commandsOf, unwrap } from '../../syntax/shell/shell.ts';
import type { Job, Step } from '../../workflow/model.ts';
import { isHarmlessRemote } from '../kinds/remote.ts';
import type { Deploy, JobFacts, Pipeline } from '../model.ts';
import { calledPipeline } from '../pipeline.ts';
import { asksForVersion, versionFinder } from '../target/version-inputs.ts';
import { askedDeploys } from './asked.ts';
import { asksForFailure } from './failure-only.ts';

/** Rollback jobs that are compared with each deploy; honest files have a few. */
const MOST_ROLLBACKS = 200;

/** Finds whether a workflow knows a way back from what a job deploys. */
export function wayBackFinder(pipeline: Pipeline): (facts: JobFacts) => boolean {
  const rollbacks = rollbackJobs(pipeline).slice(0, MOST_ROLLBACKS);
  const choosesVersion = versionFinder(pipeline);
  return (facts) => {
    const deploys = askedDeploys(facts);
    return (
      facts.kinds.has('rollback') ||
      rollbacks.some(({ covers }) => covers?.has(facts.job) ?? true) ||
      (facts.called ? goesBackInside(calledPipeline(pipeline, facts.called)) : false) ||
      deploys.every((deploy) => goesBackItself(pipeline, facts, deploy)) ||
      facts.job.steps.some((step) => putsBack(pipeline, facts, step)) ||
      choosesVersion(facts.job) ||
      startsByHand(facts)
    );
  };
}

/** The workflow that the job calls can be started by hand too, and then asks which version it is to be. */
const startsByHand = ({ called }: JobFacts): boolean =>
  called?.workflow.triggers.some(
    ({ event, inputs }) => event === 'workflow_dispatch' && inputs.some(asksForVersion),
  ) === true;

/** Every deploy of a called workflow has a way back there, apart from what the caller hands over. */
function goesBackInside(inner: Pipeline): boolean {
  const goesBack = wayBackFinder(inner);
  const deploys = inner.jobs.filter((facts) => askedDeploys(facts).length > 0);
  return deploys.length > 0 && deploys.every((facts) => goesBack(facts));
}

/** Jobs that only go back, with the jobs before them: a rollback that waits for no deploy covers all (undefined). */
function rollbackJobs({ jobs, ancestorsOf, factsOf }: Pipeline): { covers: ReadonlySet<Job> | undefined }[] {
  return jobs
    .filter(({ kinds }) => kinds.has('rollback') && !kinds.has('deploy'))
    .map(({ job }) => {
      const before = ancestorsOf(job);
      const waits = before.some((one) => factsOf(one).kinds.has('deploy'));
      return { covers: waits ? new Set(before) : undefined };
    });
}

/**
 * Flags and inputs by which a deploy that fails undoes itself. Sources: Helm, Docker, AWS and Heroku action docs;
 * CloudFormation (and what deploys through it) rolls a failed update back unless told not to.
 */
const AUTOMATIC =
  /--atomic\b|--rollback-on-failure\b|--update-failure-action[= ]rollback|deploymentCircuitBreaker|auto-?rollback|--rollback\b|rollback-?on-?(?:failure|health)/i;
const NOT_AUTOMATIC = /--no-rollback\b|--disable-rollback\b|--atomic[= ]false/i;
const THROUGH_CLOUDFORMATION =
  /\b(?:cdk|sam|serverless|sls|osls|copilot|ampx|amplify)\b.*\b(?:deploy|push|pipeline-deploy)\b|\bcloudformation\s+(?:deploy|update-stack|execute-change-set)\b|aws-cloudformation-github-deploy|aws-cdk-github-actions|serverless\/github-action/is;

const AUTOMATIC_INPUTS =
  /^(?:atomic|rollback|auto[-_]?rollback|rollback[-_]?on[-_]?.*|rollbackonhealthcheckfailed|enable[-_]?rollback)$/i;

function goesBackItself(pipeline: Pipeline, facts: JobFacts, deploy: Deploy): boolean {
  const { step, text } = deploy.evidence;
  const line = commandText(pipeline, facts, deploy) ?? text;
  if (NOT_AUTOMATIC.test(line)) return false;
  if (AUTOMATIC.test(line) || THROUGH_CLOUDFORMATION.test(line)) return true;
  return (
    step?.with.some(
      ({ key, value }) =>
        (AUTOMATIC_INPUTS.test(key.value) && !/^(?:false|no|0|)$/i.test(value.value.trim())) ||
        (value.value.length < 4000 && AUTOMATIC.test(value.value)),
    ) === true
  );
}

/** The deploying command in full, which its evidence may quote short. */
function commandText({ shell }: Pipeline, { job }: JobFacts, { evidence }: Deploy): string | undefined {
  const { step, span } = evidence;
  if (!step || !job.steps.includes(step)) return undefined;
  for (const script of step.scripts)
    for (const { command, locate } of commandsOf(script, shell)) {
      const at = locate(command.start, command.end);
      if (at.start === span.start && at.end === span.end)
        return command.words.map(({ text }) => text).join(' ');
    }
  return undefined;
}

/** Names of what was there before: `$PREVIOUS_IMAGE`, `app.bak`, `releases/old`, `git checkout HEAD~1`. */
const EARLIER =
  /(?:^|[^a-z])(?:prev|previous|rollback|roll_back|backup|bak|last_?(?:good|known|stable|working|successful)|restore|revert|undo|old)(?:[^a-z]|$)|HEAD[~^]|git\s+revert\b/i;

/** A step after a failure that deploys again, or a branch of a script that takes up what was there before. */
function putsBack(pipeline: Pipeline, facts: JobFacts, step: Step): boolean {
  const first = facts.deploys[0]?.evidence.step?.index ?? 0;
  if (step.index < first) return false;
  const afterFailure =
    asksForFailure(step.if) && /failure|cancelled|outcome|conclusion/i.test(step.if?.value ?? '');
  if (afterFailure) {
    if (facts.deploys.some(({ evidence }) => evidence.step === step)) return true;
    if (step.uses && EARLIER.test(step.uses.name)) return true;
  }
  return step.scripts.some((script) =>
    commandsOf(script, pipeline.shell).some(({ command }) => {
      const plain = unwrap(command);
      const { conditional } = command.context;
      if (!afterFailure && !conditional) return false;
      const name = commandName(plain).toLowerCase();
      if (LOOKS.has(name) || plain.words.length === 0) return false;
      const text = plain.words.map((word) => word.text).join(' ');
      // Making the copy is not using it.
      if (SAVES.test(text)) return false;
      return EARLIER.test(text) && (MOVES.has(name) || !isHarmlessRemote(plain));
    }),
  );
}

const LOOKS = new Set(
  'echo printf [ [[ test rm mkdir touch ls find grep curl jq docker-ps exit return'.split(' '),
);
const MOVES = new Set('mv cp ln tar unzip sed rsync'.split(' '));
/** `cp -r app app.bak`, `docker tag app app:previous`: the last word is where it goes. */
const SAVES = /^(?:mv|cp|ln|rsync|docker\s+tag)\b.*\s\S*(?:backup|bak|prev|previous|old|rollback)\S*$/i;
