import { aftermathFinder } from '../pipeline/checks/after-deploy.ts';
import { askedDeploys, isOpaque, shownDeploy } from '../pipeline/checks/asked.ts';
import type { Evidence, JobFacts } from '../pipeline/model.ts';
import { type Quote, quoterOf } from '../pipeline/quote.ts';
import { addressFinder } from '../pipeline/target/address.ts';
import { smokeTestFixes } from '../remedies/smoke-test.ts';
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
    const aftermathOf = aftermathFinder(pipeline);
    const { acceptRollout, uncheckedPlatforms } = pipeline.config.options;
    const quote = quoterOf(workflow);
    const addressOf = addressFinder(pipeline);
    // Whoever calls it may check it afterwards.
    const onlyCalled =
      workflow.triggers.length > 0 && workflow.triggers.every(({ event }) => event === 'workflow_call');
    for (const facts of pipeline.jobs) {
      if (facts.target !== 'production' && facts.target !== 'staging') continue;
      const deploys = askedDeploys(facts).filter(({ platform }) => !uncheckedPlatforms.includes(platform));
      const deploy = shownDeploy(facts, deploys);
      if (!deploy) continue;
      const after = aftermathOf(facts);
      if (after.checked) continue;
      const waiting = after.half || after.hidden ? undefined : deploys.find(({ waits }) => waits);
      if (acceptRollout && (after.half || waiting)) continue;
      const found = {
        ...after,
        deploy: (waiting ?? deploy).evidence,
        waits: waiting !== undefined,
        opaque: deploys.find(isOpaque)?.evidence,
        onlyCalled,
      };
      const trials = () => smokeTestFixes(pipeline, facts, deploys, addressOf);
      yield { ...problem(quote, facts, found), trials };
    }
  },
});

interface Found {
  readonly deploy: Evidence;
  /** The deploy's own command waits for the platform. */
  readonly waits: boolean;
  /** Another command does. */
  readonly half: Evidence | undefined;
  /** It would, but its failure is thrown away. */
  readonly hidden: Evidence | undefined;
  /** A deploy script whose inside is not to be seen. */
  readonly opaque: Evidence | undefined;
  /** Only other workflows start this one. */
  readonly onlyCalled: boolean;
}

function problem(quote: Quote, facts: JobFacts, found: Found): Problem {
  const { deploy, waits, half, hidden, opaque, onlyCalled } = found;
  const { job, target } = facts;
  const related: Related[] = [{ span: deploy.span, message: `Deploys (${quote(deploy)})` }];
  const here = facts.call === 'none';
  if (half && here) related.push({ span: half.span, message: 'Waits until the platform calls it ready' });
  if (hidden && here) related.push({ span: hidden.span, message: 'Waits for the platform, but cannot fail' });
  return {
    span: job.key.span,
    severity: waits || half || opaque || onlyCalled ? 'info' : 'warning',
    job,
    message: `\`${job.id}\` deploys to ${target} (${quote(deploy)})${lack(quote, found)}${onlyCalled ? ' Whoever calls this workflow may check it.' : ''}`,
    related,
  };
}

function lack(quote: Quote, { waits, half, hidden, opaque }: Found): string {
  if (waits || half)
    return ` and only waits until the platform calls it ready${half ? ` (${quote(half)})` : ''}: a release that starts and answers with errors passes.`;
  if (opaque)
    return `, and nothing here checks that it works. What ${quoted(opaque)} does inside cannot be seen: if it does not check either, a broken release stays on the air with a green run.`;
  const even = hidden ? ` Not even the wait for the platform (${quote(hidden)}) can fail.` : '';
  return `, and nothing checks afterwards that it works: a broken release stays on the air with a green run.${even}`;
}

const quoted = ({ text }: Evidence): string => (text.includes('`') ? text : `\`${text}\``);
