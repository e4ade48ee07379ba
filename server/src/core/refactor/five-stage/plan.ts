import { type Asks, asksOf } from '../../pipeline/kinds/asks.ts';
import type { Setup } from '../../pipeline/kinds/setup.ts';
import type { Step } from '../../workflow/model.ts';
import { exportsOf, readsVariable, stepReads } from '../../workflow/step-values.ts';
import type { Part } from './roles.ts';

export interface StagePlan {
  readonly stage: 'build' | 'test' | 'deploy' | 'notify';
  readonly work: readonly Part[];
  /** What it asks for where its work does not say so. */
  readonly asks?: Asks;
  /** Preparations up to this step's index belong to it; up to the last of its work otherwise. */
  readonly until?: number;
  /** It gets the whole checkout from the build, with what was installed there. */
  readonly packed: boolean;
}

/** The parts of a stage: its work, with what prepares it, in the order of the job. */
export function stageOf(all: readonly Part[], source: string, plan: StagePlan): Part[] {
  const { stage, work, packed } = plan;
  const until = plan.until ?? Math.max(-1, ...work.map(({ step }) => step.index));
  const firstBuild = all.find(({ role }) => role === 'build')?.step.index ?? 0;
  const asks = plan.asks ?? asksOf(work.map(({ step }) => step));
  const wants = (setup: Setup, step: Step): boolean => {
    if (packed && step.index < firstBuild && UNPACKED.has(setup)) return false;
    if (stage === 'notify') return setup === 'checkout' && asks.language;
    switch (setup) {
      case 'checkout':
        return asks.checkout;
      case 'language':
      case 'cache':
      case 'install':
        return stage !== 'deploy' || asks.language;
      case 'registry':
        return stage === 'build' || asks.docker;
      case 'builder':
        return stage === 'build';
      case 'access':
        return (
          stage === 'build' ||
          (asks.checkout && (stage === 'deploy' || step.index > firstBuild || asks.docker))
        );
      case 'cluster':
        return stage === 'deploy' && asks.checkout;
      case 'files':
      case 'tool':
        return asks.checkout;
      case 'value':
        return false;
    }
  };
  const chosen = new Set<Part>(work);
  const checkouts = new Set<string>();
  for (const part of all) {
    if (part.role !== 'setup' || !part.setup || part.step.index >= until) continue;
    if (!wants(part.setup, part.step)) continue;
    // A second plain checkout would only clear away what was fetched.
    const key = part.step.with.map(({ key, value }) => `${key.value}=${value.value}`).join();
    if (part.setup === 'checkout' && stage !== 'build' && checkouts.has(key)) continue;
    if (part.setup === 'checkout') checkouts.add(key);
    chosen.add(part);
  }
  addRead(chosen, all, source);
  return all.filter((part) => chosen.has(part));
}

/** Comes with the checkout that the build packed. */
const UNPACKED: ReadonlySet<Setup> = new Set(['install', 'cache', 'files']);

/** What the chosen steps read of others comes along, as far as those only prepare. */
export function addRead(chosen: Set<Part>, all: readonly Part[], source: string): void {
  const text = ({ step }: Part) => source.slice(step.span.start, step.span.end);
  for (const part of chosen) {
    const reads = stepReads(text(part)).map(({ id }) => id);
    for (const other of all) {
      if (other.role !== 'setup' || chosen.has(other) || other.step.index >= part.step.index) continue;
      const named = other.step.id && reads.includes(other.step.id.value);
      const exported = exportsOf(other.step).some((name) => readsVariable(text(part), name));
      const path = /GITHUB_PATH|::add-path/.test(other.step.run?.value ?? '');
      if (named || exported || path) chosen.add(other);
    }
  }
}
