import { expect, test } from 'vitest';
import { expectFile, root } from '../support/files.ts';
import { shown, syntaxFindings, withOn } from './support/syntax-findings.ts';

/** What GitHub refuses or ignores under `on`. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['an unknown event', withOn('pul_request:')],
  [
    'an unknown event in a list',
    'on: [push, pull-request]\njobs:\n  a:\n    runs-on: x\n    steps: [run: y]\n',
  ],
  ['an unknown event as text', 'on: psh\njobs:\n  a:\n    runs-on: x\n    steps: [run: y]\n'],
  ['on without a value', 'on:\njobs:\n  a:\n    runs-on: x\n    steps: [run: y]\n'],
  ['on without an event', 'on: {}\njobs:\n  a:\n    runs-on: x\n    steps: [run: y]\n'],
  [
    'events as a list of mappings',
    'on:\n  - push:\n      branches: [a]\njobs:\n  a:\n    runs-on: x\n    steps: [run: y]\n',
  ],
  ['an unknown filter', withOn('pull_request:\n  ignore-paths: [a]')],
  ['an event in another event', withOn('push:\n  branches: [a]\n  pull_request:\n    branches: [a]')],
  ['an event as text', withOn('push: main')],
  ['an event as a list', withOn('push:\n  - main')],
  ['branches as a mapping', withOn('push:\n  branches:\n    a: b')],
  ['branches and branches-ignore', withOn('push:\n  branches: [a]\n  branches-ignore: [b]')],
  ['paths-ignore and paths', withOn('pull_request:\n  paths-ignore: [a]\n  paths: [b]')],
  ['an unknown activity type', withOn('issues:\n  types: [opend]')],
  ['an activity type of another event', withOn('issue_comment:\n  types: opened')],
  ['a schedule as a mapping', withOn('schedule:\n  cron: 0 0 * * *')],
  ['a schedule without cron', withOn('schedule:\n  - timezone: UTC')],
  ['four cron fields', withOn('schedule:\n  - cron: "0 0 * *"')],
  ['a cron value out of range', withOn('schedule:\n  - cron: "0 24 * * *"')],
  ['a named schedule', withOn('schedule:\n  - cron: "@daily"')],
  ['a time zone that does not exist', withOn('schedule:\n  - cron: "0 0 * * *"\n    timezone: Europe/Londn')],
  ['an input type that does not exist', withOn('workflow_dispatch:\n  inputs:\n    a:\n      type: str')],
  ['a choice without options', withOn('workflow_dispatch:\n  inputs:\n    a:\n      type: choice')],
  [
    'a boolean with another default',
    withOn('workflow_dispatch:\n  inputs:\n    a:\n      type: boolean\n      default: yes'),
  ],
  ['an unknown input property', withOn('workflow_dispatch:\n  inputs:\n    a:\n      requird: true')],
  [
    '26 inputs',
    withOn(`workflow_dispatch:\n  inputs:\n${Array.from({ length: 26 }, (_, i) => `    i${i}:`).join('\n')}`),
  ],
  ['a called input without a type', withOn('workflow_call:\n  inputs:\n    a:\n      required: true')],
  ['a called input of type choice', withOn('workflow_call:\n  inputs:\n    a:\n      type: choice')],
  ['an output without a value', withOn('workflow_call:\n  outputs:\n    a:\n      description: x')],
];

test.each(REFUSED)('%s is one finding', (_, text) => {
  expect(syntaxFindings(text)).toHaveLength(1);
});

test('each finding stands at the mistake and says what it is', () => {
  const told = REFUSED.map(([name, text]) => `${name}\n${syntaxFindings(text).map(shown).join('')}`);
  expectFile(`${root}/test/core/workflow-syntax-triggers.out`, `${told.join('\n')}`);
});
