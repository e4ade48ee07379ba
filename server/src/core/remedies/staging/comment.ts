import { listOf } from '../../pipeline/quote.ts';
import type { Moved } from './moved.ts';

/** What stands above the staging job, so that it is not forgotten once the preview is gone. */
export function stagingComment(
  moved: Pick<Moved, 'variables' | 'own' | 'guessed'>,
  asksAddress: boolean,
): string[] {
  const { variables, own } = moved;
  const names = [...new Set([...variables.keys(), ...(asksAddress ? ['APP_URL'] : [])])];
  const needs = [
    ...(names.length > 0 ? [`the ${plural('variable', names.length)} ${bare(names)}`] : []),
    ...(own.length > 0 ? [`${bare(own)} of its own`] : []),
  ];
  return [
    ...(needs.length > 0 ? [`The environment staging needs ${needs.join(', and ')}.`] : []),
    ...guessesOf(moved).map(([name, original]) => `A guess: ${name}, where production has ${original}.`),
  ];
}

/** Names of staging that were made of those of production: staging's and production's. */
export const guessesOf = ({ guessed }: Pick<Moved, 'guessed'>): (readonly [string, string])[] =>
  [...guessed].filter(([name]) => name !== 'staging');

const plural = (word: string, count: number): string => (count === 1 ? word : `${word}s`);
const bare = (words: readonly string[]): string => listOf(words).replaceAll('`', '');
