import { commandName, unwrap } from '../../syntax/shell/shell.ts';
import type { Step } from '../../workflow/model.ts';

/** Programs of a language's tools: what runs them needs the language and the project's dependencies. */
const LANGUAGE = new Set(
  'npm npx pnpm pnpx yarn bun bunx node deno python python3 pip pip3 pipenv poetry uv php composer dep artisan ruby bundle rake cap mvn mvnw gradle gradlew java sbt dotnet go cargo make just task wrangler vercel netlify serverless sls cdk sam firebase ng eb ansible ansible-playbook sh bash zsh source pwsh'.split(
    ' ',
  ),
);
const LANGUAGE_ACTION =
  /wrangler|deployphp|deployer|serverless|cdk|pulumi|firebase|vercel|netlify|amplify|zappa|capistrano/i;
const DOCKER = new Set('docker docker-compose podman buildah skopeo crane helm oras heroku'.split(' '));

/** What some steps ask for, as far as their text says. */
export interface Asks {
  /** They read the files of the checkout. */
  readonly checkout: boolean;
  readonly language: boolean;
  readonly docker: boolean;
}

export function asksOf(steps: readonly Step[]): Asks {
  const local = steps.filter((step) => !worksElsewhere(step));
  let language = local.some(
    ({ uses }) => uses !== undefined && (uses.kind === 'local' || LANGUAGE_ACTION.test(uses.name)),
  );
  let docker = language;
  for (const { scripts, run } of local) {
    for (const { tree, remote } of run ? scripts : []) {
      if (remote) continue;
      for (const command of tree.commands) {
        const plain = unwrap(command);
        const name = commandName(plain);
        // A script of the repository may run anything.
        const opaque =
          /\.(?:sh|py|js|ts|rb)$|^\.{0,2}\//.test(plain.words[0]?.value ?? '') &&
          !name.startsWith('kustomize');
        if (opaque || LANGUAGE.has(name)) language = true;
        if (opaque || DOCKER.has(name) || name === 'sh' || name === 'bash' || name === 'make') docker = true;
      }
    }
  }
  return { checkout: local.length > 0, language, docker };
}

/** Everything that the step does is done on another machine, or it only sends a message. */
const worksElsewhere = (step: Step): boolean =>
  step.uses !== undefined &&
  step.uses.kind !== 'local' &&
  (/ssh-action|ssh-remote|slack|discord|telegram|teams|notif|sentry|webhook|invoke/i.test(step.uses.name) ||
    (step.scripts.length > 0 && step.scripts.every(({ remote }) => remote)));
