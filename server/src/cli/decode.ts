/** A file's text, or why it is none. The text has no byte order mark; `mark` says that the file had one. */
export type Decoded =
  | { readonly ok: true; readonly text: string; readonly mark: boolean }
  | { readonly ok: false; readonly reason: string };

/** Reads bytes as UTF-8 and says where they are not. */
export function decodeText(bytes: Uint8Array): Decoded {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return { ok: false, reason: 'it is UTF-16 text; save it as UTF-8' };
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) return { ok: false, reason: `it is not a text file: a NUL byte at ${place(bytes, nul)}` };
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), mark };
  } catch {
    const at = firstBadByte(bytes);
    const byte = `0x${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`;
    return { ok: false, reason: `it is not UTF-8 text: byte ${byte} at ${place(bytes, at)}` };
  }
}

const place = (bytes: Uint8Array, at: number): string => {
  let line = 1;
  for (let i = 0; i < at; i++) if (bytes[i] === 10) line++;
  return `offset ${at} (line ${line})`;
};

function firstBadByte(bytes: Uint8Array): number {
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
  const text = lenient.decode(bytes);
  const encoder = new TextEncoder();
  let at = 0;
  let from = 0;
  for (let i = text.indexOf('\ufffd'); i >= 0; i = text.indexOf('\ufffd', from)) {
    at += encoder.encode(text.slice(from, i)).length;
    const isWritten = bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd;
    if (!isWritten) return at;
    at += 3;
    from = i + 1;
  }
  return at;
}
