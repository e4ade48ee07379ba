import type { Command, Range, Word, WordPart } from './ast.ts';

/** A word's value: quotes and escapes removed; expressions, variables and substitutions as written. */
export const wordValue = (word: Word): string => word.value;

/** The names of the variables that a word expands, in order. */
export const variablesIn = (word: Word): string[] =>
  word.parts.flatMap((part) => (part.kind === 'variable' ? [part.name] : []));

/** The value of the literal parts that a word begins with; flags and names are looked for in it. */
function literalStart(word: Word): string {
  let value = '';
  for (const part of word.parts) {
    if (part.kind !== 'literal') break;
    value += part.value;
  }
  return value;
}

/**
 * What a command runs: its first word without folders, version and Windows extension, so `/usr/bin/docker`,
 * `docker.exe` and `docker` are one, `./gradlew` is `gradlew`, `vercel@latest` is `vercel`, `./deploy.sh` is
 * `deploy.sh`; a scoped package keeps its scope. "" where there is no word, the word itself where it is not literal.
 */
export function commandName(command: Command): string {
  const word = command.words[0];
  if (!word) return '';
  const start = literalStart(word);
  const version = start.indexOf('@', 1);
  if (version > 0) return baseName(start.slice(0, version));
  if (start === word.value) return baseName(start);
  const last = word.parts.at(-1);
  return last?.kind === 'literal' ? baseName(last.value) : word.value;
}

const baseName = (path: string): string =>
  (path.startsWith('@') ? path : path.slice(path.lastIndexOf('/') + 1)).replace(/\.(?:exe|cmd|bat)$/i, '');

/**
 * The range that characters `start` to `end` of a word's value are written in, in offsets of the script. Quotes
 * at either end stay outside.
 */
export function locateInWord(word: Word, start: number, end: number): Range {
  let at = 0;
  let from = word.end;
  let to = word.start;
  let found = false;
  for (const part of word.parts) {
    const length = part.value.length;
    const exact = part.end - part.start === length;
    if (!found && start <= at + length && (start < at + length || end <= start)) {
      from = exact ? part.start + Math.max(0, start - at) : part.start;
      found = true;
    }
    if (end > at) to = exact ? part.start + Math.min(length, end - at) : part.end;
    at += length;
    if (at >= end && found) break;
  }
  return found ? { start: from, end: Math.max(from, to) } : { start: word.end, end: word.end };
}

/** The word that a word's value is from its character `from` on; quotes that open before it stay outside. */
export function tailOfWord(word: Word, from: number): Word {
  const parts: WordPart[] = [];
  let at = 0;
  let { start } = word;
  for (const part of word.parts) {
    const next = at + part.value.length;
    if (next <= from) start = part.end;
    else if (at < from && part.kind === 'literal' && part.end - part.start === part.value.length) {
      start = part.start + from - at;
      parts.push({ ...part, value: part.value.slice(from - at), start });
    } else parts.push(part);
    at = next;
  }
  const cut = start - word.start;
  const end = opensQuote(word.text.slice(0, cut)) ? Math.max(start, parts.at(-1)?.end ?? start) : word.end;
  const value = parts.map((part) => part.value).join('');
  return { text: word.text.slice(cut, end - word.start), value, parts, start, end };
}

/** The word that the characters `from` to `to` of a word's value are; of variables and the like only the whole. */
export function sliceOfWord(word: Word, from: number, to: number): Word {
  const { text, ...tail } = tailOfWord(word, from);
  const parts: WordPart[] = [];
  let at = from;
  for (const part of tail.parts) {
    if (at >= to) break;
    const left = to - at;
    at += part.value.length;
    const isCut = at > to && part.kind === 'literal' && part.end - part.start === part.value.length;
    parts.push(isCut ? { ...part, value: part.value.slice(0, left), end: part.start + left } : part);
  }
  const value = parts.map((part) => part.value).join('');
  if (value === tail.value) return { ...tail, text };
  const end = Math.max(tail.start, parts.at(-1)?.end ?? tail.start);
  return { ...tail, text: text.slice(0, end - tail.start), value, parts, end };
}

