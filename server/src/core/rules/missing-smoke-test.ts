import { aftermathOf } from '../pipeline/checks/after-deploy.ts';
import { askedDeploys, shownDeploy } from '../pipeline/checks/asked.ts';
import { conditionsOf } from '../pipeline/conditions.ts';
import type { Evidence, JobFacts } from '../pipeline/model.ts';
import { type Quote, quoterOf } from '../pipeline/quote.ts';
import { reachOf } from '../pipeline/reach.ts';
import { type Problem, type Related, rule } from './rule.ts';

export default rule({
  id: 'missing-smoke-test',
  summary: 'After a deploy, something checks that it works.',
  why: [
    'A deploy command that ends well says that the platform has taken the release, not that the release works.',
    'Without a request to the deployed address behind it, the workflow is green while the site answers with errors, and nothing goes back.',
    'A wait for the rollout counts as half: pods that start can still fail every request.',
  ].join(' '),
  severity: 'warning',
  *check({ workflow, pipeline }) {
    const reach = reachOf(pipeline);
    const conditions = conditionsOf(pipeline, reach);
    const quote = quoterOf(workflow);
    for (const facts of pipeline.jobs) {
      if (facts.target !== 'production' && facts.target !== 'staging') continue;
      const deploys = askedDeploys(facts);
      const deploy = shownDeploy(facts, deploys);
      if (!deploy) continue;
      const { checked, half } = aftermathOf(pipeline, reach, conditions, facts);
      if (checked) continue;
      const waiting = half ?? deploys.find(({ waits }) => waits)?.evidence;
      const opaque = deploys.find((one) => one.opaque)?.evidence;
      yield problem(quote, facts, { deploy: deploy.evidence, waiting, half, opaque });
    }
  },
});

interface Found {
  readonly deploy: Evidence;
  /** What waits for the platform, if only for that; `half` where it is another command than the deploy's own. */
  readonly waiting: Evidence | undefined;
  readonly half: Evidence | undefined;
  /** A deploy script whose inside is not to be seen. */
  readonly opaque: Evidence | undefined;
}

function problem(quote: Quote, facts: JobFacts, { deploy, waiting, half, opaque }: Found): Problem {
  const { job, target } = facts;
  const related: Related[] = [{ span: deploy.span, message: `Deploys (${quote(deploy)})` }];
  if (half) related.push({ span: half.span, message: 'Waits until the platform calls it ready' });
  const head = `\`${job.id}\` deploys to ${target} (${quote(deploy)})`;
  const rest = waiting
    ? `and only waits until the platform calls it ready${half ? ` (${quote(half)})` : ''}: a release that starts and answers with errors passes.`
    : opaque
      ? `and nothing here checks that it works. What ${quoted(opaque)} does inside cannot be seen: if it does not check either, a broken release stays on the air with a green run.`
      : 'and nothing checks afterwards that it works: a broken release stays on the air with a green run.';
  return {
    span: job.key.span,
    severity: waiting || opaque ? 'info' : 'warning',
    job,
    message: `${head}${waiting ? '' : ','} ${rest}`,
    related,
  };
}

const quoted = ({ text }: Evidence): string => (text.includes('`') ? text : `\`${text}\``);
