/**
 * Names a text by its length and a hash of 64 bits, to tell whether it has changed; no proof against those who want to
 * deceive. Two runs of FNV-1a over the UTF-16 units, from different starts..
 */
export function fingerprint(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit ^ (a >>> 16), 0x01000193);
  }
  const hex = (half: number): string => (half >>> 0).toString(16).padStart(8, '0');
  return `${text.length}-${hex(a)}${hex(b)}`;
}
