import type { TokenShape } from '../knowledge/secrets/index.ts';
import type { Scalar } from '../syntax/node.ts';
import type { Span } from '../text/span.ts';
import type { Job, Step } from '../workflow/model.ts';
import type { Family } from './keys.ts';

/** How a literal stands in what is around it; decides what can be put in its place. */
export type Quoting =
  /** It is the whole value of a YAML scalar. */
  | 'scalar'
  /** In quotes of a shell word. */
  | 'quoted'
  /** A shell word, or the end of one, without quotes. */
  | 'bare'
  /** A value in text that no shell reads: a here-document, an input of several lines. */
  | 'text'
  /** Part of something longer, such as an address. */
  | 'part';

/** A literal that stands where a credential belongs. */
export interface Candidate {
  readonly text: string;
  readonly span: Span;
  /** Where it is the characters [start, end) of a scalar's value. */
  readonly home: { readonly scalar: Scalar; readonly start: number; readonly end: number } | undefined;
  readonly quoting: Quoting;
  /** As written: `DB_PASSWORD`, `password`, `--token`. */
  readonly key: string;
  readonly family: Family;
  readonly place: Place;
  /** It goes to the machine itself, or to a container beside the job. */
  readonly local: boolean;
  /** Its host is a container's name: beside the job, or beside what is deployed. */
  readonly beside?: boolean;
  /** It goes to another machine, whatever the job is for. */
  readonly outward: boolean;
  /** The name of the secret to make, where the key does not give a good one. */
  readonly secret?: string | undefined;
  /** What `Basic …` holds, instead of `text`. */
  readonly decoded?: string | undefined;
}

export interface Place {
  readonly job: Job | undefined;
  readonly step: Step | undefined;
  /** `env` of the workflow or of a job. */
  readonly shared: boolean;
  /** `${{ secrets.X }}` may be written there. */
  readonly takesSecrets: boolean;
}

/** A credential that is written in the file. */
export interface Secret {
  readonly span: Span;
  readonly text: string;
  readonly shape: TokenShape | undefined;
  /** What may be shown of it; "" where nothing may. */
  readonly prefix: string;
  readonly key: string | undefined;
  readonly family: Family | undefined;
  readonly job: Job | undefined;
  readonly home: Candidate['home'];
  readonly quoting: Quoting;
  readonly takesSecrets: boolean;
  /** What a repository would call it. */
  readonly name: string;
}
