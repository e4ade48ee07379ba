import {
  CREDENTIAL_COMMANDS,
  QUIET_COMMANDS,
  STDIN_COMMANDS,
  THROWAWAY_COMMANDS,
} from '../knowledge/secrets/commands.ts';
import type { Command, Word } from '../syntax/shell/ast.ts';
import { commandName, commandsOf, type ShellParser, unwrap } from '../syntax/shell/shell.ts';
import type { Job, Script, Step, Workflow } from '../workflow/model.ts';
import { basicPassword } from './base64.ts';
import { addArguments } from './flags.ts';
import { collectText } from './inputs.ts';
import { credentialKey } from './keys.ts';
import { addPart, addWithin, type Line, type Setting } from './literal.ts';
import type { Candidate, Place } from './model.ts';
import { settingOf } from './outward.ts';
import { isContainer, isLocalHost, MENTIONS_LOCAL, type PairMatch, pairsIn, urlsIn } from './pairs.ts';

/** Literals in the scripts of a workflow's steps: flags, assignments, headers, addresses, here-documents. */
export function scriptCandidates(workflow: Workflow, parser: ShellParser): Candidate[] {
  const out: Candidate[] = [];
  for (const job of workflow.jobs)
    for (const step of job.steps)
      for (const script of [...step.scripts, ...commandInputs(step, parser)])
        collectScript(out, job, step, script, parser);
  return out;
}

/** Inputs that hold a command line for a program of the action's own: `command: cf set-env app KEY x`. */
function commandInputs({ uses, with: inputs, scripts }: Step, parser: ShellParser): Script[] {
  if (!uses) return [];
  return inputs
    .filter(
      ({ key, value }) => COMMAND_INPUTS.test(key.value) && !scripts.some(({ scalar }) => scalar === value),
    )
    .map(({ key, value }) => ({
      scalar: value,
      tree: parser.parse(value.value),
      shell: 'bash',
      origin: key.value,
      remote: false,
      host: undefined,
    }));
}

const COMMAND_INPUTS = /^(?:commands?|cmd|args|arguments|options|parameters)$/i;

/** Most scripts have none of it and need not be read. */
const MAY_HOLD = new RegExp(
  `pass|pwd|secret|token|key|auth|cred|login|identified by|://\\S{1,200}@|\\bpat\\b|pw\\b|bearer|\\b(?:sudo|${[
    ...new Set(
      CREDENTIAL_COMMANDS.flatMap(({ programs }) => programs.split(',').map((one) => one.split(' ')[0])),
    ),
  ].join('|')})\\b`,
  'i',
);

function collectScript(out: Candidate[], job: Job, step: Step, script: Script, parser: ShellParser): void {
  const place: Place = { job, step, shared: false, takesSecrets: true };
  const unreadable = script.tree.hasErrors && script.tree.commands.length === 0;
  if (unreadable || script.shell === 'python' || script.shell === 'other') {
    collectText(out, script.scalar, { place, local: false, outward: false }, true);
    return;
  }
  if (!MAY_HOLD.test(script.scalar.value)) return;
  const all = commandsOf(script, parser);
  for (const [index, located] of all.entries()) collectCommand({ out, place, located, next: all[index + 1] });
}

function collectCommand(line: Line): void {
  const { located } = line;
  const { command } = located;
  if (!command.heredoc && !command.context.piped && !MAY_HOLD.test(written(command))) return;
  const plain = unwrap(command);
  const name = commandName(plain).toLowerCase();
  const setting = settingOf(located, plain, name);
  for (const { name: key, value, array } of command.assignments) {
    const family = credentialKey(key);
    if (value && !array && family) addPart(line, value, { key, family, setting });
    if (value) addWithin(line, value, { ...setting, outward: located.remote }, family !== undefined);
  }
  for (const { operator, target } of command.redirects) {
    if (!target) continue;
    if (operator === '<<<') addRead(line, target, command);
    addWithin(line, target, setting, false);
  }
  const shown = command.redirects.some(({ target }) => target?.value.includes('GITHUB_STEP_SUMMARY'));
  if (command.heredoc && !shown) addHeredoc(line, setting);
  if (QUIET_COMMANDS.test(name)) return;
  const text = plain.words.map(({ value }) => value).join(' ');
  if (THROWAWAY_COMMANDS.test(text)) return;
  if (isPrint(name)) {
    addPrinted(line, plain, setting);
    return;
  }
  if (name === 'sed') {
    for (const word of command.words.slice(1)) addReplacement(line, word, setting);
    return;
  }
  addArguments(line, plain, setting);
  for (const word of command.words.slice(1)) addWithin(line, word, setting, false);
}

