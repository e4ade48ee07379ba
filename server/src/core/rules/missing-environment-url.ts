import { addressFinder } from '../pipeline/target/address.ts';
import { withAddress } from '../remedies/environment-url.ts';
import { rule } from './rule.ts';

export default rule({
  id: 'missing-environment-url',
  summary: 'The environment of a deploy names its address.',
  why: [
    'With a `url`, GitHub links what was deployed from the run, from the pull request and from the list of deployments.',
    'Without one, whoever approves or checks a deployment has to know where it is.',
  ].join(' '),
  severity: 'hint',
  *check({ pipeline }) {
    const addressOf = addressFinder(pipeline);
    for (const facts of pipeline.jobs) {
      const { job } = facts;
      const name = job.environment?.name;
      if (!facts.kinds.has('deploy') || !name || name.value.trim() === '' || job.environment?.url) continue;
      const url = addressOf(facts);
      if (url === undefined) continue;
      const edits = withAddress(job, url);
      yield {
        span: name.span,
        job,
        message: `The environment of \`${job.id}\` has no \`url\`, though the file says where it is (\`${url}\`): neither the run nor the list of deployments links to what was deployed.`,
        fixes: edits ? [{ title: `Add \`url: ${url}\``, safe: true, edits }] : [],
      };
    }
  },
});
