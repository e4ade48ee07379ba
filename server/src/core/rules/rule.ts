import type { UselessIgnore } from '../ignore.ts';
import type { Pipeline } from '../pipeline/model.ts';
import type { Edit, Span } from '../text/span.ts';
import type { Job, Workflow } from '../workflow/model.ts';

export type Severity = 'error' | 'warning' | 'info' | 'hint';

export interface Related {
  readonly span: Span;
  readonly message: string;
}

/** Edits of another file of the workspace; `path` is relative to its root, with `/`. */
export interface FileEdits {
  readonly path: string;
  /** The text that the edits were made for; undefined for a file that is to be made. A shell drops the fix where it has changed. */
  readonly source: string | undefined;
  readonly edits: readonly Edit[];
}

/** A correct edit: afterwards the text parses, the finding is gone and no other rule fires anew. */
export interface Fix {
  /** The remedy, in the imperative: "Add `test` to `needs`". */
  readonly title: string;
  /** It may be applied unattended (fix all, `--fix`): it changes nothing but what the finding is about. */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
  /** What has to change in other files for the same remedy: the called workflow, say. */
  readonly elsewhere?: readonly FileEdits[];
}

/** Fixes that have yet to be tried. */
export type Trials = readonly Fix[] | (() => readonly Fix[]);

/** What a rule yields. */
export interface Problem {
  readonly span: Span;
  /** Fact, evidence, consequence. */
  readonly message: string;
  /** Where it differs from the rule's own. */
  readonly severity?: Severity;
  readonly job?: Job;
  readonly related?: readonly Related[];
  /** The preferred one first. */
  readonly fixes?: readonly Fix[];
  /**
   * Fixes too large to be promised unseen, of this file alone: the text is read again after each (an editor does so when
   * it is asked for fixes there), and those that keep the promise are offered behind `fixes`. A function where making
   * them takes a while.
   */
  readonly trials?: Trials;
  readonly detail?: { readonly stage?: string; readonly missing?: readonly string[] };
}

export interface RuleContext {
  readonly workflow: Workflow;
  readonly pipeline: Pipeline;
  /** What does nothing in the file's ignore comments; given only to `unused-ignore`, which runs last. */
  readonly uselessIgnores?: readonly UselessIgnore[];
}

export interface Rule {
  /** Kebab case; also the file's name and the fixture folder's. */
  readonly id: string;
  /** One imperative sentence: "A deploy waits for the tests." */
  readonly summary: string;
  /** Markdown, a few sentences: what goes wrong in production. */
  readonly why: string;
  readonly severity: Severity;
  check(context: RuleContext): Iterable<Problem>;
}

/** Types a rule without widening its literals. */
export const rule = (definition: Rule): Rule => definition;

/** A rule's problem as the shells show it. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly job: string | undefined;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
  readonly detail: Problem['detail'];
}
