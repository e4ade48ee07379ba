import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/files.ts';
import { BAD, folder, GOOD, gatewright } from './harness.ts';

const WORKFLOW = '.github/workflows/a.yml';

async function json(cwd: string, ...args: string[]) {
  const { out } = await gatewright(cwd, ['check', '--format', 'json', ...args]);
  return JSON.parse(out);
}
const paths = (result: { files: { path: string }[] }) => result.files.map(({ path }) => path);

test('text shows the finding, its line, carets under the span, and a sum', async () => {
  const cwd = folder({ [WORKFLOW]: BAD });
  const { status, out, err } = await gatewright(cwd, ['check']);
  expect({ status, err }).toEqual({ status: 1, err: '' });
  const lines = out.split('\n');
  expect(lines[0]).toMatch(/^\.github\/workflows\/a\.yml:8:12: error: .*`biuld`.* \[invalid-needs\]$/);
  expect(lines.slice(1, 3)).toEqual(['8 |     needs: biuld', '  |            ^^^^^']);
  expect(out).toContain('  = fix (safe): ');
  expect(out).toMatch(/\n1 file checked: 1 error\. --fix repairs 1 of them\.\n$/);
});

test('text of a file without findings says so', async () => {
  const cwd = folder({ [WORKFLOW]: GOOD });
  expect(await gatewright(cwd, ['check'])).toEqual({
    status: 0,
    out: '1 file checked: nothing found.\n',
    err: '',
  });
});

test('json is as ARCHITECTURE.md says', async () => {
  const cwd = folder({ [WORKFLOW]: BAD, '.github/workflows/b.yml': GOOD });
  expect(await json(cwd)).toEqual({
    version: 1,
    files: [
      {
        path: WORKFLOW,
        findings: [
          {
            rule: 'invalid-needs',
            severity: 'error',
            message: expect.stringContaining('`biuld`'),
            job: 'after',
            range: { start: { line: 8, column: 12 }, end: { line: 8, column: 17 } },
            related: [
              {
                message: expect.any(String),
                range: { start: { line: 3, column: 3 }, end: { line: 3, column: 8 } },
              },
            ],
            fixes: [{ title: expect.stringContaining('`build`'), safe: true }],
          },
        ],
      },
      { path: '.github/workflows/b.yml', findings: [] },
    ],
    summary: { files: 2, error: 1, warning: 0, info: 0, hint: 0 },
  });
});

test('github prints annotations, escaped', async () => {
  const cwd = folder({ '.github/workflows/a,b: 100%.yml': BAD });
  const { status, out } = await gatewright(cwd, ['check', '--format', 'github']);
  expect(status).toBe(1);
  expect(out).toMatch(
    /^::error file=\.github\/workflows\/a%2Cb%3A 100%25\.yml,line=8,endLine=8,col=12,endColumn=17,title=invalid-needs::.*`biuld`.*\n$/,
  );
});

test('sarif names the rules, the places and the fixes', async () => {
  const cwd = folder({ [WORKFLOW]: BAD });
  const { out } = await gatewright(cwd, ['check', '--format', 'sarif', WORKFLOW, 'gone.yml']);
  const [sarif] = JSON.parse(out).runs;
  expect(sarif.tool.driver.rules.map(({ id }: { id: string }) => id)).toContain('invalid-needs');
  const region = { startLine: 8, startColumn: 12, endLine: 8, endColumn: 17 };
  expect(sarif.results).toMatchObject([
    {
      ruleId: 'invalid-needs',
      level: 'error',
      locations: [{ physicalLocation: { artifactLocation: { uri: WORKFLOW }, region } }],
      fixes: [
        {
          artifactChanges: [
            { replacements: [{ deletedRegion: region, insertedContent: { text: 'build' } }] },
          ],
        },
      ],
    },
  ]);
  const result = sarif.results[0];
  expect(sarif.tool.driver.rules[result.ruleIndex].id).toBe('invalid-needs');
  expect(sarif.invocations[0].executionSuccessful).toBe(false);
  expect(sarif.invocations[0].toolExecutionNotifications[0].message.text).toContain(
    'gone.yml: there is no such',
  );
});

