import { insertKey, removeKey } from '../../../edits/map.ts';
import { changedScript, editScript, type ScriptChange } from '../../../edits/script.ts';
import { pairOf, type Scalar } from '../../../syntax/node.ts';
import type { ShellTree } from '../../../syntax/shell/ast.ts';
import { type LocatedCommand, unwrap } from '../../../syntax/shell/shell.ts';
import type { Edit } from '../../../text/span.ts';
import type { Step } from '../../../workflow/model.ts';
import type { JobFacts, Pipeline } from '../../model.ts';
import { hearingFlag } from '../signal.ts';
import type { ScriptCheck, WeakCheck } from '../weak-checks.ts';
import { flagFor, holds, joined } from './lists.ts';
import { endsTries } from './loops.ts';
import { scriptWays, type Way, waysAround } from './ways.ts';

/** A change after which the check can fail its job. */
export interface Repair {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

/** Nobody reads more of them. */
const MOST = 3;

/**
 * The changes that make a weak check strong, the best first, where plain ones do: `--fail`, no `|| true`, an `exit 1`
 * where the failure is only said, no `continue-on-error`. Each is tried on the script before it is offered.
 */
export function repairsOf(pipeline: Pipeline, facts: JobFacts, weak: WeakCheck): Repair[] {
  const { evidence, cause, at, alone } = weak;
  const { job, kinds } = facts;
  if (cause.kind === 'job') return alone ? [withoutForgiveness([], job.node)].filter(isThere) : [];
  const inScript = at ? scriptRepairs(pipeline, evidence.step, at, cause.kind === 'deaf') : [];
  // Strong by itself, it would still be forgiven.
  const forgiven = job.continueOnError?.value.trim() === 'true' && !kinds.has('deploy');
  const repaired =
    cause.kind !== 'step'
      ? inScript
      : (at ? inScript : [undefined])
          .map((repair) => withoutForgiveness(repair ? [repair] : [], evidence.step?.node))
          .filter(isThere);
  return forgiven
    ? repaired.map((repair) => withoutForgiveness([repair], job.node, ' of the job')).filter(isThere)
    : repaired;
}

const isThere = (repair: Repair | undefined): repair is Repair => repair !== undefined;

/** The repair, and `continue-on-error` removed besides. */
function withoutForgiveness(
  repairs: readonly Repair[],
  node: Step['node'] | undefined,
  whose = '',
): Repair | undefined {
  const pair = pairOf(node, 'continue-on-error');
  const edits = node && pair && removeKey(node, pair);
  const titles = [...repairs.map(({ title }) => title), `Remove \`continue-on-error\`${whose}`];
  return (
    edits && { title: joined(titles), safe: false, edits: [...repairs.flatMap((one) => one.edits), ...edits] }
  );
}

function scriptRepairs(
  pipeline: Pipeline,
  step: Step | undefined,
  at: ScriptCheck,
  isDeaf: boolean,
): Repair[] {
  const { script, checks } = at;
  const { value } = script.scalar;
  const { statements } = script.tree;
  const isHeard: Heard = (changes, pipefail) => {
    const tree = pipeline.shell.parse(changedScript(value, changes));
    return !tree.hasErrors && at.notices(tree, pipefail);
  };
  if (checks.some(({ nested }) => nested)) {
    // A repair of a script inside a script could not be tried as simply.
    const flag = isDeaf ? nestedFlag(at) : [];
    if (flag.length > 0) return flag;
    const outer = checks.flatMap((check) => runnerOf(check, script.tree) ?? []);
    const ways = outer.length === checks.length ? scriptWays({ ...at, checks: outer }) : [];
    return tried(script.scalar, [...waysAround(at), ...ways], isHeard, MOST);
  }
  const commands = checks.map(({ command }) => command);
  const lacking = commands.filter((check) => hearingFlag(check) !== undefined);
  const ends = lacking.some((check) => endsTries(statements, check, commands));
  const changes = ends ? [] : distinct(lacking.flatMap(flagFor));
  const flag = lacking.flatMap((check) => hearingFlag(check) ?? [])[0] ?? '--fail';
  const add: Way[] = changes.length > 0 ? [{ title: `Add \`${flag}\``, changes, safe: true }] : [];
  const own = scriptWays(at);
  const both = add.flatMap((flags) =>
    own
      .filter(({ flagged }) => !flagged)
      .map((way) => ({
        title: joined([flags.title, way.title]),
        changes: [...changes, ...way.changes],
        ...(way.tried ? { tried: [...changes, ...way.tried] } : {}),
      })),
  );
  const piped = withPipefail(step, at, changes, isHeard);
  // Where the script asks the answer itself, its own words for the failure are worth keeping.
  const isAsked = lacking.length > 0 && lacking.every(({ context }) => context.inSubstitution);
  const ways = isAsked ? [...own, ...add, ...both] : [...add, ...own, ...both];
  return [...piped, ...tried(script.scalar, ways, isHeard, MOST - piped.length)];
}

type Heard = (changes: readonly ScriptChange[], pipefail?: boolean) => boolean;

/** The first few of the ways that help, without those that do more than another one. */
function tried(scalar: Scalar, ways: readonly Way[], isHeard: Heard, most: number): Repair[] {
  const accepted: Way[] = [];
  const repairs: Repair[] = [];
  for (const way of ways) {
    if (repairs.length >= most) break;
    const changes = distinct(way.changes);
    const includes = (one: Way) =>
      one.changes.every((change) => changes.some((other) => isSame(change, other)));
    const isKnown = accepted.some((one) => one.title === way.title || includes(one));
    if (isKnown || !isHeard(way.tried ?? changes)) continue;
    const edits = editScript(scalar, merged(changes));
    if (!edits) continue;
    accepted.push({ ...way, changes });
    repairs.push({ title: way.title, safe: way.safe === true, edits });
  }
  return repairs;
}

/** An explicit `shell: bash` brings pipefail with it; `set -o pipefail` does the same for the script alone. */
function withPipefail(
  step: Step | undefined,
  { script, checks }: ScriptCheck,
  flags: readonly ScriptChange[],
  isHeard: Heard,
): Repair[] {
  if (!step || script.origin !== 'run' || script.shell !== 'bash') return [];
  if (!checks.some(({ command }) => command.context.piped)) return [];
  const { value, style } = script.scalar;
  const [flag] = flags;
  const add = flag ? [`Add \`${flag.text.trim()}\``] : [];
  const repairs: Repair[] = [];
  const shell = !pairOf(step.node, 'shell') && isHeard(flags, true);
  const key = shell ? insertKey(step.node, 'shell', 'bash', { before: ['run'] }) : undefined;
  const flagged = flags.length > 0 ? editScript(script.scalar, flags) : [];
  if (key && flagged) {
    const title = joined([...add, 'Run it with `shell: bash`']);
    repairs.push({ title, safe: false, edits: [...key, ...flagged] });
  }
  const start = script.tree.statements[0]?.start ?? 0;
  const text = style === 'literal' ? 'set -o pipefail\n' : 'set -o pipefail; ';
  if (value.slice(value.lastIndexOf('\n', start - 1) + 1, start) !== '') return repairs;
  const changes = [{ start, end: start, text }, ...flags];
  const edits = isHeard(changes) ? editScript(script.scalar, changes) : undefined;
  const title = joined([...add, 'Add `set -o pipefail`']);
  return edits ? [...repairs, { title, safe: false, edits }] : repairs;
}

const isSame = (one: ScriptChange, other: ScriptChange): boolean =>
  one.start === other.start && one.end === other.end && one.text === other.text;

const distinct = (changes: readonly ScriptChange[]): readonly ScriptChange[] =>
  changes.some((one, index) => changes.findIndex((other) => isSame(one, other)) !== index)
    ? changes.filter((one, index) => changes.findIndex((other) => isSame(one, other)) === index)
    : changes;

/** Insertions at one place become one. */
function merged(changes: readonly ScriptChange[]): ScriptChange[] {
  const out: ScriptChange[] = [];
  for (const change of changes) {
    const isHere = ({ start, end }: ScriptChange) => start === change.start && end === change.end;
    const at = change.start === change.end ? out.findIndex(isHere) : -1;
    const same = out[at];
    if (same) out[at] = { ...same, text: same.text + change.text };
    else out.push(change);
  }
  return out;
}

/** `kubectl exec … -- curl -f URL`: the command of the script itself that ends as the check in it does. */
function runnerOf(check: LocatedCommand, { commands }: ShellTree): LocatedCommand | undefined {
  if (!check.nested) return check;
  const place = check.toValue(check.command.start, check.command.end);
  const command = commands.findLast((one) => holds(one, place));
  // Not a script in quotes, which may go on behind the check.
  return command?.words.some(({ start }) => start === place.start)
    ? { ...check, command, nested: false, toValue: (start, end) => ({ start, end }) }
    : undefined;
}

/** `ssh host "curl -s …"`: the flag where the word stands, which is all that lacks. */
function nestedFlag({ checks }: ScriptCheck): Repair[] {
  let title = '';
  const edits = checks.flatMap(({ command, locate }) => {
    const [name] = unwrap(command).words;
    const flag = hearingFlag(command);
    if (!name || !flag) return [];
    title = `Add \`${flag}\``;
    const { end } = locate(name.start, name.end);
    return [{ span: { start: end, end }, text: ` ${flag}` }];
  });
  return edits.length > 0 ? [{ title, safe: false, edits }] : [];
}
