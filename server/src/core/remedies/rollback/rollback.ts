import { again } from './again.ts';
import { byPlatform } from './by-platform.ts';
import { rerun } from './last-good.ts';
import type { Rollback, RollbackInput } from './model.ts';

/**
 * The way back that the user's own deploy allows. The same deploy of the last good commit comes first; where it cannot
 * be told which that was, the platform puts back what a step notes before the deploy.
 */
export const rollbackOf = (input: RollbackInput): Rollback =>
  again(input) ?? byPlatform(input) ?? rerun(input.workflow, input.write);
