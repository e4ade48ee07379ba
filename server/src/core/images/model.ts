import type { Scalar } from '../syntax/node.ts';
import type { Span } from '../text/span.ts';
import type { Job, Step } from '../workflow/model.ts';
import type { Following } from './moving.ts';

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
  | 'metadata'
  /** Only named: the source of a copy, a scan, a cache, an inspection. Nothing moves there. */
  | 'mention';

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

/** How an image follows whatever was pushed last. */
export type Moving = 'latest' | 'untagged' | 'empty';

/** Characters of a scalar's value. */
export interface ValueRange {
  readonly scalar: Scalar;
  readonly start: number;
  readonly end: number;
}

/** Where the command or action that uses an image stands, if that is in another file: a called workflow, a local action. */
export interface Inside {
  readonly job: Job;
  readonly step: Step | undefined;
  /** The steps among which `step` stands. */
  readonly steps: readonly Step[];
  /** The deciding literal is the workflow's own: it hands it over. */
  readonly handedOver: boolean;
  /** What an edit of the tag replaces in the file that holds the literal. */
  readonly tagAt?: ValueRange | undefined;
}

/** A reference, or a bare tag, that the file writes down for an image. */
export interface ImageUse {
  readonly role: ImageRole;
  /** The reference after resolving variables as far as the file says, as a message should quote it. */
  readonly text: string;
  readonly reference: ImageReference;
  /** What all tags of the image share, in a form to compare; "" where the file does not say. */
  readonly repository: string;
  /** Where the decisive literal stands: the reference itself, the variable's value, the fallback. */
  readonly span: Span;
  /** Where the image is used, when that is elsewhere. */
  readonly usedAt: Span;
  /** The scalar that holds `span`. */
  readonly scalar: Scalar;
  /** What an edit of the tag replaces: the tag's own characters, or the empty place where one would be appended. */
  readonly tagAt: ValueRange | undefined;
  readonly job: Job;
  readonly step: Step | undefined;
  /** Then `usedAt` is the job's or step's `uses`, and so is `span` where nothing is handed over. */
  readonly inside: Inside | undefined;
  /** The same act (one build, one push list) gives one number, so a rule can look for an immutable tag beside it. */
  readonly act: number;
  /** The tag is `latest`, absent with no digest, or empty: it moves. */
  readonly movesAs: Moving | undefined;
  /** The tag names one build for ever: a commit, a version, a digest. */
  readonly immutable: boolean;
  /** The tag is not `latest` and moves all the same: what it follows. */
  readonly follows: Following | undefined;
  /** The same run also gives the image a tag that never moves. */
  readonly alsoImmutable: boolean;
  /** A name that only this job knows: it builds the image and never pushes it, or has built what it runs here. */
  readonly localOnly: boolean;
  /** The act gives the name to an image: it builds it, or tags one. */
  readonly makes: boolean;
  /** The act sends it to a registry. */
  readonly pushed: boolean;
  /** It happens on another machine than the job's: a server. */
  readonly remote: boolean;
  /** It sends what the machine has under that name (`docker push`), so that without it there is nothing to send. */
  readonly fromHere: boolean;
  /** No one can give it another value when the run is started. */
  readonly certain: boolean;
  /** The tag that an action makes of its own (`type=sha`), as a script would write it. */
  readonly ownTag: string | undefined;
  /** What a build is made from, in a form to compare; undefined where it is none, or the file does not say. */
  readonly recipe: string | undefined;
  /**
   * `tag` where only a tag is written (`image.tag=latest`, `type=raw,value=latest`), or an action makes one of its
   * own (`type=sha`: then the reference has no tag).
   */
  readonly form: 'reference' | 'tag' | 'flavor';
}
