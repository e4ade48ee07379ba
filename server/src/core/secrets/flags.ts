import { CREDENTIAL_COMMANDS, type CredentialCommand, SETTINGS } from '../knowledge/secret-commands.ts';
import { commandName } from '../syntax/shell.ts';
import type { Command, Word } from '../syntax/shell-ast.ts';
import { credentialKey } from './keys.ts';
import { addPart, type Line, type Setting } from './literal.ts';

/** The credentials that a command is given by flags, by its own syntax, or as a setting's value. */
export function addArguments(line: Line, plain: Command, setting: Setting): void {
  const { command } = line.located;
  addFlags(line, command.words, setting);
  for (const known of CREDENTIAL_COMMANDS) addKnown(line, command, plain, known, setting);
  addSettings(line, plain, setting);
}

/** `--password X`, `-token X`: a flag whose name says it, with its value in the next word. */
function addFlags(line: Line, words: readonly Word[], setting: Setting): void {
  for (const [index, { value }] of words.entries()) {
    const next = words[index + 1];
    if (!next || !/^--?[A-Za-z][\w-]{2,60}$/.test(value) || next.value.startsWith('-')) continue;
    const family = credentialKey(value.replace(/^-+/, ''));
    if (!family || (value === '--secret' && next.value.includes('='))) continue;
    const scheme = schemeIn(next.value);
    addPart(line, next, scheme, next.value.length, value, family, setting);
  }
}

const schemeIn = (value: string): number => /^(?:bearer|basic|token)[ \t]+/i.exec(value)?.[0].length ?? 0;

function addKnown(
  line: Line,
  command: Command,
  plain: Command,
  known: CredentialCommand,
  setting: Setting,
): void {
  const source = known.programs === 'sshpass' ? command : plain;
  const found = argumentsFor(source, known.programs);
  if (!found) return;
  const { program, words } = found;
  const { flags = '', pairs = '', glued, operand, separator = ':', family, service } = known;
  const secret = `${service}_${family.toUpperCase()}`;
  for (const [index, word] of words.entries()) {
    const before = words[index - 1]?.value ?? '';
    const [flag = ''] = /^--?\w[\w-]*(?==)/.exec(word.value) ?? [];
    if (before !== '' && flags.split(' ').includes(before)) {
      if (!word.value.startsWith('-'))
        addPart(line, word, 0, word.value.length, `${program} ${before}`, family, setting, secret);
    } else if (flag !== '' && flags.split(' ').includes(flag))
      addPart(line, word, flag.length + 1, word.value.length, `${program} ${flag}`, family, setting, secret);
    else if (
      glued &&
      word.value.startsWith(glued) &&
      word.value.length > glued.length &&
      !word.value.startsWith('--')
    )
      addPart(line, word, glued.length, word.value.length, `${program} ${glued}`, family, setting, secret);
    if (pairs !== '') addUserPair(line, word, program, pairs.split(' '), before, separator, setting, secret);
  }
  if (operand !== undefined) {
    const word = words.filter(({ value }) => !value.startsWith('-'))[operand];
    if (word) addPart(line, word, 0, word.value.length, program, family, setting, secret);
  }
}

/** `-u user:password`, `-uuser:password`, `--user=user:password`. */
function addUserPair(
  line: Line,
  word: Word,
  program: string,
  flags: readonly string[],
  before: string,
  separator: string,
  setting: Setting,
  secret: string,
): void {
  let from = flags.includes(before) ? 0 : -1;
  for (const flag of flags) {
    const glue = flag.startsWith('--') ? `${flag}=` : flag;
    if (from < 0 && word.value.startsWith(glue) && word.value.length > glue.length) from = glue.length;
  }
  if (from < 0) return;
  const at = word.value.indexOf(separator, from);
  if (at < 0) return;
  const flag = flags.find((each) => before === each || word.value.startsWith(each)) ?? '-u';
  const key = `${program} ${flag}`;
  if (at + 1 < word.value.length) {
    addPart(line, word, at + 1, word.value.length, key, 'password', setting, secret, true);
    // `curl -u TOKEN:`
  } else if (at > from)
    addPart(line, word, from, at, key, 'token', setting, secret.replace('PASSWORD', 'TOKEN'), true);
}

/** The words behind the program and its subcommand; undefined where the command is another. */
function argumentsFor(
  command: Command,
  programs: string,
): { program: string; words: readonly Word[] } | undefined {
  const name = commandName(command).toLowerCase();
  for (const program of programs.split(',')) {
    const [first, ...rest] = program.split(' ');
    if (first !== name) continue;
    const plain = command.words.slice(1).filter(({ value }) => !value.startsWith('-'));
    if (rest.every((word, index) => plain[index]?.value === word)) {
      const last = rest.length > 0 ? plain[rest.length - 1] : command.words[0];
      const at = last ? command.words.indexOf(last) : 0;
      return { program, words: command.words.slice(at + 1) };
    }
  }
  return undefined;
}

/** `aws configure set aws_secret_access_key X`, `npm config set //host/:_authToken X`, `cf set-env app KEY X`. */
function addSettings(line: Line, { words }: Command, setting: Setting): void {
  if (!words.slice(1, 4).some(({ value }) => SETTINGS.test(value))) return;
  for (const [index, { value }] of words.entries()) {
    const next = words[index + 1];
    if (index === 0 || !next || value.startsWith('-') || next.value.startsWith('-')) continue;
    if (!/^[\w./:-]{3,200}$/.test(value)) continue;
    const family = credentialKey(value);
    if (family && !/^[a-z]+$/.test(value)) addPart(line, next, 0, next.value.length, value, family, setting);
  }
}
