import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { pairsIn, urlsIn } from '../../server/src/core/secrets/pairs.ts';
import { shapesIn } from '../../server/src/core/secrets/shapes.ts';
import { lookOf } from '../../server/src/core/secrets/values.ts';
import { deploying, deployStep, type Finder, indented, secretFinder } from './support/secrets.ts';

let found: Finder;

beforeAll(async () => {
  found = await secretFinder();
});

/** Pieces that the expressions of the search look for, in any order. */
const PIECES = [
  'PASSWORD',
  'password',
  '_TOKEN',
  'api-key',
  '=',
  ':',
  ' ',
  '\n',
  '"',
  "'",
  '\\"',
  '://',
  '@',
  'user',
  'ghp_',
  'eyJ',
  '-----BEGIN ',
  'PRIVATE KEY-----',
  'AKIA',
  'hooks.slack.com/services/',
  '${{ secrets.X }}',
  '$X',
  '{',
  '}',
  ',',
  'name',
  'value',
  '--',
  '-p',
  '-u',
  'Authorization',
  'Bearer',
  'basic',
  'docker login',
  'curl',
  'echo',
  '|',
  '<<EOF',
  'EOF',
  '#',
  'a',
  'Q7',
  '0',
  '.',
  '-',
  '_',
  '/',
  'IDENTIFIED BY',
  'machine',
  'login',
  'sshpass',
];

const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(''));

describe('the search for credentials', () => {
  it('never throws, and stays inside the text', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ maxLength: 200 })), (value) => {
        lookOf(value);
        for (const { start, end } of [...shapesIn(value), ...pairsIn(value), ...urlsIn(value)]) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(value.length);
        }
      }),
    );
  });

  it('gives each match as it is written', () => {
    fc.assert(
      fc.property(text, (value) => {
        for (const match of [...pairsIn(value), ...urlsIn(value)])
          expect(value.slice(match.start, match.end)).toBe(match.text);
      }),
    );
  });

  it('never throws on any script, input or file', () => {
    fc.assert(
      fc.property(text, (value) => {
        found(value);
        found(deploying(value.replaceAll('\n', '\n ')));
        found(deployStep(`- uses: a/b@v1\n  with:\n    x: |\n${indented(value, 6)}`));
      }),
      { numRuns: 150 },
    );
  });

  it('finds a password wherever it is written, and nothing where it is read from the secrets', () => {
    const password = fc
      .stringMatching(/^[A-Z][a-z]{4,8}[-_.!][A-Z][a-z]{3,6}[0-9]{2}$/)
      .filter((value) => lookOf(value) === 'strong');
    const places: readonly ((value: string) => string)[] = [
      (value) => deploying(`docker login -u robot -p '${value}'`),
      (value) => deploying(`export DB_PASSWORD="${value}"`),
      (value) => deploying(`curl -u robot:'${value}' https://api.acme.dev`),
      (value) => deployStep(`- uses: a/deploy@v1\n  with:\n    password: '${value}'`),
      (value) => deployStep(`- run: make\n  env: { DB_PASSWORD: "${value}" }`),
    ];
    fc.assert(
      fc.property(password, fc.constantFrom(...places), (value, place) => {
        expect(found(place(value))).toEqual([value]);
        expect(found(place('${{ secrets.X }}'))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

/** Long texts that would take for ever if an expression tried its pieces in all ways. */
describe('long texts without an end', () => {
  const long = 200_000;
  const hostile: readonly string[] = [
    'a'.repeat(long),
    'password'.repeat(long / 8),
    'password='.repeat(long / 9),
    '://'.repeat(long / 3),
    'a://a:'.repeat(long / 6),
    'ghp_'.repeat(long / 4),
    'eyJ.'.repeat(long / 4),
    '-----BEGIN '.repeat(long / 11),
    `-----BEGIN PRIVATE KEY-----${'a'.repeat(long)}`,
    'token="'.repeat(long / 7),
    '--password '.repeat(long / 11),
    'name: A_KEY value: '.repeat(long / 19),
    'machine a login b '.repeat(long / 18),
    `PASSWORD${' '.repeat(long)}=`,
    '0'.repeat(long),
    'xoxb-1'.repeat(long / 6),
    'hooks.slack.com/services/'.repeat(long / 25),
  ];
  it.each(hostile.map((value) => [value.slice(0, 30), value]))('%s …', (_, value) => {
    expect(shapesIn(value)).toEqual([]);
    expect(lookOf(value)).toBe('none');
    for (const match of [...pairsIn(value), ...urlsIn(value)])
      expect(value.slice(match.start, match.end)).toBe(match.text);
  });
});
