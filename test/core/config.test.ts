import { describe, expect, test } from 'vitest';
import { mergeLayers } from '../../server/src/core/config/layer.ts';
import { allThatFit, bestThatFits, fitsGlob } from '../../server/src/core/config/patterns.ts';
import { readSettings } from '../../server/src/core/config/read.ts';
import { CONFIG_KEYS } from '../../server/src/core/config/schema.ts';
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
  const { config, problems } = readConfig({
    rules: {
      'latest-tag': 'loud',
      'missing-needs': 'error',
      'mising-stage': 'off',
      nope: 'off',
      'workflow-syntax': ['off'],
      'mutable-tag': { severity: 'quiet', allow: [] },
    },
    syntax: 'maybe',
    level: 3,
    requireReasons: true,
    environments: { prod: ['x'], staging: [{}] },
    requiredStages: ['tests', 'build'],
  });
  expect(config).toEqual({
    ...defaultConfig,
    // Nothing asks for rules that are not there.
    rules: { 'missing-needs': 'error', 'mising-stage': 'off', nope: 'off' },
    requiredStages: ['build'],
  });
  expect(problems.toSorted()).toEqual([
    '`environments.prod` is not a setting; use `production`, `staging`, `development` or `preview`.',
    '`level` is not a setting; use `extends`, `rules`, `environments`, `jobs`, `commands`, `actions`, `allowedImages`, `requiredStages`, `requireReason` or `syntax`.',
    '`requireReasons` is not a setting. Did you mean `requireReason`?',
    '`rules.latest-tag` is "loud"; use `off`, `error`, `warning`, `info` or `hint`, or a mapping with `severity`.',
    '`rules.mising-stage`: no rule has this id. Did you mean `missing-stage`?',
    '`rules.mutable-tag.allow` is not a setting; use `severity`.',
    '`rules.mutable-tag.severity` is "quiet"; use `off`, `error`, `warning`, `info` or `hint`.',
    '`rules.nope`: no rule has this id; `gatewright rules` lists them.',
    '`rules.workflow-syntax` is a list; use `off`, `error`, `warning`, `info` or `hint`, or a mapping with `severity`.',
    '`syntax` is "maybe"; use `auto`, `on` or `off`.',
    'item 1 of `environments.staging` is a mapping; use a pattern, in which `*` stands for any characters.',
    'item 1 of `requiredStages` is "tests"; use `build`, `test`, `staging` or `approval`. Did you mean `test`?',
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
      problems: [`The configuration must be a mapping of settings, not ${kind}.`],
    });
  }
  expect(readConfig({ rules: 'off', syntax: 'off' })).toEqual({
    config: { ...defaultConfig, syntax: 'off' },
    problems: ['`rules` is "off"; use a mapping from rule id to severity.'],
  });
});

test('rules that a host has of its own are taken', () => {
  const { config, problems } = readConfig(
    { rules: { todo: 'off', other: 'loud' } },
    { ruleIds: ['todo', 'other'] },
  );
  expect(config.rules).toEqual({ todo: 'off' });
  expect(problems).toEqual(['`rules.other` is "loud"; use `off`, `error`, `warning`, `info` or `hint`.']);
});

test('every setting is read', () => {
  const { config, problems } = readConfig({
    rules: {
      'latest-tag': { severity: 'hint' },
      'missing-smoke-test': { acceptRollout: true, exceptPlatforms: ['vercel'] },
      'missing-rollback': { severity: false, exceptPlatforms: ['fly'] },
      'hardcoded-secret': { allow: 'local-*' },
    },
    environments: { production: 'eu', staging: ['pre', 'us'] },
    jobs: { test: 'verify', other: ['tidy*'] },
    commands: { deploy: ['./ship.sh'] },
    actions: { smoke: 'acme/probe' },
    allowedImages: 'postgres',
    requiredStages: [],
    requireReason: true,
    syntax: 'off',
  });
  expect(problems).toEqual([]);
  expect(config).toEqual({
    rules: { 'latest-tag': 'hint', 'missing-rollback': 'off' },
    options: {
      acceptRollout: true,
      uncheckedPlatforms: ['vercel'],
      revertiblePlatforms: ['fly'],
      harmlessValues: ['local-*'],
    },
    environments: { production: ['eu'], staging: ['pre', 'us'] },
    jobs: { test: ['verify'], other: ['tidy*'] },
    commands: { deploy: ['./ship.sh'] },
    actions: { smoke: ['acme/probe'] },
    allowedImages: ['postgres'],
    requiredStages: [],
    requireReason: true,
    syntax: 'off',
  });
});

test('an environment that is two places is named, and the first counts', () => {
  const { config, problems } = readConfig({ environments: { production: 'eu', staging: ['pre', 'EU'] } });
  expect(problems).toEqual(['`EU` is listed under `environments.production` already, which counts.']);
  expect(bestThatFits(config.environments, 'eu')).toBe('production');
});

test('of several sources the first that says something counts, and patterns are joined', () => {
  const layer = (value: unknown) => readSettings(value).layer;
  const config = mergeLayers([
    layer({
      rules: { 'latest-tag': 'off' },
      environments: { production: ['x'], staging: ['eu'] },
      commands: { test: 'a' },
      requiredStages: [],
    }),
    layer({
      rules: { 'latest-tag': 'error', 'mutable-tag': 'hint', 'missing-smoke-test': { acceptRollout: true } },
      environments: { production: ['EU', 'us'] },
      commands: { test: ['b', 'a'] },
      requiredStages: ['build'],
      syntax: 'off',
    }),
  ]);
  expect(config).toEqual({
    ...defaultConfig,
    rules: { 'latest-tag': 'off', 'mutable-tag': 'hint' },
    options: { ...defaultConfig.options, acceptRollout: true },
    environments: { production: ['x', 'us'], staging: ['eu'] },
    commands: { test: ['a', 'b'] },
    requiredStages: [],
    syntax: 'off',
  });
  expect(mergeLayers([])).toBe(defaultConfig);
});

test('the settings that the reader knows are those of the schema', () => {
  expect([...CONFIG_KEYS].sort()).toEqual(
    [...Object.keys(defaultConfig).filter((key) => key !== 'options'), 'extends'].sort(),
  );
});

describe('patterns', () => {
  test.each([
    ['release-*', 'release-eu', true],
    ['release-*', 'release-', true],
    ['release-*', 'prerelease-eu', false],
    ['*-prod', 'eu-PROD', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['ab*ba', 'aba', false],
    ['*', '', true],
    ['a.c', 'abc', false],
    ['a', 'ab', false],
  ])('%s on %s: %s', (pattern, text, fits) => {
    expect(fitsGlob(text, pattern)).toBe(fits);
  });

  test('the most exact one decides', () => {
    const patterns = { production: ['*', 'eu-*'], staging: ['eu-pre*'], preview: ['eu-pre-1'] };
    expect(['us', 'eu-x', 'eu-pre-2', 'eu-pre-1'].map((name) => bestThatFits(patterns, name))).toEqual([
      'production',
      'production',
      'staging',
      'preview',
    ]);
    expect(allThatFit(patterns, 'eu-pre-1')).toEqual(['production', 'staging', 'preview']);
  });
});
