import type { ScriptChange } from '../../../edits/script.ts';
import { RETRIES } from '../../../knowledge/retries.ts';
import type { Command } from '../../../syntax/shell/ast.ts';
import { commandName, unwrap } from '../../../syntax/shell/shell.ts';
import { signalOf } from '../signal.ts';
import { joined } from './lists.ts';
import type { Way } from './ways.ts';

/**
 * The way, with retries for the checks that it makes decisive: what was forgiven may well fail while the deployment
 * still starts. The way as it is where none of them is a curl that can be asked again.
 */
export function patient(way: Way, checks: readonly Command[]): Way {
  const retries = way.changes.length > 0 ? checks.flatMap(retryFor) : [];
  if (retries.length === 0) return way;
  return {
    ...way,
    title: joined([way.title, 'Let `curl` retry']),
    changes: [...way.changes, ...retries],
    tried: way.tried ?? way.changes,
  };
}

function retryFor(command: Command): ScriptChange[] {
  const own = unwrap(command);
  const [name, ...words] = own.words;
  if (!name || commandName(own) !== 'curl' || commandName(command) === 'timeout') return [];
  const { inSubstitution, background } = command.context;
  // What an answer without `--fail` prints would be read once for each try.
  if (background || (inSubstitution && signalOf(command) !== 'status')) return [];
  if (words.some(({ value }) => OWN_RETRY.test(value) || SENDS.test(value))) return [];
  if (
    words.some(({ value }, at) => ASKS_AS.test(value) && !/^(?:GET|HEAD)$/.test(words[at + 1]?.value ?? ''))
  )
    return [];
  return [{ start: name.end, end: name.end, text: ` ${RETRIES}` }];
}

const OWN_RETRY = /^--retry\b/;

/** A request that changes something is sent once. */
const SENDS = /^-[a-zA-Z]*[dFT]|^--(?:data|form|json|upload-file)\b|^-X(?!GET|HEAD)./;

const ASKS_AS = /^(?:-[a-zA-Z]*X|--request)$/;
