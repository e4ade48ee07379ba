import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { homepage, rulePage, version } from '../../about.ts';
import type { Finding, Rule, Severity } from '../../core/rules/rule.ts';
import { type LineIndex, lineIndex } from '../../core/text/line-index.ts';
import type { Edit, Span } from '../../core/text/span.ts';
import { type FileReport, plainRange, type Report } from '../report.ts';

const LEVELS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
  hint: 'note',
};

/** SARIF 2.1.0, as GitHub's code scanning and other viewers read it. Source: the OASIS standard of that name. */
export function formatSarif({ files, troubles }: Report, rules: readonly Rule[]): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Gatewright',
            version,
            informationUri: homepage,
            rules: rules.map(({ id, summary, why, severity }) => ({
              id,
              shortDescription: { text: summary },
              fullDescription: { text: why },
              helpUri: rulePage(id),
              defaultConfiguration: { level: LEVELS[severity] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: troubles.length === 0,
            toolExecutionNotifications: troubles.map(({ shown, reason }) => ({
              level: 'error',
              message: { text: `${shown}: ${reason}` },
            })),
          },
        ],
        results: files.flatMap((file) => file.findings.map((finding) => result(file, finding, rules))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function result({ shown, lines, beside }: FileReport, finding: Finding, rules: readonly Rule[]) {
  const place = (span: Span) => ({
    physicalLocation: { artifactLocation: { uri: uriOf(shown) }, region: region(lines, span) },
  });
  return {
    ruleId: finding.rule,
    ruleIndex: rules.findIndex(({ id }) => id === finding.rule),
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [place(finding.span)],
    relatedLocations: finding.related.map(({ span, message }, id) => ({
      id,
      ...place(span),
      message: { text: message },
    })),
    // A change of a file that is yet to be made has no form here.
    fixes: finding.fixes
      .filter(({ elsewhere = [] }) => elsewhere.every(({ source }) => source !== undefined))
      .map(({ title, edits, elsewhere = [] }) => ({
        description: { text: title },
        artifactChanges: [
          ...(edits.length > 0 ? [artifactChange(shown, lines, edits)] : []),
          ...elsewhere.map(({ path, source, edits: others }) =>
            artifactChange(beside(path), lineIndex(source ?? ''), others),
          ),
        ],
      })),
  };
}

const artifactChange = (shown: string, lines: LineIndex, edits: readonly Edit[]) => ({
  artifactLocation: { uri: uriOf(shown) },
  replacements: edits.map(({ span, text }) => ({
    deletedRegion: region(lines, span),
    insertedContent: { text },
  })),
});

function region(lines: LineIndex, span: Span) {
  const { start, end } = plainRange(lines, span);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** Relative paths stay so, since viewers look for them below the repository's root. */
const uriOf = (path: string): string => (isAbsolute(path) ? pathToFileURL(path).href : encodeURI(path));
