import type { Job, Workflow } from '../workflow/model.ts';
import type { ImageUse } from './model.ts';

const METADATA = /^docker\/metadata-action$|^crazy-max\/ghaction-docker-meta$/;

/**
 * The step of a metadata action whose tags a use names as a whole (`${{ steps.meta.outputs.tags }}`): they are uses
 * of their own. Undefined for every other use.
 */
export function metadataSteps(workflow: Workflow): (use: ImageUse) => string | undefined {
  const ids = new Set(workflow.jobs.flatMap(metadataIds));
  return ({ text }) => {
    const id = /^\$\{\{\s*steps\.([\w-]+)\.outputs\.tags\s*\}\}$/.exec(text)?.[1];
    return id !== undefined && ids.has(id) ? id : undefined;
  };
}

const metadataIds = ({ steps }: Job): string[] =>
  steps.flatMap(({ id, uses }) => (id && METADATA.test(uses?.name ?? '') ? [id.value] : []));
