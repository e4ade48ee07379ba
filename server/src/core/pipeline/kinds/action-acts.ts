import { actionRows } from '../../knowledge/index.ts';
import { fitsPattern } from '../../knowledge/match.ts';
import type { ActionRow, InputIs } from '../../knowledge/types.ts';
import type { Scalar } from '../../syntax/node.ts';
import type { Script } from '../../workflow/model.ts';
import { inputOf, type Resolved, resolveScalar, type Scope } from '../../workflow/resolve.ts';
import type { Target } from '../model.ts';
import { wordsOf } from '../target/target-words.ts';
import { type Act, act, configuredText } from './acts.ts';
import { type Machine, scriptActs } from './command-acts.ts';
import type { PipelineEnv, RunStep } from './context.ts';
import { hintsOfScalar, joinHints } from './hints.ts';
import { kindsOfName, namesDeploy } from './name-words.ts';

/** What the action of a step does. */
export function actionActs(at: RunStep, env: PipelineEnv, machine: Machine): Act[] {
  const { uses } = at.step;
  if (!uses) return [];
  const own = env.own?.action(uses.name);
  if (own) return own.length === 0 ? [] : [ownAction(at, uses.name, own)];
  if (uses.kind === 'docker') return dockerAction(at, env, machine);
  if (uses.kind === 'local') return [];
  if (actionRows(uses.name).length > 0)
    return countingRows(at).flatMap((row) => rowActs(row, at, env, machine));
  return uses.name === 'actions/github-script' ? dispatchByScript(at) : namedAction(at);
}

/** What the configuration says of an action. */
const ownAction = (at: RunStep, name: string, kinds: Act['kinds']): Act => ({
  ...unknownAction(at, configuredText(`\`${name}\``), kinds),
  platform: 'configured',
  byName: false,
});

/** The rows that explain the action of a step with the inputs that it is given. */
export const countingRows = (at: RunStep): readonly ActionRow[] =>
  actionRows(at.step.uses?.name ?? '').filter((row) => counts(row, at));

function counts(row: ActionRow, at: RunStep): boolean {
  if (row.named && !speaksOfDeploy(at)) return false;
  return (
    (row.when ?? []).every((condition) => mayBe(at, condition)) &&
    !(row.unless ?? []).some((condition) => mustBe(at, condition))
  );
}

/** The step's or the job's name, or an input, says that what is started deploys. */
function speaksOfDeploy({ step, own, scope }: RunStep): boolean {
  const texts = [step.name, own.name, ...step.with.map(({ value }) => value)].flatMap(
    (scalar) => scalar?.value ?? [],
  );
  return (
    namesDeploy(scope.job?.id ?? '') ||
    texts.some((text) => text.length < 400 && (namesDeploy(text) || /\bcd\.ya?ml\b/.test(text)))
  );
}

function valuesOf(at: RunStep, input: string): Resolved | undefined {
  const scalar = inputOf(at.step, input);
  return scalar && resolveScalar(scalar, at.scope);
}

const fits = (text: string, wanted: string): boolean =>
  wanted
    .split(' ')
    .some(
      (one) =>
        fitsPattern(text.trim().toLowerCase(), one.toLowerCase()) || (one === '*' && text.trim() !== ''),
    );

function mayBe(at: RunStep, [input, wanted]: InputIs): boolean {
  const found = valuesOf(at, input);
  if (!found) return false;
  return found.values.some(({ text, known }) =>
    known ? fits(text, wanted) : wanted === '*' || wanted === 'true' || fits(text, wanted),
  );
}

function mustBe(at: RunStep, [input, wanted]: InputIs): boolean {
  const found = valuesOf(at, input);
  return (
    found !== undefined &&
    found.values.length > 0 &&
    found.values.every(({ text, known }) => known && fits(text, wanted))
  );
}

