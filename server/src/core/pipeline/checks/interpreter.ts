import type { Command, ShellTree, Statement, Word } from '../../syntax/shell/ast.ts';
import { innerScripts } from '../../syntax/shell/inner.ts';
import { commandName, type ShellParser, unwrap } from '../../syntax/shell/shell.ts';
import { joinWords } from '../../syntax/shell/text.ts';
import {
  newState,
  readsTaintedFile,
  type ShellFlags,
  setFlags,
  taintAssigned,
  taintOutput,
  tells,
} from './state.ts';
import { breaks, endsScript, fedScript } from './statements.ts';
import { FAILING, INTERPRETERS, NEUTRAL, PRINTERS, QUESTIONS } from './words.ts';

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

/**
 * Runs the script in the mind, in the healthy or the broken world, and says whether its exit status is 0. `choose`
 * answers what the script asks and nobody knows, by a key that is the same in both worlds.
 */
export function runsWell(question: Question, broken: boolean, choose: (key: string) => boolean): boolean {
  const state = newState(question.flags);
  /** The arguments of the functions that are running. */
  const calls: (readonly Word[])[] = [];
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
        const told = state.statusTells;
        if (left.kind !== 'next' || left.failed === (statement.operator === '&&')) {
          if (told) taintAssigned(state, [statement.right]);
          return left;
        }
        const right = one(statement.right, guarded, depth + 1);
        if (told) taintAssigned(state, [statement.right]);
        // Only the last command of the chain ends the script; the left one has decided something.
        const ends = right.failed && state.errexit && !guarded && endsScript(statement.right);
        return right.kind === 'next' && ends ? { kind: 'exit', failed: true } : right;
      }
      case 'if':
        return decision(statement, guarded, depth);
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

  function decision(statement: Statement & { type: 'if' }, guarded: boolean, depth: number): Flow {
    let told = false;
    let chosen = statement.otherwise;
    for (const { test, body } of statement.branches) {
      const flow = execute(test, true, depth + 1);
      if (flow.kind !== 'next') return flow;
      told ||= state.statusTells;
      if (flow.failed) continue;
      chosen = body;
      break;
    }
    const flow = chosen ? execute(chosen, guarded, depth + 1) : NEXT;
    if (told) taintAssigned(state, [statement]);
    return flow;
  }

  function loop(statement: Statement & { type: 'loop' }, guarded: boolean, depth: number): Flow {
    const counted = statement.keyword === 'for' || statement.keyword === 'select';
    if (statement.values.some((word) => tells(state, word)) && statement.variable)
      state.tainted.add(statement.variable);
    const { told } = state;
    const flow = turns(statement, counted, guarded, depth);
    // How often it turned depends on the world, and so do its counters.
    if (state.told > told) taintAssigned(state, [statement]);
    return flow;
  }

  function turns(
    statement: Statement & { type: 'loop' },
    counted: boolean,
    guarded: boolean,
    depth: number,
  ): Flow {
    const { asked } = state;
    let last: Flow = NEXT;
    let ends = counted;
    // Two turns show a counter that ends the loop; a third tells nothing new.
    for (let turn = 0; turn < 2; turn++) {
      state.turn++;
      if (!counted && statement.test.length > 0) {
        const before = state.asked;
        const test = execute(statement.test, true, depth + 1);
        ends ||= state.asked > before;
        if (test.kind !== 'next') return test;
        if (test.failed === (statement.keyword === 'while')) return last;
      }
      const { told } = state;
      const flow = execute(statement.body, guarded, depth + 1);
      if (state.told > told) taintAssigned(state, statement.body);
      if (flow.kind === 'break') return NEXT;
      if (flow.kind === 'exit' || flow.kind === 'return') return flow;
      last = flow.kind === 'continue' ? NEXT : flow;
    }
    // It still waits: the step ends only by its time limit, which fails it. A counter ends it instead, where
    // the loop asks one.
    if (ends) return last;
    return state.asked > asked && breaks(statement.body) ? NEXT : { kind: 'exit', failed: true };
  }

  function branch(statement: Statement & { type: 'case' }, guarded: boolean, depth: number): Flow {
    const told = statement.subject !== undefined && tells(state, statement.subject);
    for (const [at, { patterns, body }] of statement.branches.entries()) {
      const rest = patterns.some(({ value }) => value === '*');
      if (rest || ask(`case ${statement.start} ${at}`, told)) return execute(body, guarded, depth + 1);
    }
    return NEXT;
  }

  /** An answer that may be either; where it depends on the world, the other one in the other world. */
  function ask(key: string, told: boolean): boolean {
    if (!told) state.asked++;
    const answer = choose(`${key} ${told ? 'told' : state.turn}`);
    return told ? answer === broken : answer;
  }

  function pipeline(statement: Statement & { type: 'pipeline' }, depth: number): Printed {
    let failed = false;
    let anyFailed = false;
    let told = false;
    for (const [at, stage] of statement.stages.entries()) {
      const done: Printed =
        stage.type === 'command'
          ? command(stage, true, depth + 1, told, statement.stages[at - 1])
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
  function command(own: Command, guarded: boolean, depth: number, fed: boolean, before?: Statement): Printed {
    const done = foreground(own, guarded, depth, fed, before);
    const status = done.flow.failed;
    if (own.context.background) {
      state.backgroundFailed ||= status;
      return { flow: NEXT, tells: false };
    }
    state.statusTells = done.told;
    if (done.told) state.told++;
    if (done.tells) state.printed++;
    return { flow: done.flow, tells: done.tells };
  }

  function foreground(
    written: Command,
    guarded: boolean,
    depth: number,
    fed: boolean,
    before: Statement | undefined,
  ): Printed & { told: boolean } {
    const quiet = (flow: Flow) => ({ flow, tells: false, told: false });
    const own = withArguments(written);
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
        if (tells(state, first)) return quiet({ kind, failed: broken });
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
      case 'trap':
        // Its script runs when something else has ended the shell.
        return quiet(NEXT);
      case 'set':
        setFlags(state, own.words.slice(1));
        return quiet(NEXT);
      case 'wait':
        return quiet(next(own.words.length > 1 && state.backgroundFailed));
    }
    const body = state.functions.get(name);
    if (body) {
      const { told, printed } = state;
      calls.push(own.words.slice(1));
      const flow = execute(body, guarded, depth + 1);
      calls.pop();
      return {
        flow: flow.kind === 'return' ? next(flow.failed) : flow,
        tells: state.printed > printed,
        told: state.told > told,
      };
    }
    const plain = unwrap(own);
    const signal = question.probe(own) ?? (plain === own ? undefined : question.probe(plain));
    if (signal) return probed(own, signal);
    const inner = insideOf(own, plain, depth, before);
    if (inner) return inner;
    const looks = state.fileTells && (INTERPRETERS.has(name) || own.words[0]?.value.includes('/') === true);
    const told =
      fed ||
      own.words.slice(1).some((word) => tells(state, word)) ||
      readsTaintedFile(state, own) ||
      substituted.told ||
      looks;
    if (told) taintOutput(state, own);
    if (told && (name === 'read' || name === 'mapfile' || name === 'readarray'))
      for (const { value } of own.words.slice(1)) state.tainted.add(value);
    if (FAILING.test(name)) return { flow: { kind: 'exit', failed: true }, tells: false, told: false };
    if (PRINTERS.has(name)) return { flow: NEXT, tells: told, told: false };
    if (NEUTRAL.has(name)) return { flow: NEXT, tells: told, told: false };
    if (told) return { flow: next(ask(`told ${own.start} ${own.end}`, true)), tells: true, told: true };
    if (QUESTIONS.has(name)) return quiet(next(!ask(`ask ${own.start}`, false)));
    return quiet(NEXT);
  }

  /** `"$@"` in a function that retries what it is given. */
  function withArguments(own: Command): Command {
    const [first, ...rest] = own.words;
    const part = first?.parts.length === 1 ? first.parts[0] : undefined;
    const given = calls.at(-1);
    if (part?.kind !== 'variable' || (part.name !== '@' && part.name !== '*') || !given) return own;
    return { ...own, words: [...given, ...rest] };
  }

  function probed(own: Command, signal: Signal) {
    taintOutput(state, own);
    return { flow: next(signal === 'status' && broken), tells: true, told: signal === 'status' };
  }

  function assign(own: Command, depth: number): { failed: boolean; told: boolean } {
    let failed = false;
    let told = false;
    for (const { name, value } of own.assignments) {
      if (!value) continue;
      const result = substitutions(value, depth);
      failed ||= result.failed;
      const depends = result.told || tells(state, value);
      told ||= depends;
      if (depends) state.tainted.add(name);
      else state.tainted.delete(name);
    }
    const read = own.redirects.flatMap(({ target }) => target ?? []);
    for (const word of [...own.words, ...read]) {
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
      const { errexit, printed } = state;
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
        told ||= done.tells || state.printed > printed || state.tainted.size > before.size;
        if (flow.kind !== 'next') break;
      }
      failed ||= flow.failed;
      state.errexit = errexit;
    }
    return { failed, told };
  }

  /** A script inside the command (`ssh host '…'`, `timeout 60 bash -c "…"`): a shell of its own, without errexit. */
  function insideOf(
    own: Command,
    plain: Command,
    depth: number,
    before: Statement | undefined,
  ): (Printed & { told: boolean }) | undefined {
    const inner = innerScripts(plain, plain !== own);
    const fed = fedScript(own, before);
    if (inner.length === 0 && fed === undefined) return undefined;
    const { errexit, pipefail, told, printed } = state;
    let flow: Flow = NEXT;
    state.errexit = plain.words.some(({ value }) => /^-[a-z]*e[a-z]*$/.test(value) && value !== '-e');
    state.pipefail = false;
    for (const script of inner) {
      if (script.kind === 'command') {
        flow = command({ ...plain, words: script.words, assignments: [] }, true, depth + 1, false).flow;
        continue;
      }
      const text = script.kind === 'text' ? script.text.text : joinWords(script.words).text;
      flow = execute(question.parser.parse(text).statements, false, depth + 1);
    }
    if (fed !== undefined) flow = execute(question.parser.parse(fed).statements, false, depth + 1);
    state.errexit = errexit;
    state.pipefail = pipefail;
    return { flow: next(flow.failed), tells: state.printed > printed, told: state.told > told };
  }
}
