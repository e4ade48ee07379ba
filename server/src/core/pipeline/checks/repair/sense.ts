import type { Command, Statement, Word } from '../../../syntax/shell/ast.ts';
import { commandName } from '../../../syntax/shell/shell.ts';
import { NEUTRAL } from '../words.ts';
import { holds } from './lists.ts';

/** What it means that a condition holds: all is well, it is not, or nobody knows. */
export type Sense = 'good' | 'bad' | 'unknown';

/**
 * Which of its two answers a condition gives when the deployment is broken. A trial cannot tell: it takes what hangs on
 * the answer of a check for changed, and not which way.
 */
export function senseOf(tests: readonly Statement[], checks: readonly Command[]): Sense {
  const [only, ...others] = tests;
  return only && others.length === 0 ? sense(only, checks) : 'unknown';
}

export const opposite = (one: Sense): Sense => (one === 'good' ? 'bad' : one === 'bad' ? 'good' : 'unknown');

function sense(statement: Statement, checks: readonly Command[]): Sense {
  switch (statement.type) {
    case 'command':
      return commandSense(statement, checks);
    case 'pipeline': {
      const last = statement.stages.findLast(
        (stage) => stage.type !== 'command' || !NEUTRAL.has(commandName(stage)),
      );
      const own = last ? sense(last, checks) : 'unknown';
      return statement.negated ? opposite(own) : own;
    }
    case 'and-or': {
      const left = sense(statement.left, checks);
      return left === sense(statement.right, checks) ? left : 'unknown';
    }
    case 'group':
      return senseOf(statement.body, checks);
    default:
      return 'unknown';
  }
}

function commandSense(command: Command, checks: readonly Command[]): Sense {
  // A command around it (`timeout 5 curl …`) ends as it does.
  if (checks.some((check) => holds(command, check) && !check.context.inSubstitution)) return 'good';
  const words = command.words.slice(1);
  switch (commandName(command)) {
    case '[':
    case '[[':
    case 'test':
      return testSense(words.filter(({ value }) => value !== ']' && value !== ']]'));
    case 'grep':
    case 'egrep': {
      const pattern = words.find(({ value }) => !value.startsWith('-'))?.value ?? '';
      const own: Sense = BAD.test(pattern) ? 'bad' : 'good';
      return words.some(({ value }) => /^-\w*v|^--invert/.test(value)) ? 'unknown' : own;
    }
    default:
      return 'unknown';
  }
}

function testSense(words: readonly Word[]): Sense {
  const [first, second, third, ...others] = words.map(({ value }) => value);
  if (first === '!') return opposite(testSense(words.slice(1)));
  if (others.length > 0) return 'unknown';
  if (third === undefined) return first === '-z' ? 'bad' : first === '-n' ? 'good' : 'unknown';
  const asked = first ?? '';
  switch (second) {
    case '=':
    case '==':
    case '=~':
    case '-eq':
      return equals(asked, third);
    case '!=':
    case '-ne':
      return opposite(equals(asked, third));
    case '-ge':
    case '-gt':
      return beyond(asked, third);
    case '-le':
    case '-lt':
      return opposite(beyond(asked, third));
    default:
      return 'unknown';
  }
}

function equals(asked: string, value: string): Sense {
  if (COUNTER.test(asked)) return 'bad';
  if (value === '0') return EXIT_CODE.test(asked) ? 'good' : 'unknown';
  if (value === '' || BAD.test(value)) return 'bad';
  return GOOD.test(value) ? 'good' : 'unknown';
}

/** More than that many tries, or an HTTP status of that class. */
function beyond(asked: string, limit: string): Sense {
  if (COUNTER.test(asked)) return limit === '0' ? 'unknown' : 'bad';
  return /^(?:[45]\d\d|399)$/.test(limit)
    ? 'bad'
    : EXIT_CODE.test(asked) && limit === '0'
      ? 'bad'
      : 'unknown';
}

/** Counts tries: one that has come to its end tells that all have failed. */
const COUNTER = /^\$\{?(?:[ijkn]|\w*(?:attempt|tr(?:y|ies)|count|turn|elapsed|waited)\w*)\}?$/i;
const EXIT_CODE = /^\$\{?(?:\?|rc|ret|\w*(?:code|status|exit|result))\}?$/i;

const GOOD =
  /^\W*[23](?:\d\d|xx|\.\.|\*|\[0-9\])|^\W*(?:ok|up|healthy|true|pass(?:ed|ing)?|success(?:ful)?|alive|live|ready|running)\b/i;
const BAD =
  /^\W*(?:[45]\d\d|000|[45])(?!\d)|\b(?:error|fail\w*|unhealthy|down|false|exception|not found|bad gateway)\b/i;
