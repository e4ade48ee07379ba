import { commandName, tailOfWord } from './arguments.ts';
import type { Assignment, Command, Word } from './ast.ts';

/** A command that runs another one, which its own words name behind its flags. */
interface Wrapper {
  /** Flags whose value is the next word. */
  readonly values?: readonly string[];
  /** Words between the flags and the command, such as a time limit. */
  readonly operands?: number;
  /** With one of these it runs nothing. */
  readonly not?: readonly string[];
  /** The command starts at the value of one of these flags. */
  readonly runs?: readonly string[];
  /** It is a wrapper only with one of `runs`. */
  readonly only?: boolean;
  /** Where a `--` stands, the command starts behind it, whatever comes before. */
  readonly dashes?: boolean;
}

const NPX: Wrapper = {
  values: ['-p', '--package', '-w', '--workspace', '--cache'],
  not: ['-c', '--call'],
};
const DASHES: Wrapper = { dashes: true };
const PLAIN: Wrapper = {};
const COVERAGE = ['--source', '--rcfile', '--omit', '--include', '--data-file', '--context'];
const PYTHON: Wrapper = { values: ['-W', '-X'], not: ['-c'], runs: ['-m'], only: true };

/** By name, or by name and subcommand. Source of the flags: each tool's own help text. */
const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  sudo: {
    values: [
      '-u',
      '-g',
      '-h',
      '-p',
      '-C',
      '-D',
      '-R',
      '-T',
      '-r',
      '-t',
      '-U',
      '--user',
      '--group',
      '--chdir',
    ],
    not: ['-l', '-e', '-k', '-K', '--list', '--edit'],
  },
  doas: { values: ['-u', '-C'] },
  gosu: { operands: 1 },
  'su-exec': { operands: 1 },
  runuser: { values: ['-u', '-g', '-G'], not: ['-c', '-l', '-', '--command', '--login'] },
  chroot: { operands: 1 },
  env: { values: ['-u', '--unset', '-C', '--chdir'], not: ['-S'] },
  'cross-env': PLAIN,
  'env-cmd': { values: ['-f', '-e', '-r', '--file', '--environments', '--rc-file'] },
  time: { values: ['-f', '-o', '--format', '--output'] },
  nice: { values: ['-n', '--adjustment'] },
  ionice: { values: ['-c', '-n', '--class', '--classdata'], not: ['-p', '--pid'] },
  taskset: { operands: 1 },
  nohup: PLAIN,
  exec: { values: ['-a'] },
  builtin: PLAIN,
  command: { not: ['-v', '-V'] },
  setsid: PLAIN,
  unbuffer: PLAIN,
  caffeinate: PLAIN,
  arch: PLAIN,
  tini: PLAIN,
  timeout: { values: ['-k', '-s', '--kill-after', '--signal'], operands: 1 },
  gtimeout: { values: ['-k', '-s', '--kill-after', '--signal'], operands: 1 },
  flock: { values: ['-w', '--timeout', '-E', '--conflict-exit-code'], operands: 1, not: ['-c', '--command'] },
  stdbuf: { values: ['-i', '-o', '-e', '--input', '--output', '--error'] },
  'xvfb-run': {
    values: [
      '-n',
      '-e',
      '-f',
      '-p',
      '-s',
      '-w',
      '--server-num',
      '--error-file',
      '--auth-file',
      '--server-args',
    ],
  },
  'dbus-run-session': PLAIN,
  xargs: {
    values: [
      '-I',
      '-n',
      '-P',
      '-L',
      '-d',
      '-E',
      '-s',
      '-a',
      '--max-args',
      '--max-procs',
      '--delimiter',
      '--replace',
    ],
  },
  retry: {
    values: [
      '-t',
      '-m',
      '-x',
      '-d',
      '-s',
      '-r',
      '-n',
      '-w',
      '--tries',
      '--min',
      '--max',
      '--delay',
      '--sleep',
      '--retries',
      '--times',
    ],
  },
  sshpass: { values: ['-p', '-f', '-d', '-P'] },
  'ssh-agent': { values: ['-t', '-a', '-P'], not: ['-s', '-c', '-k'] },
  'wait-for-it': { dashes: true, only: true },
  'wait-for-it.sh': { dashes: true, only: true },
  nyc: { values: ['--reporter', '-r', '--report-dir', '--temp-dir', '-x', '--exclude', '-n', '--include'] },
  c8: { values: ['--reporter', '-r', '--reports-dir', '-o', '-x', '--exclude', '-n', '--include'] },
  'percy exec': DASHES,
  'coverage run': { values: COVERAGE, runs: ['-m'], only: true },

  npx: NPX,
  pnpx: NPX,
  bunx: NPX,
  'npm exec': NPX,
  'npm x': NPX,
  'bun x': NPX,
  'yarn dlx': NPX,
  'yarn exec': NPX,
  'pnpm dlx': NPX,
  'pnpm exec': NPX,
  'lerna exec': DASHES,
  uvx: { values: ['--from', '--with', '-p', '--python', '--index-url', '--with-requirements'] },
  'uv run': {
    values: [
      '--with',
      '--extra',
      '--group',
      '--only-group',
      '--no-group',
      '-p',
      '--python',
      '--project',
      '--directory',
      '--env-file',
      '--package',
      '--with-requirements',
      '--with-editable',
      '--index-url',
    ],
    runs: ['-m', '--module'],
  },
  'pipx run': { values: ['--spec', '--python', '--pip-args'] },
  'poetry run': PLAIN,
  'pipenv run': PLAIN,
  'pdm run': { values: ['-p', '--project', '--venv'] },
  'rye run': PLAIN,
  'pixi run': { values: ['-e', '--environment', '--manifest-path'] },
  'conda run': { values: ['-n', '--name', '-p', '--prefix', '--cwd'] },
  'mamba run': { values: ['-n', '--name', '-p', '--prefix', '--cwd'] },
  'micromamba run': { values: ['-n', '--name', '-p', '--prefix', '--cwd'] },
  'bundle exec': PLAIN,
  'rbenv exec': PLAIN,
  'pyenv exec': PLAIN,
  'asdf exec': PLAIN,
  'mise exec': DASHES,
  'mise x': DASHES,
  'direnv exec': { operands: 1 },
  'fnm exec': { values: ['--using'] },
  'nvm exec': { operands: 1 },
  'volta run': { values: ['--node', '--npm', '--yarn'] },
  'opam exec': DASHES,
  'stack exec': DASHES,
  'nix develop': { runs: ['-c', '--command'], only: true },
  'nix shell': { runs: ['-c', '--command'], only: true },

  dotenv: { values: ['-e', '-f', '-c', '-p', '-v'], dashes: true },
  'dotenv run': DASHES,
  'dotenvx run': { values: ['-f', '-e', '--env-file', '--env'], dashes: true },
  'doppler run': {
    values: ['-p', '-c', '-t', '--project', '--config', '--token'],
    not: ['--command'],
    dashes: true,
  },
  'op run': { values: ['--env-file', '--account'], dashes: true },
  'infisical run': {
    values: ['--env', '--path', '--projectId', '--token'],
    not: ['--command'],
    dashes: true,
  },
  'aws-vault exec': { values: ['-d', '--duration', '--region', '-t'], operands: 1, dashes: true },
  'chamber exec': { dashes: true, only: true },
  'teller run': DASHES,
  'berglas exec': DASHES,
  'railway run': { values: ['-s', '--service', '-e', '--environment', '-p', '--project'] },
};

