import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../server/src/core/rules/rule.ts';
import { testShell } from './core/support/shell.ts';
import { expectFile, ruleIds } from './support/files.ts';
import { type Workspace, withFiles } from './support/fix-check.ts';
import { fixWorkspace } from './support/fix-workspace.ts';
import {
  expectedLines,
  type Fixture,
  type FixtureFile,
  fixtureFolders,
  fixturesOf,
  type Judges,
  judges,
  lineOf,
  shown,
} from './support/fixtures.ts';

/**
 * Runs the fixtures of every rule. `bad*.yml` says with `# expect` which lines the rule must find; `bad*.out` holds
 * the findings in full and `bad*.fixed.yml` the text after all preferred fixes (both written by `npm run update`).
 * `good*.yml` must stay silent.
 */
let judge: Judges;

beforeAll(async () => {
  judge = judges(await testShell());
});

it('every rule has fixtures, and every folder of fixtures a rule', () => {
  expect(fixtureFolders()).toEqual(ruleIds());
});

for (const rule of ruleIds()) {
  const fixtures = fixturesOf(rule);
  describe(rule, () => {
    it('has files that are wrong and files that are right', () => {
      expect(fixtures.some(({ bad }) => bad)).toBe(true);
      expect(fixtures.some(({ bad }) => !bad)).toBe(true);
    });

    for (const fixture of fixtures) {
      if (fixture.bad) it(`finds what is wrong in ${fixture.name}`, () => bad(fixture));
      else {
        it(`is silent on ${fixture.name}`, () => {
          for (const file of fixture.workflows) {
            expect(shown(file.text, judge.only(rule, fixture, file).findings), file.path).toBe('');
          }
        });
      }
    }
  });
}

function bad(fixture: Fixture): void {
  const { rule, workflows, folder, name } = fixture;
  const single = workflows.length === 1;
  let out = '';
  let found = 0;
  for (const file of workflows) {
    const { findings } = judge.only(rule, fixture, file);
    found += findings.length;
    const lines = findings.map((finding) => lineOf(file.text, finding));
    expect(lines, `${file.path}\n${shown(file.text, findings)}`).toEqual(expectedLines(file.text));
    if (findings.length > 0) out += (single ? '' : `${file.path}\n`) + shown(file.text, findings);
  }
  expect(found, 'a bad file with no finding').toBeGreaterThan(0);
  for (const [path, text] of fixed(fixture)) {
    const [only] = workflows;
    const alone = single && only && name === fileName(only);
    expectFile(join(folder, alone ? `${name}.fixed.yml` : join(`${name}.fixed`, path)), text);
  }
  expectFile(join(folder, `${name}.out`), out);
}

const fileName = ({ path }: FixtureFile): string =>
  path.replace('.github/workflows/', '').replace(/\.ya?ml$/, '');

/** The texts after every preferred fix of the rule, which must have done its work and no harm. */
function fixed(fixture: Fixture): ReadonlyMap<string, string> {
  const { rule, workflows } = fixture;
  const own = new Map(workflows.map(({ path, text }) => [path, text]));
  const workspace: Workspace = {
    workflows: [...own.keys()],
    readFile: (path) => own.get(path) ?? fixture.readFile(path),
  };
  const fileIn = (path: string, { readFile }: Workspace) => ({ path, text: readFile(path) ?? '' });
  const texts = fixWorkspace(
    workspace,
    (path, files) => judge.only(rule, files, fileIn(path, files)).findings,
  );
  if (texts.size === 0) return texts;
  const result = withFiles(workspace, texts);
  for (const path of workspace.workflows) {
    const file = fileIn(path, result);
    const left = judge.only(rule, result, file).findings.filter(({ fixes }) => fixes.length > 0);
    expect(shown(file.text, left), 'fixable findings are left').toBe('');
    const before = judge.all(workspace, fileIn(path, workspace));
    const after = judge.all(result, file);
    expect(after.workflow.problems.length, 'the fixed text does not parse').toBeLessThanOrEqual(
      before.workflow.problems.length,
    );
    expect(newIn(after.findings, before.findings), 'a fix brings a new finding').toEqual([]);
  }
  return texts;
}

/** What `after` has more of than `before`, by rule and job. */
function newIn(after: readonly Finding[], before: readonly Finding[]): string[] {
  const left = before.map(keyOf);
  return after.map(keyOf).filter((key) => {
    const at = left.indexOf(key);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const keyOf = ({ rule, job }: Finding): string => `${rule} ${job ?? ''}`;
