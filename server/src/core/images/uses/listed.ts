import type { Step } from '../../workflow/model.ts';
import type { ImageUse } from '../model.ts';

const METADATA = /^docker\/metadata-action$|^crazy-max\/ghaction-docker-meta$/;

/**
 * The step of a metadata action whose tags a use names as a whole (`${{ steps.meta.outputs.tags }}`): they are uses
 * of their own. Undefined for every other use.
 */
export function metadataStep({ text, job, inside }: ImageUse): Step | undefined {
  const named = /^\$\{\{\s*steps\.([\w-]+)\.outputs\.tags\s*\}\}$/.exec(text)?.[1];
  if (named === undefined) return undefined;
  return (inside?.steps ?? job.steps).find(
    ({ id, uses }) => id?.value === named && METADATA.test(uses?.name ?? ''),
  );
}
