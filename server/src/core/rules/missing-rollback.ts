import { askedDeploys, isOpaque, shownDeploy } from '../pipeline/checks/asked.ts';
import { wayBackFinder } from '../pipeline/checks/ways-back.ts';
import { quoterOf } from '../pipeline/quote.ts';
import { rollbackFixes } from '../remedies/rollback/fix.ts';
import { rule } from './rule.ts';

export default rule({
  id: 'missing-rollback',
  summary: 'A workflow that deploys to production knows a way back.',
  why: [
    'When a release is broken, the fastest repair is the version before it.',
    'A workflow without a way back leaves that to whoever is awake: to find the version, the command and the credentials while production is down.',
    'A step or job that a failure starts counts, and so does a deploy that undoes itself, and an input that asks which version to deploy.',
  ].join(' '),
  severity: 'info',
  *check({ workflow, pipeline }) {
    // What only others call leaves the way back to them.
    if (workflow.triggers.length > 0 && workflow.triggers.every(({ event }) => event === 'workflow_call'))
      return;
    const { revertiblePlatforms } = pipeline.config.options;
    const quote = quoterOf(workflow);
    const hasWayBack = wayBackFinder(pipeline);
    const found = pipeline.jobs.flatMap((facts) => {
      if (facts.target !== 'production') return [];
      const deploys = askedDeploys(facts).filter(({ platform }) => !revertiblePlatforms.includes(platform));
      const deploy = shownDeploy(facts, deploys);
      return deploy && !hasWayBack(facts) ? [{ facts, deploys, deploy }] : [];
    });
    const without = found.map(({ facts }) => facts);
    for (const { facts, deploys, deploy } of found) {
      const { job } = facts;
      const opaque = deploys.find(isOpaque)?.evidence;
      const unseen = opaque
        ? ` Whether ${opaque.text.includes('`') ? opaque.text : `\`${opaque.text}\``} goes back by itself cannot be seen here.`
        : '';
      yield {
        span: job.key.span,
        job,
        message: `\`${job.id}\` deploys to production (${quote(deploy.evidence)}), and this workflow has no way back: no rollback when it fails, and no input that asks for an earlier version.${unseen}`,
        related: [{ span: deploy.evidence.span, message: `Deploys (${quote(deploy.evidence)})` }],
        trials: () => rollbackFixes(pipeline, facts, without),
      };
    }
  },
});
