import { insert } from '../../edits/layout.ts';
import { insertCommandBefore } from '../../edits/script-line.ts';
import type { ImageUse } from '../../images/model.ts';
import type { Edit } from '../../text/span.ts';
import { contains } from '../../text/span.ts';
import type { Job } from '../../workflow/model.ts';
import type { Part } from './roles.ts';

const COMMIT = ':${{ github.sha }}';

/**
 * Edits after which the images that the job builds and pushes as `latest` carry the commit too, so that there is
 * something to go back to. `latest` itself stays: a server that this file does not show may ask for it. Undefined
 * where one of them is named in a way that leaves no place for a second name.
 */
export function commitBeside(images: readonly ImageUse[], job: Job): Edit[] | undefined {
  const moving = images.filter(
    (use) =>
      use.job === job &&
      use.movesAs !== undefined &&
      !use.localOnly &&
      !use.alsoImmutable &&
      use.role !== 'mention',
  );
  const edits: Edit[] = [];
  const places = new Set<number>();
  for (const use of moving) {
    if (places.has(use.usedAt.start)) continue;
    places.add(use.usedAt.start);
    const edit = besideAt(use);
    if (!edit) return undefined;
    edits.push(...edit);
  }
  return edits;
}

/** The images that `edits` of `commitBeside` have given the commit as a second name. */
export const besideIn = (edits: readonly Edit[]): string[] => [
  ...new Set(
    edits.flatMap(({ text }) => {
      const found = /(?:--?t(?:ag)?[ =]| push |^,)["']?(\S+):\$\{\{ github\.sha \}\}/.exec(text);
      return found?.[1] ? [found[1]] : [];
    }),
  ),
];

/** The images that a script of the job pushes as `latest` and by the commit, as the script writes them. */
export function pushedAsBoth(images: readonly ImageUse[], job: Job): string[] {
  const pushes = images.filter(
    (use) => use.job === job && use.role === 'push' && use.step?.run === use.scalar,
  );
  const names = pushes.map(({ scalar, usedAt }) => scalar.source.slice(usedAt.start, usedAt.end));
  return names
    .filter((name) => name.endsWith(':latest'))
    .map((name) => name.slice(0, -':latest'.length))
    .filter((name) => names.includes(`${name}${COMMIT}`));
}

function besideAt({ role, form, scalar, span, usedAt, step, remote, makes }: ImageUse): Edit[] | undefined {
  const { source } = scalar;
  if (form !== 'reference' || remote || !contains(usedAt, span) || !step) return undefined;
  const text = source.slice(usedAt.start, usedAt.end);
  const name = text.replace(/:latest$/, '');
  if (!/^(?:[\w./-]|\$\{\{[^}]*\}\}|\$\{?\w+\}?)+$/.test(name)) return undefined;
  const quote = /["']/.test(source[usedAt.end] ?? '') ? (source[usedAt.end] ?? '') : '';
  if (step.run === scalar && role === 'build' && makes) {
    const before = /(\s(?:-t|--tag))([ =])(["']?)$/.exec(source.slice(0, usedAt.start));
    return before
      ? [insert(usedAt.end + quote.length, `${before[1]}${before[2]}${quote}${name}${COMMIT}${quote}`)]
      : undefined;
  }
  if (step.run === scalar && role === 'push') {
    const at = scalar.value.indexOf(text);
    const line = scalar.value.slice(scalar.value.lastIndexOf('\n', at) + 1).split('\n')[0] ?? '';
    const program = /^\s*((?:sudo )?(?:docker|podman)(?: image)? push) /.exec(line)?.[1];
    return program && at >= 0
      ? insertCommandBefore(scalar, at, `${program} ${quote}${name}${COMMIT}${quote}`)
      : undefined;
  }
  if (
    step.uses?.name === 'docker/build-push-action' &&
    scalar.style === 'plain' &&
    !source.slice(scalar.span.start, scalar.span.end).includes('\n')
  )
    return [insert(usedAt.end, `,${name}${COMMIT}`)];
  return undefined;
}

/** The tests run an image that only the machine that built it has under that name. */
export function testsLocalImage(images: readonly ImageUse[], job: Job, parts: readonly Part[]): boolean {
  const testing = new Set(parts.filter(({ role }) => role === 'test').map(({ step }) => step));
  return images.some((use) => {
    if (use.job !== job || use.role !== 'run' || use.remote || !use.step || !testing.has(use.step))
      return false;
    const makers = images.filter((one) => one.job === job && one.makes && one.repository === use.repository);
    if (makers.some(({ step }) => step !== undefined && testing.has(step))) return false;
    const pushed = images.some((one) => one.job === job && one.pushed && one.repository === use.repository);
    return makers.length > 0 && !(pushed && makers.length === 1);
  });
}
