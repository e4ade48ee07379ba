import { both, either, hasFailed, hasSucceeded, holds } from './condition.ts';
import { FORGIVEN, isSingle, type Outcomes, SKIPPED, SUCCESS, singles } from './outcome.ts';
import type { Brought, JobPlan, Plan } from './plan.ts';

/**
 * How the outcomes of jobs spread to those behind them. What is known of a job is a cell of a `Uint16Array`: in its
 * lowest bits its possible outcomes, above them a standing, which says whether it and all its ancestors succeeded, and
 * whether one of them failed. A change at one place is carried on only to the places that it reaches. Standings and
 * cells are worked out once, in tables: a large file asks for them some million times.
 */
export type Cells = Uint16Array;

const OUTCOMES = 0b11111;
const BITS = 5;

export const outcomesAt = (cells: Cells, place: number): Outcomes => (cells[place] ?? 0) & OUTCOMES;

type Truth = boolean | undefined;
const TRUTHS: readonly Truth[] = [false, true, undefined];
const standing = (succeeded: Truth, failed: Truth): number =>
  TRUTHS.indexOf(succeeded) * 3 + TRUTHS.indexOf(failed);
const STANDINGS = TRUTHS.flatMap((succeeded) => TRUTHS.map((failed) => ({ succeeded, failed })));
/** Of a job without needs. */
const FRESH = standing(true, false);

/** The standing of a job by that of the needs before and that of one more: `JOINED[before * 16 + one]`. */
const JOINED = new Uint8Array(
  STANDINGS.flatMap((before) =>
    Array.from({ length: 16 }, (_, number) => {
      const one = STANDINGS[number] ?? before;
      return standing(both(before.succeeded, one.succeeded), either(before.failed, one.failed));
    }),
  ),
);
/** The cell of a job by the standing of its needs and its outcomes: `CELLS[standing * 32 + outcomes]`. */
const CELLS = new Uint16Array(
  STANDINGS.flatMap(({ succeeded, failed }) =>
    Array.from({ length: OUTCOMES + 1 }, (_, mask) =>
      mask === 0
        ? 0
        : mask | (standing(both(succeeded, hasSucceeded(mask)), either(failed, hasFailed(mask))) << BITS),
    ),
  ),
);
/** The most ordinary one of several outcomes. */
const SINGLES = Array.from({ length: OUTCOMES + 1 }, (_, mask) => singles(mask));
const ORDINARY = new Uint8Array(SINGLES.map(([first]) => first ?? 0));

/** What a condition gives: 0 no, 1 yes, 2 either. */
type Answer = 0 | 1 | 2;
const answerOf = (truth: Truth): Answer => (truth === undefined ? 2 : truth ? 1 : 0);

/** Steps of the exact search after which a case counts as undecided. */
const MAX_STEPS = 5_000;

/** Runs that are kept for other gates. */
const MOST_FOUND = 16;

/** Answers questions about one plan; what one question leaves behind serves the next. */
export interface Spread {
  /** False where the deploy surely cannot run when the job at `gate` ends in one of `outcomes`. */
  mayRun(gate: number, outcomes: Outcomes, brought: Brought): boolean;
  /**
   * How each job ends in a run in which the deploy runs though the job at `gate` ends so. The cells are borrowed: the
   * next question changes them.
   */
  withGate(gate: number, outcome: Outcomes, brought: Brought): Cells | 'undecided' | undefined;
  /** The same with several jobs fixed; 0 leaves one free. */
  withAll(fixed: readonly Outcomes[], brought: Brought): Cells | 'undecided' | undefined;
}

