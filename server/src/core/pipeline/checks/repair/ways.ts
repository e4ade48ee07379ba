import type { ScriptChange } from '../../../edits/script.ts';
import type { Command, Statement } from '../../../syntax/shell/ast.ts';
import { innerScripts } from '../../../syntax/shell/inner.ts';
import { commandName, unwrap } from '../../../syntax/shell/shell.ts';
import { SUPPRESSING_FLAGS } from '../signal.ts';
import type { ScriptCheck } from '../weak-checks.ts';
import { hiders } from './hiders.ts';
import { behind, commandsIn, hearing, holds, holdsAny, indentOf, listsOf } from './lists.ts';
import { isRetryLoop, loopWays, otherLoopWays, turnCounters } from './loops.ts';
import { patient } from './patience.ts';
import { senseOf } from './sense.ts';

/** A change of a script that may make its check strong. */
export interface Way {
  readonly title: string;
  readonly changes: readonly ScriptChange[];
  /** It may be made unattended. */
  readonly safe?: boolean;
  /** It writes the check anew, with the flag that it lacks. */
  readonly flagged?: true;
  /** What is tried in its place, where the words of the check itself change. */
  readonly tried?: readonly ScriptChange[];
}

/** The plain changes of a script after which its checks may fail it, the best first. Each has yet to be tried. */
export function scriptWays(at: ScriptCheck): Way[] {
  const { script } = at;
  const checks = at.checks.map(({ command }) => command);
  const { statements } = script.tree;
  const { value } = script.scalar;
  const retries = listsOf(statements)
    .flat()
    .filter((one) => isRetryLoop(one, checks));
  // What ends the first try in a loop of them takes the others away.
  const alone = checks.filter((check) => !retries.some((loop) => holds(loop, check)));
  return [
    ...suppressed(checks),
    ...hidden(value, statements, alone),
    ...backgrounds(value, alone),
    ...branches(at, checks, retries).map((way) => patient(way, alone.filter(decidesBranch))),
    ...loopWays(at),
    ...otherLoopWays(at),
    ...declarations(at, alone),
    ...printed(at, alone),
    ...leaving(statements, alone),
    ...switches(at),
  ].filter(({ changes }) => changes.length > 0);
}

const decidesBranch = ({ context }: Command): boolean => context.condition && !context.inSubstitution;

/** `newman … --suppress-exit-code` */
const suppressed = (checks: readonly Command[]): Way[] =>
  checks.flatMap((command) =>
    unwrap(command)
      .words.filter(({ value }) => commandName(unwrap(command)) === 'newman' && SUPPRESSING_FLAGS.has(value))
      .map(({ start, end, value }) => ({
        title: `Remove \`${value}\``,
        changes: [{ start: start - 1, end, text: '' }],
      })),
  );

function hidden(value: string, statements: readonly Statement[], checks: readonly Command[]): Way[] {
  const hiding = checks
    .map((command) => ({ command, hides: hiders(statements, command) }))
    .filter((one) => one.hides.length > 0);
  const hides = hiding.flatMap((one) => one.hides);
  const removed = hides.filter(({ isTrue }) => isTrue);
  const silenced = hiding.filter((one) => one.hides.some(({ isTrue }) => isTrue));
  const [first] = removed;
  const [said] = hides.filter(({ isTrue, exit }) => !isTrue && exit.length > 0);
  const silent = {
    title: first ? `Remove \`${value.slice(first.remove.start, first.remove.end).trim()}\`` : '',
    changes: removed.map(({ remove }) => remove),
  };
  const loud = {
    title: said?.says ? 'Exit with 1 behind the message' : 'Exit with 1 behind what `||` runs',
    changes: hides.flatMap(({ isTrue, remove, exit }) => (isTrue ? [remove] : exit)),
  };
  const commands = (list: typeof hiding) => list.map(({ command }) => command);
  return [patient(silent, commands(silenced)), patient(loud, commands(hiding))];
}

