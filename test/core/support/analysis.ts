import { type Analysis, type Analyzer, createAnalyzer } from '../../../server/src/core/analyze.ts';
import { lineIndex } from '../../../server/src/core/text/line-index.ts';
import { testShell } from './shell.ts';

/** An analyzer with every rule. */
export const testAnalyzer = async (): Promise<Analyzer> => createAnalyzer({ shell: await testShell() });

/** Findings as lines to compare: `12 error latest-tag (deploy)`, with the message where `messages` is set. */
export function findingLines({ workflow, findings }: Analysis, { messages = false } = {}): string[] {
  const index = lineIndex(workflow.source);
  return findings.map(({ rule, severity, span, job, message }) => {
    const line = index.positionAt(span.start).line + 1;
    return `${line} ${severity} ${rule}${job === undefined ? '' : ` (${job})`}${messages ? `: ${message}` : ''}`;
  });
}
