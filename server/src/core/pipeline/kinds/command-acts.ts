import { commands } from '../../knowledge/index.ts';
import type { Match } from '../../knowledge/match.ts';
import type { Command, Range, Word } from '../../syntax/shell/ast.ts';
import { commandName, commandsOf, type LocatedCommand, unwrap } from '../../syntax/shell/shell.ts';
import type { Span } from '../../text/span.ts';
import type { Script } from '../../workflow/model.ts';
import {
  assignmentIndex,
  type Origin,
  type Resolved,
  resolveEnvironmentVariable,
  resolveWord,
  type Scope,
} from '../../workflow/resolve.ts';
import { isProfile, isTargetVariable } from '../target/target-variables.ts';
import { wordsOf } from '../target/target-words.ts';
import { type Act, act, configuredText, quote } from './acts.ts';
import type { PipelineEnv, RunStep } from './context.ts';
import { type Hints, hintsOf, hintsOfWord, joinHints } from './hints.ts';
import { httpAct } from './http.ts';
import { pagesPush } from './pages-push.ts';
import { isHarmlessRemote } from './remote.ts';
import { kindsOfScript } from './script-kinds.ts';
import { namedScripts } from './script-names.ts';

/** How the machine is used that a script runs on. */
export interface Machine {
  /** What the job starts on its own runner stays there: a self-hosted runner that the job deploys on. */
  readonly isServer: boolean;
}

/** What the commands of a step's scripts do. */
export function commandActs(at: RunStep, env: PipelineEnv, machine: Machine): Act[] {
  return at.step.scripts.flatMap((script) => scriptActs(script, at, env, machine));
}

export function scriptActs(script: Script, at: RunStep, env: PipelineEnv, machine: Machine): Act[] {
  const located = commandsOf(script, env.parser);
  const assigned = assignmentIndex(located);
  const acts: Act[] = [];
  for (const [index, one] of located.entries()) {
    if (isDeclarationOnly(one.command)) continue;
    const origin: Origin = { script, scope: at.scope, commands: located, index, assigned };
    const guarded = one.command.context.conditional && ASKS_START.test(script.tree.text);
    const told = ownAct(one, origin, at, env) ?? judge(one, origin, at, machine, located);
    acts.push(...(guarded ? told.map((each) => ({ ...each, guarded })) : told));
  }
  return acts;
}

/** What the configuration says of a command; undefined where it says nothing, [] where it is nothing that counts. */
function ownAct(
  located: LocatedCommand,
  origin: Origin,
  at: RunStep,
  { own }: PipelineEnv,
): Act[] | undefined {
  const { command, remote } = located;
  const kinds = own?.command(command);
  if (!kinds) return undefined;
  if (kinds.length === 0) return [];
  const hints = joinHints([
    ...command.words.map((word) => hintsOfWord(word, origin)),
    ...assignmentHints(unwrap(command), origin),
  ]);
  const span = located.locate(command.start, command.end);
  const options = { ...hints, line: textOf(located), platform: 'configured', opaque: true, remote };
  return [act(at, configuredText(quote(textOf(located))), span, kinds, options)];
}

