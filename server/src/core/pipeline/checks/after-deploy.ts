import { commands } from '../../knowledge/index.ts';
import { commandName, commandsOf, unwrap } from '../../syntax/shell/shell.ts';
import type { Job, Step } from '../../workflow/model.ts';
import { type Conditions, conditionsOf } from '../graph/conditions.ts';
import { reachOf } from '../graph/reach.ts';
import { quote } from '../kinds/acts.ts';
import { isHarmlessRemote } from '../kinds/remote.ts';
import type { Evidence, JobFacts, Pipeline } from '../model.ts';
import { calledPipeline } from '../pipeline.ts';
import { wordsOf } from '../target/target-words.ts';
import { askedDeploys } from './asked.ts';
import { onlyAfterFailure } from './failure-only.ts';
import { hiddenBy } from './thrown-away.ts';

/** What looks at a deployment after it was made. */
export interface Aftermath {
  /** Something asks what was deployed whether it works. */
  readonly checked: boolean;
  /** Something only waits until the platform calls it ready: half a check. */
  readonly half: Evidence | undefined;
  /** It would wait, but cannot fail: `kubectl rollout status … || true`. */
  readonly hidden: Evidence | undefined;
}

const CHECKED: Aftermath = { checked: true, half: undefined, hidden: undefined };

/** Jobs that are looked at before the rest of a file is let be; honest files stay far below. */
const MOST_LOOKS = 400_000;
/** To ask of a job whether it checks a deploy takes about as long as to look at this many. */
const LOOKS_A_CANDIDATE = 100;

/** Finds what checks a deploy: later steps of its job, and jobs that wait for it. */
export function aftermathFinder(pipeline: Pipeline): (facts: JobFacts) => Aftermath {
  const reach = reachOf(pipeline);
  const conditions = conditionsOf(pipeline, reach);
  const checkers = pipeline.jobs.filter(isChecker);
  let looks = 0;
  return (facts) => {
    looks += pipeline.jobs.length;
    if (looks > MOST_LOOKS) return CHECKED;
    const behind = reach.behind([facts.job]);
    const candidates = checkers.filter((other) => behind.has(other.job));
    looks += candidates.length * LOOKS_A_CANDIDATE;
    if (looks > MOST_LOOKS) return CHECKED;
    const later = candidates.filter((other) => checksIt(pipeline, conditions, behind, facts, other));
    looks += later.length * pipeline.jobs.length;
    const inside = facts.called ? calledAftermath(calledPipeline(pipeline, facts.called)) : undefined;
    if (inside?.checked) return CHECKED;
    const own = inside
      ? []
      : (facts.evidence.get('smoke') ?? []).filter(({ step }) => !onlyAfterFailure(step?.if));
    const evidence = [
      ...own.map((one) => ({ one, by: facts })),
      ...later.flatMap((by) => checksOf(by).map((one) => ({ one, by }))),
    ];
    const full = evidence.some(({ one, by }) => !onlyWaits(pipeline, by, one));
    if (full || hasUnseenCheck(facts) || checksItself(facts) || later.some((by) => checksOf(by).length === 0))
      return CHECKED;
    const waits = ownWaits(pipeline, facts);
    const heard = waits.find(({ step, span }) => !step || !hiddenBy(pipeline, facts, step, span));
    const half = evidence[0]?.one ?? heard ?? inside?.half;
    return { checked: false, half, hidden: half ? undefined : (waits[0] ?? inside?.hidden) };
  };
}

/** What checks the deploys of a called workflow there: all of them, or what the first that nothing checks has. */
function calledAftermath(inner: Pipeline): Aftermath {
  const aftermathOf = aftermathFinder(inner);
  const name = inner.workflow.path.slice(inner.workflow.path.lastIndexOf('/') + 1);
  const away = (one: Evidence | undefined): Evidence | undefined =>
    one && { ...one, text: `${one.text} in ${name}`, step: undefined };
  for (const facts of inner.jobs) {
    if (askedDeploys(facts).length === 0) continue;
    const { checked, half, hidden } = aftermathOf(facts);
    if (!checked) return { checked, half: away(half), hidden: away(hidden) };
  }
  return CHECKED;
}

/** The deploying action asks an address that it is given: `healthcheck: https://…`. */
const checksItself = ({ deploys }: JobFacts): boolean =>
  deploys.some(({ evidence: { step } }) =>
    step?.with.some(
      ({ key, value }) =>
        /health-?_?check|smoke|verification_path/i.test(key.value) &&
        !/^(?:false|no|)$/i.test(value.value.trim()),
    ),
  );

