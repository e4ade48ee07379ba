import { createAnalyzer } from '../core/analyze.ts';
import { refactorings } from '../core/refactor/five-stage/five-stage.ts';
import { withRemedies } from '../core/refactor/model.ts';
import { rules } from '../core/rules/index.ts';
import type { Finding, Severity } from '../core/rules/rule.ts';
import { type Baseline, compare, type Found, readBaseline, total, writeBaseline } from './baseline.ts';
import { configurations } from './config-file.ts';
import { createTexts, fixInputs } from './fix.ts';
import { formatGithub } from './formats/github.ts';
import { formatJson } from './formats/json.ts';
import { formatSarif } from './formats/sarif.ts';
import { styleFor } from './formats/style.ts';
import { formatText } from './formats/text.ts';
import { type Input, readInputs, repositoryReader, showPath, type Trouble } from './inputs.ts';
import { Exit, type Io, messageOf, UsageError } from './io.ts';
import { oneOf, parse } from './options.ts';
import { count, fileReport, type Report, report } from './report.ts';

export const checkHelp = `gatewright check [PATH…] [options]

Finds what is wrong with the deployments of workflows, and repairs it.

PATH is a file, a folder (its .github/workflows, or itself if it holds workflows) or - for standard input;
without one, the workflows of the current repository are checked.

  --format text|json|sarif|github   how to say it (text)
  --fix                             apply the safe fixes, also where they reach into other files of the repository;
                                    with -, print the repaired text and say the rest on standard error
  --fail-on error|warning|info|never
                                    the least severity that makes the exit status 1 (error)
  --config FILE                     settings, in YAML or JSON (the repository's .github/gatewright.yml or .yaml)
  --baseline FILE                   leave out the findings that FILE knows; where there is no such file, write
                                    all that is found into it and exit 0. A finding is known by its file, rule,
                                    job and text, wherever its line has gone; --fix repairs known ones too
  --update-baseline                 write what is found into the file of --baseline, new findings and gone ones

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
    baseline: { type: 'string' },
    'update-baseline': { type: 'boolean' },
  });
  const format = oneOf('format', values.format, ['text', 'json', 'sarif', 'github']);
  const failOn = oneOf('fail-on', values['fail-on'], ['error', 'warning', 'info', 'never']);
  if (values.fix && positionals.includes('-') && positionals.length > 1) {
    throw new UsageError('check --fix - repairs standard input alone; name no other path beside it.');
  }
  if (values['update-baseline'] && values.baseline === undefined) {
    throw new UsageError('check --update-baseline: name the file to update with --baseline FILE.');
  }
  const baseline = values.baseline === undefined ? undefined : readBaseline(values.baseline, io.cwd);
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
  const found: Found[] = [];
  for (const input of inputs) {
    try {
      const text = texts.of(input);
      const { findings, failures, workflow, pipeline } = analyze(input, text);
      for (const { rule, error } of failures) {
        const reason = `internal error in the rule ${rule}: ${messageOf(error)}`;
        troubles.push({ shown: input.shown, reason });
      }
      const isSingle = findings.some(({ rule }) => rule === 'single-job-deploy');
      const rewrites = isSingle ? refactorings({ workflow, pipeline }) : [];
      found.push({ input, text, findings: withRemedies(findings, rewrites) });
    } catch (error) {
      troubles.push({ shown: input.shown, reason: `internal error: ${messageOf(error)}` });
    }
  }
  troubles.unshift(...settings.troubles);

  const known = baseline && hideKnown(baseline, found, values['update-baseline'] === true, troubles, io);
  const files = found.map(({ input, text, findings }) =>
    fileReport(input, text, known?.fresh.get(input) ?? findings, fixes?.get(input) ?? 0, io.cwd),
  );
  const result = report(files, troubles, known?.hidden);
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

/**
 * What is left of the findings when those of the baseline are taken away, and how many were; a baseline that is yet to
 * be made, or to be updated, is written and then knows all of them.
 */
function hideKnown(
  baseline: Baseline,
  found: readonly Found[],
  update: boolean,
  troubles: Trouble[],
  io: Io,
): { fresh: ReadonlyMap<Input, readonly Finding[]>; hidden: number } {
  const compared = compare(baseline, found);
  const { hidden, stale, updated } = compared;
  const shown = showPath(baseline.file, io.cwd);
  const isNew = baseline.source === undefined;
  if (!isNew && !update) {
    if (stale > 0)
      io.err(
        `gatewright: ${shown}: ${count(stale, 'known finding')} ${stale === 1 ? 'is' : 'are'} gone; --update-baseline forgets ${stale === 1 ? 'it' : 'them'}.\n`,
      );
    return compared;
  }
  if (troubles.length > 0) {
    troubles.push({ shown, reason: 'it is not written, since not everything could be checked' });
    return compared;
  }
  const failure = writeBaseline(baseline, updated);
  if (failure !== undefined) {
    troubles.push({ shown, reason: `it could not be written: ${failure.reason}` });
    return compared;
  }
  const all = found.reduce((sum, { findings }) => sum + findings.length, 0);
  const news = isNew ? '' : ` (${all - hidden} new, ${stale} gone)`;
  io.err(`gatewright: ${shown}: written with ${count(total(updated), 'known finding')}${news}.\n`);
  return { fresh: new Map(found.map(({ input }) => [input, []])), hidden: all };
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
