import { describe, expect, it } from 'vitest';
import { asksForSuccess, conditionWith, guardedCondition } from '../../server/src/core/edits/condition.ts';

describe('a condition that asks for results', () => {
  it.each([
    ['always()', "${{ !cancelled() && needs.test.result == 'success' }}"],
    ['!cancelled()', "${{ !cancelled() && needs.test.result == 'success' }}"],
    ['success() || failure()', "${{ !cancelled() && needs.test.result == 'success' }}"],
    [
      "${{ always() && github.ref == 'x' }}",
      "${{ !cancelled() && github.ref == 'x' && needs.test.result == 'success' }}",
    ],
    ["always() && needs.test.result != 'failure'", "${{ !cancelled() && needs.test.result == 'success' }}"],
  ])('gives up what lets a failure through: %s', (value, guarded) => {
    expect(guardedCondition(value, ['test'])).toBe(guarded);
  });

  it.each([
    ['success()', "${{ success() && needs.test.result == 'success' }}"],
    ['!failure()', "${{ !cancelled() && !failure() && needs.test.result == 'success' }}"],
    ['!failure() && !cancelled()', "${{ !cancelled() && !failure() && needs.test.result == 'success' }}"],
    ['!(failure() || cancelled())', "${{ !(failure() || cancelled()) && needs.test.result == 'success' }}"],
  ])('goes on stopping at the failure of other jobs: %s', (value, guarded) => {
    expect(guardedCondition(value, ['test'])).toBe(guarded);
  });
});

describe('a condition that waits for the success of all jobs', () => {
  it.each(['success()', '${{ success() }}', "success() && github.ref == 'x'", '(success()) && inputs.go'])(
    'is %s',
    (value) => {
      expect(asksForSuccess(value)).toBe(true);
    },
  );
  it.each([
    'always()',
    '!failure()',
    '!cancelled()',
    'success() || inputs.go',
    "github.ref == 'x'",
    '',
    'success(',
  ])('is not %s', (value) => {
    expect(asksForSuccess(value)).toBe(false);
  });
});

describe('a condition that asks for one thing more', () => {
  it.each([
    ['failure()', "failure() && needs.a.result == 'failure'"],
    ['failure() || cancelled()', "(failure() || cancelled()) && needs.a.result == 'failure'"],
    ["${{ always() && needs.a.result != 'success' }}", "${{ always() && needs.a.result == 'failure' }}"],
    [
      "always() && needs.b.result != 'success'",
      "always() && needs.b.result != 'success' && needs.a.result == 'failure'",
    ],
    [
      "always() && needs.a.result == 'skipped'",
      "always() && needs.a.result == 'skipped' && needs.a.result == 'failure'",
    ],
  ])('leaves out what that settles: %s', (value, condition) => {
    expect(conditionWith(value, "needs.a.result == 'failure'")).toBe(condition);
  });
});
