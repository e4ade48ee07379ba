import type { Finding } from '../rules/rule.ts';
import { contains, type Edit, type Span } from '../text/span.ts';

/** A rewrite that the user asks for; it is shown before it is applied. */
export interface Refactoring {
  /** Stable, kebab case; also the last part of the code action's kind: `refactor.rewrite.gatewright.<id>`. */
  readonly id: string;
  /** In the imperative: "Convert `deploy` to a five-stage pipeline". */
  readonly title: string;
  /** Where in the text it is offered: the job that it rewrites. */
  readonly span: Span;
  readonly edits: readonly Edit[];
  /** The rule whose finding on that job it remedies. */
  readonly remedies?: string;
  /** What the preview says of the result, a sentence each: what moved where, and what is left to the user. */
  readonly notes: readonly string[];
}

/** Whether the rewrite is a remedy for the finding. */
export const isRemedy = ({ remedies, span }: Refactoring, finding: Pick<Finding, 'rule' | 'span'>): boolean =>
  remedies === finding.rule && contains(span, finding.span);

/** The findings with the rewrites that remedy them as their last fixes, for a shell that has no other place to show them. */
export const withRemedies = (
  findings: readonly Finding[],
  rewrites: readonly Refactoring[],
): readonly Finding[] =>
  findings.map((finding) => {
    const more = rewrites.filter((rewrite) => isRemedy(rewrite, finding));
    const fixes = more.map(({ title, edits }) => ({ title, safe: false, edits }));
    return more.length > 0 ? { ...finding, fixes: [...finding.fixes, ...fixes] } : finding;
  });
