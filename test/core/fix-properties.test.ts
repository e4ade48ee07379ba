import { beforeAll, describe, expect, it } from 'vitest';
import { fixAll } from '../../server/src/core/fix-all.ts';
import type { Finding } from '../../server/src/core/rules/rule.ts';
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
      for (const change of [(text: string) => text, crlf]) {
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

const crlf = (text: string): string => text.replaceAll(/\r?\n/g, '\r\n');
