import { commands } from '../../knowledge/index.ts';
import { commandName, commandsOf, unwrap } from '../../syntax/shell.ts';
import type { Step } from '../../workflow/model.ts';
import { quote } from '../acts.ts';
import type { Conditions } from '../conditions.ts';
import type { Evidence, JobFacts, Pipeline } from '../model.ts';
import type { Reach } from '../reach.ts';
import { isHarmlessRemote } from '../remote.ts';
import { wordsOf } from '../target-words.ts';
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

/** Finds what checks a deploy: later steps of its job, and jobs that wait for it. */
export function aftermathOf(
  pipeline: Pipeline,
  reach: Reach,
  conditions: Conditions,
  facts: JobFacts,
): Aftermath {
  const own = (facts.evidence.get('smoke') ?? []).filter(({ step }) => !onlyAfterFailure(step?.if));
  const later = [...reach.behind([facts.job])]
    .map((job) => pipeline.factsOf(job))
    .filter((other) => checksIt(pipeline, conditions, facts, other));
  const evidence = [
    ...own.map((one) => ({ one, by: facts })),
    ...later.flatMap((by) => [...checksOf(by)].map((one) => ({ one, by }))),
  ];
  const full = evidence.some(({ one, by }) => !onlyWaits(pipeline, by, one));
  if (full || hasUnseenCheck(facts) || checksItself(facts) || later.some((by) => checksOf(by).length === 0))
    return { checked: true, half: undefined, hidden: undefined };
  const waits = ownWaits(pipeline, facts);
  const heard = waits.find(({ step, span }) => !step || !hiddenBy(pipeline, facts, step, span));
  const half = evidence[0]?.one ?? heard;
  return { checked: false, half, hidden: half ? undefined : waits[0] };
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

/** A job behind the deploy that checks it, and not what a later deploy puts in another place, nor a way back. */
function checksIt(
  { ancestorsOf, factsOf }: Pipeline,
  conditions: Conditions,
  deploy: JobFacts,
  other: JobFacts,
): boolean {
  if (onlyAfterFailure(other.job.if) || other.kinds.has('rollback')) return false;
  if (other.kinds.has('deploy')) return false;
  const kind = other.kinds.has('smoke') ? 'smoke' : other.kinds.has('test') ? 'test' : undefined;
  if (!kind && !hasUnseenCheck(other)) return false;
  const between = ancestorsOf(other.job).some((job) => {
    const facts = factsOf(job);
    return (
      facts !== deploy &&
      facts.kinds.has('deploy') &&
      facts.target !== deploy.target &&
      ancestorsOf(job).includes(deploy.job)
    );
  });
  return !between && conditions.together(deploy, 'deploy', other, kind ?? 'other');
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
