import { HOSTING_TOKENS } from './hosting.ts';
import { KEYS } from './keys.ts';
import { MESSAGE_TOKENS } from './messages.ts';
import { REGISTRY_TOKENS } from './registries.ts';
import type { TokenShape } from './shape.ts';
import { TOOL_TOKENS } from './tools.ts';

export { PUBLIC_CLAIMS, PUBLISHED } from './published.ts';
export type { TokenShape } from './shape.ts';

/** Every shape; of several that a text has, the first counts. */
export const TOKEN_SHAPES: readonly TokenShape[] = [
  ...HOSTING_TOKENS,
  ...REGISTRY_TOKENS,
  ...MESSAGE_TOKENS,
  ...TOOL_TOKENS,
  ...KEYS,
];
