import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Finding } from '../core/rules/rule.ts';
import { lineIndex } from '../core/text/line-index.ts';
import { decodeText } from './decode.ts';
import { explain, type Input, posix, STDIN } from './inputs.ts';
import { messageOf, UsageError } from './io.ts';
import { type WriteFailure, writeFiles } from './write-files.ts';

/** A finding that a team has looked at and lives with; it is known again by all of this but its count. */
export interface KnownFinding {
  /** With `/`: relative to the folder of the baseline where the repository lies in it, else to the repository. */
  readonly file: string;
  readonly rule: string;
  /** Empty for a finding of no job. */
  readonly job: string;
  /** What it is about, where that is not the job as a whole: the text that it stands at, or the stage that is missing. */
  readonly text: string;
  /** How many look the same. */
  readonly count: number;
}

/** A baseline file, which need not exist yet. */
export interface Baseline {
  readonly file: string;
  /** The text of the file; undefined where there is none. */
  readonly source: string | undefined;
  readonly known: readonly KnownFinding[];
}

const VERSION = 1;
const SECRET = 'hardcoded-secret';

/** Reads a baseline; one that is there but cannot be used is a `UsageError`. */
export function readBaseline(named: string, cwd: string): Baseline {
  const file = resolve(cwd, named);
  if (!existsSync(file)) return { file, source: undefined, known: [] };
  const refuse = (reason: string): never => {
    throw new UsageError(`--baseline ${named}: ${reason}.`);
  };
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    return refuse(explain(error));
  }
  const decoded = decodeText(bytes);
  if (!decoded.ok) return refuse(decoded.reason);
  let value: unknown;
  try {
    value = JSON.parse(decoded.text);
  } catch (error) {
    return refuse(`it is not JSON (${messageOf(error)})`);
  }
  if (!isRecord(value) || !('version' in value) || !Array.isArray(value.findings))
    return refuse('it is no baseline: that is a mapping with `version` and `findings`');
  if (value.version !== VERSION)
    return refuse(
      `it has version ${JSON.stringify(value.version)}, and this Gatewright reads version ${VERSION}`,
    );
  const wrong = value.findings.findIndex((one) => !isKnown(one));
  if (wrong >= 0)
    return refuse(`item ${wrong + 1} of its \`findings\` is none: that has file, rule, job, text and count`);
  return { file, source: decoded.text, known: value.findings.filter(isKnown) };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isKnown = (value: unknown): value is KnownFinding =>
  isRecord(value) &&
  [value.file, value.rule, value.job, value.text].every((one) => typeof one === 'string') &&
  typeof value.count === 'number' &&
  Number.isInteger(value.count) &&
  value.count > 0;

/** What was found in one file. */
export interface Found {
  readonly input: Input;
  readonly text: string;
  readonly findings: readonly Finding[];
}

export interface Compared {
  /** By input, the findings that are not known, in their order. */
  readonly fresh: ReadonlyMap<Input, readonly Finding[]>;
  /** How many of the findings are known. */
  readonly hidden: number;
  /** How many known findings are gone: from files that were looked at, or with their files. */
  readonly stale: number;
  /** The baseline that has what was found, and what it says of files that were not looked at. */
  readonly updated: readonly KnownFinding[];
}

/** Compares what was found with what is known. */
export function compare({ file, known }: Baseline, found: readonly Found[]): Compared {
  const left = new Map(known.map((one) => [keyOf(one), one.count]));
  const now = new Map<string, KnownFinding>();
  const fresh = new Map<Input, readonly Finding[]>();
  let hidden = 0;
  for (const one of found) {
    const name = nameOf(one.input, file);
    const isFresh = (finding: Finding): boolean => {
      const entry = { file: name, rule: finding.rule, job: finding.job ?? '', text: textOf(one, finding) };
      const key = keyOf(entry);
      now.set(key, { ...entry, count: (now.get(key)?.count ?? 0) + 1 });
      const count = left.get(key) ?? 0;
      if (count === 0) return true;
      left.set(key, count - 1);
      hidden++;
      return false;
    };
    fresh.set(one.input, one.findings.filter(isFresh));
  }
  const names = new Set(found.map(({ input }) => nameOf(input, file)));
  const folders = new Set([dirname(file), ...found.map(({ input }) => input.root)]);
  const isThere = (path: string): boolean =>
    path === STDIN || [...folders].some((folder) => existsSync(join(folder, path)));
  const isJudged = ({ file: path }: KnownFinding): boolean => names.has(path) || !isThere(path);
  return {
    fresh,
    hidden,
    stale: known.filter(isJudged).reduce((sum, one) => sum + (left.get(keyOf(one)) ?? 0), 0),
    updated: [...now.values(), ...known.filter((one) => !isJudged(one))],
  };
}

type Identity = Omit<KnownFinding, 'count'>;

const keyOf = ({ file, rule, job, text }: Identity): string => JSON.stringify([file, rule, job, text]);

function nameOf({ file, root, path }: Input, baseline: string): string {
  if (file === undefined) return STDIN;
  const folder = dirname(baseline);
  const below = relative(folder, root);
  return below.split(sep)[0] === '..' || isAbsolute(below) ? path : posix(relative(folder, file));
}

/**
 * What a finding is about, in words that stay when its line moves, is indented anew, or other jobs get other names. Of a
 * credential the place is told, not the value.
 */
function textOf({ text, findings }: Found, { rule, job, span, detail }: Finding): string {
  if (detail?.stage !== undefined) return detail.stage;
  const lines = lineIndex(text);
  let at = rule === SECRET ? lines.lineSpan(lines.positionAt(span.start).line).start : span.start;
  let said = '';
  const secrets = findings.filter((one) => one.rule === SECRET).map((one) => one.span);
  for (const secret of secrets.toSorted((a, b) => a.start - b.start)) {
    const from = Math.max(at, secret.start);
    const to = Math.min(secret.end, span.end);
    if (from >= to) continue;
    said += `${text.slice(at, from)}***`;
    at = to;
  }
  const plain = (said + text.slice(at, span.end)).replaceAll(/\s+/g, ' ').trim();
  // Which jobs it needs already is no part of what it lacks.
  if (plain === job || /^needs ?(?::|$)/.test(plain)) return '';
  return plain.replaceAll(/\bneeds\.[\w-]+/g, 'needs.*');
}

/** Writes what is known, sorted, a finding a line. */
export function writeBaseline(
  { file, source }: Baseline,
  known: readonly KnownFinding[],
): WriteFailure | undefined {
  const sorted = known
    .map(({ file: path, rule, job, text, count }) => ({ file: path, rule, job, text, count }))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const items = sorted.map((one) => `\n    ${JSON.stringify(one)}`);
  const after = `{\n  "version": ${VERSION},\n  "findings": [${items.join(',')}${items.length > 0 ? '\n  ' : ''}]\n}\n`;
  return after === source ? undefined : writeFiles([{ file, before: source, after }]);
}

export const total = (known: readonly KnownFinding[]): number =>
  known.reduce((sum, { count }) => sum + count, 0);
