import { commandName, type ShellParser, unwrap } from '../../syntax/shell.ts';
import type { Command, ShellTree, Statement, Word } from '../../syntax/shell-ast.ts';
import { innerScripts } from '../../syntax/shell-inner.ts';
import { joinWords } from '../../syntax/shell-text.ts';

export interface ShellFlags {
  /** `-e`: GitHub sets it, unless `shell:` is a template of its own. */
  readonly errexit: boolean;
  /** Set for an explicit `shell: bash`. */
  readonly pipefail: boolean;
}

/** How a probe shows trouble: by its exit status, or only by what it prints. */
export type Signal = 'status' | 'output';

export interface Question {
  readonly tree: ShellTree;
  readonly flags: ShellFlags;
  readonly parser: ShellParser;
  /** Undefined for a command that is no probe. */
  probe(command: Command): Signal | undefined;
}

/** Functions that call themselves, scripts in scripts: deeper than this is taken to go well. */
const MAX_DEPTH = 40;

/** What a piece of script did: went on with a status, or left a loop, a function or the script. */
type Flow =
  | { readonly kind: 'next' | 'exit' | 'return'; readonly failed: boolean }
  | { readonly kind: 'break' | 'continue'; readonly failed: false };

/** `tells`: what it printed depends on the world. */
interface Printed {
  readonly flow: Flow;
  readonly tells: boolean;
}

const NEXT: Flow = { kind: 'next', failed: false };
const next = (failed: boolean): Flow => ({ kind: 'next', failed });

interface State {
  errexit: boolean;
  pipefail: boolean;
  /** Variables and files whose content depends on the world. */
  readonly tainted: Set<string>;
  readonly functions: Map<string, readonly Statement[]>;
  /** The last command's status depends on the world (`$?`). */
  statusTells: boolean;
  /** A background command has failed (`wait $!`). */
  backgroundFailed: boolean;
  /** Commands asked so far, so that each turn of a loop asks anew. */
  turn: number;
}

/** Print what they read, whatever it is, and succeed. */
const NEUTRAL = new Set([
  'tee',
  'cat',
  'head',
  'tail',
  'sed',
  'tr',
  'sort',
  'uniq',
  'cut',
  'wc',
  'awk',
  'xargs',
  'base64',
  'column',
  'nl',
  'tac',
  'rev',
]);
const PRINTERS = new Set(['echo', 'printf', 'sleep', 'true', ':', 'date', 'logger']);
/** Their status is an answer, either of which may come in an ordinary run. */
const QUESTIONS = new Set([
  '[',
  '[[',
  'test',
  '((',
  'grep',
  'egrep',
  'command',
  'which',
  'type',
  'diff',
  'cmp',
  'let',
]);

/**
 * Runs the script in the mind, in the healthy or the broken world, and says whether its exit status is 0. `choose`
 * answers what the script asks and nobody knows, by a key that is the same in both worlds.
 */