function rowActs(row: ActionRow, at: RunStep, env: PipelineEnv, machine: Machine): Act[] {
  const { uses } = at.step;
  if (!uses) return [];
  const inputs = (row.targets ?? '').split(' ').flatMap((name) => inputOf(at.step, name) ?? []);
  const hints = joinHints(inputs.map((scalar) => hintsOfScalar(scalar, at.scope)));
  const said = (row.says ?? []).flatMap(([input, wanted, target]) =>
    saidHint(at, input, wanted, target, row.otherwise),
  );
  if (row.line) {
    const scalar = inputOf(at.step, row.line.input);
    const line = scalar?.value ?? row.line.absent;
    if (line === undefined) return [];
    const found = lineActs(row, scalar, line, at, env, machine);
    return found.map((one) => ({
      ...one,
      hints: [...hints.hints, ...one.hints],
      open: one.open || hints.open,
    }));
  }
  return [
    act(at, `\`${uses.name}\``, uses.scalar.span, row.kinds, {
      platform: row.platform,
      flavour: row.flavour ?? 'application',
      hints: [...said, ...hints.hints],
      open: hints.open && said.length === 0,
      guarded: hints.guarded && said.length === 0,
      otherwise: row.otherwise,
      waits:
        (row.waits === true && !WAITING.some((name) => mustBe(at, [name, 'false']))) ||
        inputIsTrue(at, 'wait-for-service-stability') ||
        inputIsTrue(at, 'wait_for_deployment'),
      remote: true,
    }),
  ];
}

/** Inputs that keep an action from waiting as it otherwise does. */
const WAITING = ['wait', 'wait_for_deployment', 'wait-for-deployment', 'wait_for_completion'];

const inputIsTrue = (at: RunStep, name: string): boolean => mayBe(at, [name, 'true']);

function saidHint(
  at: RunStep,
  input: string,
  wanted: string,
  target: Target,
  otherwise: Target | undefined,
): Act['hints'][number][] {
  const scalar = inputOf(at.step, input);
  if (!scalar) return [];
  const found = resolveScalar(scalar, at.scope);
  const says = found.values.filter(
    ({ text, known }) => (known || wanted.includes('*')) && fits(text, wanted),
  );
  if (says.length === 0) return [];
  const hint = { target, text: `${input}: ${scalar.value}`, span: scalar.span };
  // What an earlier step or job works out, and a value beside others, need not be this one.
  const always =
    found.values.every((value) => says.includes(value)) &&
    !/\$\{\{[^}]*\b(?:steps|needs)\./.test(scalar.value);
  return always || !otherwise ? [hint] : [hint, { ...hint, target: otherwise }];
}

/** The command line in an action's input, read as a script: `command: deploy --env production`. */
function lineActs(
  row: ActionRow,
  scalar: Scalar | undefined,
  line: string,
  at: RunStep,
  env: PipelineEnv,
  machine: Machine,
): Act[] {
  const holder = scalar ?? at.step.uses?.scalar;
  if (!holder || !row.line) return [];
  const { program } = row.line;
  // Each line of the input is a command of the program; the text keeps its length only where it has no prefix.
  const text =
    program === ''
      ? line
      : line
          .split('\n')
          .map((one) =>
            one.trim() === '' || one.trim().startsWith(`${program} `) ? one : `${program} ${one}`,
          )
          .join('\n');
  const script: Script = {
    scalar: holder,
    tree: env.parser.parse(text),
    shell: 'bash',
    origin: row.line.input,
    remote: false,
    host: undefined,
  };
  return scriptActs(script, at, env, machine).map((one) => ({
    ...one,
    evidence: {
      ...one.evidence,
      text: scalar ? one.evidence.text : `\`${at.step.uses?.name ?? ''}\``,
      // Behind the program's name the offsets are not those of the file.
      span: program === '' && scalar ? one.evidence.span : holder.span,
    },
    hints: one.hints.map((hint) => (program === '' && scalar ? hint : { ...hint, span: holder.span })),
    platform: one.platform || row.platform,
  }));
}

/** `uses: docker://image` with the program's arguments. */
function dockerAction(at: RunStep, env: PipelineEnv, machine: Machine): Act[] {
  const args = inputOf(at.step, 'args');
  const entrypoint = inputOf(at.step, 'entrypoint')?.value;
  if (!args) return [];
  const image = at.step.uses?.name ?? '';
  const program =
    entrypoint ??
    image
      .replace(/[:@].*$/, '')
      .split('/')
      .at(-1) ??
    '';
  const row: ActionRow = {
    action: image,
    kinds: [],
    platform: 'docker',
    line: { input: 'args', program },
    source: '',
    example: {},
  };
  return lineActs(row, args, args.value, at, env, machine);
}

/** Calls of GitHub's API that start a deploy elsewhere. */
function dispatchByScript(at: RunStep): Act[] {
  const scalar = inputOf(at.step, 'script');
  if (!scalar || !/createWorkflowDispatch|createDispatchEvent/.test(scalar.value)) return [];
  const named = /(?:workflow_id|event_type)\s*:\s*['"`]([^'"`]*)['"`]/.exec(scalar.value)?.[1] ?? '';
  if (!/deploy|promote|rollout|^cd[.-]/i.test(named)) return [];
  return [
    act(at, `\`${named}\``, scalar.span, ['deploy'], {
      platform: 'github',
      flavour: 'indirect',
      opaque: true,
      ...hintsOfScalar(scalar, at.scope, 'name'),
    }),
  ];
}

