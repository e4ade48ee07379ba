import { beforeAll, describe, expect, it } from 'vitest';
import { isNoticed, type Signal } from '../../server/src/core/pipeline/checks/worlds.ts';
import type { Command } from '../../server/src/core/syntax/shell/ast.ts';
import { commandName, type ShellParser } from '../../server/src/core/syntax/shell/shell.ts';
import { testShell } from './support/shell.ts';

let parser: ShellParser;
beforeAll(async () => {
  parser = await testShell();
});

/** `curl` shows trouble by its status with `-f`, else by what it prints. */
function probe(command: Command): Signal | undefined {
  if (commandName(command) !== 'curl') return undefined;
  return command.words.some(({ value }) => /^(-[a-zA-Z]*f[a-zA-Z]*|--fail|--fail-with-body)$/.test(value))
    ? 'status'
    : 'output';
}

const noticed = (script: string, shell: 'default' | 'bash' | 'template' = 'default'): boolean =>
  isNoticed({
    tree: parser.parse(script),
    flags: { errexit: shell !== 'template', pipefail: shell === 'bash' },
    parser,
    probe,
  });

describe('isNoticed', () => {
  // Measured with a server that answers 500: [script, noticed by default, noticed with `shell: bash`].
  const measured: [string, boolean, boolean][] = [
    ['curl -s URL', false, false],
    ['curl -s URL || exit 1', false, false],
    ["curl -s -o /dev/null -w '%{http_code}' URL", false, false],
    ['curl -sI URL', false, false],
    ['curl -f URL', true, true],
    ['curl --fail URL', true, true],
    ['curl --fail-with-body URL', true, true],
    ['curl -sSfL URL', true, true],
    ['curl -f URL | tee f', false, true],
    ['curl -f URL | grep -q ok', true, true],
    ['curl -s URL | grep -q ok', true, true],
    ['curl -f URL || true', false, false],
    ['curl -f URL || :', false, false],
    ['curl -f URL || echo down', false, false],
    ['curl -f URL || exit 1', true, true],
    ['set +e\ncurl -f URL\necho done', false, false],
    ['set +e\ncurl -f URL', true, true],
    ['curl -f URL &\nwait', false, false],
    ['curl -f URL &\nwait $!', true, true],
    ['curl -f URL && echo up', true, true],
    ['curl -f URL && echo up\necho done', false, false],
    ['if curl -f URL; then echo up; else echo down; fi', false, false],
    ['if curl -f URL; then echo up; else exit 1; fi', true, true],
    ['if ! curl -f URL; then exit 1; fi', true, true],
    ['! curl -f URL', false, false],
    ['X=$(curl -f URL)', true, true],
    ['export X=$(curl -f URL)', false, false],
    ['f() { local X=$(curl -f URL); }; f', false, false],
    ['for i in 1 2 3; do curl -f URL && break || sleep 5; done', false, false],
    ['for i in 1 2 3; do curl -f URL && exit 0; sleep 5; done; exit 1', true, true],
    ['for i in 1 2 3; do if curl -f URL; then exit 0; fi; sleep 5; done\nexit 1', true, true],
    [
      'for i in 1 2 3; do\n  curl -f URL && break\n  if [ $i -eq 3 ]; then exit 1; fi\n  sleep 5\ndone',
      true,
      true,
    ],
    ['until curl -f URL; do sleep 5; done', true, true],
    ["timeout 60 bash -c 'until curl -f URL; do sleep 5; done'", true, true],
    ['n=0\nuntil curl -f URL; do n=$((n+1)); [ $n -ge 5 ] && exit 1; sleep 5; done', true, true],
    ['n=0\nuntil curl -f URL || [ $n -ge 5 ]; do n=$((n+1)); sleep 5; done', false, false],
    ['test "$(curl -so /dev/null -w \'%{http_code}\' URL)" = 200', true, true],
    ['[ "$(curl -so /dev/null -w \'%{http_code}\' URL)" = 200 ] && echo up\necho done', false, false],
    [
      'code=$(curl -so /dev/null -w \'%{http_code}\' URL)\nif [ "$code" != 200 ]; then\n  exit 1\nfi',
      true,
      true,
    ],
    ["code=$(curl -so /dev/null -w '%{http_code}' URL)\necho $code", false, false],
    [
      'code=$(curl -so /dev/null -w \'%{http_code}\' URL)\nif [ "$code" = 200 ]; then echo up; else echo down; fi',
      false,
      false,
    ],
    [
      "code=$(curl -so /dev/null -w '%{http_code}' URL)\ncase $code in 200) echo up;; *) exit 1;; esac",
      true,
      true,
    ],
    ['set +e\ncurl -f URL\nif [ $? -ne 0 ]; then exit 1; fi', true, true],
    ['set +e\ncurl -f URL\nrc=$?\nif [ $rc -ne 0 ]; then echo down; fi', false, false],
    ['set +e\ncurl -f URL\nrc=$?\nexit $rc', true, true],
    ['set -euo pipefail\ncurl -f URL | tee f', true, true],
    ['curl -s URL > page\ngrep ok page', true, true],
    ['curl -s -o page URL\ngrep ok page', true, true],
    ['curl -s -o page URL\ncat page', false, false],
    ['curl -s URL | jq -e .ok', true, true],
    ["ssh host 'curl -f URL'", true, true],
    ["ssh host 'curl -f URL; echo done'", false, false],
    ['ssh host <<EOF\ncurl -f URL || true\nEOF', false, false],
    ['[ -z "$URL" ] && exit 1\ncurl -f URL || true', false, false],
    ['check() { curl -f URL || return 1; }\ncheck', true, true],
    ['check() { curl -f URL; }\ncheck || echo down', false, false],
    ['(curl -f URL)', true, true],
    ['(curl -f URL) || true', false, false],
    ['curl -f URL; exit 0', true, true],
    // Told by a variable that a branch sets.
    ['OK=1\ncurl -f URL || OK=0\nif [ $OK = 0 ]; then exit 1; fi', true, true],
    ['OK=1\ncurl -f URL || OK=0\nif [ $OK = 0 ]; then echo down; fi', false, false],
    ['OK=no\nif curl -f URL; then OK=yes; fi\n[ "$OK" = yes ]', true, true],
    ['FAILED=0\nfor u in a b; do curl -f "$u" || FAILED=$((FAILED+1)); done\nexit $FAILED', true, true],
    ['FAILED=()\nfor u in a b; do curl -f "$u" || FAILED+=("$u"); done\n[ ${#FAILED[@]} -eq 0 ]', true, true],
    ['for u in a b; do curl -f "$u" || FAILED=1; done\necho $FAILED', false, false],
    ['n=0\nwhile [ $n -lt 5 ]; do\n  curl -f URL && break\n  n=$((n+1))\ndone\n[ $n -lt 5 ]', true, true],
    ['n=0\nwhile [ $n -lt 5 ]; do\n  curl -f URL && break\n  n=$((n+1))\ndone', false, false],
    ['for i in 1 2; do if curl -f URL; then break; fi; done\nif [ $i -eq 2 ]; then exit 1; fi', true, true],
    ['curl -f URL || code=$?\nexit ${code:-0}', true, true],
    // A loop that only the check can end never ends when it is down; a counter ends it.
    ['until [ "$(curl -so /dev/null -w \'%{http_code}\' URL)" = 200 ]; do sleep 5; done', true, true],
    ['while true; do curl -f URL && break; sleep 5; done', true, true],
    ['while true; do curl -f URL && break; n=$((n+1)); [ $n -gt 5 ] && break; done', false, false],
    ['while true; do curl -f URL && break; n=$((n+1)); [ $n -gt 5 ] && exit 1; done', true, true],
    // Scripts that another program runs.
    ['ssh host <<EOF\nset -e\ncurl -f URL\necho up\nEOF', true, true],
    ['ssh host <<EOF\ncurl -f URL\necho up\nEOF', false, false],
    ["ssh host bash -s <<'EOF'\ncurl -f URL\nEOF", true, true],
    ["echo 'curl -f URL' | ssh host bash", true, true],
    ["bash <<< 'curl -f URL'", true, true],
    ['CODE=$(ssh host "curl -so /dev/null -w \'%{http_code}\' URL")\n[ "$CODE" = 200 ]', true, true],
    ['CODE=$(ssh host "curl -so /dev/null -w \'%{http_code}\' URL")\necho $CODE', false, false],
    ['docker exec web curl -f URL', true, true],
    ['docker exec web curl -f URL || true', false, false],
    // Functions and programs that decide for the script.
    ['curl -f URL || die "down"', true, true],
    ['curl -f URL || notify "down"', false, false],
    ['fail() { echo "$1"; }\ncurl -f URL || fail "down"', false, false],
    ['curl -s URL > page\npython check.py', true, true],
    ['curl -s URL > page.json\nnode -e "require(\'./page.json\').ok || process.exit(1)"', true, true],
    ['curl -s URL > page\necho done', false, false],
    ['read -r code <<< "$(curl -so /dev/null -w \'%{http_code}\' URL)"\n[ "$code" = 200 ]', true, true],
    ["trap 'echo failed; exit 1' ERR\ncurl -f URL", true, true],
    ['curl -s URL 2>/dev/null\npython check.py', false, false],
    ['curl -sI URL | head -n 1', false, false],
    ["curl -sI URL | head -n 1 | grep '200 OK'", true, true],
    ['timeout 60 curl -f URL', true, true],
    [
      'CODE=$(curl -so /dev/null -w \'%{http_code}\' URL || echo 000)\nif [ "$CODE" != 200 ]; then exit 1; fi',
      true,
      true,
    ],
    ['BODY=$(curl -f URL || echo none)\n[ "$BODY" != none ]', true, true],
    ['BODY=$(curl -f URL || echo none)\necho "$BODY"', false, false],
    ['curl -s URL | python3 -m json.tool 2>/dev/null || echo "down"', false, false],
    [
      'FAILED=false\nCODE=$(curl -so /dev/null -w \'%{http_code}\' URL)\nif [ "$CODE" != 200 ]; then FAILED=true; fi\nif [ "$FAILED" = true ]; then exit 1; fi',
      true,
      true,
    ],
    [
      'fails=0\ncheck() {\n  if curl -f "$1"; then return 0; else ((fails++)); return 0; fi\n}\ncheck a\ncheck b\nif (( fails > 0 )); then exit 1; fi',
      true,
      true,
    ],
    ['check() {\n  if curl -f "$1"; then return 0; else return 1; fi\n}\ncheck a\ncheck b', true, true],
    ['check() {\n  if curl -f "$1"; then return 0; else return 1; fi\n}\ncheck a || true', false, false],
    [
      'for i in 1 2; do curl -sf URL && break; sleep 1; done\ncurl -sf URL | jq -e \'.status == "ok"\'',
      true,
      true,
    ],
    [
      "if curl -so /dev/null -w '%{http_code}' URL | grep -q 200; then echo up; else echo down; exit 1; fi",
      true,
      true,
    ],
    [
      "if curl -so /dev/null -w '%{http_code}' URL | grep -q 200; then echo up; else echo down; fi",
      false,
      false,
    ],
    [
      'attempts=0\nwhile [ $attempts -lt 30 ]; do\n  if curl -sf URL > /dev/null; then echo up; exit 0; fi\n  attempts=$((attempts + 1))\n  sleep 2\ndone\necho "not up"\nexit 1',
      true,
      true,
    ],
    [
      'attempts=0\nwhile [ $attempts -lt 30 ]; do\n  if curl -sf URL > /dev/null; then echo up; break; fi\n  attempts=$((attempts + 1))\n  sleep 2\ndone\necho "done"',
      false,
      false,
    ],
    [
      "until [ $(curl -so /dev/null -w '%{http_code}' URL) -eq 200 ] || [ $n -eq 10 ]; do n=$((n+1)); sleep 5; done\n[ $n -lt 10 ]",
      true,
      true,
    ],
    [
      'retry() { for i in 1 2 3; do "$@" && return 0; sleep 1; done; return 1; }\nretry curl -f URL',
      true,
      true,
    ],
    ['set -o pipefail\ncurl -f URL | tee log', true, true],
    ['check() { curl -f "$1"; }\nOK=1\ncheck a || OK=0\n[ $OK = 1 ]', true, true],
    ['check() { curl -f "$1"; }\nOK=1\ncheck a || OK=0\necho $OK', false, false],
    ['ask() { curl -so /dev/null -w \'%{http_code}\' URL; }\nCODE=$(ask)\n[ "$CODE" = 200 ]', true, true],
    ['ask() { curl -so /dev/null -w \'%{http_code}\' URL; }\nCODE=$(ask)\necho "$CODE"', false, false],
    ['output=$(curl -s URL)\ncase "$output" in *ok*) echo up ;; *) echo down; false ;; esac', true, true],
    ['curl -f URL > /dev/null 2>&1 && echo up || { echo down; exit 1; }', true, true],
    ['curl -f URL > /dev/null 2>&1 && echo up || echo down', false, false],
    ['result=0\ncurl -f URL || result=1\nexit $result', true, true],
    ['python3 - <<EOF\nprint(1)\nEOF\ncurl -f URL', true, true],
    ['while ! curl -sf URL; do sleep 2; done', true, true],
    ['timeout 60 sh -c "while ! curl -sf URL; do sleep 2; done" || true', false, false],
    // Whether another program minds what it reads is not known: the benefit of the doubt.
    ['curl --retry 5 -f URL | jq .', true, true],
    ['sleep 30; curl -sf URL; echo "Deployed"', true, true],
    ['ssh host "curl -sf URL && echo up || echo down"', false, false],
    ['response=$(curl -s URL)\necho "$response" | jq .', true, true],
    ['if [ "$(curl -s URL)" != ok ]; then echo "::error::down"; fi', false, false],
    ['if [ "$(curl -s URL)" != ok ]; then echo "::error::down"; exit 1; fi', true, true],
    ['{ curl -f URL; } && echo up; exit 0', false, false],
  ];
  it.each(measured)('%j', (script, byDefault, withBash) => {
    expect({ default: noticed(script), bash: noticed(script, 'bash') }).toEqual({
      default: byDefault,
      bash: withBash,
    });
  });

  it('knows that a shell template of its own has no errexit', () => {
    expect(noticed('curl -f URL\necho done', 'template')).toBe(false);
    expect(noticed('curl -f URL', 'template')).toBe(true);
  });
});
