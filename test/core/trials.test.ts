import { beforeAll, describe, expect, it } from 'vitest';
import { createAnalyzer } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { rules } from '../../server/src/core/rules/index.ts';
import type { ShellParser } from '../../server/src/core/syntax/shell/shell.ts';
import { keepsPromise } from '../../server/src/core/trial.ts';
import { testShell } from './support/shell.ts';

let shell: ShellParser;
beforeAll(async () => {
  shell = await testShell();
});

const workflow = (step: string): string =>
  `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - ${step}\n`;

/** The titles of what is offered for the step's mistakes, with or without trials. */
const titles = (step: string, trials = true, only = rules): string[] =>
  createAnalyzer({ shell }, only, { trials })
    .analyze({ path: '.github/workflows/x.yml', text: workflow(step), config: defaultConfig })
    .findings.filter(({ rule }) => rule === 'workflow-syntax')
    .flatMap(({ fixes }) => fixes.map(({ title }) => title));

describe('a trial', () => {
  it('is offered where the text is better after it', () => {
    expect(titles('run:\n        - npm test')).toEqual(['Write "run" as the lines of a text']);
    expect(titles('run: npm test\n        args: x')).toEqual(['Remove "args"']);
  });

  it('is offered the same where one rule is asked', () => {
    const only = rules.filter(({ id }) => id === 'workflow-syntax');
    expect(titles('run:\n        - npm test', true, only)).toEqual(['Write "run" as the lines of a text']);
  });

  it('is not offered where the text is as bad after it', () => {
    expect(titles('args: x\n        name: A')).toEqual([]);
  });

  it('is not made where nobody wants it', () => {
    expect(titles('run:\n        - npm test', false)).toEqual([]);
  });

  it('ends after some, in a file that has very many', () => {
    const step = 'run: npm test\n        args: x\n      - ';
    const offered = titles(`${step.repeat(30)}run: npm test`);
    expect(offered.length).toBeGreaterThan(5);
    expect(offered.length).toBeLessThan(30);
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