/**
 * The words that a word is cut into by what stands in it literally: `a=$X,b=c`. Blanks around them, and empty ones,
 * are left out.
 */
export function splitWord(word: Word, separator: RegExp): Word[] {
  const literal = word.parts
    .map(({ kind, value }) => (kind === 'literal' ? value : '\uE000'.repeat(value.length)))
    .join('');
  const words: Word[] = [];
  let start = 0;
  const add = (end: number) => {
    const piece = literal.slice(start, end);
    const from = start + piece.length - piece.trimStart().length;
    const to = start + piece.trimEnd().length;
    if (from < to) words.push(sliceOfWord(word, from, to));
  };
  for (const match of literal.matchAll(new RegExp(separator, 'g'))) {
    add(match.index);
    start = match.index + match[0].length;
  }
  add(literal.length);
  return words;
}

function opensQuote(text: string): boolean {
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    if (c === '\\' && quote !== "'") i++;
    else if (quote) quote = c === quote ? '' : quote;
    else if (c === '"' || c === "'") quote = c;
  }
  return quote !== '';
}

export interface Flag {
  /** As written, with its dashes: `-n`, `--namespace`, `-Dimage`. */
  readonly name: string;
  /** For `--flag=value` a word that covers only what stands behind the `=`. */
  readonly value: Word | undefined;
  readonly valueText: string | undefined;
  /** From the flag to its value's end. */
  readonly range: Range;
}

export interface Arguments {
  readonly positionals: readonly Word[];
  readonly flags: readonly Flag[];
}

export interface FlagSpec {
  /** Flags whose value may be the next word: `-n`, `--namespace`. All others have one only behind `=`. */
  readonly values?: readonly string[];
  /** Whether `-xzf` stands for `-x -z -f`. */
  readonly shortClusters?: boolean;
}

/**
 * Sorts the words behind a command's name (and subcommand) into flags and positionals. Understands `--flag value`,
 * `--flag=value`, `-f value`, `-fvalue`, `-f=value`, clusters, and `--`, which makes the rest positionals.
 */
export function parseArguments(words: readonly Word[], spec: FlagSpec): Arguments {
  const positionals: Word[] = [];
  const flags: Flag[] = [];
  const takesValue = (name: string): boolean => spec.values?.includes(name) === true;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (!word) continue;
    const literal = literalStart(word);
    const whole = literal === word.value;
    if (whole && literal === '--') {
      positionals.push(...words.slice(i + 1));
      break;
    }
    if (!literal.startsWith('-') || (whole && literal === '-')) {
      positionals.push(word);
      continue;
    }
    const push = (name: string, value: Word | undefined): void => {
      const range = { start: word.start, end: value?.end ?? word.end };
      flags.push({ name, value, valueText: value?.value, range });
    };
    const next = (): Word | undefined => words[++i];
    const equals = literal.indexOf('=');
    const short = literal.slice(0, 2);
    if (whole && takesValue(literal)) push(literal, next());
    else if (!literal.startsWith('--') && takesValue(short))
      push(short, tailOfWord(word, literal[2] === '=' ? 3 : 2));
    else if (equals > 0) push(literal.slice(0, equals), tailOfWord(word, equals + 1));
    else if (spec.shortClusters && /^-[A-Za-z0-9]{2}/.test(literal)) {
      for (let at = 1; at < literal.length; at++) {
        const name = `-${literal[at]}`;
        if (!takesValue(name)) push(name, undefined);
        else {
          push(name, at + 1 < word.value.length ? tailOfWord(word, at + 1) : next());
          break;
        }
      }
    } else push(whole ? literal : word.value, undefined);
  }
  return { positionals, flags };
}

/** The last flag of one of these names, which is the one that counts. */
export const flagOf = ({ flags }: Arguments, ...names: readonly string[]): Flag | undefined =>
  flags.findLast(({ name }) => names.includes(name));
