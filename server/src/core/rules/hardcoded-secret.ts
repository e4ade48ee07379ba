import { fitsGlob } from '../config/patterns.ts';
import { type SecretFix, secretFixes } from '../secrets/fix.ts';
import type { Family } from '../secrets/keys.ts';
import type { Secret } from '../secrets/model.ts';
import { secretsIn } from '../secrets/secrets.ts';
import { type Fix, type Problem, rule } from './rule.ts';

export default rule({
  id: 'hardcoded-secret',
  summary: 'Passwords, tokens and keys come from the secrets of the repository.',
  why: [
    'Whoever can read the repository has a credential that is written in a workflow, and so has everybody who ever gets a clone, a fork or a backup of it.',
    'Deleting the line does not help, since the history keeps it: the credential itself must be revoked.',
    'Store it under Settings → Secrets, of an environment where only one deploy needs it, and read it with `${{ secrets.NAME }}`; GitHub then also masks it in logs.',
  ].join(' '),
  severity: 'error',
  *check({ workflow, pipeline }) {
    const { harmlessValues } = pipeline.config.options;
    const secrets = secretsIn(pipeline).filter(
      ({ text }) => !harmlessValues.some((pattern) => fitsGlob(text, pattern)),
    );
    const fixes = secretFixes(workflow.source, secrets);
    for (const secret of secrets) {
      const fix = fixes.get(secret);
      yield {
        span: secret.span,
        ...(secret.job ? { job: secret.job } : {}),
        message: message(secret),
        fixes: fix ? [toFix(fix)] : [],
      } satisfies Problem;
    }
  },
});

/** A secret that is read and not stored is empty, so a person must be there. */
function toFix({ expression, edits, places }: SecretFix): Fix {
  const where = places === 1 ? '' : places === 2 ? ' in both places' : ` in all ${places} places`;
  return {
    title: `Replace by \`${expression}\`${where} (store it under Settings → Secrets and variables → Actions)`,
    safe: false,
    edits,
  };
}

const NOUNS: Readonly<Record<Family, string>> = {
  password: 'a password',
  secret: 'a secret',
  token: 'a token',
  key: 'a key',
  auth: 'a credential',
  perhaps: 'a credential',
};

const CONSEQUENCE =
  'whoever can read the repository has it, and the history keeps it for ever. Revoke it, and read its successor from the secrets.';

/** Never the credential itself: at most what all of its kind begin with. */
function message({ shape, prefix, key, family }: Secret): string {
  if (shape) {
    const kind = shape.name.replace(/^an? /, (article) => (article === 'an ' ? 'An ' : 'A '));
    return `${kind} (\`${prefix.trim()}…\`) is written here: ${CONSEQUENCE}`;
  }
  const noun = NOUNS[family ?? 'secret'];
  const name = key ?? '';
  if (name.endsWith('://'))
    return `This ${name === '://' ? '' : `\`${name}\` `}address holds ${noun}: ${CONSEQUENCE}`;
  if (name.startsWith('-') || name.includes(' '))
    return `\`${name}\` is given ${noun} in plain text: ${CONSEQUENCE}`;
  if (`a ${name.toLowerCase()}` === noun)
    return `The ${name.toLowerCase()} stands here in plain text: ${CONSEQUENCE}`;
  return `\`${name}\` is ${noun} in plain text: ${CONSEQUENCE}`;
}
