import { type LineIndex, lineIndex } from '../text/line-index.ts';
import type { Workflow } from '../workflow/model.ts';
import type { Evidence, JobFacts } from './model.ts';

/** Writes evidence as a message shows it: `` `kubectl apply -n prod`, line 41 ``; without a line where it is in another file. */
export type Quote = (evidence: Evidence) => string;

export function quoterOf(workflow: Workflow): Quote {
  let index: LineIndex | undefined;
  return ({ text: written, span }) => {
    const text = written.replaceAll(/\s+/g, ' ').trim();
    if (/` in [^`]+$/.test(text)) return text;
    index ??= lineIndex(workflow.source);
    const asIs = text.includes('`') || /^[a-z ]+ ".*"$/.test(text);
    return `${asIs ? text : `\`${text}\``}, line ${index.positionAt(span.start).line + 1}`;
  };
}

/** Names after these are only counted. */
const MOST_NAMES = 6;

/** `a`, `a` and `b`, `a`, `b` and `c`, or `a` … `f` and 20 more. */
export function listOf(words: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  const quoted = words.map((word) => `\`${word}\``);
  if (quoted.length > MOST_NAMES + 1)
    return `${quoted.slice(0, MOST_NAMES).join(', ')} and ${quoted.length - MOST_NAMES} more`;
  const last = quoted.at(-1) ?? '';
  return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

/** The evidence that shows best that a job deploys where it does: rather the command that starts than one that fetches. */
export function deployEvidence({ deploys, target, evidence }: JobFacts): Evidence | undefined {
  const there = deploys.filter((deploy) => deploy.target === target);
  const best = there.length > 0 ? there : deploys;
  const chosen = best.find((deploy) => !/\bpull\b/.test(deploy.evidence.text)) ?? best[0];
  return chosen?.evidence ?? evidence.get('deploy')?.[0];
}
