import { describe, expect, test } from 'vitest';
import { type ConfigFile, readConfigFile } from '../../server/src/core/config/file.ts';
import { mergeLayers } from '../../server/src/core/config/layer.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { applyEdits } from '../../server/src/core/text/span.ts';

const PATH = '.github/gatewright.yml';

const read = (text: string, others: Record<string, string> = {}): ConfigFile =>
  readConfigFile({ path: PATH, text, readFile: (path) => ({ [PATH]: text, ...others })[path] });

/** What is marked in the text, and why. */
const told = (text: string, others: Record<string, string> = {}) =>
  read(text, others).problems.map(({ path, span, message }) => [
    { [PATH]: text, ...others }[path]?.slice(span.start, span.end),
    message,
  ]);

describe('a configuration file', () => {
  test('that is empty says nothing', () => {
    for (const text of ['', '\n', '# nothing\n', '---\n', 'rules:\nsyntax:\n', '\ufeff'])
      expect(told(text), JSON.stringify(text)).toEqual([]);
    expect(mergeLayers(read('').layers)).toBe(defaultConfig);
  });

  test('names each mistake where it stands, and what is right counts', () => {
    const text = [
      'rules:',
      '  latest-tag: loud # why not',
      '  mising-stage: off',
      '  missing-needs: hint',
      '  weak-smoke-test: [off]',
      'environment: { production: eu }',
      'environments:',
      '  production: [eu, {}]',
      '  "staging": pre',
      'requireReason: yes',
      '',
    ].join('\n');
    expect(told(text)).toEqual([
      [
        'environment',
        '`environment` is not a setting; use `extends`, `rules`, `environments`, `jobs`, `commands`, `actions`, `allowedImages`, `requiredStages`, `requireReason` or `syntax`.',
      ],
      ['mising-stage', '`rules.mising-stage`: no rule has this id. Did you mean `missing-stage`?'],
      [
        'loud',
        '`rules.latest-tag` is "loud"; use `off`, `error`, `warning`, `info` or `hint`, or a mapping with `severity`.',
      ],
      [
        '[off]',
        '`rules.weak-smoke-test` is a list; use `off`, `error`, `warning`, `info` or `hint`, or a mapping with `severity`.',
      ],
      [
        '{}',
        'item 2 of `environments.production` is a mapping; use a pattern, in which `*` stands for any characters.',
      ],
      ['yes', '`requireReason` is "yes"; use `true` or `false`.'],
    ]);
    const config = mergeLayers(read(text).layers);
    expect(config.rules).toMatchObject({ 'missing-needs': 'hint' });
    expect(config.environments).toEqual({ production: ['eu'], staging: ['pre'] });
  });

  test('offers the nearest key and the nearest word', () => {
    const text = '# ours\nrules:\n  latest-tga: "of" # x\nsintax: of\n';
    const fixes = read(text).problems.flatMap(({ fixes }) => fixes);
    expect(fixes.map(({ title }) => title).sort()).toEqual([
      'Replace `latest-tga` by `latest-tag`',
      'Replace `sintax` by `syntax`',
    ]);
    const once = applyEdits(
      text,
      fixes.flatMap(({ edits }) => edits),
    );
    expect(once).toBe('# ours\nrules:\n  latest-tag: "of" # x\nsyntax: of\n');
    const then = read(once).problems.flatMap(({ fixes }) => fixes);
    const twice = applyEdits(
      once,
      then.flatMap(({ edits }) => edits),
    );
    expect(twice).toBe('# ours\nrules:\n  latest-tag: off # x\nsyntax: off\n');
    expect(told(twice)).toEqual([]);
  });

  test('that is no mapping, or no YAML, is said to be none', () => {
    expect(told('- a\n- b\n')).toEqual([
      ['- a', 'The configuration must be a mapping of settings, not a list.'],
    ]);
    expect(told('off')).toEqual([['off', 'The configuration must be a mapping of settings, not "off".']]);
    const broken = read('rules: { latest-tag: off\nsyntax: off\n');
    expect(broken.problems.length).toBeGreaterThan(0);
    expect(read('syntax: off\nrules: {\n').layers[0]?.syntax).toBe('off');
  });

  test('that is no text, nested without end or full of mistakes is answered too', () => {
    expect(told('a\0b')[0]?.[1]).toBe('This is not a text file: it holds a NUL byte.');
    expect(told(`rules: ${'['.repeat(20_000)}`)[0]?.[1]).toBe('Values are nested more than 100 deep here.');
    const wide = Array.from({ length: 20_000 }, (_, i) => `key${i}: 1\n`).join('');
    expect(told(wide)).toHaveLength(100);
  });

  test('whose keys stand twice counts with the last', () => {
    const text = 'syntax: on\nrules: { latest-tag: off, latest-tag: hint }\nsyntax: off\n';
    expect(told(text)).toEqual([
      ['latest-tag', '`latest-tag` is set twice here; the last one counts.'],
      ['syntax', '`syntax` is set twice here; the last one counts.'],
    ]);
    expect(mergeLayers(read(text).layers)).toMatchObject({ rules: { 'latest-tag': 'hint' }, syntax: 'off' });
  });

  test('names are what is written, also where they look like numbers', () => {
    const { layers, problems } = read('environments: { production: [2024, 1.10, "007"], staging: 5 }\n');
    expect(problems).toEqual([]);
    expect(layers[0]?.environments).toEqual({ production: ['2024', '1.10', '007'], staging: ['5'] });
  });
});