const written = ({ words, assignments }: Command): string =>
  [
    ...assignments.map(({ name, value }) => `${name}=${value?.value ?? ''}`),
    ...words.map(({ value }) => value),
  ].join(' ');

const isPrint = (name: string): boolean => /^(?:echo|printf|write-output|write-host)$/.test(name);

/** What `echo` prints counts where it goes into a file or a program, or is one `NAME=value`. */
function addPrinted(line: Line, { words, redirects, context }: Command, setting: Setting): void {
  const { next, located } = line;
  // What a run shows of itself is for people.
  if (redirects.some(({ target }) => target?.value.includes('GITHUB_STEP_SUMMARY'))) return;
  const kept = context.piped || redirects.length > 0;
  for (const word of words.slice(1)) {
    const assigns = /^[A-Za-z_]\w*=\S*$/.test(word.value);
    if (kept || assigns) addWithin(line, word, { ...setting, outward: located.remote }, false);
  }
  if (!context.piped || !next) return;
  const printed = words.slice(1).filter(({ value }) => !/^-[neE]+$|^%s(?:\\n)?$/.test(value));
  const [only] = printed;
  if (only && printed.length === 1) addRead(line, only, next.command);
}

/** `s/PASSWORD=.*\/PASSWORD=x/`: what sed puts in ends where the replacement does. */
function addReplacement(line: Line, word: Word, setting: Setting): void {
  for (const { start, key, family, text } of pairsIn(word.value)) {
    const end = start + text.search(/[/|#]/);
    if (end > start) addPart(line, word, { start, end, key, family, setting });
  }
}

/** A word that a command reads from its standard input. */
function addRead(line: Line, word: Word, reader: Command): void {
  const target = reader.words.map(({ value }) => value).join(' ');
  const plain = unwrap(reader)
    .words.map(({ value }) => value)
    .join(' ');
  const known = STDIN_COMMANDS.find(({ test }) => test.test(target) || test.test(plain));
  if (!known || /\s/.test(word.value.trim())) return;
  const outward = line.located.remote || !MENTIONS_LOCAL.test(target);
  const key = (known.test.test(plain) ? plain : target).split(' ').slice(0, 2).join(' ');
  const secret = `${known.service}_${known.family.toUpperCase()}`;
  addPart(line, word, { key, family: known.family, setting: { local: !outward, outward }, secret });
}

function addHeredoc({ out, place, located }: Line, setting: Setting): void {
  const { heredoc } = located.command;
  if (!heredoc) return;
  const { text, start } = heredoc;
  const { scalar } = located.script;
  const outward = located.remote;
  for (const pair of pairsIn(text)) {
    const home = located.toValue(start + pair.start, start + pair.end);
    const exact = scalar.value.slice(home.start, home.end) === pair.text;
    out.push({
      ...base(pair, place, { ...setting, outward }),
      span: located.locate(start + pair.start, start + pair.end),
      home: exact ? { scalar, ...home } : undefined,
      quoting: 'text',
    });
  }
  for (const { scheme, host, ...url } of urlsIn(text)) {
    out.push({
      text: url.text,
      span: located.locate(start + url.start, start + url.end),
      home: undefined,
      quoting: 'part',
      key: `${scheme}://`,
      family: 'password',
      place,
      local: isLocalHost(host) && !outward,
      beside: isContainer(host),
      outward,
    });
  }
}

const base = (pair: PairMatch, place: Place, setting: Setting) => ({
  text: pair.text,
  key: pair.key,
  family: pair.family,
  place,
  local: setting.local && !setting.outward,
  outward: setting.outward,
  decoded: pair.scheme === 'basic' || pair.family === 'auth' ? basicPassword(pair.text) : undefined,
});
