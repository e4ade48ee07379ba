import { type Question, runsWell } from './interpreter.ts';

export type { Question, Signal } from './interpreter.ts';
export type { ShellFlags } from './state.ts';

/** Ways through the script that are tried at most; with more, the benefit of the doubt. */
const MAX_WAYS = 200;

/**
 * Whether the script's exit status tells that the probes failed.
 *
 * Decides whether a script notices that one of its commands (a probe: a `curl`, a test run) has something bad to
 * report. The script is run twice in the mind, in a healthy world and in a broken one; where some way through it
 * ends well in the one and badly in the other, the trouble is noticed.
 * The shell's rules (errexit, pipefail, conditions) were measured with bash 5 and curl 7.88.
 */
export function isNoticed(question: Question): boolean {
  const broken = ways(question, true, new Map());
  let tried = 0;
  for (const way of broken) {
    if (++tried > MAX_WAYS) return true;
    if (way.ok) continue;
    let compared = 0;
    for (const healthy of ways(question, false, way.choices)) {
      if (++compared > MAX_WAYS || healthy.ok) return true;
    }
  }
  return false;
}

interface Way {
  readonly ok: boolean;
  readonly choices: ReadonlyMap<string, boolean>;
}

/** Every way through the script in one world; what `given` decides is not asked again. */
function* ways(question: Question, broken: boolean, given: ReadonlyMap<string, boolean>): Generator<Way> {
  const trail: { key: string; value: boolean }[] = [];
  do {
    const choices = new Map(given);
    for (const { key, value } of trail) choices.set(key, value);
    const choose = (key: string): boolean => {
      const known = choices.get(key);
      if (known !== undefined) return known;
      trail.push({ key, value: false });
      choices.set(key, false);
      return false;
    };
    yield { ok: runsWell(question, broken, choose), choices };
    while (trail.at(-1)?.value) trail.pop();
    const last = trail.at(-1);
    if (last) last.value = true;
  } while (trail.length > 0);
}
