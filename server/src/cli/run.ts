import { homepage, version } from '../about.ts';
import { nearest } from '../core/text/nearest.ts';
import { check, checkHelp } from './check.ts';
import { graph, graphHelp } from './graph.ts';
import { Exit, type Io, messageOf, UsageError } from './io.ts';
import { newCommand, newHelp } from './new.ts';
import { rules, rulesHelp } from './rules.ts';

interface Command {
  readonly usage: string;
  readonly help: string;
  readonly run: (args: readonly string[], io: Io) => number | Promise<number>;
}

const lspHelp = `gatewright lsp --stdio

Runs the language server for an editor, on standard input and output.
`;

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  [
    'check',
    { usage: 'check [PATH…]   find and fix what is wrong with deployments', help: checkHelp, run: check },
  ],
  ['graph', { usage: 'graph [PATH…]   show jobs as a pipeline', help: graphHelp, run: graph }],
  ['rules', { usage: 'rules           list the rules', help: rulesHelp, run: rules }],
  ['new', { usage: 'new five-stage  write a workflow for a platform', help: newHelp, run: newCommand }],
  ['lsp', { usage: 'lsp --stdio     run the language server', help: lspHelp, run: lsp }],
]);

const help = `gatewright: proves that nothing reaches production without passing its gates.

Usage: gatewright COMMAND

${[...COMMANDS.values()].map(({ usage }) => `  ${usage}\n`).join('')}
  gatewright COMMAND --help tells more; --version tells the version.
  ${homepage}
`;

/** Runs the command line; never throws. Gives the exit status. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = argv;
  if (first === undefined) {
    io.err(help);
    return Exit.trouble;
  }
  if (first === '--help' || first === '-h' || first === 'help') {
    io.out(COMMANDS.get(rest[0] ?? '')?.help ?? help);
    return Exit.ok;
  }
  if (first === '--version' || first === '-v') {
    io.out(`${version}\n`);
    return Exit.ok;
  }
  const command = COMMANDS.get(first);
  if (command === undefined) {
    const meant = nearest(first, [...COMMANDS.keys()]);
    const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
    io.err(`gatewright: there is no command \`${first}\`.${hint} \`gatewright --help\` lists them.\n`);
    return Exit.trouble;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    io.out(command.help);
    return Exit.ok;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    io.err(`gatewright: ${isUsage ? messageOf(error) : `internal error: ${trace(error)}`}\n`);
    return Exit.trouble;
  }
}

const trace = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

async function lsp(args: readonly string[], io: Io): Promise<number> {
  if (!args.includes('--stdio')) throw new UsageError('lsp: say how to talk to it: gatewright lsp --stdio.');
  await io.serve();
  return Exit.ok;
}
