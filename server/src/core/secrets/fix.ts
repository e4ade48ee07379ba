import { replaceInScalar, replaceScalar } from '../edits/scalar.ts';
import type { Edit } from '../text/span.ts';
import type { Secret } from './model.ts';

/** The secret to read instead of a literal, and the edits that do so. */
export interface SecretFix {
  readonly expression: string;
  readonly edits: readonly Edit[];
}

/**
 * How to read each literal from the repository's secrets, where it stands alone and the `secrets` context may be
 * read; the same literal gets the same name everywhere, another literal of that name one of its own.
 */
export function secretFixes(secrets: readonly Secret[]): ReadonlyMap<Secret, SecretFix> {
  const names = new Map<string, string>();
  const fixes = new Map<Secret, SecretFix>();
  for (const secret of secrets) {
    const expression = `\${{ secrets.${nameFor(secret, names)} }}`;
    const edits = editsFor(secret, expression);
    if (edits && edits.length > 0) fixes.set(secret, { expression, edits });
  }
  return fixes;
}

function nameFor({ name, text, job }: Secret, names: Map<string, string>): string {
  const candidates = [name, ...(job ? [`${name}_${job.id.toUpperCase().replace(/[^A-Z\d]+/g, '_')}`] : [])];
  for (let number = 2; ; number++) {
    for (const candidate of candidates) {
      const holder = names.get(candidate);
      if (holder !== undefined && holder !== text) continue;
      names.set(candidate, text);
      return candidate;
    }
    candidates.splice(0, candidates.length, `${name}_${number}`);
  }
}

function editsFor({ home, quoting, takesSecrets }: Secret, expression: string): Edit[] | undefined {
  if (!home || !takesSecrets || quoting === 'part') return undefined;
  const { scalar, start, end } = home;
  if (quoting === 'bare') return replaceInScalar(scalar, start, end, `"${expression}"`);
  const whole = quoting === 'scalar' && scalar.value.trim() === scalar.value.slice(start, end).trim();
  return whole ? replaceScalar(scalar, expression) : replaceInScalar(scalar, start, end, expression);
}