export function spreadOver({ order, facts, followers }: Plan): Spread {
  const last = order.length;
  /** Places whose needs have changed, marked by the number of the question. */
  const touched = new Int32Array(facts.length);
  let question = 0;

  const answer = (
    { condition, reads, placeOf, needs }: JobPlan,
    place: number,
    cells: Cells,
    { answers, values }: Brought,
    before: number,
  ): Answer => {
    let key: number | string = before;
    if (reads.length < 9) for (const need of reads) key = key * 32 + outcomesAt(cells, need);
    else key = `${before} ${reads.map((need) => outcomesAt(cells, need)).join()}`;
    let known = answers[place];
    if (!known) {
      known = new Map();
      answers[place] = known;
    }
    const found = known.get(key);
    if (found !== undefined) return found;
    const { succeeded, failed } = STANDINGS[before] ?? {};
    const outcomeOf = (id: string): Outcomes | undefined => {
      const need = placeOf.get(id.toLowerCase());
      return need === undefined ? undefined : outcomesAt(cells, need);
    };
    const outcomes = needs.map((need) => outcomesAt(cells, need));
    const runs = answerOf(holds(condition, { succeeded, failed, outcomeOf, outcomes, values }));
    known.set(key, runs);
    return runs;
  };

  /**
   * The cell of a place, by the cells of those it needs: 0 where that contradicts `fixed`. The deploy's own is 1 where
   * it may run, else 0.
   */
  const cellOf = (
    place: number,
    cells: Cells,
    brought: Brought,
    fixed: Outcomes,
    choose: boolean,
  ): number => {
    const fact = facts[place];
    if (!fact) return 0;
    let before = FRESH;
    for (const need of fact.needs) before = JOINED[before * 16 + ((cells[need] ?? 0) >> BITS)] ?? FRESH;
    const runs = fact.condition.tree
      ? answer(fact, place, cells, brought, before)
      : answerOf(STANDINGS[before]?.succeeded);
    if (place === last) return runs === 0 ? 0 : 1;
    let mask = runs === 0 ? SKIPPED : runs === 1 ? fact.runs : fact.runs | SKIPPED;
    // Its own steps fail it where a job that it judges did not succeed.
    if (fact.judges.some((need) => !(outcomesAt(cells, need) & (SUCCESS | FORGIVEN)))) mask &= ~SUCCESS;
    if (fixed) mask &= fixed;
    if (choose) mask = ORDINARY[mask] ?? 0;
    return CELLS[before * 32 + mask] ?? 0;
  };

  /** All cells, with `fixed` outcomes; the deploy's is 0 where it cannot run. Undefined for a contradiction. */
  const cellsWith = (fixed: readonly Outcomes[], brought: Brought, choose: boolean): Cells | undefined => {
    const cells = new Uint16Array(facts.length);
    for (let place = 0; place <= last; place++) {
      const cell = cellOf(place, cells, brought, fixed[place] ?? 0, choose);
      if (cell === 0 && place < last) return undefined;
      cells[place] = cell;
    }
    return cells;
  };
  const base = (brought: Brought, choose: boolean): Cells => {
    const known =
      brought.bases[Number(choose)] ?? cellsWith([], brought, choose) ?? new Uint16Array(facts.length);
    brought.bases[Number(choose)] = known;
    return known;
  };

  /** The base that a question is changing, and the places that it changed with their cells before. */
  let held: Cells | undefined;
  const trail: number[] = [];
  const takeBack = (to: number): void => {
    while (trail.length > to) {
      const cell = trail.pop() ?? 0;
      const place = trail.pop() ?? 0;
      if (held) held[place] = cell;
    }
  };
  const hold = (cells: Cells): Cells => {
    takeBack(0);
    held = cells;
    return cells;
  };
  const set = (cells: Cells, place: number, cell: number): void => {
    trail.push(place, cells[place] ?? 0);
    cells[place] = cell;
    for (const follower of followers[place] ?? []) touched[follower] = question;
  };
  /** Carries what was set at `from` on; false where that contradicts `fixed`, or the deploy cannot run. */
  const carryOn = (
    cells: Cells,
    from: number,
    brought: Brought,
    choose: boolean,
    fixed?: readonly Outcomes[],
  ): boolean => {
    for (let place = from + 1; place <= last; place++) {
      if (touched[place] !== question) continue;
      const cell = cellOf(place, cells, brought, fixed?.[place] ?? 0, choose);
      if (cell === 0 && place < last) return false;
      if (cell !== cells[place]) set(cells, place, cell);
    }
    return cells[last] !== 0;
  };

  /** A base in which the job at `gate` ends in one of `outcomes`; it is borrowed until the next question. */
  const changed = (
    gate: number,
    outcomes: Outcomes,
    brought: Brought,
    choose: boolean,
  ): Cells | undefined => {
    const cells = hold(base(brought, choose));
    const cell = cellOf(gate, cells, brought, outcomes, choose);
    if (cell === 0) return undefined;
    question++;
    if (cell !== cells[gate]) set(cells, gate, cell);
    return carryOn(cells, gate, brought, choose) ? cells : undefined;
  };

  /** Settles one job after the other, in every way, until all are. */
  const search = (
    cells: Cells,
    brought: Brought,
    fixed: readonly Outcomes[],
  ): Cells | 'undecided' | undefined => {
    let steps = 1;
    const descend = (from: number): Cells | 'undecided' | undefined => {
      let place = from;
      while (place < last && isSingle(outcomesAt(cells, place))) place++;
      if (place === last) return cells;
      for (const single of SINGLES[outcomesAt(cells, place)] ?? []) {
        if (++steps > MAX_STEPS) return 'undecided';
        const mark = trail.length;
        question++;
        const cell = cellOf(place, cells, brought, single, false);
        if (cell !== cells[place]) set(cells, place, cell);
        const found = carryOn(cells, place, brought, false, fixed) ? descend(place + 1) : undefined;
        if (found) return found;
        takeBack(mark);
      }
      return undefined;
    };
    return descend(0);
  };

  return {
    mayRun: (gate, outcomes, brought) => changed(gate, outcomes, brought, false) !== undefined,
    withGate(gate, outcome, brought) {
      // One pass in which all goes as usual settles most cases; the search is for the rest.
      const usual = changed(gate, outcome, brought, true);
      if (usual) return usual;
      const cells = changed(gate, outcome, brought, false);
      if (!cells) return undefined;
      // A run that answered for another gate often answers for this one too.
      const told = brought.found.find((run) => outcomesAt(run, gate) === outcome);
      if (told) return told;
      const fixed: Outcomes[] = [];
      fixed[gate] = outcome;
      const found = search(cells, brought, fixed);
      if (found && found !== 'undecided' && brought.found.length < MOST_FOUND)
        brought.found.push(found.slice());
      return found;
    },
    withAll(fixed, brought) {
      const usual = cellsWith(fixed, brought, true);
      if (usual && usual[last] !== 0) return usual;
      const cells = cellsWith(fixed, brought, false);
      return cells && cells[last] !== 0 ? search(hold(cells), brought, fixed) : undefined;
    },
  };
}
