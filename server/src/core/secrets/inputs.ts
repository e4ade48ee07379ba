import { DATABASE_KEYS, REMOTE_KEYS } from '../knowledge/secrets/words.ts';
import type { Scalar } from '../syntax/node.ts';
import { locate } from '../syntax/scalar.ts';
import type { Entry, Workflow } from '../workflow/model.ts';
import { basicPassword } from './base64.ts';
import { fallbacksIn } from './fallbacks.ts';
import { type Group, groupsOf } from './groups.ts';
import { credentialKey, MAY_NAME } from './keys.ts';
import type { Candidate, Place } from './model.ts';
import { secretNameOf } from './names.ts';
import { isContainer, isLocalHost, MENTIONS_LOCAL, pairsIn, urlsIn } from './pairs.ts';

/** Literals in the mappings of a workflow: `env`, `with`, `secrets`, credentials of containers, defaults, matrices. */
export function inputCandidates(workflow: Workflow): Candidate[] {
  const out: Candidate[] = [];
  for (const { entries, place, local, outward } of groupsOf(workflow)) {
    if (!entries.some(mayHold)) continue;
    const beside = entries.some(namesLocalHost);
    for (const entry of entries)
      collectEntry(out, entry, { place, local: local || (beside && !isForeign(entry)), outward });
  }
  return out;
}

const mayHold = ({ key, value }: Entry): boolean =>
  MAY_NAME.test(key.value) || MAY_NAME.test(value.value) || value.value.includes('@');

/** `DB_HOST: localhost`, `DATABASE_URL: postgres://…@localhost/…` */
const namesLocalHost = ({ key, value }: Entry): boolean =>
  (/host|server|url|uri|endpoint|addr|conn|dsn/i.test(key.value) &&
    (MENTIONS_LOCAL.test(value.value) ||
      /^(?:db|postgres|mysql|mariadb|mongo|redis|database)$/.test(value.value))) ||
  urlsIn(value.value).some(({ host }) => isLocalHost(host));

/** A host beside it does not make a service's key local. */
const isForeign = ({ key }: Entry): boolean => {
  const family = credentialKey(key.value);
  if (family === 'token' || (family === 'key' && !/^(?:aws|minio|s3)_/i.test(key.value))) return true;
  return REMOTE_KEYS.test(key.value) && !DATABASE_KEYS.test(key.value);
};

/** What is said of all literals in a text. */
export type Around = Omit<Group, 'entries'>;

function collectEntry(out: Candidate[], { key, value }: Entry, around: Around): void {
  const family = credentialKey(key.value) ?? (isRemoteKey(key.value, around.place) ? 'key' : undefined);
  const text = value.value.trim();
  if (family && value.value.includes('||'))
    for (const { text: written, start, end } of fallbacksIn(value.value))
      out.push({
        ...around,
        text: written,
        span: locate(value, start, end),
        home: undefined,
        quoting: 'part',
        key: key.value,
        family,
      });
  const isText = text.includes('\n') || urlsIn(text).length > 0 || pairsIn(text).length > 0;
  if (!family || isText || text === '' || value.type === 'boolean' || value.type === 'null') {
    collectText(out, value, around, isProgram(around.place, key.value), key.value);
    return;
  }
  const start = value.value.indexOf(text);
  const scheme = /^(bearer|basic|token|apikey)[ \t]+(?=\S)/i.exec(text);
  const from = start + (scheme?.[0].length ?? 0);
  const end = start + text.length;
  const written = value.value.slice(from, end);
  const encoded = scheme?.[1]?.toLowerCase() === 'basic' || family === 'auth';
  out.push({
    ...around,
    text: written,
    span: locate(value, from, end),
    home: { scalar: value, start: from, end },
    quoting: scheme ? (encoded ? 'part' : 'text') : 'scalar',
    key: key.value,
    family,
    decoded: encoded ? basicPassword(written) : undefined,
  });
}

/** `key` of an ssh action. */
const isRemoteKey = (key: string, { step }: Place): boolean =>
  /^(?:\w+[-_])?key$/i.test(key) && step?.uses !== undefined && /ssh|scp|sftp|rsync/.test(step.uses.name);

/** Inputs that hold a program: there a value is a credential only in quotes. */
const isProgram = ({ step }: Place, key: string): boolean =>
  step?.uses !== undefined && /script|code|run|program|filter|query|expression/i.test(key);

/**
 * Pairs and addresses inside a text: build arguments, a body, options, a connection string; in a program only what
 * stands in quotes. `key` is what the whole text is called.
 */
export function collectText(
  out: Candidate[],
  scalar: Scalar,
  around: Around,
  program: boolean,
  key?: string,
): void {
  const { value, style } = scalar;
  const oneLine = value.length < 400 && !value.includes('\n');
  const nearby = around.local || (oneLine && MENTIONS_LOCAL.test(value));
  const whole = key !== undefined && style !== 'literal' && style !== 'folded' && /^\S+$/.test(value.trim());
  for (const { scheme, host, user, start, end, text } of urlsIn(value)) {
    out.push({
      ...around,
      text,
      span: locate(scalar, start, end),
      home: whole ? { scalar, start: 0, end: value.length } : undefined,
      quoting: whole ? 'scalar' : 'part',
      key: `${scheme}://`,
      family: user === '' && text.length >= 16 ? 'token' : 'password',
      local: around.local || isLocalHost(host),
      beside: isContainer(host),
      secret: whole ? secretNameOf(/ur[il]$|dsn$|string$/i.test(key) ? key : `${key}_url`) : undefined,
    });
  }
  for (const pair of pairsIn(value)) {
    if (program && !pair.quoted) continue;
    out.push({
      ...around,
      text: pair.text,
      span: locate(scalar, pair.start, pair.end),
      home: { scalar, start: pair.start, end: pair.end },
      quoting: 'text',
      key: pair.key,
      family: pair.family,
      local: nearby,
      decoded: pair.scheme === 'basic' || pair.family === 'auth' ? basicPassword(pair.text) : undefined,
    });
  }
}
