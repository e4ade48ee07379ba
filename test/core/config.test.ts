import { expect, test } from 'vitest';
import { defaultConfig, readConfig, ruleSetting } from '../../server/src/core/config.ts';

const ruleIds = ['latest-tag', 'missing-needs', 'workflow-syntax'];

test('nothing configured is the default', () => {
  for (const nothing of [undefined, null, {}, { rules: {} }, { rules: null, syntax: null }]) {
    expect(readConfig(nothing)).toEqual({ config: defaultConfig, problems: [] });
  }
});

test('severities and syntax are taken', () => {
  const { config, problems } = readConfig(
    { rules: { 'latest-tag': 'off', 'missing-needs': 'hint' }, syntax: 'off' },
    { ruleIds },
  );
  expect(problems).toEqual([]);
  expect(config).toEqual({
    ...defaultConfig,
    rules: { 'latest-tag': 'off', 'missing-needs': 'hint' },
    syntax: 'off',
  });
  expect(ruleSetting(config, 'latest-tag')).toBe('off');
  expect(ruleSetting(config, 'workflow-syntax')).toBe('off');
  expect(ruleSetting(config, 'constructor')).toBeUndefined();
});

test('auto is what the caller says it is', () => {
  expect(readConfig({ syntax: 'auto' }, { auto: 'off' }).config.syntax).toBe('off');
  expect(readConfig({}, { auto: 'off' }).config.syntax).toBe('off');
  expect(readConfig({ syntax: 'on' }, { auto: 'off' }).config.syntax).toBe('on');
  expect(readConfig({ syntax: 'auto' }).config.syntax).toBe('on');
});

test('booleans stand for on and off, as YAML 1.1 writes them', () => {
  const { config, problems } = readConfig({ rules: { 'latest-tag': false }, syntax: false });
  expect(problems).toEqual([]);
  expect(config).toEqual({ ...defaultConfig, rules: { 'latest-tag': 'off' }, syntax: 'off' });
});

test('a bad value is named with what is allowed, and the rest counts', () => {
  const { config, problems } = readConfig(
    {
      rules: { 'latest-tag': 'loud', 'missing-needs': 'error', lastest: 'off', 'workflow-syntax': ['off'] },
      syntax: 'maybe',
      level: 3,
    },
    { ruleIds },
  );
  expect(config).toEqual({ ...defaultConfig, rules: { 'missing-needs': 'error' }, syntax: 'on' });
  expect(problems).toEqual([
    '`level` is not a setting; use `rules`, `syntax` or `requireReason`.',
    '`syntax` is "maybe"; use `auto`, `on` or `off`.',
    '`rules.latest-tag` is "loud"; use `off`, `error`, `warning`, `info` or `hint`.',
    '`rules.lastest`: no rule has this id; `gatewright rules` lists them.',
    '`rules.workflow-syntax` is a list; use `off`, `error`, `warning`, `info` or `hint`.',
  ]);
});

test('a configuration of the wrong kind is refused as a whole', () => {
  for (const [value, kind] of [
    ['off', '"off"'],
    [['x'], 'a list'],
    [7, '7'],
  ] as const) {
    expect(readConfig(value)).toEqual({
      config: defaultConfig,
      problems: [
        `The configuration must be a mapping with \`rules\`, \`syntax\` and \`requireReason\`, not ${kind}.`,
      ],
    });
  }
  expect(readConfig({ rules: 'off', syntax: 'off' })).toEqual({
    config: { ...defaultConfig, syntax: 'off' },
    problems: ['`rules` must be a mapping from rule id to severity, not "off".'],
  });
});
