import { type Scalar, scalarOf } from '../../syntax/node.ts';
import type { Command, ShellTree } from '../../syntax/shell/ast.ts';
import { commandsOf, type LocatedCommand, unwrap } from '../../syntax/shell/shell.ts';
import type { Job, Script, Step } from '../../workflow/model.ts';
import { inputOf } from '../../workflow/resolve.ts';
import type { Evidence, JobFacts, Pipeline } from '../model.ts';
import { namesCheck } from './after-deploy.ts';
import { shellFlags } from './flags.ts';
import { HEARING_FLAGS, hearingFlag, SUPPRESSING_FLAGS, signalOf } from './signal.ts';
import type { ShellFlags } from './state.ts';
import { isNoticed } from './worlds.ts';

/** What lets the trouble through that a check sees. */
export type Cause =
  /** `continue-on-error` on the step or the job. */
  | { readonly kind: 'step' | 'job'; readonly at: Scalar }
  /** It takes an answer of HTTP 500 for a success; `--fail` or the like would change that. */
  | { readonly kind: 'deaf'; readonly flag: string | undefined }
  /** `|| true`, `|| echo …` */
  | { readonly kind: 'forgiven' }
  /** What it prints is taken up, but decides nothing that could fail. */
  | { readonly kind: 'answer' }
  /** A loop, an `if`, a pipe, `&`, `!`, `export X=$(…)`. */
  | { readonly kind: 'loop' | 'branch' | 'pipe' | 'background' | 'negated' | 'substitution' }
  /** Nothing of all that: the script goes on behind it and ends well. */
  | { readonly kind: 'unread' };

export interface WeakCheck {
  readonly evidence: Evidence;
  readonly cause: Cause;
  /**
   * The script that holds it, where it is one; `command` in it is the check, of which there may be more. Of a step that
   * is forgiven, where its script would not fail either.
   */
  readonly at: ScriptCheck | undefined;
  /** No other check of the job is weak. */
  readonly alone: boolean;
}

type Weakness = Omit<WeakCheck, 'alone'>;

/** The checks of one script. */
export interface ScriptCheck {
  readonly script: Script;
  readonly command: LocatedCommand;
  readonly checks: readonly LocatedCommand[];
  /** Whether a script of this text, in this place, would notice the trouble; with `shell: bash` where `pipefail` is set. */
  notices(tree: ShellTree, pipefail?: boolean): boolean;
}

/** The checks of a deployment in a job that cannot fail it. */
export function weakChecks(pipeline: Pipeline, facts: JobFacts): WeakCheck[] {
  const { job } = facts;
  if (facts.call !== 'none' || !checksDeployment(pipeline, facts)) return [];
  const forgiven = job.continueOnError;
  const steps = new Map<Step, Evidence[]>();
  for (const evidence of facts.evidence.get('smoke') ?? []) {
    const { step } = evidence;
    if (step && job.steps.includes(step)) steps.set(step, [...(steps.get(step) ?? []), evidence]);
  }
  const judged = [...steps].map(([step, list]) => ({ step, weak: weakness(pipeline, job, step, list) }));
  const weak = judged.flatMap((one) => (one.weak ? [{ step: one.step, weak: one.weak }] : []));
  if (forgiven?.value.trim() === 'true' && !facts.kinds.has('deploy') && weak.length < judged.length) {
    const [first] = facts.evidence.get('smoke') ?? [];
    const alone = !weak.some(({ step }) => namesCheck(step));
    return first ? [{ evidence: first, cause: { kind: 'job', at: forgiven }, at: undefined, alone }] : [];
  }
  // Beside a check that can fail, one that cannot is only a look, unless it says that it checks.
  const strict = weak.length < judged.length;
  const told = weak.filter(({ step }) => !strict || namesCheck(step));
  return told.map((one) => ({ ...one.weak, alone: told.length === 1 }));
}

function checksDeployment({ ancestorsOf, factsOf }: Pipeline, { job, kinds }: JobFacts): boolean {
  if (!kinds.has('smoke')) return false;
  if (kinds.has('deploy') || kinds.has('rollback')) return true;
  return ancestorsOf(job).some((one) => factsOf(one).kinds.has('deploy'));
}

/** Undefined where some check of the step can fail it, and where it cannot be told. */
function weakness(pipeline: Pipeline, job: Job, step: Step, list: readonly Evidence[]): Weakness | undefined {
  const [first] = list;
  if (!first || isReadLater(job, step)) return undefined;
  const inScript = scriptWeakness(pipeline, job, step, list);
  const at = step.continueOnError;
  if (at?.value.trim() !== 'true') return inScript;
  return { evidence: first, cause: { kind: 'step', at }, at: inScript?.at };
}

