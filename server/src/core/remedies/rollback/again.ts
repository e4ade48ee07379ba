import { readsVariable, stepReads } from '../../workflow/step-values.ts';
import { earlier } from './earlier.ts';
import { type LastGoodOutput, lastGood } from './last-good.ts';
import { areKnown, type RepeatedStep, type Rollback, type RollbackInput, RUN, SHA } from './model.ts';

/** The same deploy, of the last commit that a run of this workflow has brought through. */
export function again(input: RollbackInput): Rollback | undefined {
  const { workflow, write, steps, fetch, variables, env, pushes, beside, alsoLatest } = input;
  const before = earlier(
    workflow,
    env,
    steps.map(({ text }) => text),
  );
  if (!before) return undefined;
  let isOfThatRun = false;
  const texts = before.texts.map((text, index) => {
    const own = steps[index];
    if (!own) return undefined;
    const there = reset(text);
    const last = ofLastRun(own, there);
    if (last !== text) isOfThatRun = true;
    return last !== undefined && own.setup === 'checkout' ? atCommit(last) : last;
  });
  const found = texts.filter((text) => text !== undefined);
  if (found.length < steps.length || takesNewest(found)) return undefined;
  const isVersioned = before.isVersioned || isOfThatRun;
  if (!namesPushed(steps, found, before.variables)) return undefined;
  // A tag that moves names the image that has just failed.
  const images = (isVersioned ? beside : [...beside, ...alsoLatest]).filter((image) =>
    areKnown([image], variables),
  );
  if (images.length === 0 && ((pushes && !isVersioned) || pullsNewest(found))) return undefined;
  const hasFiles = steps.some(({ setup }) => setup === 'checkout');
  const takesFiles = hasFiles && steps.some((step) => step.deploys && !isRemote(step));
  if (!isVersioned && !takesFiles && images.length === 0) return undefined;

  const at = hasFiles ? steps.findLastIndex(({ setup }) => setup === 'checkout') + 1 : 0;
  const moved =
    images.length > 0
      ? [
          write.run(
            'Make the last good image the latest again',
            images.map((image) => `docker buildx imagetools create --tag ${image}:latest ${image}:${SHA}`),
          ),
        ]
      : [];
  const named = [...before.variables].map(([name, value]) => `echo "${name}=${value}" >> "$GITHUB_ENV"`);
  const firstWork = steps.findIndex(({ setup }) => setup === undefined);
  const workAt = Math.max(at, firstWork < 0 ? found.length : firstWork);
  const outputs: LastGoodOutput[] = ['run', 'sha', ...before.outputs];
  return {
    steps: [
      lastGood(workflow, write, outputs),
      ...(named.length > 0 ? [write.run('Name what it has deployed', named)] : []),
      ...found.slice(0, at),
      ...(hasFiles ? fetch : []),
      ...found.slice(at, workAt),
      ...moved,
      ...found.slice(workAt),
    ],
    permissions: { actions: 'read', contents: 'read' },
    sets: new Set(before.variables.keys()),
    does: 'deploys the commit of the last good run again',
  };
}

/** Where an image is pushed anew under the name of its commit, what deploys it says that name too. */
function namesPushed(
  steps: readonly RepeatedStep[],
  texts: readonly string[],
  variables: ReadonlyMap<string, string>,
): boolean {
  const pushed = steps.filter(({ pushes, deploys }) => pushes && !deploys);
  const names = texts.filter((_, index) => {
    const step = steps[index];
    return step !== undefined && pushed.includes(step);
  });
  if (!names.some((text) => text.includes('last-good'))) return true;
  const ids = pushed.map(({ step }) => step.id?.value);
  return texts.some(
    (text, index) =>
      steps[index]?.pushes === false &&
      steps[index]?.setup === undefined &&
      (text.includes('last-good') ||
        stepReads(text).some(({ id }) => ids.includes(id)) ||
        [...variables.keys()].some((name) => readsVariable(text, name))),
  );
}

