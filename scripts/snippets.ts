/**
 * Turns the snippets' sources (`snippets/sources/<prefix>.yml`) into the file that VS Code reads.
 *
 * A source is what the user gets, in plain YAML, under a head of two comment lines (name, description) and `---`.
 * `<<name:default>>` is a place to fill in and `<<name|first|second>>` one with choices; the first of a name gives
 * the default, `<<name>>` repeats it. Numbers and escapes are the compiler's business.
 */

/** One snippet as VS Code stores it. */
export interface Snippet {
  readonly prefix: string;
  readonly scope: string;
  /** Newer editors offer the snippet in these files alone; older ones do not know the key. */
  readonly include: string;
  /** Offered by "Snippets: Fill File with Snippet". */
  readonly isFileTemplate?: true;
  readonly description: string;
  readonly body: readonly string[];
}

const HEAD = /^# (?<name>.+)\n# (?<description>.+)\n---\n(?<text>[\s\S]+)$/;
const FIELD = /<<(?<name>[a-z][a-z-]*)(?:(?<mark>[:|])(?<rest>(?:(?!>>).)+))?>>/g;

/** `prefix` is the source's file name without its ending. Throws with the prefix on a source that is not in order. */
export function compileSnippet(prefix: string, source: string): { name: string; snippet: Snippet } {
  const head = HEAD.exec(source)?.groups;
  if (head?.name === undefined || head.description === undefined || head.text === undefined) {
    throw new Error(`${prefix}: expected "# Name", "# Description", "---" and the text`);
  }
  const snippet: Snippet = {
    prefix,
    scope: 'yaml,github-actions-workflow',
    include: '**/.github/workflows/*.{yml,yaml}',
    ...(/^gw-(pipeline|workflow-)/.test(prefix) && { isFileTemplate: true as const }),
    description: head.description,
    body: compileBody(prefix, head.text.trimEnd()).split('\n'),
  };
  return { name: head.name, snippet };
}

function compileBody(prefix: string, text: string): string {
  const numbers = new Map<string, number>();
  let body = '';
  let from = 0;
  for (const match of text.matchAll(FIELD)) {
    const { name = '', mark, rest } = match.groups ?? {};
    body += escapeText(text.slice(from, match.index));
    from = match.index + match[0].length;
    const known = numbers.get(name);
    if ((known === undefined) !== (rest !== undefined)) {
      throw new Error(`${prefix}: <<${name}>> needs a default where it stands first, and nowhere else`);
    }
    const number = known ?? numbers.size + 1;
    numbers.set(name, number);
    if (rest === undefined) body += /\d/.test(text.charAt(from)) ? `\${${number}}` : `$${number}`;
    else if (mark === ':') body += `\${${number}:${escapeDefault(rest)}}`;
    else body += `\${${number}|${rest.split('|').map(escapeChoice).join(',')}|}`;
  }
  return body + escapeText(text.slice(from));
}

const escapeText = (text: string): string => text.replace(/[\\$]/g, '\\$&');
const escapeDefault = (text: string): string => text.replace(/[\\$}]/g, '\\$&');
const escapeChoice = (text: string): string => text.replace(/[\\,|]/g, '\\$&');

/** The whole file, in the order of the prefixes; `sources` is by prefix. */
export function snippetsFile(sources: ReadonlyMap<string, string>): string {
  const entries = [...sources]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([prefix, source]) => compileSnippet(prefix, source));
  const names = new Set(entries.map(({ name }) => name));
  if (names.size < entries.length) throw new Error('two snippets have the same name');
  const all = Object.fromEntries(entries.map(({ name, snippet }) => [name, snippet]));
  return `${JSON.stringify(all, null, 2)}\n`;
}
