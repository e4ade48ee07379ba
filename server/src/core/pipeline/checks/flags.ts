import { scalarOf } from '../../syntax/node.ts';
import type { Job, Step, Workflow } from '../../workflow/model.ts';
import type { ShellFlags } from './worlds.ts';

/**
 * How GitHub starts the shell of a step's `run`: without a `shell` bash gets `-e` alone, an explicit `bash` also
 * pipefail, and a template of one's own (`bash {0}`) only what it says. Source: actions/runner, ScriptHandlerHelpers.
 */
export function shellFlags(workflow: Workflow, job: Job, step: Step): ShellFlags {
  const written = (scalarOf(step.node, 'shell') ?? job.shell ?? workflow.shell)?.value.trim();
  if (written === undefined) return { errexit: true, pipefail: false };
  if (!written.includes('{0}')) return { errexit: true, pipefail: written === 'bash' };
  return { errexit: /\s-\w*e/.test(written), pipefail: /pipefail/.test(written) };
}
