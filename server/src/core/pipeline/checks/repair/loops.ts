import type { ScriptChange } from '../../../edits/script.ts';
import type { Command, Statement } from '../../../syntax/shell/ast.ts';
import { commandName } from '../../../syntax/shell/shell.ts';
import { assignedIn } from '../statements.ts';
import type { ScriptCheck } from '../weak-checks.ts';
import { behind, commandsIn, flagFor, hearing, holdsAny, listsOf } from './lists.ts';
import type { Way } from './ways.ts';

type Loop = Statement & { readonly type: 'loop' };

/** Changes of a loop that ends well also when the check in it fails every time. */
export function loopWays(at: ScriptCheck): Way[] {
  const { scalar, tree } = at.script;
  const checks = at.checks.map(({ command }) => command);
  const last = tree.statements.at(-1);
  const failing = 'Exit with 1 when every try has failed';
  const loops = listsOf(tree.statements)
    .flat()
    .filter((one): one is Loop => one.type === 'loop' && holdsAny(one, checks));
  return loops.flatMap((loop) => {
    const end = last && behind(scalar, last, 'exit 1');
    const leaves = breaksOf(loop);
    const again = repeated(at, loop, checks);
    return [
      // It leaves the script as soon as the check succeeds; behind it there is only failure.
      ...(end ? [{ title: failing, changes: [end] }] : []),
      ...(end && loop === last
        ? leaves.map((leave) => ({ title: failing, changes: [replaced(leave, 'exit 0'), end] }))
        : []),
      ...leaves.map((leave) => ({
        title: 'Exit with 1 when it gives up',
        changes: [replaced(leave, 'exit 1')],
      })),
      ...again.map((change) => ({ title: 'Check once more behind the loop', changes: [change] })),
      ...retried(at, loop),
    ];
  });
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

/** Each `break` that leaves this loop. */
function breaksOf(loop: Loop): Command[] {
  const inner = (statement: Statement): Command[] => {
    if (statement.type === 'loop' || statement.type === 'function') return [];
    if (statement.type === 'command')
      return commandName(statement) === 'break' && statement.words.length === 1 ? [statement] : [];
    return statement.type === 'and-or'
      ? [...inner(statement.left), ...inner(statement.right)]
      : statement.type === 'if'
        ? [
            ...statement.branches.flatMap(({ body }) => body.flatMap(inner)),
            ...(statement.otherwise ?? []).flatMap(inner),
          ]
        : statement.type === 'group' && !statement.subshell
          ? statement.body.flatMap(inner)
          : [];
  };
  return loop.body.flatMap(inner);
}

/** What decides that the loop has succeeded, asked again behind it: the check itself, or a test of what it found. */
function repeated({ script }: ScriptCheck, loop: Loop, checks: readonly Command[]): ScriptChange[] {
  const { scalar } = script;
  const tests = [
    ...checks.filter((check) => !check.context.inSubstitution && !check.context.piped),
    ...loop.body.flatMap((one) => {
      const [first] = one.type === 'if' ? one.branches : [];
      const [test, ...others] = first?.test ?? [];
      return test?.type === 'command' && others.length === 0 && first?.body.some(isBreak) ? [test] : [];
    }),
  ].filter(({ start, end }) => loop.start < start && end < loop.end);
  return tests.flatMap(({ start, end, heredoc }) => {
    const text = hearing(scalar.value, { start, end }, checks);
    const change = heredoc || text.includes('\n') ? undefined : behind(scalar, loop, `${text} || exit 1`);
    return change ? [change] : [];
  });
}

const isBreak = (statement: Statement): boolean =>
  statement.type === 'command' && commandName(statement) === 'break';

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
