import { type LocatedCommand, locateInWord } from '../syntax/shell.ts';
import type { Word } from '../syntax/shell-ast.ts';
import { basicPassword } from './base64.ts';
import type { Family } from './keys.ts';
import type { Candidate, Place, Quoting } from './model.ts';
import { isLocalHost, pairsIn, urlsIn } from './pairs.ts';

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

export const addWord = (line: Line, word: Word, key: string, family: Family, setting: Setting): void =>
  addPart(line, word, 0, word.value.length, key, family, setting);

/** Pairs and addresses inside a word; `urlsOnly` where the word itself is a credential already. */
export function addWithin(line: Line, word: Word, setting: Setting, urlsOnly: boolean): void {
  const { value } = word;
  for (const { scheme, host, user, ...url } of urlsIn(value)) {
    const local = !line.located.remote && isLocalHost(host);
    const family = user === '' ? 'token' : 'password';
    addPart(
      line,
      word,
      url.start,
      url.end,
      `${scheme}://`,
      family,
      { local, outward: setting.outward || (/^(?:https?|ftps?|sftp)$/.test(scheme) && !local) },
      undefined,
      true,
    );
  }
  if (urlsOnly) return;
  for (const pair of pairsIn(value)) {
    if (pair.separator === ':' && /^[A-Za-z]+$/.test(pair.key) && /\s/.test(pair.text)) continue;
    const whole = !pair.quoted && pair.end === value.length;
    addPart(
      line,
      word,
      pair.start,
      pair.end,
      pair.key,
      pair.family,
      setting,
      undefined,
      !whole && !pair.quoted,
      pair.scheme,
    );
  }
}

/** Adds the characters [start, end) of a word's value where they are literal throughout. */
export function addPart(
  { out, place, located }: Line,
  word: Word,
  start: number,
  end: number,
  key: string,
  family: Family,
  setting: Setting,
  secret?: string,
  part = false,
  scheme = '',
): void {
  const text = word.value.slice(start, end);
  if (text === '' || !isLiteral(word, start, end)) return;
  const { scalar } = located.script;
  const range = locateInWord(word, start, end);
  const home = located.toValue(range.start, range.end);
  const exact = scalar.value.slice(home.start, home.end) === text;
  const quoted = opensQuote(word.text.slice(0, range.start - word.start));
  const quoting: Quoting = part ? 'part' : quoted ? 'quoted' : located.nested ? 'part' : 'bare';
  out.push({
    text,
    span: located.locate(range.start, range.end),
    home: exact ? { scalar, ...home } : undefined,
    quoting,
    key,
    family,
    place,
    local: setting.local,
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
