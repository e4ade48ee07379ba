import type { Job, Step } from '../workflow/model.ts';
import { squeezed } from './carried.ts';
import type { ImageUse } from './model.ts';

/** The steps with an id that build and push the image with docker/build-push-action, by their own tags or metadata's. */
export function buildSteps(uses: readonly ImageUse[]): { job: Job; step: Step }[] {
  const found = uses.flatMap(({ job, step, pushed, role }) => {
    if (!step || !pushed) return [];
    if (role !== 'metadata') return isBuild(step) ? [{ job, step }] : [];
    const output = `steps.${step.id?.value}.outputs.tags`;
    return job.steps
      .filter(
        (other) =>
          isBuild(other) &&
          other.with.some(({ key, value }) => key.value === 'tags' && value.value.includes(output)),
      )
      .map((other) => ({ job, step: other }));
  });
  return found.filter(({ step }) => step.id !== undefined);
}

const isBuild = (step: Step): boolean => step.uses?.name === 'docker/build-push-action';

/** The digest that a build step gives, as an expression where `use` stands; undefined where it is not known there. */
export function digestFrom(job: Job, step: Step, use: ImageUse): string | undefined {
  const output = `steps.${step.id?.value}.outputs.digest`;
  if (job === use.job) return use.step && step.index < use.step.index ? output : undefined;
  const exposed = job.outputs.find(({ value }) => squeezed(value.value) === `\${{${output}}}`);
  const isNeeded = use.job.needs.some(({ id }) => id.toLowerCase() === job.id.toLowerCase());
  return exposed && isNeeded ? `needs.${job.id}.outputs.${exposed.key.value}` : undefined;
}
