import type { JobFacts, Pipeline } from '../../pipeline/model.ts';
import { contextsIn, expressionsIn, parseExpression } from '../../syntax/expression.ts';
import type { Scalar } from '../../syntax/node.ts';

/** What is the same in every run of a workflow for the same branch and event, or says how jobs ended. */
const SETTLED =
  /^(?:github\.(?:event_name|ref|ref_name|ref_type|base_ref|repository|repository_owner|repository_id|event\.(?:pull_request\.(?:merged|base\.ref)|repository\.[\w.]+|release\.[\w.]+|action|workflow_run\.(?:conclusion|event|head_branch)))|needs\.[\w-]+\.result|vars\..*)$/i;

/**
 * Whether each run of the workflow that succeeds has deployed what this job deploys, so that the last one tells which
 * version was good: no condition on its way asks for an input or what has changed, and it goes to one place.
 */
export function everyRunDeploys(
  { ancestorsOf, workflow }: Pipeline,
  { job, targets, deploys }: JobFacts,
): boolean {
  if (targets.length > 1 || job.continueOnError) return false;
  if (
    job.environment?.name?.value.includes('${{') &&
    /inputs|event|matrix|needs/.test(job.environment.name.value)
  )
    return false;
  if (workflow.triggers.some(({ event }) => event === 'workflow_call')) return false;
  // Their branch is that of the pull request, and their commit not the one that was deployed.
  const closes = workflow.triggers.some(
    ({ event, types }) => /^pull_request/.test(event) && types.some(({ value }) => value === 'closed'),
  );
  if (closes && !workflow.triggers.some(({ event }) => event === 'push')) return false;
  const conditions = [
    ...[job, ...ancestorsOf(job)].map((one) => one.if),
    ...deploys.map(({ evidence: { step } }) => step?.if),
  ];
  return conditions.every((condition) => condition === undefined || isSettled(condition));
}

function isSettled({ value }: Scalar): boolean {
  const sites = expressionsIn(value);
  const texts = sites.length > 0 ? sites.map(({ text }) => text) : [value];
  return texts.every((text) => {
    const { tree } = parseExpression(text.trim());
    return tree !== undefined && contextsIn(tree).every(({ path }) => SETTLED.test(path.join('.')));
  });
}

/** Platforms whose deploys fetch the newest commit themselves, or take no earlier one after a later. */
const BY_THEMSELVES: ReadonlySet<string> = new Set([
  'deploy-tool',
  'deployer',
  'capistrano',
  'ansible',
  'configuration-management',
  'render',
  'koyeb',
  'deploy-service',
  'webhook',
  'http',
  'paas',
  'caprover',
  'wpengine',
  'amplify',
  'argocd',
  'flux',
  'gitops',
]);

/** Whether the deploy is of what the job has before it; a server that fetches for itself takes the newest. */
export const takesWhatIsThere = ({ deploys }: JobFacts): boolean =>
  !deploys.some(
    ({ platform, evidence: { step } }) =>
      BY_THEMSELVES.has(platform) ||
      (platform === 'dokku' && step?.uses !== undefined) ||
      /\bpm2 deploy\b/.test(step?.run?.value ?? ''),
  );

/** Commands that start again what the platform has, whatever commit is checked out. */
const RESTART =
  /\brollout restart\b|--force-new-deployment\b|\brailway redeploy\b|\bheroku (?:ps:)?restart\b/;

/** Whether the deploy names no version at all: done again, it starts the one that has just failed. */
export const onlyRestarts = ({ deploys }: JobFacts): boolean =>
  deploys.length > 0 &&
  deploys.every(
    ({ evidence: { text } }) => RESTART.test(text) && !/--(?:task-definition|from-source)\b/.test(text),
  );

/**
 * Whether the jobs of an earlier run deploy what was there then when they run again: nothing asks for the newest
 * commit, and something is taken from the run's own, or from what it has pushed.
 */
export function isOfItsCommit({ workflow, images }: Pipeline, facts: JobFacts): boolean {
  const { job, deploys } = facts;
  if (!takesWhatIsThere(facts)) return false;
  if (onlyRestarts(facts)) return images.some(({ pushed }) => pushed);
  const { source } = workflow;
  const steps = deploys.flatMap(({ evidence: { step } }) => step ?? []);
  const texts = steps.map(({ span }) => source.slice(span.start, span.end));
  if (texts.some((text) => /\bgit (?:pull|clone|fetch)\b|\borigin\/|beanstalk/.test(text))) return false;
  const isLocal = steps.some(({ scripts }) => scripts.length === 0 || scripts.some(({ remote }) => !remote));
  const hasFiles = job.steps.some(({ uses }) => /checkout|artifact/.test(uses?.name ?? ''));
  return (
    (isLocal && hasFiles) ||
    images.some(({ pushed }) => pushed) ||
    texts.some((text) => /\bgithub\.sha\b|\bGITHUB_SHA\b/.test(text))
  );
}
