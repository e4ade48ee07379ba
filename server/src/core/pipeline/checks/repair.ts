import { insertKey, removeKey } from '../../edits/map.ts';
import { changedScript, editScript, type ScriptChange } from '../../edits/script.ts';
import { pairOf } from '../../syntax/node.ts';
import type { Command, Statement } from '../../syntax/shell/ast.ts';
import { commandName, unwrap } from '../../syntax/shell/shell.ts';
import type { Edit } from '../../text/span.ts';
import type { Step } from '../../workflow/model.ts';
import type { Pipeline } from '../model.ts';
import { hearingFlag } from './signal.ts';
import { insideOf } from './statements.ts';
import type { ScriptCheck, WeakCheck } from './weak-checks.ts';

/** A change after which the check can fail its job. */
export interface Repair {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

/**
 * The change that makes a weak check strong, where one of a few plain ones does: `--fail`, no `|| true`, an `exit 1`
 * behind the `echo`, no `continue-on-error`. Each is tried on the script before it is offered.
 */
export function repairOf(pipeline: Pipeline, { evidence, cause, at }: WeakCheck): Repair | undefined {
  if (cause.kind === 'step' || cause.kind === 'job') {
    const node = cause.kind === 'step' ? evidence.step?.node : undefined;
    const pair = pairOf(node, 'continue-on-error');
    const edits = node && pair && removeKey(node, pair);
    return edits && { title: 'Remove `continue-on-error`', safe: false, edits };
  }
  if (!at) return undefined;
  const { script, checks } = at;
  // A repair of a script inside a script could not be tried as simply.
  if (checks.some(({ nested }) => nested)) return cause.kind === 'deaf' ? nestedFlag(at) : undefined;
  const fails = checks.flatMap(({ command }) => addFlag(command));
  const hides = checks.flatMap(({ command }) => hiders(script.tree.statements, command));
  const removed = hides.filter(({ isTrue }) => isTrue).map(({ remove }) => remove);
  const exits = hides.flatMap(({ isTrue, remove, exit }) => (isTrue ? [remove] : exit));
  const add = `Add \`${checks.flatMap(({ command }) => hearingFlag(command) ?? [])[0] ?? '--fail'}\``;
  const hidden = distinct(removed).length > 0 ? 'Remove `|| true`' : undefined;
  const ways: { title: string; safe: boolean; changes: ScriptChange[] }[] = [
    { title: add, safe: true, changes: fails },
    ...(hidden ? [{ title: hidden, safe: false, changes: removed }] : []),
    ...(hidden
      ? [{ title: `${add}, remove \`|| true\``, safe: false, changes: [...fails, ...removed] }]
      : []),
    { title: 'Exit with 1 behind the message', safe: false, changes: exits },
    { title: `${add}, exit with 1 behind the message`, safe: false, changes: [...fails, ...exits] },
  ];
  for (const { title, safe, changes: all } of ways) {
    const changes = distinct(all);
    if (changes.length === 0) continue;
    const tree = pipeline.shell.parse(changedScript(script.scalar.value, changes));
    if (tree.hasErrors || !at.notices(tree)) continue;
    const edits = editScript(script.scalar, changes);
    if (edits) return { title, safe, edits };
  }
  return withPipefail(evidence.step, at);
}

/** An explicit `shell: bash` brings pipefail with it. */
function withPipefail(step: Step | undefined, { script, notices }: ScriptCheck): Repair | undefined {
  if (!step || script.origin !== 'run' || script.shell !== 'bash' || pairOf(step.node, 'shell'))
    return undefined;
  if (!notices(script.tree, true)) return undefined;
  const edits = insertKey(step.node, 'shell', 'bash', { before: ['run'] });
  return edits && { title: 'Run it with `shell: bash`', safe: false, edits };
}

const distinct = (changes: readonly ScriptChange[]): ScriptChange[] =>
  changes.filter(
    (one, index) => changes.findIndex(({ start, end }) => start === one.start && end === one.end) === index,
  );

/** `--fail` behind the word `curl`. */
function addFlag(command: Command): ScriptChange[] {
  const [name] = unwrap(command).words;
  const flag = hearingFlag(command);
  return name && flag ? [{ start: name.end, end: name.end, text: ` ${flag}` }] : [];
}

/** `ssh host "curl -s …"`: the flag where the word stands, which is all that lacks. */
function nestedFlag({ checks }: ScriptCheck): Repair | undefined {
  let title = '';
  const edits = checks.flatMap(({ command, locate }) => {
    const [name] = unwrap(command).words;
    const flag = hearingFlag(command);
    if (!name || !flag) return [];
    title = `Add \`${flag}\``;
    const { end } = locate(name.start, name.end);
    return [{ span: { start: end, end }, text: ` ${flag}` }];
  });
  return edits.length > 0 ? { title, safe: false, edits } : undefined;
}

export interface Hider {
  /** What stands behind `||` is `true` or `:`. */
  readonly isTrue: boolean;
  readonly remove: ScriptChange;
  /** Puts an `exit 1` behind what is said on the right. */
  readonly exit: readonly ScriptChange[];
}

/** The `|| …` that throws the command's failure away. */
export function hiders(statements: readonly Statement[], command: Command): Hider[] {
  return statements.flatMap((statement) => {
    if (statement.start > command.start || statement.end < command.end) return [];
    const inner = hiders(insideOf(statement), command);
    if (statement.type !== 'and-or' || statement.operator !== '||') return inner;
    const { left, right } = statement;
    if (left.end < command.end || right.type !== 'command') return inner;
    const name = commandName(right);
    const isTrue = name === 'true' || name === ':' || (name === 'exit' && right.words[1]?.value === '0');
    const says = name === 'echo' || name === 'printf';
    if (!isTrue && !says) return inner;
    const exit = [
      { start: right.start, end: right.start, text: '{ ' },
      { start: right.end, end: right.end, text: '; exit 1; }' },
    ];
    return [
      ...inner,
      { isTrue, remove: { start: left.end, end: right.end, text: '' }, exit: says ? exit : [] },
    ];
  });
}
