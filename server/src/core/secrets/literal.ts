import type { Word } from '../syntax/shell/ast.ts';
import { type LocatedCommand, locateInWord } from '../syntax/shell/shell.ts';
import { basicPassword } from './base64.ts';
import type { Family } from './keys.ts';
import type { Candidate, Place, Quoting } from './model.ts';
import { isContainer, isLocalHost, pairsIn, urlsIn } from './pairs.ts';

export interface Line {
  readonly out: Candidate[];
  readonly place: Place;
  readonly located: LocatedCommand;
  readonly next: LocatedCommand | undefined;
}

/** What is known of a command besides its words. */
export interface Setting {
  readonly local: boolean;
  readonly outward: boolean;
}

/** What a part of a word is. */
export interface Part {
  /** Offsets into the word's value; the whole word without them. */
  readonly start?: number;
  readonly end?: number;
  readonly key: string;
  readonly family: Family;
  readonly setting: Setting;
  /** The name of the secret to make. */
  readonly secret?: string | undefined;
  /** Its host is a container's name. */
  readonly beside?: boolean;
  /** `basic`, `bearer` before it. */
  readonly scheme?: string;
}

/** Pairs and addresses inside a word; `urlsOnly` where the word itself is a credential already. */
export function addWithin(line: Line, word: Word, setting: Setting, urlsOnly: boolean): void {
  const { value } = word;
  for (const { scheme, host, user, start, end } of urlsIn(value)) {
    const local = !line.located.remote && isLocalHost(host);
    const outward = setting.outward || (/^(?:https?|ftps?|sftp)$/.test(scheme) && !local);
    const family = user === '' ? 'token' : 'password';
    const beside = isContainer(host);
    addPart(line, word, {
      start,
      end,
      key: `${scheme}://`,
      family,
      setting: { local, outward },
      beside,
    });
  }
  if (urlsOnly) return;
  for (const { start, end, key, family, quoted, separator, scheme, text } of pairsIn(value)) {
    // `auth-token:1.2.3` is an image.
    if (separator === ':' && !quoted && /^[a-z]/.test(key) && value[start - 1] === ':') continue;
    if (separator === ':' && /^[A-Za-z]+$/.test(key) && /\s/.test(text)) continue;
    addPart(line, word, { start, end, key, family, setting, scheme });
  }
}

/** Adds a part of a word as a candidate where it is literal throughout. */
export function addPart({ out, place, located }: Line, word: Word, part: Part): void {
  const { start = 0, end = word.value.length, key, family, setting, secret, scheme, beside } = part;
  const text = word.value.slice(start, end);
  if (text === '' || !isLiteral(word, start, end)) return;
  const { scalar } = located.script;
  const range = locateInWord(word, start, end);
  const home = located.toValue(range.start, range.end);
  const exact = scalar.value.slice(home.start, home.end) === text;
  const quoted = opensQuote(word.text.slice(0, range.start - word.start));
  const quoting: Quoting = quoted ? 'quoted' : located.nested || scheme === 'basic' ? 'part' : 'bare';
  out.push({
    text,
    span: located.locate(range.start, range.end),
    home: exact ? { scalar, ...home } : undefined,
    quoting,
    key,
    family,
    place,
    local: setting.local,
    beside,
    outward: setting.outward,
    secret,
    decoded: scheme === 'basic' || family === 'auth' ? basicPassword(text) : undefined,
  });
}

function isLiteral({ parts }: Word, start: number, end: number): boolean {
  let at = 0;
  for (const { kind, value } of parts) {
    if (at < end && at + value.length > start && kind !== 'literal') return false;
    at += value.length;
  }
  return at >= end;
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
