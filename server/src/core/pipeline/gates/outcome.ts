/**
 * How a job of a run can end, as bits, so that a set of outcomes is their sum. `FORGIVEN` is a failure that
 * `continue-on-error` makes GitHub report as a success.
 */
export const SUCCESS = 1;
export const FAILURE = 2;
export const CANCELLED = 4;
export const SKIPPED = 8;
export const FORGIVEN = 16;

/** One outcome, or a set of them. */
export type Outcomes = number;

export const NOT_SUCCEEDED: readonly Outcomes[] = [FAILURE, FORGIVEN, SKIPPED, CANCELLED];

const NAMES: Readonly<Record<number, OutcomeName>> = {
  [SUCCESS]: 'success',
  [FAILURE]: 'failure',
  [CANCELLED]: 'cancelled',
  [SKIPPED]: 'skipped',
  [FORGIVEN]: 'forgiven',
};

export type OutcomeName = 'success' | 'failure' | 'cancelled' | 'skipped' | 'forgiven';

/** The name of a single outcome. */
export const outcomeName = (outcome: Outcomes): OutcomeName => NAMES[outcome] ?? 'success';

/** What `needs.<job>.result` says for a single outcome. */
export const reportedResult = (outcome: Outcomes): string =>
  outcome === FORGIVEN ? 'success' : outcomeName(outcome);

export const isSingle = (outcomes: Outcomes): boolean => (outcomes & (outcomes - 1)) === 0;
export const singles = (outcomes: Outcomes): Outcomes[] =>
  [SUCCESS, FAILURE, FORGIVEN, SKIPPED, CANCELLED].filter((outcome) => outcomes & outcome);
