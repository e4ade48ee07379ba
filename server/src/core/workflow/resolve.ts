import { expressionsIn } from '../syntax/expression.ts';
import type { Scalar } from '../syntax/node.ts';
import type { Word, WordPart } from '../syntax/shell/ast.ts';
import type { Span } from '../text/span.ts';
import type { Entry, Input, Job, Step, Workflow } from './model.ts';
import { evaluate, type Outcome } from './outcomes.ts';
import {
  joinResolved,
  literalPiece,
  type Origin,
  type Piece,
  type Resolved,
  resolutionOf,
  resolvedOf,
  type Scope,
  sliceResolution,
} from './resolution.ts';
import { assignmentsBefore, type Write, writesOf } from './variables.ts';

export * from './resolution.ts';
export { assignmentIndex, resolveMemo } from './variables.ts';

/** Names may refer to each other in a ring; no honest file goes deeper, or looks up more names for one text. */
const DEEPEST = 12;
const MOST_LOOK_UPS = 80;

/** How far a resolution has gone. */
export interface Walk {
  readonly depth: number;
  readonly left: { lookUps: number };
}

const start = (): Walk => ({ depth: 0, left: { lookUps: MOST_LOOK_UPS } });
const deeper = ({ depth, left }: Walk): Walk => ({ depth: depth + 1, left });
const tired = ({ depth, left }: Walk, { memo }: Scope): boolean =>
  depth > DEEPEST || --left.lookUps < 0 || (memo !== undefined && --memo.lookUps < 0);

/** What the text of a YAML scalar can be, with the literals that decide it. */
export function resolveScalar(scalar: Scalar, scope: Scope, walk: Walk = start()): Resolved {
  const sites = expressionsIn(scalar.value);
  if (sites.length === 0) return single(scalar, 0, scalar.value.length);
  const parts: Resolved[] = [];
  let at = 0;
  const literal = (end: number) => {
    if (end > at) parts.push(single(scalar, at, end));
  };
  for (const site of sites) {
    literal(site.start);
    parts.push(resolveExpression(scalar, site.text, site.textStart, [site.start, site.end], scope, walk));
    at = site.end;
  }
  literal(scalar.value.length);
  const [only] = parts;
  return parts.length === 1 && only ? only : joinResolved(parts);
}

/** What a word of a script can be. */
export function resolveWord(word: Word, origin: Origin, walk: Walk = start()): Resolved {
  const parts = word.parts.map((part) => resolvePart(part, origin, walk));
  const [only] = parts;
  return parts.length === 1 && only ? only : joinResolved(parts);
}

/** What `$name` is where it stands at `at` in the script (its end by default). */
export function resolveVariable(
  name: string,
  origin: Origin,
  at = Number.POSITIVE_INFINITY,
  walk: Walk = start(),
): Resolved | undefined {
  if (tired(walk, origin.scope)) return undefined;
  const { values, certain } = assignmentsBefore(origin, name, at);
  const own = values.map(({ word, origin: from, splits }) => {
    const found = word ? resolveWord(word, from, deeper(walk)) : EMPTY;
    return splits ? wordsOf(found) : found;
  });
  const outer = certain ? undefined : resolveEnvironmentVariable(name, origin.scope, deeper(walk));
  if (own.length === 0 && !outer) return undefined;
  return unite(outer ? [...own, outer] : own);
}

/** Each of the words that values with blanks in them are cut into. */
const wordsOf = ({ values, open, mayBeEmpty }: Resolved): Resolved =>
  resolvedOf(
    values.flatMap((value) =>
      value.known
        ? [...value.text.matchAll(/\S+/g)].map(({ 0: word, index }) =>
            sliceResolution(value, index, index + word.length),
          )
        : [value],
    ),
    open,
    mayBeEmpty,
  );

