import type { Assignment, Range, Redirect, Statement, Word, WordPart } from './ast.ts';
import type { Mask } from './mask.ts';

/** A script's text with what was found out about it before its words are read. */
export interface Source {
  readonly text: string;
  readonly masks: ReadonlyMap<number, Mask>;
}

/** Substitutions by their start, as the grammar bounds them. */
export type Substitutions = ReadonlyMap<
  number,
  { readonly end: number; readonly body: readonly Statement[] }
>;

export interface CommandText {
  readonly words: readonly Word[];
  readonly assignments: readonly Assignment[];
  readonly redirects: readonly Redirect[];
  /** Of each `<<`: whether its delimiter is free of quotes. */
  readonly heredocs: readonly { readonly expands: boolean; readonly stripsTabs: boolean }[];
}

type Stop = 'shell' | 'blank' | 'none';

const NAME = /[A-Za-z_]\w*/y;
const ASSIGNED = /[A-Za-z_]\w*(?:\[[^\]\n]*\])?\+?=/y;
const REDIRECT = /(\d*)(<<<|<<-|<<|<&|<>|>>|>&|>\||<|>|&>>|&>)/y;
const GAP = /(?:[ \t\r\n]|\\\r?\n)+/y;
const DECLARATIONS = new Set(['export', 'readonly', 'local', 'declare', 'typeset']);
const EXPANSION = /^[!#]?([A-Za-z_]\w*|\d+|[@*#?$!-])(\[[^\]]*\])?([\s\S]*)$/;
const ANSI: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  E: '\u001b',
  f: '\f',
  v: '\v',
};

const match = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

const endsWord = (c: string, stop: Stop): boolean => {
  if (stop === 'none') return false;
  if (c === ' ' || c === '\t' || c === '\n' || c === '\r') return true;
  return stop === 'shell' && (c === ';' || c === '|' || c === '&' || c === '<' || c === '>');
};

/** Reads the word that starts at `start`; it ends at the latest at `limit`. Takes at least one character. */
export function readWord(
  source: Source,
  start: number,
  limit: number,
  stop: Stop,
  substitutions: Substitutions,
): Word {
  const { text, masks } = source;
  const parts: WordPart[] = [];
  let literal = start;
  let i = start;
  const flush = (end: number): void => {
    if (end > literal) parts.push({ kind: 'literal', value: text.slice(literal, end), start: literal, end });
  };
  const push = (part: WordPart): void => {
    flush(i);
    parts.push(part);
    i = part.end;
    literal = i;
  };
  const skip = (length: number): void => {
    flush(i);
    i += length;
    literal = i;
  };
  const escaped = (length: number, value: string): void =>
    push({ kind: 'literal', value, start: i, end: Math.min(i + length, limit) });
  /** A backslash and a line break join two lines and leave nothing. */
  const continuation = (): number => {
    if (text[i + 1] === '\n') return 2;
    return text[i + 1] === '\r' && text[i + 2] === '\n' ? 3 : 0;
  };
  /** Reads what a `$`, a backquote or `<(` opens; false where it is just a character. */
  const special = (quoted: boolean): boolean => {
    const c = text[i];
    if (c === '$') {
      const mask = masks.get(i);
      if (mask) {
        push({
          kind: 'expression',
          value: text.slice(i, mask.end),
          text: mask.text,
          start: i,
          end: Math.min(mask.end, limit),
        });
        return true;
      }
      const part = dollar(source, i, limit, substitutions);
      if (part) push(part);
      return part !== undefined;
    }
    if (c !== '`' && (quoted || (c !== '<' && c !== '>') || text[i + 1] !== '(')) return false;
    const known = substitutions.get(i);
    const end = Math.min(
      known?.end ?? (c === '`' ? endOfBackquotes(source, i, limit) : matching(source, i + 2, limit, ')')),
      limit,
    );
    push({ kind: 'substitution', value: text.slice(i, end), body: known?.body ?? [], start: i, end });
    return true;
  };
  const doubleQuoted = (): void => {
    while (i < limit && text[i] !== '"') {
      if (text[i] === '\\') {
        const joined = continuation();
        if (joined) skip(joined);
        else if (i + 1 < limit && '$`"\\'.includes(text[i + 1] ?? '')) escaped(2, text[i + 1] ?? '');
        else i++;
      } else if (!special(true)) i++;
    }
    if (i < limit) skip(1);
    else flush(i);
    literal = i;
  };
  const singleQuoted = (): void => {
    while (i < limit && text[i] !== "'") if (!masks.has(i) || !special(true)) i++;
    if (i < limit) skip(1);
  };
  const ansiQuoted = (): void => {
    while (i < limit && text[i] !== "'") {
      if (text[i] !== '\\' || i + 1 >= limit) {
        if (!masks.has(i) || !special(true)) i++;
        continue;
      }
      const number = match(/\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([0-7]{1,3}))/y, text, i);
      const code = number && parseInt(number[1] ?? number[2] ?? number[3] ?? '', number[3] ? 8 : 16);
      const c = text[i + 1] ?? '';
      if (number && code) escaped(number[0].length, String.fromCharCode(code));
      else escaped(2, ANSI[c] ?? c);
    }
    if (i < limit) skip(1);
  };

  while (i < limit) {
    const c = text[i] ?? '';
    if (c === '\\') {
      const joined = continuation();
      if (joined) skip(joined);
      else if (i + 1 < limit) escaped(2, text[i + 1] ?? '');
      else i++;
    } else if (c === "'") {
      skip(1);
      singleQuoted();
    } else if (c === '"') {
      skip(1);
      doubleQuoted();
    } else if (c === '$' && text[i + 1] === "'") {
      skip(2);
      ansiQuoted();
    } else if (c === '$' && text[i + 1] === '"') {
      skip(2);
      doubleQuoted();
    } else if (special(false)) {
      // Taken.
    } else if (endsWord(c, stop)) {
      if (i === start) i++;
      break;
    } else if (c === '(' && i > start && '!@?*+'.includes(text[i - 1] ?? '')) {
      i = Math.min(matching(source, i + 1, limit, ')'), limit);
    } else i++;
  }
  flush(i);
  return {
    text: text.slice(start, i),
    value: parts.map((part) => part.value).join(''),
    parts,
    start,
    end: i,
  };
}

