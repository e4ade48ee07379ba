import type { Job } from '../../workflow/model.ts';
import { inputOf } from '../../workflow/resolve.ts';

/** What ends a script as a failure. */
const FAILS = /\bexit\s+["']?[1-9]|\bsetFailed\b|(?:^|[;&|\s])false\s*$/m;
const ALL = /\bneeds\s*\.\s*\*\s*\.\s*result\b|\btojson\s*\(\s*needs\s*\)/i;
const ONE = /\bneeds\s*\.\s*([\w-]+)\s*\.\s*result\b/gi;

/**
 * The needs, by their ids in lower case, that a job looks at to fail where they did not succeed: one that gathers other
 * jobs runs `if: always()`, and then `exit 1` where a result is bad. Source of the action: re-actors/alls-green README.
 */
export function judgedNeeds({ steps, needs, key }: Job): string[] {
  const found = new Set<string>();
  const all = (): void => {
    for (const { id } of needs) found.add(id.toLowerCase());
  };
  for (const step of steps) {
    if (step.continueOnError?.value.trim() === 'true') continue;
    if (step.uses?.name === 're-actors/alls-green') {
      if (!inputOf(step, 'allowed-failures')) all();
      continue;
    }
    const text = key.source.slice(step.span.start, step.span.end);
    if (!text.includes('needs') || !FAILS.test(text)) continue;
    if (ALL.test(text)) all();
    for (const [, id = ''] of text.matchAll(ONE)) found.add(id.toLowerCase());
  }
  return [...found];
}
