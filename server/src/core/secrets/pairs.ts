import { credentialKey, type Family, MAY_NAME } from './keys.ts';

/** A name with the value that a text gives it: `PASSWORD=x`, `"token": "x"`, `--api-key x`, `X-Api-Key: x`. */
export interface PairMatch {
  readonly key: string;
  readonly family: Family;
  /** The value without its quotes. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly quoted: boolean;
  /** Behind `Authorization:` and the like: `basic`, `bearer`, `token`. */
  readonly scheme: string;
  readonly separator: string;
}

const KEY = String.raw`(?<![A-Za-z0-9])([A-Za-z_][\w.-]{0,99})(?![\w.-])`;
const BETWEEN = String.raw`[ \t]{0,4}(?:=>|:=|[=:])[ \t]{0,4}`;

/** A name and what stands between it and its value; the first is `NAME=`, `"name": `, the second `--name `. */
const NAMED = [
  new RegExp(String.raw`${KEY}\\?["']?(${BETWEEN})`, 'g'),
  /(?<![^\s"'=])--?([A-Za-z][\w-]{1,60})([ \t]{1,4})/g,
];
/** `name: X` and then `value: Y`, as manifests, task definitions and templates have it. */
const LISTED = new RegExp(
  String.raw`(?:name|ParameterKey)\\?["']?[ \t]{0,4}[=:][ \t]{0,4}\\?["']?([A-Za-z_][\w.-]{0,99})\\?["']?[ \t]{0,4},?\s{0,40}\\?["']?(?:value|ParameterValue)\\?["']?(${BETWEEN})`,
  'gi',
);
const SCHEME = /(bearer|basic|token|apikey|api-key|splunk|digest|cpanel)[ \t]{1,4}(?=\S)/iy;
const VALUE = /\\"([^"\\\n]{0,400})\\"|"([^"\n]{0,400})"|'([^'\n]{0,400})'|([^\s"'`,;&|(){}<>\\]{1,400})/y;

/** What stands before a password in SQL, in `.netrc`, and in a command inside a text: nothing that looks like a pair. */
const PHRASES =
  /\b(IDENTIFIED BY[ \t]{1,4}(?=['"])|machine[ \t]{1,4}\S{1,100}[ \t]{1,4}login[ \t]{1,4}\S{1,100}[ \t]{1,4}password[ \t]{1,4}|sshpass[ \t]{1,4}-p[ \t]{0,4})/gi;

/** The pairs of a text whose name is one of a credential's; in linear time. */
export function pairsIn(text: string): PairMatch[] {
  if (!MAY_NAME.test(text)) return [];
  const found = new Map<number, PairMatch>();
  for (const pattern of /value/i.test(text) ? [LISTED, ...NAMED] : NAMED) {
    for (const { 0: all, 1: key = '', 2: separator = '', index } of text.matchAll(pattern)) {
      const family = /sonar\.login$/.test(key) ? 'token' : credentialKey(key);
      const value = family && valueAt(text, index + all.length);
      // Behind a switch the next flag follows, not a value.
      if (separator.trim() === '' && value?.text.startsWith('-')) continue;
      if (family && value && !found.has(value.start))
        found.set(value.start, { key, family, separator: separator.trim(), ...value });
    }
  }
  for (const { 0: all, index } of text.matchAll(PHRASES)) {
    const value = valueAt(text, index + all.length);
    const key = /^\w+(?: BY)?/i.exec(all)?.[0] ?? '';
    if (value) found.set(value.start, { key, family: 'password', separator: '', ...value });
  }
  return [...found.values()].sort((a, b) => a.start - b.start);
}

function valueAt(
  text: string,
  at: number,
): Pick<PairMatch, 'start' | 'end' | 'text' | 'quoted' | 'scheme'> | undefined {
  const before = schemeAt(text, at);
  const from = at + before.length;
  VALUE.lastIndex = from;
  const match = VALUE.exec(text);
  if (!match) return undefined;
  const [all, escaped, double, single, bare] = match;
  const written = escaped ?? double ?? single ?? bare ?? '';
  const open = from + (bare !== undefined ? 0 : escaped !== undefined ? 2 : 1);
  const inside = schemeAt(written, 0);
  const start = open + inside.length;
  return {
    start,
    end: open + written.length,
    text: written.slice(inside.length),
    quoted: bare === undefined && all !== '',
    scheme: (before || inside).trim().toLowerCase(),
  };
}

function schemeAt(text: string, at: number): string {
  SCHEME.lastIndex = at;
  return SCHEME.exec(text)?.[0] ?? '';
}

/** A password in an address: `scheme://user:password@host`. */
export interface UrlMatch {
  readonly scheme: string;
  readonly user: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly host: string;
}

const USERINFO = /:\/\/([^\s:@/'"<>\\]{0,100}):([^\s@/'"<>\\]{1,200})@([^\s/:'"?#\\,]{1,200})/y;
const TOKEN_AT = /:\/\/([^\s:@/'"<>\\]{16,200})@((?:[\w-]{1,60}\.){1,4}[a-z]{2,10})/y;
/** Where the part before the `@` alone lets somebody in. */
const TOKEN_HOSTS = /git|bitbucket|azure|visualstudio|huggingface|fury/;

/** The passwords and tokens in the addresses of a text; in linear time. */
export function urlsIn(text: string): UrlMatch[] {
  if (!text.includes('@')) return [];
  const found: UrlMatch[] = [];
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const scheme =
      /[a-z][a-z\d+.-]{0,30}$/i.exec(text.slice(Math.max(0, at - 32), at))?.[0].toLowerCase() ?? '';
    USERINFO.lastIndex = at;
    const both = USERINFO.exec(text);
    if (both) {
      const [, user = '', password = '', host = ''] = both;
      // `docker://alpine:3.20@sha256:…`
      if (/^(?:docker|oci)$/.test(scheme) || host === 'sha256') continue;
      const start = at + 3 + user.length + 1;
      found.push({ scheme, user, start, end: start + password.length, text: password, host });
      continue;
    }
    TOKEN_AT.lastIndex = at;
    const [, token = '', host = ''] = TOKEN_AT.exec(text) ?? [];
    if (token !== '' && TOKEN_HOSTS.test(host))
      found.push({ scheme, user: '', start: at + 3, end: at + 3 + token.length, text: token, host });
  }
  return found;
}

/** The machine itself: `localhost`, `127.0.0.1`. */
export const isLoopback = (host: string): boolean =>
  /^(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal|\(local(?:db)?\)|\.)$/i.test(
    host,
  );

/** A name without a domain, which only containers beside each other know: `db`. */
export const isContainer = (host: string): boolean =>
  /^[a-z][a-z\d_-]{0,40}$/i.test(host) && !isLoopback(host);

/** The machine itself, or a container or a network of its own. */
export const isLocalHost = (host: string): boolean =>
  isLoopback(host) || isContainer(host) || /\.(?:local|localhost|localdomain|internal)$/i.test(host);

/** A text that names the machine itself. */
export const MENTIONS_LOCAL =
  /(?<![\w.-])(?:localhost|127\.0\.0\.1|0\.0\.0\.0|::1|host\.docker\.internal|\(local(?:db)?\))(?![\w-])/i;
