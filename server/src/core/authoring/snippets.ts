import type { Span } from '../text/span.ts';
import { type Place, type PlaceKind, spotAt } from './places.ts';

/** A snippet as the snippets file holds it. */
export interface Snippet {
  /** What is typed to get it: `gw-job-build`. Its second word says where it goes. */
  readonly prefix: string;
  readonly name: string;
  readonly description: string;
  /** Lines with tab stops (`${1:myapp}`), in the syntax of the Language Server Protocol. */
  readonly body: readonly string[];
}

/** Snippets that fit at a place of a text, and what has been typed of them there. */
export interface Offer {
  readonly typed: Span;
  readonly snippets: readonly Snippet[];
}

/** Which of the snippets fit at `offset` of a workflow's text; undefined where none does. Never throws. */
export function snippetsAt(text: string, offset: number, all: readonly Snippet[]): Offer | undefined {
  const spot = spotAt(text, offset);
  if (spot === undefined) return undefined;
  const snippets = all.filter((snippet) => spot.places.some((place) => fits(snippet, place)));
  return snippets.length > 0 ? { typed: spot.typed, snippets } : undefined;
}

function fits(snippet: Snippet, { kind, taken }: Place): boolean {
  if (kindOf(snippet) !== kind) return false;
  return kind === 'workflow' || kind === 'step' || !keysOf(snippet).some((key) => isTaken(key, taken));
}

const PLACES: Readonly<Record<string, PlaceKind>> = {
  pipeline: 'workflow',
  workflow: 'workflow',
  top: 'top',
  job: 'job',
  key: 'key',
  step: 'step',
};

const kindOf = ({ prefix }: Snippet): PlaceKind | undefined => PLACES[prefix.split('-')[1] ?? ''];

/** The keys that a snippet brings along; one with a tab stop in it is anyone's. */
const keysOf = ({ body }: Snippet): string[] =>
  body.flatMap((line) => /^([A-Za-z_][\w-]*):/.exec(line)?.[1] ?? []);

/** A job that calls a workflow has no environment. Source: GitHub's workflow syntax, `jobs.<job_id>.uses`. */
const isTaken = (key: string, taken: readonly string[]): boolean =>
  taken.includes(key) || (key === 'environment' && taken.includes('uses'));

/** What a snippet inserts when all its tab stops are left as they are. */
export function previewOf({ body }: Snippet): string {
  const defaults = new Map<string, string>();
  const text = body.join('\n');
  for (const { groups } of text.matchAll(STOP)) {
    const value = groups?.text ?? groups?.choice;
    if (groups?.number !== undefined && value !== undefined) defaults.set(groups.number, plain(value));
  }
  return text.replace(STOP, (...match) => {
    const { escaped, number, again }: Record<string, string | undefined> = match.at(-1);
    return escaped ?? defaults.get(number ?? again ?? '') ?? '';
  });
}

const STOP =
  /\\(?<escaped>[\\$}])|\$\{(?<number>\d+)(?::(?<text>(?:\\.|[^\\}])*)|\|(?<choice>(?:\\.|[^\\,|])*)[^}]*\|)\}|\$\{?(?<again>\d+)\}?/g;

const plain = (text: string): string => text.replace(/\\(.)/g, '$1');
