import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, gatewright } from './harness.ts';

const WORKFLOW = '.github/workflows/a.yml';
const KNOWN = 'known.json';
const BASELINE = ['check', '--baseline', KNOWN];

/** Findings of several rules, on jobs, lists, conditions and in scripts. */
const OLD = `name: Ship
on:
  push:
    branches: [main]
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: |
          docker build -t ghcr.io/acme/shop:latest .
          docker push ghcr.io/acme/shop:latest
  test:
    runs-on: ubuntu-latest
    steps:
      - run: npm test
  deploy:
    needs: [build]
    runs-on: ubuntu-latest
    steps:
      - run: kubectl set image -n production deployment/shop shop=ghcr.io/acme/shop:latest
`;

const write = (cwd: string, text: string, path = WORKFLOW): void => writeFileSync(join(cwd, path), text);
const read = (cwd: string): string => readFileSync(join(cwd, KNOWN), 'utf8');
async function started(text = OLD): Promise<string> {
  const cwd = folder({ [WORKFLOW]: text });
  await gatewright(cwd, BASELINE);
  return cwd;
}
async function json(cwd: string, ...args: string[]) {
  const { out, ...rest } = await gatewright(cwd, [...BASELINE, '--format', 'json', ...args]);
  const { files, summary } = JSON.parse(out);
  const found = files.flatMap(({ findings }: { findings: { rule: string }[] }) =>
    findings.map(({ rule }) => rule),
  );
  return { found: found as string[], known: summary.known as number, ...rest };
}

