import type { Heredoc, Word } from '../../syntax/shell/ast.ts';
import { scriptFromInput } from '../../syntax/shell/inner.ts';
import { type Resolution, type Resolved, resolveWord, sliceResolution } from '../../workflow/resolve.ts';
import { homeOf } from '../fixes/place.ts';
import type { ImageRole } from '../model.ts';
import { addReference, addTag, type NewUse } from './draft.ts';
import { type Line, resolveIn, useOf } from './lines.ts';
import { TAG_VARIABLE } from './options.ts';
import { maskLines, maskUnknown } from './parts.ts';

/** Collects the images in manifests, compose files and the like that a command writes or changes. */
export function collectWritten(line: Line, later: readonly Line[]): void {
  const { command } = line;
  if (command.heredoc && !scriptFromInput(command)) collectHeredoc(line, command.heredoc, later);
  if ((line.name === 'echo' || line.name === 'printf') && writesFile(line, later)) {
    for (const word of line.words) collectManifestText(line, word, roleOf(line, later));
  }
  if (line.name === 'sed' || line.name === 'gsed' || line.name === 'perl')
    for (const word of line.words) collectSubstitution(line, word);
  if (line.name === 'yq' || line.name === 'jq') {
    for (const word of line.words) collectQuery(line, word);
    collectQueryArguments(line);
  }
  if (carriesJson(line)) for (const word of line.words) collectJson(line, word);
}

/** A file that only a log or the runner reads. */
const NOT_A_FILE = /GITHUB_|\/dev\/(?:null|stdout|stderr)|^&|\.(?:md|log|txt|html|json)$/;

function writesFile(line: Line, later: readonly Line[]): boolean {
  const targets = line.command.redirects
    .filter(({ operator }) => /^&?>{1,2}/.test(operator))
    .map(({ target }) => target?.value ?? '');
  if (targets.length > 0) return targets.some((target) => !NOT_A_FILE.test(target));
  const [next] = later;
  if (!line.command.context.piped || !next) return false;
  if (next.name === 'tee')
    return next.words.some(({ value }) => !value.startsWith('-') && !NOT_A_FILE.test(value));
  return next.name === 'kubectl' || next.name === 'oc';
}

/** What is written becomes what runs when the same script applies it, here or on the machine that runs it. */
function roleOf(line: Line, later: readonly Line[]): ImageRole {
  if (line.remote) return 'deploy';
  const applies = [line, ...later].some(
    ({ name, words, remote }) =>
      remote ||
      /^(?:kubectl|oc|helm|ssh|scp|rsync|git|eb|az|aws|gcloud|fly|flyctl)$/.test(name) ||
      (name === 'docker' && words[0]?.value === 'stack'),
  );
  return applies ? 'deploy' : 'run';
}