/** A command that wraps a command that wraps … is stripped this often at most. */
const MAX_LAYERS = 8;
const ASSIGNED = /^([A-Za-z_]\w*)=/;

/**
 * The command that a command runs at last: `sudo -E timeout 60 npx --yes vercel --prod` is `vercel --prod`,
 * `python -m pytest` is `pytest`. Variables that a wrapper sets join its assignments; its range and context stay.
 * A command that wraps nothing is returned as it is.
 */
export function unwrap(command: Command): Command {
  let current = command;
  for (let layer = 0; layer < MAX_LAYERS; layer++) {
    const inner = stripOne(current);
    if (!inner) break;
    current = inner;
  }
  return current;
}

function stripOne(command: Command): Command | undefined {
  const { words } = command;
  if (words.length < 2) return undefined;
  const found = wrapperOf(command);
  if (!found) return undefined;
  const at = startOfCommand(words, found.wrapper, found.length);
  if (at === undefined) return undefined;
  const assignments: Assignment[] = [...command.assignments];
  let from = at;
  for (; from < words.length; from++) {
    const word = words[from];
    const name = word && ASSIGNED.exec(word.value)?.[1];
    if (!word || name === undefined) break;
    const value = tailOfWord(word, name.length + 1);
    assignments.push({
      name,
      value: value.value === '' ? undefined : value,
      start: word.start,
      end: word.end,
    });
  }
  return from < words.length ? { ...command, words: words.slice(from), assignments } : undefined;
}

