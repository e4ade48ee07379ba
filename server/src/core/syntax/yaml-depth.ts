import { Lexer } from 'yaml';

/** What the lexer puts before the text of a plain or a block scalar. */
const SCALAR = '\x1f';

/**
 * The offset of the first bracket, or of the first dash or question mark on a line of such, that lies more than `limit`
 * deep; undefined where there is none. The parser calls itself for each of them, so it must not see such a text: it
 * would spend seconds and all of its stack.
 */
export function tooDeep(text: string, limit: number): number | undefined {
  if (!mayBeDeep(text, limit)) return undefined;
  let offset = text.startsWith('\uFEFF') ? 1 : 0;
  let brackets = 0;
  let dashes = 0;
  let inScalar = false;
  for (const token of new Lexer().lex(text)) {
    // The lexer's own marks stand for nothing in the text.
    if (token === SCALAR || token === '\x02' || token === '\x18' || token === '\uFEFF') {
      inScalar = token === SCALAR;
      continue;
    }
    if (!inScalar) {
      if (token === '[' || token === '{') brackets++;
      else if (token === ']' || token === '}') brackets = Math.max(0, brackets - 1);
      if (token === '-' || token === '?') dashes++;
      else if (token.trim() !== '' || /[\r\n]/.test(token)) dashes = 0;
      if (brackets > limit || dashes > limit) return offset;
    }
    inScalar = false;
    offset += token.length;
  }
  return undefined;
}

/** Far cheaper than the lexer, and true too often: brackets and dashes in texts and comments count as well. */
function mayBeDeep(text: string, limit: number): boolean {
  let brackets = 0;
  let dashes = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === 0x5b || c === 0x7b) brackets++;
    else if ((c === 0x5d || c === 0x7d) && brackets > 0) brackets--;
    const next = text.charCodeAt(at + 1);
    if ((c === 0x2d || c === 0x3f) && (next === 0x20 || next === 0x09)) dashes++;
    else if (c !== 0x20 && c !== 0x09) dashes = 0;
    if (brackets > limit || dashes > limit) return true;
  }
  return false;
}
