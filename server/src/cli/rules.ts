import { rulePage } from '../about.ts';
import { rules as allRules } from '../core/rules/index.ts';
import { styleFor } from './formats/style.ts';
import { Exit, type Io, UsageError } from './io.ts';
import { oneOf, parse } from './options.ts';

export const rulesHelp = `gatewright rules [--format text|json]

Lists the rules: their ids, their default severities, and what they ask for.
`;

export function rules(args: readonly string[], io: Io): number {
  const { values, positionals } = parse('rules', args, { format: { type: 'string' } });
  const format = oneOf('format', values.format, ['text', 'json']);
  if (positionals.length > 0)
    throw new UsageError(`rules: it takes no path, and \`${positionals[0]}\` is one.`);
  if (format === 'json') {
    const list = allRules.map(({ id, severity, summary, why }) => ({
      id,
      severity,
      summary,
      why,
      url: rulePage(id),
    }));
    io.out(`${JSON.stringify({ version: 1, rules: list })}\n`);
    return Exit.ok;
  }
  const style = styleFor(io);
  const column = Math.max(...allRules.map(({ id }) => id.length));
  for (const { id, severity, summary } of allRules) {
    io.out(
      `${style.bold(id)}${' '.repeat(column - id.length)}  ${style.severity(severity, severity.padEnd(7))}  ${summary}\n`,
    );
  }
  return Exit.ok;
}
