import { commandName, flagOf, parseArguments } from './arguments.ts';
import type { Command, Word } from './ast.ts';
import { joinLines, joinWords, type MappedText, sliceOfWord } from './text.ts';
import { unwrap } from './unwrap.ts';

interface Runner {
  readonly remote: boolean;
  readonly host: string | undefined;
}

/** What a command runs: a script, joined words that are one, or a command whose words are among its own. */
export type InnerScript = Runner &
  (
    | { readonly kind: 'text'; readonly text: MappedText }
    | { readonly kind: 'script' | 'command'; readonly words: readonly Word[] }
  );

const SHELLS = new Set(['bash', 'sh', 'zsh', 'dash', 'ash', 'ksh']);
const HERE: Runner = { remote: false, host: undefined };
const REMOTE: Runner = { remote: true, host: undefined };

/** Source: ssh(1), PuTTY's manual for `-pw` and `-hostkey`. */
const SSH_VALUES = 'BbcDEeFIiJLlmOopQRSWw';
const PLINK_VALUES = new Set(['-pw', '-P', '-hostkey', '-pwfile']);

/** Sources: `docker run --help`, `docker exec --help`, `docker compose run --help`. */
const CONTAINER_VALUES = [
  '-e',
  '--env',
  '--env-file',
  '-v',
  '--volume',
  '--mount',
  '-w',
  '--workdir',
  '-u',
  '--user',
  '-p',
  '--publish',
  '--name',
  '--network',
  '--net',
  '--platform',
  '--entrypoint',
  '-h',
  '--hostname',
  '-l',
  '--label',
  '-m',
  '--memory',
  '--cpus',
  '--add-host',
  '--restart',
  '--gpus',
  '--shm-size',
  '--ulimit',
  '--link',
  '--volumes-from',
  '--pull',
  '--log-driver',
  '--log-opt',
  '--device',
  '--cap-add',
  '--cap-drop',
  '--security-opt',
  '--tmpfs',
  '--ipc',
  '--pid',
  '--userns',
  '--dns',
  '--health-cmd',
  '--health-interval',
  '--health-retries',
  '--health-start-period',
  '--health-timeout',
  '--expose',
  '--network-alias',
  '--stop-signal',
  '--cidfile',
  '--index',
  '--detach-keys',
];
const COMPOSE_VALUES = [
  '-f',
  '--file',
  '-p',
  '--project-name',
  '--profile',
  '--env-file',
  '--project-directory',
];
const DOCKER_VALUES = ['-H', '--host', '-c', '--context', '--config', '-l', '--log-level'];
const KUBECTL_VALUES = [
  '-n',
  '--namespace',
  '-c',
  '--container',
  '--context',
  '--kubeconfig',
  '-s',
  '--server',
];

const valuesOf = (words: readonly Word[]): string[] => words.map(({ value }) => value);

function script(words: readonly Word[], runner: Runner): InnerScript[] {
  return words.length > 0 ? [{ kind: 'script', words, ...runner }] : [];
}

/** A command given as words, or as a script where it is one word with spaces. */
function argv(words: readonly Word[], runner: Runner): InnerScript[] {
  if (words.length === 1 && isSentence(words[0])) return script(words, runner);
  return words.length > 0 ? [{ kind: 'command', words, ...runner }] : [];
}

/**
 * The scripts in the words of a command that `unwrap` has stripped (`wrapped` where it found something to strip);
 * none for an ordinary command.
 */
export function innerScripts(command: Command, wrapped: boolean): InnerScript[] {
  const words = command.words.slice(1);
  const name = commandName(command);
  if (SHELLS.has(name)) return script(shellCall(words).script, HERE);
  switch (name) {
    case 'ssh':
    case 'autossh':
    case 'plink': {
      const call = sshCall(words);
      return call ? script(call.command, { remote: true, host: call.host }) : [];
    }
    case 'pwsh':
    case 'powershell':
      return script(behind(words, /^-c(?:ommand)?$/i), HERE);
    case 'cmd':
      return script(behind(words, /^\/c$/i), HERE);
    case 'su':
    case 'runuser':
    case 'script':
    case 'flock':
    case 'npx':
    case 'nix-shell':
    case 'vagrant':
      return flagScript(words, ['-c', '--command', '--call', '--run'], name === 'vagrant' ? REMOTE : HERE);
    case 'npm':
      return words[0]?.value === 'exec' ? flagScript(words, ['-c', '--call'], HERE) : [];
    case 'doppler':
    case 'infisical':
      return flagScript(words, ['--command'], HERE);
    case 'eval':
      return script(words, HERE);
    case 'trap':
      return script(words.slice(0, 1).filter(isSentence), HERE);
    case 'concurrently':
      return words.filter(isSentence).flatMap((word) => script([word], HERE));
    case 'firebase':
      return words[0]?.value === 'emulators:exec' ? script(words.slice(1).filter(isSentence), HERE) : [];
    case 'docker':
    case 'podman':
    case 'nerdctl':
    case 'docker-compose':
    case 'podman-compose':
      return argv(containerCall(name, words), HERE).filter(isCommand);
    case 'kubectl':
    case 'oc':
      return kubernetesCall(words);
    default:
      // `retry 'command …'`
      if (wrapped && words.length === 0 && isSentence(command.words[0])) return script(command.words, HERE);
      return cloudCall(name, words);
  }
}

