import { insertKey, scalarToMapping } from '../edits/map.ts';
import { contains, type Edit } from '../text/span.ts';
import type { Job } from '../workflow/model.ts';

/**
 * Edits that give a job's environment its address: `environment: production` becomes a mapping, one that is a mapping
 * gets the key. Undefined without an environment, and where it is written elsewhere.
 */
export function withAddress({ environment, node, span: own }: Job, url: string): Edit[] | undefined {
  if (!environment || !node) return undefined;
  const { pair } = environment;
  const edits =
    pair.value?.kind === 'map'
      ? insertKey(pair.value, 'url', url, { after: ['name'] })
      : scalarToMapping(node, pair, 'name', { url });
  return edits?.every(({ span }) => contains(own, span)) ? edits : undefined;
}
