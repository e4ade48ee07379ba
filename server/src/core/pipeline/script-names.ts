import { commandName, parseArguments } from '../syntax/shell.ts';
import type { Command, Word } from '../syntax/shell-ast.ts';
import type { JobKind } from './model.ts';
import { wordsOf } from './target-words.ts';

/** A script or task that a command runs and whose inside the file does not show. */
export interface NamedScript {
  readonly name: string;
  readonly kinds: readonly JobKind[];
  /** The word with the name, and those behind it. */
  readonly word: Word;
  readonly rest: readonly Word[];
}

/** Programs that run tasks by name, with the flags that take a value. Sources: each tool's help text. */
const RUNNERS: Readonly<
  Record<string, { values: readonly string[]; verbs?: readonly string[]; own?: readonly string[] }>
> = {
  npm: {
    values: ['--prefix', '-w', '--workspace', '-C'],
    verbs: ['run', 'run-script', 'rum'],
    own: ['test', 't', 'start'],
  },
  pnpm: { values: ['--filter', '-F', '-C', '--dir'], verbs: ['run'] },
  yarn: { values: ['--cwd'], verbs: ['run'] },
  bun: { values: ['--cwd', '--filter'], verbs: ['run'] },
  lerna: { values: ['--scope', '--ignore'], verbs: ['run'] },
  turbo: { values: ['--filter', '--scope', '-F'], verbs: ['run'] },
  rush: { values: ['-t', '--to', '-o'] },
  make: { values: ['-C', '-f', '-j', '--directory', '--file'] },
  gmake: { values: ['-C', '-f', '-j'] },
  just: { values: ['-f', '--justfile', '-d', '--working-directory'] },
  task: { values: ['-t', '--taskfile', '-d', '--dir'] },
  mise: { values: ['-C'], verbs: ['run', 'r', 'tasks'] },
  deno: { values: ['-c', '--config', '--cwd'], verbs: ['task'] },
  composer: { values: ['-d', '--working-dir'], verbs: ['run', 'run-script', 'exec'] },
  rake: { values: ['-f', '-C'] },
  invoke: { values: ['-c', '-r'] },
  inv: { values: ['-c', '-r'] },
  poe: { values: ['-C', '--root'] },
  hatch: { values: ['-e', '--env'], verbs: ['run'] },
  pdm: { values: ['-p'], verbs: ['run'] },
  grunt: { values: [] },
  gulp: { values: [] },
  mage: { values: ['-d'] },
  nx: { values: ['--projects', '-p', '--configuration', '-c'], verbs: ['run'] },
  earthly: { values: [] },
  gradlew: { values: ['-p', '-x', '--project-dir'] },
  gradle: { values: ['-p', '-x', '--project-dir'] },
  bin: { values: [] },
};

/** Interpreters whose first positional argument is a script file. */
const INTERPRETERS = new Set([
  'bash',
  'sh',
  'zsh',
  'source',
  '.',
  'python',
  'python3',
  'node',
  'ruby',
  'perl',
  'php',
  'pwsh',
  'powershell',
  'tsx',
  'ts-node',
  'bun',
  'deno',
  'Rscript',
  'groovy',
  'zx',
  'jbang',
  'call',
]);

/** The scripts that a command runs by name: `npm run deploy:prod`, `make test build`, `./scripts/deploy.sh staging`. */
export function namedScripts(command: Command): NamedScript[] {
  const name = commandName(command);
  const runner = RUNNERS[name.toLowerCase()];
  const words = command.words.slice(1);
  if (runner) {
    const { positionals } = parseArguments(words, { values: runner.values });
    const first = positionals[0];
    if (!first) return [];
    if (runner.verbs?.includes(first.value)) return named(positionals.slice(1, 2), positionals.slice(2));
    if (runner.own?.includes(first.value)) return named([first], positionals.slice(1));
    // `npm deploy` is no script; `yarn deploy`, `make deploy` and `pnpm deploy:prod` are.
    if (name === 'npm' || name === 'turbo' || name === 'lerna') return [];
    if (runner.verbs && RESERVED.has(first.value)) return [];
    const many = ['make', 'gmake', 'just', 'task', 'rake', 'grunt', 'gulp'].includes(name);
    const targets = many ? positionals.filter(({ value }) => !value.includes('=')) : [first];
    return targets.flatMap((target) =>
      named(
        [target],
        positionals.filter((word) => word !== target),
      ),
    );
  }
  if (INTERPRETERS.has(name)) {
    const script = words.find(({ value }) => !value.startsWith('-'));
    const file = script && fileName(script.value);
    return script && file !== undefined && !words.some(({ value }) => value === '-c' || value === '-e')
      ? named([script], words.slice(words.indexOf(script) + 1), file)
      : [];
  }
  const own = command.words[0];
  const file = own && fileName(own.value);
  if (
    own &&
    file !== undefined &&
    (own.value.includes('/') || /\.(?:sh|bash|py|js|ts|rb|ps1|cmd|bat)$/i.test(own.value))
  )
    return named([own], words, file);
  return [];
}

