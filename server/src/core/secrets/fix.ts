import { replaceInScalar, replaceScalar } from '../edits/scalar.ts';
import { type Edit, overlaps } from '../text/span.ts';
import type { Secret } from './model.ts';

/** The secret to read instead of a literal, and the edits that do so. */
export interface SecretFix {
  readonly expression: string;
  readonly edits: readonly Edit[];
  /** How many places are changed: all that hold the same literal under the same name. */
  readonly places: number;
}

/**
 * How to read each literal from the repository's secrets, where the `secrets` context may be read. The same literal
 * gets the same name, in all its places at once; another literal of that name gets one of its own, as does one whose
 * name the file reads already, since something else may be stored there.
 */
export function secretFixes(source: string, secrets: readonly Secret[]): ReadonlyMap<Secret, SecretFix> {
  const names = new Map<string, string | undefined>();
  for (const [, name = ''] of source.matchAll(/\bsecrets\.([A-Za-z_]\w*)/g)) names.set(name, undefined);
  const groups = new Map<string, { secret: Secret; edits: readonly Edit[] }[]>();
  for (const secret of secrets) {
    const expression = `\${{ secrets.${nameFor(secret, names)} }}`;
    const edits = editsFor(secret, expression);
    if (!edits || edits.length === 0) continue;
    const group = groups.get(expression) ?? [];
    if (group.length === 0) groups.set(expression, group);
    group.push({ secret, edits });
  }
  const fixes = new Map<Secret, SecretFix>();
  for (const [expression, group] of groups) {
    const together = group.flatMap(({ edits }) => edits);
    const clash = together.some((one, at) =>
      together.slice(at + 1).some((other) => overlaps(one.span, other.span)),
    );
    for (const { secret, edits } of group)
      fixes.set(
        secret,
        clash ? { expression, edits, places: 1 } : { expression, edits: together, places: group.length },
      );
  }
  return fixes;
}

function nameFor({ name, text, job }: Secret, names: Map<string, string | undefined>): string {
  const candidates = [name, ...(job ? [`${name}_${job.id.toUpperCase().replace(/[^A-Z\d]+/g, '_')}`] : [])];
  for (let number = 2; ; number++) {
    for (const candidate of candidates) {
      if (names.has(candidate) && names.get(candidate) !== text) continue;
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
