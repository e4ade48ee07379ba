/**
 * What tokens of well-known services look like. Prefixes and lengths are the issuers' own, as far as they publish
 * them, else those that secret scanners (gitleaks, secretlint) agree on; the expressions are ours.
 */
export interface TokenShape {
  readonly id: string;
  /** As a message calls it, with its article. */
  readonly name: string;
  /** What the text begins with, one of these; a message shows no more of it. */
  readonly prefixes: readonly string[];
  /** All of it from the prefix on; sticky, and bounded in length. */
  readonly pattern: RegExp;
  /** The name under which a repository would store it. */
  readonly secret: string;
  readonly source: string;
  /** It says by itself what it is (a key's header, a host): its random part need not be measured. */
  readonly certain?: boolean;
}

/** The source of most shapes that their issuers do not publish. */
export const SCANNERS = 'gitleaks';
