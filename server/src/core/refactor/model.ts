import type { Edit, Span } from '../text/span.ts';

/** A rewrite that the user asks for; it is shown before it is applied. */
export interface Refactoring {
  /** Stable, kebab case; also the last part of the code action's kind: `refactor.rewrite.gatewright.<id>`. */
  readonly id: string;
  /** In the imperative: "Convert `deploy` to a five-stage pipeline". */
  readonly title: string;
  /** Where in the text it is offered: the job that it rewrites. */
  readonly span: Span;
  readonly edits: readonly Edit[];
  /** What the preview says of the result, a sentence each: what moved where, and what is left to the user. */
  readonly notes: readonly string[];
}
