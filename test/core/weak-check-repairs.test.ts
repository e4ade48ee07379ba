import { beforeAll, describe, expect, it } from 'vitest';
import { senseOf } from '../../server/src/core/pipeline/checks/repair/sense.ts';
import { commandName, type ShellParser, unwrap } from '../../server/src/core/syntax/shell/shell.ts';
import { applyEdits } from '../../server/src/core/text/span.ts';
import { fixFaults, type Workspace } from '../support/fix-check.ts';
import { type Judges, judges } from '../support/fixtures.ts';
import { testShell } from './support/shell.ts';

let shell: ShellParser;
let judge: Judges;
beforeAll(async () => {
  shell = await testShell();
  judge = judges(shell);
});

describe('senseOf', () => {
  it.each([
    ['curl -f URL', 'good'],
    ['! curl -f URL', 'bad'],
    ['timeout 5 curl -f URL', 'good'],
    ['curl -f URL | tee page', 'good'],
    ['curl -s URL | grep -q ok', 'good'],
    ['curl -s URL | grep -qi "bad gateway"', 'bad'],
    ['echo "$BODY" | grep -v ok', 'unknown'],
    ['[ "$STATUS" = "200" ]', 'good'],
    ['[[ $STATUS == 2* ]]', 'good'],
    ['[[ "$STATUS" =~ ^[23] ]]', 'unknown'],
    ['[ "$STATUS" != 200 ]', 'bad'],
    ['[ ! "$STATUS" = 200 ]', 'bad'],
    ['test "$STATUS" -eq 503', 'bad'],
    ['[ "$STATUS" -ge 400 ]', 'bad'],
    ['[ "$STATUS" -lt 400 ]', 'good'],
    ['[ "$STATUS" -eq "$EXPECTED" ]', 'unknown'],
    ['[ "$HEALTH" = "unhealthy" ]', 'bad'],
    ['[ "$(curl -s URL)" = "healthy" ]', 'good'],
    ['[ $? -eq 0 ]', 'good'],
    ['[ $code -ne 0 ]', 'bad'],
    ['[ $i -eq 10 ]', 'bad'],
    ['[ "$attempt" -ge "$MAX" ]', 'bad'],
    ['[ $i -lt 10 ]', 'good'],
    ['[ $retries -gt 0 ]', 'unknown'],
    ['[ -z "$BODY" ]', 'bad'],
    ['[ -n "$BODY" ]', 'good'],
    ['[ "$A" = 200 ] && [ "$B" = 200 ]', 'good'],
    ['[ "$A" = 200 ] && [ "$B" = 500 ]', 'unknown'],
    ['is_healthy', 'unknown'],
  ])('%s: %s', (condition, sense) => {
    const { statements, commands } = shell.parse(condition);
    const checks = commands.filter((command) => commandName(unwrap(command)) === 'curl');
    expect(senseOf(statements, checks)).toBe(sense);
  });
});

const PATH = '.github/workflows/deploy.yml';
const HEAD = `on: { push: { branches: [main] } }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    concurrency: production
    steps:
      - run: kubectl apply -n production -f k8s
      - name: Smoke test
        run: |
`;
const INDENT = ' '.repeat(10);

/** The deploy with that script behind it, in a block. */
const workflow = (script: string): string => `${HEAD}${script.replaceAll(/^(?=.)/gm, INDENT)}\n`;

const workspaceOf = (text: string): Workspace => ({
  workflows: [PATH],
  readFile: (path) => (path === PATH ? text : undefined),
});

/** The script after each fix, by the fix's title. */
function repaired(script: string): Record<string, string> {
  const text = workflow(script);
  const { findings } = judge.only('weak-smoke-test', workspaceOf(text), { path: PATH, text });
  return Object.fromEntries(
    findings.flatMap(({ fixes }) =>
      fixes.map(({ title, edits }) => [
        title,
        applyEdits(text, edits).slice(HEAD.length).replaceAll(INDENT, '').trimEnd(),
      ]),
    ),
  );
}

const URL = 'https://shop.example.com/health';