/** The wrapper and how many words name it. */
function wrapperOf(command: Command): { wrapper: Wrapper; length: number } | undefined {
  const { words } = command;
  const name = commandName(command);
  if (/^(?:python[\d.]*|py)$/.test(name)) return { wrapper: PYTHON, length: 1 };
  if (name === 'uv' && words[1]?.value === 'tool' && words[2]?.value === 'run')
    return { wrapper: WRAPPERS.uvx ?? PLAIN, length: 3 };
  let second = 1;
  // `pnpm --filter web exec …`
  if (name === 'pnpm' || name === 'npm' || name === 'uv')
    while (words[second]?.value.startsWith('-') && second < words.length)
      second += /^(?:--filter|-F|-C|--dir|--prefix|--directory|--project)$/.test(words[second]?.value ?? '')
        ? 2
        : 1;
  const pair = own(`${name} ${words[second]?.value ?? ''}`);
  if (pair) return { wrapper: pair, length: second + 1 };
  const single = own(name);
  return single && { wrapper: single, length: 1 };
}

const own = (name: string): Wrapper | undefined =>
  Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;

/** The index of the word that the wrapped command starts with. */
function startOfCommand(words: readonly Word[], wrapper: Wrapper, from: number): number | undefined {
  if (wrapper.dashes) {
    const dashes = words.findIndex((word, index) => index >= from && word.value === '--');
    if (dashes >= 0) return dashes + 1;
    if (wrapper.only) return undefined;
  }
  let i = from;
  for (; i < words.length; i++) {
    const value = words[i]?.value ?? '';
    if (value === '--') {
      i++;
      break;
    }
    if (!value.startsWith('-') || value === '-') break;
    if (wrapper.not?.includes(value)) return undefined;
    if (wrapper.runs?.includes(value)) return i + 1;
    if (wrapper.values?.includes(value) || endsInValueFlag(value, wrapper.values)) i++;
  }
  if (wrapper.only) return undefined;
  i += wrapper.operands ?? 0;
  if (wrapper.operands && words[i]?.value === '--') i++;
  if (wrapper.operands && wrapper.not?.includes(words[i]?.value ?? '')) return undefined;
  // `retry 5 command`
  if (wrapper === WRAPPERS.retry && /^\d+$/.test(words[i]?.value ?? '')) i++;
  return i;
}

/** `-iu` of `sudo -iu deploy`. */
function endsInValueFlag(value: string, values: readonly string[] | undefined): boolean {
  if (!values || !/^-[A-Za-z]{2,}$/.test(value)) return false;
  return values.includes(`-${value.at(-1)}`) && !values.includes(value.slice(0, 2));
}
