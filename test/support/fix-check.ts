import type { Finding, Fix } from '../../server/src/core/rules/rule.ts';
import { applyEdits, type Edit } from '../../server/src/core/text/span.ts';
import { githubProblems } from '../core/support/github.ts';
import { untouchedFaults, yamlErrors } from './untouched.ts';

/** The files of a workspace, by their paths relative to its root. */
export interface Workspace {
  /** Its workflow files. */
  readonly workflows: readonly string[];
  readFile(path: string): string | undefined;
}

export interface FixCheckInput {
  /** The workflow whose fixes are tried. */
  readonly path: string;
  readonly workspace: Workspace;
  /** Every finding of every rule in a file of a workspace. */
  findingsOf(path: string, workspace: Workspace): readonly Finding[];
  /** The rule whose fixes are tried; all of them where it is left out. */
  readonly rule?: string | undefined;
}

/**
 * What is wrong with the fixes of a file, each tried alone; empty where every one keeps its promise. In each file that
 * it edits the text parses as well as before, comments and values outside the edits are the same, and GitHub's own
 * parser takes what it took before; the finding is gone and the same fix not offered again; and nothing new is found,
 * neither there nor in the workflows of the workspace that have to do with the edited files.
 */
export async function fixFaults(input: FixCheckInput): Promise<string[]> {
  const before = input.findingsOf(input.path, input.workspace);
  const faults: string[] = [];
  const accepted = acceptance();
  for (const finding of before) {
    if (input.rule !== undefined && finding.rule !== input.rule) continue;
    for (const fix of finding.fixes) {
      const found = await faultsOf(input, before, finding, fix, accepted);
      faults.push(...found.map((fault) => `${finding.rule} [${finding.job ?? ''}] ${fix.title}: ${fault}`));
    }
  }
  return faults;
}

async function faultsOf(
  { path, workspace, findingsOf }: FixCheckInput,
  before: readonly Finding[],
  finding: Finding,
  fix: Fix,
  accepted: Acceptance,
): Promise<string[]> {
  const faults: string[] = [];
  const changed = new Map<string, string>();
  for (const [file, edits] of editsOf(path, fix)) {
    const text = workspace.readFile(file) ?? '';
    try {
      changed.set(file, applyEdits(text, edits));
    } catch (error) {
      return [String(error)];
    }
    const after = changed.get(file) ?? '';
    if (after === text) faults.push(`changes nothing in ${file}`);
    if (yamlErrors(after) > yamlErrors(text)) faults.push(`${file} does not parse any more`);
    faults.push(...untouchedFaults(text, after, edits));
    if (await accepted(file, text)) faults.push(...(await refusals(file, after)));
  }
  for (const { path: file, source } of fix.elsewhere ?? [])
    if (source !== workspace.readFile(file)) faults.push(`is made for another text of ${file}`);
  if (changed.size === 0) faults.push('has no edits');

  const result = withFiles(workspace, changed);
  const left = findingsOf(path, result);
  if (countOf(left, finding, keyOf) >= countOf(before, finding, keyOf))
    faults.push('the finding is still there');
  if (countOf(left, finding, exactly) >= countOf(before, finding, exactly))
    faults.push('the very same finding is still there');
  if (offersOf(left, finding, fix) >= offersOf(before, finding, fix)) faults.push('it is offered again');
  faults.push(...newIn(before, left));
  for (const other of workspace.workflows) {
    if (other === path || !isNear(workspace, other, [path, ...changed.keys()])) continue;
    const news = newIn(findingsOf(other, workspace), findingsOf(other, result));
    faults.push(...news.map((fault) => `${fault} in ${other}`));
  }
  return faults;
}

/** All edits of a fix, by file. */
export function editsOf(path: string, fix: Fix): ReadonlyMap<string, readonly Edit[]> {
  const own: [string, readonly Edit[]][] = fix.edits.length > 0 ? [[path, fix.edits]] : [];
  return new Map([...own, ...(fix.elsewhere ?? []).map((file) => [file.path, file.edits] as const)]);
}

/** The workspace with other texts in some of its files, or with more files. */
export function withFiles(workspace: Workspace, texts: ReadonlyMap<string, string>): Workspace {
  const added = [...texts.keys()].filter((path) => !workspace.workflows.includes(path));
  return {
    workflows: [...workspace.workflows, ...added],
    readFile: (path) => texts.get(path) ?? workspace.readFile(path),
  };
}

type Acceptance = (path: string, text: string) => Promise<boolean>;

/** Whether GitHub takes a text, which is asked once. */
function acceptance(): Acceptance {
  const known = new Map<string, boolean>();
  return async (path, text) => {
    const answer = known.get(text) ?? (await githubProblems(path, text)).length === 0;
    known.set(text, answer);
    return answer;
  };
}

const refusals = async (path: string, text: string): Promise<string[]> =>
  (await githubProblems(path, text)).map((problem) => `GitHub refuses ${path}: ${problem}`);

/** It is one of the files, or calls one, or is called by one. */
function isNear({ readFile }: Workspace, path: string, files: readonly string[]): boolean {
  const names = (from: string, to: string) => readFile(from)?.includes(to.split('/').at(-1) ?? to) ?? false;
  return files.some((file) => file === path || names(path, file) || names(file, path));
}

const keyOf = ({ rule, job }: Finding): string => `${rule} [${job ?? ''}]`;
/** The finding as a person would know it again: wherever its lines have gone. */
const exactly = (finding: Finding): string => `${keyOf(finding)} ${finding.message.replaceAll(/\d+/g, '0')}`;

const countOf = (list: readonly Finding[], one: Finding, key: (finding: Finding) => string): number =>
  list.filter((other) => key(other) === key(one)).length;

const offersOf = (list: readonly Finding[], { rule, job }: Finding, { title }: Fix): number =>
  list
    .filter((other) => other.rule === rule && other.job === job)
    .flatMap(({ fixes }) => fixes)
    .filter((fix) => fix.title === title).length;

/** A warning that becomes an error is told with more certainty, not anew: a target that was assumed is written now. */
const WEIGHT = { hint: 0, info: 1, warning: 2, error: 2 };

/** What `after` has more of than `before`, by rule and job; also what has become graver. */
function newIn(before: readonly Finding[], after: readonly Finding[]): string[] {
  const weightOf = ({ severity }: Finding): number => WEIGHT[severity];
  const known = before
    .map((finding) => ({ key: keyOf(finding), weight: weightOf(finding) }))
    .sort((a, b) => a.weight - b.weight);
  const faults: string[] = [];
  for (const finding of after.toSorted((a, b) => weightOf(b) - weightOf(a))) {
    const key = keyOf(finding);
    const weight = weightOf(finding);
    const at = known.findIndex((one) => one.key === key && one.weight >= weight);
    if (at >= 0) known.splice(at, 1);
    else faults.push(`brings ${finding.severity} ${key} ${finding.message}`);
  }
  return faults;
}
