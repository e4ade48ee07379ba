import type { Range } from '../syntax/shell/ast.ts';
import type { ImageReference, Moving } from './model.ts';

/** A reference together with where its parts stand in the text that was parsed. */
export interface ParsedReference extends ImageReference {
  /** The end of registry and path: where a tag would be appended. */
  readonly nameEnd: number;
  /** Of the tag without its colon; undefined where no colon is written. */
  readonly tagRange: Range | undefined;
  /** The path's end is a variable or an expression that may carry a tag of its own. */
  readonly openEnded: boolean;
}

/**
 * The parts of a text that a shell or GitHub replaces: `${{ … }}`, `${X}`, `$X`, `$(…)`, backquotes, `%X%`.
 * Nested ones belong to the outermost; an unclosed one reaches to the end.
 */
export function opaqueRanges(text: string): readonly Range[] {
  const ranges: Range[] = [];
  for (let i = 0; i < text.length; i++) {
    const end = opaqueEnd(text, i);
    if (end === i) continue;
    ranges.push({ start: i, end });
    i = end - 1;
  }
  return ranges;
}

function opaqueEnd(text: string, start: number): number {
  if (text[start] === '`') {
    const close = text.indexOf('`', start + 1);
    return close < 0 ? text.length : close + 1;
  }
  if (text[start] === '%') return start + (/^%[A-Za-z_]\w*%/.exec(text.slice(start))?.[0].length ?? 0);
  if (text[start] !== '$') return start;
  if (text.startsWith('${{', start)) {
    const close = text.indexOf('}}', start + 3);
    return close < 0 ? text.length : close + 2;
  }
  const open = text[start + 1];
  if (open === '{' || open === '(') {
    const shut = open === '{' ? '}' : ')';
    let depth = 0;
    for (let i = start + 1; i < text.length; i++) {
      if (text[i] === open) depth++;
      else if (text[i] === shut && --depth === 0) return i + 1;
    }
    return text.length;
  }
  // PowerShell's `$env:NAME`; `$env:latest` is rather a shell's variable with a tag.
  const powershell = /^\$env:(?!latest\b)[A-Za-z_]\w*/i.exec(text.slice(start));
  if (powershell) return start + powershell[0].length;
  const name = /^(?:[A-Za-z_]\w*|[0-9@*#?!-])/.exec(text.slice(start + 1));
  return name ? start + 1 + name[0].length : start;
}

/** Stands for one character of an opaque part while the rest is read; no reference contains it. */
const OPAQUE = '\uE000';

function mask(text: string): string {
  let masked = text;
  for (const { start, end } of opaqueRanges(text))
    masked = masked.slice(0, start) + OPAQUE.repeat(end - start) + masked.slice(end);
  return masked;
}

const SEGMENT = /^[A-Za-z0-9._\-\uE000]+$/;
const REGISTRY = /^(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9.\-\uE000]+)(?::[0-9\uE000]+)?$/;
const TAG = /^[\w.\-+\uE000]*$/;
const DIGEST = /^[A-Za-z0-9:+._\-\uE000]*$/;

/** Expressions and variables that hold an account or repository name, so that no tag hides in them. */
const TAGLESS =
  /^\$(?:\{\{\s*github\.(?:repository|repository_owner|actor|event\.repository\.(?:full_)?name)\s*\}\}|\{?GITHUB_(?:REPOSITORY|REPOSITORY_OWNER|ACTOR)(?:,,|@L)?\}?)$/i;

/** What a variable is called that holds the last part of a name, where the parts before it are written out. */
const NAME_PART = /(?:repo(?:sitory)?|name|app|service|project|component|module)["'\s}\])]*$/i;

/** A first segment of unknown value that is nevertheless a registry, by its name. */
const REGISTRY_NAME =
  /regist|_reg\b|\bhost|server|\b(?:ecr|acr|gcr|gar|docr|ocir|cr)\b|login[-_]?ecr|ecr[-_]|acr[-_]|[-_](?:ecr|acr|gcr)\b/i;

/**
 * Takes an image reference apart as Docker does: the registry is a first segment with a dot, a port or the
 * name `localhost`; a digest counts before a tag; a tag stands after the last colon behind the last slash.
 * Undefined for what cannot be a reference. Grammar: github.com/distribution/reference, regexp.go.
 */
export function parseReference(text: string): ParsedReference | undefined {
  const masked = mask(text);
  if (!/[A-Za-z0-9\uE000]/.test(masked[0] ?? '') && masked[0] !== '[') return undefined;

  const at = masked.indexOf('@');
  const nameAndTag = at < 0 ? masked : masked.slice(0, at);
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !DIGEST.test(masked.slice(at + 1))) return undefined;

  const slash = nameAndTag.lastIndexOf('/');
  const colon = nameAndTag.indexOf(':', slash + 1);
  const nameEnd = colon < 0 ? nameAndTag.length : colon;
  const tag = colon < 0 ? undefined : text.slice(colon + 1, nameAndTag.length);
  if (!TAG.test(nameAndTag.slice(nameEnd + 1))) return undefined;

  const segments = nameAndTag.slice(0, nameEnd).split('/');
  const first = segments[0] ?? '';
  const hasRegistry = segments.length > 1 && isRegistry(first, text.slice(0, first.length));
  const path = hasRegistry ? segments.slice(1) : segments;
  if (hasRegistry && !REGISTRY.test(first)) return undefined;
  if (!path.every((segment) => SEGMENT.test(segment))) return undefined;

  return {
    registry: hasRegistry ? text.slice(0, first.length) : undefined,
    path: text.slice(hasRegistry ? first.length + 1 : 0, nameEnd),
    tag,
    digest,
    nameEnd,
    tagRange: colon < 0 ? undefined : { start: colon + 1, end: nameAndTag.length },
    openEnded:
      tag === undefined && digest === undefined && isOpenEnded(text.slice(slash + 1, nameEnd), slash >= 0),
  };
}

function isRegistry(masked: string, written: string): boolean {
  if (/[.:]/.test(masked) || masked === 'localhost') return true;
  return masked.includes(OPAQUE) && REGISTRY_NAME.test(written);
}

/** `app` and `app-$ARCH` end in a name; `$IMAGE` may hold `app:1.2`. */
function isOpenEnded(segment: string, isPart: boolean): boolean {
  const [first] = opaqueRanges(segment);
  if (first?.start !== 0 || first.end !== segment.length) return false;
  return !TAGLESS.test(segment) && !(isPart && NAME_PART.test(segment));
}

/** How a reference follows whatever was pushed last; undefined where it stays what it is, or nobody can tell. */
export function movesAs(reference: ParsedReference): Moving | undefined {
  if (reference.digest !== undefined) return undefined;
  if (reference.tag === undefined) return reference.openEnded ? undefined : 'untagged';
  if (reference.tag === '') return 'empty';
  return reference.tag === 'latest' ? 'latest' : undefined;
}

/** A digest as registries make them: an algorithm and at least 32 hexadecimal digits, 64 for sha256. */
export function isDigest(text: string): boolean {
  const match = /^([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*):([0-9a-fA-F]{32,})$/.exec(text);
  return match !== null && (match[1] !== 'sha256' || match[2]?.length === 64);
}

/** The name that two references to one repository share, whatever their tags. */
export const repositoryOf = (reference: ImageReference): string =>
  [reference.registry, reference.path]
    .filter((part) => part !== undefined)
    .join('/')
    .replace(/^(?:index\.)?docker\.io\/(?:library\/)?/, '')
    .replace(/\$\{(\w+)\}/g, '$$$1')
    .replace(/\$\{\{\s*([^}]*?)\s*\}\}/g, '${{$1}}')
    .toLowerCase();

export interface TagContext {
  /** Every run was started by a tag or a release, so that `github.ref_name` is a version. */
  readonly onTagsOnly: boolean;
}

/**
 * Whether a tag names one build for ever: a commit, a version, a digest, a run's number. Of expressions and
 * variables the names decide (`github.sha`, `steps.meta.outputs.version`, `$IMAGE_TAG`), since their values
 * are made at run time.
 */
export function isImmutableTag(tag: string, context: TagContext = { onTagsOnly: false }): boolean {
  if (LASTING_TEMPLATE.test(tag)) return true;
  const opaque = opaqueRanges(tag);
  if (opaque.length > 0)
    return opaque.some(({ start, end }) => isImmutableValue(tag.slice(start, end), context));
  return isVersion(tag) || isCommit(tag) || isDigest(tag);
}

/** What docker/metadata-action fills in: the commit, or the version of the tag that started the run. */
const LASTING_TEMPLATE = /(?<!\$)\{\{\s*(?:sha|tag|version|raw)\s*\}\}/;

/** `1.2`, `v1.2.3`, `2024.10.1-rc.1`, `release-1.4.0`; not `1`, which every minor version moves. */
const isVersion = (text: string): boolean =>
  /^(?:[A-Za-z][\w-]*-)?v?\d+\.\d+(?:\.\d+)*(?:[-+.][\w.+-]+)?$/.test(text);

const isCommit = (text: string): boolean => /^(?:sha-)?[0-9a-f]{7,40}$/.test(text) && /[0-9]/.test(text);

function isImmutableValue(written: string, context: TagContext): boolean {
  if (/^\$\(|^`/.test(written) && /rev-parse|describe|%s\b/.test(written)) return true;
  const names = written.match(/[A-Za-z_][\w.-]*/g) ?? [];
  return names.some((name) => isImmutableName(name, context));
}

const IMMUTABLE_WORDS = new Set(
  'sha sha1 sha256 sha7 commit commitish version ver tag tags digest hash rev revision build release semver run'.split(
    ' ',
  ),
);

function isImmutableName(name: string, { onTagsOnly }: TagContext): boolean {
  const lower = name.toLowerCase();
  if (/^github[._](?:ref|ref_name|head_ref|base_ref)$/.test(lower))
    return onTagsOnly && !/head|base/.test(lower);
  if (/^github\.event\.pull_request\.number$/.test(lower)) return false;
  const words = name
    .slice(name.lastIndexOf('.') + 1)
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  if (words.some((word) => word === 'latest' || word === 'branch')) return false;
  return words.some((word) => IMMUTABLE_WORDS.has(word)) || /head_commit\.id$/.test(lower);
}