describe('without the file', () => {
  test('it is written with all that is found, and the exit status is 0', async () => {
    const cwd = folder({ [WORKFLOW]: OLD });
    const all = JSON.parse((await gatewright(cwd, ['check', '--format', 'json'])).out).files[0].findings;
    const { status, out, err } = await gatewright(cwd, [...BASELINE, '--fail-on', 'info']);
    expect(status).toBe(0);
    expect(out).toBe(`1 file checked: nothing found. ${all.length} known findings hidden.\n`);
    expect(err).toBe(`gatewright: known.json: written with ${all.length} known findings.\n`);
    const { version, findings } = JSON.parse(read(cwd));
    expect(version).toBe(1);
    expect(findings.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(all.length);
    expect(findings).toContainEqual({
      file: WORKFLOW,
      rule: 'latest-tag',
      job: 'build',
      text: 'ghcr.io/acme/shop:latest',
      count: 2,
    });
    expect(findings).toContainEqual({
      file: WORKFLOW,
      rule: 'missing-needs',
      job: 'deploy',
      text: '',
      count: 1,
    });
    expect(findings).toContainEqual({
      file: WORKFLOW,
      rule: 'missing-stage',
      job: 'deploy',
      text: 'staging',
      count: 1,
    });
  });

  test('the file is sorted, one finding a line, and the same each time', async () => {
    const cwd = await started();
    const first = read(cwd);
    const items = first.split('\n').filter((line) => line.startsWith('    {'));
    expect(items).toHaveLength(JSON.parse(first).findings.length);
    expect(items.map((line) => line.replace(/,$/, ''))).toEqual(
      items.map((line) => line.replace(/,$/, '')).sort(),
    );
    rmSync(join(cwd, KNOWN));
    await gatewright(cwd, BASELINE);
    expect(read(cwd)).toBe(first);
    expect(
      (
        await gatewright(folder({ 'a.yml': 'on: push\njobs: {}\n' }), [
          'check',
          'a.yml',
          '--baseline',
          'b.json',
        ])
      ).err,
    ).toContain('written with');
  });

  test('nothing is written where not everything could be read', async () => {
    const cwd = folder({ [WORKFLOW]: OLD });
    const { status, err } = await gatewright(cwd, [...BASELINE, WORKFLOW, 'gone.yml']);
    expect(status).toBe(2);
    expect(err).toContain('known.json: it is not written, since not everything could be checked');
    expect(() => read(cwd)).toThrow();
  });
});

describe('a finding stays known', () => {
  test('in every format', async () => {
    const cwd = await started();
    const of = (format: string) => gatewright(cwd, [...BASELINE, '--format', format, '--fail-on', 'info']);
    for (const format of ['text', 'json', 'sarif', 'github'])
      expect((await of(format)).status, format).toBe(0);
    expect((await of('github')).out).toBe('');
    expect(JSON.parse((await of('sarif')).out).runs[0].results).toEqual([]);
    const { known, found } = await json(cwd);
    expect(found).toEqual([]);
    expect(known).toBeGreaterThan(5);
  });

  test.each([
    ['on another line', (text: string) => text.replace('jobs:\n', '# One.\n\n# Two.\njobs:\n')],
    ['when it is indented anew', (text: string) => text.replaceAll(/^( +)/gm, '$1$1')],
    ['with other line breaks', (text: string) => text.replaceAll('\n', '\r\n')],
    [
      'when other jobs get other names',
      (text: string) =>
        text.replace('  build:', '  compile:').replace('[build]', '[compile]').replace('  test:', '  check:'),
    ],
    [
      'when another job comes between',
      (text: string) =>
        text.replace('  test:', `  lint:\n    runs-on: x\n    steps:\n      - run: npm run lint\n  test:`),
    ],
    [
      'in a script that grows',
      (text: string) => text.replace('      - run: |\n', '      - run: |\n          set -e\n'),
    ],
  ])('%s', async (_, change) => {
    // The job that is renamed has findings of its own, which are others then.
    const only = OLD.replaceAll(/ {10}docker .*\n/g, '          make\n');
    const cwd = await started(only);
    expect((await json(cwd)).known).toBeGreaterThan(3);
    write(cwd, change(only));
    const { found, err } = await json(cwd);
    expect(found).toEqual([]);
    expect(err).toBe('');
  });

  test('and its neighbours in a condition may be renamed', async () => {
    const text = OLD.replace(
      'needs: [build]',
      "needs: [build, test]\n    if: always() && needs.build.result != 'x'",
    );
    const cwd = await started(text);
    expect(read(cwd)).toContain("needs.*.result != 'x'");
    write(
      cwd,
      text
        .replaceAll('build:', 'compile:')
        .replaceAll('[build', '[compile')
        .replaceAll('needs.build', 'needs.compile'),
    );
    expect((await json(cwd)).found.filter((rule) => rule === 'bypassed-gate')).toEqual([]);
  });
});

describe('what is new is told', () => {
  test('another finding, and one more of the same kind', async () => {
    const cwd = await started();
    const { known } = await json(cwd);
    write(
      cwd,
      OLD.replace(
        '          docker push',
        '          docker pull ghcr.io/acme/shop:latest\n          docker push',
      ),
    );
    const more = await json(cwd);
    expect(more).toMatchObject({ found: ['latest-tag'], known, status: 0 });
    write(cwd, OLD.replace('      - run: npm test', '      - run: docker push ghcr.io/acme/cart:latest'));
    expect((await json(cwd)).found).toContain('latest-tag');
    write(cwd, OLD.replace('needs: [build]', 'needs: [biuld]'));
    expect(await json(cwd)).toMatchObject({ found: expect.arrayContaining(['invalid-needs']), status: 1 });
    const { out } = await gatewright(cwd, BASELINE);
    expect(out).toMatch(/\n1 file checked: 1 error.* known findings hidden\. /);
  });

  test('what is gone is counted, and forgotten when the baseline is updated', async () => {
    const cwd = await started();
    const before = (await json(cwd)).known;
    write(cwd, OLD.replaceAll(/ {10}docker .*\n/g, '          make\n'));
    const { status, err } = await json(cwd);
    expect(status).toBe(0);
    const gone = Number(
      /known\.json: (\d+) known findings are gone; --update-baseline forgets them\./.exec(err)?.[1],
    );
    expect(gone).toBeGreaterThan(1);
    const updated = await json(cwd, '--update-baseline');
    expect(updated.status).toBe(0);
    expect(updated.err).toMatch(/written with \d+ known findings \(\d+ new, \d+ gone\)/);
    const after = await json(cwd);
    expect(after).toMatchObject({ found: [], err: '' });
    expect(after.known).toBeLessThan(before);
  });

  test('of files that were not looked at nothing is said, and nothing is forgotten', async () => {
    const cwd = folder({ [WORKFLOW]: OLD, '.github/workflows/b.yml': OLD });
    await gatewright(cwd, BASELINE);
    const first = read(cwd);
    expect(await json(cwd, WORKFLOW)).toMatchObject({ found: [], err: '' });
    await json(cwd, WORKFLOW, '--update-baseline');
    expect(read(cwd)).toBe(first);
    rmSync(join(cwd, '.github/workflows/b.yml'));
    expect((await json(cwd, WORKFLOW)).err).toContain('are gone');
    await json(cwd, WORKFLOW, '--update-baseline');
    expect(read(cwd)).not.toContain('b.yml');
  });
});

test('the paths are relative to the baseline where the repository lies beside it, else to the repository', async () => {
  const cwd = folder({ 'one/.github/workflows/a.yml': OLD, 'one/ci/x': '', 'out/x': '' });
  const filesIn = async (at: string, baseline: string) => {
    const { err } = await gatewright(at, ['check', join(cwd, 'one'), '--baseline', baseline]);
    expect(err).toContain('written');
    const { findings } = JSON.parse(readFileSync(join(at, baseline), 'utf8'));
    return [...new Set(findings.map(({ file }: { file: string }) => file))];
  };
  expect(await filesIn(cwd, KNOWN)).toEqual(['one/.github/workflows/a.yml']);
  expect(await filesIn(join(cwd, 'one'), KNOWN)).toEqual([WORKFLOW]);
  expect(await filesIn(join(cwd, 'one/ci'), KNOWN)).toEqual([WORKFLOW]);
  expect(await filesIn(join(cwd, 'out'), KNOWN)).toEqual([WORKFLOW]);
  renameSync(join(cwd, 'one'), join(cwd, 'two'));
  const moved = await gatewright(join(cwd, 'two'), [...BASELINE, '--format', 'github']);
  expect(moved).toEqual({ status: 0, out: '', err: '' });
});

test('a credential is not written down again', async () => {
  const secret = 'ghp_q7Rk2pXv9LmZ4tYw8BnC3sDf6HjK1aEg0UiO';
  const cwd = await started(
    OLD.replace('npm test', `curl -H "Authorization: token ${secret}" https://shop.example.com`),
  );
  expect(read(cwd)).toContain(
    '"rule":"hardcoded-secret","job":"test","text":"- run: curl -H \\"Authorization: token ***"',
  );
  expect(read(cwd)).not.toContain(secret.slice(4, 20));
  expect(await json(cwd)).toMatchObject({ found: [], status: 0 });
});

test('standard input and --fix go with it', async () => {
  const cwd = folder();
  await gatewright(cwd, [...BASELINE, '-'], { stdin: OLD });
  expect(await gatewright(cwd, [...BASELINE, '-', '--format', 'github'], { stdin: OLD })).toEqual({
    status: 0,
    out: '',
    err: '',
  });
  const bad = OLD.replace('needs: [build]', 'needs: [biuld, test]');
  const repo = await started(bad);
  const { out, err } = await gatewright(repo, [...BASELINE, '--fix']);
  expect(out).toContain('applied');
  expect(err).toContain('gone');
});

test('a baseline that cannot be used is named, with the reason, before anything is done', async () => {
  const item = { file: 'a', rule: 'b', job: '', text: '', count: 1 };
  for (const [text, reason] of [
    ['{', 'it is not JSON'],
    ['[]', 'it is no baseline'],
    ['{"findings": []}', 'it is no baseline'],
    ['{"version": 2, "findings": []}', 'it has version 2, and this Gatewright reads version 1'],
    [JSON.stringify({ version: 1, findings: [item, { ...item, count: 0 }] }), 'item 2 of its `findings`'],
    [JSON.stringify({ version: 1, findings: [{ ...item, job: null }] }), 'item 1 of its `findings`'],
    [new Uint8Array([0xff, 0xfe, 0x7b, 0]), 'it is UTF-16 text'],
  ] as const) {
    const cwd = folder({ [WORKFLOW]: OLD, [KNOWN]: text });
    for (const args of [[], ['--update-baseline'], ['--fix']]) {
      const { status, out, err } = await gatewright(cwd, [...BASELINE, ...args]);
      expect({ status, out }).toEqual({ status: 2, out: '' });
      expect(err).toContain(`--baseline known.json: ${reason}`);
    }
    expect(readFileSync(join(cwd, WORKFLOW), 'utf8')).toBe(OLD);
  }
  const cwd = folder({ [WORKFLOW]: OLD, 'known/x': '' });
  expect((await gatewright(cwd, ['check', '--baseline', 'known'])).status).toBe(2);
  expect((await gatewright(cwd, ['check', '--update-baseline'])).err).toContain('--baseline FILE');
});
