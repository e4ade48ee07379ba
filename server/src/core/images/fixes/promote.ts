import { removeStep } from '../../edits/steps.ts';
import type { Pipeline } from '../../pipeline/model.ts';
import type { Fix } from '../../rules/rule.ts';
import { childOf } from '../../syntax/node.ts';
import type { Step } from '../../workflow/model.ts';
import type { Rebuild } from '../judged/rebuilt.ts';
import type { ImageUse } from '../model.ts';

/** A line that only builds and pushes. */
const BUILDS = /^\s*(?:(?:sudo\s+)?(?:docker|podman)\s+(?:buildx\s+)?(?:build|push|tag)\b.*|#.*)?$/;

/**
 * Without the step that builds the image again: only where the same name, with a tag that stays, has been pushed before,
 * where the step does nothing else, and where nothing reads what it gives.
 */
export function promoted({ images }: Pipeline, { use, facts, before }: Rebuild): Fix[] {
  const { job } = facts;
  const { step } = use;
  const steps = childOf(job.node, 'steps');
  if (!step || steps?.kind !== 'seq' || use.inside || !onlyBuilds(step)) return [];
  const made = images.filter((one) => one.step === step && one.role !== 'mention');
  const pushed = images.filter((one) => one.job === before.job && one.pushed && one.immutable);
  if (made.length === 0 || !made.every((one) => pushed.some((other) => isSame(one, other)))) return [];
  const id = step.id?.value;
  const source = job.key.source.slice(job.span.start, job.span.end);
  if (id !== undefined && source.includes(`steps.${id}.`)) return [];
  const edits = removeStep(steps, step);
  return edits
    ? [
        {
          title: `Deploy the image that \`${before.job.id}\` has pushed: remove the build`,
          safe: false,
          edits,
        },
      ]
    : [];
}

const isSame = (one: ImageUse, other: ImageUse): boolean =>
  one.immutable && one.text === other.text && one.repository === other.repository;

function onlyBuilds({ uses, run }: Step): boolean {
  if (uses || !run) return uses?.name === 'docker/build-push-action';
  const lines = run.value.replaceAll(/\\\n/g, ' ').split('\n');
  return lines.every((line) => BUILDS.test(line) && !/[;|]|&&\s*(?!docker\b)/.test(line));
}
