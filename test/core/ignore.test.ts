import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Analyzer, createAnalyzer } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { ignoreComments } from '../../server/src/core/ignore.ts';
import type { Finding, Rule } from '../../server/src/core/rules/rule.ts';
import { isShellComment } from '../../server/src/core/syntax/shell/comments.ts';
import { applyEdits } from '../../server/src/core/text/span.ts';
import { testShell } from './support/shell.ts';

let analyzer: Analyzer;

beforeAll(async () => {
  analyzer = createAnalyzer({ shell: await testShell() });
});

const analyze = (text: string, config = defaultConfig, by = analyzer): readonly Finding[] =>
  by.analyze({ path: '.github/workflows/test.yml', text, config }).findings;

/** What remains of two rules, with the lines. */
const told = (text: string, config = defaultConfig): string[] =>
  analyze(text, config)
    .filter(({ rule }) => ['latest-tag', 'unprotected-production', 'unused-ignore'].includes(rule))
    .map(({ rule, span }) => `${rule} ${text.slice(0, span.start).split('\n').length}`);

const HEAD = 'on:\n  push:\n    branches: [main]\n';
/** Five lines, then the job. */
const deployJob = (before: string, behind: string, push: string): string =>
  `${HEAD}jobs:\n${before}  deploy:${behind}\n    runs-on: ubuntu-latest\n    steps:\n${push}      - run: kubectl apply -n production -f k8s/\n`;

const LATEST = '      - run: docker pull ghcr.io/acme/shop:latest';

describe('what a comment suppresses', () => {
  it.each([
    ['nothing without one', deployJob('', '', `${LATEST}\n`), ['unprotected-production 5', 'latest-tag 8']],
    [
      'the line that it ends',
      deployJob('', '', `${LATEST} # gatewright-ignore latest-tag: the chart wants it\n`),
      ['unprotected-production 5'],
    ],
    [
      'the line below it',
      deployJob('', '', `      # gatewright-ignore latest-tag: the chart wants it\n${LATEST}\n`),
      ['unprotected-production 5'],
    ],
    [
      'the next line that is no comment',
      deployJob(
        '',
        '',
        `      # gatewright-ignore latest-tag: the chart wants it\n\n      # really\n${LATEST}\n`,
      ),
      ['unprotected-production 5'],
    ],
    [
      'no other line',
      deployJob('', '', `${LATEST}\n      # gatewright-ignore latest-tag: too late\n`),
      ['unprotected-production 5', 'latest-tag 8', 'unused-ignore 9'],
    ],
    [
      'a job, from the line of its key',
      deployJob('', ' # gatewright-ignore unprotected-production, latest-tag: a rehearsal', `${LATEST}\n`),
      [],
    ],
    [
      'a job, from the line above its key',
      deployJob('  # gatewright-ignore unprotected-production, latest-tag: a rehearsal\n', '', `${LATEST}\n`),
      [],
    ],
    [
      'only the rules that it names',
      deployJob('', ' # gatewright-ignore unprotected-production: a rehearsal', `${LATEST}\n`),
      ['latest-tag 8'],
    ],
    [
      'the whole file',
      `# gatewright-ignore-file latest-tag: an exercise\n${deployJob('', '', `${LATEST}\n`)}`,
      ['unprotected-production 6'],
    ],
    [
      'nothing for the file from below its first key',
      deployJob('  # gatewright-ignore-file latest-tag: an exercise\n', '', `${LATEST}\n`),
      ['unused-ignore 5', 'unprotected-production 6', 'latest-tag 9'],
    ],
    [
      'a line of a script, from the shell’s comment',
      deployJob(
        '',
        '',
        '      - run: |\n          docker pull ghcr.io/acme/shop:latest # gatewright-ignore latest-tag: so\n          # gatewright-ignore latest-tag: and\n          docker pull ghcr.io/acme/cart:latest\n',
      ),
      ['unprotected-production 5'],
    ],
    [
      'a command of several lines, from the line above its first',
      deployJob(
        '',
        '',
        '      - run: |\n          # gatewright-ignore latest-tag: so\n          docker pull \\\n            ghcr.io/acme/shop:latest\n          docker pull ghcr.io/acme/cart:latest\n',
      ),
      ['unprotected-production 5', 'latest-tag 12'],
    ],
    [
      'a block, from the line above the one that it begins on',
      deployJob(
        '',
        '',
        '      # gatewright-ignore latest-tag: so\n      - run: |\n          cat <<E\n          E\n          docker pull ghcr.io/acme/shop:latest\n',
      ),
      ['unprotected-production 5'],
    ],
    [
      'a text of several lines, from the line above its first',
      deployJob(
        '',
        '',
        '      # gatewright-ignore latest-tag: so\n      - run: docker pull\n          ghcr.io/acme/shop:latest\n      - run: docker pull\n          ghcr.io/acme/cart:latest\n',
      ),
      ['unprotected-production 5', 'latest-tag 12'],
    ],
    [
      'not what is nested below the line',
      deployJob(
        '',
        '',
        '      # gatewright-ignore latest-tag: so\n      - name: Pull\n        run: docker pull ghcr.io/acme/shop:latest\n',
      ),
      ['unprotected-production 5', 'unused-ignore 8', 'latest-tag 10'],
    ],
    [
      'its own report',
      deployJob('', '', '      # gatewright-ignore latest-tag, unused-ignore: one day\n      - run: make\n'),
      ['unprotected-production 5'],
    ],
  ])('%s', (_, text, findings) => {
    expect(told(text)).toEqual(findings);
    expect(told(text.replaceAll('\n', '\r\n'))).toEqual(findings);
  });
});

