const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The bytes that base64 or base64url stands for, a character each; ends at the first other character. */
export function decodeBase64(text: string): string {
  let out = '';
  let bits = 0;
  let held = 0;
  for (const c of text) {
    const value = c === '-' || c === '+' ? 62 : c === '_' || c === '/' ? 63 : ALPHABET.indexOf(c);
    if (value < 0) break;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += String.fromCharCode((held >> bits) & 0xff);
  }
  return out;
}

/** The password of `user:password` in base64, as HTTP's basic authentication and npm's `_auth` write it. */
export function basicPassword(text: string): string | undefined {
  return /^[\x21-\x7e]{1,100}?:([\x21-\x7e]{1,200})$/.exec(decodeBase64(text.slice(0, 400)))?.[1];
}
