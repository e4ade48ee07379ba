import { commandsOf } from '../../syntax/shell/shell.ts';
import type { Span } from '../../text/span.ts';
import type { Job, Step } from '../../workflow/model.ts';
import type { Evidence, JobFacts, JobKind, Pipeline } from '../model.ts';
import { shellFlags } from './flags.ts';
import { isNoticed } from './worlds.ts';

/** Why a job that checks something cannot fail by it. */
export interface ThrownAway {
  readonly evidence: Evidence;
  /** The step is forgiven by `continue-on-error`, or its script hides the command's failure. */
  readonly by: 'continue-on-error' | 'script';
}

/**
 * Whether the failure of everything that makes the job one of that kind is thrown away: undefined where some of it can
 * fail the job, or where it cannot be seen.
 */
export function thrownAway(pipeline: Pipeline, facts: JobFacts, kind: JobKind): ThrownAway | undefined {
  let first: ThrownAway | undefined;
  for (const evidence of facts.evidence.get(kind) ?? []) {
    const by = evidence.step && hiddenBy(pipeline, facts, evidence.step, evidence.span);
    if (!by) return undefined;
    first ??= { evidence, by };
  }
  return first;
}

/** What ends a script, or a program in one, as a failure. */
const FAILS = /\bexit\s+["']?(?:[1-9]|\$)|(?:^|[;&|\s])false\s*$|\bsetFailed\b|\bthrow\b/m;

/** A later step asks how the step came out, and fails the job by it. */
function failsLater({ steps, key }: Job, { id, index }: Step): boolean {
  const name = id?.value.replaceAll(/[^\w-]/g, '');
  if (!name) return false;
  const asks = new RegExp(`\\bsteps\\.${name}\\.outcome\\b`, 'i');
  return steps.some((step) => {
    if (step.index <= index) return false;
    const text = key.source.slice(step.span.start, step.span.end);
    return asks.test(text) && FAILS.test(text);
  });
}

/** What keeps a command of the step from failing it; undefined where it can, or where that cannot be seen. */
export function hiddenBy(
  { workflow, shell }: Pipeline,
  { job }: JobFacts,
  step: Step,
  span: Span,
): ThrownAway['by'] | undefined {
  if (!job.steps.includes(step)) return undefined;
  if (step.continueOnError?.value.trim() === 'true')
    return failsLater(job, step) ? undefined : 'continue-on-error';
  const flags = shellFlags(workflow, job, step);
  for (const script of step.scripts) {
    if (script.shell !== 'bash' && script.shell !== 'sh') return undefined;
    const probes = new Set(
      commandsOf(script, shell)
        .filter(({ command, locate }) => {
          const at = locate(command.start, command.end);
          return at.start < span.end && span.start < at.end;
        })
        .map(({ command }) => command.words),
    );
    if (probes.size === 0) continue;
    const own = script.origin === 'run' ? flags : { errexit: false, pipefail: false };
    const probe = ({ words }: { words: unknown }) =>
      [...probes].some((known) => known === words) ? 'status' : undefined;
    return isNoticed({ tree: script.tree, flags: own, parser: shell, probe }) ? undefined : 'script';
  }
  return undefined;
}
