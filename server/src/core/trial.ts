import type { Finding, Severity } from './rules/rule.ts';

/** A warning may become an error: what was assumed is then written. */
const WEIGHTS: Readonly<Record<Severity, number>> = { hint: 0, info: 1, warning: 2, error: 2 };

/**
 * Whether a fix has kept its promise: of the findings in the text `after` it, none is new and the finding's own kind
 * has become fewer. Findings are the same when the rule and the job are, since their places move.
 */
export function keepsPromise(
  finding: Finding,
  before: readonly Finding[],
  after: readonly Finding[],
): boolean {
  const kind = ({ rule, job }: Finding): string => `${rule} ${job ?? ''}`;
  const own = (list: readonly Finding[]): number => list.filter((one) => kind(one) === kind(finding)).length;
  if (own(after) >= own(before)) return false;
  const left = before.toSorted((a, b) => WEIGHTS[a.severity] - WEIGHTS[b.severity]);
  return after
    .toSorted((a, b) => WEIGHTS[b.severity] - WEIGHTS[a.severity])
    .every((one) => {
      const at = left.findIndex(
        (other) => kind(other) === kind(one) && WEIGHTS[other.severity] >= WEIGHTS[one.severity],
      );
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    });
}
