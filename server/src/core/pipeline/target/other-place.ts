import type { Scalar } from '../../syntax/node.ts';
import { resolveScalar, type Scope } from '../../workflow/resolve.ts';
import type { Act } from '../kinds/acts.ts';
import type { JobContext } from '../kinds/context.ts';
import { isProfile } from './target-variables.ts';
import { targetOf, wordsOf } from './target-words.ts';

/** Last words of the variables and inputs that hold the name of an environment, and nothing else. */
const NAMES = new Set('env environment environments stage workspace'.split(' '));
/** `--environment team-blue`; not `--env NAME=value`, which sets a variable. */
const FLAG = /(?:^|\s)--(?:environment|env|stage|workspace)[= ]["']?([A-Za-z][\w-]*)["']?(?=\s|$)/g;
/** What is called so where there is only one. */
const ONLY_ONE = new Set([
  'default',
  'main',
  'master',
  'trunk',
  'true',
  'false',
  'github',
  'aws',
  'gcp',
  'azure',
]);

/**
 * Whether a deploy is told outright which environment it goes to, by a name in no word list: `TF_WORKSPACE: research`,
 * `environments: team-blue`, the input of a workflow that it calls. Then what starts it says nothing of production.
 */
export function namesOtherPlace({ job, workflow, scope }: JobContext, deploys: readonly Act[]): boolean {
  const handed = job.uses ? job.with : [];
  const around = deploys.length > 0 ? [...job.env, ...workflow.env] : [];
  return (
    [...handed, ...around].some(({ key, value }) => namesPlace(key.value) && isOther(value, scope)) ||
    deploys.some(({ at, line }) => {
      const { step } = at;
      const own = [...step.env, ...(step.uses ? step.with : [])];
      return (
        own.some(({ key, value }) => namesPlace(key.value) && isOther(value, at.scope)) ||
        [...line.matchAll(FLAG)].some(([, name = '']) => isOtherName(name))
      );
    })
  );
}

const namesPlace = (name: string): boolean => NAMES.has(wordsOf(name).at(-1)?.word ?? '') && !isProfile(name);

function isOther(scalar: Scalar, scope: Scope): boolean {
  const { values, open } = resolveScalar(scalar, scope);
  return !open && values.length > 0 && values.every(({ known, text }) => known && isOtherName(text.trim()));
}

/** Not `--env DATABASE_URL`, which hands a variable on, nor `--stage v1`. */
const isOtherName = (name: string): boolean =>
  /^[A-Za-z][\w-]*$/.test(name) &&
  !/^[A-Z][A-Z0-9_]*$|^v\d/.test(name) &&
  !ONLY_ONE.has(name.toLowerCase()) &&
  targetOf(name, 'environment') === undefined;
