import type { Scope } from '../../workflow/resolve.ts';
import type { Chain } from './called.ts';

/** What the job of another file hands to a called workflow. */
export interface Caller {
  readonly inputs: Scope['inputs'];
  readonly events: Scope['events'];
  readonly chain: Chain;
}
