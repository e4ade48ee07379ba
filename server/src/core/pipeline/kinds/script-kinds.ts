import type { JobKind } from '../model.ts';
import { wordsOf } from '../target/target-words.ts';

const list = (words: string): readonly string[] => words.split(/\s+/).filter(Boolean);

const DEPLOY = list(
  'deploy deploys redeploy deployment deployments rollout promote ship autodeploy cutover switchover',
);
/** Beside a word for deploying: something about it, not the thing itself. */
const ABOUT_DEPLOY = list(
  'undeploy destroy pre prepare info status notify args vars config key keys url matrix setup install clean cleanup package local kind minikube patch patches settings dry decrypt dependencies deps get list wait-for template render generate plan diff preview-url logs id',
);
/** Registries and stores: what is deployed there changes nothing that runs. */
export const REGISTRIES: readonly string[] = list(
  'npm pypi maven nexus sonatype ossrh nuget crates rubygems snapshot snapshots steam itch playstore appstore testflight artifactory bintray packagecloud cran cocoapods hex wheels sdist',
);
const CHECK = list('check verify test validate lint smoke wait health tests');
const ROLLBACK = list('rollback revert recover restore-previous');
const SMOKE = list('smoke health healthcheck healthy livecheck');
const MIGRATE = list('migrate migration migrations');
/** `helm-upgrade`, `cdk-up`: an act of a tool that deploys. */
const TOOLS = list('terraform tofu tf helm cdk pulumi stack k8s kube kubernetes infra ansible');
const TOOL_ACTS = list('upgrade up install sync update apply');
const NOT_MIGRATING = list('check test generate create validate verify lint make new dry squash diff naming');
const TEST =
  list(`test tests lint e2e check checks typecheck tsc types unit integration spec verify validate eslint
  prettier stylelint mypy flake pylint coverage cov cypress jest vitest playwright audit testing ci qa style phpstan phpcs
  phpunit rubocop scan quality t vet clippy unittest unittests tester runtests karma mocha pytest selenium bats linter
  linting testsuite acceptance analyze analyse security sanity bench benchmark`);
const NOT_TESTING = list(
  'install setup deps prepare env watch dependencies up down generate publish report login add create seed users download fetch get clean init start stop upload send notify',
);
const BUILD = list(
  'build compile bundle dist package pack generate assemble webpack image images make export docs all default prod production release-build',
);
const NOT_BUILDING = list(
  'deps install clean init download push pull login start stop up down is has exists check version update bump name number stats info list',
);
const PUBLISH = list('publish release push upload');

/** What a script or task does, by the words of its name. */
export function kindsOfScript(name: string): readonly JobKind[] {
  const words = wordsOf(name).map(({ word }) => word);
  const has = (some: readonly string[]) => words.some((word) => some.includes(word));
  const rollsBack = has(ROLLBACK) || (has(['roll']) && has(['back']));
  if (
    has(DEPLOY) ||
    (has(['release']) && has(['to'])) ||
    (has(['traffic']) && has(['shift', 'switch', 'move', 'route'])) ||
    (has(TOOLS) && has(TOOL_ACTS) && !has(['tools', 'cli']))
  ) {
    // `check-deploy`, `test:deploy`, `pre-deploy`, `build-deploy-package`, `undeploy`
    if (has(CHECK)) return [has(['smoke', 'health', 'verify', 'check', 'wait']) ? 'smoke' : 'test'];
    if (rollsBack) return ['rollback'];
    if (has(REGISTRIES)) return ['publish'];
    if (has(ABOUT_DEPLOY)) return [];
    return has(['build']) ? ['build', 'deploy'] : ['deploy'];
  }
  if (rollsBack) return ['rollback'];
  if (has(SMOKE)) return ['smoke'];
  if (has(MIGRATE) && !has(NOT_MIGRATING)) return ['deploy'];
  // `build:ci` builds, for CI.
  if (
    has(TEST) &&
    !has(NOT_TESTING) &&
    !(has(['build']) && words.every((word) => word === 'ci' || !TEST.includes(word)))
  )
    return has(['build']) && !has(['e2e', 'test', 'tests']) ? ['test', 'build'] : ['test'];
  if (has(BUILD) && !has(NOT_BUILDING)) return ['build'];
  return has(PUBLISH) && !has(['stats', 'notes', 'info', 'version', 'is', 'check', 'name', 'changelog'])
    ? ['publish']
    : [];
}
