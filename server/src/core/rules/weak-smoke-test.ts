import { repairsOf } from '../pipeline/checks/repair/repair.ts';
import { type Cause, type WeakCheck, weakChecks } from '../pipeline/checks/weak-checks.ts';
import type { Evidence, JobFacts, Pipeline } from '../pipeline/model.ts';
import { type Problem, rule } from './rule.ts';

export default rule({
  id: 'weak-smoke-test',
  summary: 'A check of a deployment can fail the run.',
  why: [
    '`curl` ends with 0 on an answer of HTTP 500 unless it has `--fail`; `|| true`, `continue-on-error` and a loop that simply runs out hide even a refused connection.',
    'Such a check is worse than none: the run is green, everybody trusts it, and nothing goes back.',
    'The script is judged by the rules of the shell that GitHub starts: without `shell: bash` a pipe ends with the status of its last command.',
  ].join(' '),
  severity: 'warning',
  *check({ pipeline }) {
    for (const facts of pipeline.jobs)
      for (const weak of weakChecks(pipeline, facts)) yield problem(pipeline, facts, weak);
  },
});

function problem(pipeline: Pipeline, facts: JobFacts, weak: WeakCheck): Problem {
  const { evidence, cause } = weak;
  const at = 'at' in cause ? cause.at : undefined;
  return {
    span: evidence.span,
    job: facts.job,
    message: `${quoted(evidence)} ${what(weak)}: ${consequence(cause)}`,
    related: at ? [{ span: at.span, message: `\`continue-on-error: ${at.value}\`` }] : [],
    fixes: repairsOf(pipeline, facts, weak),
  };
}

const quoted = ({ text }: Evidence): string => (text.includes('`') ? text : `\`${text}\``);

/** What lets the trouble through, behind the quoted command. */
function what({ cause, at }: WeakCheck): string {
  switch (cause.kind) {
    case 'deaf': {
      const read = at?.command.command.context.inSubstitution
        ? 'what it prints decides nothing'
        : 'nothing reads its answer';
      return cause.flag === undefined
        ? `ends with 0 whatever it finds, and ${read}`
        : `has no \`${cause.flag}\`, so it ends with 0 on HTTP 500 too, and ${read}`;
    }
    case 'answer':
      return 'is asked for its answer, but every answer lets the script end well';
    case 'forgiven':
      return 'can fail, but `||` throws its failure away';
    case 'loop':
      return 'stands in a loop that ends well also when it fails every time';
    case 'branch':
      return 'decides only which way the script goes, and every way ends well';
    case 'pipe':
      return 'feeds a pipe that ends with the status of its last command (the default shell has no `pipefail`)';
    case 'background':
      return 'runs in the background, and nothing asks how it ended';
    case 'negated':
      return 'stands behind `!`, and a negated command fails no script';
    case 'substitution':
      return 'stands in `$(…)` of a command that ends well by itself';
    case 'unread':
      return 'can fail, but the script goes on behind it and ends well';
    case 'step':
      return 'can fail, but `continue-on-error` forgives its step';
    case 'job':
      return 'can fail, but `continue-on-error` forgives its job';
  }
}

const consequence = ({ kind }: Cause): string =>
  kind === 'job'
    ? 'the run is green although what was deployed is broken.'
    : 'the job succeeds although what was deployed is broken.';