/** What the environment variable is at a step: `$GITHUB_ENV` of earlier steps, then `env` of step, job and workflow. */
export function resolveEnvironmentVariable(
  name: string,
  scope: Scope,
  walk: Walk = start(),
): Resolved | undefined {
  if (tired(walk, scope)) return undefined;
  const { workflow, job, step, parent } = scope;
  const own = entry(step?.env, name);
  if (own) return resolveScalar(own.value, scope, deeper(walk));
  const steps = scope.steps ?? job?.steps ?? [];
  const writes = writesOf(steps, scope.memo).env.get(name) ?? [];
  const written = writes
    .filter((write) => !step || write.step.index < step.index)
    .slice(-MOST_WRITES)
    .map((write) => writtenValue(write, scope, walk));
  if (written.length > 0) return unite(written);
  if (parent) return resolveEnvironmentVariable(name, parent, deeper(walk));
  const outer = entry(job?.env, name) ?? entry(workflow.env, name);
  return outer && resolveScalar(outer.value, { ...scope, step: undefined, steps: undefined }, deeper(walk));
}

/** What `inputs.name` is: what the caller gives, or what the triggers declare. Undefined where nothing declares it. */
export function resolveInput(name: string, scope: Scope, walk: Walk = start()): Resolved | undefined {
  const key = name.toLowerCase();
  if (scope.inputs) {
    const given = scope.inputs.get(key);
    if (given) return given;
    const declared = declarations(scope.workflow, key)[0];
    if (!declared?.default || scope.parent) return { values: [], open: false, mayBeEmpty: true };
    return resolveScalar(declared.default, { workflow: scope.workflow }, deeper(walk));
  }
  const declared = declarations(scope.workflow, key);
  if (declared.length === 0) return undefined;
  const parts = declared.map((input) => inputValues(input, walk));
  // An event that declares no such input leaves it empty.
  const elsewhere = scope.workflow.triggers.some(
    ({ inputs }) => !inputs.some((input) => input.key.value.toLowerCase() === key),
  );
  const { values, open, mayBeEmpty } = unite(parts);
  return { values, open, mayBeEmpty: mayBeEmpty || elsewhere };
}

function inputValues(input: Input, walk: Walk): Resolved {
  if (input.options.length > 0)
    return resolvedOf(
      input.options.map((option) => resolutionOf([literalPiece(option, 0, option.value.length)])),
    );
  const given = input.default ? resolveScalar(input.default, EMPTY_SCOPE, deeper(walk)) : undefined;
  // Anything can be typed into it; `open` says so.
  const values = (given?.values ?? []).map(({ pieces }) =>
    resolutionOf(pieces.map((piece) => ({ ...piece, isDefault: true }))),
  );
  return { values, open: true, mayBeEmpty: given?.mayBeEmpty ?? false };
}

/** What `steps.id.outputs.name` is, where the step writes literals. */
export function resolveStepOutput(
  id: string,
  name: string,
  scope: Scope,
  walk: Walk = start(),
): Resolved | undefined {
  if (tired(walk, scope)) return undefined;
  const steps = scope.steps ?? scope.job?.steps ?? [];
  const writes = writesOf(steps, scope.memo).outputs.get(`${id}.${name}`) ?? [];
  const values = writes.slice(-MOST_WRITES).map((write) => writtenValue(write, scope, walk));
  return values.length > 0 ? unite(values) : undefined;
}

/** More places that write one name are not followed. */
const MOST_WRITES = 16;

function writtenValue({ step, script, word, from }: Write, scope: Scope, walk: Walk): Resolved {
  const { values, open, mayBeEmpty } = resolveWord(word, { script, scope: { ...scope, step } }, deeper(walk));
  return resolvedOf(
    values.map((value) => sliceResolution(value, from)),
    open && values.every(({ known }) => known),
    mayBeEmpty,
  );
}

/** What `needs.job.outputs.name` is. */
export function resolveJobOutput(
  id: string,
  name: string,
  scope: Scope,
  walk: Walk = start(),
): Resolved | undefined {
  if (tired(walk, scope)) return undefined;
  const job = scope.workflow.jobIndex.get(id.toLowerCase());
  const output = entry(job?.outputs, name);
  return (
    job &&
    output &&
    resolveScalar(
      output.value,
      { ...scope, job, step: undefined, steps: undefined, parent: undefined },
      deeper(walk),
    )
  );
}

