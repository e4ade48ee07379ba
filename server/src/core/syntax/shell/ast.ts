/**
 * The syntax tree of a shell script. Offsets count UTF-16 units from the start of the script's text, so that a
 * tree can be remembered by its text wherever the script stands; `commandsOf` (shell.ts) turns them into spans
 * of the workflow file.
 */

export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * One piece of a word; a word's `value` is its parts' values joined. Quotes belong to no part. A literal is as
 * long as its range, so that offsets in it carry over, unless it is a single escape (`\"`), which has a part to itself.
 */
export type WordPart = Range &
  (
    | { readonly kind: 'literal'; readonly value: string }
    /** `${{ … }}`: `value` as written, `text` without the braces, trimmed. */
    | { readonly kind: 'expression'; readonly value: string; readonly text: string }
    /**
     * `$X`, `${X}`, `${X:-y}`: `value` as written; `fallback` is the text after `:-`, `-`, `:=` or `=`. Anything
     * else that `${…}` does to the value (`%%:*`, `::7`, `[@]`, `#` for its length) is the `operation`.
     */
    | {
        readonly kind: 'variable';
        readonly value: string;
        readonly name: string;
        readonly fallback?: string;
        readonly operation?: string;
      }
    /** `$(…)`, backquotes, `<(…)` or `$((…))`: `value` as written; its commands are in the tree's `commands` too. */
    | { readonly kind: 'substitution'; readonly value: string; readonly body: readonly Statement[] }
  );

export interface Word extends Range {
  /** As written, with its quotes. */
  readonly text: string;
  /** Quotes and backslashes removed; expressions, variables and substitutions as written. */
  readonly value: string;
  readonly parts: readonly WordPart[];
}

export interface Assignment extends Range {
  readonly name: string;
  /** Undefined for `X=` and for an array. */
  readonly value: Word | undefined;
  /** The values of `X=(a b)`. */
  readonly array?: readonly Word[];
}

export interface Redirect extends Range {
  /** The digits before the operator. */
  readonly descriptor?: string;
  readonly operator: string;
  readonly target: Word | undefined;
}

export interface Heredoc extends Range {
  /** The body as written, without the closing delimiter; `start` and `end` bound it. */
  readonly text: string;
  /** False where the delimiter is quoted: the shell leaves `$X` in it alone. */
  readonly expands: boolean;
  /** `<<-`: tabs at the lines' starts are not part of what the command reads. */
  readonly stripsTabs: boolean;
}

/** How a command's exit status is used by what stands around it. */
export interface CommandContext {
  /** It decides an `if`, `while` or `until`, so its failure ends nothing. */
  readonly condition: boolean;
  /** `||` follows it (directly or after its pipeline) with something that succeeds: `true`, `:`, `echo …`. */
  readonly forgiven: boolean;
  /** A stage of a pipeline other than the last. */
  readonly piped: boolean;
  readonly background: boolean;
  readonly negated: boolean;
  /** It stands in the body of an `if`, `case`, or behind `&&`/`||`: it need not run. */
  readonly conditional: boolean;
  readonly inLoop: boolean;
  /** The function whose body it stands in. */
  readonly inFunction?: string;
  /** Inside `$(…)` or backquotes. */
  readonly inSubstitution: boolean;
}

export interface Command extends Range {
  readonly type: 'command';
  /** `words[0]` is the command's name; empty for bare assignments, redirects or an unreadable command. */
  readonly words: readonly Word[];
  /** `X=1 command`: before the command's name; for a bare assignment all of it; also `export X=1`, `readonly`, `local`. */
  readonly assignments: readonly Assignment[];
  readonly redirects: readonly Redirect[];
  readonly heredoc?: Heredoc;
  readonly context: CommandContext;
}

export type Statement =
  | Command
  | (Range & { readonly type: 'pipeline'; readonly stages: readonly Statement[]; readonly negated: boolean })
  | (Range & {
      readonly type: 'and-or';
      readonly operator: '&&' | '||';
      readonly left: Statement;
      readonly right: Statement;
    })
  | (Range & {
      readonly type: 'if';
      readonly branches: readonly {
        readonly test: readonly Statement[];
        readonly body: readonly Statement[];
      }[];
      readonly otherwise: readonly Statement[] | undefined;
    })
  | (Range & {
      readonly type: 'loop';
      readonly keyword: 'for' | 'while' | 'until' | 'select';
      readonly variable?: string;
      readonly values: readonly Word[];
      readonly test: readonly Statement[];
      readonly body: readonly Statement[];
    })
  | (Range & {
      readonly type: 'case';
      readonly subject: Word | undefined;
      readonly branches: readonly {
        readonly patterns: readonly Word[];
        readonly body: readonly Statement[];
      }[];
    })
  | (Range & { readonly type: 'group'; readonly subshell: boolean; readonly body: readonly Statement[] })
  | (Range & { readonly type: 'function'; readonly name: string; readonly body: readonly Statement[] });

export interface ShellTree {
  readonly text: string;
  readonly statements: readonly Statement[];
  /** Every command in it, in the order of the text, whatever it stands in; not those of nested scripts. */
  readonly commands: readonly Command[];
  /** True where the text did not parse as a shell script throughout. */
  readonly hasErrors: boolean;
}
