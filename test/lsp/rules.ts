import { type Rule, rule } from '../../server/src/core/rules/rule.ts';

/** Rules of the tests' own, so that what they see does not change with Gatewright's. */

/** Finds every `TODO`; a safe fix and another. */
export const todo: Rule = rule({
  id: 'todo',
  summary: 'Nothing is left to do.',
  why: 'It is for tests.',
  severity: 'warning',
  *check({ workflow: { source, jobs } }) {
    for (const match of source.matchAll(/TODO/g)) {
      const span = { start: match.index, end: match.index + 4 };
      yield {
        span,
        message: `todo at ${match.index}`,
        job: jobs.find((job) => job.span.start <= span.start && span.end <= job.span.end),
        related: [{ span: { start: 0, end: 2 }, message: 'the start' }],
        fixes: [
          { title: 'Do it', safe: true, edits: [{ span, text: 'done' }] },
          { title: 'Drop it', safe: false, edits: [{ span, text: '' }] },
        ],
      };
    }
  },
});

/** Says of each job that calls a workflow whether that could be read. */
export const calls: Rule = rule({
  id: 'calls',
  summary: 'Calls are known.',
  why: 'It is for tests.',
  severity: 'info',
  *check({ pipeline }) {
    for (const { job, call } of pipeline.jobs) {
      if (call !== 'none') yield { span: job.key.span, message: `${job.id} calls: ${call}`, job };
    }
  },
});

export const broken: Rule = rule({
  id: 'broken',
  summary: 'It breaks.',
  why: 'It is for tests.',
  severity: 'error',
  check() {
    throw new Error('on purpose');
  },
});

/** The rule `todo`, and how often it has run. */
export function counting(): { rule: Rule; runs: () => number } {
  let runs = 0;
  const check: Rule['check'] = (context) => {
    runs++;
    return todo.check(context);
  };
  return { rule: { ...todo, check }, runs: () => runs };
}

/** Finds jobs that call a workflow which says `TODO`, and mends it there; or a missing one, and makes it. */
export const beyond: Rule = rule({
  id: 'beyond',
  summary: 'Called workflows are done.',
  why: 'It is for tests.',
  severity: 'warning',
  *check({ workflow: { source }, pipeline }) {
    for (const { job, call } of pipeline.jobs) {
      if (call === 'none' || !job.uses) continue;
      const path = job.uses.value.replace('./', '');
      const span = job.key.span;
      const at = CALLED.indexOf('TODO');
      const elsewhere = [
        call === 'local'
          ? { path, source: CALLED, edits: [{ span: { start: at, end: at + 4 }, text: 'done' }] }
          : { path, source: undefined, edits: [{ span: { start: 0, end: 0 }, text: CALLED }] },
      ];
      const here = [{ span: { start: source.length, end: source.length }, text: '# done\n' }];
      yield {
        span,
        message: call,
        job,
        fixes: [{ title: 'Do it there', safe: true, edits: here, elsewhere }],
      };
    }
  },
});

export const CALLED = 'on: workflow_call\njobs:\n  TODO:\n    runs-on: ubuntu-latest\n    steps: []\n';
