import concurrency from '../../rules/deploy-concurrency.ts';
import secrets from '../../rules/hardcoded-secret.ts';
import latest from '../../rules/latest-tag.ts';
import trigger from '../../rules/production-trigger.ts';
import type { Rule, RuleContext } from '../../rules/rule.ts';
import { type Edit, overlaps } from '../../text/span.ts';
import type { Job } from '../../workflow/model.ts';
import { besideIn, commitBeside, pushedAsBoth } from './images.ts';

export interface Repairs {
  readonly edits: readonly Edit[];
  /** Images that keep `latest` and have the commit beside it. */
  readonly beside: readonly string[];
  /** Those that the file itself pushes under both names. */
  readonly alsoLatest: readonly string[];
}

/** What is wrong with the job as it stands, and would be with its stages too: the images pinned, the secrets named. */
export function repairsOf(context: RuleContext, job: Job): Repairs {
  const edits: Edit[] = [];
  let unsettled = false;
  for (const rule of [latest, secrets, concurrency] satisfies Rule[]) {
    for (const problem of rule.check(context)) {
      const severity = problem.severity ?? rule.severity;
      if (severity !== 'error' && severity !== 'warning') continue;
      if (problem.job && problem.job !== job) continue;
      const [fix] = problem.fixes ?? [];
      // Where nothing here takes the image, something elsewhere may still ask for `latest`.
      if (rule === latest && !fix?.safe) {
        unsettled = true;
        continue;
      }
      if (!fix || fix.elsewhere) continue;
      const fresh = fix.edits.filter((edit) => !edits.some((known) => same(known, edit)));
      if (fresh.some((edit) => edits.some((known) => meet(known, edit)))) continue;
      edits.push(...fresh);
    }
  }
  const beside = unsettled ? (commitBeside(context.pipeline.images, job) ?? []) : [];
  return {
    edits: [...edits, ...beside],
    beside: besideIn(beside),
    alsoLatest: pushedAsBoth(context.pipeline.images, job),
  };
}

const same = (a: Edit, b: Edit): boolean =>
  a.span.start === b.span.start && a.span.end === b.span.end && a.text === b.text;
const meet = (a: Edit, b: Edit): boolean => overlaps(a.span, b.span) || a.span.start === b.span.start;

/** What has to hold before the job may deploy where anything may start it now; undefined where nothing is missing. */
export function missingCondition(context: RuleContext, job: Job): string | undefined {
  const asked = new Set<string>();
  for (const problem of trigger.check(context)) {
    if (problem.job !== job) continue;
    // Narrower triggers, which it offers too, would leave the branches without their build and tests.
    for (const { text } of (problem.fixes ?? []).flatMap(({ edits }) => edits)) {
      const found =
        /(?:^|\s|&& )(github\.(?:event_name != '[^']*'|ref == '[^']*'|event\.pull_request\.merged == true))/.exec(
          text,
        );
      if (found?.[1]) asked.add(found[1]);
    }
  }
  return asked.size > 0 ? [...asked].join(' && ') : undefined;
}