/** Each `kubectl rollout status` behind the deploy of the same job, which is no evidence of its own. */
function ownWaits({ shell }: Pipeline, { job, deploys }: JobFacts): Evidence[] {
  if (!deploys.some(({ waits }) => waits)) return [];
  const first = deploys[0]?.evidence.span.start ?? 0;
  return job.steps.flatMap((step) =>
    step.scripts.flatMap((script) =>
      commandsOf(script, shell).flatMap(({ command, remote, locate }) => {
        const rows = commands.match(command, remote);
        if (!rows.some(({ row }) => row.waits && row.kinds.includes('smoke'))) return [];
        const span = locate(command.start, command.end);
        const text = quote(command.words.map((word) => word.text).join(' '));
        return span.start < first ? [] : [{ text, span, step }];
      }),
    ),
  );
}

const checksOf = ({ evidence }: JobFacts): readonly Evidence[] => [
  ...(evidence.get('smoke') ?? []),
  ...(evidence.get('test') ?? []),
];

/** It checks something, and neither deploys nor goes back. */
const isChecker = (facts: JobFacts): boolean =>
  !facts.kinds.has('rollback') &&
  !facts.kinds.has('deploy') &&
  !onlyAfterFailure(facts.job.if) &&
  (facts.kinds.has('smoke') || facts.kinds.has('test') || hasUnseenCheck(facts));

/** A job behind the deploy checks that one, and not what a later deploy puts in another place. */
function checksIt(
  { ancestorsOf, factsOf }: Pipeline,
  conditions: Conditions,
  behind: ReadonlySet<Job>,
  deploy: JobFacts,
  other: JobFacts,
): boolean {
  const kind = other.kinds.has('smoke') ? 'smoke' : other.kinds.has('test') ? 'test' : 'other';
  const between = ancestorsOf(other.job).some((job) => {
    const facts = behind.has(job) ? factsOf(job) : undefined;
    return facts?.kinds.has('deploy') && facts.target !== deploy.target;
  });
  return !between && conditions.together(deploy, 'deploy', other, kind);
}

/** `kubectl rollout status`, `aws ecs wait services-stable`: they ask the control plane, not what was deployed. */
function onlyWaits({ shell }: Pipeline, { job }: JobFacts, { step, span }: Evidence): boolean {
  if (!step || !job.steps.includes(step)) return false;
  for (const script of step.scripts) {
    for (const located of commandsOf(script, shell)) {
      const at = located.locate(located.command.start, located.command.end);
      if (at.start !== span.start || at.end !== span.end) continue;
      const rows = commands.match(located.command, located.remote);
      return rows.length > 0 && rows.every(({ row }) => row.waits === true);
    }
  }
  return false;
}

const CHECKING =
  /^(?:smoke|verify|verifies|verification|validate|validation|health|healthcheck|healthy|acceptance|e2e|sanity|probe|uptime|test|tests|testing|check|checks|ping|live|liveness|readiness)$/;

/**
 * A step behind the deploy that says it checks something, and runs what cannot be seen: a program of its own, another
 * language, an unknown action. Only looking (`kubectl get pods`, `echo`) is no check.
 */
function hasUnseenCheck({ job, evidence, deploys }: JobFacts): boolean {
  const last = Math.max(-1, ...deploys.map((one) => one.evidence.step?.index ?? -1));
  const known = new Set([...evidence.values()].flat().map(({ step }) => step));
  return job.steps.some(
    (step) =>
      step.index > last &&
      !known.has(step) &&
      !onlyAfterFailure(step.if) &&
      namesCheck(step) &&
      runsUnseen(step),
  );
}

/** The step's name says that it checks something. */
export const namesCheck = ({ name, id }: Step): boolean =>
  [name?.value, id?.value].some(
    (text) => text !== undefined && wordsOf(text).some(({ word }) => CHECKING.test(word)),
  );

function runsUnseen({ uses, scripts, run }: Step): boolean {
  if (uses) return scripts.length === 0 && !uses.name.startsWith('actions/');
  if (!run) return false;
  return scripts.some(
    ({ shell, tree }) =>
      shell === 'python' ||
      shell === 'other' ||
      (shell === 'powershell' &&
        /invoke-(?:webrequest|restmethod)|\biwr\b|\birm\b|test-netconnection/i.test(run.value)) ||
      tree.commands.some((command) => {
        const plain = unwrap(command);
        const name = commandName(plain).toLowerCase();
        return (
          INTERPRETERS.test(name) || (/[./]/.test(plain.words[0]?.value ?? '') && !isHarmlessRemote(plain))
        );
      }),
  );
}

const INTERPRETERS =
  /^(?:python[\d.]*|node|deno|bun|ruby|perl|php|go|java|dotnet|cargo|make|just|task|npx|npm|pnpm|yarn|uv|poetry)$/;