/** A test of a script on what started the run: its branch, its event. */
const ASKS_START =
  /(?:\bif\b|\bcase\b|\belif\b|\[)[^\n]*(?:github\.(?:ref|event_name|base_ref|head_ref)|GITHUB_(?:REF|EVENT_NAME|BASE_REF|HEAD_REF))/;

/** A function that nothing calls could be told apart, but its commands are what the author means to run. */
const isDeclarationOnly = ({ words }: Command): boolean => words.length === 0;

function judge(
  located: LocatedCommand,
  origin: Origin,
  at: RunStep,
  machine: Machine,
  all: readonly LocatedCommand[],
): Act[] {
  const { command } = located;
  const remote = located.remote || machine.isServer || dockerHost(command, at.scope) !== undefined;
  const matches = commands
    .match(command, remote)
    .filter(({ row }) => !row.kinds.includes('other') || row.kinds.length > 1);
  const text = quote(textOf(located));
  const span = located.locate(command.start, command.end);
  const fed = scriptFedToSsh(command, origin, at, text, span);
  if (fed) return [fed];
  if (matches.length > 0) return matches.flatMap((match) => matchAct(match, located, origin, at, text, all));
  if (commands.match(command, remote).length > 0) return [];

  const http = httpAct(located, origin, at, text, span);
  if (http) return [http];

  const pages = pagesPush(located, origin, at, text, span);
  if (pages) return [pages];
  const plain = unwrap(command);
  const scripts = namedScripts(plain).filter(({ kinds }) => kinds.length > 0);
  if (scripts.length > 0) {
    return scripts.map(({ name, kinds, word, rest }) => {
      const hints = joinHints([
        ...[word, ...rest].map((one) => hintsOfWord(one, origin)),
        ...assignmentHints(plain, origin),
      ]);
      const site = kinds.includes('deploy') && wordsOf(name).some((part) => SITE_WORDS.has(part.word));
      return act(at, text, span, kinds, {
        ...hints,
        platform: 'script',
        flavour: site ? 'site' : 'application',
        opaque: true,
        remote: located.remote,
      });
    });
  }
  if (located.remote && !isHarmlessRemote(plain) && !commands.knows(commandName(plain).toLowerCase())) {
    return [act(at, text, span, ['deploy'], { platform: 'ssh', byName: true, remote: true })];
  }
  return [];
}

/** The other machine that the step's environment makes Docker's client work on: `DOCKER_HOST: ssh://deploy@host`. */
function dockerHost(command: Command, scope: Scope): Resolved | undefined {
  if (!DOCKER.has(commandName(unwrap(command)))) return undefined;
  const host = resolveEnvironmentVariable('DOCKER_HOST', scope);
  return host?.values.some(({ text }) => text.startsWith('ssh://')) ? host : undefined;
}

const DOCKER = new Set(['docker', 'docker-compose']);

/** `ssh host 'bash -s' < deploy.sh`: a script of the repository runs on the other machine. */
function scriptFedToSsh(
  command: Command,
  origin: Origin,
  at: RunStep,
  text: string,
  span: Span,
): Act | undefined {
  const plain = unwrap(command);
  if (commandName(plain) !== 'ssh') return undefined;
  const file = plain.redirects.find(({ operator }) => operator === '<')?.target ?? pipedFile(origin);
  if (!file) {
    // `tar cz dist | ssh host 'tar xz -C /srv/app'`
    const unpacks = plain.words.some(({ value }) => /\btar\s+-?\w*x|\btar\s.*--extract/.test(value));
    return unpacks && origin.commands?.[(origin.index ?? 0) - 1]?.command.context.piped
      ? act(at, text, span, ['deploy'], {
          ...joinHints(plain.words.slice(1).map((word) => hintsOfWord(word, origin))),
          platform: 'ssh',
          remote: true,
        })
      : undefined;
  }
  const kinds = kindsOfScript(file.value.slice(file.value.lastIndexOf('/') + 1));
  const hints = joinHints([...plain.words.slice(1), file].map((word) => hintsOfWord(word, origin)));
  return act(at, text, span, kinds.length > 0 ? kinds : ['deploy'], {
    ...hints,
    platform: 'ssh',
    opaque: true,
    remote: true,
  });
}

/** `cat deploy.sh | ssh host bash` */
function pipedFile({ commands, index = 0 }: Origin): Word | undefined {
  const before = commands?.[index - 1]?.command;
  if (!before?.context.piped || commandName(before) !== 'cat' || before.words.length !== 2) return undefined;
  return before.words[1];
}

/** A flag by which the branch that is built decides where it goes: `--branch=${{ github.ref_name }}`. */
const FOLLOWS_BRANCH =
  /--(?:branch|alias|env|environment|stage|channel|name)[= ]"?(?:\$\{\{[^}]*github\.(?:head_ref|ref_name|ref)\b|\$\{?GITHUB_(?:HEAD_REF|REF_NAME))/;

const SITE_WORDS = new Set([
  'docs',
  'doc',
  'documentation',
  'storybook',
  'pages',
  'ghpages',
  'gh',
  'javadoc',
  'apidocs',
]);

function matchAct(
  match: Match,
  located: LocatedCommand,
  origin: Origin,
  at: RunStep,
  text: string,
  all: readonly LocatedCommand[],
): Act[] {
  const { row, tool, command, targets } = match;
  const span = located.locate(located.command.start, located.command.end);
  const host = dockerHost(command, at.scope);
  const hints = joinHints([
    ...(host ? [hintsOf(host)] : []),
    ...targets.map((word) => hintsOfWord(word, origin)),
    ...assignmentHints(command, origin),
    ...environmentFlagHints(match, origin),
    ...(row.kinds.includes('deploy') ? pipedHints(located, origin, all) : []),
  ]);
  const said = productionHints(match, located, origin);
  return [
    act(at, text, span, row.kinds, {
      line: textOf(located),
      platform: tool.platform,
      flavour: row.flavour ?? 'application',
      hints: [...said, ...hints.hints],
      open: hints.open && said.length === 0,
      guarded:
        (hints.guarded && said.length === 0) ||
        FOLLOWS_BRANCH.test(command.words.map(({ value }) => value).join(' ')),
      otherwise: row.otherwise,
      waits: waits(match),
      remote: located.remote || match.remote,
    }),
  ];
}

/** What flags such as `--prod` say, also where a variable or an expression holds them, which then need not be there. */
function productionHints(match: Match, located: LocatedCommand, origin: Origin): Act['hints'] {
  const { row, command, production } = match;
  const place = (one: Range) => located.locate(one.start, one.end);
  const names = row.production?.split(' ') ?? [];
  for (const word of names.length > 0 ? command.words.slice(1) : []) {
    if (!word.value.includes('$')) continue;
    const { values, open } = resolveWord(word, origin);
    const says = values.filter(({ text }) => text.split(/\s+/).some((part) => names.includes(part)));
    if (says.length === 0) continue;
    const hint = { target: 'production' as const, text: word.value, span: place(word) };
    const always = says.length === values.length && !open;
    return always || !row.otherwise ? [hint] : [hint, { ...hint, target: row.otherwise }];
  }
  return production ? [{ target: 'production', text: production.name, span: place(production.range) }] : [];
}

/** `NODE_ENV=production pm2 restart`, `STAGE=prod ./deploy.sh`: variables of that command alone. */
const assignmentHints = (command: Command, origin: Origin) =>
  command.assignments.flatMap(({ name, value }) =>
    value && isTargetVariable(name) ? [profiled(name, hintsOfWord(value, origin))] : [],
  );

/** What an application's own profile says yields to the trigger's branch. */
const profiled = (name: string, found: Hints): Hints =>
  isProfile(name) ? { ...found, hints: found.hints.map((hint) => ({ ...hint, profile: true })) } : found;

/** `docker run -e SPRING_PROFILES_ACTIVE=prod` */
function environmentFlagHints({ flags, tool }: Match, origin: Origin) {
  if (tool.platform !== 'docker') return [];
  return flags.flatMap(({ name, value }) => {
    if ((name !== '-e' && name !== '--env') || !value) return [];
    const variable = /^[A-Za-z_][\w.]*(?==)/.exec(value.value)?.[0];
    return variable && isTargetVariable(variable) ? [profiled(variable, hintsOfWord(value, origin))] : [];
  });
}

/** `envsubst < k8s/prod/app.yml | kubectl apply -f -`: what is fed in names the target too. */
function pipedHints(located: LocatedCommand, origin: Origin, all: readonly LocatedCommand[]) {
  const words: Word[] = located.command.redirects.flatMap(({ operator, target }) =>
    operator === '<' && target ? [target] : [],
  );
  const found = words.map((word) => hintsOfWord(word, origin));
  const index = all.indexOf(located);
  for (let i = index - 1; i >= 0 && i >= index - 3; i--) {
    const before = all[i];
    if (!before?.command.context.piped || before.nested !== located.nested) break;
    const name = commandName(before.command);
    if (!['cat', 'envsubst', 'sed', 'kustomize', 'yq', 'sops'].includes(name)) continue;
    const fed = [
      ...before.command.words.slice(1),
      ...before.command.redirects.flatMap(({ target }) => (target ? [target] : [])),
    ];
    found.push(
      ...fed
        .filter(({ value }) => /[/.]/.test(value) && !/[|{}]/.test(value))
        .map((word) => hintsOfWord(word, { ...origin, index: i })),
    );
  }
  return found;
}

function waits({ row, flags }: Match): boolean {
  if (row.waits) return !flags.some(({ name, valueText }) => DETACHING.has(name) && valueText !== 'false');
  return flags.some(
    ({ name, valueText }) =>
      (WAITING.has(name) && valueText !== 'false') || (name === '--detach' && valueText === 'false'),
  );
}

const DETACHING = new Set(['--detach', '--async', '--no-wait', '--detached']);

const WAITING = new Set([
  '--wait',
  '--atomic',
  '--rollback-on-failure',
  '--wait-for-jobs',
  '--wait-for-service-stability',
  '--watch',
]);

function textOf({ command, script, nested, locate }: LocatedCommand): string {
  if (!nested) return script.scalar.value.slice(command.start, command.end);
  const { start, end } = locate(command.start, command.end);
  return script.scalar.source.slice(start, end);
}
