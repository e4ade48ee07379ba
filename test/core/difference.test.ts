import fc from 'fast-check';
import { expect, test } from 'vitest';
import { difference } from '../../server/src/core/text/difference.ts';
import { applyEdits } from '../../server/src/core/text/span.ts';

test('two changes are two edits, each as small as its lines allow', () => {
  const before = 'a: 1\nb: latest\nc: 3\nd: latest\ne: 5\n';
  const after = 'a: 1\nb: sha\nc: 3\nnew: 0\nd: sha\ne: 5\n';
  const edits = difference(before, after);
  expect(edits.map(({ span, text }) => [before.slice(span.start, span.end), text])).toEqual([
    ['latest', 'sha'],
    ['d: latest', 'new: 0\nd: sha'],
  ]);
  expect(applyEdits(before, edits)).toBe(after);
});

test('equal texts need no edit', () => {
  expect(difference('a\n', 'a\n')).toEqual([]);
  expect(difference('', '')).toEqual([]);
});

test('the edits make the other text and split no character and no line end', () => {
  const line = fc.constantFrom('a', 'b', 'aa', '😀', '😁', '\ud83d', '\r', '\n', '\r\n', '- x\n', '- y\r\n');
  const text = fc.array(line, { maxLength: 30 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const edits = difference(before, after);
      expect(applyEdits(before, edits)).toBe(after);
      for (const { span } of edits) {
        for (const offset of [span.start, span.end]) {
          const pair = before.slice(Math.max(0, offset - 1), offset + 1);
          expect(pair).not.toMatch(/^(?:\r\n|[\ud800-\udbff][\udc00-\udfff])$/);
        }
      }
    }),
    { seed: 20_260_101, numRuns: 1000 },
  );
});

test('large pieces without a common line are replaced as a whole', () => {
  const before = Array.from({ length: 3000 }, (_, i) => `a${i}\n`).join('');
  const after = Array.from({ length: 3000 }, (_, i) => `b${i}\n`).join('');
  const edits = difference(before, after);
  expect(edits).toHaveLength(1);
  expect(applyEdits(before, edits)).toBe(after);
});