function scriptWeakness(
  pipeline: Pipeline,
  job: Job,
  step: Step,
  list: readonly Evidence[],
): Weakness | undefined {
  const [first] = list;
  let found: Weakness | undefined;
  for (const script of step.scripts) {
    const checks = checksIn(pipeline, script, list);
    if (checks.length === 0) continue;
    if (script.shell !== 'bash' && script.shell !== 'sh') return undefined;
    if (script.tree.hasErrors || /GITHUB_ENV|::set-env/.test(script.tree.text)) return undefined;
    const flags = flagsOf(pipeline, job, step, script);
    const keys = new Set(checks.map(({ command }) => keyOf(command)));
    const ask = (tree: ShellTree, all?: 'status', shells = flags) =>
      shells.some((one) =>
        isNoticed({
          tree,
          flags: one,
          parser: pipeline.shell,
          probe: (command) => (keys.has(keyOf(command)) ? (all ?? signalOf(command)) : undefined),
        }),
      );
    if (ask(script.tree)) return undefined;
    const silent = checks.find(({ command }) => signalOf(command) === 'output');
    const command = silent ?? checks.find((one) => one.command.context.forgiven) ?? checks[0];
    if (!command || !first) continue;
    const heard = silent !== undefined && ask(script.tree, 'status');
    const evidence = list.find((one) => isAt(one, command)) ?? first;
    found ??= {
      evidence,
      cause: heard ? { kind: 'deaf', flag: hearingFlag(command.command) } : causeOf(command),
      at: {
        script,
        command,
        checks,
        notices: (tree, pipefail) => ask(tree, undefined, pipefail ? [{ errexit: true, pipefail }] : flags),
      },
    };
  }
  return list.every(({ span }) => step.scripts.some(({ scalar }) => isIn(scalar, span))) ? found : undefined;
}

const isIn = (scalar: Scalar, span: { readonly start: number; readonly end: number }): boolean =>
  scalar.span.start <= span.start && span.end <= scalar.span.end;

const isAt = ({ span }: Evidence, { command, locate }: LocatedCommand): boolean => {
  const at = locate(command.start, command.end);
  return at.start === span.start && at.end === span.end;
};

const checksIn = ({ shell }: Pipeline, script: Script, list: readonly Evidence[]): LocatedCommand[] =>
  commandsOf(script, shell).filter((located) => list.some((evidence) => isAt(evidence, located)));

/** Commands of the same words are the same check, wherever the script is read; a repair may add or take a flag. */
const keyOf = (command: Command): string =>
  unwrap(command)
    .words.filter(({ value }) => !HEARING_FLAGS.has(value) && !SUPPRESSING_FLAGS.has(value))
    .map(({ text }) => text)
    .join(' ');

/** Some later step, or an output of the job, asks how the step ended or what it found. */
function isReadLater({ span, key }: Job, { id, span: own }: Step): boolean {
  if (!id) return false;
  const rest = key.source.slice(span.start, own.start) + key.source.slice(own.end, span.end);
  const name = id.value.replaceAll(/[^\w-]/g, '');
  return name !== '' && new RegExp(`\\bsteps\\s*(?:\\.\\s*|\\[\\s*')${name}\\b(?!-)`, 'i').test(rest);
}

/** The shells that can run the script: more than one where that is not known. */
function flagsOf({ workflow }: Pipeline, job: Job, step: Step, script: Script): ShellFlags[] {
  if (script.origin === 'run') {
    const flags = shellFlags(workflow, job, step);
    return (scalarOf(step.node, 'shell') ?? job.shell ?? workflow.shell)?.value.includes('${{')
      ? [flags, { errexit: true, pipefail: true }]
      : [flags];
  }
  // Without `script_stop` an ssh action goes on behind what fails. Source: appleboy/ssh-action README.
  if (step.uses?.name === 'appleboy/ssh-action')
    return [{ errexit: inputOf(step, 'script_stop')?.value.trim() === 'true', pipefail: false }];
  return [
    { errexit: true, pipefail: false },
    { errexit: false, pipefail: false },
  ];
}

function causeOf({ command }: LocatedCommand): Cause {
  const { forgiven, inLoop, condition, conditional, background, piped, negated, inSubstitution } =
    command.context;
  if (inSubstitution && (forgiven || signalOf(command) === 'output')) return { kind: 'answer' };
  if (inLoop) return { kind: 'loop' };
  if (forgiven) return { kind: 'forgiven' };
  if (background) return { kind: 'background' };
  if (negated) return { kind: 'negated' };
  if (condition || conditional) return { kind: 'branch' };
  if (piped) return { kind: 'pipe' };
  return { kind: inSubstitution ? 'substitution' : 'unread' };
}
