import { targetWords } from './target-words.ts';

/** Whether an environment's name, or a value in its place, says production and nothing else. */
export function isProductionName(name: string): boolean {
  const words = targetWords(name, 'environment');
  return words.length > 0 && words.every(({ target }) => target === 'production');
}

/** Whether a host's name says a stage before production. */
export const isStagingHost = (host: string): boolean =>
  /^localhost\b|^127\./.test(host) ||
  targetWords(host, 'argument').some(({ target }) => target !== 'production');