describe('a reason, where one is asked for', () => {
  const asked = { ...defaultConfig, requireReason: true };
  const unexplained = (comment: string): string[] =>
    told(deployJob('', '', `${LATEST} ${comment}\n`), asked).filter((line) => line.startsWith('unused'));

  it.each([
    ['# gatewright-ignore latest-tag', true],
    ['# gatewright-ignore latest-tag:', true],
    ['# gatewright-ignore latest-tag: <reason>', true],
    ['# gatewright-ignore latest-tag: the chart wants it', false],
    ['# gatewright-ignore latest-tag, unused-ignore', false],
  ])('%s', (comment, missing) => {
    expect(unexplained(comment)).toEqual(missing ? ['unused-ignore 8'] : []);
    expect(told(deployJob('', '', `${LATEST} ${comment}\n`))).toEqual(['unprotected-production 5']);
  });

  it('is told with its rules, has no fix, and is not asked of a comment that is useless anyway', () => {
    const [finding] = analyze(deployJob('', '', `${LATEST} # gatewright-ignore latest-tag\n`), asked).filter(
      ({ rule }) => rule === 'unused-ignore',
    );
    expect(finding).toMatchObject({ severity: 'hint', fixes: [] });
    expect(finding?.message).toContain('silences `latest-tag` and gives no reason');
    const idle = '      - run: make # gatewright-ignore latest-tag\n';
    const found = analyze(deployJob('', '', idle), asked).filter(({ rule }) => rule === 'unused-ignore');
    expect(found.map(({ fixes }) => fixes.map(({ title }) => title))).toEqual([
      ['Remove the ignore comment'],
    ]);
  });

  it('leaves the fix of a comment that is useless in part', () => {
    const text = deployJob('', '', `${LATEST} # gatewright-ignore latest-tag, invalid-needs\n`);
    const found = analyze(text, asked).filter(({ rule }) => rule === 'unused-ignore');
    expect(found.flatMap(({ fixes }) => fixes.map(({ title }) => title))).toEqual([
      'Remove `invalid-needs` from the ignore comment',
    ]);
    expect(found).toHaveLength(2);
  });
});

