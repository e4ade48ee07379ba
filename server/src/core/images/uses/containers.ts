import { resolveScalar } from '../../workflow/resolve.ts';
import { homeOf } from '../fixes/place.ts';
import { addReference, type Collector } from './draft.ts';

/** Collects the images that the job itself runs in: `container` and `services`. */
export function collectContainers(to: Collector): void {
  const { job } = to;
  const images = [job.container, ...job.services].filter((container) => container !== undefined);
  for (const { image, service } of images) {
    const role = service === undefined ? 'container' : 'service';
    addReference(to, { role, home: homeOf(image), act: to.next() }, resolveScalar(image, to.scope).values);
  }
}
