import { insertKey } from '../../edits/map.ts';
import { childOf } from '../../syntax/node.ts';
import { contains, type Edit } from '../../text/span.ts';
import type { Job, Step } from '../../workflow/model.ts';
import type { ImageUse } from '../model.ts';
import { squeezed } from './carried.ts';

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

export interface DigestSource {
  readonly expression: string;
  /** What makes it known: an output of the building job. */
  readonly edits: readonly Edit[];
}

/**
 * The digest that a build step gives, as an expression where `use` stands, by an output of its job where the job that
 * uses it needs it; undefined where it cannot be known there.
 */
export function digestFrom(job: Job, step: Step, use: ImageUse): DigestSource | undefined {
  const output = `steps.${step.id?.value}.outputs.digest`;
  if (job === use.job)
    return use.step && step.index < use.step.index ? { expression: output, edits: [] } : undefined;
  const exposed = job.outputs.find(({ value }) => squeezed(value.value) === `\${{${output}}}`);
  const isNeeded = use.job.needs.some(({ id }) => id.toLowerCase() === job.id.toLowerCase());
  if (!isNeeded || use.inside) return undefined;
  if (exposed) return { expression: `needs.${job.id}.outputs.${exposed.key.value}`, edits: [] };
  const taken = new Set(job.outputs.map(({ key }) => key.value.toLowerCase()));
  const key = ['digest', 'image-digest'].find((one) => !taken.has(one));
  // Of the legs of a matrix, the last to end decides what an output holds.
  if (!job.node || job.matrix || key === undefined) return undefined;
  const edits = withOutput(job, key, `\${{ ${output} }}`);
  return edits && { expression: `needs.${job.id}.outputs.${key}`, edits };
}

function withOutput({ node, span }: Job, key: string, value: string): readonly Edit[] | undefined {
  if (!node) return undefined;
  const outputs = childOf(node, 'outputs');
  const edits =
    outputs?.kind === 'map'
      ? insertKey(outputs, key, value)
      : insertKey(
          node,
          'outputs',
          { [key]: value },
          { after: ['runs-on', 'needs', 'if', 'name'], before: ['steps'] },
        );
  return edits?.every((edit) => contains(span, edit.span)) ? edits : undefined;
}