test('sarif names every file that a fix changes', async () => {
  const from = join(root, 'test/rules/deploy-concurrency/bad-called/.github/workflows');
  const names = ['main.yml', 'cancelling.yml', 'plain.yml'];
  const cwd = folder(
    Object.fromEntries(names.map((name) => [`.github/workflows/${name}`, readFileSync(join(from, name))])),
  );
  const { out } = await gatewright(cwd, ['check', '--format', 'sarif', '.github/workflows/main.yml']);
  const fixes = JSON.parse(out).runs[0].results.flatMap((result: { fixes: unknown[] }) => result.fixes);
  expect(fixes).toContainEqual({
    description: { text: expect.stringContaining('`cancelling.yml`') },
    artifactChanges: [
      {
        artifactLocation: { uri: '.github/workflows/cancelling.yml' },
        replacements: [
          {
            deletedRegion: { startLine: 9, startColumn: 27, endLine: 9, endColumn: 31 },
            insertedContent: { text: 'false' },
          },
        ],
      },
    ],
  });
});

test('--fail-on sets what makes the exit status 1', async () => {
  const cwd = folder({ [WORKFLOW]: BAD });
  const status = async (...args: string[]) => (await gatewright(cwd, ['check', ...args])).status;
  expect(await status()).toBe(1);
  expect(await status('--fail-on', 'info')).toBe(1);
  expect(await status('--fail-on', 'never')).toBe(0);
  const warn = folder({ [WORKFLOW]: BAD, '.github/gatewright.yml': 'rules: { invalid-needs: warning }\n' });
  const of = async (...args: string[]) => (await gatewright(warn, ['check', ...args])).status;
  expect(await of()).toBe(0);
  expect(await of('--fail-on', 'warning')).toBe(1);
});

test('a path is a file, a folder with workflows below it, a folder of workflows, or nothing', async () => {
  const cwd = folder({
    [WORKFLOW]: BAD,
    '.github/workflows/b.yaml': GOOD,
    '.github/workflows/notes.md': 'x',
    'lab/one.yml': GOOD,
    'lab/compose.yml': 'services: {}\n',
    'src/deep/x.txt': '',
  });
  const both = [WORKFLOW, '.github/workflows/b.yaml'];
  expect(paths(await json(cwd))).toEqual(both);
  expect(paths(await json(cwd, '.'))).toEqual(both);
  expect(paths(await json(cwd, '.github'))).toEqual(both);
  expect(paths(await json(cwd, '.github/workflows'))).toEqual(both);
  expect(paths(await json(cwd, 'lab'))).toEqual(['lab/one.yml']);
  expect(paths(await json(cwd, 'lab/compose.yml'))).toEqual(['lab/compose.yml']);
  expect(paths(await json(cwd, '.github/workflows/b.yaml', '.', './.github/workflows/a.yml'))).toEqual(
    both.toReversed(),
  );
  const below = join(cwd, 'src/deep');
  expect(paths(await json(below))).toEqual(both.map((path) => join(cwd, path)));
  expect(paths(await json(below, join(cwd, WORKFLOW)))).toEqual([join(cwd, WORKFLOW)]);
});

test('- is standard input', async () => {
  const cwd = folder();
  const { status, out } = await gatewright(cwd, ['check', '-', '--format', 'json'], { stdin: BAD });
  expect(status).toBe(1);
  const { files } = JSON.parse(out);
  expect(files).toMatchObject([{ path: '<stdin>', findings: [{ rule: 'invalid-needs' }] }]);
  expect(paths(await json(folder({ 'a.yml': GOOD }), '-', 'a.yml', '-'))).toEqual(['<stdin>', 'a.yml']);
});

test('--fix writes the repaired files and reports what is left', async () => {
  const cwd = folder({ [WORKFLOW]: BAD, '.github/workflows/b.yml': GOOD });
  const { status, out } = await gatewright(cwd, ['check', '--fix']);
  expect({ status, out }).toEqual({ status: 0, out: '2 files checked: nothing found. 1 fix applied.\n' });
  expect(readFileSync(join(cwd, WORKFLOW), 'utf8')).toBe(GOOD);
  expect(readFileSync(join(cwd, '.github/workflows/b.yml'), 'utf8')).toBe(GOOD);
});

test('--fix keeps a byte order mark and line ends', async () => {
  const crlf = (text: string) => `\ufeff${text.replaceAll('\n', '\r\n')}`;
  const cwd = folder({ [WORKFLOW]: crlf(BAD) });
  const before = await json(cwd);
  expect(before.files[0].findings[0].range.start).toEqual({ line: 8, column: 12 });
  await gatewright(cwd, ['check', '--fix']);
  expect(readFileSync(join(cwd, WORKFLOW), 'utf8')).toBe(crlf(GOOD));
});