describe('a rule that did not run', () => {
  const text = deployJob('', ' # gatewright-ignore unprotected-production: a rehearsal', '');

  it('leaves its comments unjudged when it is turned off', () => {
    const config = { ...defaultConfig, rules: { 'unprotected-production': 'off' } } as const;
    expect(told(text, config)).toEqual([]);
    expect(told(text.replace('kubectl apply -n production -f k8s/', 'make'), config)).toEqual([]);
  });

  it('leaves its comments unjudged when it broke', async () => {
    const { rules } = await import('../../server/src/core/rules/index.ts');
    const broken: readonly Rule[] = rules.map((rule) =>
      rule.id !== 'unprotected-production'
        ? rule
        : {
            ...rule,
            check() {
              throw new Error('broken');
            },
          },
    );
    const by = createAnalyzer({ shell: await testShell() }, broken);
    const analysis = by.analyze({ path: 'x.yml', text, config: defaultConfig });
    expect(analysis.findings.filter(({ rule }) => rule === 'unused-ignore')).toEqual([]);
    expect(analysis.failures.map(({ rule }) => rule)).toContain('unprotected-production');
  });
});

describe('the comments themselves', () => {
  const read = (text: string) =>
    ignoreComments(text).map(({ span, rules, reason, wholeFile, alone }) => ({
      text: text.slice(span.start, span.end),
      rules: rules.map(({ id }) => id),
      at: rules.map(({ span: { start, end } }) => text.slice(start, end)),
      reason,
      wholeFile,
      alone,
    }));
  const one = (text: string) => read(text)[0];

  it.each([
    ['# gatewright-ignore a: why', ['a'], 'why'],
    ['#gatewright-ignore a , b: why: because', ['a', 'b'], 'why: because'],
    ['# gatewright-ignore a b', ['a', 'b'], undefined],
    ['# gatewright-ignore a:', ['a'], undefined],
    ['# gatewright-ignore', [], undefined],
    ['# gatewright-ignore: why', [], 'why'],
    ['# gatewright-ignore a # and more', ['a'], undefined],
    ['# note # gatewright-ignore a: why', ['a'], 'why'],
  ])('%s', (text, rules, reason) => {
    for (const [before, behind] of [
      ['', '\n'],
      ['x: 1\n  ', '\r\ny: 2'],
      ['x: 1 ', ''],
    ]) {
      const found = one(`${before}${text}${behind}`);
      expect(found).toMatchObject({ rules, at: rules, reason, wholeFile: false, alone: before !== 'x: 1 ' });
      expect(text.endsWith(found?.text ?? '-')).toBe(true);
    }
  });

  it('for the file', () => {
    expect(one('# gatewright-ignore-file a: why\nx: 1\n')).toMatchObject({ rules: ['a'], wholeFile: true });
  });

  it.each([
    ['a word that goes on', '# gatewright-ignored a: why\n'],
    ['another case', '# Gatewright-Ignore a\n'],
    ['a plain scalar', 'x: a#gatewright-ignore a\n'],
    ['a quoted scalar', 'x: "# gatewright-ignore a: why"\n'],
    ['a quoted scalar of several lines', "x: 'a\n  # gatewright-ignore a: why\n  b'\n"],
    ['a block that is no script', 'with:\n  body: |\n    # gatewright-ignore a: why\n'],
    ['a here-document', 'run: |\n  cat <<EOF\n  # gatewright-ignore a: why\n  EOF\n'],
    ['a string of the shell', "run: |\n  echo 'x\n  # gatewright-ignore a: why'\n"],
  ])('not in %s', (_, text) => {
    expect(read(text)).toEqual([]);
  });

  it.each([
    ['behind a value', 'x: 1 # gatewright-ignore a\n'],
    ['behind a quoted value', 'x: "#" # gatewright-ignore a\n'],
    ['behind the sign of a block', 'run: | # gatewright-ignore a\n  make\n'],
    ['below a block', 'run: |\n  make\n# gatewright-ignore a\n'],
    ['in a flow mapping', 'x: { a: 1, # gatewright-ignore a\n  b: 2 }\n'],
    ['in a script', 'run: |\n  make\n  # gatewright-ignore a\n'],
    ['behind a command', 'run: |\n  echo \'#\' "#" # gatewright-ignore a\n'],
    ['behind a here-document', "run: |\n  cat <<-'E' >f\n  # text \"\n  E\n  make # gatewright-ignore a\n"],
    ['in a script on a server', 'with:\n  script: |\n    make # gatewright-ignore a\n'],
    ['in a file that is no YAML', 'x: [1\n# gatewright-ignore a\n'],
  ])('%s', (_, text) => {
    expect(read(text).map(({ rules }) => rules)).toEqual([['a']]);
  });
});

