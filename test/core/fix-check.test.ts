import { describe, expect, it } from 'vitest';
import type { Finding, Fix } from '../../server/src/core/rules/rule.ts';
import { fixFaults, type Workspace } from '../support/fix-check.ts';

/** The harness that holds fixes to their promises must itself notice each way of breaking one. */
const PATH = '.github/workflows/a.yml';
const OTHER = '.github/workflows/b.yml';
const TEXT =
  'on: push # always\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: bad\n      - run: fine\n';

const finding = (rule: string, fixes: readonly Fix[], severity: Finding['severity'] = 'error'): Finding => ({
  rule,
  severity,
  message: rule,
  span: { start: 0, end: 1 },
  job: 'a',
  related: [],
  fixes,
  detail: undefined,
});

const at = TEXT.indexOf('bad');
const edit = (start: number, end: number, text: string) => ({ span: { start, end }, text });
const REPAIR = edit(at, at + 3, 'good');

/** The faults of one fix of a text in which `bad` is found, and `worse`, and `spoilt` in the other file. */
function faults(fix: Omit<Fix, 'title' | 'safe'>, text = TEXT, offersAgain = false): Promise<string[]> {
  const fixes: Fix[] = [{ title: 'Repair', safe: false, ...fix }];
  const files = new Map([
    [PATH, text],
    [OTHER, 'on: push\njobs:\n  b:\n    uses: ./.github/workflows/a.yml\n'],
  ]);
  const workspace: Workspace = { workflows: [...files.keys()], readFile: (path) => files.get(path) };
  return fixFaults({
    path: PATH,
    workspace,
    findingsOf(path, { readFile }) {
      const now = readFile(path) ?? '';
      if (path === OTHER) return readFile(PATH)?.includes('spoilt') ? [finding('caller', [])] : [];
      return [
        ...(now.includes('bad') ? [finding('bad', fixes)] : []),
        ...(now.includes('worse') ? [finding('worse', [], 'warning')] : []),
        ...(offersAgain ? [finding('other', [])] : []),
      ];
    },
  });
}

describe('a fix', () => {
  it('that keeps its promise has no fault', async () => {
    expect(await faults({ edits: [REPAIR] })).toEqual([]);
  });

  it.each<[string, Omit<Fix, 'title' | 'safe'>, RegExp]>([
    ['does nothing', { edits: [] }, /has no edits/],
    ['writes what stands there', { edits: [edit(0, 2, 'on')] }, /changes nothing/],
    ['overlaps itself', { edits: [REPAIR, edit(at, at + 1, 'x')] }, /overlapping/],
    ['breaks the YAML', { edits: [REPAIR, edit(0, 0, 'x: [\n')] }, /does not parse/],
    [
      'writes what GitHub refuses',
      { edits: [REPAIR, edit(TEXT.indexOf('runs-on'), TEXT.indexOf('runs-on') + 7, 'runs')] },
      /GitHub refuses/,
    ],
    ['leaves the finding', { edits: [edit(at, at, 'good ')] }, /still there/],
    ['brings another', { edits: [edit(at, at + 3, 'worse')] }, /brings warning worse/],
    ['spoils a caller', { edits: [edit(at, at + 3, 'spoilt')] }, /brings error caller .* in .*b\.yml/],
    [
      'moves what it does not touch',
      { edits: [REPAIR, edit(TEXT.indexOf('    steps'), TEXT.indexOf('    steps'), '  b:\n')] },
      /moves jobs\.a/,
    ],
    [
      'is made for another text',
      { edits: [REPAIR], elsewhere: [{ path: OTHER, source: 'x', edits: [edit(0, 0, '# x\n')] }] },
      /another text/,
    ],
  ])('that %s is noticed', async (_, fix, fault) => {
    expect((await faults(fix)).join('\n')).toMatch(fault);
  });

  it('may change other files', async () => {
    const source = 'on: push\njobs:\n  b:\n    uses: ./.github/workflows/a.yml\n';
    const elsewhere = [{ path: OTHER, source, edits: [edit(0, 0, '# b\n')] }];
    expect(await faults({ edits: [REPAIR], elsewhere })).toEqual([]);
  });
});
