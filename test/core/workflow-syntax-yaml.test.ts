import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectFile, root } from '../support/files.ts';
import {
  fixed,
  shown,
  syntaxFindings,
  syntaxProblems,
  withJob,
  withJobs,
  withOn,
  withSteps,
} from './support/syntax-findings.ts';

const GOOD = `name: x
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Test
        run: npm test
  deploy:
    needs: build
    runs-on: ubuntu-latest
    environment: production
    steps:
      - run: ./deploy.sh
  notify:
    needs: deploy
    runs-on: ubuntu-latest
    steps:
      - run: echo "done"
`;

/** A line of the good workflow, and what stands there while somebody types. */
const TYPING: readonly (readonly [string, string, string])[] = [
  ['a key without its colon', '    needs: build\n', '    nee\n'],
  ['a key without its value', '    needs: build\n', '    needs:\n'],
  ['no space after the colon', '    needs: build\n', '    needs:build\n'],
  ['an open bracket', '    needs: build\n', '    needs: [build\n'],
  ['an open brace', '    needs: build\n', '    needs: {build\n'],
  ['an open double quote', '    needs: build\n', '    needs: "build\n'],
  ['an open single quote', '    needs: build\n', "    needs: 'build\n"],
  ['a bracket too many', '    needs: build\n', '    needs: [build]]\n'],
  ['a second colon', '        run: npm test\n', '        run: echo: hi: there\n'],
  ['a tab', '    needs: build\n', '\tneeds: build\n'],
  ['a key one column to the left', '    needs: build\n', '   needs: build\n'],
  ['a key one column to the right', '    needs: build\n', '     needs: build\n'],
  [
    'a step one column to the right',
    '      - uses: actions/checkout@v4\n',
    '       - uses: actions/checkout@v4\n',
  ],
  ['a step without a key', '      - run: ./deploy.sh\n', '      - ru\n'],
  ['a step of nothing', '      - run: ./deploy.sh\n', '      -\n'],
  ['a step whose first key has no colon', '      - name: Test\n', '      - name Test\n'],
  ['a value that begins with @', '    needs: build\n', '    needs: @build\n'],
  ['a value that begins with %', '    needs: build\n', '    needs: %build\n'],
  ['a lone asterisk', '    needs: build\n', '    needs: *\n'],
  ['a wrong escape', '        run: npm test\n', '        run: "a\\.b"\n'],
  ['a job id without its colon', '  deploy:\n', '  dep\n'],
  ['a new job id', '  deploy:\n', '  dep\n  deploy:\n'],
  ['a new top key', 'on: push\n', 'on: push\nen\n'],
  ['a new variable', '    needs: build\n', '    env:\n      A: 1\n      B\n'],
  ['a first variable', '    needs: build\n', '    env:\n      A\n'],
];

const typed = (line: string, now: string): string => GOOD.replace(line, () => now);

describe('while a line is half typed', () => {
  test('the good workflow is good', () => expect(syntaxFindings(GOOD)).toEqual([]));

  test.each(TYPING)('%s is one finding', (_, line, now) => {
    expect(syntaxFindings(typed(line, now))).toHaveLength(1);
  });

  test('each stands at the line and says what is wrong', () => {
    const told = TYPING.map(
      ([name, line, now]) => `${name}\n${syntaxFindings(typed(line, now)).map(shown).join('')}`,
    );
    expectFile(`${root}/test/core/workflow-syntax-yaml.out`, told.join('\n'));
  });

  test.each(['nee', 'needs: [build', 'needs: "build', "needs: 'build", 'needs: [build]]', 'needs:build'])(
    'mistakes in other jobs are still told, after %j',
    (now) => {
      const text = typed('    needs: build\n', `    ${now}\n`).replace(
        '    needs: deploy\n',
        '    needz: deploy\n',
      );
      const [first, ...others] = syntaxFindings(text);
      expect(now).toContain(first?.[0]);
      expect(others.map(([at]) => at)).toEqual(['needz']);
    },
  );

  test('an unknown key before the half-typed line is still told', () => {
    const text = typed('    needs: build\n', '    zzkey: 1\n    nee\n');
    expect(syntaxFindings(text).map(([at]) => at)).toEqual(['nee', 'zzkey']);
  });
});

describe('what GitHub reads and our parser does not', () => {
  test('a quoted text whose lines are not indented', () => {
    expect(syntaxFindings(withSteps("- uses: o/r@v1\n  with:\n    json: '[\n  {}\n  ]'"))).toEqual([]);
  });

  test('a list whose bracket is closed too far to the left', () => {
    expect(syntaxFindings(withOn('push:\n  branches: [\n    main,\n ]'))).toEqual([]);
  });
});

