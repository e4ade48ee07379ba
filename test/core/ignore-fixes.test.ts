import { beforeAll, describe, expect, it } from 'vitest';
import { type Analyzer, createAnalyzer } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { setRule } from '../../server/src/core/edits/config-rule.ts';
import { ignoreFixes } from '../../server/src/core/ignore-fixes.ts';
import { rules } from '../../server/src/core/rules/index.ts';
import type { Fix } from '../../server/src/core/rules/rule.ts';
import { applyEdits } from '../../server/src/core/text/span.ts';
import { fixtureFolders, fixturesOf } from '../support/fixtures.ts';
import { checkIgnores } from '../support/ignore-check.ts';
import { testShell } from './support/shell.ts';

let analyzer: Analyzer;
beforeAll(async () => {
  // What is silenced has no need of its fixes.
  analyzer = createAnalyzer({ shell: await testShell() }, rules, { trials: false });
});

const crlf = (text: string): string => text.replaceAll(/\r?\n/g, '\r\n');

/** Rules whose findings stand in all kinds of places. */
const WITH_CRLF = new Set(['latest-tag', 'weak-smoke-test']);

describe('every way to silence every finding of every fixture', () => {
  for (const fixture of fixtureFolders().flatMap(fixturesOf)) {
    it(`${fixture.rule}/${fixture.name}`, async () => {
      const changes = [(text: string) => text, ...(WITH_CRLF.has(fixture.rule) ? [crlf] : [])];
      for (const change of changes)
        for (const { path, text } of fixture.workflows) {
          const { faults, findings, offered } = await checkIgnores({
            path,
            text: change(text),
            readFile: fixture.readFile,
            analyze: (now, config) =>
              analyzer.analyze({ path, text: now, config, readFile: fixture.readFile }),
          });
          expect(faults, path).toEqual([]);
          expect(offered.get('Ignore … in this file') ?? 0, path).toBe(findings);
        }
    });
  }
});

const JOB = `on:
  push:
    branches: [main]
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: { name: production, url: 'https://shop.example.com' }
    steps:
`;

/** The ways to silence the first finding of `latest-tag`. */
function ways(
  text: string,
  options: { requireReason?: boolean; files?: Record<string, string> } = {},
): Fix[] {
  const { requireReason = false, files } = options;
  const { workflow, findings } = analyzer.analyze({ path: 'x.yml', text, config: defaultConfig });
  const finding = findings.find(({ rule }) => rule === 'latest-tag');
  if (!finding) throw new Error('nothing is found');
  const readFile = files && ((path: string) => files[path]);
  return ignoreFixes({ workflow, finding, requireReason, readFile });
}

/** The lines that a fix puts in, with the one below each. */
const added = (text: string, fix: Fix | undefined): string[] =>
  (fix?.edits ?? []).map(
    ({ span, text: line }) => line + text.slice(span.start, text.indexOf('\n', span.start)),
  );

