import { PLACEHOLDER_TEXT, PLACEHOLDER_WORDS, WEAK_WORDS } from '../knowledge/secrets/words.ts';

/**
 * What a written value looks like. `none`: it is no credential at all (a reference, a path, a switch).
 * `placeholder`: it says itself that it is none. `weak`: among those that everybody tries first. `name`: words that
 * could name a credential as well as be one. `plain`: any other word. `strong`: as a person makes up a password.
 * `random`: as a machine does.
 */
export type Look = 'none' | 'placeholder' | 'weak' | 'name' | 'plain' | 'strong' | 'random';

const LONGEST = 4000;

export function lookOf(text: string): Look {
  const value = text.trim();
  if (value.length < 3 || value.length > LONGEST || isReference(value)) return 'none';
  if (isPlaceholder(value)) return 'placeholder';
  if (isWeak(value)) return 'weak';
  if (isRandom(value)) return 'random';
  if (NAME.test(value) || /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value)) return 'name';
  return value.length >= 8 && kindsIn(value) >= 2 ? 'strong' : 'plain';
}

/** Words of one case with numbers behind them: `deploy-key-2`. */
const NAME = /^(?:[a-z]+\d{0,4}(?:[-_.](?:[a-z]+\d{0,4}|\d{1,4}))+|[A-Za-z]+(?:[-_.][A-Za-z]+)+)$/;

