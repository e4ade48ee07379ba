import type { Analyzer } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { isFound, type Mutation, mutantsOf } from './mutants.ts';

/** A workflow to mutate. */
export interface Subject {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readFile(path: string): string | undefined;
}

export interface Tried {
  /** The subject's. */
  readonly name: string;
  readonly mutation: Mutation;
  readonly what: string;
  readonly found: boolean;
}

/** Makes every mutant of every subject and asks whether its rule finds it. Throws where a mutant is no longer YAML. */
export function measureMutants(analyzer: Analyzer, subjects: Iterable<Subject>): Tried[] {
  const tried: Tried[] = [];
  for (const { name, path, text, readFile } of subjects) {
    const analyze = (now: string) => analyzer.analyze({ path, text: now, config: defaultConfig, readFile });
    const before = analyze(text);
    for (const mutant of mutantsOf(before)) {
      const after = analyze(mutant.text);
      if (after.workflow.problems.length > before.workflow.problems.length)
        throw new Error(`${name}, ${mutant.what}: the mutant is no longer valid`);
      const { mutation, what } = mutant;
      tried.push({ name, mutation, what, found: isFound(mutant, before, after) });
    }
  }
  return tried;
}
