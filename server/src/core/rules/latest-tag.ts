import { innerImages } from '../images/fixes/followers.ts';
import { type Pins, pinsOf } from '../images/fixes/pin.ts';
import type { ImageRole, ImageUse } from '../images/model.ts';
import { type Fix, type Problem, rule, type Severity } from './rule.ts';

export default rule({
  id: 'latest-tag',
  summary: 'An image is named by a tag that stays: a commit, a version, a digest.',
  why: [
    '`latest`, also where no tag is written, is whatever was pushed last.',
    'What staging tested is then not what production gets, a restart brings a new version, nobody can say which commit runs, and there is no name for the image to roll back to.',
    'Tag images with `${{ github.sha }}` or a version and deploy that tag, or the digest that the build gives.',
  ].join(' '),
  severity: 'warning',
  *check({ workflow, pipeline }) {
    const moving = pipeline.images.filter((use) => use.movesAs !== undefined && weightOf(use) > 0);
    const pins = pinsOf(workflow, pipeline.images, undefined, innerImages(pipeline));
    const bySpan = new Map<string, ImageUse[]>();
    for (const use of moving) {
      const key = `${use.span.start} ${use.span.end}`;
      const others = bySpan.get(key);
      if (others) others.push(use);
      else bySpan.set(key, [use]);
    }
    for (const uses of bySpan.values()) {
      const problem = problemOf(uses, pins);
      if (problem) yield problem;
    }
  },
});

const SEVERITIES: readonly (Severity | undefined)[] = [undefined, 'hint', 'warning', 'error'];

/** An index into SEVERITIES. */
function weightOf({ role, remote, alsoImmutable, localOnly, reference }: ImageUse): number {
  if (role === 'mention') return 0;
  // A name that never leaves the job moves nothing; with a registry in it, a push may have been forgotten.
  if (localOnly) return reference.registry === undefined || role === 'run' ? 0 : 1;
  if (alsoImmutable) return 1;
  return role === 'deploy' || (role === 'run' && remote) ? 3 : 2;
}

/** One problem for a literal, however often it is used: its gravest use speaks. */
function problemOf(uses: readonly ImageUse[], pins: Pins): Problem | undefined {
  const [gravest] = uses.toSorted(
    (a, b) => weightOf(b) - weightOf(a) || ORDER.indexOf(a.role) - ORDER.indexOf(b.role),
  );
  if (!gravest) return undefined;
  const { span, job } = gravest;
  const elsewhere = new Map(
    uses.filter(({ usedAt }) => !overlap(usedAt, span)).map((use) => [use.usedAt.start, use]),
  );
  const severity = SEVERITIES[weightOf(gravest)];
  return {
    span,
    job,
    ...(severity ? { severity } : {}),
    message: message(gravest),
    related: [...elsewhere.values()].map((use) => ({
      span: use.usedAt,
      message: `Here it ${DOES[use.role]}.`,
    })),
    fixes: pins.of(gravest) satisfies readonly Fix[],
    trials: pins.trialsOf(gravest) satisfies readonly Fix[],
  };
}

const overlap = (a: ImageUse['span'], b: ImageUse['span']): boolean => a.start < b.end && b.start < a.end;

/** The gravest role first. */
const ORDER: readonly ImageRole[] = [
  'deploy',
  'run',
  'push',
  'metadata',
  'tag',
  'build',
  'pull',
  'container',
  'service',
  'action',
  'mention',
];

const DOES: Readonly<Record<ImageRole, string>> = {
  deploy: 'is deployed',
  run: 'is run',
  push: 'is pushed',
  metadata: 'is among the tags of the image',
  tag: 'is given to the image',
  build: 'is built',
  pull: 'is pulled',
  container: 'is what the job runs in',
  service: 'runs beside the job',
  action: 'runs as a step',
  mention: 'is named',
};

/** Roles whose words say by themselves where that is. */
const PLACELESS: ReadonlySet<ImageRole> = new Set(['container', 'service', 'action', 'metadata']);

function message(use: ImageUse): string {
  const { role, movesAs, localOnly, alsoImmutable } = use;
  const name = `\`${shown(use.text)}\``;
  if (localOnly)
    return `${name} names a registry, but this job never pushes it: nothing outside the job gets this image.`;
  if (alsoImmutable)
    return `${name} ${DOES[role]} beside a tag that stays: deploy by that one, since \`latest\` moves with every push.`;
  const subject = isNameless(use) ? 'The tag `latest`' : name;
  const empty =
    movesAs === 'untagged'
      ? ' has no tag, which means `latest`, and'
      : movesAs === 'empty'
        ? ' has an empty tag, and'
        : '';
  const fact = `${subject}${empty} ${DOES[role]}${PLACELESS.has(role) ? '' : overlap(use.usedAt, use.span) ? ' here' : ' with this value'}`;
  return `${fact}: ${consequence(use)}`;
}

function consequence({ role, remote }: ImageUse): string {
  if (role === 'deploy' || (role === 'run' && remote)) {
    return '`latest` moves with every push, so nobody can say which commit runs, and there is nothing to roll back to.';
  }
  if (GIVEN.has(role)) {
    return '`latest` moves with every push, so nobody can say which commit it is or go back to it.';
  }
  return '`latest` moves with every push, so the same commit can get another image tomorrow.';
}

const GIVEN: ReadonlySet<ImageRole> = new Set(['build', 'tag', 'push', 'metadata']);

/** No name that would tell a reader which image it is. */
const isNameless = ({ movesAs, reference }: ImageUse): boolean =>
  movesAs === 'latest' && (reference.path === '' || reference.path.startsWith('$('));

/** Long substitutions say nothing in a message. */
const shown = (text: string): string => text.replace(/\$\((?:[^()]|\([^()]*\))*\)/g, '$(…)');
