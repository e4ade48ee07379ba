import type { Command, Word } from '../syntax/shell/ast.ts';
import { commandName, type Flag, parseArguments, unwrap } from '../syntax/shell/shell.ts';
import type { CommandRow, Tool } from './types.ts';

/** A row that explains a command. */
export interface Match {
  readonly row: CommandRow;
  readonly tool: Tool;
  /** The command without its wrappers. */
  readonly command: Command;
  readonly flags: readonly Flag[];
  readonly positionals: readonly Word[];
  /** The words that name where it goes. */
  readonly targets: readonly Word[];
  /** A flag such as `--prod` that says production. */
  readonly production: Flag | undefined;
  /** It names a place on another machine, or a remote Docker host. */
  readonly remote: boolean;
}

/** A row with its lists taken apart. */
interface Compiled {
  readonly row: CommandRow;
  readonly tool: Tool;
  readonly paths: readonly (readonly (readonly string[])[])[] | undefined;
  readonly harmless: readonly string[];
  readonly tracks: readonly string[];
  readonly needs: readonly string[] | undefined;
  readonly targets: ReadonlySet<string>;
  readonly production: ReadonlySet<string>;
  readonly operand: readonly string[] | undefined;
  readonly operandLast: readonly string[] | undefined;
}

interface Program {
  /** Flags that take a value, of all its rows. */
  readonly values: readonly string[];
  readonly rows: readonly Compiled[];
}

/** Finds rows by what a command runs. */
export interface CommandTable {
  /** The rows that explain the command; several where it does several things (`gradle test bootJar`). `remote`: it runs on a server. */
  match(command: Command, remote?: boolean): readonly Match[];
  readonly rows: readonly CommandRow[];
  /** Whether any row knows the program. */
  knows(name: string): boolean;
}

const list = (text: string | undefined): readonly string[] => (text ? text.split(/\s+/).filter(Boolean) : []);

