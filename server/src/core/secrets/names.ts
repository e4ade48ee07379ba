import type { Candidate } from './model.ts';

/** What a repository would call the secret: upper case, from the key; never `GITHUB_…`, which GitHub keeps for itself. */
export function secretName({ key, secret, place }: Candidate): string {
  if (secret) return secret;
  const own = upperSnake(key.replace(/:\/\/$/, '_PASSWORD'));
  if (!VAGUE.test(own)) return asSecretName(own);
  const service = serviceOf(place.step?.uses?.name) ?? upperSnake(place.job?.id ?? '');
  const noun = /^AUTH/.test(own) ? 'TOKEN' : own;
  return asSecretName(service === '' ? noun : `${service}_${noun}`);
}

/** These alone would not tell one secret from another. */
const VAGUE =
  /^(?:PASSWORD|PASSWD|PASS|TOKEN|KEY|SECRET|API_KEY|API_TOKEN|ACCESS_TOKEN|AUTH(?:ORIZATION)?|PASSPHRASE|CREDENTIALS?|HTTPS?_PASSWORD)$/;

const upperSnake = (key: string): string =>
  key
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .replace(/[^A-Z\d]+/g, '_')
    .replace(/^_+|_+$/g, '');

/** The name of a secret for a key: `dbUrl` is `DB_URL`. */
export const secretNameOf = (key: string): string => asSecretName(upperSnake(key));

function asSecretName(name: string): string {
  const allowed = name.replace(/^GITHUB_/, 'GH_').replace(/^(?=\d|$)/, 'SECRET_');
  return allowed === '' ? 'SECRET' : allowed;
}

/** What an action's name says of the service it talks to. */
function serviceOf(action: string | undefined): string | undefined {
  if (action === undefined) return undefined;
  const [, repository = ''] = action.split('/');
  if (/docker.*login|login.*docker|build-push|docker/.test(action)) return 'DOCKER';
  if (/ssh|scp|rsync/.test(repository)) return 'SSH';
  if (/s?ftp/.test(repository)) return 'FTP';
  if (/mail|smtp/.test(repository)) return 'MAIL';
  const word = repository
    .split('-')
    .find((part) => !/^(?:action|actions|github|deploy|setup|login|send|a|the)$/.test(part));
  return word ? upperSnake(word) : undefined;
}
