import { type Arguments, splitWord, tailOfWord } from '../../syntax/shell/arguments.ts';
import type { Word } from '../../syntax/shell/ast.ts';
import type { ShellParser } from '../../syntax/shell/shell.ts';
import type { Script } from '../../workflow/model.ts';
import { PROGRAM_ACTIONS } from '../knowledge.ts';
import { IMAGE_COMMANDS, type ImageCommand, type ImageRow } from './command-rows.ts';
import {
  addReference,
  addSilent,
  addTag,
  type Collector,
  input,
  listed,
  type NewUse,
  recipe,
  sole,
} from './draft.ts';
import { argumentsOf, homeOfWord, type Line, linesOfScript, resolveIn, useOf } from './lines.ts';
import { collectOptions } from './options.ts';
import { maskUnknown, trimResolution } from './parts.ts';
import { collectWritten } from './written.ts';

/** Collects the images in the scripts of a step. */
export function collectScripts(to: Collector, parser: ShellParser): void {
  for (const script of to.step?.scripts ?? []) {
    if (MAY_NAME_IMAGES.test(script.tree.text)) collectLines(linesOfScript(to, script, parser));
  }
  const known = PROGRAM_ACTIONS.get(to.step?.uses?.name ?? '');
  const words = known && input(to, known.input)?.scalar;
  if (!known || !words) return;
  const tree = parser.parse(words.value);
  const script: Script = {
    scalar: words,
    tree,
    shell: 'bash',
    origin: known.input,
    remote: false,
    host: undefined,
  };
  collectLines(linesOfScript(to, script, parser, known.program));
}

/** What every command that is read here has in it: most scripts have none of it. */
const MAY_NAME_IMAGES =
  /latest|image|docker|podman|nerdctl|buildah|crane|skopeo|regctl|oras|\bko\b|\bpack\b|\bacr\b|submit|destination|\bfly|\bcf\b|machine|webapp|tag|envsubst/i;

function collectLines(lines: readonly Line[]): void {
  for (const [index, line] of lines.entries()) {
    collectCommand(line);
    collectOptions(line);
    collectWritten(line, lines.slice(index + 1));
  }
}

/** By the program's name. */
const COMMANDS: ReadonlyMap<string, ImageCommand> = new Map(
  IMAGE_COMMANDS.flatMap((command) => command.programs.split(' ').map((name) => [name, command] as const)),
);

function collectCommand(line: Line): void {
  const known = COMMANDS.get(line.name);
  if (!known) return;
  const { positionals } = argumentsOf(line.words, known.booleans ?? '');
  for (const row of known.rows) {
    const depth = pathLength(row, positionals);
    if (depth === undefined) continue;
    const args = argumentsOf(line.words, known.booleans ?? '', [row.flags, row.tags, row.values].join(' '));
    collectRow(line, row, args, args.positionals.slice(depth));
    return;
  }
}

/** How many positional arguments the row's path takes; undefined where the command is not the row's. */
function pathLength(row: ImageRow, positionals: readonly Word[]): number | undefined {
  if (!row.on) return 0;
  for (const path of row.on) {
    const names = path.split(' ');
    if (names.every((name, index) => positionals[index]?.value === name)) return names.length;
  }
  return undefined;
}