/** Whether a command reads a script from its standard input, and where that runs. */
export function scriptFromInput(command: Command): Runner | undefined {
  const words = command.words.slice(1);
  const name = commandName(command);
  if (SHELLS.has(name)) return shellCall(words).input ? HERE : undefined;
  if (name === 'ssh' || name === 'autossh') {
    const call = sshCall(words);
    if (!call) return undefined;
    const runner: Runner = { remote: true, host: call.host };
    if (call.command.length === 0) return runner;
    const text = valuesOf(call.command).join(' ').trim();
    const inner = unwrap({ ...command, assignments: [], words: call.command });
    // `ssh host bash -s`, also as one word, also behind sudo.
    if (/^(?:sudo\s+(?:-\S+\s+)*)?(?:\/\S+\/)?(?:ba|z|da|a|k)?sh(?:\s+-[-\w]+)*\s*$/.test(text))
      return runner;
    return scriptFromInput(inner) ? runner : undefined;
  }
  if (name === 'su')
    return words.some(({ value }) => value === '-c' || value === '--command') ? undefined : HERE;
  if (name === 'sudo')
    return words.some(({ value }) => /^-[A-Za-z]*[is]|^--(?:login|shell)$/.test(value)) ? HERE : undefined;
  return undefined;
}

/** An image with an entrypoint of its own takes flags; no command begins with one. */
const isCommand = (inner: InnerScript): boolean =>
  inner.kind === 'text' || !inner.words[0]?.value.startsWith('-');
const isSentence = (word: Word | undefined): boolean =>
  word !== undefined && /\S\s+\S/.test(word.value.trim());

/** What `-c` gives a shell; `input` where it has neither a script nor a file to run. */
function shellCall(words: readonly Word[]): { script: Word[]; input: boolean } {
  let takesScript = false;
  let fromInput = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const value = word?.value ?? '';
    if (!word) break;
    if (value === '-' || value === '--') continue;
    if (!/^[-+]/.test(value)) return { script: takesScript ? [word] : [], input: fromInput && !takesScript };
    if (value === '--rcfile' || value === '--init-file') i++;
    if (value.startsWith('--')) continue;
    if (value.startsWith('-') && value.includes('c')) takesScript = true;
    if (value.startsWith('-') && value.includes('s')) fromInput = true;
    if (/[oO]$/.test(value)) i++;
  }
  return { script: [], input: !takesScript };
}

/** The destination of an ssh call and the words of the command that it runs there. */
function sshCall(words: readonly Word[]): { host: string; command: Word[] } | undefined {
  let host: string | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const value = word?.value ?? '';
    if (!word) break;
    if (value === '--') continue;
    if (value.startsWith('-') && value.length > 1) {
      if (PLINK_VALUES.has(value)) i++;
      else {
        const takes = [...value.slice(1)].findIndex((c) => SSH_VALUES.includes(c));
        if (takes >= 0 && takes === value.length - 2) i++;
      }
    } else if (host === undefined && isFlags(word, words[i + 1])) {
      // `ssh $SSH_OPTIONS host`
    } else if (host === undefined) host = value;
    else return { host, command: words.slice(i) };
  }
  return host === undefined ? undefined : { host, command: [] };
}

/** A variable in the destination's place that holds flags, by its name or by what follows it. */
function isFlags(word: Word, next: Word | undefined): boolean {
  const part = word.parts[0];
  if (word.parts.length !== 1 || part?.kind !== 'variable') return false;
  if (/(?:flag|opt|option|arg)s?$/i.test(part.name) || part.operation?.startsWith('[')) return true;
  return next !== undefined && /^[^\s@]+@[^\s@]+$/.test(next.value);
}

function behind(words: readonly Word[], flag: RegExp): Word[] {
  const at = words.findIndex(({ value }) => flag.test(value));
  return at < 0 ? [] : words.slice(at + 1);
}

function flagScript(words: readonly Word[], names: readonly string[], runner: Runner): InnerScript[] {
  const value = flagOf(parseArguments(words, { values: names }), ...names)?.value;
  return value ? script([value], runner) : [];
}

/** The words that run inside a container: behind `exec X`, `run IMAGE`, `compose exec SERVICE`. */
function containerCall(name: string, all: readonly Word[]): Word[] {
  const isCompose = name.endsWith('-compose');
  let words = skipFlags(all, isCompose ? COMPOSE_VALUES : DOCKER_VALUES);
  if (!isCompose && words[0]?.value === 'compose') words = skipFlags(words.slice(1), COMPOSE_VALUES);
  else if (!isCompose && words[0]?.value === 'container') words = words.slice(1);
  const verb = words[0]?.value;
  if (verb !== 'exec' && verb !== 'run') return [];
  const rest = skipFlags(words.slice(1), CONTAINER_VALUES);
  const inner = rest.slice(1);
  const entrypoint =
    verb !== 'run'
      ? undefined
      : flagOf(
          parseArguments(words.slice(1, words.length - rest.length), { values: CONTAINER_VALUES }),
          '--entrypoint',
        );
  return entrypoint?.value ? [entrypoint.value, ...inner] : inner;
}

