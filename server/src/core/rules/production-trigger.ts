import { withAlso } from '../edits/condition.ts';
import { insertKey } from '../edits/map.ts';
import { alwaysProduction, type EarlyStart, earlyStarts } from '../pipeline/chain/early-starts.ts';
import { only } from '../pipeline/flavour.ts';
import { conditionsOf } from '../pipeline/graph/conditions.ts';
import type { JobFacts } from '../pipeline/model.ts';
import { deployEvidence, quoterOf } from '../pipeline/quote.ts';
import type { Workflow } from '../workflow/model.ts';
import { type Fix, rule } from './rule.ts';
import { triggerFixes } from './support/trigger-fixes.ts';

export default rule({
  id: 'production-trigger',
  summary: 'Only what has been merged starts a production deploy.',
  why: [
    'A pull request, or a push to whatever branch, is work that nobody has agreed to yet.',
    'Where it starts the deploy, it is in production before its review, and the next push of someone else puts another state there.',
  ].join(' '),
  severity: 'error',
  *check({ workflow, pipeline }) {
    const conditions = conditionsOf(pipeline);
    const quote = quoterOf(workflow);
    let branch: string | undefined;
    const mainOf = (): string => {
      branch ??= mainBranch(workflow);
      return branch;
    };
    for (const facts of pipeline.jobs) {
      if (!alwaysProduction(facts) || only(facts, 'site')) continue;
      const evidence = deployEvidence(facts);
      for (const early of earlyStarts(workflow, conditions, facts)) {
        const shown = evidence ? ` (${quote(evidence)})` : '';
        const guess = facts.assumed ? ', as far as the file tells,' : '';
        yield {
          span: facts.job.if?.span ?? facts.job.key.span,
          severity: facts.assumed || facts.soft ? 'warning' : 'error',
          job: facts.job,
          message: `\`${facts.job.id}\` deploys to production${shown}${guess} ${cause(early)} ${consequence(early)}`,
          related: [{ span: early.trigger.key.span, message: `\`${early.trigger.event}\` starts it` }],
          fixes: fixes(workflow, mainOf, facts, early),
        };
      }
    }
  },
});

function cause({ trigger, by }: EarlyStart): string {
  switch (by.kind) {
    case 'pull-request':
      return `on every \`${trigger.event}\`: no \`if\` stops it.`;
    case 'closed':
      return 'whenever a pull request is closed: no `if` asks whether it was merged.';
    case 'any-branch':
      return 'on a push to any branch: the trigger names none, and no `if` does.';
    case 'branch':
      return `on a push to \`${by.name}\` too: no \`if\` keeps it to the main branch.`;
  }
}

const consequence = ({ by }: EarlyStart): string =>
  by.kind === 'closed'
    ? 'What was turned down goes on the air as well.'
    : 'Code that nobody has reviewed goes on the air.';

/** The branch that the file itself treats as the one to deploy, `main` where it names none. */
function mainBranch(workflow: Workflow): string {
  const named = workflow.triggers.flatMap(({ branches }) => branches.map(({ value }) => value));
  return (
    named.find((name) => name === 'main' || name === 'master') ??
    (/\bmaster\b/.test(workflow.source) ? 'master' : 'main')
  );
}

/** A condition on the deploy; where it is the only job, narrower triggers first, since nothing else needs them. */
function fixes(workflow: Workflow, mainOf: () => string, { job }: JobFacts, early: EarlyStart): Fix[] {
  const [asked, title] = remedy(mainOf, early);
  const edits = job.if
    ? withAlso(job.if, asked)
    : job.node && insertKey(job.node, 'if', asked, { after: ['needs', 'name'], before: ['runs-on', 'uses'] });
  const byCondition: Fix[] = edits && edits.length > 0 ? [{ title, safe: false, edits }] : [];
  const byTrigger = triggerFixes(workflow, early, mainOf());
  return workflow.jobs.length === 1 ? [...byTrigger, ...byCondition] : [...byCondition, ...byTrigger];
}

function remedy(mainOf: () => string, { trigger, by }: EarlyStart): [string, string] {
  if (by.kind === 'pull-request')
    return [`github.event_name != '${trigger.event}'`, `Stop it on \`${trigger.event}\``];
  if (by.kind === 'closed')
    return ['github.event.pull_request.merged == true', 'Ask whether the pull request was merged'];
  const branch = mainOf();
  return [`github.ref == 'refs/heads/${branch}'`, `Deploy from \`${branch}\` alone`];
}
