import type { Range } from '../syntax/shell/ast.ts';
import { opaqueRanges } from './reference.ts';

/** What a tag follows, so that it is another image tomorrow. `latest` itself is no such tag: it has a field of its own. */
export type Following = 'branch' | 'stage' | 'channel' | 'latest' | 'date';

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const BRANCHES = words('main master trunk develop head');
const STAGES = words(
  'prod production prd live staging stage stg uat qa preprod dev development test testing sandbox demo preview acceptance integration',
);
const CHANNELS = words(
  'stable unstable edge nightly daily weekly next canary beta alpha rc snapshot release rolling current lts tip',
);
/** Those that say the same beside the name of a part: `dev-frontend`, `api-staging`. */
const BESIDE_NAMES = words(
  'main master develop prod production staging stg dev development stable unstable edge nightly canary',
);

/**
 * What the tag follows, by what is written of it; undefined for one that stays, and where nobody can tell. `onBranch`:
 * a run of some branch can make it, so that the name of the ref is a branch's.
 */
export function followsOf(tag: string, onBranch: boolean): Following | undefined {
  const opaque = opaqueRanges(tag);
  const templates = [...tag.matchAll(TEMPLATE)].map((match) => match[0]);
  const parts = [...opaque.map(({ start, end }) => tag.slice(start, end)), ...templates];
  if (parts.length === 0) return literalFollows(tag.toLowerCase());
  if (LATEST.test(tag)) return 'latest';
  if (parts.length > 1) return undefined;
  const [part = ''] = parts;
  if (isDate(part)) return 'date';
  return onBranch && isBranch(part) ? 'branch' : undefined;
}

/** What docker/metadata-action fills in: `{{sha}}`, `{{date 'YYYYMMDD'}}`. */
const TEMPLATE = /(?<!\$)\{\{[^{}]*\}\}/g;

const LATEST = /[-_.]latest$|^latest[-_.]/i;

function literalFollows(tag: string): Following | undefined {
  const known = wordFollows(tag);
  if (known) return known;
  if (LATEST.test(tag)) return 'latest';
  const word = wordBesideName(tag);
  return word && wordFollows(tag.slice(word.start, word.end));
}

/** The word in `dev-frontend` or `api-staging`. */
function wordBesideName(tag: string): Range | undefined {
  // `17-master`, `stable-2023-09-17`: with a number it may well be a version.
  if (/\d/.test(tag)) return undefined;
  const first = tag.split(/[-_.]/, 1)[0] ?? '';
  if (BESIDE_NAMES.has(first)) return { start: 0, end: first.length };
  const last = tag.slice(tag.search(/[^-_.]*$/));
  return BESIDE_NAMES.has(last) ? { start: tag.length - last.length, end: tag.length } : undefined;
}

/** The characters of a moving tag that move: `latest` of `prod-latest`, all of `staging`. */
export function movingPart(tag: string): Range {
  const lower = tag.toLowerCase();
  const whole = { start: 0, end: tag.length };
  if (opaqueRanges(tag).length > 0 || wordFollows(lower)) return whole;
  const latest = /(?<=[-_.])latest$|^latest(?=[-_.])/.exec(lower);
  if (latest) return { start: latest.index, end: latest.index + latest[0].length };
  return wordBesideName(lower) ?? whole;
}

function wordFollows(tag: string): Following | undefined {
  if (BRANCHES.has(tag)) return 'branch';
  if (STAGES.has(tag)) return 'stage';
  return CHANNELS.has(tag) ? 'channel' : undefined;
}

/** A date without a time of day: all builds of one day share it. */
function isDate(part: string): boolean {
  const template = /^\{\{\s*date\s+(['"])(.*)\1/.exec(part);
  if (template) return !/[Hhmsx]|X/.test(template[2] ?? '');
  if (!/^(?:\$\(|`)\s*(?:TZ=\S+\s+)?date\b[^|;&]*[)`]$/.test(part)) return false;
  const format = part.slice(part.indexOf('date') + 'date'.length);
  return /%/.test(format) && !/%[-_0^#]*[cHIklMNprRsSTX]/.test(format);
}

const BRANCH_VALUES = [
  /^\$\{\{\s*(?:github\.(?:ref_name|head_ref|base_ref)|github\.event\.pull_request\.head\.ref)\s*\}\}$/,
  /^\$\{?GITHUB_(?:REF_NAME|HEAD_REF|BASE_REF)\}?$/,
  /^\$\{GITHUB_REF(?:##\*\/|#refs\/heads\/)\}$/,
  /^\{\{\s*branch\s*\}\}$/,
];

/** The name of the branch, as GitHub gives it or as a step has worked it out. */
const isBranch = (part: string): boolean =>
  BRANCH_VALUES.some((pattern) => pattern.test(part)) || BRANCH_NAME.test(part);

const BRANCH_NAME =
  /^\$(?:\{\{\s*(?:steps|needs|env)\.[\w.-]*?(?:current_)?branch(?:[-_]?name)?\s*\}\}|\{?(?:\w+_)?BRANCH(?:_NAME)?\}?)$/i;
