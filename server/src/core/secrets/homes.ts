import type { Pipeline } from '../pipeline/model.ts';
import { locate } from '../syntax/scalar.ts';
import { commandsOf, locateInWord } from '../syntax/shell/shell.ts';
import { contains, type Span } from '../text/span.ts';
import { groupsOf } from './groups.ts';
import type { Candidate, Quoting } from './model.ts';

/** The value or the shell word that a token makes up by itself, save for `https://` before it. */
export interface Home {
  readonly home: NonNullable<Candidate['home']>;
  readonly quoting: Quoting;
  readonly takesSecrets: boolean;
  /** What it is called there. */
  readonly key: string | undefined;
}

const SCHEME = /^https?:\/\//;

/** Where the token in `span` is a whole value; undefined where it is a part of something longer. */
export const homeOf = (pipeline: Pipeline, span: Span): Home | undefined =>
  inMapping(pipeline, span) ?? inScript(pipeline, span);

function inMapping({ workflow }: Pipeline, span: Span): Home | undefined {
  for (const { entries, place } of groupsOf(workflow)) {
    for (const { key, value } of entries) {
      if (!contains(value.span, span)) continue;
      const text = value.value.trim();
      const start = value.value.indexOf(text);
      const scheme = SCHEME.exec(text)?.[0].length ?? 0;
      const inner = locate(value, start + scheme, start + text.length);
      if (inner.start !== span.start || inner.end !== span.end) continue;
      return {
        home: { scalar: value, start, end: start + text.length },
        quoting: 'scalar',
        takesSecrets: place.takesSecrets,
        key: key.value,
      };
    }
  }
  return undefined;
}

function inScript({ workflow, shell }: Pipeline, span: Span): Home | undefined {
  const scripts = workflow.jobs.flatMap(({ steps }) => steps.flatMap((step) => step.scripts));
  const script = scripts.find(({ scalar }) => contains(scalar.span, span));
  if (!script) return undefined;
  const { scalar } = script;
  for (const { command, nested, locate: place, toValue } of commandsOf(script, shell)) {
    for (const word of command.words) {
      const scheme = SCHEME.exec(word.value)?.[0].length ?? 0;
      const inner = locateInWord(word, scheme, word.value.length);
      const at = place(inner.start, inner.end);
      if (at.start !== span.start || at.end !== span.end) continue;
      const range = locateInWord(word, 0, word.value.length);
      const home = { scalar, ...toValue(range.start, range.end) };
      const quoted = /^["']/.test(word.text);
      if (scalar.value.slice(home.start, home.end) !== word.value || (nested && !quoted)) return undefined;
      return { home, quoting: quoted ? 'quoted' : 'bare', takesSecrets: true, key: undefined };
    }
  }
  return undefined;
}
