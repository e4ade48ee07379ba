import type { JobKind } from '../model.ts';
import { wordsOf } from '../target/target-words.ts';
import { REGISTRIES } from './script-kinds.ts';

const KINDS: ReadonlyMap<string, JobKind> = new Map<string, JobKind>([
  ...kinds('deploy', 'deploy deploys deploying deployer redeploy rollout promote ship provision'),
  ...kinds(
    'test',
    'test tests testing lint linter linting linters check checks e2e unit integration validate validation scan scans scanning sonar sonarcloud sonarqube coverage quality audit typecheck codeql cypress playwright pytest jest rspec phpunit unittest unittests spec specs analyze analysis sast dast trivy snyk zap security format fmt eslint prettier ruff mypy clippy stylecheck rubocop phpstan conformance',
  ),
  ...kinds(
    'build',
    'build builds builder building compile bundle package packaging assemble dist docker image images',
  ),
  ...kinds('publish', 'publish publishing release releases'),
  ...kinds('smoke', 'smoke health healthcheck healthz liveness readiness'),
  ...kinds('rollback', 'rollback revert undo'),
  ...kinds('approve', 'approve approval approvals'),
]);

function kinds(kind: JobKind, words: string): [string, JobKind][] {
  return words.split(' ').map((word) => [word, kind]);
}

/** Words that make a name mean something about a deploy (or test …) and not the thing itself. */
const ABOUT = new Set(
  'notify notification notifications slack cleanup clean delete destroy remove teardown undeploy status comment summary report reports changes detect prepare setup config configure matrix wait waiting find record create-deployment finish end begin start info metadata version determine outputs output cancel skip label'.split(
    ' ',
  ),
);

/** The kinds that a name speaks of: `build-and-deploy` is build and deploy, `notify-deploy` is neither. */
export function kindsOfName(name: string): readonly JobKind[] {
  const words = wordsOf(name).map(({ word }) => word);
  if (words.some((word) => ABOUT.has(word))) return [];
  const published = words.some((word) => REGISTRIES.includes(word));
  const found: JobKind[] = [];
  for (const [index, word] of words.entries()) {
    const told = KINDS.get(word);
    const kind = told === 'deploy' && published ? 'publish' : told;
    if (!kind || found.includes(kind)) continue;
    // `deploy-test`, `deploy-check`: what is deployed to, or a check of the deploy.
    if (kind === 'test' && found.includes('deploy') && words[index - 1] !== 'and') continue;
    if (kind === 'build' && (word === 'docker' || word.startsWith('image')) && found.length > 0) continue;
    found.push(kind);
  }
  // `roll-back`, `roll back`
  if (words.includes('roll') && words.includes('back')) found.push('rollback');
  const last = words.at(-1) ?? '';
  // `test-deploy`, `verify-deployment`, `check-release`: the check is what is done.
  if (
    found[0] === 'test' &&
    (found.includes('deploy') || found.includes('publish')) &&
    !words.includes('and') &&
    words.length <= 3
  ) {
    return KINDS.get(last) === 'deploy' && words.length === 2
      ? ['test']
      : found.filter((kind) => kind !== 'publish');
  }
  return found;
}

/** Whether a name says that something is deployed. */
export const namesDeploy = (name: string): boolean => kindsOfName(name).includes('deploy');
