import { commandName, commandsOf, unwrap } from '../../syntax/shell/shell.ts';
import type { Job, Trigger, Workflow } from '../../workflow/model.ts';
import type { Start } from '../../workflow/starts.ts';
import type { Conditions } from '../graph/conditions.ts';
import type { JobFacts, Pipeline } from '../model.ts';
import { targetWords, wordsOf } from '../target/target-words.ts';
import { branchTarget } from '../target/trigger-target.ts';
import { choosesVersion } from '../target/version-inputs.ts';

/** Which stages before a deploy stand in other files, as far as this one tells. */
export interface OtherFiles {
  readonly tests: boolean;
  /** The deploys before it. */
  readonly stages: boolean;
}

const NONE: OtherFiles = { tests: false, stages: false };
const TESTS: OtherFiles = { tests: true, stages: false };
const STAGES: OtherFiles = { tests: false, stages: true };
const BOTH: OtherFiles = { tests: true, stages: true };

const either = (all: readonly OtherFiles[]): OtherFiles => ({
  tests: all.some(({ tests }) => tests),
  stages: all.some(({ stages }) => stages),
});

/**
 * What starts the deploy, and what it takes, tell of stages elsewhere: another workflow that starts it, a branch that
 * only receives what another one has tried, a version that somebody chose, the artifact of another run. A version tag
 * or a release is a choice of what, and tells of none.
 */
export function otherFiles(pipeline: Pipeline, conditions: Conditions, facts: JobFacts): OtherFiles {
  const starts = conditions.startsFor(facts, 'deploy');
  const jobs = [facts.job, ...pipeline.ancestorsOf(facts.job)];
  return either([
    startedBy(pipeline.workflow, starts),
    isPromotion(pipeline.workflow, starts) || choosesVersion(pipeline, facts.job) ? BOTH : NONE,
    onlyPromotes(pipeline, facts) ? BOTH : NONE,
    startsForStage(pipeline.workflow, facts, starts) || choosesStage(pipeline.workflow) ? STAGES : NONE,
    jobs.some((job) => looksAtStaging(pipeline, job)) || pullsStaging(pipeline, jobs) ? BOTH : NONE,
    jobs.some((job) => waitsForChecks(pipeline.workflow, job)) ? TESTS : NONE,
  ]);
}

/** Commands that send on what runs somewhere already. Sources: the platforms' command line references. */
const PROMOTES =
  /\bslot\s+swap\b|\bpipelines:promote\b|\breleases\s+promote\b|\bvercel\b.*\bpromote\b|\bdeployment\s+promote\b|\bswap-environment-cnames\b|\bargo\s+rollouts\s+promote\b|\bupdate-traffic\b/;

/** It sends on what another workflow has put somewhere: neither it nor a job before it makes or deploys anything else. */
function onlyPromotes(pipeline: Pipeline, { job, kinds, deploys }: JobFacts): boolean {
  if (kinds.has('build') || deploys.length === 0) return false;
  if (!deploys.every(({ evidence }) => PROMOTES.test(evidence.text))) return false;
  return pipeline.ancestorsOf(job).every((one) => {
    const before = pipeline.factsOf(one).kinds;
    return !before.has('build') && !before.has('deploy');
  });
}

/** Events by which something else starts a workflow, and nobody directly. */
const PASSED_ON = new Set(['repository_dispatch', 'deployment', 'deployment_status']);
const CHECKED = new Set(['check_run', 'check_suite', 'status']);

function startedBy({ triggers }: Workflow, starts: readonly Start[]): OtherFiles {
  const events = new Set(starts.map(({ event }) => event));
  const runs = triggers.filter(({ event }) => event === 'workflow_run' && events.has(event)).map(afterRun);
  // Beside them, somebody may start it by hand; a push would need none of them.
  const only = (set: ReadonlySet<string>) =>
    [...events].some((event) => set.has(event)) &&
    [...events].every((event) => set.has(event) || event === 'workflow_dispatch');
  return either([...runs, only(PASSED_ON) ? BOTH : NONE, only(CHECKED) ? TESTS : NONE]);
}

const CHECKS = new Set(
  'ci build builds test tests testing lint linting check checks quality unit docker image images package pr'.split(
    ' ',
  ),
);
const DEPLOYS = new Set(
  'deploy deploys deployment deploying cd release releases promote promotion rollout delivery'.split(' '),
);

/** A plain CI workflow has tested; one of another name may have deployed to a stage. */
function afterRun({ workflows }: Trigger): OtherFiles {
  const plain = workflows.every(({ value }) => {
    const words = wordsOf(value).map(({ word }) => word);
    const integration = /continuous[ -]integration/i.test(value);
    if (words.some((word) => DEPLOYS.has(word))) return false;
    if (!integration && targetWords(value, 'name').some(({ target }) => target !== 'production'))
      return false;
    return integration || words.some((word) => CHECKS.has(word));
  });
  return workflows.length > 0 && plain ? TESTS : BOTH;
}

/** Branches that are not worked on, but receive what has been tried on another one. */
const RECEIVING = new Set(['prod', 'production', 'prd', 'live', 'release', 'releases', 'stable', 'deploy']);

