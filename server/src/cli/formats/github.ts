import type { Severity } from '../../core/rules/rule.ts';
import { plainRange, type Report } from '../report.ts';

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
  hint: 'notice',
};

/**
 * Workflow commands, which GitHub Actions turns into annotations of the file.
 * Source: docs.github.com, "Workflow commands for GitHub Actions", and the runner's ActionCommand for the escapes.
 */
export function formatGithub({ files }: Report): string {
  let out = '';
  for (const { shown, lines, findings } of files) {
    for (const { severity, rule, message, span } of findings) {
      const { start, end } = plainRange(lines, span);
      const properties = [
        `file=${property(shown)}`,
        `line=${start.line}`,
        `endLine=${end.line}`,
        // GitHub refuses columns on an annotation of several lines.
        ...(start.line === end.line ? [`col=${start.column}`, `endColumn=${end.column}`] : []),
        `title=${property(rule)}`,
      ];
      out += `::${COMMANDS[severity]} ${properties.join(',')}::${data(message)}\n`;
    }
  }
  return out;
}

const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
