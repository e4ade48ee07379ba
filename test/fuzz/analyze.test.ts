import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Analysis, createAnalyzer } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { fixAll } from '../../server/src/core/fix-all.ts';
import { applyEdits, type Span } from '../../server/src/core/text/span.ts';
import { loadEngine } from '../../server/src/engine-node.ts';
import { root } from '../support/files.ts';

const analyzer = createAnalyzer(await loadEngine());
const analyze = (text: string): Analysis =>
  analyzer.analyze({ path: '.github/workflows/fuzz.yml', text, config: defaultConfig });

/** The same texts in every run; a failure names its own, shrunk. */
const SEED = 20_260_101;
const workflows = ['lesson-good.yml', 'lesson-ai.yml'].map((name) =>
  readFileSync(join(root, 'test/fixtures', name), 'utf8'),
);

/** What holds for any text: no rule breaks, nothing points outside, every fix can be applied. */
function holds(text: string): void {
  const { findings, failures } = analyze(text);
  expect(failures).toEqual([]);
  const inside = ({ start, end }: Span) =>
    Number.isInteger(start) && 0 <= start && start <= end && end <= text.length;
  for (const { span, related, fixes, message } of findings) {
    expect(
      [span, ...related.map((one) => one.span)].filter((one) => !inside(one)),
      message,
    ).toEqual([]);
    expect(message).not.toMatch(/undefined|\[object|NaN/);
    for (const { edits, title } of fixes) {
      expect(
        edits.filter((edit) => !inside(edit.span)),
        title,
      ).toEqual([]);
      expect(applyEdits(text, edits), title).not.toBe(text);
    }
  }
}

test('any text is analysed', () => {
  const text = fc.string({ unit: 'binary', maxLength: 400 });
  fc.assert(fc.property(text, holds), { seed: SEED, numRuns: 300 });
});

test('any heap of words from workflows is analysed', () => {
  const words = [...new Set(workflows.join('\n').split(/(?<=[\s:[\]{}'"|>])/))];
  const noise = [
    '- ',
    '  ',
    '\n',
    '\t',
    '*a',
    '&a ',
    '!!x ',
    '? ',
    '${{ ',
    ' }}',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    '|',
    '>-',
    '#',
    '\ufeff',
    '\r\n',
    ': ',
    '<<: ',
    '---\n',
    '😀',
  ];
  const text = fc
    .array(fc.constantFrom(...words, ...noise), { maxLength: 80 })
    .map((parts) => parts.join(''));
  fc.assert(fc.property(text, holds), { seed: SEED, numRuns: 300 });
});

test('a workflow with any edits is analysed, and fixing all of it ends', () => {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const piece = fc.oneof(
    fc.constant(''),
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom(
      '\n',
      '  ',
      '\t',
      ':',
      '- ',
      '"',
      "'",
      '[',
      '{',
      '|',
      '#',
      '${{',
      '}}',
      '&a ',
      '*a',
      '\r',
    ),
  );
  const edit = fc.record({ at: place, length: fc.integer({ min: 0, max: 12 }), piece });
  const edited = fc
    .record({ text: fc.constantFrom(...workflows), edits: fc.array(edit, { minLength: 1, maxLength: 6 }) })
    .map(({ text, edits }) =>
      edits.reduce((draft, { at, length, piece }) => {
        const start = Math.floor(at * draft.length);
        return draft.slice(0, start) + piece + draft.slice(start + length);
      }, text),
    );
  fc.assert(
    fc.property(edited, (text) => {
      holds(text);
      holds(fixAll((draft) => analyze(draft).findings, text).text);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

const head = 'on: push\njobs:\n';
const faulty = (id: string): string =>
  `  ${id}:\n    needs: nowhere-${id}\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo hi\n`;
const jobs = (workflows[0] ?? '').split(/^jobs:\n/m)[1] ?? '';

test('while a job is typed, all that is found in the others stays', () => {
  expect(jobs.length).toBeGreaterThan(1000);
  const lost: string[] = [];
  for (let length = 0; length <= jobs.length; length++) {
    const typed = jobs.slice(0, length);
    const found = analyze(`${head}${faulty('first')}${typed}\n${faulty('last')}`).findings;
    for (const id of ['first', 'last']) {
      const stays = found.some(({ rule, job }) => rule === 'invalid-needs' && job === id);
      if (!stays) lost.push(`${id} after ${JSON.stringify(typed.slice(-30))}`);
    }
  }
  expect(lost).toEqual([]);
});
