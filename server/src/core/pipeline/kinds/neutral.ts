import type { Command } from '../../syntax/shell/ast.ts';
import { commandName, unwrap } from '../../syntax/shell/shell.ts';
import type { JobContext, RunStep } from './context.ts';
import { isHarmlessRemote } from './remote.ts';

/** Actions that prepare or tell something, and change nothing outside the job. */
const NEUTRAL =
  /^(?:actions\/(?!deploy-pages|jekyll-build-pages|create-release|upload-release-asset)|[^/]+\/[^/]*(?:setup|login|auth|credentials|slack|notif|discord|teams|telegram|mail|checkout|artifact|cache|status|comment|annotate)[^/]*(?:\/.*)?$)/;

/** A job that only looks, prepares and says something. */
export const isIdle = ({ steps }: Pick<JobContext, 'steps'>): boolean => steps.every(isNeutral);

function isNeutral({ step }: RunStep): boolean {
  if (step.uses)
    return step.uses.kind === 'repository' && NEUTRAL.test(step.uses.name) && step.scripts.length === 0;
  return step.scripts.every(({ tree }) =>
    tree.commands.every((command) => {
      const plain = unwrap(command);
      return plain.words.length === 0 || isHarmlessRemote(plain) || prepares(plain);
    }),
  );
}

/** Signs in, installs or asks something: `docker login`, `git fetch`, `npm ci`, `az account show`. */
function prepares(command: Command): boolean {
  const verbs = command.words.slice(1).filter(({ value }) => !value.startsWith('-'));
  const name = commandName(command);
  return (
    PREPARING.has(name) &&
    (verbs.length === 0 || verbs.slice(0, 2).some(({ value }) => HARMLESS_VERBS.has(value)))
  );
}

const PREPARING = new Set(
  'docker az aws gcloud kubectl gh git npm yarn pnpm node python python3 pip poetry helm terraform doctl heroku flyctl'.split(
    ' ',
  ),
);
const HARMLESS_VERBS = new Set(
  'login logout config configure version install ci account whoami auth show list get describe fetch log diff rev-parse rev-list status show-ref clone checkout init sts'.split(
    ' ',
  ),
);