/** Every push that starts the deploy goes to such a branch, and every pull request and every other run to one. */
function isPromotion({ triggers }: Workflow, starts: readonly Start[]): boolean {
  const branches = starts.flatMap(({ event, known }): (string | undefined)[] => {
    if (event === 'workflow_dispatch') return [];
    const ref = textAt(known, 'github.ref');
    if (ref.startsWith('refs/heads/')) return [ref.slice('refs/heads/'.length)];
    const base = textAt(known, 'github.base_ref');
    if (base !== '') return [base];
    if (textAt(known, 'github.ref_type') === 'tag') return [undefined];
    const named = triggers.find((trigger) => trigger.event === event)?.branches ?? [];
    return named.length > 0 ? named.map(({ value }) => value) : [undefined];
  });
  return (
    branches.length > 0 &&
    branches.every((name) => name !== undefined && wordsOf(name).some(({ word }) => RECEIVING.has(word)))
  );
}

/** Actions that on a pull request deploy a preview instead. Sources: their READMEs. */
const PREVIEWS = /static-web-apps-deploy|actions-netlify|pages-action|action-hosting-deploy|vercel-action/;
/** Beside its conditions, the job asks for the branch or tag, which may then decide where it deploys to. */
const READS_REF = /\bGITHUB_(?:REF|BASE_REF|REF_NAME)\b|\bgithub\.(?:ref|ref_name|base_ref)\b/;

/** The job deploys a preview of pull requests too, or from a branch or tag that is called after a stage. */
function startsForStage(
  { source, triggers }: Workflow,
  { job, deploys }: JobFacts,
  starts: readonly Start[],
): boolean {
  const pulls = triggers.some(({ event }) => event.startsWith('pull_request'));
  if (pulls && deploys.some(({ evidence }) => PREVIEWS.test(evidence.text))) return true;
  const readsRef = [...job.steps.flatMap(({ run }) => run ?? []), ...job.env.map(({ value }) => value)].some(
    ({ span }) => READS_REF.test(source.slice(span.start, span.end)),
  );
  return starts.some(({ event, known }) => {
    const name = textAt(known, 'github.ref').replace(/^refs\/(?:heads|tags)\//, '');
    const target = event === 'push' && readsRef ? branchTarget(name) : undefined;
    return target !== undefined && target !== 'production' && target !== 'unknown';
  });
}

function textAt(known: Start['known'], path: string): string {
  const found = known.get(path);
  return found && 'value' in found && found.value !== null ? String(found.value) : '';
}

const STAGE_WORDS = new Set(['environment', 'env', 'stage', 'tier']);

/** An input by whose name there are other targets than production. */
const choosesStage = ({ triggers, source }: Workflow): boolean =>
  triggers.some(({ inputs }) =>
    inputs.some(
      ({ key: { value } }) =>
        wordsOf(value).some(({ word }) => STAGE_WORDS.has(word)) && source.includes(`inputs.${value}`),
    ),
  );

const STAGING = /(?:^|[^a-z])(?:staging|stg|uat|qa|pre-?prod)(?:[^a-z]|$)/i;
const READERS: Readonly<Record<string, RegExp | undefined>> = {
  curl: /./,
  wget: /./,
  http: /./,
  kubectl: /\bget\b|\bdescribe\b/,
  oc: /\bget\b|\bdescribe\b/,
  helm: /\b(?:get|status|list|history)\b/,
  aws: /\b(?:describe|get|list)-/,
  az: /\b(?:show|list)\b/,
  gcloud: /\b(?:describe|list)\b/,
  gh: /./,
  git: /\b(?:merge|merge-base|fetch|checkout|rev-parse|rev-list|log|diff|cherry-pick)\b/,
  crane: /./,
  skopeo: /./,
  jq: /./,
  yq: /./,
};

/** The job asks what the stage before production runs. */
function looksAtStaging({ shell }: Pipeline, job: Job): boolean {
  return job.steps.some((step) =>
    step.scripts.some((script) =>
      commandsOf(script, shell).some(({ command }) => {
        const plain = unwrap(command);
        const reads = READERS[commandName(plain)];
        if (!reads) return false;
        const text = plain.words.map((word) => word.text).join(' ');
        return STAGING.test(text) && reads.test(text);
      }),
    ),
  );
}

/** The image that runs on the stage before production is what goes to production. */
const pullsStaging = ({ images }: Pipeline, jobs: readonly Job[]): boolean =>
  images.some(
    ({ role, job, reference: { tag } }) =>
      (role === 'pull' || role === 'mention') &&
      jobs.includes(job) &&
      tag !== undefined &&
      targetWords(tag, 'environment').some(({ target }) => target !== 'production'),
  );

/** Actions that wait for the checks of a commit, or fetch what another run has built. */
const WAITING =
  /wait-(?:on|for|other)-?.*(?:check|status|workflow|job|run|action|ci)|await-check|merge-gatekeeper|workflow-run-wait|wait-for-status|action-download-artifact/;
/** The same by GitHub's API. Source: its REST reference and `gh`'s manual. */
const ASKING =
  /\bcheck-runs\b|\bcheck-suites\b|checks\.listForRef|listSuitesForRef|getCombinedStatusForRef|listWorkflowRuns|\bgh run (?:list|watch|view|download)\b|\bgh pr checks\b|\/actions\/(?:workflows\/\S+\/)?runs\b/;

function waitsForChecks({ source }: Workflow, { steps }: Job): boolean {
  return steps.some(({ uses, with: inputs, scripts }) => {
    if (uses && WAITING.test(uses.name)) return true;
    if (uses?.name === 'actions/download-artifact' && inputs.some(({ key }) => key.value === 'run-id'))
      return true;
    const texts = scripts.map(({ scalar }) => source.slice(scalar.span.start, scalar.span.end));
    return texts.some((text) => ASKING.test(text));
  });
}