function collectRow(line: Line, row: ImageRow, args: Arguments, positionals: readonly Word[]): void {
  const has = (flags: string | undefined) =>
    flags !== undefined &&
    args.flags.some(({ name, valueText }) => flags.split(' ').includes(name) && valueText !== 'false');
  const output = args.flags.find(({ name }) => name === '--output' || name === '-o')?.valueText ?? '';
  const pushed =
    row.pushes === true ||
    (typeof row.pushes === 'string' && (has(row.pushes) || /push=true|type=registry/.test(output)));
  const makes = row.makes === true || row.role === 'build';
  const fromHere = row.fromHere === true;
  const recipe = row.makes || row.role === 'build' ? recipeOf(line, args, positionals) : undefined;
  // `none` is how kubectl is told that the run is no dry one.
  const isDry = args.flags.some(
    ({ name, valueText }) => name === '--dry-run' && !/^(?:none|false)$/.test(valueText ?? ''),
  );
  const role = isDry ? 'mention' : makes && pushed ? 'push' : row.role;
  const use = (word: Word) => ({
    ...useOf(line, role, word),
    pushed,
    makes,
    fromHere,
    recipe,
    provisions: row.provisions === true,
  });

  for (const { name, value } of args.flags) {
    if (!value) continue;
    if (name === '--cache-from' || name === '--cache-to') addMention(line, value, true);
    if (row.flags?.split(' ').includes(name)) addWord(line, value, row, use(value));
    if (row.tags?.split(' ').includes(name)) {
      addTag(line.to, ...listed(use(value), resolveIn(line, value).values, /,/));
    }
  }
  if (pushed && makes)
    for (const name of namesIn(args)) addWord(line, name, { role, taggedOnly: true }, use(name));
  const repository = positionals[0] && sole(resolveIn(line, positionals[0]))?.text;
  const tag = row.tagPositional && positionals[1];
  if (tag) addTag(line.to, use(tag), resolveIn(line, tag).values, repository);

  if (row.from)
    for (const word of row.from === 'first' ? positionals.slice(0, 1) : positionals) addMention(line, word);
  const chosen = choose(row, positionals);
  if (!has(row.allTags)) for (const word of chosen) addWord(line, word, row, use(word));
  else if (chosen[0] && pushed) addSilent(line.to, use(chosen[0]), repository, { immutable: false });
}

/** `--output type=image,name=acme/app:1.2,push=true` */
const namesIn = ({ flags }: Arguments): Word[] =>
  flags.flatMap(({ name, value }) =>
    value && (name === '--output' || name === '-o')
      ? splitWord(value, /,/).flatMap((part) => (part.value.startsWith('name=') ? [tailOfWord(part, 5)] : []))
      : [],
  );

/** The folder, the file and the target that an image is built from; undefined where the script moves about. */
function recipeOf(line: Line, { flags }: Arguments, positionals: readonly Word[]): string | undefined {
  const moves = line.origin.script.tree.commands.some(({ words }) =>
    /^(?:cd|pushd)$/.test(words[0]?.value ?? ''),
  );
  const context = positionals.at(-1);
  if (moves || !context || line.remote) return undefined;
  const flag = (...names: string[]) => {
    const value = flags.find(({ name }) => names.includes(name))?.value;
    return value && textOf(line, value);
  };
  return recipe({
    folder: line.to.step?.workingDirectory?.value,
    context: textOf(line, context),
    file: flag('-f', '--file'),
    target: flag('--target'),
  });
}

const textOf = (line: Line, word: Word): string => sole(resolveIn(line, word))?.text ?? word.value;

const addMention = (line: Line, word: Word, fixed = false): void =>
  addWord(line, word, { role: 'mention' }, { ...useOf(line, 'mention', word), fixed });

function choose({ positional, assigned }: ImageRow, positionals: readonly Word[]): readonly Word[] {
  if (assigned && positional !== 'rest') return positionals.filter(({ value }) => value.includes('='));
  switch (positional) {
    case 'first':
      return positionals.slice(0, 1);
    case 'second':
      return positionals.slice(1, 2);
    case 'last':
      return positionals.slice(-1);
    case 'rest':
      return positionals;
    default:
      return [];
  }
}

/** One word that holds a reference, a list of them, or `NAME=REFERENCE`. */
function addWord(line: Line, word: Word, { assigned, taggedOnly }: ImageRow, use: NewUse): void {
  for (const each of splitWord(word, assigned ? /^[^=]*=|,[^\s,=]+=/ : /[\s,]+/)) {
    // `{a,b}` makes several words, and so do blanks in a variable that is only a part.
    const several = each.parts.length > 1 ? /[{}\s]/ : /[{}]/;
    const whole = resolveIn(line, each).values.filter(
      (value) => !several.test(maskUnknown(trimResolution(value))),
    );
    const here = { ...use, home: homeOfWord(line, each) };
    const [list, values] = listed(here, whole, assigned ? /^[^=]*=|,[^\s,=]+=/ : /[\s,]+/);
    addReference(line.to, list, taggedOnly ? values.filter(({ text }) => /:\S/.test(text)) : values);
  }
}
