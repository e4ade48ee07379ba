import type { Places } from '../config/places.ts';
import type { Scalar } from '../syntax/node.ts';
import { locate } from '../syntax/scalar.ts';
import type { Word } from '../syntax/shell/ast.ts';
import type { LocatedCommand } from '../syntax/shell/shell.ts';
import type { Span } from '../text/span.ts';
import type { Job, Script, Step, Workflow } from './model.ts';

/** Where a text stands, which decides what its names mean. */
export interface Scope {
  readonly workflow: Workflow;
  readonly job?: Job | undefined;
  /** The step whose `env` counts; steps before it may have written `$GITHUB_ENV`. */
  readonly step?: Step | undefined;
  /** The steps of a composite action that `step` belongs to, instead of the job's. */
  readonly steps?: readonly Step[] | undefined;
  /** Remembers what steps write, for resolutions that share it (`resolveMemo()`). */
  readonly memo?: ResolveMemo | undefined;
  /** What a caller hands to a reusable workflow or a composite action, by lower-case name; a name not in it is empty. */
  readonly inputs?: ReadonlyMap<string, Resolved> | undefined;
  /** The events that can have started the run, where they are known: of a called workflow, its caller's. */
  readonly events?: readonly Scalar[] | undefined;
  /** Environments that the configuration names; undefined where it names none. */
  readonly places?: Places | undefined;
  /** The scope of the step that uses the composite action; its `env` reaches into it. */
  readonly parent?: Scope | undefined;
}

/** What was found out about lists of steps; each caller makes its own. */
export interface ResolveMemo {
  readonly writes: WeakMap<readonly Step[], Writes>;
  /** Names that may still be looked up; then everything is unknown. Only a hostile file needs so many. */
  lookUps: number;
}

/** What steps write to the runner's files: variables by name, outputs by `step.name`; in the order of the steps. */
export interface Writes {
  readonly env: ReadonlyMap<string, readonly Write[]>;
  readonly outputs: ReadonlyMap<string, readonly Write[]>;
}

/** `echo "name=value" >> $GITHUB_OUTPUT` */
export interface Write {
  readonly step: Step;
  readonly script: Script;
  /** The word that holds the value, from its character `from` on. */
  readonly word: Word;
  readonly from: number;
}

/** A stretch of a resolved text. */
export interface Piece {
  readonly text: string;
  /** It is written in the file; otherwise it is an expression, variable or substitution as written, of unknown value. */
  readonly known: boolean;
  /** Where it is written: offsets into that scalar's value. */
  readonly scalar: Scalar;
  readonly start: number;
  readonly end: number;
  /** Its place in the file where offsets do not tell: in a script inside a script. */
  readonly span?: Span | undefined;
  /** It is the default of an input into which anything can be typed. */
  readonly isDefault?: boolean;
}

/** One text that something may turn out to be; expressions and variables of unknown value stay as written. */
export interface Resolution {
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** No piece of it is unknown. */
  readonly known: boolean;
}

/** All that the file says about a text. */
export interface Resolved {
  readonly values: readonly Resolution[];
  /** It may have other values than these, or some of them hold unknown pieces. */
  readonly open: boolean;
  /** The file shows that it can be the empty string (`|| ''`, an input that some trigger does not give). */
  readonly mayBeEmpty: boolean;
}

/** Where a word of a script stands. */
export interface Origin {
  readonly script: Script;
  readonly scope: Scope;
  /** All commands of the script with those of nested scripts, and which of them the word belongs to. */
  readonly commands?: readonly LocatedCommand[] | undefined;
  readonly index?: number | undefined;
  /** Which commands assign a variable, by its name (`assignmentIndex`): spares the search. */
  readonly assigned?: ReadonlyMap<string, readonly number[]> | undefined;
}

/** More combinations than this are not listed; the rest makes the result open. */
export const MOST_VALUES = 64;

/** A text of more pieces than this is none that a person wrote. */
const MOST_PIECES = 40;

export const NOTHING: Resolved = { values: [], open: false, mayBeEmpty: true };

export const literalPiece = (scalar: Scalar, start: number, end: number, text?: string): Piece => ({
  text: text ?? scalar.value.slice(start, end),
  known: true,
  scalar,
  start,
  end,
});

export const resolutionOf = (pieces: readonly Piece[]): Resolution => ({
  text: pieces.map((piece) => piece.text).join(''),
  pieces,
  known: pieces.every((piece) => piece.known),
});

export function resolvedOf(values: readonly Resolution[], more = false, mayBeEmpty = false): Resolved {
  const seen = new Set<string>();
  const distinct = values.filter(({ text }) => !seen.has(text) && seen.add(text));
  const kept = distinct.slice(0, MOST_VALUES);
  const open = more || kept.length < distinct.length || kept.some((value) => !value.known);
  return { values: kept, open, mayBeEmpty: mayBeEmpty || kept.some(({ text }) => text === '') };
}

/** The text from `start` to `end` of a resolution, with the pieces that make it up. */
export function sliceResolution(
  resolution: Resolution,
  start: number,
  end = resolution.text.length,
): Resolution {
  const pieces: Piece[] = [];
  let at = 0;
  for (const piece of resolution.pieces) {
    const from = Math.max(start, at) - at;
    const to = Math.min(end, at + piece.text.length) - at;
    at += piece.text.length;
    if (from >= to) continue;
    // Where escapes make the value shorter than its source, only the whole piece has an exact place.
    const exact = piece.end - piece.start === piece.text.length;
    pieces.push({
      ...piece,
      text: piece.text.slice(from, to),
      start: exact ? piece.start + from : piece.start,
      end: exact ? piece.start + to : piece.end,
      span: exact && piece.span ? part(piece.span, from, to, piece.text.length) : piece.span,
    });
  }
  return resolutionOf(pieces);
}

const part = (span: Span, from: number, to: number, length: number): Span =>
  span.end - span.start === length ? { start: span.start + from, end: span.start + to } : span;

/** The place in a workflow file of the characters [start, end) of a resolved text. */
export interface Place {
  readonly scalar: Scalar;
  readonly span: Span;
  /** The characters are written there literally, all of them. */
  readonly exact: boolean;
}

/** Where the characters [start, end) of a resolved text are written; of several pieces, the first literal one decides. */
export function placeOf(resolution: Resolution, start = 0, end = resolution.text.length): Place | undefined {
  const { pieces } = sliceResolution(resolution, start, end);
  const piece = pieces.find(({ known }) => known) ?? pieces[0];
  if (!piece) return undefined;
  return {
    scalar: piece.scalar,
    span: piece.span ?? locate(piece.scalar, piece.start, piece.end),
    exact: pieces.length === 1 && piece.known,
  };
}

/** All ways to join one value of each part, as far as MOST_VALUES allows. */
export function joinResolved(parts: readonly Resolved[]): Resolved {
  let rows: Piece[][] = [[]];
  let more = false;
  for (const part of parts) {
    const next: Piece[][] = [];
    for (const row of rows) {
      for (const value of part.values) {
        if (row.length + value.pieces.length > MOST_PIECES) more = true;
        else next.push([...row, ...value.pieces]);
        if (next.length > MOST_VALUES) break;
      }
      if (next.length > MOST_VALUES) break;
    }
    if (part.open && part.values.every(({ known }) => known)) more = true;
    if (next.length > MOST_VALUES) more = true;
    rows = part.values.length === 0 ? rows : next.slice(0, MOST_VALUES);
  }
  return resolvedOf(rows.map(resolutionOf), more);
}