test('--fix of standard input prints the repaired text, and the findings beside it', async () => {
  const cwd = folder();
  const { status, out, err } = await gatewright(cwd, ['check', '--fix', '-'], { stdin: BAD });
  expect({ status, out }).toEqual({ status: 0, out: GOOD });
  expect(err).toBe('1 file checked: nothing found. 1 fix applied.\n');
  const two = await gatewright(cwd, ['check', '--fix', '-', 'x.yml'], { stdin: BAD });
  expect(two).toMatchObject({ status: 2, out: '' });
});

test('what cannot be read is named with the reason, and the rest is checked', async () => {
  const cwd = folder({
    [WORKFLOW]: BAD,
    'binary.yml': new Uint8Array([111, 110, 10, 0, 1]),
    'latin.yml': new Uint8Array([...new TextEncoder().encode('# a\n# \ufffd\n# '), 0xe9, 10]),
    'utf16.yml': new Uint8Array([0xff, 0xfe, 111, 0]),
    'empty/readme.md': '',
  });
  symlinkSync('loop.yml', join(cwd, 'loop.yml'));
  const { status, out, err } = await gatewright(cwd, [
    'check',
    'gone.yml',
    'binary.yml',
    'latin.yml',
    'utf16.yml',
    'empty',
    'loop.yml',
    `${WORKFLOW}/x.yml`,
    WORKFLOW,
  ]);
  expect(status).toBe(2);
  expect(out).toContain('[invalid-needs]');
  expect(err.trimEnd().split('\n')).toEqual([
    'gatewright: gone.yml: there is no such file or folder',
    'gatewright: binary.yml: it is not a text file: a NUL byte at offset 3 (line 2)',
    'gatewright: latin.yml: it is not UTF-8 text: byte 0xe9 at offset 12 (line 3)',
    'gatewright: utf16.yml: it is UTF-16 text; save it as UTF-8',
    'gatewright: empty: no workflows: neither in its .github/workflows nor in the folder itself',
    'gatewright: loop.yml: it is a link that leads in a circle',
    `gatewright: ${WORKFLOW}/x.yml: a part of its path is not a folder`,
  ]);
});

