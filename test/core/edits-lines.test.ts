import { beforeAll, describe, expect, it } from 'vitest';
import { editScript } from '../../server/src/core/edits/script.ts';
import { parentColumn, shiftLastKey } from '../../server/src/core/edits/shift.ts';
import { removeStep } from '../../server/src/core/edits/steps.ts';
import { childOf, type MapNode, pairOf } from '../../server/src/core/syntax/node.ts';
import type { ShellParser } from '../../server/src/core/syntax/shell/shell.ts';
import { applyEdits, type Edit } from '../../server/src/core/text/span.ts';
import { readWorkflow } from '../../server/src/core/workflow/read.ts';
import { testShell } from './support/shell.ts';

let shell: ShellParser;
beforeAll(async () => {
  shell = await testShell();
});

const read = (text: string) => readWorkflow('.github/workflows/x.yml', text, shell);
const done = (text: string, edits: readonly Edit[] | undefined): string | undefined =>
  edits && applyEdits(text, edits);

const HEAD = 'on: push\njobs:\n  a:\n    steps:\n';

describe('lines of a script', () => {
  const without = (text: string, line: string, eol = '\n'): string | undefined => {
    const source = (HEAD + text).replaceAll('\n', eol);
    const scalar = read(source).jobs[0]?.steps[0]?.run;
    if (!scalar) throw new Error('no script');
    const start = scalar.value.indexOf(line);
    const end = start + line.length;
    return done(source, editScript(scalar, [{ start, end, text: '' }]))?.slice(
      HEAD.replaceAll('\n', eol).length,
    );
  };

  it('go with their line breaks, and the others stay', () => {
    expect(without('      - run: |\n          a\n          b # c\n          d\n', 'b # c\n')).toBe(
      '      - run: |\n          a\n          d\n',
    );
    expect(without('      - run: |\n          a\n          b\n', 'b\n', '\r\n')).toBe(
      '      - run: |\r\n          a\r\n',
    );
    expect(without('      - run: |-\n          a\n          b', 'b')).toBe('      - run: |-\n          a');
  });

  it('stay where the block would lose its indentation, or all of it', () => {
    expect(without('      - run: |\n          a\n            b\n', 'a\n')).toBeUndefined();
    expect(without('      - run: |\n          a\n', 'a\n')).toBeUndefined();
  });
});

describe('lines that come into a script', () => {
  /** The script's value and text after `old` in it has become `text`; an empty `old` stands behind the value's `after`. */
  const changed = (block: string, change: { after?: string; old?: string; text: string }, eol = '\n') => {
    const source = (HEAD + block).replaceAll('\n', eol);
    const scalar = read(source).jobs[0]?.steps[0]?.run;
    if (!scalar) throw new Error('no script');
    const { after = '', old = '', text } = change;
    const start = scalar.value.indexOf(after) + after.length + (old ? scalar.value.indexOf(old) : 0);
    const end = start + old.length;
    const result = done(source, editScript(scalar, [{ start, end, text }]));
    if (result === undefined) return undefined;
    expect(read(result).jobs[0]?.steps[0]?.run?.value).toBe(
      scalar.value.slice(0, start) + text + scalar.value.slice(end),
    );
    return result.slice(HEAD.replaceAll('\n', eol).length);
  };

  it('stand at the indentation of the block, which their own is added to', () => {
    expect(changed('      - run: |\n          a\n            b\n', { after: 'b', text: '\nc\n  d' })).toBe(
      '      - run: |\n          a\n            b\n          c\n            d\n',
    );
  });

  it('come in front of a line, too, and with the line breaks of the file', () => {
    expect(changed('      - run: |\n          a\n          b\n', { after: 'a\n', text: 'x\n' }, '\r\n')).toBe(
      '      - run: |\r\n          a\r\n          x\r\n          b\r\n',
    );
    expect(changed('      - run: |\n          a\n', { text: 'x\n' })).toBe(
      '      - run: |\n          x\n          a\n',
    );
  });

  it('come behind a last line that nothing ends', () => {
    expect(changed('      - run: |-\n          a', { after: 'a', text: '\nb' })).toBe(
      '      - run: |-\n          a\n          b',
    );
  });

  it('stand in place of several', () => {
    expect(
      changed('      - run: |\n          a (\n\n            b\n          )\n          c\n', {
        old: 'a (\n\n  b\n)',
        text: 'x',
      }),
    ).toBe('      - run: |\n          x\n          c\n');
  });

  it('do not come into a script that is no block, nor to its front with blanks', () => {
    expect(changed('      - run: a\n', { after: 'a', text: '\nb' })).toBeUndefined();
    expect(changed('      - run: >\n          a\n', { after: 'a', text: '\nb' })).toBeUndefined();
    expect(changed('      - run: |\n          a\n', { text: '  x\n' })).toBeUndefined();
  });
});

describe('the last key of a mapping', () => {
  const moved = (text: string, key: string, column?: number): string | undefined => {
    const job = childOf(childOf(read(text).root, 'jobs'), 'a') as MapNode;
    const pair = pairOf(job, key);
    return pair && done(text, shiftLastKey(job, pair, column ?? parentColumn(job) ?? 0));
  };
  const text =
    'on: push\njobs:\n  # first\n  a:\n    runs-on: x\n    b:\n      # inside\n      c: |\n        d\n\n        e\n';

  it('moves with all lines of its value', () => {
    expect(moved(text, 'b')).toBe(
      'on: push\njobs:\n  # first\n  a:\n    runs-on: x\n  b:\n    # inside\n    c: |\n      d\n\n      e\n',
    );
    expect(moved(text, 'b', 6)).toBe(
      'on: push\njobs:\n  # first\n  a:\n    runs-on: x\n      b:\n        # inside\n        c: |\n          d\n\n          e\n',
    );
  });

  it('stays where others follow, or nothing else is there', () => {
    expect(moved(text, 'runs-on')).toBeUndefined();
    expect(moved('jobs:\n  a:\n    b: c\n', 'b')).toBeUndefined();
    expect(moved('jobs:\n  a: { b: c, d: e }\n', 'd')).toBeUndefined();
  });
});

describe('a step', () => {
  const without = (steps: string, index: number): string | undefined => {
    const text = HEAD + steps;
    const [job] = read(text).jobs;
    const list = childOf(job?.node, 'steps');
    const step = job?.steps[index];
    if (list?.kind !== 'seq' || !step) throw new Error('no step');
    return done(text, removeStep(list, step))?.slice(HEAD.length);
  };

  it('goes with its lines', () => {
    const steps =
      '      - run: a\n      # of b\n      - name: b # c\n        run: |\n          b\n      - run: d';
    expect(without(steps, 1)).toBe('      - run: a\n      # of b\n      - run: d');
    expect(without(steps, 2)).toBe(steps.slice(0, steps.lastIndexOf('\n')));
  });

  it('stays where it is all there is, or others are written by it', () => {
    expect(without('      - run: a\n', 0)).toBeUndefined();
    expect(without('      - &s\n        run: a\n      - *s\n', 0)).toBeUndefined();
    expect(without('      - run: &r a\n      - run: *r\n', 0)).toBeUndefined();
  });
});