/** `curl … &` */
const backgrounds = (value: string, checks: readonly Command[]): Way[] => [
  {
    title: 'Wait for it: remove `&`',
    changes: checks.flatMap(({ end }) => {
      const mark = /^[ \t]*&(?![&>])/.exec(value.slice(end));
      return mark ? [{ start: end, end: end + mark[0].length, text: '' }] : [];
    }),
  },
];

/** `exit 1` at the end of the branch that a failure takes. */
function branches({ script }: ScriptCheck, checks: readonly Command[], retries: readonly Statement[]): Way[] {
  const { scalar, tree } = script;
  const { value } = scalar;
  const from = checks.at(0)?.start ?? 0;
  const mayEnd = (statement: Statement): boolean =>
    retries.every((loop) => !holds(loop, statement) || asksTurn(value, statement, loop, checks));
  return listsOf(tree.statements)
    .flat()
    .filter((statement) => statement.end > from && mayEnd(statement))
    .flatMap((statement) => {
      const body = failedBranch(statement, checks);
      const last = body?.at(-1);
      const change = last && !leavesItself(last) ? behind(scalar, last, 'exit 1') : undefined;
      const changes = change ? [change] : body?.length === 0 ? elseBefore(value, statement) : [];
      return [{ title: 'Exit with 1 where the check has failed', changes }];
    });
}

const leavesItself = (statement: Statement): boolean =>
  statement.type === 'command' && /^(?:exit|return|break|continue)$/.test(commandName(statement));

