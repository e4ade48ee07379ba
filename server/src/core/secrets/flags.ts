import { CREDENTIAL_COMMANDS, type CredentialCommand, SETTINGS } from '../knowledge/secrets/commands.ts';
import type { Command, Word } from '../syntax/shell/ast.ts';
import { commandName } from '../syntax/shell/shell.ts';
import { credentialKey } from './keys.ts';
import { addPart, type Line, type Setting } from './literal.ts';

/** The credentials that a command is given by flags, by its own syntax, or as a setting's value. */
export function addArguments(line: Line, plain: Command, setting: Setting): void {
  const { command } = line.located;
  addFlags(line, command.words, setting);
  // sshpass wraps the command that it gives the password to.
  for (const known of knownFor(plain)) if (known.row.programs !== 'sshpass') addKnown(line, known, setting);
  for (const known of knownFor(command)) if (known.row.programs === 'sshpass') addKnown(line, known, setting);
  addSettings(line, plain, setting);
}

/** `--password X`, `-token X`: a flag whose name says it, with its value in the next word. */
function addFlags(line: Line, words: readonly Word[], setting: Setting): void {
  for (const [index, { value: key }] of words.entries()) {
    const next = words[index + 1];
    if (!next || !/^--?[A-Za-z][\w-]{2,60}$/.test(key) || next.value.startsWith('-')) continue;
    const family = credentialKey(key.replace(/^-+/, ''));
    if (!family || (key === '--secret' && next.value.includes('='))) continue;
    // `--creds user:password`
    const user = family === 'auth' ? next.value.indexOf(':') + 1 : 0;
    if (user > 0) addPart(line, next, { start: user, key, family: 'password', setting });
    else addPart(line, next, { start: schemeIn(next.value), key, family, setting });
  }
}

const schemeIn = (value: string): number => /^(?:bearer|basic|token)[ \t]+/i.exec(value)?.[0].length ?? 0;

function addKnown(line: Line, { row, program, words }: Known, setting: Setting): void {
  const { glued, operand, mentions, family, service } = row;
  if (mentions && !mentions.test(line.located.command.words.map(({ value }) => value).join(' '))) return;
  const flags = row.flags?.split(' ') ?? [];
  const secret = `${service}_${family.toUpperCase()}`;
  const add = (word: Word, start: number, flag: string): void =>
    addPart(line, word, { start, key: `${program} ${flag}`.trim(), family, setting, secret });
  for (const [index, word] of words.entries()) {
    const { value } = word;
    const before = words[index - 1]?.value ?? '';
    const [flag = ''] = /^--?\w[\w-]*(?==)/.exec(value) ?? [];
    if (flags.includes(before)) {
      if (!value.startsWith('-')) add(word, 0, before);
    } else if (flags.includes(flag)) add(word, flag.length + 1, flag);
    else if (glued && value.startsWith(glued) && value.length > glued.length && !value.startsWith('--'))
      add(word, glued.length, glued);
    const pair = userPair(word, before, row);
    if (!pair) continue;
    const { start, end, alone } = pair;
    addPart(line, word, {
      start,
      end,
      key: `${program} ${pair.flag}`,
      family: alone ? 'token' : 'password',
      setting,
      secret: alone ? secret.replace('PASSWORD', 'TOKEN') : secret,
    });
  }
  const word =
    operand === undefined ? undefined : words.filter(({ value }) => !value.startsWith('-'))[operand];
  if (word) add(word, 0, '');
}

/** The password of `-u user:password`, `-uuser:password`, `--user=user:password`; the token of `-u token:`. */
function userPair(
  { value }: Word,
  before: string,
  { pairs = '', separator = ':' }: CredentialCommand,
): { flag: string; start: number; end: number; alone: boolean } | undefined {
  if (pairs === '') return undefined;
  for (const flag of pairs.split(' ')) {
    const glue = flag.startsWith('--') ? `${flag}=` : flag;
    const from =
      before === flag ? 0 : value.startsWith(glue) && value.length > glue.length ? glue.length : -1;
    const at = from < 0 ? -1 : value.indexOf(separator, from);
    if (at < 0) continue;
    if (at + 1 < value.length) return { flag, start: at + 1, end: value.length, alone: false };
    if (at > from) return { flag, start: from, end: at, alone: true };
  }
  return undefined;
}

/** A row for a command: how the row calls it, and the words behind the program and its subcommand. */
interface Known {
  readonly row: CredentialCommand;
  readonly program: string;
  readonly words: readonly Word[];
}

/** A row's program with its subcommand, by the program's name. */
const ROWS = new Map<string, { row: CredentialCommand; program: string; subcommand: readonly string[] }[]>();
for (const row of CREDENTIAL_COMMANDS) {
  for (const program of row.programs.split(',')) {
    const [name = '', ...subcommand] = program.split(' ');
    const rows = ROWS.get(name) ?? [];
    rows.push({ row, program, subcommand });
    ROWS.set(name, rows);
  }
}

function knownFor(command: Command): Known[] {
  const rows = ROWS.get(commandName(command).toLowerCase());
  if (!rows) return [];
  const plain = command.words.slice(1).filter(({ value }) => !value.startsWith('-'));
  const found = new Map<CredentialCommand, Known>();
  for (const { row, program, subcommand } of rows) {
    if (found.has(row) || !subcommand.every((word, index) => plain[index]?.value === word)) continue;
    const last = subcommand.length > 0 ? plain[subcommand.length - 1] : command.words[0];
    const at = last ? command.words.indexOf(last) : 0;
    found.set(row, { row, program, words: command.words.slice(at + 1) });
  }
  return [...found.values()];
}

/** `aws configure set aws_secret_access_key X`, `npm config set //host/:_authToken X`, `cf set-env app KEY X`. */
function addSettings(line: Line, { words }: Command, setting: Setting): void {
  if (!words.slice(1, 4).some(({ value }) => SETTINGS.test(value))) return;
  for (const [index, { value }] of words.entries()) {
    const next = words[index + 1];
    if (index === 0 || !next || value.startsWith('-') || next.value.startsWith('-')) continue;
    if (!/^[\w./:-]{3,200}$/.test(value)) continue;
    const family = credentialKey(value);
    if (family && !/^[a-z]+$/.test(value)) addPart(line, next, { key: value, family, setting });
  }
}