/** What `matrix.path` is: every value in the lists. */
export function resolveMatrix(
  path: readonly string[],
  scope: Scope,
  walk: Walk = start(),
): Resolved | undefined {
  const { job } = scope;
  if (tired(walk, scope) || !job?.matrix) return undefined;
  const outer = { ...scope, job: { ...job, matrix: undefined }, step: undefined };
  const listed = job.matrix.values.get(path.join('.')) ?? [];
  const parts = listed.map((value) => resolveScalar(value, outer, deeper(walk)));
  const [key] = path;
  const computed =
    job.matrix.node.kind === 'map'
      ? job.matrix.node.pairs.find((pair) => pair.key.value === key)?.value
      : undefined;
  if (computed?.kind === 'scalar')
    parts.push(listItems(resolveScalar(computed, outer, deeper(walk)), path.slice(1)));
  return parts.length > 0 ? unite(parts) : undefined;
}

/** The strings of a JSON list such as `fromJSON('["staging","production"]')` gives. */
function listItems({ values }: Resolved, path: readonly string[]): Resolved {
  const items: Resolved[] = values.map((value) => {
    if (!value.known) return { values: [value], open: true, mayBeEmpty: false };
    const list = parseList(value.text);
    const [whole] = value.pieces;
    if (!list || !whole) return { values: [], open: true, mayBeEmpty: false };
    const texts = list.map((item) =>
      path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), item),
    );
    const strings = texts.filter((text) => typeof text === 'string');
    return resolvedOf(
      strings.map((text) => resolutionOf([{ ...whole, text }])),
      strings.length < texts.length,
    );
  });
  return unite(items);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function parseList(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
    return isRecord(value) && Array.isArray(value.include) ? value.include : undefined;
  } catch {
    return undefined;
  }
}

/** What the text of an expression can be; `base` is where it begins in the scalar's value. */
export function resolveExpression(
  scalar: Scalar,
  text: string,
  base: number,
  whole: readonly [start: number, end: number],
  scope: Scope,
  walk: Walk = start(),
): Resolved {
  const unknown = (): Resolved =>
    resolvedOf([resolutionOf([{ ...literalPiece(scalar, whole[0], whole[1]), known: false }])]);
  const outcomes = tired(walk, scope) ? undefined : outcomesOf(scalar, text, base, scope, walk);
  if (!outcomes) return unknown();
  // A condition alone (`push: ${{ github.ref == … }}`) is `true` or `false`; beside texts those are no value anybody means.
  const bare = outcomes.every(({ implied, pieces }) => implied && pieces.length > 0);
  const told = bare ? outcomes : outcomes.filter(({ implied }) => !implied);
  const values = told.map((outcome) => resolutionOf(outcome.pieces));
  const empty = outcomes.some(
    ({ truthy, pieces }) => truthy === false && pieces.every(({ text }) => text === ''),
  );
  return resolvedOf(values, false, empty);
}

/** Every value that an expression can have; undefined where it is none. `base` is where it begins in the scalar's value. */
export const outcomesOf = (
  scalar: Scalar,
  text: string,
  base: number,
  scope: Scope,
  walk: Walk = start(),
): readonly Outcome[] | undefined =>
  evaluate(text, base, scalar, {
    input: (name) => resolveInput(name, scope, deeper(walk)),
    isBoolean: (name) =>
      declarations(scope.workflow, name.toLowerCase()).some(({ type }) => type === 'boolean'),
    env: (name) => resolveEnvironmentVariable(name, scope, deeper(walk)),
    event: () =>
      scope.events &&
      resolvedOf(scope.events.map((event) => resolutionOf([literalPiece(event, 0, event.value.length)]))),
    matrix: (path) => resolveMatrix(path, scope, deeper(walk)),
    stepOutput: (id, name) => resolveStepOutput(id, name, scope, deeper(walk)),
    jobOutput: (id, name) => resolveJobOutput(id, name, scope, deeper(walk)),
  });

