import { withCommitTag } from '../images/fixes/beside.ts';
import { innerImages } from '../images/fixes/followers.ts';
import { type Pins, pinsOf } from '../images/fixes/pin.ts';
import { imageMismatches } from '../images/judged/mismatch.ts';
import type { ImageUse } from '../images/model.ts';
import type { Following } from '../images/moving.ts';
import { opaqueRanges } from '../images/reference.ts';
import { type Fix, type Problem, rule } from './rule.ts';

export default rule({
  id: 'mutable-tag',
  summary: 'An image is not deployed by the name of a branch, a stage or a day.',
  why: [
    '`main`, `staging`, `stable` and a date move like `latest`, only more slowly: each push gives the tag to another image.',
    'Which commit runs, and which image to go back to, is then known to nobody.',
    'Push a tag that stays beside it, a commit or a version, and deploy that one.',
  ].join(' '),
  severity: 'info',
  *check({ workflow, pipeline }) {
    const moves = (use: ImageUse): boolean => use.follows !== undefined;
    const open = new Set(pipeline.images.filter(isOpen).map(({ act }) => act));
    const moving = pipeline.images.filter(
      (use) => moves(use) && matters(use) && (isTaken(use) || !open.has(use.act)),
    );
    if (moving.length === 0) return;
    const pins = pinsOf(workflow, pipeline.images, moves, innerImages(pipeline));
    // Where nothing was built under that tag, that is the fault, and image-mismatch tells it.
    const seen = new Set(imageMismatches(pipeline).map(({ use }) => keyOf(use)));
    for (const use of moving.toSorted((a, b) => weight(b) - weight(a))) {
      const key = keyOf(use);
      if (seen.has(key)) continue;
      seen.add(key);
      yield {
        span: use.span,
        job: use.job,
        message: messageOf(use),
        // Something elsewhere may ask for the tag that moves.
        fixes: [...commitBeside(use, pins), ...pins.of(use).map((pin) => ({ ...pin, safe: false }))],
      } satisfies Problem;
    }
  },
});

/** Whoever asks for the tag that moves still gets it. */
function commitBeside(use: ImageUse, pins: Pins): Fix[] {
  const pin = pins.besideOf(use);
  if (pin) return [pin];
  const edits = withCommitTag(use);
  return edits && edits.length > 0
    ? [{ title: 'Push a tag of the commit beside it (`type=sha`)', safe: false, edits }]
    : [];
}

const keyOf = ({ span }: ImageUse): string => `${span.start} ${span.end}`;

/** What its tag is cannot be seen, so that it may well be one that stays. */
const isOpen = ({ reference, ownTag, movesAs, follows, immutable }: ImageUse): boolean =>
  !immutable &&
  movesAs === undefined &&
  follows === undefined &&
  opaqueRanges(reference.tag ?? ownTag ?? reference.path).length > 0;

const isTaken = ({ role, remote }: ImageUse): boolean =>
  role === 'deploy' || (remote && (role === 'run' || role === 'pull'));

const weight = (use: ImageUse): number => (isTaken(use) ? 1 : 0);

/** It leaves the job, or comes from outside, under that tag, and no tag that stays goes along. */
function matters(use: ImageUse): boolean {
  const { role, alsoImmutable, localOnly, pushed } = use;
  if (alsoImmutable || localOnly) return false;
  // A word such as `test` on somebody else's image may be a variant of it.
  return isTaken(use) || pushed || role === 'push' || role === 'metadata';
}

const FOLLOWS: Readonly<Record<Following, string>> = {
  branch: 'moves with every push to the branch',
  stage: 'moves with every build for that stage',
  channel: 'moves with every build of that channel',
  latest: 'moves with every push',
  date: 'is one for all builds of a day',
};

function messageOf(use: ImageUse): string {
  const { follows, ownTag, reference, role } = use;
  const bare = reference.tag === undefined || reference.path === '' || reference.path.startsWith('$(');
  const name = bare ? `The tag \`${reference.tag ?? ownTag ?? ''}\`` : `\`${use.text}\``;
  const does = isTaken(use)
    ? role === 'deploy'
      ? 'is deployed'
      : `is ${role === 'run' ? 'run' : 'pulled'} on the server`
    : 'is pushed with no tag that stays beside it';
  const consequence = isTaken(use)
    ? 'nobody can say which commit runs, and there is nothing to go back to'
    : 'no tag tells which commit the image is made of';
  return `${name} ${does}. It ${FOLLOWS[follows ?? 'latest']}, so ${consequence}.`;
}