describe('fixes', () => {
  const FIXES: readonly (readonly [string, string, string])[] = [
    ['a misspelt job key', withJob('nedes: a'), withJob('needs: a')],
    ['a quoted key', withJob('"Needs": a'), withJob('needs: a')],
    ['a misspelt step key', withSteps('- rn: make'), withSteps('- run: make')],
    ['a misspelt filter', withOn('push:\n  ignore-paths: [a]'), withOn('push:\n  paths-ignore: [a]')],
    ['a misspelt event', withOn('pul_request:'), withOn('pull_request:')],
    ['a misspelt activity', withOn('issues:\n  types: opend'), withOn('issues:\n  types: opened')],
    ['a misspelt level', withJob('permissions: {contents: reed}'), withJob('permissions: {contents: read}')],
    ['a missing space', withJob('needs:a\nname: b'), withJob('needs: a\nname: b')],
    ['a missing dollar', withJob('if: {{ github.ref }}'), withJob('if: ${{ github.ref }}')],
  ];

  test.each(FIXES)('%s', (_, text, expected) => {
    expect(fixed(text)).toBe(expected);
    expect(syntaxFindings(expected)).toEqual([]);
  });

  test('none is applied unattended', () => {
    const fixes = FIXES.flatMap(([, text]) => syntaxProblems(text).flatMap((problem) => problem.fixes ?? []));
    expect(fixes.map((fix) => fix.safe)).toEqual(FIXES.map(() => false));
  });

  test('a key that would stand twice is not offered', () => {
    const [problem] = syntaxProblems(withJob('needs: a\nneed: b'));
    expect(problem?.message).toBe('Unknown key "need" in job "build"; GitHub refuses the whole file.');
    expect(problem?.fixes).toBeUndefined();
  });
});

describe('aliases', () => {
  test('a mistake behind an anchor is told once', () => {
    const job = 'a: &a\n  runs-on: x\n  env: &e\n    A: [1]\n  steps: &s\n    - rum: y\n';
    const text = withJobs(`${job}b: *a\nc:\n  runs-on: x\n  env: *e\n  steps: *s`);
    expect(syntaxFindings(text).map(([at]) => at)).toEqual(['A', 'rum']);
  });

  test('the ids of aliased steps do not clash across jobs', () => {
    const text = withJobs(
      'a:\n  runs-on: x\n  steps: &s\n    - id: i\n      run: y\nb:\n  runs-on: x\n  steps: *s',
    );
    expect(syntaxFindings(text)).toEqual([]);
  });
});

describe('any text', () => {
  const holds = (text: string): void => {
    for (const { span } of syntaxProblems(text)) {
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeGreaterThanOrEqual(span.start);
      expect(span.end).toBeLessThanOrEqual(text.length);
    }
  };

  test('is judged without an error, and within its bounds', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), holds), { numRuns: 150, seed: 7 });
  });

  test('so is a workflow with something cut out and something put in', () => {
    const at = fc.nat(GOOD.length);
    const noise = fc.string({ unit: fc.constantFrom(...'ab:-[]{}\'"&*#|>!%@\t\n ${<,'), maxLength: 6 });
    const cut = fc.tuple(at, fc.nat(20), noise);
    fc.assert(
      fc.property(cut, ([start, length, text]) =>
        holds(GOOD.slice(0, start) + text + GOOD.slice(start + length)),
      ),
      { numRuns: 250, seed: 7 },
    );
  });

  test('a text with more aliases than can be followed ends', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) =>
        `  l${i}: &l${i} [${Array(9)
          .fill(i === 0 ? 'x' : `*l${i - 1}`)
          .join(', ')}]`,
    );
    holds(`on: push\nenv:\n${levels.join('\n')}\njobs:\n  a:\n    runs-on: x\n    steps: *l11\n`);
  });
});

describe('one line of junk at the margin is one mistake', () => {
  const lines = GOOD.split('\n');
  // Those with which the text is read as another one: a second document, an anchor, an empty key.
  const JUNK = [
    'junk',
    'two words',
    '}',
    ']',
    ',',
    '@x',
    '%x',
    '|',
    '`',
    '<<<<<<< HEAD',
    '=======',
    '>>>>>>> other',
  ];
  for (const junk of [...JUNK, 'no key:', '- x', '"', "it's", 'a: b: c', '...'])
    test(junk, () => {
      for (let at = 1; at < lines.length - 1; at++) {
        const text = [...lines.slice(0, at), junk, ...lines.slice(at)].join('\n');
        expect(syntaxProblems(text), `${junk} before "${lines[at]}"`).toHaveLength(1);
      }
    });
});