/** Commands of package managers that are no scripts. */
const RESERVED = new Set(
  'install i add ci init config cache link unlink global workspace workspaces set why list info login logout version versions import dlx exec create up upgrade remove store env patch setup node plugin plugins run-script publish pack outdated audit fetch rebuild prune root self-update require update dump-autoload global x pm help'.split(
    ' ',
  ),
);

/** The last part of a path without its ending; undefined for what is only an option or an expression. */
function fileName(value: string): string | undefined {
  if (value.startsWith('-') || value === '' || value.includes('://')) return undefined;
  const base = value.slice(value.lastIndexOf('/') + 1).replace(/\.[a-z0-9]{1,4}$/i, '');
  return base === '' ? undefined : base;
}

function named(words: readonly Word[], rest: readonly Word[], text?: string): NamedScript[] {
  const word = words[0];
  if (!word) return [];
  const name = text ?? word.value;
  return [{ name, kinds: kindsOfScript(name), word, rest }];
}

const DEPLOY =
  /^(?:deploy|deploys|redeploy|deployment|rollout|promote|ship|cd|livedeploy|autodeploy|deployment?s)$/;

/** What a script does, by the words of its name. */
export function kindsOfScript(name: string): readonly JobKind[] {
  const words = wordsOf(name).map(({ word }) => word);
  const has = (...list: string[]) => words.some((word) => list.includes(word));
  const found: JobKind[] = [];
  if (words.some((word) => DEPLOY.test(word)) || (has('release') && has('to'))) {
    // `check-deploy`, `test:deploy`, `pre-deploy`, `build-deploy-package`, `undeploy`
    if (has('check', 'verify', 'test', 'validate', 'lint', 'smoke', 'wait', 'health'))
      return [has('smoke', 'health', 'verify', 'check', 'wait') ? 'smoke' : 'test'];
    if (
      has(
        'undeploy',
        'destroy',
        'pre',
        'prepare',
        'info',
        'status',
        'notify',
        'args',
        'vars',
        'config',
        'key',
        'keys',
        'url',
        'matrix',
        'setup',
        'install',
        'clean',
        'cleanup',
        'package',
        'local',
        'dry',
        'decrypt',
        'dependencies',
        'deps',
      )
    )
      return [];
    if (words[0] === 'build' || has('build')) found.push('build');
    found.push('deploy');
    return found;
  }
  if (has('rollback', 'revert') || (has('roll') && has('back'))) return ['rollback'];
  if (has('smoke', 'health', 'healthcheck', 'healthy', 'livecheck')) return ['smoke'];
  if (has('migrate', 'migration', 'migrations') && !has('check', 'test', 'generate', 'create', 'validate'))
    return ['deploy'];
  if (
    has(
      'test',
      'tests',
      'lint',
      'e2e',
      'check',
      'checks',
      'typecheck',
      'tsc',
      'types',
      'unit',
      'integration',
      'spec',
      'verify',
      'validate',
      'eslint',
      'prettier',
      'stylelint',
      'mypy',
      'flake',
      'pylint',
      'coverage',
      'cov',
      'cypress',
      'jest',
      'vitest',
      'playwright',
      'audit',
      'testing',
      'ci',
      'qa',
      'style',
      'phpstan',
      'phpcs',
      'phpunit',
      'rubocop',
      'scan',
      'quality',
      't',
      'vet',
      'clippy',
      'unittest',
      'unittests',
      'tester',
      'runtests',
      'karma',
      'mocha',
      'pytest',
      'selenium',
      'bats',
      'linter',
      'linting',
      'testsuite',
      'acceptance',
      'analyze',
      'analyse',
      'security',
      'sanity',
      'bench',
      'benchmark',
    ) &&
    !has(
      'install',
      'setup',
      'deps',
      'prepare',
      'setup',
      'env',
      'watch',
      'dependencies',
      'up',
      'generate',
      'publish',
      'report',
      'login',
    )
  ) {
    return has('build') && !has('e2e', 'test', 'tests') ? ['test', 'build'] : ['test'];
  }
  if (
    has(
      'build',
      'compile',
      'bundle',
      'dist',
      'package',
      'pack',
      'generate',
      'assemble',
      'webpack',
      'image',
      'make',
      'export',
      'docs',
      'prod',
      'production',
    ) &&
    !has('deps', 'install', 'clean')
  )
    return ['build'];
  if (has('publish', 'release', 'push', 'upload')) return ['publish'];
  return [];
}
