import type { MapNode } from '../syntax/node.ts';
import { childOf, pairOf, type Scalar } from '../syntax/node.ts';
import { type ShellParser, shellText } from '../syntax/shell/shell.ts';
import type { ActionUse, Entry, Script, ShellKind } from './model.ts';

/** An action whose input holds a script. `host` names the input with the machine it runs on. */
interface ScriptAction {
  readonly inputs: readonly string[];
  readonly remote?: boolean;
  readonly host?: string;
  readonly shell?: ShellKind;
}

/** Sources: each action's own action.yml. Names in lower case. */
const SCRIPT_ACTIONS: Readonly<Record<string, ScriptAction>> = {
  'appleboy/ssh-action': { inputs: ['script'], remote: true, host: 'host' },
  'garygrossgarten/github-action-ssh': { inputs: ['command'], remote: true, host: 'host' },
  'fifsky/ssh-action': { inputs: ['command'], remote: true, host: 'host' },
  'd3rhase/ssh-command-action': { inputs: ['command'], remote: true, host: 'host' },
  'cross-the-world/ssh-pipeline': { inputs: ['script'], remote: true, host: 'host' },
  'cross-the-world/ssh-scp-ssh-pipelines': { inputs: ['first_ssh', 'last_ssh'], remote: true, host: 'host' },
  'easingthemes/ssh-deploy': { inputs: ['script_before', 'script_after'], remote: true, host: 'remote_host' },
  'matheusvanzan/sshpass-action': { inputs: ['run'], remote: true, host: 'host' },
  'tiyee/action-ssh': { inputs: ['command'], remote: true, host: 'host' },
  'google-github-actions/ssh-compute': { inputs: ['command'], remote: true, host: 'instance_name' },
  'peterkimzz/aws-ssm-send-command': { inputs: ['command'], remote: true, host: 'instance-ids' },
  'azure/cli': { inputs: ['inlinescript'] },
  'azure/powershell': { inputs: ['inlinescript'], shell: 'powershell' },
  'nick-fields/retry': { inputs: ['command'] },
  'nick-invision/retry': { inputs: ['command'] },
  'wandalen/wretry.action': { inputs: ['command'] },
  'addnab/docker-run-action': { inputs: ['run'] },
  'reactivecircus/android-emulator-runner': { inputs: ['script'] },
  'coactions/setup-xvfb': { inputs: ['run'] },
  'gabrielbb/xvfb-action': { inputs: ['run'] },
  'uraimo/run-on-arch-action': { inputs: ['run'] },
  'vmactions/freebsd-vm': { inputs: ['run'] },
  'devcontainers/ci': { inputs: ['runcmd'] },
};

/** An action that by its name works over ssh runs there what an input called a command holds. */
function sshAction(name: string): ScriptAction | undefined {
  const path = name.slice(name.indexOf('/') + 1);
  if (!/(?:^|[-_./])ssh(?:[-_./]|$)/.test(path) || /agent|key|known|setup|tunnel|config/.test(path))
    return undefined;
  return {
    inputs: ['script', 'command', 'commands', 'cmd', 'run'],
    remote: true,
    host: 'host hosts server remote_host ssh_host',
  };
}

/** GitHub refuses a `run` over 21,000 characters; what is far beyond that is not read. */
const MAX_SCRIPT = 64_000;

/** What `runs-on` or a `shell` key makes of a script. Source: GitHub's workflow syntax, `jobs.<id>.steps[*].shell`. */
export function shellKind(shell: string): ShellKind {
  const program =
    shell
      .trim()
      .split(/\s+/)[0]
      ?.toLowerCase()
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\.exe$/, '') ?? '';
  if (program === 'bash') return 'bash';
  if (program === 'sh' || program === 'dash' || program === 'zsh') return 'sh';
  if (program === 'pwsh' || program === 'powershell') return 'powershell';
  if (program === 'cmd') return 'cmd';
  return program.startsWith('python') ? 'python' : 'other';
}

/** The scripts of a step, parsed: its `run`, or the inputs of an action that runs them. */
export function scriptsOf(
  step: { run: Scalar | undefined; uses: ActionUse | undefined; with: readonly Entry[]; node: MapNode },
  defaultShell: ShellKind,
  parser: ShellParser,
): Script[] {
  if (step.run) {
    const own = childOf(step.node, 'shell');
    const shell = own?.kind === 'scalar' ? shellKind(own.value) : defaultShell;
    return [script(step.run, shell, 'run', false, undefined, parser)];
  }
  const name = step.uses?.name ?? '';
  const action = Object.hasOwn(SCRIPT_ACTIONS, name) ? SCRIPT_ACTIONS[name] : sshAction(name);
  if (!action) return [];
  const input = (name: string) => step.with.find(({ key }) => key.value.toLowerCase() === name)?.value;
  const host = (action.host ?? '')
    .split(' ')
    .reduce<Scalar | undefined>((found, one) => found ?? input(one), undefined);
  return action.inputs.flatMap((name) => {
    const scalar = input(name);
    return scalar ? [script(scalar, action.shell ?? 'bash', name, action.remote === true, host, parser)] : [];
  });
}

function script(
  scalar: Scalar,
  shell: ShellKind,
  origin: string,
  remote: boolean,
  host: Scalar | undefined,
  parser: ShellParser,
): Script {
  // Python and unknown interpreters have no commands that we could read.
  const readable = shell !== 'python' && shell !== 'other' && scalar.value.length <= MAX_SCRIPT;
  const text = readable ? shellText(scalar.value, shell) : '';
  return { scalar, tree: parser.parse(text), shell, origin, remote, host };
}

/** `defaults.run.shell` of a workflow or a job. */
export function defaultShell(node: MapNode | undefined): Scalar | undefined {
  const run = childOf(childOf(node, 'defaults'), 'run');
  const shell = pairOf(run, 'shell')?.value;
  return shell?.kind === 'scalar' ? shell : undefined;
}
