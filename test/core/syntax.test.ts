import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import { expressionsIn, parseCondition, parseExpression } from '../../server/src/core/syntax/expression.ts';
import { childOf, type MapNode, type Node, type Scalar } from '../../server/src/core/syntax/node.ts';
import { locate } from '../../server/src/core/syntax/scalar.ts';
import { MAX_FILE_LENGTH, parseYaml } from '../../server/src/core/syntax/yaml.ts';
import { contains } from '../../server/src/core/text/span.ts';

function scalarsOf(node: Node | undefined): Scalar[] {
  if (!node) return [];
  if (node.kind === 'scalar') return [node];
  if (node.kind === 'seq') return node.items.flatMap(scalarsOf);
  return node.pairs.flatMap(({ key, value }) => [key, ...scalarsOf(value)]);
}

const valueNamed = (root: Node | undefined, key: string): Scalar => {
  const value = (root as MapNode).pairs.find((pair) => pair.key.value === key)?.value;
  if (value?.kind !== 'scalar') throw new Error(`no scalar at ${key}`);
  return value;
};

describe('locate', () => {
  // Each word of the value must be found again at its place in the source.
  const cases: [string, string][] = [
    ['plain', 'a: docker build . # note\n'],
    ['plain over lines', 'a: docker\n  build\n\n  -t app\n'],
    ['single quoted', "a: 'docker build ''x'' app'\n"],
    ['single quoted over lines', "a: 'docker\n   build\n\n   app'\n"],
    ['double quoted', 'a: "docker \\"build\\" app"\n'],
    ['double quoted with an escaped break', 'a: "docker \\\n   build app"\n'],
    ['literal', 'a: |\n  docker build\n    app\n\n  docker push\n'],
    ['literal, stripped, CRLF', 'a: |-\r\n  docker build\r\n  docker push\r\n'],
    ['literal, indentation given', 'a: |2-\n    docker\n  build\n'],
    ['folded', 'a: >-\n  docker build\n  -t app\n\n    --more  here\n  end\n'],
    ['folded, CRLF, emoji', 'a: >\r\n  docker 🚀 build\r\n  -t app\r\n'],
    ['literal after a blank line, with a tab', 'a: |\n\n  docker\tbuild\n'],
    ['behind a byte order mark', '\uFEFFa: docker build\n'],
    ['with an anchor and a tag', 'a: &x !!str docker build\n'],
    ['in a flow map', '{b: 1, a: docker build}\n'],
    ['non-ASCII', 'a: "größe → docker \\u00e9t build"\n'],
  ];
  it.each(cases)('finds every word of a scalar: %s', (_, text) => {
    const { root, problems } = parseYaml(text);
    expect(problems).toEqual([]);
    const scalar = valueNamed(root, 'a');
    const words = [...scalar.value.matchAll(/[a-z0-9.🚀-]+/gu)];
    expect(words.length).toBeGreaterThan(1);
    for (const word of words) {
      const { start, end } = locate(scalar, word.index, word.index + word[0].length);
      expect(text.slice(start, end)).toBe(word[0]);
    }
  });

  it('spans an escape as a whole', () => {
    const text = 'a: "x\\u00e9y"';
    const scalar = valueNamed(parseYaml(text).root, 'a');
    const { start, end } = locate(scalar, 1, 2);
    expect(text.slice(start, end)).toBe('\\u00e9');
  });

  it('agrees with the value for whatever the YAML library writes', () => {
    const line = fc.stringMatching(/^[a-z "'#:\\{}é😀]{0,30}$/u);
    const style = fc.constantFrom('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED');
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 5 }),
        style,
        fc.boolean(),
        (lines, type, crlf) => {
          const written = stringify(
            { a: { b: lines.join('\n') } },
            { defaultStringType: type as 'PLAIN', lineWidth: 20 },
          );
          const text = crlf ? written.replaceAll('\n', '\r\n') : written;
          const { root } = parseYaml(text);
          const scalar = scalarsOf(root).at(-1);
          if (!scalar || scalar.style === 'double') return;
          for (const { index } of scalar.value.matchAll(/[a-zé]/g)) {
            const { start, end } = locate(scalar, index, index + 1);
            expect(text.slice(start, end)).toBe(scalar.value[index]);
          }
        },
      ),
    );
  });
});

