import type { Workflow } from '../workflow/model.ts';
import type { Evidence } from './model.ts';

/** Evidence as a message shows it: `` `kubectl apply -n prod`, line 41 ``; without a line where it is in another file. */
export function quoteEvidence(workflow: Workflow, evidence: Evidence): string {
  const text = evidence.text.replaceAll(/\s+/g, ' ').trim();
  if (/` in [^`]+$/.test(text)) return text;
  const asIs = text.includes('`') || /^[a-z ]+ ".*"$/.test(text);
  return `${asIs ? text : `\`${text}\``}, line ${lineOf(workflow.source, evidence.span.start)}`;
}

/** `a`, `a` and `b`, `a`, `b` and `c`. */
export function listOf(words: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  const quoted = words.map((word) => `\`${word}\``);
  const last = quoted.at(-1) ?? '';
  return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

/** The number of the line, from 1, as a person counts. */
function lineOf(source: string, offset: number): number {
  let line = 1;
  for (let at = source.indexOf('\n'); at >= 0 && at < offset; at = source.indexOf('\n', at + 1)) line++;
  return line;
}
