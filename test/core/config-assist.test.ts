import { describe, expect, test } from 'vitest';
import { completeConfig, hoverConfig, type Suggestion } from '../../server/src/core/config/assist.ts';
import { readConfigFile } from '../../server/src/core/config/file.ts';
import { CONFIG_KEYS } from '../../server/src/core/config/schema.ts';
import { rules } from '../../server/src/core/rules/index.ts';

const names = () => ({
  environments: ['eu-live', 'pre: 1'],
  jobs: ['build', 'release-eu'],
  actions: ['acme/ship', './.github/actions/go'],
  platforms: ['helm', 'vercel'],
});
const SEVERITIES = ['off', 'error', 'warning', 'info', 'hint'];
const PLACES = ['production', 'staging', 'development', 'preview'];
const DOINGS = ['build', 'test', 'deploy', 'smoke', 'rollback', 'other'];
const ids = rules.map(({ id }) => id);

/** What is suggested where `|` stands. */
function suggested(marked: string): Suggestion[] {
  const at = marked.indexOf('|');
  return completeConfig(marked.slice(0, at) + marked.slice(at + 1), at, { rules, names });
}
const labels = (marked: string): string[] => suggested(marked).map(({ label }) => label);

/** The text after the suggestion is taken, with the cursor behind it. */
function accepted(marked: string, label: string): string {
  const at = marked.indexOf('|');
  const text = marked.slice(0, at) + marked.slice(at + 1);
  const one = suggested(marked).find((each) => each.label === label);
  if (!one) throw new Error(`${label} is not suggested`);
  return `${text.slice(0, one.typed.start)}${one.insert}|${text.slice(one.typed.end)}`;
}