describe('fixes of unused-ignore', () => {
  const fixed = (text: string, title: string): string => {
    const fix = analyze(text)
      .filter(({ rule }) => rule === 'unused-ignore')
      .flatMap(({ fixes }) => fixes)
      .find((each) => each.title === title);
    if (!fix) throw new Error(`no fix is called ${title}`);
    return applyEdits(text, fix.edits);
  };
  const step = (comment: string, behind = ''): string =>
    deployJob('', '', `${comment}      - run: make${behind}\n`);

  it('removes the comment, with its line where it stands alone', () => {
    const title = 'Remove the ignore comment';
    expect(fixed(step('      # gatewright-ignore latest-tag: x\n'), title)).toBe(step(''));
    expect(fixed(step('', '  # gatewright-ignore latest-tag: x'), title)).toBe(step(''));
    expect(fixed(step('', ' # note # gatewright-ignore latest-tag: x'), title)).toBe(step('', ' # note'));
    const text = step('      # gatewright-ignore latest-tag: x\n').replaceAll('\n', '\r\n');
    expect(fixed(text, title)).toBe(step('').replaceAll('\n', '\r\n'));
  });

  it('removes the last line of a file', () => {
    const text = `${step('')}# gatewright-ignore latest-tag: x`;
    expect(fixed(text, 'Remove the ignore comment')).toBe(step(''));
  });

  it('removes one rule of several', () => {
    const used = (rules: string): string =>
      deployJob('', '', `${LATEST} # gatewright-ignore ${rules}: why\n`);
    expect(fixed(used('latest-tag, invalid-needs'), 'Remove `invalid-needs` from the ignore comment')).toBe(
      used('latest-tag'),
    );
    expect(fixed(used('invalid-needs, latest-tag'), 'Remove `invalid-needs` from the ignore comment')).toBe(
      used('latest-tag'),
    );
  });

  it('offers the rule that is meant only where that one would suppress something', () => {
    const text = deployJob('', '', `${LATEST} # gatewright-ignore latets-tag: why\n`);
    const after = fixed(text, 'Replace `latets-tag` by `latest-tag`');
    expect(told(after)).toEqual(['unprotected-production 5']);
    const [idle] = analyze(step('      # gatewright-ignore latets-tag: why\n')).filter(
      ({ rule }) => rule === 'unused-ignore',
    );
    expect(idle?.fixes.map(({ title }) => title)).toEqual(['Remove the ignore comment']);
  });
});

describe('comments of the shell', () => {
  it.each([
    ['# a', true],
    ['make # a', true],
    ['make;# a', true],
    ['(# a', true],
    ['make#a', false],
    ['echo "# a"', false],
    ["echo '# a'", false],
    ['echo \\# a', false],
    ['echo ${X#a}', false],
    ['echo ${{ a # b }}', false],
    ["echo it\\'s # a", true],
    ["# it's\nmake # a", true],
    ['echo $((1<<3)) # a', true],
    ['cat <<E\n# a\nE', false],
    ['cat <<A <<B\nx\nA\n# a\nB', false],
    ['cat <<A <<B\nx\nA\ny\nB\nmake # a', true],
    ['cat <<< x # a', true],
    ['cat <<E\nx', false],
  ])('%s: %s', (text, comment) => {
    const at = text.lastIndexOf('#');
    expect(isShellComment(text, at < 0 ? text.length - 1 : at)).toBe(comment);
  });

  it('never throws, and takes a comment’s every character for one', () => {
    const pieces = ['#', ' ', '\n', '"', "'", '\\', '<<E', 'E', '${{', '}}', 'a', '$', ';'];
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (value) => {
        for (let at = 0; at < value.length; at++) {
          if (!isShellComment(value, at)) continue;
          const end = value.indexOf('\n', at);
          expect(isShellComment(value, (end < 0 ? value.length : end) - 1)).toBe(true);
        }
        ignoreComments(`run: |\n  ${value.replaceAll('\n', '\n  ')} # gatewright-ignore a\n`);
      }),
    );
  });
});
