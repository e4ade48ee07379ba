import { plainRange, type Report } from '../report.ts';

/** The stable machine format; see the command line in ARCHITECTURE.md. */
export function formatJson({ files, summary }: Report): string {
  const result = {
    version: 1,
    files: files.map(({ shown, lines, findings }) => ({
      path: shown,
      findings: findings.map((finding) => ({
        rule: finding.rule,
        severity: finding.severity,
        message: finding.message,
        job: finding.job ?? null,
        range: plainRange(lines, finding.span),
        related: finding.related.map(({ span, message }) => ({ message, range: plainRange(lines, span) })),
        fixes: finding.fixes.map(({ title, safe }) => ({ title, safe })),
        ...(finding.detail && { detail: finding.detail }),
      })),
    })),
    summary,
  };
  return `${JSON.stringify(result)}\n`;
}