export function runsWell(question: Question, broken: boolean, choose: (key: string) => boolean): boolean {
  const state: State = {
    ...question.flags,
    tainted: new Set(),
    functions: new Map(),
    statusTells: false,
    backgroundFailed: false,
    turn: 0,
  };
  return !execute(question.tree.statements, false, 0).failed;

  /** `guarded`: a failure here decides something (an `if`, the left of `||`), so errexit does not end the script. */
  function execute(statements: readonly Statement[], guarded: boolean, depth: number): Flow {
    let flow: Flow = NEXT;
    for (const statement of statements) {
      flow = one(statement, guarded, depth);
      if (flow.kind !== 'next') return flow;
      if (flow.failed && state.errexit && !guarded && endsScript(statement))
        return { kind: 'exit', failed: true };
    }
    return flow;
  }

  function one(statement: Statement, guarded: boolean, depth: number): Flow {
    if (depth > MAX_DEPTH) return NEXT;
    switch (statement.type) {
      case 'command':
        return command(statement, guarded, depth, false).flow;
      case 'pipeline':
        return pipeline(statement, depth).flow;
      case 'and-or': {
        const left = one(statement.left, true, depth + 1);
        if (left.kind !== 'next' || left.failed === (statement.operator === '&&')) return left;
        const right = one(statement.right, guarded, depth + 1);
        // Only the last command of the chain ends the script; the left one has decided something.
        const ends = right.failed && state.errexit && !guarded && endsScript(statement.right);
        return right.kind === 'next' && ends ? { kind: 'exit', failed: true } : right;
      }
      case 'if': {
        for (const { test, body } of statement.branches) {
          const flow = execute(test, true, depth + 1);
          if (flow.kind !== 'next') return flow;
          if (!flow.failed) return execute(body, guarded, depth + 1);
        }
        return statement.otherwise ? execute(statement.otherwise, guarded, depth + 1) : NEXT;
      }
      case 'loop':
        return loop(statement, guarded, depth);
      case 'case':
        return branch(statement, guarded, depth);
      case 'group': {
        const flow = execute(statement.body, guarded, depth + 1);
        return statement.subshell && flow.kind !== 'next' ? next(flow.failed) : flow;
      }
      case 'function':
        state.functions.set(statement.name, statement.body);
        return NEXT;
    }
  }

  function loop(statement: Statement & { type: 'loop' }, guarded: boolean, depth: number): Flow {
    const counted = statement.keyword === 'for' || statement.keyword === 'select';
    if (statement.values.some(tells) && statement.variable) state.tainted.add(statement.variable);
    let last: Flow = NEXT;
    // Two turns show a counter that ends the loop; a third tells nothing new.
    for (let turn = 0; turn < 2; turn++) {
      state.turn++;
      if (!counted && statement.test.length > 0) {
        const test = execute(statement.test, true, depth + 1);
        if (test.kind !== 'next') return test;
        if (test.failed === (statement.keyword === 'while')) return last;
      }
      const flow = execute(statement.body, guarded, depth + 1);
      if (flow.kind === 'break') return NEXT;
      if (flow.kind === 'exit' || flow.kind === 'return') return flow;
      last = flow.kind === 'continue' ? NEXT : flow;
    }
    // It still waits: the step ends only by its time limit, which fails it. A counter ends it instead, where
    // the loop asks one.
    const waits = !counted && !statement.test.some(asksAnything);
    return waits ? { kind: 'exit', failed: true } : last;
  }

  function branch(statement: Statement & { type: 'case' }, guarded: boolean, depth: number): Flow {
    const told = statement.subject !== undefined && tells(statement.subject);
    for (const [at, { patterns, body }] of statement.branches.entries()) {
      const rest = patterns.some(({ value }) => value === '*');
      if (rest || ask(`case ${statement.start} ${at}`, told)) return execute(body, guarded, depth + 1);
    }
    return NEXT;
  }

  /** An answer that may be either; where it depends on the world, the other one in the other world. */
  function ask(key: string, told: boolean): boolean {
    const answer = choose(`${key} ${told ? 'told' : state.turn}`);
    return told ? answer === broken : answer;
  }

  function pipeline(statement: Statement & { type: 'pipeline' }, depth: number): Printed {
    let failed = false;
    let anyFailed = false;
    let told = false;
    for (const stage of statement.stages) {
      const done: Printed =
        stage.type === 'command'
          ? command(stage, true, depth + 1, told)
          : { flow: one(stage, true, depth + 1), tells: told };
      if (done.flow.kind === 'exit' && statement.stages.length === 1) return done;
      failed = done.flow.failed;
      anyFailed ||= failed;
      told = done.tells;
    }
    const status = state.pipefail ? anyFailed : failed;
    return { flow: next(statement.negated ? !status : status), tells: told };
  }

  /** `fed`: what it reads from the pipe depends on the world. `tells`: what it prints does. */
  function command(own: Command, guarded: boolean, depth: number, fed: boolean): Printed {
    const done = foreground(own, guarded, depth, fed);
    const status = done.flow.failed;
    if (own.context.background) {
      state.backgroundFailed ||= status;
      return { flow: NEXT, tells: false };
    }
    state.statusTells = done.told;
    return { flow: done.flow, tells: done.tells };
  }

  function foreground(
    own: Command,
    guarded: boolean,
    depth: number,
    fed: boolean,
  ): Printed & { told: boolean } {
    const quiet = (flow: Flow) => ({ flow, tells: false, told: false });
    const substituted = assign(own, depth);
    const name = commandName(own);
    const [, first] = own.words;
    // `X=$(…)` has the substitution's status; `export X=$(…)` has its own.
    if (own.words.length === 0)
      return { flow: next(substituted.failed), tells: false, told: substituted.told };
    switch (name) {
      case 'exit':
      case 'return': {
        const kind = name === 'exit' ? 'exit' : 'return';
        if (!first) return quiet({ kind, failed: broken && state.statusTells });
        if (tells(first)) return quiet({ kind, failed: broken });
        return quiet({ kind, failed: first.value !== '0' });
      }
      case 'break':
      case 'continue':
        return quiet({ kind: name, failed: false });
      case 'export':
      case 'local':
      case 'declare':
      case 'readonly':
        return quiet(NEXT);
      case 'false':
        return quiet(next(true));
      case 'set':
        setFlags(own.words.slice(1));
        return quiet(NEXT);
      case 'wait':
        return quiet(next(own.words.length > 1 && state.backgroundFailed));
    }
    const body = state.functions.get(name);
    if (body) {
      const flow = execute(body, guarded, depth + 1);
      return quiet(flow.kind === 'return' ? next(flow.failed) : flow);
    }
    const signal = question.probe(own);
    if (signal) return probed(own, signal);
    const inner = insideOf(own, depth);
    if (inner) return { flow: next(inner.failed), tells: inner.failed, told: inner.failed };
    const told = fed || own.words.slice(1).some(tells) || readsTaintedFile(own) || substituted.told;
    if (told) taintOutput(own);
    if (PRINTERS.has(name)) return { flow: NEXT, tells: told, told: false };
    if (NEUTRAL.has(name)) return { flow: NEXT, tells: told, told: false };
    if (told) return { flow: next(ask(`told ${own.start} ${own.end}`, true)), tells: true, told: true };
    if (QUESTIONS.has(name)) return quiet(next(!ask(`ask ${own.start}`, false)));
    return quiet(NEXT);
  }

  function probed(own: Command, signal: Signal) {
    taintOutput(own);
    return { flow: next(signal === 'status' && broken), tells: true, told: signal === 'status' };
  }

  /** What is written to a file depends on the world too: `curl -o page`, `> page`. */
  function taintOutput(own: Command): void {
    for (const { operator, target } of own.redirects)
      if (target && operator.includes('>')) state.tainted.add(target.value);
    own.words.forEach(({ value }, at) => {
      const file =
        value === '-o' || value === '--output' ? own.words[at + 1]?.value : /^-o(.+)$/.exec(value)?.[1];
      if (file) state.tainted.add(file);
    });
    if (commandName(own) === 'tee') for (const { value } of own.words.slice(1)) state.tainted.add(value);
    state.tainted.delete('/dev/null');
  }

  function readsTaintedFile(own: Command): boolean {
    const files = [
      ...own.words.slice(1),
      ...own.redirects
        .filter(({ operator }) => operator.startsWith('<'))
        .flatMap(({ target }) => target ?? []),
    ];
    return files.some(({ value }) => state.tainted.has(value));
  }

  function assign(own: Command, depth: number): { failed: boolean; told: boolean } {
    let failed = false;
    let told = false;
    for (const { name, value } of own.assignments) {
      if (!value) continue;
      const result = substitutions(value, depth);
      failed ||= result.failed;
      const depends = result.told || tells(value);
      told ||= depends;
      if (depends) state.tainted.add(name);
      else state.tainted.delete(name);
    }
    for (const word of own.words) {
      const result = substitutions(word, depth);
      if (result.told) told = true;
    }
    return { failed, told };
  }

  /** Runs the `$(…)` of a word in a subshell. */
  function substitutions(word: Word, depth: number): { failed: boolean; told: boolean } {
    let failed = false;
    let told = false;
    for (const part of word.parts) {
      if (part.kind !== 'substitution') continue;
      const { errexit } = state;
      const before = new Set(state.tainted);
      let flow: Flow = NEXT;
      for (const statement of part.body) {
        const done: Printed =
          statement.type === 'command'
            ? command(statement, true, depth + 1, false)
            : statement.type === 'pipeline'
              ? pipeline(statement, depth + 1)
              : { flow: one(statement, true, depth + 1), tells: false };
        flow = done.flow;
        told ||= done.tells || state.tainted.size > before.size;
        if (flow.kind !== 'next') break;
      }
      failed ||= flow.failed;
      state.errexit = errexit;
    }
    return { failed, told };
  }

  /** The word's text depends on the world: a tainted variable, or `$?` after a probe. */
  function tells(word: Word): boolean {
    return word.parts.some(
      (part) =>
        part.kind === 'variable' &&
        (state.tainted.has(part.name) || (part.name === '?' && state.statusTells)),
    );
  }

  function setFlags(words: readonly Word[]): void {
    words.forEach(({ value }, at) => {
      const on = value.startsWith('-');
      if (!on && !value.startsWith('+')) return;
      if (value.slice(1).includes('e')) state.errexit = on;
      if (value.endsWith('o') && words[at + 1]?.value === 'pipefail') state.pipefail = on;
      if (value.endsWith('o') && words[at + 1]?.value === 'errexit') state.errexit = on;
    });
  }

  /** A script inside the command (`ssh host '…'`, `timeout 60 bash -c "…"`): a shell of its own, without errexit. */
  function insideOf(own: Command, depth: number): Flow | undefined {
    const plain = unwrap(own);
    const inner = innerScripts(plain, plain !== own);
    if (inner.length === 0) return undefined;
    const { errexit, pipefail } = state;
    let flow: Flow = NEXT;
    for (const script of inner) {
      state.errexit = plain.words.some(({ value }) => /^-[a-z]*e[a-z]*$/.test(value) && value !== '-e');
      state.pipefail = false;
      if (script.kind === 'command') {
        flow = command({ ...plain, words: script.words, assignments: [] }, true, depth + 1, false).flow;
      } else {
        const text = script.kind === 'text' ? script.text.text : joinWords(script.words).text;
        flow = execute(question.parser.parse(text).statements, false, depth + 1);
      }
    }
    state.errexit = errexit;
    state.pipefail = pipefail;
    return next(flow.failed);
  }
}

/** Under errexit a failing statement ends the script: not a negated one, and of the compound ones only a subshell. */
function endsScript(statement: Statement): boolean {
  if (statement.type === 'command') return true;
  if (statement.type === 'pipeline') return !statement.negated;
  return statement.type === 'group' && statement.subshell;
}

const asksAnything = (statement: Statement): boolean => {
  if (statement.type === 'command') return QUESTIONS.has(commandName(statement));
  if (statement.type === 'and-or') return asksAnything(statement.left) || asksAnything(statement.right);
  if (statement.type === 'pipeline') return statement.stages.some(asksAnything);
  return false;
};
