import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { quoteFor, replaceInScalar, replaceScalar } from '../../server/src/core/edits/scalar.ts';
import { type Node, pairOf, type Scalar } from '../../server/src/core/syntax/node.ts';
import { parseYaml } from '../../server/src/core/syntax/yaml.ts';
import { applyEdits } from '../../server/src/core/text/span.ts';

function scalarAt(text: string): Scalar {
  const found = pairOf(parseYaml(text).root, 'k')?.value;
  const scalar =
    found?.kind === 'seq' ? found.items[0] : found?.kind === 'map' ? pairOf(found, 'in')?.value : found;
  if (scalar?.kind !== 'scalar') throw new Error(`no scalar in ${text}`);
  return scalar;
}

/** Replaces the first occurrence of `part` in the value of `k`; the new text, or undefined. */
function replaced(text: string, part: string, by: string): string | undefined {
  const scalar = scalarAt(text);
  const at = scalar.value.indexOf(part);
  const edits = replaceInScalar(scalar, at, at + part.length, by);
  return edits && applyEdits(text, edits);
}

describe('replaceInScalar', () => {
  it.each([
    ['plain', 'k: app:latest # now\n', 'latest', '1.2', 'k: app:1.2 # now\n'],
    [
      'plain, expression outside flow',
      'k: app:latest\n',
      'latest',
      '${{ github.sha }}',
      'k: app:${{ github.sha }}\n',
    ],
    [
      'plain in a flow list',
      'k: [app:latest, b]\n',
      'latest',
      '${{ github.sha }}',
      "k: ['app:${{ github.sha }}', b]\n",
    ],
    ['plain in a flow map', 'k: { in: app:latest }\n', 'latest', '${{ a }}', "k: { in: 'app:${{ a }}' }\n"],
    ['plain with a colon', 'k: ab\n', 'b', ': c', "k: 'a: c'\n"],
    ['plain that becomes a number', 'k: v12\n', 'v', '', "k: '12'\n"],
    ['plain with a leading star', 'k: ab\n', 'a', '*', "k: '*b'\n"],
    ['plain with a hash', 'k: ab\n', 'b', ' #c', "k: 'a #c'\n"],
    ['a number stays plain', 'k: 12\n', '2', '3', 'k: 13\n'],
    ['single quoted', "k: 'it''s x'\n", 'x', "y'z", "k: 'it''s y''z'\n"],
    ['single quoted, the quote itself', "k: 'it''s x'\n", "'", '"', `k: 'it"s x'\n`],
    ['single quoted with a line break', "k: 'ab'\n", 'b', 'c\nd', 'k: "ac\\nd"\n'],
    ['double quoted', 'k: "a\\tb\\u0041"\n', 'A', '"\\', 'k: "a\\tb\\"\\\\"\n'],
    [
      'literal',
      'k: |\n  docker pull app:latest\n  echo\n',
      'latest',
      '1',
      'k: |\n  docker pull app:1\n  echo\n',
    ],
    ['literal, CRLF', 'k: |\r\n  a x\r\n  b x\r\n', 'b x', 'b y', 'k: |\r\n  a x\r\n  b y\r\n'],
    ['folded', 'k: >-\n  a\n  b: c\nz: 1\n', 'c', 'd # e', 'k: >-\n  a\n  b: d # e\nz: 1\n'],
    ['plain over two lines', 'k: one\n  two\nz: 1\n', 'two', '2 3', 'k: one\n  2 3\nz: 1\n'],
    ['plain over two lines, quoted anew', 'k: one\n  two\nz: 1\n', 'two', '#3', "k: 'one #3'\nz: 1\n"],
    ['empty quotes', "k: ''\n", '', 'x', "k: 'x'\n"],
  ])('%s', (_, text, part, by, expected) => {
    expect(replaced(text, part, by)).toBe(expected);
  });

  it.each([
    ['a line break in a literal block', 'k: |\n  ab\n', 'b', 'c\nd'],
    ['an emptied line of a block', 'k: |\n  ab\n', 'ab', ''],
    ['a blank in front of a block', 'k: |\n  ab\n', 'a', ' a'],
    ['two lines of a block at once', 'k: |\n  ab\n  cd\n', 'b\nc', 'x'],
    ['a fold', 'k: >\n  ab\n  cd\n', 'b c', 'x'],
  ])('refuses %s', (_, text, part, by) => {
    expect(replaced(text, part, by)).toBeUndefined();
  });

  const word = fc.constantFrom(
    'a',
    'bc',
    ':',
    '#',
    '-',
    "'",
    '"',
    '{',
    ']',
    ',',
    '&',
    '*',
    '!',
    '|',
    '%',
    '@',
    '1',
    '.',
    '~',
    'é',
    '🚀',
    '\\',
  );
  const gap = fc.constantFrom('', '', ' ', '  ');
  const words = fc
    .array(fc.tuple(word, gap), { minLength: 1, maxLength: 5 })
    .map((all) => all.flat().join(''));
  const insertion = fc.oneof(
    words,
    fc.constantFrom(
      '',
      ' ',
      '\t',
      '\n',
      'x\ny',
      '${{ github.sha }}',
      'true',
      'null',
      '12',
      ': ',
      ' #',
      '- ',
      '\u0007',
      '\ufeff',
      '\r',
    ),
  );
  const eol = fc.constantFrom('\n', '\r\n');
  const indent = fc.integer({ min: 1, max: 5 });

  /** A document and the path to its scalar; not every one parses. */
  const documents = fc
    .record({ eol, indent, blank: fc.boolean(), lines: fc.array(words, { minLength: 1, maxLength: 4 }) })
    .chain(({ eol, indent, blank, lines }) => {
      const pad = ' '.repeat(indent);
      const gapLine = blank ? eol : '';
      const folded = lines.map((line) => line.trim() || 'x').join(eol + gapLine + pad);
      const single = `'${folded.replaceAll("'", "''")}'`;
      const double = `"${folded.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
      const block = (header: string) => header + eol + lines.map((line) => pad + line).join(eol + gapLine);
      const raw = fc.oneof(
        fc.constant(folded),
        fc.constant(single),
        fc.constant(double),
        fc.constant(`"\\u0041${eol}${pad}\\tx \\${eol}${pad}${lines[0]?.replaceAll(/["\\]/g, '')} \\x41"`),
        fc.constantFrom('|', '|-', '|+', `|${indent}`).map(block),
        fc.constantFrom('>', '>-', '>+', `>${indent}-`).map(block),
      );
      const around = fc.constantFrom<[string, string]>(
        ['k: ', ''],
        [`k: `, ` # why`],
        [`k:${eol}  - `, ''],
        [`k: [`, ', b]'],
        [`k: { in: `, ', z: 1 }'],
        [`k:${eol}${pad}in: `, ''],
      );
      return fc
        .tuple(raw, around)
        .map(([raw, [before, after]]) => `a: 1 # c${eol}${before}${raw}${after}${eol}z: 2${eol}`);
    });

  it('gives the wanted value and changes nothing else', () => {
    let changed = 0;
    fc.assert(
      fc.property(documents, fc.nat(), fc.nat(), insertion, (text, from, length, by) => {
        const tree = parseYaml(text);
        fc.pre(tree.problems.length === 0 && untagged(text));
        const scalar = found(tree.root);
        fc.pre(scalar !== undefined);
        const start = from % (scalar.value.length + 1);
        const end = start + (length % (scalar.value.length + 1 - start));
        const wanted = scalar.value.slice(0, start) + by + scalar.value.slice(end);
        fc.pre(wellFormed(wanted));
        const edits = replaceInScalar(scalar, start, end, by);
        if (!edits) {
          expect(['literal', 'folded']).toContain(scalar.style);
          return;
        }
        changed++;
        const after = applyEdits(text, edits);
        const document = parseDocument(after);
        expect(document.errors, after).toEqual([]);
        const again = found(parseYaml(after).root);
        expect(again?.value, after).toBe(wanted);
        if (edits.length > 0 && (scalar.type === 'string' || wanted === ''))
          expect(['string'], after).toContain(again?.type);
        for (const edit of edits)
          expect(scalar.span.start <= edit.span.start && edit.span.end <= scalar.span.end).toBe(true);
        expect(withoutScalar(after), after).toEqual(withoutScalar(text));
      }),
      { numRuns: 6000, seed: 7 },
    );
    expect(changed).toBeGreaterThan(1000);
  });

  it('replaceScalar gives the wanted value', () => {
    fc.assert(
      fc.property(documents, fc.oneof(insertion, fc.string()), (text, by) => {
        const tree = parseYaml(text);
        fc.pre(tree.problems.length === 0 && untagged(text) && wellFormed(by));
        const scalar = found(tree.root);
        fc.pre(scalar !== undefined);
        const edits = replaceScalar(scalar, by);
        fc.pre(edits !== undefined);
        const after = applyEdits(text, edits);
        expect(parseDocument(after).errors, after).toEqual([]);
        expect(found(parseYaml(after).root)?.value, after).toBe(by);
        expect(withoutScalar(after), after).toEqual(withoutScalar(text));
      }),
      { numRuns: 3000, seed: 11 },
    );
  });

  it('quoteFor is read as the string it was given', () => {
    fc.assert(
      fc.property(
        fc.oneof(words, insertion, fc.string()),
        fc.boolean(),
        fc.constantFrom('plain' as const, 'single' as const, 'double' as const),
        (value, inFlow, style) => {
          fc.pre(wellFormed(value));
          const quoted = quoteFor(value, { inFlow, style });
          expect(parse(inFlow ? `[${quoted}, {a: ${quoted}}]` : `a: ${quoted} # x\nb: 1`), quoted).toEqual(
            inFlow ? [value, { a: value }] : { a: value, b: 1 },
          );
        },
      ),
      { numRuns: 3000, seed: 3 },
    );
  });
});

const wellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** A tag, an anchor or an alias, such as `!x` at the front of a random word, makes the type of what follows unclear. */
const untagged = (text: string): boolean => !/[ ['"][!&*]/.test(text);

function found(root: Node | undefined): Scalar | undefined {
  const at = pairOf(root, 'k')?.value;
  const scalar = at?.kind === 'seq' ? at.items[0] : at?.kind === 'map' ? pairOf(at, 'in')?.value : at;
  return scalar?.kind === 'scalar' ? scalar : undefined;
}

/** What the document says beside the scalar. */
function withoutScalar(text: string): unknown {
  const value = parse(text) as { k: unknown };
  if (Array.isArray(value.k)) value.k[0] = null;
  else if (typeof value.k === 'object' && value.k) (value.k as { in: unknown }).in = null;
  else value.k = null;
  return value;
}
