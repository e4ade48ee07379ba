import { beforeAll, describe, expect, it } from 'vitest';
import { fixAll } from '../../server/src/core/fix-all.ts';
import type { FileEdits, Finding } from '../../server/src/core/rules/rule.ts';
import type { Edit } from '../../server/src/core/text/span.ts';
import { fixFaults, type Workspace } from '../support/fix-check.ts';
import { type Fixture, fixtureFolders, fixturesOf, type Judges, judges } from '../support/fixtures.ts';
import { testShell } from './support/shell.ts';

let judge: Judges;
beforeAll(async () => {
  judge = judges(await testShell());
});

describe('every fix of every fixture', () => {
  for (const fixture of fixtureFolders().flatMap(fixturesOf)) {
    it(`${fixture.rule}/${fixture.name}`, async () => {
      for (const change of LAYOUTS) {
        const workspace = workspaceOf(fixture, change);
        for (const path of workspace.workflows)
          expect(await fixFaults({ path, workspace, findingsOf }), path).toEqual([]);
      }
    });
  }
});

describe('fix all', () => {
  it('comes to an end and leaves nothing safe to do', () => {
    let applied = 0;
    for (const fixture of fixtureFolders().flatMap(fixturesOf)) {
      for (const { path, findingsOf, text } of texts(fixture)) {
        const first = fixAll(findingsOf, text);
        const second = fixAll(findingsOf, first.text);
        expect(second.text, path).toBe(first.text);
        applied += first.applied.length;
        expect(fixAll(findingsOf, crlf(text)).text, path).toBe(crlf(first.text));
      }
    }
    expect(applied).toBeGreaterThan(20);
  });

  it('lets fixes that meet wait for each other', () => {
    const text = 'ab';
    const at = (offset: number, add: string): Finding => ({
      rule: 'x',
      severity: 'error',
      message: add,
      span: { start: offset, end: offset },
      job: undefined,
      related: [],
      fixes: text.includes(add)
        ? []
        : [{ title: add, safe: true, edits: [{ span: { start: offset, end: offset }, text: add }] }],
      detail: undefined,
    });
    const findingsOf = (now: string): Finding[] =>
      [at(1, 'x'), at(1, 'y')].filter(({ message }) => !now.includes(message));
    expect(fixAll(findingsOf, text).text).toBe('ayxb');
    expect(fixAll(() => [], text)).toEqual({ text, applied: [] });
  });

  it('applies a fix of several files in all of them or in none, and only where they are given', () => {
    const before = { 'a.yml': 'a', 'b.yml': 'b' };
    const findings = (files: Readonly<Record<string, string>>, stale: boolean) => (text: string) => [
      ...(text.includes('!')
        ? []
        : [
            made(
              'both',
              [{ span: { start: 1, end: 1 }, text: '!' }],
              [
                {
                  path: 'b.yml',
                  source: stale ? 'x' : files['b.yml'],
                  edits: [{ span: { start: 0, end: 1 }, text: 'B' }],
                },
              ],
            ),
          ]),
      ...(files['b.yml'] === 'B' && files['c.yml'] === undefined
        ? [
            made(
              'elsewhere',
              [],
              [{ path: 'c.yml', source: undefined, edits: [{ span: { start: 0, end: 0 }, text: 'c' }] }],
            ),
          ]
        : []),
    ];
    const run = (stale: boolean) => {
      const files: Record<string, string> = { ...before };
      const others = {
        read: (path: string) => files[path],
        write(path: string, text: string) {
          files[path] = text;
        },
      };
      const { text, applied } = fixAll(findings(files, stale), 'a', { others });
      return { text, files, titles: applied.map(({ fix }) => fix.title) };
    };
    expect(run(false)).toEqual({
      text: 'a!',
      files: { 'a.yml': 'a', 'b.yml': 'B', 'c.yml': 'c' },
      titles: ['both', 'elsewhere'],
    });
    expect(run(true)).toEqual({ text: 'a', files: before, titles: [] });
    expect(fixAll(findings(before, false), 'a')).toEqual({ text: 'a', applied: [] });
  });

  it('stops when two fixes undo each other', () => {
    const swap = (text: string): Finding[] => [
      {
        rule: 'x',
        severity: 'error',
        message: '',
        span: { start: 0, end: 1 },
        job: undefined,
        related: [],
        fixes: [
          { title: '', safe: true, edits: [{ span: { start: 0, end: 1 }, text: text === 'a' ? 'b' : 'a' }] },
        ],
        detail: undefined,
      },
    ];
    expect(fixAll(swap, 'a').applied.length).toBe(1);
  });
});

const made = (title: string, edits: readonly Edit[], elsewhere: readonly FileEdits[]): Finding => ({
  rule: 'x',
  severity: 'error',
  message: title,
  span: { start: 0, end: 1 },
  job: undefined,
  related: [],
  fixes: [{ title, safe: true, edits, elsewhere }],
  detail: undefined,
});

const findingsOf = (path: string, { readFile }: Workspace): readonly Finding[] =>
  judge.all({ readFile }, { path, text: readFile(path) ?? '' }).findings;

/** A fixture's files, each with its text changed. */
function workspaceOf({ workflows, readFile }: Fixture, change: (text: string) => string): Workspace {
  const own = new Map(workflows.map(({ path, text }) => [path, text]));
  const read = (path: string): string | undefined => own.get(path) ?? readFile(path);
  return {
    workflows: [...own.keys()],
    readFile(path) {
      const text = read(path);
      return text === undefined ? undefined : change(text);
    },
  };
}

function texts(fixture: Fixture) {
  return fixture.workflows.map(({ path, text }) => ({
    path,
    text,
    findingsOf: (now: string) => judge.all(fixture, { path, text: now }).findings,
  }));
}

/** Twice the indentation, and as wide behind the dashes of lists. */
const wide = (text: string): string =>
  text.replaceAll(
    /^( *)((?:- +)*)/gm,
    (_, blanks: string, dashes: string) =>
      `${blanks}${blanks}${dashes.replaceAll(/- +/g, (dash) => `-${' '.repeat(2 * dash.length - 1)}`)}`,
  );

const crlf = (text: string): string => text.replaceAll(/\r?\n/g, '\r\n');

/** The ways in which the same workflow may be written. */
const LAYOUTS: readonly ((text: string) => string)[] = [
  (text) => text,
  // The line breaks of Windows, and none at the end of the file.
  (text) => crlf(text.trimEnd()),
  wide,
];
