import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { platformSnippets } from '../server/src/core/platforms/snippets.ts';

/**
 * Turns the snippets' sources (`snippets/sources/<id>.yml`, and the catalogue of platforms) into the file that the
 * language server and other editors read, and the one that VS Code reads.
 *
 * A source is what the user gets, in plain YAML, under a head of two comment lines (name, description) and `---`.
 * `<<name:default>>` is a place to fill in and `<<name|first|second>>` one with choices; the first of a name gives
 * the default, `<<name>>` repeats it. Numbers and escapes are the compiler's business.
 */

/** One snippet as editors store it. */
export interface Snippet {
  /** What is typed to get it, the source's id; says where it fits. */
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

/** `id` is the source's file name without its ending. Throws with the id on a source that is not in order. */
export function compileSnippet(id: string, source: string): { name: string; snippet: Snippet } {
  const head = HEAD.exec(source)?.groups;
  if (head?.name === undefined || head.description === undefined || head.text === undefined) {
    throw new Error(`${id}: expected "# Name", "# Description", "---" and the text`);
  }
  const snippet: Snippet = {
    prefix: id,
    scope: 'yaml,github-actions-workflow',
    include: '**/.github/workflows/*.{yml,yaml}',
    ...(/^gw-(pipeline|workflow)-/.test(id) && { isFileTemplate: true as const }),
    description: head.description,
    body: compileBody(id, head.text.trimEnd()).split('\n'),
  };
  return { name: head.name, snippet };
}

function compileBody(id: string, text: string): string {
  const numbers = new Map<string, number>();
  let body = '';
  let from = 0;
  for (const match of text.matchAll(FIELD)) {
    const { name = '', mark, rest } = match.groups ?? {};
    body += escapeText(text.slice(from, match.index));
    from = match.index + match[0].length;
    const known = numbers.get(name);
    if ((known === undefined) !== (rest !== undefined)) {
      throw new Error(`${id}: <<${name}>> needs a default where it stands first, and nowhere else`);
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

/** The sources of all snippets by their ids: the files of `folder`, and what the platforms give. Throws on a double. */
export function snippetSources(folder: string): ReadonlyMap<string, string> {
  const sources = new Map(
    readdirSync(folder).map((name) => [name.replace(/\.yml$/, ''), readFileSync(join(folder, name), 'utf8')]),
  );
  for (const { prefix, name, description, text } of platformSnippets()) {
    if (sources.has(prefix)) throw new Error(`${prefix} is there twice`);
    sources.set(prefix, `# ${name}\n# ${description}\n---\n${text}\n`);
  }
  return sources;
}

/** The two files, in the order of the ids; `sources` is by id. */
export interface SnippetsFiles {
  readonly all: string;
  /**
   * For VS Code, the same without prefixes: its own completion would suggest what has one at every place of a file,
   * beside the language server, which suggests it where it fits. "Insert Snippet" and "Fill File with Snippet" need none.
   */
  readonly insert: string;
}

export function snippetsFiles(sources: ReadonlyMap<string, string>): SnippetsFiles {
  const entries = [...sources]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, source]) => compileSnippet(id, source));
  const names = new Set(entries.map(({ name }) => name));
  if (names.size < entries.length) throw new Error('two snippets have the same name');
  const written = (keep: (snippet: Snippet) => object): string =>
    `${JSON.stringify(Object.fromEntries(entries.map(({ name, snippet }) => [name, keep(snippet)])), null, 2)}\n`;
  return { all: written((snippet) => snippet), insert: written(({ prefix: _, ...rest }) => rest) };
}
