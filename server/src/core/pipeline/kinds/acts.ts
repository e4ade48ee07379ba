import type { Span } from '../../text/span.ts';
import type { Evidence, Flavour, JobKind, Target } from '../model.ts';
import type { RunStep } from './context.ts';

/** A place of the file that says where something goes. */
export interface Hint {
  readonly target: Target;
  /** What says it, as a message quotes it. */
  readonly text: string;
  readonly span: Span;
  /** It is only the application's profile (`SPRING_PROFILES_ACTIVE=prod`). */
  readonly profile?: boolean;
}

/** Something that a step does, told by a row of the tables or by a name. */
export interface Act {
  readonly kinds: readonly JobKind[];
  readonly platform: string;
  readonly flavour: Flavour;
  readonly evidence: Evidence;
  /** The whole command, where the evidence quotes it short. */
  readonly line: string;
  readonly at: RunStep;
  /** What its arguments say about the target. */
  readonly hints: readonly Hint[];
  /** Some argument names a target that is known only when the workflow runs. */
  readonly open: boolean;
  /** Where it goes when nothing else says so. */
  readonly otherwise: Target | undefined;
  readonly opaque: boolean;
  readonly waits: boolean;
  /** Told by a name alone, not by what it does. */
  readonly byName: boolean;
  /** It runs on another machine than the job. */
  readonly remote: boolean;
  /**
   * It need not go where its hints say: its script runs it in a branch and asks which branch or event started the run,
   * or the words that name the target can be others.
   */
  readonly guarded: boolean;
}

/** What an act has unless something says otherwise. */
export const EMPTY_ACT = {
  platform: '',
  flavour: 'application',
  hints: [],
  open: false,
  otherwise: undefined,
  opaque: false,
  waits: false,
  byName: false,
  remote: false,
  guarded: false,
} as const;

export const act = (
  at: RunStep,
  text: string,
  span: Span,
  kinds: readonly JobKind[],
  rest: Partial<Omit<Act, 'evidence' | 'at' | 'kinds'>> = {},
): Act => ({
  kinds,
  ...EMPTY_ACT,
  evidence: { text, span, step: at.own },
  line: text,
  at,
  ...rest,
});

/** Evidence that the configuration tells what something does. */
export const configuredText = (quoted: string): string => `${quoted} as configured`;

/** An act that only says where the others go. */
export const isContext = ({ kinds }: Act): boolean => kinds.length === 0;

export const does = (one: Act, kind: JobKind): boolean => one.kinds.includes(kind);

/** One line of a command, short enough for a message. */
export function quote(text: string): string {
  const line = text
    .replaceAll(/\\?\s*\n\s*/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return `\`${line.length > 80 ? `${line.slice(0, 77)}…` : line}\``;
}
