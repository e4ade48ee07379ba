import { beforeAll, describe, expect, it } from 'vitest';
import { createAnalyzer } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { type Fix, type Rule, rule } from '../../server/src/core/rules/rule.ts';
import type { ShellParser } from '../../server/src/core/syntax/shell/shell.ts';
import { keepsPromise } from '../../server/src/core/trial.ts';
import { testShell } from './support/shell.ts';

let shell: ShellParser;
beforeAll(async () => {
  shell = await testShell();
});

/** Says that a job is called `a`, and offers each of the words in place of that. */
const naming = (words: readonly string[], tried: string[] = []): Rule =>
  rule({
    id: 'missing-stage',
    summary: '',
    why: '',
    severity: 'info',
    *check({ workflow }) {
      tried.push(workflow.source);
      for (const job of workflow.jobs.filter(({ id }) => id === 'a')) {
        const trials = words.map(
          (text): Fix => ({ title: text, safe: false, edits: [{ span: job.key.span, text }] }),
        );
        yield { span: job.key.span, job, message: 'a', trials };
      }
    },
  });

const TEXT = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n';
const titles = (own: Rule, text = TEXT, trials = true): string[] =>
  createAnalyzer({ shell }, [own], { trials })
    .analyze({ path: '.github/workflows/x.yml', text, config: defaultConfig })
    .findings.flatMap(({ fixes }) => fixes.map(({ title }) => title));

describe('a trial', () => {
  // The text is read again by the real rules, which have nothing against a job of any name.
  it('is offered where all rules find nothing new', () => {
    expect(titles(naming([]))).toEqual([]);
    expect(titles(naming(['b']), TEXT, false)).toEqual([]);
  });

  it('reads no text without trials', () => {
    const tried: string[] = [];
    titles(naming([], tried));
    expect(tried).toEqual([TEXT]);
  });
});

describe('a fix keeps its promise', () => {
  const finding = (id: string, severity: 'error' | 'warning' | 'info' = 'error', job = 'a') => ({
    rule: id,
    severity,
    message: '',
    span: { start: 0, end: 0 },
    job,
    related: [],
    fixes: [],
    detail: undefined,
  });
  const x = finding('x');

  it.each([
    ['when the finding is gone', [x], [], true],
    ['when one of two is gone', [x, x], [x], true],
    ['not when it is still there', [x], [x], false],
    ['not when another comes', [x], [finding('y')], false],
    ['not when the same comes on another job', [x], [finding('x', 'error', 'b')], false],
    ['not when another becomes graver', [x, finding('y', 'info')], [finding('y', 'warning')], false],
    ['when what was assumed is certain', [x, finding('y', 'warning')], [finding('y', 'error')], true],
    [
      'when others stay, in any order',
      [x, finding('y', 'info'), finding('y')],
      [finding('y'), finding('y', 'info')],
      true,
    ],
  ] as const)('%s', (_, before, after, kept) => {
    expect(keepsPromise(x, before, after)).toBe(kept);
  });
});
