import { expect, test } from 'vitest';
import { frame, printable, width } from '../../server/src/cli/formats/frame.ts';
import { lineIndex } from '../../server/src/core/text/line-index.ts';

/** The frame of the text between `[` and `]`, as two lines. */
function framed(marked: string): string[] {
  const start = marked.indexOf('[');
  const text = marked.replace('[', '').replace(']', '');
  const { source, indent, carets } = frame(text, lineIndex(text), { start, end: marked.indexOf(']') - 1 });
  return [source, indent + carets];
}

test('the carets stand under the span', () => {
  expect(framed('a\n  image: [app:latest] # x\nb')).toEqual([
    '  image: app:latest # x',
    '         ^^^^^^^^^^',
  ]);
  expect(framed('[a]')).toEqual(['a', '^']);
});

test('an empty span and one at the end have a caret', () => {
  expect(framed('key:[]\n')).toEqual(['key:', '    ^']);
  expect(framed('[]')).toEqual(['', '^']);
});

test('of several lines the first is shown', () => {
  expect(framed('x\n  [ab\n  cd]\n')).toEqual(['  ab', '  ^^']);
  expect(framed('x\r\n  [ab\r\n  cd]')).toEqual(['  ab', '  ^^']);
});

test('tabs stay tabs, so that they are as wide below as above', () => {
  expect(framed('\tab\t[cd]')).toEqual(['\tab\tcd', '\t  \t^^']);
});

test('wide characters take two columns, marks none', () => {
  expect(framed('名前: [😀é]')).toEqual(['名前: 😀é', '      ^^^']);
  expect(framed('e\u0301: [x]')).toEqual(['e\u0301: x', '   ^']);
  expect(framed('👩‍👩‍👧: [🇩🇪]')).toEqual(['👩‍👩‍👧: 🇩🇪', '    ^^']);
  expect([width('한글'), width('ＡＢ'), width('ab'), width('❤️'), width('\u200d')]).toEqual([4, 4, 2, 2, 0]);
});

test('what a terminal would obey is not printed', () => {
  expect(framed('\u001b[31m[x]')[0]).not.toContain('\u001b');
  expect(printable('a\u001b\u0000\u202e\u009b\tb')).toBe('a\ufffd\ufffd\ufffd\ufffd\tb');
});

test('of a long line the part around the span is shown', () => {
  const [source = '', marks = ''] = framed(`${'a'.repeat(5000)}[needle]${'b'.repeat(5000)}`);
  expect(source.length).toBeLessThan(170);
  expect(source.startsWith('…') && source.endsWith('…')).toBe(true);
  expect(source.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('needle');
  const [, all = ''] = framed(`[${'a'.repeat(5000)}]`);
  expect(all).toMatch(/^\^{160}$/);
});
