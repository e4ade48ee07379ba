import type { Engine } from '../core/analyze.ts';

/** What the command line needs from its process; tests give their own. */
export interface Io {
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdoutIsTerminal: boolean;
  /** To standard output. */
  readonly out: (text: string) => void;
  /** To standard error. */
  readonly err: (text: string) => void;
  readonly readStdin: () => Promise<Uint8Array>;
  readonly loadEngine: () => Promise<Engine>;
  /** Serves a language client on standard input and output until it ends the process. */
  readonly serve: () => Promise<void>;
}

/** The exit status of the process. */
export const Exit = {
  ok: 0,
  findings: 1,
  /** Wrong usage, unreadable input, or our own mistake. */
  trouble: 2,
} as const;

/** A mistake in how the command was called; its message is for the user. */
export class UsageError extends Error {}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
