import type { Job } from '../../workflow/model.ts';
import { resolveScalar, type Scope } from '../../workflow/resolve.ts';
import { type Act, act, configuredText } from '../kinds/acts.ts';
import type { JobContext, PipelineEnv, RunStep } from '../kinds/context.ts';
import { hintsOfScalar, joinHints } from '../kinds/hints.ts';
import { kindsOfName } from '../kinds/name-words.ts';
import type { JobKind } from '../model.ts';
import { NO_TARGET, targetFacts } from '../target/target.ts';
import { assemble, type Classified } from './assemble.ts';

/** A job that calls a workflow which is not there to be read: judged by its id, its name and its inputs alone. */
export function remoteFacts(
  job: Job,
  scope: Scope,
  env: PipelineEnv,
  kind: 'remote' | 'local-unreadable',
  afterDeploy: boolean,
): Classified {
  const uses = job.uses;
  if (!uses) return { facts: assemble(job, [], NO_TARGET, undefined, { kind }), source: 0 };
  const at = placeholder(job, scope);
  const own = env.own?.action(uses.value);
  const kinds = own ?? kindsOf(job, scope, uses.value);
  const hints = joinHints(
    job.with.filter(({ key }) => NAMING.test(key.value)).map(({ value }) => hintsOfScalar(value, scope)),
  );
  const name = `\`${uses.value.trim()}\``;
  const acts: Act[] =
    kinds.length > 0
      ? [
          act(at, own ? configuredText(name) : name, uses.span, kinds, {
            ...hints,
            platform: 'workflow',
            opaque: true,
            byName: true,
          }),
        ]
      : [];
  const deploys = kinds.includes('deploy') || kinds.includes('rollback');
  const context: JobContext = { env, workflow: scope.workflow, job, scope, steps: [], unreadable: [] };
  const target = deploys ? targetFacts(context, acts, undefined) : NO_TARGET;
  const judged = acts.map(
    (one): Act =>
      afterDeploy && one.kinds.includes('test') && CHECKS.test(job.id)
        ? { ...one, kinds: [...one.kinds, 'smoke'] }
        : one,
  );
  return { facts: assemble(job, judged, target, undefined, { kind }), source: target.source };
}

const NAMING =
  /env|stage|namespace|cluster|slot|target|app|service|host|server|profile|workspace|stack|tier/i;
const STAGE =
  /^(?:prod|production|prd|live|staging|stage|stg|uat|qa|preprod|pre-prod|dev|development|develop|preview)$/i;
/** What is called for a stage without deploying there. */
const ABOUT_STAGE =
  /plan|diff|destroy|delete|clean|notif|comment|setup|init|config|wait|report|label|version|tag/i;
const CHECKS = /e2e|end-to-end|smoke|cypress|playwright|acceptance|integration/i;

function kindsOf(job: Job, scope: Scope, uses: string): readonly JobKind[] {
  const file =
    uses
      .replace(/@.*$/, '')
      .split('/')
      .at(-1)
      ?.replace(/\.ya?ml$/, '') ?? '';
  const name = job.name ? (resolveScalar(job.name, scope).values[0]?.text ?? '') : '';
  for (const text of [job.id, name, file]) {
    const kinds = kindsOfName(text);
    if (kinds.length > 0) return kinds;
  }
  // `production: uses: ./.github/workflows/vercel.yml`: a job that is called by a stage's name brings something there.
  return STAGE.test(job.id) && !ABOUT_STAGE.test(`${name} ${file}`) ? ['deploy'] : [];
}

/** Acts want a step; a job that calls a workflow has none, so this one stands for the call. */
function placeholder(job: Job, scope: Scope): RunStep {
  const step: RunStep['step'] = {
    index: 0,
    node: job.node ?? { kind: 'map', source: '', span: job.span, flow: false, pairs: [] },
    span: job.span,
    id: undefined,
    name: undefined,
    if: undefined,
    uses: undefined,
    with: [],
    env: [],
    run: undefined,
    continueOnError: undefined,
    concurrent: false,
    workingDirectory: undefined,
    scripts: [],
  };
  return { step, own: step, scope };
}
