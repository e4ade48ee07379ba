import { type Grammar, type RawNode, readRaw } from './raw.ts';

/** A line that may go on: an open quote or bracket, a here-document, a keyword, an operator at its end. */
const OPENS = /["'`({]|<<|\b(?:if|for|while|until|case|select|function)\b|(?:&&|\|)[ \t\r]*$/;
/** A line that may end what an earlier one opened. */
const CLOSES = /["'`)}]|\b(?:fi|done|esac)\b|^\s*\w+\s*$/;
/** What stands before a command in a `case`. */
const CASE_LABEL = /^\s*\(?[\w.*?|"'$-]+\)(?=\s)/;
/** How many characters may be parsed again for one script, in full and for each of its own. */
const BUDGET = { least: 20_000, factor: 4 };
/** No command that people write is longer, in characters. */
const MAX_LINE = 10_000;

/**
 * Reads a text that does not parse as a whole in the smallest pieces of whole lines that do, so that a quote or
 * an `if` that is still open costs only its own line. A line that fits nowhere stands alone, errors and all.
 */
export function readPieces(grammar: Grammar, text: string): RawNode[] {
  const roots: RawNode[] = [];
  const lines = logicalLines(text);
  let budget = Math.max(BUDGET.least, text.length * BUDGET.factor);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (Date.now() > grammar.until) break;
    if (!line || /^\s*(?:#.*)?$/.test(line.text)) continue;
    if (line.text.length > MAX_LINE) continue;
    const label = CASE_LABEL.exec(line.text)?.[0].length ?? 0;
    const alone = readRaw(grammar, line.text.slice(label), line.start + label);
    if (!alone) continue;
    let root = alone.root;
    if (alone.damage !== 'none' && OPENS.test(line.text)) {
      for (let j = i + 1; j < lines.length; j++) {
        const last = lines[j];
        if (!last || !CLOSES.test(last.text)) continue;
        budget -= last.end - line.start;
        if (budget < 0) break;
        const longer = readRaw(grammar, text.slice(line.start, last.end), line.start);
        if (longer?.damage !== 'none') continue;
        root = longer.root;
        i = j;
        break;
      }
    }
    roots.push(root);
  }
  return roots;
}

/** Lines, those joined by a backslash as one. */
function logicalLines(text: string): { start: number; end: number; text: string }[] {
  const lines: { start: number; end: number; text: string }[] = [];
  for (let start = 0; start < text.length; ) {
    let end = start;
    for (;;) {
      const newline = text.indexOf('\n', end);
      end = newline < 0 ? text.length : newline + 1;
      if (newline < 0 || !/\\\r?\n$/.test(text.slice(Math.max(start, end - 3), end))) break;
    }
    lines.push({ start, end, text: text.slice(start, end) });
    start = end;
  }
  return lines;
}