/** What runs when the check has failed; empty for an `else` that is not there. */
function failedBranch(statement: Statement, checks: readonly Command[]): readonly Statement[] | undefined {
  if (statement.type === 'case') {
    const isGood = statement.branches.some(({ patterns }) =>
      patterns.some(({ value }) => /^"?[23]/.test(value)),
    );
    const rest = statement.branches.find(({ patterns }) => patterns.some(({ value }) => value === '*'));
    return isGood && rest && rest.body.length > 0 ? rest.body : undefined;
  }
  if (statement.type !== 'if') return undefined;
  const [first, ...others] = statement.branches;
  switch (first && senseOf(first.test, checks)) {
    case 'bad':
      return first?.body;
    case 'good':
      return others.length > 0 ? statement.otherwise : (statement.otherwise ?? []);
    default:
      return undefined;
  }
}

/** An `if` in a loop that asks how often it has turned. */
function asksTurn(value: string, statement: Statement, loop: Statement, checks: readonly Command[]): boolean {
  const [first] = statement.type === 'if' ? statement.branches : [];
  const test = first?.test[0];
  const [start, end] = [test?.start ?? 0, first?.test.at(-1)?.end ?? 0];
  const text = value.slice(start, end);
  return turnCounters(loop, checks).some((name) => new RegExp(`\\b${name}\\b`).test(text));
}

/** `else exit 1` in front of the `fi`. */
function elseBefore(value: string, { end }: Statement): ScriptChange[] {
  const fi = end - 2;
  if (value.slice(fi, end) !== 'fi') return [];
  const before = value.slice(0, fi);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (line.trim() !== '') return [{ start: fi, end: fi, text: 'else exit 1; ' }];
  return [{ start: fi, end: fi, text: `else\n${line}  exit 1\n${line}` }];
}

/** `export X=$(…)` hides what `X=$(…)` tells. */
function declarations({ script }: ScriptCheck, checks: readonly Command[]): Way[] {
  const { scalar, tree } = script;
  return listsOf(tree.statements)
    .flat()
    .flatMap((statement) => {
      if (statement.type !== 'command' || !holdsAny(statement, checks)) return [];
      const name = commandName(statement);
      const [only, ...others] = statement.assignments;
      if (!only || others.length > 0 || statement.words.length !== 1 || !DECLARES.has(name)) return [];
      if (name === 'local') {
        const gap = scalar.style === 'literal' ? `\n${indentOf(scalar.value, statement.start)}` : '; ';
        return [
          {
            title: `Declare \`${only.name}\` before it is set`,
            changes: [{ start: only.start, end: only.start, text: `${only.name}${gap}` }],
          },
        ];
      }
      const after = behind(scalar, statement, `${name} ${only.name}`);
      const word = { start: statement.start, end: only.start, text: '' };
      return after ? [{ title: `Set \`${only.name}\` before the \`${name}\``, changes: [word, after] }] : [];
    });
}

const DECLARES: ReadonlySet<string> = new Set(['export', 'readonly', 'local']);

/** `echo "HTTP $(curl …)"` hides what `STATUS=$(curl …)` tells. */
function printed({ script }: ScriptCheck, checks: readonly Command[]): Way[] {
  const { scalar, tree } = script;
  const { value } = scalar;
  return listsOf(tree.statements)
    .flat()
    .flatMap((statement) => {
      if (statement.type !== 'command' || statement.assignments.length > 0 || statement.heredoc) return [];
      const parts = statement.words.flatMap((word) =>
        word.parts.filter((part) => part.kind === 'substitution' && holdsAny(part, checks)),
      );
      const [part, ...others] = parts;
      if (!part || others.length > 0) return [];
      const text = hearing(value, part, checks);
      if (!text.startsWith('$(') || text.includes('\n')) return [];
      const name = text.includes('http_code') ? 'STATUS' : 'ANSWER';
      if (new RegExp(`\\b${name}\\b`).test(value)) return [];
      const gap = scalar.style === 'literal' ? `\n${indentOf(value, statement.start)}` : '; ';
      const read = /^\w/.test(value.slice(part.end)) ? `\${${name}}` : `$${name}`;
      return [
        {
          title: 'Ask before the message is printed',
          flagged: true,
          changes: [
            { start: statement.start, end: statement.start, text: `${name}=${text}${gap}` },
            { start: part.start, end: part.end, text: read },
          ],
        },
      ];
    });
}

/** `|| exit 1` behind a check, or a chain that it begins, which is a statement of its own. */
const leaving = (statements: readonly Statement[], checks: readonly Command[]): Way[] => [
  {
    title: 'Exit with 1 when it fails',
    changes: listsOf(statements)
      .flat()
      .filter((one) => checks.some((check) => begins(one, check)))
      .filter((one) => commandsIn(one).every(({ heredoc, context }) => !heredoc && !context.background))
      .map(({ end }) => ({ start: end, end, text: ' || exit 1' })),
  },
];

const begins = (statement: Statement, check: Command): boolean =>
  statement.type === 'and-or'
    ? statement.operator === '&&' && begins(statement.left, check)
    : statement.type === 'command' && statement.start === check.start && statement.end === check.end;

/** What hides the scripts that other commands run: `timeout 60 bash -c '…' || true`. */
export function waysAround({ script }: ScriptCheck): Way[] {
  const { scalar, tree } = script;
  const outer = tree.commands.filter(
    (command) => innerScripts(unwrap(command), unwrap(command) !== command).length > 0,
  );
  return [...hidden(scalar.value, tree.statements, outer), ...leaving(tree.statements, outer)].filter(
    ({ changes }) => changes.length > 0,
  );
}

/** `set +e` goes, where it has a line to itself. */
function switches({ script }: ScriptCheck): Way[] {
  const { value } = script.scalar;
  const changes = script.tree.statements
    .filter((one) => one.type === 'command' && commandName(one) === 'set' && one.words[1]?.value === '+e')
    .filter((one) => one.type === 'command' && one.words.length === 2)
    .flatMap(({ start, end }): ScriptChange[] => {
      const from = value.lastIndexOf('\n', start - 1) + 1;
      const alone = value.slice(from, start).trim() === '' && value[end] === '\n';
      return alone ? [{ start: from, end: end + 1, text: '' }] : [];
    });
  return [{ title: 'Remove `set +e`', changes }];
}
