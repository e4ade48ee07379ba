import { insertKey, removeKey } from '../../../edits/map.ts';
import { changedScript, editScript, type ScriptChange } from '../../../edits/script.ts';
import { pairOf } from '../../../syntax/node.ts';
import { unwrap } from '../../../syntax/shell/shell.ts';
import type { Edit } from '../../../text/span.ts';
import type { Step } from '../../../workflow/model.ts';
import type { JobFacts, Pipeline } from '../../model.ts';
import { hearingFlag } from '../signal.ts';
import type { ScriptCheck, WeakCheck } from '../weak-checks.ts';
import { flagFor } from './lists.ts';
import { scriptWays, type Way } from './ways.ts';

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
  // A repair of a script inside a script could not be tried as simply.
  if (checks.some(({ nested }) => nested)) return isDeaf ? nestedFlag(at) : [];
  const { value } = script.scalar;
  const isHeard = (changes: readonly ScriptChange[], pipefail?: boolean): boolean => {
    const tree = pipeline.shell.parse(changedScript(value, changes));
    return !tree.hasErrors && at.notices(tree, pipefail);
  };
  const flags = distinct(checks.flatMap(({ command }) => flagFor(command)));
  const flag = checks.flatMap(({ command }) => hearingFlag(command) ?? [])[0] ?? '--fail';
  const add: Way[] = flags.length > 0 ? [{ title: `Add \`${flag}\``, changes: flags }] : [];
  const own = scriptWays(at);
  const both = own
    .filter(({ flagged }) => !flagged)
    .flatMap((way): Way[] =>
      add.map(({ title, changes }) => ({
        title: joined([title, way.title]),
        changes: [...changes, ...way.changes],
      })),
    );
  const accepted: Way[] = [];
  const repairs: Repair[] = withPipefail(step, at, isHeard);
  for (const { title, changes: all, tried } of [...add, ...own, ...both]) {
    if (repairs.length >= MOST) break;
    const changes = distinct(all);
    const includes = (one: Way) =>
      one.changes.every((change) => changes.some((other) => isSame(change, other)));
    if (accepted.some(includes) || !isHeard(tried ?? changes)) continue;
    const edits = editScript(script.scalar, changes);
    if (!edits) continue;
    accepted.push({ title, changes });
    repairs.push({ title, safe: all === flags, edits });
  }
  return repairs;
}

/** `Add x`, `Remove y` → `Add x, remove y` */
const joined = ([first = '', ...rest]: readonly string[]): string =>
  [first, ...rest.map((text) => text.charAt(0).toLowerCase() + text.slice(1))].join(', ');

/** An explicit `shell: bash` brings pipefail with it; `set -o pipefail` does the same for the script alone. */
function withPipefail(
  step: Step | undefined,
  { script, checks, notices }: ScriptCheck,
  isHeard: (changes: readonly ScriptChange[]) => boolean,
): Repair[] {
  if (!step || script.origin !== 'run' || script.shell !== 'bash') return [];
  const repairs: Repair[] = [];
  const edits =
    !pairOf(step.node, 'shell') && notices(script.tree, true)
      ? insertKey(step.node, 'shell', 'bash', { before: ['run'] })
      : undefined;
  if (edits) repairs.push({ title: 'Run it with `shell: bash`', safe: false, edits });
  const start = script.tree.statements[0]?.start ?? 0;
  const { value, style } = script.scalar;
  const text = style === 'literal' ? 'set -o pipefail\n' : 'set -o pipefail; ';
  const isFirst = value.slice(value.lastIndexOf('\n', start - 1) + 1, start) === '';
  const changes =
    isFirst && checks.some(({ command }) => command.context.piped) ? [{ start, end: start, text }] : [];
  if (changes.length === 0 || !isHeard(changes)) return repairs;
  const added = editScript(script.scalar, changes);
  if (added) repairs.push({ title: 'Add `set -o pipefail`', safe: false, edits: added });
  return repairs;
}

const isSame = (one: ScriptChange, other: ScriptChange): boolean =>
  one.start === other.start && one.end === other.end && one.text === other.text;

const distinct = (changes: readonly ScriptChange[]): readonly ScriptChange[] =>
  changes.some((one, index) => changes.findIndex((other) => isSame(one, other)) !== index)
    ? changes.filter((one, index) => changes.findIndex((other) => isSame(one, other)) === index)
    : changes;

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