describe('parseYaml', () => {
  const GOOD =
    'on: push\njobs:\n  a:\n    steps: []\n  b:\n    runs-on: x\n    LINE\n    steps: []\n  # c\n  c:\n    steps: [{run: x}]\n\nenv:\n  X: 1\n';
  it.each([
    'nee',
    'needs: [a,',
    'needs: {',
    'run: "echo',
    "name: 'it",
    'needs: *nothing',
    'name: a: b',
    '- x',
    '\tname: x',
    'env: &',
    '? ',
    '%',
    '@',
  ])('keeps the other jobs while one line is half typed: %s', (line) => {
    const text = GOOD.replace('LINE', line);
    const { root, problems } = parseYaml(text);
    const jobs = childOf(root, 'jobs') as MapNode;
    expect(jobs.pairs.map((pair) => pair.key.value)).toEqual(['a', 'b', 'c']);
    expect(childOf(childOf(jobs, 'c'), 'steps')).toMatchObject({ kind: 'seq', items: [{ kind: 'map' }] });
    expect(childOf(root, 'env')).toMatchObject({ kind: 'map' });
    for (const scalar of scalarsOf(childOf(jobs, 'c')))
      expect(text.slice(scalar.span.start, scalar.span.end)).toBe(scalar.value);
    expect(problems.length).toBeLessThan(3);
  });

  it.each([
    '\tname: x',
    '\t',
    '\t\truns-on: x',
    'nam',
    '- x',
    '"a',
    "'",
    '[',
    '{',
    '|',
    '<<<<<<< HEAD\n    name: x\n=======\n    name: y\n>>>>>>> b',
  ])('keeps them under a line at the margin that is no key: %j', (line) => {
    const { root } = parseYaml(GOOD.replace('    LINE', line));
    const jobs = childOf(root, 'jobs') as MapNode;
    expect(jobs.pairs.map((pair) => pair.key.value)).toEqual(['a', 'b', 'c']);
    expect(childOf(root, 'env')).toMatchObject({ kind: 'map' });
  });

  it('resolves aliases to the node of the anchor', () => {
    const { root } = parseYaml('a: &x [1, 2]\nb: *x\n');
    const [a, b] = (root as MapNode).pairs;
    expect(b?.value).toBe(a?.value);
    expect(b?.span).toEqual({ start: 13, end: 18 });
  });

  it('says once that aliases expand too far, and stops', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`)}]`);
    const { problems } = parseYaml(`l0: &l0 [x, x]\n${levels.join('\n')}\n`);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(/aliases of this file expand to more than/);
  });

  it.each([
    ['brackets', `a: ${'['.repeat(300_000)}`],
    ['maps', `a: ${'{b: '.repeat(200_000)}`],
    ['dashes', '- '.repeat(200_000)],
    ['question marks', '? '.repeat(200_000)],
  ])('refuses %s too deep within each other, where the hundred and first begins', (_, text) => {
    const { root, problems } = parseYaml(text);
    expect(root).toBeUndefined();
    expect(problems.map(({ message }) => message)).toEqual([
      'Values are nested more than 100 deep here; GitHub refuses the whole file.',
    ]);
    const [at] = [...text.matchAll(/[[{?-]/g)].slice(100);
    expect(problems[0]?.span).toEqual({ start: at?.index, end: (at?.index ?? 0) + 1 });
  });

  it('counts no brackets and dashes of texts and comments as nesting', () => {
    const text = `a: '${'['.repeat(300)}' # ${'{'.repeat(300)}\nb: |\n  ${'- '.repeat(300)}[\nc: [[1]]\n`;
    const { root, problems } = parseYaml(text);
    expect(problems).toEqual([]);
    expect((root as MapNode).pairs.map(({ key }) => key.value)).toEqual(['a', 'b', 'c']);
  });

  it('tells an alias of nothing from one within its own anchor', () => {
    const messageOf = (text: string) => parseYaml(text).problems.map(({ message }) => message);
    expect(messageOf('a: &x [*x]\n')).toEqual([
      'The alias `*x` stands within the value of its own anchor, so it has no end',
    ]);
    expect(messageOf('a: [*x]\nb: &x 1\n')).toEqual([
      'The alias `*x` stands for nothing: no anchor `&x` comes before it',
    ]);
  });

  it('survives an alias inside its own anchor', () => {
    expect(parseYaml('a: &x\n  b: *x\n').root).toBeDefined();
  });

  it.each([
    ['a file over 1 MiB', 'x'.repeat(MAX_FILE_LENGTH + 1), /over 1 MiB/],
    ['a binary file', 'a: b\n\0\x01', /not a text file/],
  ])('refuses %s with one problem', (_, text, message) => {
    const { root, problems } = parseYaml(text);
    expect(root).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(message);
  });

  it('reads an empty file as nothing', () => {
    expect(parseYaml('')).toEqual({ root: undefined, problems: [] });
  });

  it('gives one problem a line', () => {
    const { problems } = parseYaml('a: b: c: d\ne: "x\n');
    const lines = problems.map(({ span }) => span.start);
    expect(new Set(lines).size).toBe(lines.length);
  });

  it('never throws, stays inside the text and reads what the library reads', () => {
    const piece = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '"',
      "'",
      '|',
      '>',
      '&x',
      '*x',
      '[',
      ']',
      '{',
      '}',
      '#',
      '\t',
      '\r\n',
      'ü😀',
      '!!str ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const { root, problems } = parseYaml(text);
        const whole = { start: 0, end: text.length };
        for (const { span } of [...scalarsOf(root), ...problems]) expect(contains(whole, span)).toBe(true);
        if (
          parseDocument(text, { logLevel: 'silent', uniqueKeys: false }).errors.length === 0 &&
          !text.includes('*')
        )
          expect(problems).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('expressions', () => {
  it('finds them in a value, past braces in strings', () => {
    const value = "a ${{ format('{0}}}', x) }} b ${{ c }} ${{ open";
    expect(expressionsIn(value).map(({ start, end }) => value.slice(start, end))).toEqual([
      "${{ format('{0}}}', x) }}",
      '${{ c }}',
    ]);
  });

  it('parses into a plain tree with offsets', () => {
    const text = " github.ref == 'refs/heads/main' && !needs['a-b'].result ";
    const { tree } = parseExpression(text);
    if (tree?.type !== 'and') throw new Error('not an and');
    const [left, right] = tree.operands;
    expect(left).toMatchObject({
      type: 'compare',
      operator: '==',
      left: { type: 'context', path: ['github', 'ref'] },
    });
    expect(right).toMatchObject({ type: 'not', operand: { path: ['needs', 'a-b', 'result'] } });
    expect(text.slice(left?.start, left?.end)).toContain("github.ref == 'refs/heads/main");
  });

  it('says what is no expression, and where', () => {
    expect(parseExpression('github.ref ==').problem?.message).toBeTruthy();
    expect(parseExpression('nothing.known').problem).toMatchObject({ start: 0 });
  });

  it('reads a condition with and without braces, and text around them as always true', () => {
    expect(parseCondition('always()').tree).toMatchObject({ type: 'call', name: 'always' });
    expect(parseCondition(' ${{ always() }} ').tree).toMatchObject({ type: 'call', name: 'always' });
    expect(parseCondition('${{ false }} && true').tree).toMatchObject({ type: 'literal', value: true });
  });
});
