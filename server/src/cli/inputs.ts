import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { decodeText } from './decode.ts';
import { type Io, messageOf } from './io.ts';

/** A file to look at. */
export interface Input {
  /** As output names it: relative to the working directory where it is below it, with `/`. */
  readonly shown: string;
  /** Undefined for standard input. */
  readonly file: string | undefined;
  /** The folder that holds its `.github`. */
  readonly root: string;
  /** Below `root`, with `/`. */
  readonly path: string;
  readonly text: string;
  /** The file begins with a byte order mark, which `text` leaves out. */
  readonly mark: boolean;
}

/** Something that could not be read, and why; a sentence for the user. */
export interface Trouble {
  readonly shown: string;
  readonly reason: string;
}

export const STDIN = '<stdin>';
const WORKFLOWS = join('.github', 'workflows');
const IS_YAML = /\.ya?ml$/i;
/** A configuration, or a file that one extends: no workflow, also where it is named as one. */
const IS_CONFIG = /[\\/]\.github[\\/]gatewright(?:\.[^\\/]+)?\.ya?ml$/;
/** A file that lies elsewhere counts as a workflow when its text has one of these keys at the top. */
const LOOKS_LIKE_WORKFLOW = /^(?:jobs|on|"on"|'on')[ \t]*:/m;

/**
 * Reads what the arguments name, in their order, each file once; configurations apart. No argument means the current
 * repository.
 */
export async function readInputs(
  paths: readonly string[],
  io: Io,
): Promise<{ inputs: Input[]; configs: Input[]; troubles: Trouble[] }> {
  const inputs: Input[] = [];
  const configs: Input[] = [];
  const troubles: Trouble[] = [];
  const seen = new Set<string>();
  const add = (file: string, accept: (text: string) => boolean = () => true): boolean => {
    if (seen.has(file)) return true;
    const read = readInput(file, io.cwd);
    if ('reason' in read) troubles.push(read);
    else if (IS_CONFIG.test(file)) configs.push(read);
    else if (accept(read.text)) inputs.push(read);
    else return false;
    seen.add(file);
    return true;
  };
  const addFolder = (folder: string): void => {
    const workflows = workflowsFolder(folder);
    const found = workflows
      ? yamlFiles(workflows).map((file) => add(file))
      : yamlFiles(folder).map((file) => add(file, (text) => LOOKS_LIKE_WORKFLOW.test(text)));
    if (found.includes(true)) return;
    const reason = `no workflows: neither in its ${posix(WORKFLOWS)} nor in the folder itself`;
    troubles.push({ shown: showPath(folder, io.cwd), reason });
  };

  const repository = repositoryOf(io.cwd);
  if (paths.length === 0 && repository === undefined) {
    troubles.push({ shown: '.', reason: 'no repository here or above; name a file or folder' });
  }
  const wanted = paths.length === 0 && repository !== undefined ? [repository] : paths;
  for (const path of wanted) {
    if (path === '-') {
      if (seen.has(STDIN)) continue;
      seen.add(STDIN);
      const decoded = decodeText(await io.readStdin());
      const place = { shown: STDIN, file: undefined, root: repository ?? io.cwd, path: STDIN };
      if (decoded.ok) inputs.push({ ...decoded, ...place });
      else troubles.push({ shown: STDIN, reason: decoded.reason });
      continue;
    }
    const full = resolve(io.cwd, path);
    try {
      if (statSync(full).isDirectory()) addFolder(full);
      else add(full);
    } catch (error) {
      troubles.push({ shown: showPath(full, io.cwd), reason: explain(error) });
    }
  }
  return { inputs, configs, troubles };
}

/** The folder's own `.github/workflows`, or itself if that is what it is. */
function workflowsFolder(folder: string): string | undefined {
  if (/[\\/]\.github[\\/]workflows(?:-lab)?$/.test(folder)) return folder;
  const inside = /[\\/]\.github$/.test(folder) ? join(folder, 'workflows') : join(folder, WORKFLOWS);
  return isFolder(inside) && yamlFiles(inside).length > 0 ? inside : undefined;
}

const yamlFiles = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && IS_YAML.test(entry.name))
    .map((entry) => join(folder, entry.name))
    .sort();

function readInput(file: string, cwd: string): Input | Trouble {
  const shown = showPath(file, cwd);
  try {
    const stat = statSync(file);
    if (!stat.isFile() && !stat.isFIFO()) return { shown, reason: 'it is neither a file nor a folder' };
    const decoded = decodeText(readFileSync(file));
    if (!decoded.ok) return { shown, reason: decoded.reason };
    const root = rootOf(file);
    return { shown, file, root, path: posix(relative(root, file)), text: decoded.text, mark: decoded.mark };
  } catch (error) {
    return { shown, reason: explain(error) };
  }
}

/** The folder that holds the `.github` of a workflow; for a file elsewhere the nearest that has one, or its own. */
export function rootOf(file: string): string {
  const match = /^(.*)[\\/]\.github[\\/]workflows(?:-lab)?[\\/][^\\/]+$/.exec(file);
  if (match?.[1] !== undefined) return match[1] === '' ? sep : match[1];
  return ancestors(dirname(file)).find((folder) => isFolder(join(folder, '.github'))) ?? dirname(file);
}

/** The nearest folder, from `folder` up, that is a repository: it has workflows, or a `.git`. */
const repositoryOf = (folder: string): string | undefined =>
  ancestors(folder).find((above) => isFolder(join(above, WORKFLOWS)) || existsSync(join(above, '.git')));

function ancestors(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * Reads the files of one repository for the analysis, each once. A path that leads out of it names no file, nor
 * does one that cannot be read.
 */
export function repositoryReader(root: string): (path: string) => string | undefined {
  const texts = new Map<string, string | undefined>();
  return (path) => {
    const file = resolve(root, path);
    const below = relative(root, file);
    if (below === '' || below.split(sep)[0] === '..' || isAbsolute(below)) return undefined;
    if (!texts.has(file)) {
      const read = readInput(file, root);
      texts.set(file, 'reason' in read ? undefined : read.text);
    }
    return texts.get(file);
  };
}

/** A path as output names it. */
export function showPath(file: string, cwd: string): string {
  const below = relative(cwd, file);
  return posix(below.split(sep)[0] === '..' || isAbsolute(below) ? file : below || '.');
}

export const posix = (path: string): string => (sep === '/' ? path : path.replaceAll(sep, '/'));

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'it may not be read (permission denied)',
  EPERM: 'it may not be read (not permitted)',
  ELOOP: 'it is a link that leads in a circle',
  ENOTDIR: 'a part of its path is not a folder',
};

export function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? messageOf(error);
}