const isRemote = ({ step }: RepeatedStep): boolean =>
  step.scripts.length > 0 && step.scripts.every(({ remote }) => remote);

/** The checkout of that commit; undefined where it takes one of its own. */
function atCommit(text: string): string | undefined {
  const own = /^( +ref: *)(.*)$/m.exec(text);
  if (own) {
    const isThis = /^\$\{\{\s*(?:steps\.last-good\.outputs\.\w+|github\.ref(?:_name)?)\s*\}\}\s*$/.test(
      own[2] ?? '',
    );
    return isThis ? text.replace(own[0], () => `${own[1]}${SHA}`) : undefined;
  }
  if (/^\s+repository:/m.test(text)) return undefined;
  return withInputs(text, [`ref: ${SHA}`]);
}

/** What an artifact of this run gave comes from the last good one; undefined where the action cannot reach it. */
function ofLastRun({ step }: RepeatedStep, text: string | undefined): string | undefined {
  if (text === undefined || !step.uses) return text;
  // It names images after this run.
  if (step.uses.name === 'docker/metadata-action') return undefined;
  const { name, version } = step.uses;
  if (/download-.*artifact|artifact.*download/.test(name) && name !== 'actions/download-artifact')
    return undefined;
  if (name !== 'actions/download-artifact') return text;
  if (
    !/^v(?:[4-9]|\d\d)/.test(version) ||
    step.with.some(({ key }) => /^(?:run-id|github-token)$/.test(key.value))
  )
    return undefined;
  return withInputs(text, [`run-id: ${RUN}`, 'github-token: ${{ github.token }}']);
}

/** The lines of a step that uses an action, with some inputs before its own. */
function withInputs(text: string, lines: readonly string[]): string | undefined {
  const inputs = /^( +)with:[ \t]*(?:#.*)?\n( +)/m.exec(text);
  if (inputs) {
    const end = inputs.index + inputs[0].length;
    return `${text.slice(0, end)}${lines.map((line) => `${line}\n${inputs[2]}`).join('')}${text.slice(end)}`;
  }
  const uses = /^( *)(- +)?(uses: .*)$/m.exec(text);
  if (!uses || /^\s*with:/m.test(text)) return undefined;
  const pad = ' '.repeat((uses[1] ?? '').length + (uses[2] ?? '').length);
  const end = uses.index + uses[0].length;
  return `${text.slice(0, end)}\n${pad}with:${lines.map((line) => `\n${pad}  ${line}`).join('')}${text.slice(end)}`;
}

/** A server that pulls the newest commit takes the last good one, and its branch with it, so that it can pull on. */
const reset = (text: string): string =>
  text
    .replaceAll(
      /\bgit pull(?: --?(?:ff-only|rebase|force|f|q|quiet|no-edit))*(?: origin(?: [\w./-]+)?)?(?=\s*(?:$|&&|;|["']\s*$))/gm,
      `git fetch origin && git reset --hard ${SHA}`,
    )
    .replaceAll(/\bgit reset --hard origin\/[\w./-]+/g, `git reset --hard ${SHA}`)
    .replaceAll(/(\bgit push\b.*\s(?:heroku|dokku)) (?:main|master)(?=:|\s|$)/gm, (whole, push: string) =>
      /\s(?:-f|--force)\b/.test(push) ? `${push} HEAD:${whole.trim().split(' ').at(-1)}` : whole,
    );

/** Something in it asks for the newest commit. */
const takesNewest = (texts: readonly string[]): boolean =>
  texts.some((text) =>
    /\bgit (?:pull|clone)\b|\borigin\/(?:main|master|prod\w*|develop)\b|\bgit push\b.*\s(?:heroku|dokku) (?:main|master)\b/.test(
      text,
    ),
  );

/** Something in it pulls images, by names that do not say which. */
const pullsNewest = (texts: readonly string[]): boolean =>
  texts.some((text) => /\b(?:docker|podman|compose)\b.*\bpull\b/.test(text) && !text.includes('last-good'));
