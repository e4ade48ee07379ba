import type { ScriptChange } from '../../../edits/script.ts';
import type { Scalar } from '../../../syntax/node.ts';
import type { Command, Statement } from '../../../syntax/shell/ast.ts';
import { commandName } from '../../../syntax/shell/shell.ts';
import { assignedIn } from '../statements.ts';
import type { ScriptCheck } from '../weak-checks.ts';
import { behind, commandsIn, flagFor, hearing, holds, holdsAny, listsOf } from './lists.ts';
import { remembered } from './remembered.ts';
import { opposite, type Sense, senseOf } from './sense.ts';
import type { Way } from './ways.ts';

type Loop = Statement & { readonly type: 'loop' };

/** Changes of a loop of tries that ends well also when the check in it fails every time. */
export function loopWays(at: ScriptCheck): Way[] {
  const { scalar, tree } = at.script;
  const checks = at.checks.map(({ command }) => command);
  const last = tree.statements.at(-1);
  const loops = listsOf(tree.statements)
    .flat()
    .filter((one) => isRetryLoop(one, checks));
  const inner = loops.filter((loop) => !loops.some((other) => other !== loop && holds(loop, other)));
  const marks = inner.map((loop) => marksOf(scalar, loop, checks));
  const all = marks.flatMap((changes) => changes ?? []);
  const failing = 'Exit with 1 when every try has failed';
  const plain = loops.flatMap((loop): Way[] => {
    const end = last && behind(scalar, last, 'exit 1');
    const leaves = leavesOf(loop, checks);
    const isLeft = leaves.some(({ command, sense }) => sense === 'good' && commandName(command) === 'exit');
    const successes = leaves.filter(({ command, sense }) => sense === 'good' && isBreak(command));
    return [
      ...leaves
        .filter(({ sense }) => sense === 'bad')
        .map(({ command }) => ({
          title: 'Exit with 1 when it gives up',
          changes: [replaced(command, 'exit 1')],
        })),
      // It leaves the script as soon as the check succeeds; behind it there is only failure.
      ...(end && isLeft ? [{ title: failing, changes: [end] }] : []),
      ...(end && loop === last && successes.length > 0
        ? [{ title: failing, changes: [...successes.map((one) => replaced(one.command, 'exit 0')), end] }]
        : []),
    ];
  });
  const marked = { title: failing, changes: all };
  // Each of several loops has to fail by itself: what ends the script in one of them takes the others away.
  return inner.length > 1 ? [marked, ...plain] : [...plain, marked];
}

/** A loop that remembers its success; undefined where it may be left and nobody knows why. */
function marksOf(scalar: Scalar, loop: Loop, checks: readonly Command[]): ScriptChange[] | undefined {
  const breaks = leavesOf(loop, checks).filter(({ command }) => isBreak(command));
  return breaks.every(({ sense }) => sense === 'good')
    ? remembered(
        scalar,
        loop,
        breaks.map(({ command }) => command),
      )
    : undefined;
}

/** Other changes of such a loop, for which more is written anew. */
export function otherLoopWays(at: ScriptCheck): Way[] {
  const checks = at.checks.map(({ command }) => command);
  const loops = listsOf(at.script.tree.statements)
    .flat()
    .filter((one) => isRetryLoop(one, checks));
  const [only, ...others] = loops.filter((loop) => !loops.some((one) => one !== loop && holds(loop, one)));
  // Of several loops the others would still end well.
  if (!only || others.length > 0) return [];
  return [
    { title: 'Check once more behind the loop', changes: repeated(at, only, checks) },
    ...retried(at, only),
  ];
}

/** A loop that asks again until it is content, so that one try may fail. */
export const isRetryLoop = (statement: Statement, checks: readonly Command[]): statement is Loop =>
  statement.type === 'loop' &&
  holdsAny(statement, checks) &&
  (statement.keyword !== 'for' ||
    statement.body.flatMap(commandsIn).some((one) => LEAVES.test(commandName(one))));

const LEAVES = /^(?:break|exit|return|sleep)$/;

/** Variables that tell how often a loop has turned. */
export const turnCounters = (loop: Statement, checks: readonly Command[]): string[] => {
  const found = commandsIn(loop).flatMap(({ assignments }) =>
    assignments.filter((one) => holdsAny(one, checks)).map(({ name }) => name),
  );
  return [...assignedIn([loop])].filter((name) => !found.includes(name));
};

const replaced = ({ start, end }: Command, text: string): ScriptChange => ({ start, end, text });

interface Leave {
  /** `break`, `exit` */
  readonly command: Command;
  /** What it means that it is reached. */
  readonly sense: Sense;
}