describe('the comment', () => {
  it.each([
    ['above a key', '      - uses: docker://ghcr.io/acme/shop:latest\n', 'here', 0],
    [
      'above a command of a script',
      '      - run: |\n          set -e\n          docker push ghcr.io/acme/shop:latest\n',
      'here',
      2,
    ],
    [
      'above the first line of a command',
      '      - run: |\n          set -e\n          docker push \\\n            --quiet \\\n            ghcr.io/acme/shop:latest\n',
      'here',
      2,
    ],
    [
      'above the block where the text is quoted for the shell',
      '      - run: |\n          bash -c "\n          docker push ghcr.io/acme/shop:latest\n          "\n',
      'in this block',
      0,
    ],
    [
      'above the block where lines are folded',
      '      - run: >\n          docker push\n          ghcr.io/acme/shop:latest\n',
      'in this block',
      0,
    ],
    [
      'above a text of several lines',
      '      - run: docker push\n          ghcr.io/acme/shop:latest\n',
      'here',
      0,
    ],
  ])('%s', (_, steps, where, at) => {
    const text = JOB + steps;
    const [here] = ways(text);
    expect(here?.title).toBe(`Ignore \`latest-tag\` ${where}`);
    const line = steps.split('\n')[at] ?? '';
    const indent = /^ */.exec(line)?.[0] ?? '';
    expect(added(text, here)).toEqual([`${indent}# gatewright-ignore latest-tag\n${line}`]);
  });

  it('covers the job where the finding stands at its key, and says so', () => {
    const text = `${JOB.replace(/ {4}environment: .*\n/, '')}      - run: kubectl apply -n production -f k8s/\n`;
    const { workflow, findings } = analyzer.analyze({ path: 'x.yml', text, config: defaultConfig });
    const finding = findings.find(({ rule }) => rule === 'unprotected-production');
    if (!finding) throw new Error('nothing is found');
    const [fix] = ignoreFixes({ workflow, finding, requireReason: false });
    expect(fix?.title).toBe('Ignore `unprotected-production` in `deploy`');
    expect(added(text, fix)).toEqual(['  # gatewright-ignore unprotected-production\n  deploy:']);
  });

  it('has a place for the reason where one is asked for', () => {
    const text = `${JOB}      - uses: docker://ghcr.io/acme/shop:latest\n`;
    expect(ways(text, { requireReason: true }).map((fix) => fix.edits[0]?.text)).toEqual([
      '      # gatewright-ignore latest-tag: <reason>\n',
      '# gatewright-ignore-file latest-tag: <reason>\n',
    ]);
  });

  it('stands nowhere but at the top of a text that cannot be read whole', () => {
    const text = `${JOB}      - uses: docker://ghcr.io/acme/shop:latest\n      - run: "open\n`;
    expect(ways(text).map(({ title }) => title)).toEqual(['Ignore `latest-tag` in this file']);
  });

  it('for the file stands below what heads it, above the first key', () => {
    const text = `# The shop.\n\n---\n${JOB}      - uses: docker://ghcr.io/acme/shop:latest\n`;
    expect(added(text, ways(text)[1])).toEqual(['# gatewright-ignore-file latest-tag\non:']);
    const marked = `\ufeff${JOB}      - uses: docker://ghcr.io/acme/shop:latest\n`;
    const [, file] = ways(marked);
    expect(applyEdits(marked, file?.edits ?? [])).toMatch(/^\ufeff# gatewright-ignore-file latest-tag\non:/);
  });
});

describe('turning a rule off', () => {
  const text = `${JOB}      - uses: docker://ghcr.io/acme/shop:latest\n`;

  it('is offered only where the configuration file can be looked for', () => {
    expect(ways(text)).toHaveLength(2);
    expect(ways(text, { files: {} })[2]).toEqual({
      title: 'Turn `latest-tag` off in `.github/gatewright.yml`',
      safe: false,
      edits: [],
      elsewhere: [
        {
          path: '.github/gatewright.yml',
          source: undefined,
          edits: [{ span: { start: 0, end: 0 }, text: 'rules:\n  latest-tag: off\n' }],
        },
      ],
    });
    const [file] = ways(text, { files: { '.github/gatewright.yaml': 'syntax: off\n' } })[2]?.elsewhere ?? [];
    expect(file).toMatchObject({ path: '.github/gatewright.yaml', source: 'syntax: off\n' });
    expect(ways(text, { files: { '.github/gatewright.yml': 'rules: [\n' } })).toHaveLength(2);
  });

  it.each([
    ['', 'rules:\n  latest-tag: off\n'],
    ['# Ours.\n', '# Ours.\nrules:\n  latest-tag: off\n'],
    ['# Ours.', '# Ours.\nrules:\n  latest-tag: off\n'],
    ['syntax: off # all\n', 'syntax: off # all\nrules:\n  latest-tag: off\n'],
    ['rules:\n', 'rules:\n  latest-tag: off\n'],
    ['rules: {}\n', 'rules: { latest-tag: off }\n'],
    ['rules: { mutable-tag: hint } # so\n', 'rules: { mutable-tag: hint, latest-tag: off } # so\n'],
    [
      'rules:\n    mutable-tag: hint # so\n    # more\nsyntax: on\n',
      'rules:\n    mutable-tag: hint # so\n    latest-tag: off\n    # more\nsyntax: on\n',
    ],
    ['rules:\r\n  latest-tag: "error" # why\r\n', 'rules:\r\n  latest-tag: "off" # why\r\n'],
    ['rules:\n  latest-tag:\n', 'rules:\n  latest-tag: off\n'],
    [
      'jobs:\n  ship: deploy\nrules:\n  mutable-tag: off',
      'jobs:\n  ship: deploy\nrules:\n  mutable-tag: off\n  latest-tag: off',
    ],
    [
      'rules:\n  latest-tag:\n    severity: error # why\n    x: 1\n',
      'rules:\n  latest-tag:\n    severity: off # why\n    x: 1\n',
    ],
    ['rules:\n  latest-tag: { x: [1] }\n', 'rules:\n  latest-tag: { x: [1], severity: off }\n'],
    ['rules:\n  latest-tag:\n    x: 1 # y\n', 'rules:\n  latest-tag:\n    x: 1 # y\n    severity: off\n'],
    ['{"rules": {"mutable-tag": "hint"}}', '{"rules": {"mutable-tag": "hint", "latest-tag": "off"}}'],
  ])('in %j', (source, after) => {
    const edits = setRule(source, 'latest-tag', 'off');
    expect(edits && applyEdits(source, edits)).toBe(after);
  });

  it.each([
    'rules:\n  latest-tag: off\n',
    'rules: [a]\n',
    '- a\n',
    'text\n',
    'rules: {\n',
    'rules: {latest-tag: [x]}\n',
  ])('not in %j', (source) => {
    expect(setRule(source, 'latest-tag', 'off')).toBeUndefined();
  });
});
