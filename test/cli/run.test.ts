import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { rules } from '../../server/src/core/rules/index.ts';
import { folder, GOOD, gatewright } from './harness.ts';

const cwd = () => folder({ '.github/workflows/a.yml': GOOD });

test('help goes to standard output when it is asked for', async () => {
  for (const args of [['--help'], ['-h'], ['help'], ['help', 'nope']]) {
    const { status, out, err } = await gatewright(cwd(), args);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(/check \[PATH…\].*graph \[PATH…\].*rules .*new five-stage .*lsp --stdio/s);
    expect(out).not.toMatch(/environments/);
  }
  for (const command of ['check', 'graph', 'rules', 'new', 'lsp']) {
    const asked = await gatewright(cwd(), [command, '--help']);
    expect(asked.status).toBe(0);
    expect(asked.out).toMatch(new RegExp(`^gatewright ${command}`));
    expect((await gatewright(cwd(), ['help', command])).out).toBe(asked.out);
  }
});

test("the version is the package's", async () => {
  expect((await gatewright(cwd(), ['--version'])).out).toBe(`${manifest.version}\n`);
});

test('wrong usage says what is wrong and exits with 2', async () => {
  const cases: [string[], RegExp][] = [
    [[], /Usage/],
    [['chekc'], /no command `chekc`.*Did you mean `check`\?/],
    [['zzz'], /no command `zzz`\. `gatewright --help`/],
    [['check', '--nope'], /check: Unknown option '--nope'/],
    [['check', '--format', 'xml'], /--format xml: use text, json, sarif or github/],
    [['check', '--fail-on', 'hint'], /--fail-on hint: use error, warning, info or never/],
    [['check', '--format'], /check: .*--format/],
    [['graph', '--format', 'svg'], /not available yet/],
    [['graph', '--format', 'xml'], /use text, json or mermaid\.$/m],
    [['graph', '--fix'], /graph: Unknown option '--fix'/],
    [['rules', 'x'], /rules: it takes no path/],
    [['lsp'], /lsp --stdio/],
  ];
  for (const [args, message] of cases) {
    const { status, out, err } = await gatewright(cwd(), args);
    expect({ status, out }, args.join(' ')).toEqual({ status: 2, out: '' });
    expect(err).toMatch(message);
  }
});

test('rules are listed', async () => {
  const { status, out } = await gatewright(cwd(), ['rules']);
  expect(status).toBe(0);
  expect(
    out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/)[0]),
  ).toEqual(rules.map(({ id }) => id));
  const json = JSON.parse((await gatewright(cwd(), ['rules', '--format', 'json'])).out);
  expect(json.version).toBe(1);
  expect(json.rules).toEqual(
    rules.map(({ id, severity, summary, why }) => ({
      id,
      severity,
      summary,
      why,
      url: `https://github.com/gatewright/gatewright/blob/main/RULES.md#${id}`,
    })),
  );
});

test('lsp serves', async () => {
  let served = false;
  const serve = async () => {
    served = true;
  };
  expect((await gatewright(cwd(), ['lsp', '--stdio'], { serve })).status).toBe(0);
  expect(served).toBe(true);
});
