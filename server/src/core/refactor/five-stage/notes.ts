import { listOf } from '../../pipeline/quote.ts';
import { guessesOf } from '../../remedies/staging/comment.ts';
import type { Moved } from '../../remedies/staging/moved.ts';
import type { Material } from './draft.ts';
import type { DefaultTests } from './tests.ts';

/** What stands above the production job: its environment needs an address too, or what is good is put back. */
export const productionComment = (environment: string, asksAddress: boolean): string[] =>
  asksAddress ? [`The environment ${environment} needs the variable APP_URL.`] : [];

export interface NotesInput {
  readonly material: Material;
  readonly moved: Moved;
  readonly defaults: DefaultTests | undefined;
  readonly askedAddress: boolean;
  /** The rollback asks it, although the deploy has an address of its own. */
  readonly backAsksAddress: boolean;
  readonly untested: boolean;
  /** What the rollback does, and its job. */
  readonly does: string;
  readonly back: string;
  /** Secrets that take the place of values that were written out. */
  readonly stored: readonly string[];
  /** Images whose `latest` moves as before, now in front of the tests and the approval. */
  readonly moving: readonly string[];
  /** The steps that run outside of the environment now. */
  readonly buildText: string;
}

export function notesOf({
  material,
  moved,
  defaults,
  askedAddress,
  backAsksAddress,
  untested,
  does,
  back,
  stored,
  moving,
  buildText,
}: NotesInput): string[] {
  const { job } = material.facts;
  const notes: string[] = [];
  if (untested)
    notes.push(
      defaults
        ? `The job had no stage of its own for tests: \`test\` runs \`${defaults.command}\`.`
        : 'The job ran no tests: `test` runs what the variable `TEST_COMMAND` of the repository says, and fails until there is one.',
    );
  if (askedAddress)
    notes.push('The smoke tests ask the address in the variable `APP_URL` of each environment.');
  if (backAsksAddress)
    notes.push(
      `The smoke test of \`${back}\` asks the address in the variable \`APP_URL\` of production's environment.`,
    );
  if (moved.variables.size > 0) {
    const list = [...moved.variables].map(([name, value]) =>
      value === '' ? `\`${name}\`` : `\`${name}\` (in production: \`${value}\`)`,
    );
    notes.push(`Define in the environment \`staging\`: ${list.join(', ')}.`);
  }
  if (moved.own.length > 0)
    notes.push(
      `Give the environment \`staging\` its own ${listOf(moved.own)}: where it has none, it takes those of the repository, and with them production's target.`,
    );
  const guesses = guessesOf(moved).map(([name, original]) => `\`${name}\` (in production: \`${original}\`)`);
  if (guesses.length > 0)
    notes.push(
      `Staging is named after production: ${guesses.join(', ')}. Write the right name where it is another.`,
    );
  if (stored.length > 0)
    notes.push(
      `Store ${listOf(stored)} as ${stored.length > 1 ? 'secrets' : 'a secret'}: the value stood in the file, and stays in its history.`,
    );
  if (moving.length > 0)
    notes.push(
      `\`build\` moves \`latest\` of ${listOf(moving)} before the tests and the approval: whatever takes \`latest\` by itself gets it unchecked. Let it take the commit's tag, which is pushed too.`,
    );
  if (moved.files.length > 0) notes.push(`Staging reads ${listOf(moved.files)}.`);
  const secrets = [
    ...new Set([...buildText.matchAll(/\bsecrets\.(\w+)/g)].map((match) => match[1] ?? '')),
  ].filter((name) => name !== 'GITHUB_TOKEN');
  const environment = job.environment?.name?.value.trim();
  if (environment && secrets.length > 0)
    notes.push(
      `\`build\` runs outside of the environment \`${environment}\`: ${listOf(secrets)} must be ${secrets.length > 1 ? 'secrets' : 'a secret'} of the repository.`,
    );
  notes.push(`When the deploy to production fails, \`${back}\` ${does}.`);
  return notes;
}
