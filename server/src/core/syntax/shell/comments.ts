/**
 * Whether the `#` at `at` begins a comment, or stands in one, of the shell script `text`: not in quotes, in an
 * expression, in a here-document or in the middle of a word. The text may be indented as it is in its file.
 */
export function isShellComment(text: string, at: number): boolean {
  let quote = '';
  const waiting: string[] = [];
  for (let i = 0; i <= at; i++) {
    const c = text[i] ?? '';
    if (quote !== '') {
      if (c === '\\' && quote === '"') i++;
      else if (c === quote) quote = '';
    } else if (text.startsWith('${{', i)) {
      const end = text.indexOf('}}', i);
      if (end < 0) return false;
      i = end + 1;
    } else if (c === '\\') i++;
    else if (c === '"' || c === "'") quote = c;
    else if (c === '#' && /^$|[\s;|&(]/.test(text[i - 1] ?? '')) {
      const end = text.indexOf('\n', i);
      if (end < 0 || at < end) return true;
      i = end - 1;
    } else if (c === '<') {
      const found = heredocAt(text, i);
      if (found) {
        waiting.push(found.delimiter);
        i = found.end - 1;
      }
    } else if (c === '\n' && waiting.length > 0) {
      let end = i + 1;
      for (const delimiter of waiting.splice(0)) end = endOfHeredoc(text, end, delimiter);
      if (at < end) return false;
      i = end - 1;
    }
  }
  return false;
}

const HEREDOC = /<<-?[ \t]*(?:"([^"\n]+)"|'([^'\n]+)'|\\?([A-Za-z_]\w*))/y;

function heredocAt(text: string, at: number): { delimiter: string; end: number } | undefined {
  if (text[at + 1] !== '<' || text[at + 2] === '<' || /[<\d]/.test(text[at - 1] ?? '')) return undefined;
  HEREDOC.lastIndex = at;
  const match = HEREDOC.exec(text);
  return match ? { delimiter: match[1] ?? match[2] ?? match[3] ?? '', end: HEREDOC.lastIndex } : undefined;
}

/** The start of the line behind the one that closes the here-document; the text's end where none does. */
function endOfHeredoc(text: string, from: number, delimiter: string): number {
  for (let start = from; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (text.slice(start, end).trim() === delimiter) return newline < 0 ? text.length : end + 1;
    start = end + 1;
  }
  return text.length;
}
