import type { Finding, Severity } from '../../core/rules/rule.ts';
import { count, type FileReport, plainRange, type Report, type Summary } from '../report.ts';
import { frame, printable } from './frame.ts';
import type { Style } from './style.ts';

/** For people: each finding with its source line and carets under the exact span, then one line that sums up. */
export function formatText({ files, summary }: Report, style: Style): string {
  const findings = files.flatMap((file) =>
    file.findings.map((finding) => formatFinding(file, finding, style)),
  );
  const fixed = files.reduce((sum, file) => sum + file.fixed, 0);
  const fixable = files.flatMap((file) => file.findings).filter(hasSafeFix).length;
  const lines = [`${count(summary.files, 'file')} checked: ${totals(summary, style)}.`];
  if (summary.known) lines.push(`${count(summary.known, 'known finding')} hidden.`);
  if (fixed > 0) lines.push(`${count(fixed, 'fix', 'fixes')} applied.`);
  else if (fixable > 0) lines.push(`--fix repairs ${fixable} of them.`);
  return [...findings, `${lines.join(' ')}\n`].join('\n');
}

/** What `--fix` goes by. */
const hasSafeFix = ({ fixes }: Finding): boolean => fixes[0]?.safe === true;

function formatFinding({ shown, text, lines }: FileReport, finding: Finding, style: Style): string {
  const { start } = plainRange(lines, finding.span);
  const { line, source, indent, carets } = frame(text, lines, finding.span);
  const gutter = ' '.repeat(String(line).length);
  const note = (label: string, said: string) =>
    `${gutter} ${style.dim(`= ${label}:`)} ${printable(said).replaceAll('\n', `\n${gutter}   `)}\n`;
  let out = `${style.bold(`${printable(shown)}:${start.line}:${start.column}`)}: ${style.severity(finding.severity, finding.severity)}: `;
  out += `${oneLine(finding.message)} ${style.dim(`[${finding.rule}]`)}\n`;
  out += `${style.dim(`${line} |`)} ${source.trimEnd()}\n`;
  out += `${style.dim(`${gutter} |`)} ${indent}${style.severity(finding.severity, carets)}\n`;
  for (const { span, message } of finding.related) {
    const at = plainRange(lines, span).start;
    out += note(`line ${at.line}`, oneLine(message));
  }
  for (const { title, safe } of finding.fixes) out += note(safe ? 'fix (safe)' : 'fix', oneLine(title));
  return out;
}

const oneLine = (text: string): string => printable(text.replace(/\s*[\r\n]+\s*/g, ' '));

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info', 'hint'];
const MANY: Readonly<Record<Severity, string>> = {
  error: 'errors',
  warning: 'warnings',
  info: 'infos',
  hint: 'hints',
};

function totals(summary: Summary, style: Style): string {
  const parts = SEVERITIES.filter((severity) => summary[severity] > 0).map((severity) =>
    style.severity(severity, count(summary[severity], severity, MANY[severity])),
  );
  return parts.length > 0 ? parts.join(', ') : 'nothing found';
}
