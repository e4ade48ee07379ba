import type { JobFacts, Pipeline } from '../../pipeline/model.ts';
import { commandName } from '../../syntax/shell/arguments.ts';
import type { Command, Word } from '../../syntax/shell/ast.ts';
import { commandsOf } from '../../syntax/shell/shell.ts';
import { unwrap } from '../../syntax/shell/unwrap.ts';
import type { Step } from '../../workflow/model.ts';
import { IMAGE_ACTIONS, SILENT_ACTIONS } from '../knowledge.ts';

/** Whether a step may build, name or load images in a way that the file does not show: in a script, a compose file, an action. */
export function hidesImages(step: Step, { shell: parser, stepsOfAction }: Reader): boolean {
  const inner = step.uses?.kind === 'local' ? stepsOfAction(step.uses.name) : undefined;
  if (inner)
    return inner.some(
      (each) => each.uses?.kind === 'local' || hidesImages(each, { shell: parser, stepsOfAction }),
    );
  if (step.uses && hidesInAction(step)) return true;
  return step.scripts.some((script) =>
    commandsOf(script, parser).some(({ command, remote }) => hidesInCommand(unwrap(command), remote)),
  );
}

/** Whether a job, or the workflow that it calls, may do so. */
export function jobHidesImages({ job, kinds, call, called }: JobFacts, reader: Reader): boolean {
  if (call === 'none') return job.steps.some((step) => hidesImages(step, reader));
  if (called) return called.jobs.some((inner) => jobHidesImages(inner, reader));
  return makesImages(kinds) || !kinds.has('test');
}

type Reader = Pick<Pipeline, 'shell' | 'stepsOfAction'>;

/** What a job does that cannot be read may name any image. */
const makesImages = (kinds: JobFacts['kinds']): boolean =>
  kinds.has('build') || kinds.has('publish') || kinds.has('deploy');

const ABOUT_IMAGES =
  /docker|image|container|build|push|publish|regist|kaniko|buildx|jib|\bbake|compose|release|promot|retag|deliver|ship/i;

/** Actions whose inputs show all that they name. */
const SEEN_ACTIONS =
  /^(?:(?:docker|depot|useblacksmith)\/(?:build-push|metadata)-action|crazy-max\/ghaction-docker-meta)$/;

function hidesInAction({ uses }: Step): boolean {
  if (!uses || uses.kind === 'docker') return false;
  const { name } = uses;
  if (uses.kind === 'local') return !HARMLESS.test(name);
  if (SEEN_ACTIONS.test(name) || IMAGE_ACTIONS.has(name) || name.startsWith('actions/')) return false;
  return ABOUT_IMAGES.test(name) && !SILENT_ACTIONS.test(name) && !/deploy|login|credentials/.test(name);
}

/** A local action by whose name nobody expects an image. */
const HARMLESS = /(?:set-?up|install|cache|checkout|lint|tests?|notify|slack|node|python|java|go)[\w-]*$/;

/** Programs that run what some other file says. */
const RUNNERS =
  /^(?:make|gmake|just|task|rake|npm|yarn|pnpm|bun|gradlew?|mvnw?|sbt|lerna|nx|turbo|poetry|composer)$/;
const BUILDERS =
  /^(?:skaffold|tilt|earthly|dagger|bazel|bazelisk|nix|nix-build|werf|devspace|garden|img|s2i)$/;
const SHELLS = /^(?:ba|z|da|k)?sh$|^(?:pwsh|powershell|python3?|node|ruby|php|deno)$/;
const CONTAINER_TOOLS = /^(?:docker|podman|nerdctl|buildah|docker-compose|podman-compose)$/;

/** A variable in the place of a flag or an argument. */
const isWholeVariable = ({ parts }: Word, index: number, words: readonly Word[]): boolean =>
  parts.length === 1 &&
  parts[0]?.kind === 'variable' &&
  !words[index - 1]?.value.startsWith('-') &&
  index < words.length - 1;

function hidesInCommand(command: Command, remote: boolean): boolean {
  const name = commandName(command);
  const rest = command.words.slice(1).map(({ value }) => value);
  const text = rest.join(' ');
  if (BUILDERS.test(name) || name === 'eval') return true;
  if (name === 'source' || name === '.') return ABOUT_IMAGES.test(text) || /\benv\b|var|conf/i.test(text);
  if (name === 'xargs') return /docker|podman/.test(text);
  if (CONTAINER_TOOLS.test(name)) {
    const compose = name.endsWith('compose') || rest[0] === 'compose';
    // What a server starts is named by its compose file, and gets no other name there.
    if (compose && remote) return rest.some((word) => /^(?:build|push|--build)$/.test(word));
    if (compose) return rest.some((word) => /^(?:build|push|pull|up|--build)$/.test(word));
    if (/^(?:image )?(?:load|import|save)\b|^(?:buildx )?bake\b/.test(text)) return true;
    // `docker build $OPTIONS .`
    return /^(?:(?:image |buildx )?build|tag)\b/.test(text) && command.words.some(isWholeVariable);
  }
  const program = command.words[0]?.value ?? '';
  if (RUNNERS.test(name))
    return /docker|image|container|push|publish|release|promot|jib|deploy|ship|\btag/i.test(text);
  if (SHELLS.test(name)) return rest.some((word) => /\.\w+$|\//.test(word)) && ABOUT_IMAGES.test(text);
  return (
    /^\.{0,2}\/|\.(?:sh|py|js|ps1|rb)$/.test(program) &&
    /docker|image|build|push|publish|release|promot|\btag|deploy|ship/i.test(program + text)
  );
}