describe('extends', () => {
  const shared = 'rules: { latest-tag: hint, mutable-tag: off }\nallowedImages: [postgres]\n';

  test('reads a file by its path from here, and comes after what stands here', () => {
    for (const [path, at] of [
      ['./shared.yml', '.github/shared.yml'],
      ['shared.yml', '.github/shared.yml'],
      ['../ops/gatewright.yml', 'ops/gatewright.yml'],
    ] as const) {
      const text = `extends: ${path}\nrules: { latest-tag: error }\nallowedImages: [redis]\n`;
      const { layers, problems } = read(text, { [at]: shared });
      expect(problems).toEqual([]);
      expect(mergeLayers(layers)).toMatchObject({
        rules: { 'latest-tag': 'error', 'mutable-tag': 'off' },
        allowedImages: ['redis', 'postgres'],
      });
    }
  });

  test('takes several, the first counts most', () => {
    const { layers } = read('extends: [a.yml, b.yml]\n', {
      '.github/a.yml': 'syntax: off\nextends: c.yml\n',
      '.github/b.yml': 'syntax: on\nrequireReason: true\n',
      '.github/c.yml': 'requireReason: false\n',
    });
    expect(mergeLayers(layers)).toMatchObject({ syntax: 'off', requireReason: false });
  });

  test('names a file that is not there, or is none of the repository', () => {
    expect(told('extends: [none.yml, ../../x.yml, https://example.com/x.yml, /etc/x.yml]\n')).toEqual([
      ['none.yml', 'There is no file `.github/none.yml`, so nothing of it counts.'],
      ...['../../x.yml', 'https://example.com/x.yml', '/etc/x.yml'].map((path) => [
        path,
        `\`${path}\` is no file of this repository: \`extends\` names one by its path from here.`,
      ]),
    ]);
  });

  test('names a circle where it closes, and reads each file once', () => {
    const others = {
      '.github/a.yml': 'syntax: off\nextends: b.yml\n',
      '.github/b.yml': 'extends: ["./a.yml"]\n',
    };
    expect(told('extends: a.yml\n', others)).toEqual([
      [
        '"./a.yml"',
        'This extends in a circle: `.github/a.yml` → `.github/b.yml` → `.github/a.yml`. It is read once.',
      ],
    ]);
    expect(mergeLayers(read('extends: a.yml\n', others).layers).syntax).toBe('off');
    expect(told('extends: gatewright.yml\n')[0]?.[1]).toContain('in a circle');
  });

  test('ends after a few files', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`.github/${i}.yml`, `extends: ${i + 1}.yml\n`]),
    );
    expect(told('extends: 0.yml\n', chain)).toEqual([
      ['7.yml', '`.github/7.yml` is not read: more than 8 files extend one another.'],
    ]);
    const wide = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`.github/${i}.yml`, 'extends: [1.yml, 2.yml, 3.yml]\n']),
    );
    expect(read('extends: [1.yml, 2.yml]\n', wide).layers.length).toBeLessThan(40);
  });

  test('tells the mistakes of the other file with its path', () => {
    const { problems } = read('extends: a.yml\n', { '.github/a.yml': 'level: 3\n' });
    expect(problems.map(({ path, span }) => [path, span])).toEqual([['.github/a.yml', { start: 0, end: 5 }]]);
  });
});