describe('completion', () => {
  test.each<[string, readonly string[]]>([
    ['|', CONFIG_KEYS],
    ['ru|', CONFIG_KEYS],
    ['# ours\n\n|', CONFIG_KEYS],
    ['rules:\n  latest-tag: off\n|', CONFIG_KEYS.filter((key) => key !== 'rules')],
    ['syntax: on\nru|les:\n', CONFIG_KEYS.filter((key) => key !== 'syntax')],
    ['rules:\n  |', ids],
    ['rules:\n  lat|', ids],
    ['rules:\n  latest-tag: off\n  # more\n\n  |\nsyntax: on\n', ids.filter((id) => id !== 'latest-tag')],
    ['rules: { latest-tag: off, | }', ids.filter((id) => id !== 'latest-tag')],
    ['rules: {|', ids],
    ['rules:\n  latest-tag: |', SEVERITIES],
    ['rules:\n  latest-tag: wa|', SEVERITIES],
    ['rules:\n  "latest-tag": |\n  mutable-tag: off\n', SEVERITIES],
    ['rules: { latest-tag: of|f }', SEVERITIES],
    ['rules: { latest-tag: { | } }', ['severity']],
    ['rules:\n  missing-smoke-test:\n    |', ['severity', 'acceptRollout', 'exceptPlatforms']],
    ['rules:\n  missing-smoke-test:\n    severity: info\n    |', ['acceptRollout', 'exceptPlatforms']],
    ['rules:\n  missing-smoke-test:\n    severity: |', SEVERITIES],
    ['rules:\n  missing-smoke-test:\n    acceptRollout: |', ['true', 'false']],
    ['rules: { missing-rollback: { exceptPlatforms: [|] } }', ['helm', 'vercel']],
    ['rules:\n  missing-rollback:\n    exceptPlatforms:\n      - helm\n      - |', ['vercel']],
    ['environments:\n  |', PLACES],
    ['environments:\n  production: |', ['eu-live', 'pre: 1']],
    ['environments:\n  production: [eu-live, |]', ['pre: 1']],
    ['environments:\n  production:\n  - |', ['eu-live', 'pre: 1']],
    ['environments:\n  production:\n    - eu-live\n    - "|', ['pre: 1']],
    ['jobs:\n  test:\n    - |', ['build', 'release-eu']],
    ['jobs:\r\n  test:\r\n    - |', ['build', 'release-eu']],
    ['commands:\n  |', DOINGS],
    ['commands:\n  test: |', []],
    ['actions: { deploy: [a|] }', ['acme/ship', './.github/actions/go']],
    ['requiredStages: [build, |]', ['test', 'staging', 'approval']],
    ['requiredStages:\n  - |', ['build', 'test', 'staging', 'approval']],
    ['requireReason: |', ['true', 'false']],
    ['syntax: |', ['auto', 'on', 'off']],
    ['# ru|', []],
    ['syntax: off # |', []],
    ['rules: { latest-tag: off } |', []],
    ['nothing:\n  |', []],
    ['requiredStages:\n  -|', []],
  ])('%j', (marked, expected) => {
    expect(labels(marked).toSorted()).toEqual([...expected].sort());
  });

  test.each([
    ['ru|', 'rules', 'rules:|'],
    ['|', 'syntax', 'syntax: |'],
    ['|', 'requiredStages', 'requiredStages:|'],
    ['rul|s:\n', 'rules', 'rules|:\n'],
    ['rules:\n  lat|\n', 'latest-tag', 'rules:\n  latest-tag: |\n'],
    ['rules: { latest-tag: o|ff }\n', 'hint', 'rules: { latest-tag: hint| }\n'],
    ['environments: { production: [p|] }\n', 'pre: 1', 'environments: { production: ["pre: 1"|] }\n'],
    ['environments:\n  production: "e|u"\n', 'eu-live', 'environments:\n  production: eu-live|\n'],
  ])('of %j by %s gives %j', (marked, label, after) => {
    expect(accepted(marked, label)).toBe(after);
  });

  test('all that is suggested is taken by the reader', () => {
    for (const [before, after] of [
      ['rules: { latest-tag: ', ' }\n'],
      ['rules: { missing-rollback: { exceptPlatforms: [', '] } }\n'],
      ['environments: { staging: [', '] }\n'],
      ['actions: { test: [', '] }\n'],
      ['requiredStages: [', ']\n'],
      ['requireReason: ', '\n'],
      ['syntax: ', '\n'],
    ] as const) {
      const found = suggested(`${before}|${after}`);
      expect(found.length, before).toBeGreaterThan(1);
      for (const { insert } of found)
        expect(readConfigFile({ path: 'x.yml', text: before + insert + after }).problems, insert).toEqual([]);
    }
  });

  test('says what a rule and a severity are', () => {
    const rule = suggested('rules:\n  |').find(({ label }) => label === 'latest-tag');
    expect(rule?.documentation).toContain('An image is named by a tag that stays');
    expect(rule?.documentation).toContain('Severity: `warning`');
    expect(suggested('syntax: |').map(({ kind }) => kind)).toEqual(['word', 'word', 'word']);
    for (const { label, documentation } of suggested('|')) expect(documentation, label).toMatch(/\.$/);
    for (const { label, documentation } of suggested('rules:\n  x: |'.replace('x', 'latest-tag')))
      expect(documentation, label).toBeDefined();
  });
});

describe('hover', () => {
  const text =
    'rules:\n  latest-tag: off\n  nope: loud\nrequiredStages: [build]\nextends: "a.yml"\njobs: { test: [x] }\n';
  const on = (word: string): [string, string] | undefined => {
    const hover = hoverConfig(text, text.indexOf(word) + 1, rules);
    return hover && [text.slice(hover.span.start, hover.span.end), hover.text];
  };

  test('tells of settings, rules and severities', () => {
    expect(on('rules')).toEqual(['rules', expect.stringContaining('severity of a rule')]);
    expect(on('latest-tag')).toEqual(['latest-tag', expect.stringContaining('a tag that stays')]);
    expect(on('off')).toEqual(['off', 'Says nothing.']);
    expect(on('requiredStages')?.[1]).toContain('missing-stage');
    expect(on('test:')).toEqual(['test', expect.stringContaining('fail when the code is bad')]);
  });

  test('says nothing of the rest', () => {
    for (const word of ['nope', 'loud', 'a.yml', 'build', 'x]']) expect(on(word), word).toBeUndefined();
    expect(hoverConfig('', 0, rules)).toBeUndefined();
    expect(hoverConfig(text, text.length, rules)).toBeUndefined();
  });
});
