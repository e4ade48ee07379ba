import { nameFixes } from '../images/fixes/rename.ts';
import { imageMismatches, type Mismatch } from '../images/judged/mismatch.ts';
import type { ImageUse } from '../images/model.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { type Problem, type Related, rule } from './rule.ts';

export default rule({
  id: 'image-mismatch',
  summary: 'The image that is deployed is the image that was built.',
  why: [
    'A push or a deploy finds an image by its exact name.',
    'Where the build gives it another name or another tag, the push fails, or the deploy takes an older image that nobody has tested in this run.',
  ].join(' '),
  severity: 'warning',
  *check({ workflow, pipeline }) {
    for (const mismatch of imageMismatches(pipeline)) {
      const { kind, use, made } = mismatch;
      yield {
        span: use.span,
        job: use.job,
        message: kind === 'push' ? pushMessage(use, made) : deployMessage(use, made),
        related: [
          ...distinct(made).map((each) => ({
            span: each.usedAt,
            message: `Here it is ${MADE[each.role] ?? 'named'} \`${shown(each)}\`.`,
          })),
          ...(kind === 'push' ? deploysOf(pipeline, mismatch) : []),
        ],
        fixes: nameFixes(workflow, pipeline.images, mismatch),
      } satisfies Problem;
    }
  },
});

/** More places than this help nobody. */
const MOST_RELATED = 8;

const MADE: Readonly<Partial<Record<ImageUse['role'], string>>> = {
  build: 'built as',
  push: 'pushed as',
  tag: 'tagged',
  metadata: 'given the tag',
};

const shown = (use: ImageUse): string =>
  use.reference.tag === undefined && use.ownTag !== undefined ? `${use.text}:${use.ownTag}` : use.text;

/** One use for each name, the first. */
function distinct(uses: readonly ImageUse[]): ImageUse[] {
  const byText = new Map<string, ImageUse>();
  for (const use of uses) if (!byText.has(shown(use))) byText.set(shown(use), use);
  return [...byText.values()].slice(0, MOST_RELATED);
}

const names = (uses: readonly ImageUse[]): string => {
  const all = distinct(uses).map((use) => `\`${shown(use)}\``);
  return all.length > 3 ? `${all.slice(0, 3).join(', ')} and others` : all.join(' and ');
};

const pushMessage = (use: ImageUse, made: readonly ImageUse[]): string =>
  `\`${use.text}\` is pushed here, but the job builds its image as ${names(made)} and never gives it this name: there is nothing to push.`;

function deployMessage(use: ImageUse, made: readonly ImageUse[]): string {
  const jobs = [...new Set(made.map(({ job }) => `\`${job.id}\``))].join(' and ');
  const local = made.every(({ pushed, role }) => role === 'build' && !pushed);
  const fact = `\`${use.text}\` is deployed here, but ${jobs} ${jobs.includes(' and ') ? 'build' : 'builds'} the image as ${names(made)}`;
  return local && made.every(({ repository }) => repository !== use.repository)
    ? `${fact} and nothing pushes it: what runs then is not what this run built.`
    : `${fact} only: what runs then is not what this run built and tested.`;
}

/** The deploys that wait for an image of the name that is pushed. */
const deploysOf = ({ images }: Pipeline, { use }: Mismatch): Related[] =>
  images
    .filter(({ role, text }) => role === 'deploy' && text === use.text)
    .slice(0, MOST_RELATED)
    .map(({ usedAt, job }) => ({ span: usedAt, message: `\`${job.id}\` deploys it by this name.` }));
