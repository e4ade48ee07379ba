import { removeKey } from '../../edits/map.ts';
import { changedScript, editScript, type ScriptChange } from '../../edits/script.ts';
import { pairOf } from '../../syntax/node.ts';
import type { Command, Statement } from '../../syntax/shell/ast.ts';
import { commandName, commandsOf } from '../../syntax/shell/shell.ts';
import { type Edit, overlaps } from '../../text/span.ts';
import type { Script, Step } from '../../workflow/model.ts';
import type { Evidence, JobFacts, JobKind, Pipeline } from '../model.ts';
import { shellFlags } from './flags.ts';
import { hiders } from './repair/hiders.ts';
import type { Repair } from './repair/repair.ts';
import { hiddenBy } from './thrown-away.ts';
import { isNoticed } from './worlds.ts';

/**
 * Lets the commands that make a job one of that kind fail it again: takes `continue-on-error` from their steps, and
 * `|| true`, `exit 0` and `set +e` from their scripts. Each change of a script is tried before it is offered;
 * undefined where none helps.
 */
export function unhide(pipeline: Pipeline, facts: JobFacts, kind: JobKind): Repair | undefined {
  const edits = new Map<Step, readonly Edit[]>();
  const words = new Set<string>();
  for (const evidence of facts.evidence.get(kind) ?? []) {
    const { step } = evidence;
    if (!step || edits.has(step)) continue;
    const by = hiddenBy(pipeline, facts, step, evidence.span);
    const change = by === 'script' ? heardScript(pipeline, facts, step, evidence) : forgiven(step);
    if (!by || !change) continue;
    edits.set(step, change.edits);
    words.add(change.word);
  }
  const all = [...edits.values()].flat();
  return all.length === 0
    ? undefined
    : { title: `Remove ${[...words].map((word) => `\`${word}\``).join(' and ')}`, safe: false, edits: all };
}

interface Change {
  readonly word: string;
  readonly edits: readonly Edit[];
}

function forgiven({ node }: Step): Change | undefined {
  const pair = pairOf(node, 'continue-on-error');
  const edits = pair && removeKey(node, pair);
  return edits && { word: 'continue-on-error', edits };
}

function heardScript(
  pipeline: Pipeline,
  { job }: JobFacts,
  step: Step,
  { span }: Evidence,
): Change | undefined {
  const { workflow, shell } = pipeline;
  const flags = shellFlags(workflow, job, step);
  for (const script of step.scripts) {
    const { scalar, tree, origin } = script;
    const tests = commandsOf(script, shell)
      .filter(({ command, nested, locate }) => !nested && overlaps(locate(command.start, command.end), span))
      .map(({ command }) => command);
    const [first] = tests;
    if (!first) continue;
    const text = scalar.value.slice(first.start, first.end);
    const notices = (changes: readonly ScriptChange[]): boolean => {
      const after = changedScript(scalar.value, changes);
      const changed = shell.parse(after);
      const own = origin === 'run' ? flags : { errexit: false, pipefail: false };
      const probe = ({ start, end }: Command) =>
        after.slice(start, end) === text ? ('status' as const) : undefined;
      return !changed.hasErrors && isNoticed({ tree: changed, flags: own, parser: shell, probe });
    };
    for (const { word, changes } of ways(script, tests, tree.statements)) {
      if (changes.length === 0 || !notices(changes)) continue;
      const edits = editScript(scalar, changes);
      if (edits) return { word, edits };
    }
  }
  return undefined;
}

interface Way {
  readonly word: string;
  readonly changes: readonly ScriptChange[];
}

function ways({ scalar }: Script, tests: readonly Command[], statements: readonly Statement[]): Way[] {
  const hiding = tests.flatMap((test) => hiders(statements, test));
  const [hider] = hiding;
  const word = hider && scalar.value.slice(hider.remove.start, hider.remove.end).trim();
  const removed = hiding.map(({ remove }) => remove);
  const exit = statements
    .slice(-1)
    .filter(isExit)
    .flatMap((last) => lineOf(scalar.value, last));
  const sets = statements.filter(isSet).flatMap((set) => lineOf(scalar.value, set));
  return [
    { word: word ?? '', changes: removed },
    { word: 'exit 0', changes: exit },
    { word: 'set +e', changes: sets },
    ...(sets.length > 0 ? [{ word: 'set +e` and `exit 0', changes: [...sets, ...exit] }] : []),
    ...(word ? [{ word: `${word}\` and \`exit 0`, changes: [...removed, ...exit] }] : []),
  ];
}

const isExit = (statement: Statement): boolean =>
  statement.type === 'command' && commandName(statement) === 'exit' && statement.words[1]?.value === '0';

const isSet = (statement: Statement): boolean =>
  statement.type === 'command' && commandName(statement) === 'set' && statement.words[1]?.value === '+e';

/** The statement with its line, or with the `;` before it. */
function lineOf(text: string, { start, end }: Statement): ScriptChange[] {
  const before = /(?:^|\n)[ \t]*$/.exec(text.slice(0, start));
  const after = /^[ \t]*(?:\n|$)/.exec(text.slice(end));
  if (before && after) {
    const from = start - before[0].replace('\n', '').length;
    return [{ start: from, end: end + after[0].length, text: '' }];
  }
  const semicolon = /[ \t]*;[ \t]*$/.exec(text.slice(0, start));
  return semicolon && after ? [{ start: start - semicolon[0].length, end, text: '' }] : [];
}