const IMAGE_LINE = /^[ \t]*(?:-[ \t]+)?["']?image["']?:[ \t]+(["']?)([^\s"'#]+)\1[ \t]*(?:#.*)?\r?$/gm;
const ENV_LINE = /^[ \t]*(?:export[ \t]+)?(\w+)=(["']?)(latest)\2[ \t]*\r?$/gm;

/** Kubernetes runs what it names, whichever step applies it. */
const MANIFEST = /^\s*kind:[ \t]*["']?(?:Deployment|StatefulSet|DaemonSet|CronJob|Rollout|Service)\b/m;

/** `image:` lines of a here-document, and the tag variables of an `.env` file. */
function collectHeredoc(line: Line, heredoc: Heredoc, later: readonly Line[]): void {
  const { text, start } = heredoc;
  // Only where its characters stand as they are can they be pointed at.
  if (line.scalar.value.slice(start, start + text.length) !== text) return;
  const role = MANIFEST.test(text) ? 'deploy' : roleOf(line, later);
  for (const match of maskLines(text).matchAll(IMAGE_LINE)) {
    const { length } = match[2] ?? '';
    const from = match.index + match[0].indexOf(match[2] ?? '', match[0].indexOf(':') + 1);
    const value = text.slice(from, from + length);
    const at = start + from;
    const home = homeOf(line.scalar, at, at + length);
    addReference(line.to, { ...base(line, role), home }, resolveText(line, value, at).values);
  }
  for (const match of text.matchAll(ENV_LINE)) {
    if (!TAG_VARIABLE.test(match[1] ?? '')) continue;
    const at = start + match.index + match[0].lastIndexOf('latest');
    const home = homeOf(line.scalar, at, at + 'latest'.length);
    addTag(line.to, { ...base(line, 'deploy'), home }, resolveText(line, 'latest', at).values);
  }
}

const base = (line: Line, role: ImageRole): Omit<NewUse, 'home'> => ({
  role,
  act: line.to.next(),
  remote: line.remote,
});

/** A text of a here-document that begins at `at` in the scalar's value, as the shell would expand it. */
function resolveText(line: Line, text: string, at: number): Resolved {
  const word = line.parser.parse(text).commands[0]?.words[0];
  if (word?.value !== text) return { values: [], open: true, mayBeEmpty: false };
  const moved: Word = {
    ...word,
    start: word.start + at,
    end: word.end + at,
    parts: word.parts.map((part) => ({ ...part, start: part.start + at, end: part.end + at })),
  };
  return resolveWord(moved, line.origin);
}

/** `echo "image: app:latest"`, `echo "TAG=latest"` into a file. */
function collectManifestText(line: Line, word: Word, role: ImageRole): void {
  for (const text of resolveIn(line, word).values) {
    addImageKeys(line, word, text, role);
    const variable = /^(?:export )?(\w+)=latest(?:\\n)?$/.exec(text.text);
    if (!variable || !TAG_VARIABLE.test(variable[1] ?? '')) continue;
    const at = text.text.lastIndexOf('latest');
    addTag(line.to, useOf(line, 'deploy', word), [sliceResolution(text, at, at + 'latest'.length)]);
  }
}

function addImageKeys(line: Line, word: Word, text: Resolution, role: ImageRole): void {
  for (const match of maskLines(text.text).matchAll(
    /(?:^|[\s"'-])["']?image["']?:\s*["']?([^\s"'\\#;|]+)/g,
  )) {
    const value = match[1] ?? '';
    const at = match.index + match[0].length - value.length;
    addReference(line.to, useOf(line, role, word), [sliceResolution(text, at, at + value.length)]);
  }
}

/** `sed 's|image: .*|image: app:latest|'`: what it puts in, not what it looks for. */
function collectSubstitution(line: Line, word: Word): void {
  for (const text of resolveIn(line, word).values) {
    for (const { pattern, start, end } of substitutions(text.text)) {
      const replacement = sliceResolution(text, start, end);
      const found = maskUnknown(replacement);
      if (/image["']?:\s/.test(found)) {
        addImageKeys(line, word, replacement, 'deploy');
        continue;
      }
      const kept = /(?:^|[:\s]|\\\d|&)["']?(latest)["']?$/.exec(found);
      const isTag =
        found === 'latest'
          ? /tag|version/i.test(pattern)
          : /^(?:\\\d|&|["']?(?:image_?)?tag["']?:\s*)/i.test(found);
      if (kept && isTag) {
        const at = found.lastIndexOf('latest');
        addTag(line.to, useOf(line, 'deploy', word), [
          sliceResolution(replacement, at, at + 'latest'.length),
        ]);
      } else if (/^[^\s\\&]+:latest$/.test(found))
        addReference(line.to, useOf(line, 'deploy', word), [replacement]);
    }
  }
}

/** The `s/pattern/replacement/` commands of a sed script. */
function substitutions(script: string): { pattern: string; start: number; end: number }[] {
  const found: { pattern: string; start: number; end: number }[] = [];
  for (let at = 0; at < script.length; at++) {
    const before = script[at - 1];
    const delimiter = script[at + 1] ?? '';
    if (
      script[at] !== 's' ||
      (before !== undefined && /[\w.\\-]/.test(before)) ||
      !/[|/#@,:~%!+]/.test(delimiter)
    )
      continue;
    const middle = nextDelimiter(script, at + 2, delimiter);
    const end = middle === undefined ? undefined : nextDelimiter(script, middle + 1, delimiter);
    if (middle === undefined || end === undefined) continue;
    found.push({ pattern: script.slice(at + 2, middle), start: middle + 1, end });
    at = end;
  }
  return found;
}

function nextDelimiter(text: string, from: number, delimiter: string): number | undefined {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text.startsWith('${{', i)) i = Math.max(i, text.indexOf('}}', i) + 1);
    else if (text[i] === delimiter) return i;
  }
  return undefined;
}

/** `yq -i '.image.tag = "latest"'`, `jq '.containers[0].image = "app:latest"'`. */
function collectQuery(line: Line, word: Word): void {
  for (const text of resolveIn(line, word).values) {
    for (const match of maskLines(text.text).matchAll(
      /\.["']?(\w*(?:[iI]mage|[tT]ag))["']?\]?\s*\|?=\s*"([^"\\]+)"/g,
    )) {
      const value = match[2] ?? '';
      const at = match.index + match[0].lastIndexOf(value);
      const written = sliceResolution(text, at, at + value.length);
      if (/tag$/i.test(match[1] ?? '')) addTag(line.to, useOf(line, 'deploy', word), [written]);
      else if (/:\S/.test(value)) addReference(line.to, useOf(line, 'deploy', word), [written]);
    }
  }
}

/**
 * `jq --arg IMAGE app:latest '.image = $IMAGE'`, `IMAGE=app:latest yq '.image = strenv(IMAGE)'`: values that a query
 * takes from elsewhere.
 */
function collectQueryArguments(line: Line): void {
  const query = line.words.map(({ value }) => value).join(' ');
  const given = new Map(line.command.assignments.map(({ name, value }) => [name, value]));
  for (const [index, { value }] of line.words.entries())
    if (value === '--arg') given.set(line.words[index + 1]?.value ?? '', line.words[index + 2]);
  const taken = /\.["']?(\w*(?:[iI]mage|[tT]ag))["']?\]?\s*\|?=\s*(?:\$|(?:str)?env\(|\$?ENV\.)(\w+)/g;
  for (const [, key = '', name = ''] of query.matchAll(taken)) {
    const word = given.get(name);
    if (!word) continue;
    const use = useOf(line, 'deploy', word);
    const { values } = resolveIn(line, word);
    if (/tag$/i.test(key)) addTag(line.to, use, values);
    else
      addReference(
        line.to,
        use,
        values.filter(({ text }) => /:\S/.test(text)),
      );
  }
}

const carriesJson = ({ name, words }: Line): boolean =>
  /^(?:kubectl|oc|curl|wget|http)$/.test(name) ||
  (name === 'aws' && /^(?:ecs|apprunner|lightsail|lambda|batch)$/.test(words[0]?.value ?? ''));

/** A JSON text with an image in it: a patch, a task definition, an API call. */
function collectJson(line: Line, word: Word): void {
  if (!/image|ImageUri/i.test(word.value)) return;
  for (const text of resolveIn(line, word).values) {
    const json =
      /["'](?:image|imageIdentifier|imageUri|imageUrl|image_url|containerImage)["']\s*:\s*["']([^"'\s]+)["']|\b(?:ImageUri|ImageIdentifier)=([^,\s"']+)/gi;
    for (const match of maskLines(text.text).matchAll(json)) {
      const value = match[1] ?? match[2] ?? '';
      if (!/[:/]/.test(value)) continue;
      const at = match.index + match[0].lastIndexOf(value);
      addReference(line.to, useOf(line, 'deploy', word), [sliceResolution(text, at, at + value.length)]);
    }
  }
}