test('nothing to check is said, never passed over', async () => {
  const cwd = folder({ '.git/HEAD': '', 'src/x': '' });
  for (const args of [['check'], ['check', '.'], ['graph']]) {
    const { status, out, err } = await gatewright(cwd, args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain('no workflows');
  }
  mkdirSync(join(cwd, '.github/workflows'), { recursive: true });
  expect((await gatewright(cwd, ['check', '.github/workflows'])).err).toContain(
    '.github/workflows: no workflows',
  );
});

test('the configuration comes from the repository of each file, or from --config', async () => {
  const off = 'rules:\n  invalid-needs: off\n';
  const one = folder({ [WORKFLOW]: BAD, '.github/gatewright.yml': off });
  const two = folder({ [WORKFLOW]: BAD, 'other.json': '{"rules": {"invalid-needs": "hint"}}' });
  const counts = async (...args: string[]) =>
    (await json(two, join(one, WORKFLOW), WORKFLOW, ...args)).files.map(
      ({ findings }: { findings: { severity: string }[] }) => findings.map(({ severity }) => severity),
    );
  expect(await counts()).toEqual([[], ['error']]);
  expect(await counts('--config', 'other.json')).toEqual([['hint'], ['hint']]);
});

test('a wrong configuration is named with its line, makes the exit status 2, and what is right in it counts', async () => {
  const cwd = folder({
    [WORKFLOW]: BAD,
    '.github/gatewright.yml':
      'extends: shared.yml\nrules:\n  invalid-needs: hint\n  nope: off\n  workflow-syntax: loud\n',
    '.github/shared.yml': 'rules: { invalid-needs: error }\n\nlevel: 3\n',
    'broken.yml': 'rules: [\n',
    'other/wrong.yml': 'syntax: maybe\nrules: { invalid-needs: hint }\n',
  });
  const { status, out, err } = await gatewright(cwd, ['check']);
  expect(status).toBe(2);
  expect(out).toContain('hint: ');
  expect(err).toBe(
    [
      'gatewright: .github/gatewright.yml:4:3: `rules.nope`: no rule has this id; `gatewright rules` lists them.',
      'gatewright: .github/gatewright.yml:5:20: `rules.workflow-syntax` is "loud"; use `off`, `error`, `warning`, `info` or `hint`, or a mapping with `severity`.',
      'gatewright: .github/shared.yml:3:1: `level` is not a setting; use `extends`, `rules`, `environments`, `jobs`, `commands`, `actions`, `allowedImages`, `requiredStages`, `requireReason` or `syntax`.',
      '',
    ].join('\n'),
  );
  const gone = await gatewright(cwd, ['check', '--config', 'gone.yml']);
  expect(gone).toMatchObject({ status: 2, out: '' });
  expect(gone.err).toContain('--config gone.yml: there is no such file');
  expect((await gatewright(cwd, ['check', '--config', 'broken.yml'])).err).toContain('broken.yml:2:1: ');
  const wrong = await gatewright(cwd, ['check', '--config', 'other/wrong.yml']);
  expect(wrong.out).toContain('hint: ');
  expect(wrong.err).toContain('other/wrong.yml:1:9: ');
});

test('of two configurations the first spelling is read, and the other is named', async () => {
  const both = folder({
    [WORKFLOW]: BAD,
    '.github/gatewright.yml': 'rules: { invalid-needs: hint }\n',
    '.github/gatewright.yaml': 'rules: { invalid-needs: off }\n',
  });
  const { out, err } = await gatewright(both, ['check']);
  expect(out).toContain('hint: ');
  expect(err).toBe(
    'gatewright: .github/gatewright.yaml: it is not read, since .github/gatewright.yml is there too\n',
  );
  const long = folder({ [WORKFLOW]: BAD, '.github/gatewright.yaml': 'rules: { invalid-needs: hint }\n' });
  expect((await gatewright(long, ['check'])).out).toContain('hint: ');
});

test('a configuration that is named beside workflows is checked as one', async () => {
  const cwd = folder({
    [WORKFLOW]: GOOD,
    '.github/gatewright.yml': 'jobs:\n  tests: x\n',
    '.github/gatewright.shared.yml': 'level: 3\n',
    'fine/.github/gatewright.yml': 'syntax: off\n',
  });
  const both = await gatewright(cwd, ['check', '.github/gatewright.yml', WORKFLOW]);
  expect(both.status).toBe(2);
  expect(both.err).toMatch(/^gatewright: \.github\/gatewright\.yml:2:3: `jobs\.tests` is not a setting.*\n$/);
  const shared = await gatewright(cwd, ['check', '.github/gatewright.shared.yml']);
  expect(shared).toMatchObject({ status: 2, out: '' });
  expect(shared.err).toMatch(/^gatewright: \.github\/gatewright\.shared\.yml:1:1: `level`.*\n$/);
  expect(await gatewright(cwd, ['check', 'fine/.github/gatewright.yml'])).toEqual({
    status: 0,
    out: '',
    err: '',
  });
});

test('colours only for a terminal, and not with NO_COLOR', async () => {
  const cwd = folder({ [WORKFLOW]: BAD });
  const out = async (stdoutIsTerminal: boolean, env: Record<string, string>) =>
    (await gatewright(cwd, ['check'], { stdoutIsTerminal, env })).out;
  const plain = await out(false, {});
  expect(plain).not.toContain('\u001b');
  expect(await out(true, { NO_COLOR: '1' })).toBe(plain);
  const coloured = await out(true, {});
  expect(coloured).toContain('\u001b[1;31merror\u001b[0m');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  expect(coloured.replaceAll(/\u001b\[[\d;]*m/g, '')).toBe(plain);
});

test('a finding that a rewrite remedies names it as its last fix, which --fix leaves alone', async () => {
  const text = readFileSync(join(root, 'examples/.github/workflows/ai-generated.yml'), 'utf8');
  const cwd = folder({ [WORKFLOW]: text });
  const result = await json(cwd);
  const single = result.files[0].findings.find(({ rule }: { rule: string }) => rule === 'single-job-deploy');
  expect(single.fixes).toEqual([{ title: 'Convert `deploy` to a five-stage pipeline', safe: false }]);
  await gatewright(cwd, ['check', '--fix']);
  expect(readFileSync(join(cwd, WORKFLOW), 'utf8')).not.toContain('deploy-staging');
});
