import { parseDocument } from 'yaml';
import type { Analysis } from '../../server/src/core/analyze.ts';
import { readConfigFile } from '../../server/src/core/config/file.ts';
import { mergeLayers } from '../../server/src/core/config/layer.ts';
import { type Config, defaultConfig } from '../../server/src/core/config.ts';
import { scalarAt } from '../../server/src/core/ignore.ts';
import { ignoreFixes } from '../../server/src/core/ignore-fixes.ts';
import type { Finding, Fix } from '../../server/src/core/rules/rule.ts';
import { applyEdits } from '../../server/src/core/text/span.ts';
import { githubProblems } from '../core/support/github.ts';
import { yamlErrors } from './untouched.ts';

export interface IgnoreCheckInput {
  readonly path: string;
  readonly text: string;
  readonly readFile: (path: string) => string | undefined;
  readonly analyze: (text: string, config: Config) => Analysis;
}

export interface IgnoreCheck {
  readonly faults: string[];
  readonly findings: number;
  /** How often each way was offered, by its title with the names left out. */
  readonly offered: ReadonlyMap<string, number>;
}

/**
 * Tries every way to silence every finding of a file: the finding must be gone, and nothing else but findings of its
 * rule on the same line (or text, or job, where the title says so); nothing may come; and the file must say the same
 * but for the comment.
 */
export async function checkIgnores(input: IgnoreCheckInput): Promise<IgnoreCheck> {
  const { path, text, readFile } = input;
  const { workflow, findings } = input.analyze(text, defaultConfig);
  const accepted = (await githubProblems(path, text)).length === 0;
  const faults: string[] = [];
  const offered = new Map<string, number>();
  const tried = new Set<string>();
  for (const finding of findings) {
    for (const fix of ignoreFixes({ workflow, finding, requireReason: false, readFile })) {
      const kind = fix.title.replaceAll(/`[^`]*`/g, '…');
      offered.set(kind, (offered.get(kind) ?? 0) + 1);
      // The ways that are the same for all findings of a rule.
      const isWide = fix.elsewhere !== undefined || fix.title.endsWith('in this file');
      if (isWide && tried.has(fix.title)) continue;
      tried.add(fix.title);
      const after = applyEdits(text, fix.edits);
      const found = [...textFaults(text, after), ...silenceFaults(input, workflow, findings, finding, fix)];
      if (accepted) found.push(...(await githubProblems(path, after)).map((one) => `GitHub refuses: ${one}`));
      faults.push(...found.map((fault) => `${finding.rule} [${finding.job ?? ''}] ${fix.title}: ${fault}`));
    }
  }
  return { faults, findings: findings.length, offered };
}

const COMMENT = /(?<=^\ufeff?)[ \t]*# gatewright-ignore.*\r?\n/gm;

/** Line by line the same but for comments of ours; and as data, where a script may have got one too. */
function textFaults(text: string, after: string): string[] {
  const faults: string[] = [];
  if (after.replaceAll(COMMENT, '') !== text.replaceAll(COMMENT, '')) faults.push('changes another line');
  if (/\r\n/.test(text) && !/(?<!\r)\n/.test(text) && /(?<!\r)\n/.test(after))
    faults.push('mixes line breaks');
  if (yamlErrors(after) > yamlErrors(text)) faults.push('the file does not parse any more');
  const said = (source: string): string =>
    JSON.stringify(parseDocument(source, { logLevel: 'silent', uniqueKeys: false }).toJS()).replaceAll(
      /(?<=(?:"|\\n)) *# gatewright-ignore(?:[^"\\]|\\[^n])*\\n/g,
      '',
    );
  if (yamlErrors(text) === 0 && said(after) !== said(text)) faults.push('the file says something else');
  return faults;
}

function silenceFaults(
  { text, readFile, analyze }: IgnoreCheckInput,
  { root }: Analysis['workflow'],
  before: readonly Finding[],
  finding: Finding,
  { title, edits, elsewhere = [] }: Fix,
): string[] {
  const files = new Map(elsewhere.map((file) => [file.path, applyEdits(file.source ?? '', file.edits)]));
  const now = applyEdits(text, edits);
  const [insertion] = edits;
  /** Where a finding of the old text stands in the new one. */
  const moved = (one: Finding): Finding => {
    const { start, end } = one.span;
    const at = insertion?.span.start ?? text.length + 1;
    const by = insertion?.text.length ?? 0;
    return { ...one, span: { start: start >= at ? start + by : start, end: end > at ? end + by : end } };
  };
  const left = analyze(now, configFrom(files, readFile)).findings.map((one) => keyOf(now, one));
  const gone = before.filter((one) => {
    const at = left.indexOf(keyOf(now, moved(one)));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  const faults = left.map((key) => `brings ${key}`);
  if (!gone.includes(finding)) faults.push('the finding is still there');
  const isHere = elsewhere.length === 0 && !title.endsWith('in this file');
  const line = lineAt(text, finding.span.start);
  const holder = scalarAt(root, finding.span.start)?.scalar;
  const isNear = (one: Finding): boolean =>
    !isHere ||
    lineAt(text, one.span.start) === line ||
    (title.includes(`in \`${finding.job}\``) && one.job === finding.job) ||
    (holder !== undefined && scalarAt(root, one.span.start)?.scalar === holder);
  // Whether a comment is of use cannot be told of a rule that is off.
  const unjudged = ({ rule }: Finding): boolean => elsewhere.length > 0 && rule === 'unused-ignore';
  for (const one of gone.filter((each) => !unjudged(each)))
    if (one.rule !== finding.rule || !isNear(one)) faults.push(`silences ${keyOf(text, one)} too`);
  return faults;
}

function configFrom(files: ReadonlyMap<string, string>, readFile: IgnoreCheckInput['readFile']): Config {
  const [file] = files;
  if (!file) return defaultConfig;
  const [path, text] = file;
  const { layers, problems } = readConfigFile({ path, text, readFile });
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  return mergeLayers(layers);
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const keyOf = (text: string, { rule, job, span, severity }: Finding): string =>
  `${severity} ${rule} [${job ?? ''}] ${text.slice(span.start, span.end)} at line ${lineAt(text, span.start)}`;
