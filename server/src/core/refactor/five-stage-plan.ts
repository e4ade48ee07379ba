import type { Step } from '../workflow/model.ts';
import type { Handover } from './five-stage-handover.ts';
import type { Part } from './five-stage-roles.ts';
import type { Setup } from './five-stage-setup.ts';
import { exportsOf, readsVariable, stepReads } from './five-stage-values.ts';

/** Programs of a language's tools: what runs them needs the language and the project's dependencies. */
const LANGUAGE =
  /(?:^|[\s;&|("'])(?:npm|npx|pnpm|pnpx|yarn|bun|bunx|node|deno|python3?|pip3?|poetry|uv|php|composer|dep|ruby|bundle|rake|cap|mvn|gradle|java|sbt|dotnet|go|cargo|make|just|task|wrangler|vercel|netlify|serverless|sls|cdk|sam|firebase|ng|eb|ansible(?:-playbook)?|\.{0,2}\/?[\w.-]*\/[\w./-]+\.(?:sh|py|js|ts|rb)|\.\/[\w-]+|(?:ba)?sh\s+[\w./-]+)(?=\s|$|;)/m;
const LANGUAGE_ACTION =
  /wrangler|deployphp|deployer|serverless|cdk|pulumi|firebase|vercel|netlify|amplify|zappa|capistrano/i;
const DOCKER = /(?:^|[\s;&|(])(?:docker|docker-compose|podman|buildah|skopeo|crane|helm|oras|heroku)\s/m;

/** What the steps of a stage ask for, as far as their text says. */
interface Asks {
  /** They read the files of the checkout. */
  readonly checkout: boolean;
  readonly language: boolean;
  readonly docker: boolean;
}

export function asksOf(parts: readonly Part[]): Asks {
  const local = parts.filter(({ step }) => !worksElsewhere(step));
  const scripts = local.map(({ step }) => step.run?.value ?? '').join('\n');
  const opaque = local.some(
    ({ step }) => step.uses?.kind === 'local' || LANGUAGE_ACTION.test(step.uses?.name ?? ''),
  );
  return {
    checkout: local.length > 0,
    language: opaque || LANGUAGE.test(scripts),
    docker: opaque || DOCKER.test(scripts) || /\.sh\b/.test(scripts),
  };
}

/** Everything that the step does is done on another machine, or it only sends a message. */
const worksElsewhere = (step: Step): boolean =>
  step.uses !== undefined &&
  (/ssh-action|ssh-remote|slack|discord|telegram|teams|notif|sentry|webhook|invoke/i.test(step.uses.name) ||
    (step.scripts.length > 0 && step.scripts.every(({ remote }) => remote)));

/** The parts of a stage: its work, with what prepares it, in the order of the job. */
export function stageOf(
  all: readonly Part[],
  work: readonly Part[],
  stage: 'build' | 'test' | 'deploy' | 'other',
  handover: Handover,
  source: string,
): Part[] {
  const last = Math.max(-1, ...work.map(({ step }) => step.index));
  const firstBuild = all.find(({ role }) => role === 'build')?.step.index ?? 0;
  const asks = asksOf(work);
  const packed = stage !== 'build' && handover.kind === 'workspace';
  const wants = (setup: Setup, step: Step): boolean => {
    // What stands in the checkout already when it comes from the build.
    if (packed && step.index < firstBuild && ['install', 'cache', 'files'].includes(setup)) return false;
    switch (setup) {
      case 'checkout':
        return asks.checkout;
      case 'language':
      case 'cache':
      case 'install':
        return stage === 'deploy' || stage === 'other' ? asks.language : true;
      case 'registry':
        return stage === 'build' || asks.docker;
      case 'builder':
        return stage === 'build';
      case 'access':
        return stage !== 'test' || step.index > firstBuild
          ? asks.checkout || stage === 'build'
          : asks.checkout;
      case 'files':
      case 'tool':
        return asks.checkout;
      case 'value':
        return false;
    }
  };
  const chosen = new Set<Part>(work);
  for (const part of all)
    if (part.setup && part.role === 'setup' && part.step.index < last && wants(part.setup, part.step))
      chosen.add(part);
  // What they read of each other comes along, as far as it only prepares.
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
  return all.filter((part) => chosen.has(part));
}