/** Lower case, upper case, digits, others. */
const kindsIn = (value: string): number =>
  [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;

/** Something that stands for a value, or is none: an expression, a path, an address, a switch, a piece of code. */
function isReference(value: string): boolean {
  // Expressions, variables and templates of shells, GitHub, Helm, Windows and build tools.
  if (/\$[\w{(]|\{\{|\}\}|`|^%.*%$|^@|<[^>]*>|^\[|^\{|^&|__\w+__|#\{/.test(value)) return true;
  if (
    /^(?:true|false|yes|no|on|off|null|~|read|write|none|inherit|required|optional|always|never)$/i.test(
      value,
    )
  )
    return true;
  if (/^[\d.,:-]+$/.test(value) && !/^\d{4,}$/.test(value)) return true;
  // Versions; a secret's name and version, in a vault.
  if (/^v?\d+(?:\.\d+){1,3}(?:[-+.][\w.-]*)?$/i.test(value)) return true;
  if (/^[\w/-]+:(?:latest|\d{1,3})$/.test(value)) return true;
  // Paths, files and addresses.
  if (
    /^(?:\.{0,2}|~|[A-Za-z]:)[\\/][\w.-]*(?:[\\/]|$)/.test(value) ||
    /^(?:[a-z][a-z\d+.-]*):\/\//i.test(value)
  )
    return true;
  if (
    /\.(?:pem|key|json|ya?ml|txt|p12|pfx|jks|keystore|crt|cer|pub|env|asc|gpg|enc|p8|tfstate|cfg|ini|conf)$/i.test(
      value,
    )
  )
    return true;
  if (
    /^(?:env|file|arn|ref|vault|op|ssm|sm|projects|steps|secrets?|inputs|process|os|github|vars|config|settings|matrix|needs)[.:/]/i.test(
      value,
    )
  )
    return true;
  // Code: calls, members, comparisons.
  if (
    /^[\w.]+\(.*\)?$|^[a-z]\w*(?:\.[a-z]\w*)+$|[=!]=|=>|\|\||&&/.test(value) &&
    !/[A-Za-z0-9+/]{30,}={1,2}$/.test(value)
  )
    return true;
  return /\s/.test(value) && !/^[a-z]{4}(?: [a-z]{4}){3}$/.test(value);
}

function isPlaceholder(value: string): boolean {
  if (PLACEHOLDER_TEXT.test(value)) return true;
  const words = value.toLowerCase().split(/[^a-z]+/);
  if (words.some((word) => PLACEHOLDER_WORDS.has(word))) return true;
  if (isMonotonous(value)) return true;
  const letters = lettersOf(value);
  return /test|dummy/.test(letters) && consistsOf(letters, isPlaceholderOrWeak);
}

/** Nearly one character, or one that counts up: `aaaaaaaa`, `12345678`, `0123456789abcdef`, `a1b2c3d4`. */
export function isMonotonous(value: string): boolean {
  const body = value.replace(/[^A-Za-z0-9]/g, '');
  if (body.length >= 6 && new Set(body.toLowerCase()).size <= Math.max(2, body.length / 12)) return true;
  return (
    counting(body, 1) * 2 >= Math.max(body.length, 12) || counting(body, 2) * 4 >= Math.max(body.length, 16)
  );
}

/** The longest run of characters that are each one more than the one `step` places before. */
function counting(text: string, step: number): number {
  let longest = 0;
  const runs: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const before = text[i - step] ?? '';
    const c = text[i] ?? '';
    const next =
      c.charCodeAt(0) === before.charCodeAt(0) + 1 || (before === '9' && (c === '0' || /^a$/i.test(c)));
    runs[i] = i >= step && next ? (runs[i - step] ?? 1) + 1 : 1;
    longest = Math.max(longest, runs[i] ?? 0);
  }
  return longest;
}

function isWeak(value: string): boolean {
  if (/^\d{1,9}$/.test(value))
    return /^(?:123|000|111|1234|4321|12345|123456|654321|0000|1111)\d*$/.test(value);
  return (
    value.length <= 40 && (isWeakLetters(lettersOf(value)) || isWeakLetters(lettersOf(plainSpelling(value))))
  );
}

const isWeakLetters = (letters: string): boolean =>
  letters !== '' && consistsOf(letters, (word) => WEAK_WORDS.has(word));
const isPlaceholderOrWeak = (word: string): boolean => WEAK_WORDS.has(word) || PLACEHOLDER_WORDS.has(word);
const lettersOf = (value: string): string => value.toLowerCase().replace(/[^a-z]/g, '');

/** `P@ssw0rd` is `password`. */
const plainSpelling = (value: string): string =>
  value
    .replace(/[\d!?.#*]+$/, '')
    .replaceAll('@', 'a')
    .replaceAll('4', 'a')
    .replaceAll('0', 'o')
    .replaceAll('$', 's')
    .replaceAll('5', 's')
    .replaceAll('1', 'i')
    .replaceAll('3', 'e');

const LONGEST_WORD = 14;

/** Whether the letters can be cut into such words, single letters aside. */
function consistsOf(letters: string, known: (word: string) => boolean): boolean {
  if (letters.length > 60) return false;
  const reachable = [true];
  for (let end = 1; end <= letters.length; end++) {
    for (let start = Math.max(0, end - LONGEST_WORD); start < end && !reachable[end]; start++) {
      const word = letters.slice(start, end);
      if (reachable[start] && (word.length > 1 || letters.length === 1) && known(word)) reachable[end] = true;
    }
  }
  return reachable[letters.length] === true;
}

/** Bits a character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Apple's app-specific passwords. */
const APPLE = /^[a-z]{4}(?:-[a-z]{4}){3}$/;

/** Whether a machine made it: no words, and kinds of characters that change often. */
export function isRandom(value: string): boolean {
  if (UUID.test(value) || APPLE.test(value)) return true;
  if (value.length < 12 || !/^[\x21-\x7e]+$/.test(value)) return false;
  const body = value.replace(/^base64:/, '');
  if (/^[0-9a-f]+$/i.test(body))
    return body.length >= 20 && /\d/.test(body) && /[a-f]/i.test(body) && entropyOf(body) > 2.8;
  return entropyOf(body) > 3 && body.split(/[-_./:,;|]+/).some((part) => changesOften(part, body.length));
}

function changesOften(part: string, whole: number): boolean {
  if (part.length < 10 || part.length * 2 < whole || !/\d/.test(part) || !/[A-Za-z]/.test(part)) return false;
  let changes = 0;
  for (let i = 1; i < part.length; i++) if (kindOf(part[i]) !== kindOf(part[i - 1])) changes++;
  return changes * 3.5 >= part.length;
}

const kindOf = (c = ''): number =>
  c >= 'a' && c <= 'z' ? 0 : c >= 'A' && c <= 'Z' ? 1 : c >= '0' && c <= '9' ? 2 : 3;
