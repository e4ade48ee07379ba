import type { Target } from '../model.ts';

/**
 * The words by which people name what they deploy to. They count as whole words: between `-`, `_`, `.`, `/`, spaces,
 * digits and changes of case, so `prod-eu`, `deployProd` and `production2` are production; `product` and `delivery`
 * are not.
 */
const WORDS: ReadonlyMap<string, Target> = new Map([
  ...words('production', 'prod production prd live prods'),
  ...words(
    'staging',
    'staging stage stg uat qa preprod preproduction test testing int integration val validation acceptance sandbox demo nonprod nonproduction',
  ),
  ...words('development', 'dev development develop devel'),
  ...words('preview', 'preview previews review'),
]);

/** Words that name a stage only where a whole name is one: an environment's or a job's. */
const NAME_WORDS: ReadonlyMap<string, Target> = new Map([...words('staging', 'canary beta')]);

/** `pre-prod` and `non-production` are a step before it. */
const REVERSING = new Set(['pre', 'non', 'not', 'no']);

function words(target: Target, list: string): [string, Target][] {
  return list.split(' ').map((word) => [word, target]);
}

export type NameKind =
  /** An environment's name: the whole name is about the target. */
  | 'environment'
  /** A job's or step's id or name, a workflow's name: other words stand around it. */
  | 'name'
  /** An argument: a namespace, host, file. */
  | 'argument';

export interface TargetWord {
  readonly target: Target;
  /** Where the word stands in the text. */
  readonly start: number;
  readonly end: number;
}

/** The words of a text with their places: `deployProd-2` is deploy, Prod, 2. */
export function wordsOf(
  text: string,
): { readonly word: string; readonly start: number; readonly end: number }[] {
  const found = [];
  for (const match of text.matchAll(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g)) {
    found.push({ word: match[0].toLowerCase(), start: match.index, end: match.index + match[0].length });
  }
  return found;
}

/** Every target that a text names, in the order of the text. */
export function targetWords(text: string, kind: NameKind): TargetWord[] {
  const all = wordsOf(text);
  const found: TargetWord[] = [];
  for (const [index, { word, start, end }] of all.entries()) {
    const before = all[index - 1];
    const adjacent = before !== undefined && start - before.end <= 1 && REVERSING.has(before.word);
    const target = meaning(word, kind, text, start, end);
    if (!target) continue;
    if (target === 'production' && adjacent) found.push({ target: 'staging', start: before.start, end });
    else found.push({ target, start, end });
  }
  if (kind !== 'argument') {
    for (const match of text.matchAll(/(?<![A-Za-z])pr[-_/#]?(?=\d|\$|\*)/gi))
      found.push({ target: 'preview', start: match.index, end: match.index + match[0].length });
  }
  return found;
}

function meaning(word: string, kind: NameKind, text: string, start: number, end: number): Target | undefined {
  const known = WORDS.get(word) ?? (kind === 'argument' ? undefined : NAME_WORDS.get(word));
  if (!known || kind === 'environment') return known;
  // In a longer name these are what is done, not where: `test-and-deploy`, `code review`, `integration tests`.
  if (DOINGS.has(word) && kind === 'name') return isPlace(text, start, end) ? known : undefined;
  return known;
}

const DOINGS = new Set([
  'test',
  'testing',
  'validation',
  'val',
  'integration',
  'int',
  'review',
  'acceptance',
  'stage',
  'live',
]);

/** `deploy-test`, `deploy to test`, `test-env`, `test environment`: the word stands for a place. */
function isPlace(text: string, start: number, end: number): boolean {
  const before = text.slice(0, start).toLowerCase();
  const after = text.slice(end).toLowerCase();
  if (
    /(?:^|[^a-z])(?:to|on|in|for|into|ci-?_?cd|deploy|deployment|release|publish|promote|rollout|apply|migrate|update|upload|push|sync)[^a-z]{0,3}(?:the )?$/.test(
      before,
    )
  )
    return !/^[^a-z]*(?:results?|reports?|coverage|data|suite|cases?)\b/.test(after);
  if (/(?:[a-z])[^a-z]*$/.test(before) && /^[^a-z]*$/.test(after))
    return (
      /(?:deploy|deployment|release|env|environment|server|site|cd)[^a-z]*$/.test(before) ||
      before.includes('deploy')
    );
  if (/^[-_ ](?:env|environment|server|cluster|site|stage)\b/.test(after)) return true;
  return before === '' && /^[-_ ](?:deploy|deployment|cd)$/.test(after);
}

const RANK: readonly Target[] = ['production', 'staging', 'development', 'preview', 'unknown'];

/** The most demanding of several targets. */
export const mostDemanding = (targets: Iterable<Target>): Target | undefined => {
  const all = new Set(targets);
  return RANK.find((target) => all.has(target));
};

/** Distinct targets, the most demanding first. */
export const inOrder = (targets: Iterable<Target>): Target[] => {
  const all = new Set(targets);
  return RANK.filter((target) => all.has(target));
};

/**
 * What one name says as a whole. `production-canary`, `prod-blue` and `dev-prod-db` hold a production word and are
 * production; otherwise the last word decides (`dev-staging` goes to staging).
 */
export function targetOf(text: string, kind: NameKind): TargetWord | undefined {
  const found = targetWords(text, kind);
  return found.find(({ target }) => target === 'production') ?? found.at(-1);
}
