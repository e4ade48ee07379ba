import type { ActionRow } from '../types.ts';

/** An action that does the same with all inputs, and says nowhere in them where it does so. */
export const plain = (
  kinds: ActionRow['kinds'],
  action: string,
  platform: string,
  source: string,
): ActionRow => ({ action, kinds, platform, source, example: {} });
