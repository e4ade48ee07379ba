import type { Deploy, JobFacts } from '../../pipeline/model.ts';
import { targetWords } from '../../pipeline/target/target-words.ts';
import { readsVariable } from '../../workflow/step-values.ts';
import { isTargetVariable } from './variant.ts';

/** What in the lines of a job is staging's own. */
export interface PlaceWords {
  /** Parts of a text: a name, `vars.X`, `secrets.X`. */
  readonly values: readonly string[];
  /** Environment variables. */
  readonly variables: readonly string[];
}

/**
 * Whether a deploy of the job may go where production's goes. `before`, `after`: the lines of its steps, as they are
 * written and as they are for staging, line for line; `env`: those of its environment variables.
 */
export function staysInProduction(
  facts: JobFacts,
  before: readonly string[],
  after: readonly string[],
  env: string,
  words: PlaceWords,
): boolean {
  if (facts.deploys.length === 0) return true;
  if (after.some((text) => text.split('\n').some(saysProduction))) return true;
  const places = words.values.filter(saysWhere);
  const holds = (line: string): boolean => places.some((word) => hasWord(line, word)) || NEW.test(line);
  const ofJob = [
    ...words.variables.filter((name) => isTargetVariable(name) || saysWhere(`secrets.${name}`)),
    ...setIn(env, holds),
  ];
  const isApart = (step: number, line: string): boolean => {
    const own = [...ofJob, ...setIn(after[step] ?? '', holds)];
    return holds(line) || own.some((name) => readsVariable(line, name));
  };
  return !facts.deploys.every((deploy) => {
    const { step, span } = deploy.evidence;
    if (!step) return false;
    const lines = (after[step.index] ?? '').split('\n');
    // An action goes where its inputs say, a script on another machine where that is.
    if (step.uses) return lines.some((line) => isApart(step.index, line));
    const { source } = step.node;
    const first = (before[step.index] ?? '')
      .split('\n')
      .findIndex((line) => line.includes(lineOf(source, span.start)));
    if (first < 0) return false;
    const length = source.slice(span.start, span.end).split('\n').length;
    if (lines.slice(first, first + length).some((line) => isApart(step.index, line))) return true;
    if (deploy.opaque) return false;
    return after
      .slice(0, step.index + 1)
      .some((text, at) => text.split('\n').some((line) => setsPlace(deploy, line) && isApart(at, line)));
  });
}

const hasWord = (line: string, word: string): boolean =>
  line
    .split(word)
    .slice(1)
    .some((rest) => !/^\w/.test(rest));

const lineOf = (source: string, at: number): string => {
  const start = source.lastIndexOf('\n', at - 1) + 1;
  const end = source.indexOf('\n', at);
  return source
    .slice(start, end < 0 ? source.length : end)
    .replace(/\r$/, '')
    .trim();
};

/** Names of environment variables that lines set to what is staging's own. */
const setIn = (text: string, holds: (line: string) => boolean): string[] =>
  text
    .split('\n')
    .filter(holds)
    .map((line) => /^\s+(?:- )?(\w+):\s/.exec(line)?.[1] ?? '')
    .filter((name) => /[A-Z]/.test(name));

/** What a host, a cluster, a project is called; a key alone opens the same door, and a database is not what is deployed to. */
const saysWhere = (word: string): boolean => {
  const name = word.replace(/^(?:secrets|vars)\./, '');
  return name === word || (WHERE.test(name) && !NOT_WHERE.test(name));
};
const WHERE =
  /HOST|SERVER|KUBE|CLUSTER|APP|PROJECT|SERVICE|SITE|BUCKET|HOOK|INSTANCE|FUNCTION|STACK|ENDPOINT|DOMAIN|NAMESPACE|_IP$|PUBLISH_?PROFILE|ENVIRONMENT|STAGE|DEPLOY|GROUP/i;
const NOT_WHERE =
  /KEY|TOKEN|PASS(?:WORD|PHRASE)?$|SECRET|USER(?:NAME)?$|PORT$|EMAIL|CLIENT_?ID|DATABASE|(?:^|_)DB_|REDIS|MONGO|POSTGRES|MYSQL|SMTP|MAIL_|PUBLIC_|AUTH/i;
const NEW = / --alias staging\b/;

/** A line that says for later ones where they go. */
const setsPlace = ({ platform }: Deploy, line: string): boolean =>
  /ssh|rsync|scp|compose|docker/.test(platform)
    ? /\b(?:ssh|scp|rsync)\b/.test(line)
    : /kube|helm/.test(platform)
      ? /kube-?config|KUBECONFIG|\.kube\b|get-credentials|use-context|cluster/i.test(line)
      : /heroku/.test(platform) && /git remote add|heroku git:remote/.test(line);

/** Production's name, where it is not that of a mode or of a file that staging reads too. */
const saysProduction = (line: string): boolean =>
  !/^\s*(?:#|(?:- )?name:|echo\b)/.test(line) &&
  targetWords(line.replaceAll(HARMLESS, ''), 'argument').some(({ target }) => target === 'production');
const HARMLESS =
  /\b(?:NODE_ENV|RAILS_ENV|RACK_ENV|APP_ENV|FLASK_ENV|MIX_ENV|ASPNETCORE_ENVIRONMENT)["']?\s*[=:]\s*["']?\w+|[\w./-]*compose[\w./-]*|\.env\.\w+|(?<=\b(?:npm|yarn|pnpm|composer|bundle)\b.*)--(?:only=)?prod(?:uction)?\b|(?<=\b(?:vercel|vc)\b.*)--prod\b/g;