describe('a loop of tries', () => {
  it('becomes curl’s own retries, where it does nothing else', () => {
    const script = `for i in {1..10}; do\n  curl -s ${URL} && break\n  sleep 5s\ndone\necho deployed`;
    expect(repaired(script)['Let `curl` retry in place of the loop']).toBe(
      `curl --fail --retry 9 --retry-delay 5 --retry-all-errors -s ${URL}\necho deployed`,
    );
  });

  it.each([
    ['says something', `for i in 1 2 3; do\n  curl -f ${URL} && break\n  echo again\n  sleep 5\ndone`],
    [
      'explains itself',
      `for i in 1 2 3; do\n  # It starts slowly.\n  curl -f ${URL} && break\n  sleep 5\ndone`,
    ],
    ['asks by its counter', `for i in 1 2 3; do\n  curl -f "${URL}?$i" && break\n  sleep 5\ndone`],
    ['retries already', `for i in 1 2 3; do\n  curl -f --retry 2 ${URL} && break\n  sleep 5\ndone`],
    ['waits for who knows how long', `for i in 1 2 3; do\n  curl -f ${URL} && break\n  sleep $i\ndone`],
    ['turns who knows how often', `for i in $TRIES; do\n  curl -f ${URL} && break\n  sleep 5\ndone`],
  ])('stays a loop where it %s', (_, script) => {
    const titles = Object.keys(repaired(script));
    expect(titles).toContain('Exit with 1 when every try has failed');
    expect(titles).not.toContain('Let `curl` retry in place of the loop');
  });

  it('keeps its other tries: its first failure must not end the script', () => {
    const script = `for i in 1 2 3; do\n  STATUS=$(curl -s -w '%{http_code}' ${URL})\n  [ "$STATUS" = 200 ] && break\n  sleep 5\ndone`;
    expect(Object.keys(repaired(script))).toEqual(['Exit with 1 when every try has failed']);
  });

  it('is not left as a success where the script goes on, nor where it gives up', () => {
    const goesOn = `for i in 1 2 3; do\n  curl -f ${URL} && break\n  sleep 5\ndone\n./tell.sh`;
    expect(repaired(goesOn)['Exit with 1 when every try has failed']).toBe(
      `healthy=false\n${goesOn.replace('&& break', '&& healthy=true && break').replace('done\n', 'done\n[ "$healthy" = true ] || exit 1\n')}`,
    );
    const givesUp = `while true; do\n  curl -f ${URL} && break\n  n=$((n+1))\n  [ $n -ge 5 ] && break\n  sleep 5\ndone`;
    expect(repaired(givesUp)['Exit with 1 when it gives up']).toBe(
      givesUp.replace('5 ] && break', '5 ] && exit 1'),
    );
  });
});

describe('an answer that nobody can tell good from bad', () => {
  it('gets no exit in either branch', () => {
    const script = `BODY=$(curl -sf ${URL} || true)\nif [ "$BODY" = "$EXPECTED" ]; then\n  echo yes\nelse\n  echo no\nfi`;
    expect(Object.keys(repaired(script))).toEqual(['Remove `|| true`, let `curl` retry']);
  });
});

it.each([
  ['a check that must fail', `! curl -f ${URL}/admin\necho checked`],
  ['a here-document', `curl -f ${URL} -d @- <<EOF &\nx\nEOF\nwait`],
])('%s is left alone', (_, script) => {
  expect(repaired(script)).toEqual({});
});

describe('every repair', () => {
  const scripts = [
    `for i in 1 2 3; do curl -f ${URL} && break || sleep 5; done`,
    `  # First a look.\n  if curl -f ${URL}; then echo up; fi`,
    `if curl -f ${URL}; then\n\n  echo up\n\n  # That was it.\nfi\n\n`,
    `if curl -f ${URL}; then\n\techo up\nelse\n\techo "down" # so what\nfi`,
    `export BODY=$(curl -s ${URL}) # kept`,
    `echo a; echo "x $(curl -s ${URL})y"; echo b`,
    `curl -s \\\n  ${URL} \\\n  || true`,
    `curl -s ${URL} |\n  tee page`,
    `set +e\n\ncurl -s ${URL}\n\necho done`,
  ];
  it.each(scripts)('keeps its promise in %j', async (script) => {
    for (const text of [workflow(script), workflow(script).replaceAll('\n', '\r\n')]) {
      const workspace = workspaceOf(text);
      const findingsOf = (path: string, files: Workspace) =>
        judge.all(files, { path, text: files.readFile(path) ?? '' }).findings;
      expect(await fixFaults({ path: PATH, workspace, findingsOf, rule: 'weak-smoke-test' })).toEqual([]);
      const weak = findingsOf(PATH, workspace).filter(({ rule }) => rule === 'weak-smoke-test');
      expect(weak.every(({ fixes }) => fixes.length > 0)).toBe(true);
    }
  });
});
