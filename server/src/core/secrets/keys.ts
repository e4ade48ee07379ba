import {
  ATTRIBUTES,
  GLUED_PASS,
  KEY_QUALIFIERS,
  NOT_PASSWORDS,
  OTHER_KEYS,
  OTHER_TOKENS,
  REFERENCE_SECRETS,
  SUFFIXES,
} from '../knowledge/secrets/words.ts';

/** What a name says of its value. */
export type Family =
  | 'password'
  | 'secret'
  | 'token'
  | 'key'
  | 'auth'
  /** A name that may well be one: only a value that a machine made tells. */
  | 'perhaps';

/** Quick test before a text is searched for names of credentials. */
export const MAY_NAME = /pass|identified by|sonar\.login|pwd|secret|token|key|auth|cred|pat\b|pw\b/i;

const LONGEST = 100;

/** The words of a name in lower case: `dbPassword2` and `DB_PASSWORD_2` are `db`, `password`. */
export function wordsOf(name: string): string[] {
  return name
    .slice(-LONGEST)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/\d+$/, ''))
    .filter((word) => word !== '');
}

/** What kind of credential a key, variable, flag, header or property of that name holds; undefined where it is none. */
export function credentialKey(name: string): Family | undefined {
  if (!MAY_NAME.test(name)) return undefined;
  const words = wordsOf(name);
  while (words.length > 1 && SUFFIXES.has(words.at(-1) ?? '')) words.pop();
  const last = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  if (/(?:password|passwd|passphrase|passwort)$/.test(last))
    return NOT_PASSWORDS.has(before) || NOT_PASSWORDS.has(words[0] ?? '') ? undefined : 'password';
  if (last === 'pass' || last === 'pw') return NOT_PASSWORDS.has(before) ? undefined : 'password';
  if (last === 'pwd') return before === '' || before === 'old' ? undefined : 'password';
  if (GLUED_PASS.test(last)) return 'password';
  if (last.endsWith('secret')) return REFERENCE_SECRETS.has(before) ? undefined : 'secret';
  if (last.endsWith('token'))
    return OTHER_TOKENS.has(before) || OTHER_TOKENS.has(words[0] ?? '') ? undefined : 'token';
  if (last === 'pat') return 'token';
  if (
    /^(?:api|access|secret|private|auth|master|license|encryption|signing|account|admin|app)key$/.test(last)
  )
    return before === 'public' ? undefined : 'key';
  if (last === 'secretaccesskey') return 'key';
  if (last === 'key' && KEY_QUALIFIERS.has(before)) return 'key';
  if (last === 'base' && before === 'key') return 'key';
  // Vault's half of a login; elsewhere the name of a secret.
  if (last === 'id' && before === 'secret') return 'perhaps';
  if (NOT_PASSWORDS.has(words[0] ?? '')) return undefined;
  if (last === 'auth' || last === 'authorization' || last === 'bearer') return 'auth';
  if (/^(?:credentials?|creds)$/.test(last)) return 'auth';
  return isPerhaps(words, last, before) ? 'perhaps' : undefined;
}

/** `B2_APPLICATION_KEY`, `SHAREDKEY`, `TOKEN_READONLY`, `DB_PASSWORD_REPORTS`. */
function isPerhaps(words: readonly string[], last: string, before: string): boolean {
  if (ATTRIBUTES.has(last)) return false;
  if (last.endsWith('key'))
    return (
      words.length > 1 && !OTHER_KEYS.has(before) && !/(?:instrumentation|public|site|cache)key$/.test(last)
    );
  return words.some((word, index) => index > 0 && /^(?:password|token|secret)$/.test(word));
}
