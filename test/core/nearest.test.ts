import { expect, test } from 'vitest';
import { nearest } from '../../server/src/core/text/nearest.ts';

const KEYS = ['runs-on', 'needs', 'name', 'steps', 'timeout-minutes', 'paths-ignore', 'if', 'env', 'on'];

test.each([
  ['runs-onn', 'runs-on'],
  ['runs_on', 'runs-on'],
  ['RunsOn', 'runs-on'],
  ['Needs', 'needs'],
  ['neesd', 'needs'],
  ['step', 'steps'],
  ['timeout-minute', 'timeout-minutes'],
  ['timeoutminutes', 'timeout-minutes'],
  ['ignore-paths', 'paths-ignore'],
  ['evn', 'env'],
  ['nam', 'name'],
  ['stps', 'steps'],
  ['zzcanary1', undefined],
  ['x', undefined],
  ['', undefined],
  ['no', undefined],
  ['needs', undefined],
])('nearest(%j) is %j', (word, expected) => {
  expect(nearest(word, KEYS)).toBe(expected);
});

test('the nearer of two candidates wins, whatever their order', () => {
  expect(nearest('deploi', ['employ', 'deploy'])).toBe('deploy');
  expect(nearest('deploi', ['deploy', 'employ'])).toBe('deploy');
});
