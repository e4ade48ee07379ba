import type { LocatedCommand } from '../../syntax/shell/shell.ts';
import { commandName, commandsOf, parseArguments, unwrap } from '../../syntax/shell/shell.ts';
import { inputOf } from '../../workflow/resolve.ts';
import { type Act, act, type Hint, quote } from './acts.ts';
import type { JobContext, RunStep } from './context.ts';
import { hintsOfScalar, hintsOfWord, joinHints } from './hints.ts';

/** Repositories and folders that hold desired state. */
const DESIRED =
  /gitops|git-ops|manifest|argo|flux|fleet|helm|kustomize|k8s|kube|overlays|values|deployment|infra|charts?\b|cluster|apps\/|environments?\//i;
const COMMIT_ACTIONS =
  /^(?:stefanzweifel\/git-auto-commit-action|endbug\/add-and-commit|ad-m\/github-push-action|github-actions-x\/commit|actions-js\/push|cpina\/github-action-push-to-another-repository|planetscale\/ghcommit-action)$/;

interface Edit {
  readonly at: RunStep;
  readonly located: LocatedCommand;
  readonly hints: readonly Hint[];
}

/** A commit of desired state that something applies: an image tag written into a manifest or values file, and pushed. */
export function gitopsActs(context: JobContext): Act[] {
  const edits: Edit[] = [];
  let pushes = false;
  let elsewhere: Hint[] | undefined;
  for (const at of context.steps) {
    const { step } = at;
    if (step.uses?.name === 'actions/checkout') {
      const repository = inputOf(step, 'repository');
      if (repository && DESIRED.test(repository.value))
        elsewhere = [...hintsOfScalar(repository, at.scope).hints];
    }
    if (step.uses && COMMIT_ACTIONS.test(step.uses.name)) pushes = true;
    for (const script of step.scripts) {
      if (script.remote) continue;
      const all = commandsOf(script, context.env.parser);
      for (const [index, located] of all.entries()) {
        if (located.remote) continue;
        if (isPush(located)) pushes = true;
        if (clonesDesired(located)) elsewhere ??= [];
        if (!isEdit(located)) continue;
        const origin = { script, scope: at.scope, commands: all, index };
        const words = unwrap(located.command).words.slice(1);
        const folder = at.step.workingDirectory ? [hintsOfScalar(at.step.workingDirectory, at.scope)] : [];
        const paths = words.filter(({ value }) => value.includes('/') && !/^s[/|#]/.test(value));
        edits.push({
          at,
          located,
          hints: joinHints([...folder, ...paths.map((word) => hintsOfWord(word, origin))]).hints,
        });
      }
    }
  }
  if (!pushes || edits.length === 0) return [];
  const desired = edits.filter(
    ({ located, at }) =>
      elsewhere || DESIRED.test(textOf(located)) || DESIRED.test(at.step.workingDirectory?.value ?? ''),
  );
  return desired.slice(0, 3).map(({ at, located, hints }) =>
    act(at, quote(textOf(located)), located.locate(located.command.start, located.command.end), ['deploy'], {
      platform: 'gitops',
      flavour: 'indirect',
      hints: hints.length > 0 ? hints : (elsewhere ?? []),
      remote: true,
    }),
  );
}

const textOf = ({ command, script, nested, locate }: LocatedCommand): string => {
  const { start, end } = locate(command.start, command.end);
  return nested
    ? script.scalar.source.slice(start, end)
    : script.scalar.value.slice(command.start, command.end);
};

/** Writes an image or a tag into a file: `kustomize edit set image`, `yq -i '.image.tag = …'`, `sed -i s/image:…/`. */
function isEdit(located: LocatedCommand): boolean {
  const command = unwrap(located.command);
  const name = commandName(command);
  const text = command.words.map(({ value }) => value).join(' ');
  if (name === 'kustomize') return /\bedit set image\b/.test(text);
  if (name === 'yq' || name === 'sed' || name === 'perl' || name === 'jq')
    return (
      /image|tag|version|digest|sha/i.test(text) &&
      (/(?:^|\s)-[a-z]*i/.test(text) || /--in-?place|w -i|write/.test(text) || name === 'jq')
    );
  return false;
}

function isPush(located: LocatedCommand): boolean {
  const command = unwrap(located.command);
  if (commandName(command) !== 'git') return false;
  const { positionals, flags } = parseArguments(command.words.slice(1), { values: ['-C', '-c'] });
  return (
    positionals[0]?.value === 'push' &&
    !flags.some(({ name }) => name === '--tags') &&
    !positionals.some(({ value }) => /gh-pages|refs\/tags/.test(value))
  );
}

function clonesDesired(located: LocatedCommand): boolean {
  const command = unwrap(located.command);
  return (
    commandName(command) === 'git' &&
    command.words[1]?.value === 'clone' &&
    command.words.some(({ value }) => DESIRED.test(value))
  );
}
