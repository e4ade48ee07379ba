import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTexts, fixInputs } from '../../server/src/cli/fix.ts';
import { readInputs, repositoryReader, type Trouble } from '../../server/src/cli/inputs.ts';
import { type FileChange, writeFiles } from '../../server/src/cli/write-files.ts';
import type { FileEdits, Finding } from '../../server/src/core/rules/rule.ts';
import { folder, ioIn } from './harness.ts';

const A = '.github/workflows/a.yml';
const B = '.github/workflows/b.yml';
const C = '.github/workflows/c.yml';
const text = (cwd: string, path: string): string => readFileSync(join(cwd, path), 'utf8');
/** Every file, so that nothing that was made on the way is overlooked. */
const files = (cwd: string): string[] =>
  readdirSync(cwd, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

describe('files are written all or none', () => {
  const change = (cwd: string, path: string, before: string | undefined, after: string): FileChange => ({
    file: join(cwd, path),
    before,
    after,
  });

  test('new texts take the place of the old ones; a mark, a mode and a link stay', () => {
    const cwd = folder({ 'a.yml': '\ufeffa', 'b/c.yml': 'c' });
    chmodSync(join(cwd, 'a.yml'), 0o750);
    symlinkSync('b/c.yml', join(cwd, 'link.yml'));
    const failure = writeFiles([
      change(cwd, 'a.yml', 'a', 'A'),
      change(cwd, 'link.yml', 'c', 'C'),
      change(cwd, 'new/deep/d.yml', undefined, 'D'),
    ]);
    expect(failure).toBeUndefined();
    expect([text(cwd, 'a.yml'), text(cwd, 'b/c.yml'), text(cwd, 'new/deep/d.yml')]).toEqual([
      '\ufeffA',
      'C',
      'D',
    ]);
    expect(statSync(join(cwd, 'a.yml')).mode & 0o777).toBe(0o750);
    expect(files(cwd)).toEqual(['a.yml', 'c.yml', 'd.yml']);
  });

  test('nothing is written where one file has another text by now', () => {
    const cwd = folder({ 'a.yml': 'a', 'b.yml': 'changed' });
    const failure = writeFiles([
      change(cwd, 'new/d.yml', undefined, 'D'),
      change(cwd, 'a.yml', 'a', 'A'),
      change(cwd, 'b.yml', 'b', 'B'),
    ]);
    expect(failure).toEqual({ file: join(cwd, 'b.yml'), reason: 'it has been changed meanwhile' });
    expect([text(cwd, 'a.yml'), text(cwd, 'b.yml')]).toEqual(['a', 'changed']);
    expect(existsSync(join(cwd, 'new'))).toBe(false);
    expect(files(cwd)).toEqual(['a.yml', 'b.yml']);
  });

  test('a file that is to be made replaces none', () => {
    const cwd = folder({ 'a.yml': 'a', 'b.yml': 'b' });
    const failure = writeFiles([change(cwd, 'a.yml', 'a', 'A'), change(cwd, 'b.yml', undefined, 'B')]);
    expect(failure?.reason).toBe('there is such a file by now');
    expect([text(cwd, 'a.yml'), text(cwd, 'b.yml')]).toEqual(['a', 'b']);
    expect(files(cwd)).toEqual(['a.yml', 'b.yml']);
  });

  test('those that took their place already get their text back where a later one cannot', () => {
    const cwd = folder({ 'a.yml': 'a' });
    // The second of the same name finds a folder in its place when its turn has come.
    const target = join(cwd, 'b.yml');
    const changes = [change(cwd, 'a.yml', 'a', 'A'), change(cwd, 'b.yml', undefined, 'B')];
    const [first, second] = changes;
    if (!first || !second) throw new Error('no changes');
    const late: FileChange = {
      ...second,
      get after() {
        mkdirSync(target);
        return 'B';
      },
    };
    expect(writeFiles([first, late])?.file).toBe(target);
    expect(text(cwd, 'a.yml')).toBe('a');
    expect(files(cwd)).toEqual(['a.yml']);
  });
});

describe('--fix over several files', () => {
  const found = (title: string, elsewhere: FileEdits[], own = true): Finding => ({
    rule: 'x',
    severity: 'error',
    message: title,
    span: { start: 0, end: 1 },
    job: undefined,
    related: [],
    fixes: [{ title, safe: true, edits: own ? [{ span: { start: 0, end: 0 }, text: '+' }] : [], elsewhere }],
    detail: undefined,
  });
  const at = (start: number, end: number, by: string) => [{ span: { start, end }, text: by }];

  /** In `a.yml`, whatever asks for it: a fix of `b.yml` and one that makes `c.yml`. */
  async function fixed(
    cwd: string,
    paths: string[],
    findings: (path: string, text: string, other: (path: string) => string | undefined) => Finding[],
  ) {
    const io = ioIn(cwd);
    const { inputs } = await readInputs(paths, io);
    const texts = createTexts((root) => repositoryReader(root));
    const troubles: Trouble[] = [];
    const counts = fixInputs(
      inputs,
      {
        texts,
        troubles,
        findingsOf: ({ path, root }, draft) => findings(path, draft, (other) => texts.read(root, other)),
      },
      io,
    );
    return {
      troubles,
      counts: inputs.map((input) => counts.get(input)),
      texts: inputs.map((input) => texts.of(input)),
    };
  }

  test('a fix changes the other file too, and what was looked at before is looked at again', async () => {
    const cwd = folder({ [A]: 'a', [B]: 'b' });
    const result = await fixed(cwd, [B, A], (path, now, other) => {
      if (path === A)
        return now === 'a' ? [found('both', [{ path: B, source: 'b', edits: at(0, 1, 'B') }])] : [];
      if (now !== 'B' || other(C) !== undefined) return [];
      return [found('make', [{ path: C, source: undefined, edits: at(0, 0, 'c') }], false)];
    });
    expect(result).toEqual({ troubles: [], counts: [1, 1], texts: ['B', '+a'] });
    expect([text(cwd, A), text(cwd, B), text(cwd, C)]).toEqual(['+a', 'B', 'c']);
  });

  test('nothing changes where the other file is not what the fix was made for, or outside of the repository', async () => {
    const cwd = folder({ [A]: 'a', [B]: 'other' });
    for (const file of [
      { path: B, source: 'b', edits: at(0, 1, 'B') },
      { path: B, source: undefined, edits: at(0, 0, 'B') },
      { path: A, source: 'a', edits: at(0, 0, 'B') },
      { path: '../outside.yml', source: undefined, edits: at(0, 0, 'B') },
    ]) {
      const result = await fixed(cwd, [A], (_, now) => (now === 'a' ? [found('both', [file])] : []));
      expect(result).toEqual({ troubles: [], counts: [0], texts: ['a'] });
    }
    expect(files(cwd)).toEqual(['a.yml', 'b.yml']);
    expect([text(cwd, A), text(cwd, B)]).toEqual(['a', 'other']);
  });

  test('where one of the files cannot be written, none is, and the others of the run are', async () => {
    const cwd = folder({ [A]: 'a', [B]: 'b' });
    mkdirSync(join(cwd, C));
    const result = await fixed(cwd, [A, B], (path, now) =>
      now === path[path.length - 5]
        ? [found('x', path === A ? [{ path: C, source: undefined, edits: at(0, 0, 'c') }] : [])]
        : [],
    );
    expect(result.troubles).toEqual([
      { shown: A, reason: `its fixes could not be written (${C}): there is such a file by now` },
    ]);
    expect(result).toMatchObject({ counts: [0, 1], texts: ['a', '+b'] });
    expect([text(cwd, A), text(cwd, B)]).toEqual(['a', '+b']);
    expect(files(cwd)).toEqual(['a.yml', 'b.yml']);
  });
});
