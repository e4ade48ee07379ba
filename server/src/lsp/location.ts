/** Where a workflow lives: its repository's root, as a URI without a trailing slash, and its path below that. */
export interface Location {
  /** Undefined where the document has no folder, as an untitled one. */
  readonly root: string | undefined;
  readonly path: string;
}

const WORKFLOW = /^(.*?)\/(\.github\/workflows(?:-lab)?\/[^/]+\.ya?ml)$/i;
const LANGUAGE = 'github-actions-workflow';

/**
 * Locates a document that is a workflow, by its path (`.github/workflows/*.yml` and `*.yaml`, also
 * `.github/workflows-lab`) or by the language id that GitHub's extension gives it; undefined for any other.
 */
export function locateWorkflow(uri: string, languageId: string): Location | undefined {
  const plain = decode(uri);
  const match = WORKFLOW.exec(plain);
  if (match?.[1] !== undefined && match[2] !== undefined) return { root: match[1], path: match[2] };
  if (languageId !== LANGUAGE) return undefined;
  const slash = plain.lastIndexOf('/');
  return slash < 0
    ? { root: undefined, path: plain.slice(plain.indexOf(':') + 1) }
    : { root: plain.slice(0, slash), path: plain.slice(slash + 1) };
}

const CONFIG = /^(.*?)\/(\.github\/gatewright(?:\.[^/]+)?\.ya?ml)$/;

/** Locates a document that is a configuration, or one that a configuration extends; undefined for any other. */
export function locateConfig(uri: string): Location | undefined {
  const match = CONFIG.exec(decode(uri));
  return match?.[2] === undefined ? undefined : { root: match[1], path: match[2] };
}

/**
 * The decoded URI of a path below `root`; undefined for a path that leads out of it.
 */
export function resolveBelow(root: string, path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return `${root}/${parts.join('/')}`;
}

/** The URI of another file below the root of a located document, spelt as the client spells the document's. */
export function uriBelow(uri: string, { root, path }: Location, wanted: string): string | undefined {
  const below = root === undefined ? undefined : resolveBelow('', wanted);
  if (below === undefined) return undefined;
  return uri.split('/').slice(0, -path.split('/').length).join('/') + encode(below);
}

/** One spelling for URIs that clients encode differently (`file:///c%3A/` and `file:///c:/`). */
export function decode(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** The inverse of `decode`, as far as a URL parser needs it. */
export const encode = (plain: string): string => encodeURI(plain).replace(/[?#]/g, encodeURIComponent);
