import type { JobFacts } from '../model.ts';

/** How people say that a test is to hold nothing up: `E2E (non-blocking)`, `# do not block the deploy on this`. */
const ADVISORY =
  /\bnon-?blocking\b|\badvisory\b|\binformational\b|\bnot?\b[^.\n]{0,40}\bblock(?:s|ing)?\b[^.\n]{0,60}\bdeploy|\b(?:do(?:es)?\s+not|don't|doesn't|never|without)\b[^.\n]{0,40}\b(?:block(?:ing)?|gat(?:e|ing)|hold(?:ing)?\s+up|wait(?:ing)?\s+for)\b[^.\n]{0,60}\b(?:deploy|release|rollout)/i;

/** Whether a test's id, its name or the comment right above it says that nothing is to wait for it. */
export const isAdvisory = ({ job }: JobFacts, source: string): boolean =>
  ADVISORY.test(job.id.replaceAll('_', '-')) ||
  ADVISORY.test(job.name?.value ?? '') ||
  ADVISORY.test(commentAbove(source, job.key.span.start));

/** Comments above a key are read this far up. */
const MOST_LINES = 12;

/** The words of the comment that ends on the line before `offset`, on one line. */
function commentAbove(source: string, offset: number): string {
  const lines: string[] = [];
  let end = source.lastIndexOf('\n', offset - 1);
  while (end > 0 && lines.length < MOST_LINES) {
    const start = source.lastIndexOf('\n', end - 1);
    const text = source.slice(start + 1, end).trim();
    if (!text.startsWith('#')) break;
    lines.unshift(text.replace(/^#+\s*/, ''));
    end = start;
  }
  return lines.join(' ');
}
