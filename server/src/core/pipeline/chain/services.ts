import { needsReads } from '../graph/needs-reads.ts';
import type { JobFacts } from '../model.ts';

/**
 * Words of job names that say what is done, where or with what, and not to which part of the product. Everything
 * else (`api`, `frontend`, `billing`) is taken for the name of a part.
 */
const GENERIC: ReadonlySet<string> = new Set(
  `build builds building test tests testing unit integration e2e end lint linter linting check checks quality code
  security scan scanning sast audit verify validate validation static analysis type types typecheck coverage smoke
  format deploy deploys deployment deployments deployed release releases publish publishing push docker image images
  container containers registry prod production prd live staging stage stg dev develop development qa uat preview test
  acceptance sandbox demo beta canary ci cd job jobs run runs step steps to and the on for of with in from by at all
  main master new default app apps application service services project site server servers cluster environment env
  pipeline workflow setup prepare init plan apply rollback approve approval gate ready promote upload download notify
  aws azure gcp google cloud k8s kubernetes helm ecs ecr eks gke acr aks lambda s3 vercel netlify heroku railway
  render fly firebase cloudflare pages terraform node nodejs python java go rust dotnet php ruby npm yarn pnpm maven
  gradle pytest jest cypress playwright codeql sonar sonarqube sonarcloud snyk trivy latest version tag multi arch
  amd64 arm64 linux windows macos ubuntu us eu ap east west north south region central europe america asia
  remote ssh vm vps`
    .split(/\s+/)
    .filter(Boolean),
);

/** The parts of the product that a job is about, from its id and the folders it works in; empty where it names none. */
export function partsOf({ job }: JobFacts): ReadonlySet<string> {
  const folders = job.steps.flatMap(({ workingDirectory }) =>
    workingDirectory && !workingDirectory.value.includes('${{') ? [workingDirectory.value] : [],
  );
  const words = [job.id, ...folders].flatMap((text) =>
    text
      .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .split(/[^a-z]+/)
      .filter((word) => word.length > 1 && !GENERIC.has(word)),
  );
  return new Set(words);
}

/**
 * Tells whether `job` works for another service than the deploy job: it is about a part that one of the deploy's
 * `peers` (deploys to the same stage) is about and the deploy is not, or other paths of the repository start it.
 */
export function serviceFinder(): (job: JobFacts, deploy: JobFacts, peers: readonly JobFacts[]) => boolean {
  const known = new Map<JobFacts, { parts: ReadonlySet<string>; filters: ReadonlySet<string> }>();
  const about = (job: JobFacts) => {
    const found = known.get(job) ?? { parts: partsOf(job), filters: changeFilters(job) };
    known.set(job, found);
    return found;
  };
  return (job, deploy, peers) => {
    const { parts, filters } = about(job);
    const own = about(deploy);
    if (filters.size > 0 && own.filters.size > 0 && disjoint(filters, own.filters)) return true;
    if (parts.size === 0 || !disjoint(parts, own.parts)) return false;
    return peers.some((peer) => !disjoint(about(peer).parts, parts));
  };
}

const disjoint = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  ![...a].some((word) => b.has(word));

/** The outputs of a change detection (`needs.changes.outputs.api`) that the job's condition asks for. */
function changeFilters({ job }: JobFacts): ReadonlySet<string> {
  if (!job.if || !/\.outputs\./.test(job.if.value)) return new Set();
  const names = needsReads(job)
    .filter(({ scalar }) => scalar === job.if)
    .map(({ scalar, start, end }) => /\.outputs\.([\w-]+)/.exec(scalar.value.slice(start, end))?.[1]);
  return new Set(names.filter((name) => name !== undefined));
}
