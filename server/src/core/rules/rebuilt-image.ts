import { promoted } from '../images/fixes/promote.ts';
import { type Rebuild, rebuiltImages } from '../images/judged/rebuilt.ts';
import { type Problem, rule } from './rule.ts';

export default rule({
  id: 'rebuilt-image',
  summary: 'An image is built once and deployed everywhere.',
  why: [
    'A second build of the same commit gives another image: base images, packages and build arguments may have changed since the first.',
    'What the tests, the scan and staging have seen is then not what production runs.',
    'Push the image once, under the commit, and let every deploy take it from the registry.',
  ].join(' '),
  severity: 'warning',
  *check({ pipeline }) {
    for (const rebuild of rebuiltImages(pipeline)) {
      const { use, facts, before } = rebuild;
      yield {
        span: use.usedAt,
        job: facts.job,
        message: messageOf(rebuild),
        related: [{ span: before.usedAt, message: `\`${before.job.id}\` builds it here.` }],
        trials: promoted(pipeline, rebuild),
      } satisfies Problem;
    }
  },
});

function messageOf({ facts, before, name }: Rebuild): string {
  const { target } = facts;
  const where = target === 'production' || target === 'staging' ? ` to ${target}` : '';
  return `\`${facts.job.id}\` builds \`${name}\` again before it deploys${where}, although \`${before.job.id}\` has built it: what it deploys is not the image that went through the jobs before.`;
}
