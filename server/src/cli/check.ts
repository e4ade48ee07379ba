import { createAnalyzer } from '../core/analyze.ts';
import { rules } from '../core/rules/index.ts';
import type { Severity } from '../core/rules/rule.ts';
import { configurations } from './config-file.ts';
import { createTexts, fixInputs } from './fix.ts';
import { formatGithub } from './formats/github.ts';
import { formatJson } from './formats/json.ts';
import { formatSarif } from './formats/sarif.ts';
import { styleFor } from './formats/style.ts';
import { formatText } from './formats/text.ts';
import { type Input, readInputs, repositoryReader, type Trouble } from './inputs.ts';
import { Exit, type Io, messageOf, UsageError } from './io.ts';
import { oneOf, parse } from './options.ts';
import { type FileReport, fileReport, type Report, report } from './report.ts';

export const checkHelp = `gatewright check [PATH…] [options]

Finds what is wrong with the deployments of workflows, and repairs it.

PATH is a file, a folder (its .github/workflows, or itself if it holds workflows) or - for standard input;
without one, the workflows of the current repository are checked.

  --format text|json|sarif|github   how to say it (text)
  --fix                             apply the safe fixes; with -, print the repaired text and say the rest
                                    on standard error
  --fail-on error|warning|info|never
                                    the least severity that makes the exit status 1 (error)
  --config FILE                     settings, in YAML or JSON (the repository's .github/gatewright.yml)

Exit status: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage, unreadable input, internal error.
`;

/** Severities from mild to grave. */
const ORDER: readonly Severity[] = ['hint', 'info', 'warning', 'error'];

export async function check(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parse('check', args, {
    format: { type: 'string' },
    fix: { type: 'boolean' },
    'fail-on': { type: 'string' },
    config: { type: 'string' },
  });
  const format = oneOf('format', values.format, ['text', 'json', 'sarif', 'github']);
  const failOn = oneOf('fail-on', values['fail-on'], ['error', 'warning', 'info', 'never']);
  if (values.fix && positionals.includes('-') && positionals.length > 1) {
    throw new UsageError('check --fix - repairs standard input alone; name no other path beside it.');
  }
  const settings = configurations(
    values.config,
    rules.map(({ id }) => id),
    io,
  );
  const { inputs, configs, troubles } = await readInputs(positionals, io);
  settings.check(configs);
  const analyzer = createAnalyzer(await io.loadEngine());
  const readers = new Map<string, (path: string) => string | undefined>();
  const readerOf = (root: string) => {
    const reader = readers.get(root) ?? repositoryReader(root);
    readers.set(root, reader);
    return reader;
  };

  const texts = createTexts(readerOf);
  const analyze = (input: Input, text: string) =>
    analyzer.analyze({
      path: input.path,
      text,
      config: settings.configOf(input),
      readFile: (path) => texts.read(input.root, path),
    });

  const fixes = values.fix
    ? fixInputs(inputs, { texts, findingsOf: (input, text) => analyze(input, text).findings, troubles }, io)
    : undefined;
  const files: FileReport[] = [];
  for (const input of inputs) {
    try {
      const text = texts.of(input);
      const { findings, failures } = analyze(input, text);
      for (const { rule, error } of failures) {
        const reason = `internal error in the rule ${rule}: ${messageOf(error)}`;
        troubles.push({ shown: input.shown, reason });
      }
      files.push(fileReport(input, text, findings, fixes?.get(input) ?? 0, io.cwd));
    } catch (error) {
      troubles.push({ shown: input.shown, reason: `internal error: ${messageOf(error)}` });
    }
  }
  troubles.unshift(...settings.troubles);

  const result = report(files, troubles);
  // With a repaired text on standard output, the findings go beside it.
  const isFilter = values.fix === true && positionals.includes('-');
  const say = isFilter ? io.err : io.out;
  if (files.length > 0 || format !== 'text') {
    if (format === 'text') say(formatText(result, styleFor(io)));
    else if (format === 'json') say(formatJson(result));
    else if (format === 'sarif') say(formatSarif(result, rules));
    else say(formatGithub(result));
  }
  return finish(result, failOn, io);
}

function finish(
  { troubles, summary }: Report,
  failOn: 'error' | 'warning' | 'info' | 'never',
  io: Io,
): number {
  tell(troubles, io);
  if (troubles.length > 0) return Exit.trouble;
  if (failOn === 'never') return Exit.ok;
  return ORDER.slice(ORDER.indexOf(failOn)).some((severity) => summary[severity] > 0)
    ? Exit.findings
    : Exit.ok;
}

/** Says on standard error what could not be done. */
export function tell(troubles: readonly Trouble[], io: Io): void {
  for (const { shown, reason } of troubles) io.err(`gatewright: ${shown}: ${reason}\n`);
}
