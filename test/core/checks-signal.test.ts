import { beforeAll, describe, expect, it } from 'vitest';
import { onlyAfterFailure } from '../../server/src/core/pipeline/checks/failure-only.ts';
import { hearingFlag, signalOf } from '../../server/src/core/pipeline/checks/signal.ts';
import type { Scalar } from '../../server/src/core/syntax/node.ts';
import type { Command } from '../../server/src/core/syntax/shell/ast.ts';
import type { ShellParser } from '../../server/src/core/syntax/shell/shell.ts';
import { testShell } from './support/shell.ts';

let parser: ShellParser;
beforeAll(async () => {
  parser = await testShell();
});

function command(text: string): Command {
  const [first] = parser.parse(text).commands;
  if (!first) throw new Error(`no command in ${text}`);
  return first;
}

describe('signalOf', () => {
  it.each([
    // `-f` may stand anywhere in a cluster of flags that take no value.
    'curl -f URL',
    'curl --fail URL',
    'curl --fail-with-body URL',
    'curl -sSfL URL',
    'curl -fsS URL',
    'curl -sfo /dev/null URL',
    'curl -s --retry 3 --fail URL',
    'curl URL -f',
    'sudo curl -f URL',
    'timeout 30 curl -sf URL',
    // Flags that are not to be seen.
    'curl $CURL_OPTS URL',
    'curl "$' + '{args[@]}" URL',
    'curl $' + '{{ env.CURL_FLAGS }} URL',
    'curl -K curlrc URL',
    // Not a web server's answer.
    'curl -v telnet://shop.example.com:5432',
    'curl --connect-only https://shop.example.com',
    'wget -q --spider URL',
    'wget -qO- URL',
    'xh GET URL',
    'http --check-status GET URL',
    'hurl --test smoke.hurl',
    'newman run smoke.json',
    'k6 run load.js',
    'nc -z shop.example.com 443',
    './smoke.sh URL',
  ])('%s tells by its status', (text) => {
    expect(signalOf(command(text))).toBe('status');
    expect(hearingFlag(command(text))).toBeUndefined();
  });

  it.each([
    ['curl URL', '--fail'],
    ['curl -s URL', '--fail'],
    ['curl -sI URL', '--fail'],
    ['curl -L URL', '--fail'],
    // What follows a flag that takes a value is that value, not another flag.
    ['curl -of URL', '--fail'],
    ['curl -s -o f URL', '--fail'],
    ['curl -sofile URL', '--fail'],
    ["curl -w '%{http_code}f' URL", '--fail'],
    ["curl -H 'X: -f' URL", '--fail'],
    ['curl -H -f URL', '--fail'],
    ['curl --data -f URL', '--fail'],
    ['curl -X GET -m 10 -u a:f URL', '--fail'],
    ['curl --fail --no-fail URL', '--fail'],
    ['curl --fail-early URL', '--fail'],
    ['sudo -E curl -s URL', '--fail'],
    ['http GET URL', '--check-status'],
    ['https URL', '--check-status'],
    ['newman run smoke.json -x', undefined],
    ['newman run smoke.json --suppress-exit-code', undefined],
  ])('%s tells only by what it prints', (text, flag) => {
    expect(signalOf(command(text))).toBe('output');
    expect(hearingFlag(command(text))).toBe(flag);
  });
});

describe('onlyAfterFailure', () => {
  const condition = (value: string): Scalar => ({
    kind: 'scalar',
    source: value,
    span: { start: 0, end: value.length },
    value,
    type: 'string',
    style: 'plain',
    inFlow: false,
  });

  it.each([
    'failure()',
    '$' + '{{ failure() }}',
    'cancelled()',
    'failure() || cancelled()',
    "failure() && github.ref == 'refs/heads/main'",
    "always() && steps.deploy.outcome == 'failure'",
    "steps.smoke.conclusion != 'success'",
    "always() && needs.deploy.result == 'failure'",
    '!success()',
    "job.status == 'failure'",
  ])('%s', (text) => {
    expect(onlyAfterFailure(condition(text))).toBe(true);
  });

  it.each([
    '',
    'success()',
    'always()',
    '!cancelled()',
    'failure() || inputs.force',
    "github.ref == 'refs/heads/main'",
    "steps.deploy.outcome == 'success'",
    "steps.deploy.outputs.url != ''",
    "needs.build.outputs.tag == 'failure'",
    'false',
    'not an expression (',
  ])('not %j', (text) => {
    expect(onlyAfterFailure(condition(text))).toBe(false);
  });

  it('knows that a step without a condition always runs', () => {
    expect(onlyAfterFailure(undefined)).toBe(false);
  });
});