/** Each `break` that leaves this loop, and each `exit 0`. */
function leavesOf(loop: Loop, checks: readonly Command[]): Leave[] {
  const inner = (statement: Statement, own: Sense): Leave[] => {
    switch (statement.type) {
      case 'command': {
        const zero = commandName(statement) === 'exit' && statement.words[1]?.value === '0';
        return zero || isBreak(statement) ? [{ command: statement, sense: own }] : [];
      }
      case 'and-or': {
        const { left, operator, right } = statement;
        const told = senseOf([left], checks);
        // Behind `a && b ||` it is `a` that counts.
        return [...inner(left, own), ...inner(right, operator === '&&' ? told : opposite(told))];
      }
      case 'if': {
        const [first, ...others] = statement.branches;
        const told = first ? senseOf(first.test, checks) : 'unknown';
        const rest = others.length > 0 ? 'unknown' : opposite(told);
        return [
          ...(first?.body ?? []).flatMap((one) => inner(one, told)),
          ...others.flatMap(({ test, body }) => body.flatMap((one) => inner(one, senseOf(test, checks)))),
          ...(statement.otherwise ?? []).flatMap((one) => inner(one, rest)),
        ];
      }
      case 'group':
        return statement.subshell ? [] : statement.body.flatMap((one) => inner(one, own));
      default:
        return [];
    }
  };
  return loop.body.flatMap((one) => inner(one, 'unknown'));
}

/** What decides that the loop has succeeded, asked again behind it: the check itself, or a test of what it found. */
function repeated({ script }: ScriptCheck, loop: Loop, checks: readonly Command[]): ScriptChange[] {
  const { scalar } = script;
  const tests = [
    ...checks.filter(({ context }) => !context.inSubstitution && !context.piped),
    ...loop.body.flatMap((one) => {
      const [first] = one.type === 'if' ? one.branches : [];
      const [test, ...others] = first?.test ?? [];
      const isTest = test?.type === 'command' && others.length === 0 && first?.body.some(isBreak);
      return isTest && senseOf([test], checks) === 'good' ? [test] : [];
    }),
  ].filter(({ start, end }) => loop.start < start && end < loop.end);
  return tests.slice(0, 1).flatMap(({ start, end, heredoc }) => {
    const text = hearing(scalar.value, { start, end }, checks);
    const turns = loop.variable !== undefined && new RegExp(`\\$\\{?${loop.variable}\\b`).test(text);
    const change =
      heredoc || turns || text.includes('\n') ? undefined : behind(scalar, loop, `${text} || exit 1`);
    return change ? [change] : [];
  });
}

const isBreak = (statement: Statement): boolean =>
  statement.type === 'command' && commandName(statement) === 'break' && statement.words.length === 1;

/** A loop that does nothing but ask, wait and ask again: curl can do that. Source: curl's manual, `--retry`. */
function retried({ script, checks }: ScriptCheck, loop: Loop): Way[] {
  const { value } = script.scalar;
  const own = checks.map(({ command }) => command).filter((command) => holdsAny(loop, [command]));
  const [check] = own;
  const [name] = check?.words ?? [];
  const tries = triesOf(loop);
  if (!check || !name || own.length > 1 || commandName(check) !== 'curl' || tries === undefined) return [];
  const commands = loop.body.flatMap(commandsIn);
  const sleeps = commands.filter((one) => commandName(one) === 'sleep');
  const wait = sleeps[0]?.words[1]?.value;
  const others = commands.filter((one) => one !== check && !sleeps.includes(one) && !isBreak(one));
  const text = value.slice(check.start, check.end);
  const around = value.slice(loop.start, loop.end);
  if (sleeps.length !== 1 || wait === undefined || !/^\d+s?$/.test(wait) || others.length > 0) return [];
  if (check.context.inSubstitution || check.context.piped || /[\n#]|--retry/.test(text)) return [];
  if (/#/.test(around) || (loop.variable && new RegExp(`\\$\\{?${loop.variable}\\b`).test(around))) return [];
  const flag = flagFor(check).map((one) => one.text);
  const asked = (more: string) =>
    [value.slice(check.start, name.end), ...flag, more, value.slice(name.end, check.end)].join('');
  const change = (more: string) => [{ start: loop.start, end: loop.end, text: asked(more) }];
  const flags = ` --retry ${tries - 1} --retry-delay ${Number.parseInt(wait, 10)} --retry-all-errors`;
  return [
    {
      title: 'Let `curl` retry in place of the loop',
      changes: change(flags),
      tried: change(''),
      flagged: true,
    },
  ];
}

/** How often `for i in 1 2 3`, `{1..10}` or `$(seq 10)` turns. */
function triesOf({ keyword, values }: Loop): number | undefined {
  if (keyword !== 'for') return undefined;
  const [only] = values;
  const text = only?.text ?? '';
  const range = /^(?:\{1\.\.(\d+)\}|\$\(seq (?:1 )?(\d+)\))$/.exec(text);
  const tries = range && values.length === 1 ? Number(range[1] ?? range[2]) : values.length;
  const plain = range !== null || values.every(({ value }) => /^\d+$/.test(value));
  return plain && tries > 1 && tries <= 1000 ? tries : undefined;
}

/** A check in a loop of tries whose first failure would end the script under errexit, and the other tries with it. */
export const endsTries = (
  statements: readonly Statement[],
  check: Command,
  checks: readonly Command[],
): boolean =>
  listsOf(statements)
    .flat()
    .some(
      (loop) =>
        isRetryLoop(loop, checks) &&
        listsOf(loop.body)
          .flat()
          .some((one) => (one.type === 'command' || one.type === 'pipeline') && holds(one, check)),
    );
