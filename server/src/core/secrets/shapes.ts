import { PUBLIC_CLAIMS, PUBLISHED, TOKEN_SHAPES, type TokenShape } from '../knowledge/secrets/index.ts';
import type { Span } from '../text/span.ts';
import { decodeBase64 } from './base64.ts';
import { entropyOf, isMonotonous } from './values.ts';

/** A token found by its looks. */
export interface ShapeMatch extends Span {
  readonly shape: TokenShape;
  /** What may be shown of it: the part that all such tokens share. */
  readonly prefix: string;
}

const PRIVATE_KEY: TokenShape = {
  id: 'private-key',
  name: 'a private key',
  prefixes: ['-----BEGIN '],
  pattern: /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/y,
  secret: 'PRIVATE_KEY',
  source: 'RFC 7468',
  certain: true,
};

const byPrefix: ReadonlyMap<string, readonly TokenShape[]> = (() => {
  const map = new Map<string, TokenShape[]>();
  for (const shape of [...TOKEN_SHAPES, PRIVATE_KEY])
    for (const prefix of shape.prefixes) map.set(prefix, [...(map.get(prefix) ?? []), shape]);
  return map;
})();

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Every place where a token can begin: no letter, digit or underscore stands before it. */
const STARTS = new RegExp(
  `(?<![A-Za-z0-9_])(?:${[...byPrefix.keys()]
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join('|')})`,
  'g',
);

/** Tokens of known shapes in a text, whatever stands around them; in linear time. */
export function shapesIn(text: string): ShapeMatch[] {
  const found: ShapeMatch[] = [];
  let covered = 0;
  for (const { 0: prefix, index } of text.matchAll(STARTS)) {
    if (index < covered) continue;
    for (const shape of byPrefix.get(prefix) ?? []) {
      const end = shape === PRIVATE_KEY ? endOfKey(text, index) : endOf(shape, text, index);
      if (end === undefined || !isReal(shape, text.slice(index, end), prefix)) continue;
      found.push({ start: index, end, shape, prefix });
      covered = end;
      break;
    }
  }
  return found;
}

function endOf({ pattern }: TokenShape, text: string, start: number): number | undefined {
  pattern.lastIndex = start;
  const match = pattern.exec(text);
  return match ? start + match[0].length : undefined;
}

const FOOTER = /-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const LONGEST_KEY = 20_000;

/** A private key needs its body; the header alone stands in documentation and in checks for it. */
function endOfKey(text: string, start: number): number | undefined {
  const head = endOf(PRIVATE_KEY, text, start);
  if (head === undefined) return undefined;
  const rest = text.slice(head, start + LONGEST_KEY);
  FOOTER.lastIndex = 0;
  const footer = FOOTER.exec(rest);
  const body = (footer ? rest.slice(0, footer.index) : rest.slice(0, 400)).replace(/\\[nr]|[\s"'+]/g, '');
  if (!/[A-Za-z0-9+/=]{64}/.test(body) || isMonotonous(body.slice(0, 200)) || entropyOf(body) < 4)
    return undefined;
  return footer ? head + footer.index + footer[0].length : head;
}

function isReal(shape: TokenShape, token: string, prefix: string): boolean {
  if (PUBLISHED.some((known) => token.includes(known))) return false;
  if (shape.id === 'jwt') return isSigned(token);
  const body = token.slice(prefix.length);
  if (/EXAMPLE|example|xxxx|XXXX|your|YOUR|0{8}/.test(body)) return false;
  if (isMonotonous(body)) return false;
  return shape.certain === true || (/\d/.test(body) && entropyOf(body) > 2.7) || entropyOf(body) > 3.5;
}

function isSigned(token: string): boolean {
  const [head = '', payload = ''] = token.split('.');
  const claims = decodeBase64(payload);
  return /"alg"/.test(decodeBase64(head)) && !PUBLIC_CLAIMS.some((claim) => claim.test(claims));
}
