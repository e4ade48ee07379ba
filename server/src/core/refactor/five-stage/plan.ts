import type { Setup } from '../../pipeline/kinds/setup.ts';
import { commandName, unwrap } from '../../syntax/shell/shell.ts';
import type { Step } from '../../workflow/model.ts';
import { exportsOf, readsVariable, stepReads } from '../../workflow/step-values.ts';
import type { Part } from './roles.ts';

/** Programs of a language's tools: what runs them needs the language and the project's dependencies. */
const LANGUAGE = new Set(
  'npm npx pnpm pnpx yarn bun bunx node deno python python3 pip pip3 pipenv poetry uv php composer dep artisan ruby bundle rake cap mvn mvnw gradle gradlew java sbt dotnet go cargo make just task wrangler vercel netlify serverless sls cdk sam firebase ng eb ansible ansible-playbook sh bash zsh source pwsh'.split(
    ' ',
  ),
);
const LANGUAGE_ACTION =
  /wrangler|deployphp|deployer|serverless|cdk|pulumi|firebase|vercel|netlify|amplify|zappa|capistrano/i;
const DOCKER = new Set('docker docker-compose podman buildah skopeo crane helm oras heroku'.split(' '));

/** What the steps of a stage ask for, as far as their text says. */
export interface Asks {
  /** They read the files of the checkout. */
  readonly checkout: boolean;
  readonly language: boolean;
  readonly docker: boolean;
}

export function asksOf(parts: readonly Part[]): Asks {
  const local = parts.map(({ step }) => step).filter((step) => !worksElsewhere(step));
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

export interface StagePlan {
  readonly stage: 'build' | 'test' | 'deploy' | 'notify';
  readonly work: readonly Part[];
  /** What it asks for where its work does not say so. */
  readonly asks?: Asks;
  /** Preparations up to this step's index belong to it; up to the last of its work otherwise. */
  readonly until?: number;
  /** It gets the whole checkout from the build, with what was installed there. */
  readonly packed: boolean;
}

/** The parts of a stage: its work, with what prepares it, in the order of the job. */
export function stageOf(all: readonly Part[], source: string, plan: StagePlan): Part[] {
  const { stage, work, packed } = plan;
  const until = plan.until ?? Math.max(-1, ...work.map(({ step }) => step.index));
  const firstBuild = all.find(({ role }) => role === 'build')?.step.index ?? 0;
  const asks = plan.asks ?? asksOf(work);
  const wants = (setup: Setup, step: Step): boolean => {
    if (packed && step.index < firstBuild && UNPACKED.has(setup)) return false;
    if (stage === 'notify') return setup === 'checkout' && asks.language;
    switch (setup) {
      case 'checkout':
        return asks.checkout;
      case 'language':
      case 'cache':
      case 'install':
        return stage !== 'deploy' || asks.language;
      case 'registry':
        return stage === 'build' || asks.docker;
      case 'builder':
        return stage === 'build';
      case 'access':
        return (
          stage === 'build' ||
          (asks.checkout && (stage === 'deploy' || step.index > firstBuild || asks.docker))
        );
      case 'cluster':
        return stage === 'deploy' && asks.checkout;
      case 'files':
      case 'tool':
        return asks.checkout;
      case 'value':
        return false;
    }
  };
  const chosen = new Set<Part>(work);
  const checkouts = new Set<string>();
  for (const part of all) {
    if (part.role !== 'setup' || !part.setup || part.step.index >= until) continue;
    if (!wants(part.setup, part.step)) continue;
    // A second plain checkout would only clear away what was fetched.
    const key = part.step.with.map(({ key, value }) => `${key.value}=${value.value}`).join();
    if (part.setup === 'checkout' && stage !== 'build' && checkouts.has(key)) continue;
    if (part.setup === 'checkout') checkouts.add(key);
    chosen.add(part);
  }
  addRead(chosen, all, source);
  return all.filter((part) => chosen.has(part));
}

/** Comes with the checkout that the build packed. */
const UNPACKED: ReadonlySet<Setup> = new Set(['install', 'cache', 'files']);

/** What the chosen steps read of others comes along, as far as those only prepare. */
export function addRead(chosen: Set<Part>, all: readonly Part[], source: string): void {
  const text = ({ step }: Part) => source.slice(step.span.start, step.span.end);
  for (const part of chosen) {
    const reads = stepReads(text(part)).map(({ id }) => id);
    for (const other of all) {
      if (other.role !== 'setup' || chosen.has(other) || other.step.index >= part.step.index) continue;
      const named = other.step.id && reads.includes(other.step.id.value);
      const exported = exportsOf(other.step).some((name) => readsVariable(text(part), name));
      const path = /GITHUB_PATH|::add-path/.test(other.step.run?.value ?? '');
      if (named || exported || path) chosen.add(other);
    }
  }
}