/** `$X`, `${X}`, `$(…)` or `$((…))` at `start`; undefined where the dollar stands for itself. */
function dollar(
  source: Source,
  start: number,
  limit: number,
  substitutions: Substitutions,
): WordPart | undefined {
  const { text } = source;
  const next = text[start + 1] ?? '';
  if (start + 1 >= limit || source.masks.has(start + 1)) return undefined;
  if (next === '(') {
    const known = substitutions.get(start);
    const end = Math.min(known?.end ?? matching(source, start + 2, limit, ')'), limit);
    return { kind: 'substitution', value: text.slice(start, end), body: known?.body ?? [], start, end };
  }
  if (next === '{') {
    const end = matching(source, start + 2, limit, '}');
    if (end > limit || text[end - 1] !== '}') return undefined;
    const inner = EXPANSION.exec(text.slice(start + 2, end - 1));
    const name = inner?.[1];
    if (!inner || name === undefined) return undefined;
    const value = text.slice(start, end);
    const rest = inner[3] ?? '';
    const fallback = /^:?[-=]([\s\S]*)$/.exec(rest)?.[1];
    const plain = !inner[2] && /^[\w@*#?$!-]/.test(inner[0]) && inner[0].startsWith(name);
    if (plain && rest === '') return { kind: 'variable', value, name, start, end };
    if (plain && fallback !== undefined) return { kind: 'variable', value, name, fallback, start, end };
    return { kind: 'variable', value, name, operation: inner[0].replace(name, ''), start, end };
  }
  const name = match(NAME, text, start + 1)?.[0] ?? (/[\d@*#?$!-]/.test(next) ? next : undefined);
  if (name === undefined) return undefined;
  const end = Math.min(start + 1 + name.length, limit);
  return { kind: 'variable', value: text.slice(start, end), name, start, end };
}

/** Behind the bracket that closes what opened before `from`, quotes and inner brackets passed over. */
function matching(source: Source, from: number, limit: number, close: ')' | '}'): number {
  const { text, masks } = source;
  const open = close === ')' ? '(' : '{';
  let depth = 1;
  let quote = '';
  for (let i = from; i < limit; i++) {
    const c = text[i] ?? '';
    const mask = c === '$' ? masks.get(i) : undefined;
    if (mask) i = mask.end - 1;
    else if (c === '\\' && quote !== "'") i++;
    else if (quote) quote = c === quote ? '' : quote;
    else if (c === '"' || (c === "'" && close === ')')) quote = c;
    else if (c === open) depth++;
    else if (c === close && --depth === 0) return i + 1;
  }
  return limit;
}

function endOfBackquotes({ text, masks }: Source, start: number, limit: number): number {
  for (let i = start + 1; i < limit; i++) {
    const mask = masks.get(i);
    if (mask) i = mask.end - 1;
    else if (text[i] === '\\') i++;
    else if (text[i] === '`') return i + 1;
  }
  return limit;
}

/** Reads the words of a simple command, which may stand in several pieces (around a here-document). */
export function readCommand(
  source: Source,
  pieces: readonly Range[],
  substitutions: Substitutions,
): CommandText {
  const { text } = source;
  const words: Word[] = [];
  const assignments: Assignment[] = [];
  const redirects: Redirect[] = [];
  const heredocs: { expands: boolean; stripsTabs: boolean }[] = [];

  for (const { start, end } of pieces) {
    let i = start;
    const gap = (): void => {
      i = Math.min(i + (match(GAP, text, i)?.[0].length ?? 0), end);
    };
    const word = (): Word => {
      const read = readWord(source, i, end, 'shell', substitutions);
      i = read.end;
      return read;
    };
    const assignment = (name: string): void => {
      const from = i;
      const value = i + name.length;
      i = value;
      const plain = name.replace(/(\[.*\])?\+?=$/, '');
      if (text[i] === '(') {
        i = matching(source, i + 1, end, ')');
        const array = wordsIn(source, { start: value + 1, end: Math.max(i - 1, value + 1) }, substitutions);
        assignments.push({ name: plain, value: undefined, array, start: from, end: i });
        return;
      }
      const empty = i >= end || endsWord(text[i] ?? '', 'shell');
      assignments.push({ name: plain, value: empty ? undefined : word(), start: from, end: i });
    };
    for (gap(); i < end; gap()) {
      const c = text[i] ?? '';
      if (c === '#') {
        const newline = text.indexOf('\n', i);
        i = newline < 0 || newline > end ? end : newline;
        continue;
      }
      const redirect = '<>&0123456789'.includes(c) ? match(REDIRECT, text, i) : null;
      const operator = redirect?.[2] ?? '';
      if (redirect && !((operator === '<' || operator === '>') && !redirect[1] && text[i + 1] === '(')) {
        const from = i;
        i += redirect[0].length;
        const blank = match(/[ \t]+/y, text, i);
        i = Math.min(i + (blank?.[0].length ?? 0), end);
        const stops = i >= end || endsWord(text[i] ?? '', 'shell');
        const process = (text[i] === '<' || text[i] === '>') && text[i + 1] === '(';
        const target = stops && !process ? undefined : word();
        if (operator === '<<' || operator === '<<-')
          heredocs.push({ expands: !/['"\\]/.test(target?.text ?? ''), stripsTabs: operator === '<<-' });
        else redirects.push({ operator, descriptor: redirect[1] || undefined, target, start: from, end: i });
        continue;
      }
      if (c === ';' || c === '|' || c === '&') {
        i++;
        continue;
      }
      const assigned =
        words.length === 0 || DECLARATIONS.has(words[0]?.value ?? '')
          ? match(ASSIGNED, text, i)?.[0]
          : undefined;
      if (assigned !== undefined && i + assigned.length <= end) assignment(assigned);
      else words.push(word());
    }
  }
  return { words, assignments, redirects, heredocs };
}

/** The words of a list without operators: an array's values, the values of `for`, what stands in `[ … ]`. */
export function wordsIn(source: Source, range: Range, substitutions: Substitutions): Word[] {
  const words: Word[] = [];
  let i = range.start;
  for (;;) {
    i += match(GAP, source.text, i)?.[0].length ?? 0;
    if (i >= range.end) return words;
    const word = readWord(source, i, range.end, 'blank', substitutions);
    words.push(word);
    i = word.end;
  }
}