function resolvePart(part: WordPart, origin: Origin, walk: Walk): Resolved {
  const { scalar } = origin.script;
  const located = origin.commands?.[origin.index ?? 0];
  const spanOf = (start: number, end: number) => (located?.nested ? located.locate(start, end) : undefined);
  const unknown: Piece = {
    text: part.value,
    known: false,
    scalar,
    start: part.start,
    end: part.end,
    span: spanOf(part.start, part.end),
  };
  const literal = (start: number, end: number, text: string): Piece => ({
    ...literalPiece(scalar, start, end, text),
    span: spanOf(start, end),
  });
  switch (part.kind) {
    case 'literal':
      return resolvedOf([resolutionOf([literal(part.start, part.end, part.value)])]);
    case 'expression': {
      const base = part.start + Math.max(0, part.value.indexOf(part.text));
      const found = resolveExpression(
        scalar,
        part.text,
        base,
        [part.start, part.end],
        origin.scope,
        deeper(walk),
      );
      const span = spanOf(part.start, part.end);
      return span ? placed(found, scalar, span) : found;
    }
    case 'variable': {
      // `${X,,}` and `${X^^}` change only the case; what other operations leave is not known.
      if (part.operation && !/^[,^]/.test(part.operation)) return resolvedOf([resolutionOf([unknown])]);
      const value = resolveVariable(part.name, origin, part.start, deeper(walk));
      const offset = part.value.lastIndexOf(part.fallback ?? '');
      const fallback =
        part.fallback === undefined || part.fallback === '' || /[$`]/.test(part.fallback)
          ? undefined
          : resolutionOf([
              literal(part.start + offset, part.start + offset + part.fallback.length, part.fallback),
            ]);
      if (!value) return resolvedOf([resolutionOf([unknown]), ...(fallback ? [fallback] : [])]);
      const values = value.values.length > 0 || fallback ? value.values : [resolutionOf([unknown])];
      if (!fallback || (!value.open && !value.mayBeEmpty)) return { ...value, values };
      return resolvedOf([...values.filter(({ text }) => text !== ''), fallback], value.open);
    }
    case 'substitution':
      return resolvedOf([resolutionOf([unknown])]);
  }
}

/** Pieces that stand in the scalar itself get this span. */
const placed = (resolved: Resolved, scalar: Scalar, span: Span): Resolved => ({
  ...resolved,
  values: resolved.values.map((value) =>
    resolutionOf(value.pieces.map((piece) => (piece.scalar === scalar ? { ...piece, span } : piece))),
  ),
});

const EMPTY_SCOPE: Scope = {
  workflow: {
    path: '',
    source: '',
    root: undefined,
    name: undefined,
    triggers: [],
    env: [],
    concurrency: undefined,
    shell: undefined,
    jobs: [],
    jobIndex: new Map<string, Job>(),
    jobsNode: undefined,
    problems: [],
  },
};

const EMPTY: Resolved = { values: [resolutionOf([])], open: false, mayBeEmpty: true };

const single = (scalar: Scalar, start: number, end: number): Resolved =>
  resolvedOf([resolutionOf(start < end ? [literalPiece(scalar, start, end)] : [])]);

export function unite(parts: readonly Resolved[]): Resolved {
  return resolvedOf(
    parts.flatMap(({ values }) => values),
    parts.some(({ open }) => open),
    parts.some(({ mayBeEmpty }) => mayBeEmpty),
  );
}

const declarations = (workflow: Workflow, key: string): Input[] =>
  workflow.triggers.flatMap(({ inputs }) => inputs.filter((input) => input.key.value.toLowerCase() === key));

export function entry(entries: readonly Entry[] | undefined, name: string): Entry | undefined {
  const wanted = name.toLowerCase();
  return (
    entries?.find(({ key }) => key.value === name) ??
    entries?.find(({ key }) => key.value.toLowerCase() === wanted)
  );
}

/** The input of a step's action, by lower-case name. */
export const inputOf = (step: Step, name: string): Scalar | undefined => entry(step.with, name)?.value;
