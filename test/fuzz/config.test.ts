import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAnalyzer } from '../../server/src/core/analyze.ts';
import { completeConfig, hoverConfig } from '../../server/src/core/config/assist.ts';
import { readConfigFile } from '../../server/src/core/config/file.ts';
import { mergeLayers } from '../../server/src/core/config/layer.ts';
import { namesIn } from '../../server/src/core/config/names.ts';
import { CONFIG_KEYS } from '../../server/src/core/config/schema.ts';
import { readConfig } from '../../server/src/core/config.ts';
import { rules } from '../../server/src/core/rules/index.ts';
import { applyEdits, type Span } from '../../server/src/core/text/span.ts';
import { loadEngine } from '../../server/src/engine-node.ts';
import { root } from '../support/files.ts';

const analyzer = createAnalyzer(await loadEngine());
const lesson = readFileSync(join(root, 'test/fixtures/lesson-ai.yml'), 'utf8');
const example =
  /```yaml\n(# \.github[\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? '';

const names = namesIn([lesson]);

/** The same texts in every run; a failure names its own, shrunk. */
const SEED = 20_260_101;
const HERE = '.github/gatewright.yml';

/** What holds for any text: it is read, nothing points outside, every fix can be applied, every place answers. */
function holds(text: string): void {
  const inside = ({ start, end }: Span) =>
    Number.isInteger(start) && 0 <= start && start <= end && end <= text.length;
  // Whatever it extends is that text again.
  const { layers, problems } = readConfigFile({ path: HERE, text, readFile: () => text });
  for (const { path, span, message, fixes, via } of problems) {
    expect(inside(span), message).toBe(true);
    if (via) expect(inside(via), message).toBe(true);
    expect(message).not.toMatch(/undefined|\[object|NaN/);
    if (path === HERE) for (const { edits } of fixes) expect(applyEdits(text, edits)).not.toBe(text);
  }
  const config = mergeLayers(layers);
  expect(Object.keys(config).sort()).toEqual(Object.keys(mergeLayers([])).sort());
  for (let offset = 0; offset <= text.length; offset += 7) {
    for (const { typed, label } of completeConfig(text, offset, { rules, names: () => names }))
      expect(inside(typed) && typed.start <= offset && offset <= typed.end, label).toBe(true);
    const hover = hoverConfig(text, offset, rules);
    if (hover) expect(inside(hover.span)).toBe(true);
  }
}

const words = [
  ...new Set([
    ...example.split(/(?<=[\s:[\]{}'"#,])/),
    ...CONFIG_KEYS.flatMap((key) => [`${key}:`, `${key}: [`, `${key}: {`]),
    ...[
      '- ',
      '  ',
      '\n',
      '\n  ',
      '\t',
      '\r\n',
      '*a',
      '&a ',
      '!!x ',
      '? ',
      '|',
      '"',
      '#',
      '__proto__: ',
      'constructor: ',
    ],
  ]),
];

test('any text is a configuration, however bad', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(fc.property(text, holds), { seed: SEED, numRuns: 300 });
});

test('any heap of words from configurations is read', () => {
  const heap = fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((parts) => parts.join(''));
  fc.assert(fc.property(heap, holds), { seed: SEED, numRuns: 300 });
});

test('the example is read from its start to any character', () => {
  fc.assert(
    fc.property(fc.nat(example.length), (end) => holds(example.slice(0, end))),
    { seed: SEED, numRuns: 40 },
  );
});

test('any value is settings, and what is read of them can be applied', () => {
  const patterns = fc.oneof(
    fc.constantFrom('*', '**', 'deploy*', 'prod', '', ' ', './x *'),
    fc.string(),
    fc.anything(),
  );
  const value = fc.oneof(
    fc.anything(),
    fc.dictionary(
      fc.constantFrom(...CONFIG_KEYS, '__proto__', 'x'),
      fc.oneof(
        fc.anything(),
        fc.array(patterns),
        fc.dictionary(
          fc.constantFrom(
            'production',
            'test',
            'deploy',
            'other',
            'latest-tag',
            'missing-smoke-test',
            '__proto__',
          ),
          fc.oneof(
            patterns,
            fc.array(patterns),
            fc.dictionary(fc.constantFrom('severity', 'allow'), patterns),
          ),
        ),
      ),
    ),
  );
  fc.assert(
    fc.property(value, (settings) => {
      const { config, problems } = readConfig(settings);
      for (const problem of problems) expect(problem).not.toMatch(/undefined|\[object/);
      const { failures } = analyzer.analyze({ path: '.github/workflows/x.yml', text: lesson, config });
      expect(failures).toEqual([]);
    }),
    { seed: SEED, numRuns: 150 },
  );
});
