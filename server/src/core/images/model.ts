import type { Span } from '../text/span.ts';
import type { Scalar } from '../syntax/node.ts';
import type { Job, Step } from '../workflow/model.ts';

/** What is done with an image where its reference stands. */
export type ImageRole =
  | 'build'
  | 'tag'
  | 'push'
  | 'pull'
  | 'run'
  | 'deploy'
  | 'container'
  | 'service'
  | 'action'
  | 'metadata';

/** An image reference taken apart; expressions and variables stay in the parts as written. */
export interface ImageReference {
  readonly registry: string | undefined;
  /** The repository's path without registry, tag and digest. */
  readonly path: string;
  /** Undefined where no `:tag` is written; "" for a bare colon. */
  readonly tag: string | undefined;
  /** After `@`, as written. */
  readonly digest: string | undefined;
}

/** A reference, or a bare tag, that the file writes down for an image. */
export interface ImageUse {
  readonly role: ImageRole;
  /** The reference after resolving variables as far as the file says, as a message should quote it. */
  readonly text: string;
  readonly reference: ImageReference;
  /** Where the decisive literal stands: the reference itself, the variable's value, the fallback. */
  readonly span: Span;
  /** Where the image is used, when that is elsewhere. */
  readonly usedAt: Span;
  /** The scalar that holds `span`. */
  readonly scalar: Scalar;
  readonly job: Job;
  readonly step: Step | undefined;
  /** The same act (one build, one push list) gives one number, so a rule can look for an immutable tag beside it. */
  readonly act: number;
  /** The tag is `latest`, absent with no digest, or empty: it moves. */
  readonly movesAs: 'latest' | 'untagged' | 'empty' | undefined;
  /** The same act also carries a tag that never moves (a commit, a version, a digest). */
  readonly alsoImmutable: boolean;
  /** Built in this job and neither pushed nor deployed by name: a private name. */
  readonly localOnly: boolean;
  /** `tag` where only a tag is written (`image.tag=latest`, `type=raw,value=latest`). */
  readonly form: 'reference' | 'tag' | 'flavor';
}