/** An action that no row knows, by the words of its name: `acme/deploy-to-nomad`. */
function namedAction(at: RunStep): Act[] {
  const { uses } = at.step;
  if (!uses || uses.name.startsWith('actions/')) return [];
  const path = uses.name.split('/').slice(1).join('/');
  const kinds = kindsOfName(path.replaceAll(/upload/g, ''));
  if (
    /setup|install|login|auth|cache|credentials|download|get-|changed|filter|comment|label|token|version|\bkey\b|artifact|sarif|wait|status/.test(
      path,
    )
  )
    return [];
  if (/trigger|dispatch|workflow/.test(path) && speaksOfDeploy(at)) {
    const one = unknownAction(at, `\`${uses.name}\``, ['deploy']);
    return [{ ...one, flavour: 'indirect' }];
  }
  if (kinds.length > 0) return [unknownAction(at, `\`${uses.name}\``, kinds)];
  // `name: Deploy to the cluster`: an action that is told what to do does what its step is called.
  const words = wordsOf(at.step.name?.value ?? '').map(({ word }) => word);
  const deploys =
    (words[0] === 'deploy' || words[0] === 'redeploy') &&
    !words.some((word) => BESIDE_DEPLOY.has(word)) &&
    !/agent|checkout|deployment|marker|release|notif|slack|discord|teams|telegram|mail|sentry|datadog|newrelic/.test(
      uses.name,
    ) &&
    at.step.with.length > 0;
  const named = deploys ? kindsOfName(resolvedName(at)) : [];
  return named.length > 0 ? [unknownAction(at, `\`${uses.name}\``, named)] : [];
}

/** `Deploy key`, `Deploy token`: a thing that a deploy needs. */
const BESIDE_DEPLOY = new Set(
  'key keys ssh token tokens secret secrets credentials agent notification hook marker tracking tag gate check lock'.split(
    ' ',
  ),
);

/** An action whose inside is not to be seen, with what its inputs say. */
export function unknownAction(at: RunStep, text: string, kinds: Act['kinds']): Act {
  const scalar = at.step.uses?.scalar;
  const hints = joinHints(
    at.step.with
      .filter(({ key }) => INPUT_NAMES.test(key.value))
      .map(({ value }) => hintsOfScalar(value, at.scope)),
  );
  return act(at, text, scalar?.span ?? at.step.span, kinds, {
    ...hints,
    platform: 'action',
    opaque: true,
    byName: true,
    remote: true,
  });
}

const INPUT_NAMES =
  /env|stage|namespace|cluster|slot|target|app|service|host|server|profile|workspace|stack|tier|task|workflow|event/i;

/** A local action that cannot be read, judged by its path and the step's name. */
export function unreadableAct(at: RunStep): Act[] {
  const name = at.step.uses?.name ?? '';
  const path = name.replace(/^[.$]\//, '').replace(/^\.github\/(?:actions|workflows)\//, '');
  const own = kindsOfName(path);
  const kinds = own.length > 0 ? own : kindsOfName(resolvedName(at));
  return kinds.length > 0 ? [unknownAction(at, `\`${name}\``, kinds)] : [];
}

const resolvedName = (at: RunStep): string => (at.step.name ? nameOf(at.step.name, at.scope) : '');

function nameOf(scalar: Scalar, scope: Scope): string {
  return resolveScalar(scalar, scope).values[0]?.text ?? scalar.value;
}
