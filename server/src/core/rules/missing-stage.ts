import { type MissingStages, missingStages, type Stage } from '../pipeline/chain/stages.ts';
import { conditionsOf } from '../pipeline/graph/conditions.ts';
import { reachOf } from '../pipeline/graph/reach.ts';
import { deployEvidence, type Quote, quoterOf } from '../pipeline/quote.ts';
import { rule } from './rule.ts';
import { stagingCopy } from './support/staging-copy.ts';

export default rule({
  id: 'missing-stage',
  summary: 'Production comes after tests and a stage where the same version has run.',
  why: [
    'A pipeline stops what is broken only with stages that can fail: tests, and a deploy to a place that is like production.',
    'Without tests a typing error is on the air as soon as it is merged; without a stage before it, production is the first place where a version runs.',
    'Stages in other files count where this one shows them: a workflow that starts it, a branch such as `prod`, an input for the version to promote.',
    'The approval before production is the `environment` of the deploying job, and `unprotected-production` tells where it is missing.',
  ].join(' '),
  severity: 'warning',
  *check({ workflow, pipeline }) {
    const reach = reachOf(pipeline);
    const missing = missingStages(pipeline, conditionsOf(pipeline, reach), reach);
    if (!missing) return;
    const quote = quoterOf(workflow);
    const { job } = missing.facts;
    for (const stage of missing.stages) {
      yield {
        span: job.key.span,
        severity: stage === 'staging' ? 'info' : 'warning',
        job,
        message: messageOf(quote, missing, stage),
        ...(stage === 'staging' ? { trials: () => stagingCopy(pipeline) } : {}),
        detail: { stage },
      };
    }
  },
});

function messageOf(quote: Quote, { facts }: MissingStages, stage: Stage): string {
  const evidence = deployEvidence(facts);
  const shown = evidence ? ` (${quote(evidence)})` : '';
  const guess = facts.assumed ? ', as far as the file tells' : '';
  return `\`${facts.job.id}\` deploys to production${shown}${guess}, ${LACK[stage]}`;
}

const LACK: Readonly<Record<Stage, string>> = {
  build:
    'and nothing in this workflow builds what it deploys, as the configuration demands: which commit goes on the air is decided elsewhere.',
  approval:
    'and nothing before it waits for a person, as the configuration demands: neither an environment nor a job that asks for approval.',
  test: 'and nothing in this workflow tests it first: no job, no step and no workflow that starts this one. Code that is broken goes on the air like any other.',
  staging:
    'and nothing deploys to a stage before it, such as staging: production is the first place where this version runs.',
};