/** The rows are taken apart when a program is first met: a workflow runs few of the programs that are known. */
export function commandTable(tools: readonly Tool[]): CommandTable {
  const toolsOf = new Map<string, Tool[]>();
  for (const tool of tools) {
    for (const name of tool.programs.toLowerCase().split(' ')) {
      const known = toolsOf.get(name);
      if (known) known.push(tool);
      else toolsOf.set(name, [tool]);
    }
  }
  const programs = new Map<string, Program>();
  const programOf = (name: string): Program | undefined => {
    const known = programs.get(name);
    const own = known ? undefined : toolsOf.get(name);
    if (!own) return known;
    const program = { values: [...new Set(own.flatMap(valuesOf))], rows: own.flatMap(compileTool) };
    programs.set(name, program);
    return program;
  };
  return {
    rows: tools.flatMap(({ rows }) => rows),
    knows: (name) => toolsOf.has(name),
    match(command, remote = false) {
      const plain = packageBinary(unwrap(command), (name) => toolsOf.has(name));
      const name = commandName(plain).toLowerCase();
      const program = programOf(name) ?? programOf(name.replace(/^@[^/]+\//, ''));
      return program ? matchProgram(program, plain, remote) : [];
    },
  };
}

const compileTool = (tool: Tool): Compiled[] => tool.rows.map((row) => compile(row, tool));

function valuesOf(tool: Tool): string[] {
  const values = tool.rows.flatMap((row) => [row.values, row.targets, row.needs && flagNames(row.needs)]);
  return [tool.values, tool.targets, ...values].flatMap(list);
}

/** Package managers run a package's program by its name: `pnpm cdk deploy`, `yarn vercel --prod`, `npm run cdk deploy`. */
const MANAGERS = /^(?:pnpm|yarn|bun|npm)$/;
/** Names of programs that are more likely names of scripts. */
const SCRIPT_NAMES = new Set([
  'build',
  'migrate',
  'goose',
  'check',
  'serve',
  'deploy',
  'm',
  'up',
  'draft',
  'service',
  'render',
  'release',
  'test',
  'lint',
  'platform',
  'standard',
  'storybook',
  'forge',
  'cycle',
  'now',
  'theme',
  'begin',
  'cr',
  'auto',
]);

function packageBinary(command: Command, knows: (name: string) => boolean): Command {
  if (!MANAGERS.test(commandName(command))) return command;
  const { positionals } = parseArguments(command.words.slice(1), {
    values: ['--filter', '-F', '--cwd', '-C', '--dir', '--prefix', '-w'],
  });
  const [first, second] = positionals;
  const runs = first?.value === 'run' || first?.value === 'run-script';
  const program = runs ? second : first;
  if (!program || SCRIPT_NAMES.has(program.value) || !knows(program.value)) return command;
  const words = command.words.slice(command.words.indexOf(program)).filter(({ value }) => value !== '--');
  return runs && words.length < 2 ? command : { ...command, words };
}

/** Only flags that ask for a value with `=` take one. */
const flagNames = (needs: string): string =>
  list(needs)
    .filter((flag) => flag.includes('='))
    .map((flag) => flag.slice(0, flag.indexOf('=')))
    .join(' ');

const compile = (row: CommandRow, tool: Tool): Compiled => ({
  row,
  tool,
  paths: row.on?.map((path) => path.split(' ').map((step) => step.split('|'))),
  harmless: [...list(tool.harmless), ...list(row.harmless)],
  tracks: list(tool.tracks),
  needs: row.needs === undefined ? undefined : list(row.needs),
  targets: new Set([...list(tool.targets), ...list(row.targets)]),
  production: new Set(list(row.production)),
  operand: row.operand === undefined ? undefined : list(row.operand),
  operandLast: row.operandLast === undefined ? undefined : list(row.operandLast),
});

function matchProgram({ values, rows }: Program, command: Command, remote: boolean): Match[] {
  const found: { match: Match; length: number }[] = [];
  const { flags, positionals: all } = parseArguments(command.words.slice(1), { values, shortClusters: true });
  for (const compiled of rows) {
    const { row, tool, harmless, needs, operand, operandLast, targets, production, tracks } = compiled;
    const positionals = tracks.includes(all[0]?.value ?? '') ? all.slice(1) : all;
    const path = matchPath(compiled, positionals);
    if (!path || hasFlag(flags, harmless, positionals)) continue;
    if (needs && !hasFlag(flags, needs, positionals)) continue;
    const rest = positionals.slice(path.at + path.length);
    if (operand && !hasOperand(operand, rest)) continue;
    if (operandLast && !hasOperand(operandLast, rest.slice(-1))) continue;
    const last = rest.at(-1);
    const destination = row.remoteDestination === true && last !== undefined && isRemotePlace(last.value);
    if (row.remoteDestination && !destination) continue;
    const elsewhere = destination || (tool.platform === 'docker' && hasRemoteHost(flags, command));
    if (row.remote && !remote && !elsewhere) continue;
    const said = flags.flatMap((flag) => (flag.value && targets.has(flag.name) ? [flag.value] : []));
    found.push({
      // A row that asks for a flag knows more than one that does not.
      length: path.length * 2 + (needs || operand || row.anywhere ? 1 : 0),
      match: {
        row,
        tool,
        command,
        flags,
        positionals,
        targets: [...said, ...(row.operands === 'all' ? path.free : []), ...operandsOf(row, rest)],
        production: flags.find(({ name, valueText }) => production.has(name) && valueText !== 'false'),
        remote: elsewhere,
      },
    });
  }
  // What a command does on a server it does beside what it does anywhere: `docker compose up -d --build`.
  const longest = (server: boolean) =>
    Math.max(
      0,
      ...found
        .filter(({ match: { row } }) => !row.anywhere && (row.remote === true) === server)
        .map(({ length }) => length),
    );
  const [here, there] = [longest(false), longest(true)];
  return found
    .filter(({ match: { row }, length }) => row.anywhere || length === (row.remote ? there : here))
    .map(({ match }) => match);
}

function operandsOf({ operands }: CommandRow, rest: readonly Word[]): readonly Word[] {
  if (operands === 'all') return rest;
  if (operands === 'first') return rest.slice(0, 1);
  return operands === 'last' ? rest.slice(-1) : [];
}

interface PathMatch {
  readonly at: number;
  readonly length: number;
  /** The words that a bare `*` of the path stands for. */
  readonly free: readonly Word[];
}

function matchPath({ row, paths }: Compiled, positionals: readonly Word[]): PathMatch | undefined {
  if (!paths) return { at: 0, length: 0, free: [] };
  let best: PathMatch | undefined;
  const starts = row.anywhere ? positionals.length : 1;
  for (const steps of paths) {
    if (steps.length <= (best?.length ?? 0)) continue;
    for (let at = 0; at < starts; at++) {
      const words = positionals.slice(at, at + steps.length);
      const fits =
        words.length === steps.length &&
        steps.every((choices, index) =>
          choices.some((choice) => fitsPattern(words[index]?.value ?? '', choice)),
        );
      if (!fits) continue;
      best = { at, length: steps.length, free: words.filter((_, index) => steps[index]?.[0] === '*') };
      break;
    }
  }
  return best;
}

/** `*` at the start or the end of a pattern stands for anything. */
export function fitsPattern(value: string, pattern: string): boolean {
  const open = pattern.startsWith('*');
  const close = pattern.endsWith('*') && pattern.length > 1;
  const core = pattern.slice(open ? 1 : 0, close ? -1 : undefined);
  if (open && close) return value.includes(core);
  if (open) return value.endsWith(core);
  return close ? value.startsWith(core) : value === core;
}

function hasFlag(flags: readonly Flag[], wanted: readonly string[], positionals: readonly Word[]): boolean {
  return wanted.some((one) => {
    if (!one.startsWith('-')) return positionals.some(({ value }) => value === one);
    const equals = one.indexOf('=');
    if (equals < 0) return flags.some(({ name, valueText }) => name === one && valueText !== 'false');
    const [name, value] = [one.slice(0, equals), one.slice(equals + 1)];
    return flags.some((flag) => flag.name === name && fitsPattern(flag.valueText ?? '', value));
  });
}

const hasOperand = (patterns: readonly string[], words: readonly Word[]): boolean =>
  words.some(({ value }) =>
    patterns.some((pattern) =>
      pattern.startsWith('*') ? value.includes(pattern.slice(1)) : value.startsWith(pattern),
    ),
  );

/** `user@host:/path`, `host:path`, `rsync://host/module`, `"$HOST":/srv`; not `C:\\path`, not localhost. */
export function isRemotePlace(value: string): boolean {
  if (/^(?:rsync|ssh|sftp|scp):\/\//.test(value)) return true;
  const colon = value.indexOf(':');
  if (colon < 2 || value.startsWith('/') || value.startsWith('.')) return false;
  const host = value.slice(0, colon).replace(/^.*@/, '');
  return !host.includes('/') && !/^(?:localhost|127\.|\[?::1)/.test(host);
}

function hasRemoteHost(flags: readonly Flag[], command: Command): boolean {
  const names = ['-H', '--host'];
  const flag = flags.find(
    ({ name, valueText }) =>
      names.includes(name) && valueText !== undefined && /^(?:ssh|tcp):|^\$|@/.test(valueText),
  );
  const context = flags.find(({ name, valueText }) => name === '--context' && valueText !== 'default');
  const host = command.assignments.some(({ name }) => name === 'DOCKER_HOST' || name === 'DOCKER_CONTEXT');
  return flag !== undefined || context !== undefined || host;
}
