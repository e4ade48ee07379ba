import {
  DATABASE_KEYS,
  OWN_KEYS,
  PUBLIC_KEYS,
  REMOTE_KEYS,
  THROWAWAY_KEYS,
} from '../knowledge/secrets/words.ts';
import type { Pipeline } from '../pipeline/model.ts';
import type { Job } from '../workflow/model.ts';
import type { Candidate } from './model.ts';
import { type Purpose, type Purposes, purposesOf } from './purpose.ts';
import { type Look, lookOf } from './values.ts';

/** Decides which literals are credentials of something real. */
export function judge(candidates: readonly Candidate[], pipeline: Pipeline): Candidate[] {
  const throwaway = throwawayIn(candidates);
  const purposes = purposesOf(pipeline);
  return candidates.filter((candidate) => isCredential(candidate, throwaway, purposes));
}

/** Values that stand where only a server beside the job reads them, by the job that has them. */
type Throwaway = ReadonlyMap<string, ReadonlySet<Job | undefined>>;

function throwawayIn(candidates: readonly Candidate[]): Throwaway {
  const values = new Map<string, Set<Job | undefined>>();
  for (const { local, beside, outward, text, place } of candidates) {
    if (!local || outward || (beside && !isWeakLook(text))) continue;
    const jobs = values.get(text) ?? new Set();
    values.set(text, jobs.add(place.job));
  }
  return values;
}

function isCredential(candidate: Candidate, throwaway: Throwaway, purposes: Purposes): boolean {
  const { key, family, place, local, outward } = candidate;
  if (local && !outward && !isForDeployed(candidate, purposes)) return false;
  if (THROWAWAY_KEYS.test(key) || /^x-oauth-basic$|^x-access-token$|^oauth2$/.test(candidate.text))
    return false;
  const look = lookOf(candidate.decoded ?? candidate.text);
  if (look === 'none' || look === 'placeholder') return false;
  if (family !== 'password' && family !== 'secret' && PUBLIC_KEYS.test(key)) return false;
  if (namesItself(candidate)) return false;
  const purpose: Purpose = outward ? 'ships' : purposes(place, key);
  const jobs = throwaway.get(candidate.text);
  if (jobs && !outward && (purpose !== 'ships' || place.shared || jobs.has(place.job) || jobs.has(undefined)))
    return false;
  const database = DATABASE_KEYS.test(key) && (place.job?.services.length ?? 0) > 0 && purpose !== 'ships';
  if (database) return false;
  return opens(candidate, look, purpose);
}

/** A container's password, written by a job that deploys and starts no container for itself. */
function isForDeployed({ beside, text, place, key }: Candidate, purposes: Purposes): boolean {
  if (!beside || place.shared || (place.job?.services.length ?? 0) > 0 || isWeakLook(text)) return false;
  return purposes(place, key) === 'ships';
}

const isWeakLook = (text: string): boolean => /^(?:weak|none|placeholder)$/.test(lookOf(text));

/** `server-password: MAVEN_PASSWORD`: actions that ask for the name of a variable. */
const namesItself = ({ text, family }: Candidate): boolean =>
  /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(text) && (family !== 'password' || /[A-Z]{2}/.test(text));

function opens(
  { key, family, text, outward, place, quoting }: Candidate,
  look: Look,
  purpose: Purpose,
): boolean {
  // The first words of such names are a sentence's; only in a mapping do they stand alone.
  const vague = quoting === 'text' && /^[a-z]+$/i.test(key) && !/password|passwd/i.test(key);
  // Signing tools are told the fingerprint of a key, which is no secret.
  if (
    /gpg|pgp|sign/i.test(key) &&
    (family === 'key' || family === 'perhaps') &&
    /^(?:0x)?(?:[0-9A-F]{8}){1,5}$/i.test(text)
  )
    return false;
  if (family === 'perhaps')
    return look === 'random' && (purpose !== 'test' || REMOTE_KEYS.test(key)) && text.length >= 20 && !vague;
  // A job that tests before it deploys is given such keys for its tests.
  if (look === 'random' && purpose === 'mixed' && place.shared && OWN_KEYS.test(key)) return false;
  if (look === 'random')
    return purpose !== 'test' || REMOTE_KEYS.test(key) || !(OWN_KEYS.test(key) || DATABASE_KEYS.test(key));
  if (family === 'auth') return look === 'strong' && purpose === 'ships' && text.length >= 12;
  const worded = look === 'weak' || look === 'name' || look === 'plain';
  if (family === 'password') {
    if (purpose === 'ships') return !vague || look === 'strong';
    if (look !== 'strong') return false;
    if (purpose !== 'test') return true;
    return REMOTE_KEYS.test(key) && !DATABASE_KEYS.test(key);
  }
  if (worded && family === 'secret' && purpose === 'ships')
    return /^[A-Z][A-Z0-9_]*_SECRET$/.test(key) && text.length >= 6;
  if (worded) return outward && look === 'plain' && text.length >= 12 && !place.shared && !vague;
  return purpose === 'ships' || ((purpose === 'mixed' || purpose === 'other') && text.length >= 16);
}
