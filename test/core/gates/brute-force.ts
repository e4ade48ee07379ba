import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** A small job graph for the enumerator: ids, needs by index, an `if`, and whether a failure is forgiven. */
export interface SmallJob {
  readonly needs: readonly number[];
  readonly if: string | undefined;
  readonly forgiven: boolean;
}

export type Result = 'success' | 'failure' | 'cancelled' | 'skipped';

const FUNCTIONS = ['always', 'cancelled', 'success', 'failure'].map((name) => ({
  name,
  minArgs: 0,
  maxArgs: 255,
}));

type Trees = Map<SmallJob, ReturnType<typeof parse>>;
const parse = (text: string) =>
  new Parser(new Lexer(text).lex().tokens, ['needs', 'inputs'], FUNCTIONS).parse();

/** Runs GitHub's own evaluator over one job's `if`. */
function runs(
  job: SmallJob,
  ancestors: readonly Result[],
  needs: ReadonlyMap<string, Result>,
  inputs: ReadonlyMap<string, boolean>,
  trees: Trees,
): boolean {
  const succeeded = ancestors.every((result) => result === 'success');
  const failed = ancestors.includes('failure');
  if (job.if === undefined) return succeeded;
  const context = new data.Dictionary(
    {
      key: 'needs',
      value: new data.Dictionary(
        ...[...needs].map(([key, result]) => ({
          key,
          value: new data.Dictionary({ key: 'result', value: new data.StringData(result) }),
        })),
      ),
    },
    {
      key: 'inputs',
      value: new data.Dictionary(
        ...[...inputs].map(([key, value]) => ({ key, value: new data.BooleanData(value) })),
      ),
    },
  );
  const truth = (value: boolean) => () => new data.BooleanData(value);
  const functions = new Map(
    Object.entries({
      always: truth(true),
      cancelled: truth(false),
      success: truth(succeeded),
      failure: truth(failed),
    }).map(([name, call]) => [name, { name, minArgs: 0, maxArgs: 255, call }]),
  );
  const tree = trees.get(job) ?? parse(job.if);
  trees.set(job, tree);
  const value = new Evaluator(tree, context, functions).evaluate();
  const own = value.kind === data.Kind.Boolean ? value.value : value.coerceString() !== '';
  return /\b(always|cancelled|success|failure)\(/.test(job.if) ? own : succeeded && own;
}

/**
 * Tries every run there is: whether in one of them the last job runs although job `gate` did not succeed.
 * Written against GitHub's rules alone, apart from the product's way of deciding it.
 */
export function isOpen(jobs: readonly SmallJob[], gate: number, inputNames: readonly string[]): boolean {
  const deploy = jobs.length - 1;
  const trees: Trees = new Map();
  const ancestorsOf = (job: number): Set<number> => {
    const all = new Set<number>();
    const add = (at: number) => {
      for (const need of jobs[at]?.needs ?? [])
        if (!all.has(need)) {
          all.add(need);
          add(need);
        }
    };
    add(job);
    return all;
  };
  const ancestors = jobs.map((_, job) => [...ancestorsOf(job)]);
  if (!ancestors[deploy]?.includes(gate)) throw new Error('the gate is no ancestor');

  const enumerate = (
    at: number,
    results: readonly Result[],
    actual: readonly Result[],
    inputs: ReadonlyMap<string, boolean>,
  ): boolean => {
    const job = jobs[at];
    if (!job) return false;
    const needs = new Map(job.needs.map((need) => [`j${need}`, results[need] ?? 'skipped']));
    const starts = runs(
      job,
      (ancestors[at] ?? []).map((ancestor) => results[ancestor] ?? 'skipped'),
      needs,
      inputs,
      trees,
    );
    if (at === deploy) return starts && actual[gate] !== 'success';
    const endings: Result[] = starts ? ['success', 'failure', 'cancelled'] : ['skipped'];
    return endings.some((ending) => {
      const reported = ending === 'failure' && job.forgiven ? 'success' : ending;
      return enumerate(at + 1, [...results, reported], [...actual, ending], inputs);
    });
  };
  const assignments = Array.from(
    { length: 2 ** inputNames.length },
    (_, bits) => new Map(inputNames.map((name, bit) => [name, Boolean((bits >> bit) & 1)])),
  );
  return assignments.some((inputs) => enumerate(0, [], [], inputs));
}