function skipFlags(words: readonly Word[], values: readonly string[]): Word[] {
  let i = 0;
  for (; i < words.length; i++) {
    const value = words[i]?.value ?? '';
    if (value === '--') return words.slice(i + 1);
    if (!value.startsWith('-') || value === '-') break;
    if (values.includes(value)) i++;
  }
  return words.slice(i);
}

function kubernetesCall(all: readonly Word[]): InnerScript[] {
  const words = skipFlags(all, KUBECTL_VALUES);
  const verb = words[0]?.value;
  if (verb !== 'exec' && verb !== 'run' && verb !== 'rsh') return [];
  const dashes = words.findIndex(({ value }) => value === '--');
  if (dashes >= 0) return argv(words.slice(dashes + 1), REMOTE);
  return verb === 'rsh' ? argv(skipFlags(words.slice(1), KUBECTL_VALUES).slice(1), REMOTE) : [];
}

/** Command lines of clouds that run a script on one of their machines. Sources: each tool's reference. */
function cloudCall(name: string, words: readonly Word[]): InnerScript[] {
  const verbs = valuesOf(words.filter(({ value }) => !value.startsWith('-')));
  const value = (...names: string[]): Word | undefined =>
    flagOf(parseArguments(words, { values: names }), ...names)?.value;
  const remote = (text: Word | undefined, host?: string): InnerScript[] =>
    text ? script([text], { remote: true, host }) : [];
  switch (name) {
    case 'gcloud': {
      const ssh = verbs.indexOf('ssh');
      return ssh < 0 ? [] : remote(value('--command'), verbs[ssh + 1]);
    }
    case 'az':
      if (verbs[0] === 'vm' && verbs[1] === 'run-command')
        return azureScripts(words, value('-n', '--name', '--vm-name')?.value);
      if (verbs[0] === 'aks' && verbs[1] === 'command') return remote(value('-c', '--command'));
      if (verbs[0] === 'containerapp' && verbs[1] === 'exec') return remote(value('--command'));
      return verbs[0] === 'container' && verbs[1] === 'exec' ? remote(value('--exec-command')) : [];
    case 'aws':
      if (verbs[0] === 'ssm' && verbs[1] === 'send-command')
        return systemsManagerScript(words, value('--instance-ids')?.value ?? value('--targets')?.value);
      return verbs[0] === 'ecs' && verbs[1] === 'execute-command' ? remote(value('--command')) : [];
    case 'fly':
    case 'flyctl':
      return verbs[0] === 'ssh' ? remote(value('-C', '--command'), value('-a', '--app')?.value) : [];
    case 'doctl':
      return verbs[1] === 'ssh' ? remote(value('--ssh-command'), verbs[2]) : [];
    case 'heroku': {
      if (verbs[0] !== 'run' && verbs[0] !== 'run:detached') return [];
      const rest = skipFlags(words.slice(1), [
        '-a',
        '--app',
        '-r',
        '--remote',
        '-s',
        '--size',
        '-e',
        '--env',
        '--type',
      ]);
      return argv(rest, { remote: true, host: value('-a', '--app')?.value });
    }
    case 'ansible':
      return /^(?:shell|command|raw|)$/.test(value('-m', '--module-name')?.value ?? '')
        ? remote(value('-a', '--args'), verbs[0])
        : [];
    default:
      return [];
  }
}

/** `--scripts` takes several words, each a line. */
function azureScripts(words: readonly Word[], host: string | undefined): InnerScript[] {
  const at = words.findIndex(({ value }) => value === '--scripts');
  if (at < 0) return [];
  const end = words.findIndex(({ value }, index) => index > at && value.startsWith('-'));
  const lines = words.slice(at + 1, end < 0 ? undefined : end);
  return lines.length > 0
    ? [{ kind: 'text', text: joinLines(lines.map((word) => joinWords([word]))), remote: true, host }]
    : [];
}

/** `--parameters commands=…` and `--parameters '{"commands": ["…", "…"]}'`. */
function systemsManagerScript(words: readonly Word[], host: string | undefined): InnerScript[] {
  const parameters = flagOf(parseArguments(words, { values: ['--parameters'] }), '--parameters')?.value;
  const found = parameters && /["']?\bcommands["']?\s*[=:]\s*/.exec(parameters.value);
  if (!found) return [];
  const from = found.index + found[0].length;
  const rest = parameters.value.slice(from);
  const strings = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => {
    const start = from + match.index + 1;
    return sliceOfWord(parameters, start, start + (match[1]?.length ?? 0));
  });
  const texts = strings.length > 0 ? strings : [sliceOfWord(parameters, from, parameters.value.length)];
  return [{ kind: 'text', text: joinLines(texts), remote: true, host }];
}
