import type { Command, Word } from '../../syntax/shell/ast.ts';
import { commandName, parseArguments } from '../../syntax/shell/shell.ts';
import type { JobKind } from '../model.ts';
import { kindsOfScript } from './script-kinds.ts';

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
  const runner = Object.hasOwn(RUNNERS, name.toLowerCase()) ? RUNNERS[name.toLowerCase()] : undefined;
  const words = command.words.slice(1);
  if (runner) {
    const { positionals } = parseArguments(words, { values: runner.values });
    const first = positionals[0];
    if (!first) {
      const own = command.words[0];
      return own && (name === 'make' || name === 'gmake')
        ? [{ name, kinds: ['build'], word: own, rest: [] }]
        : [];
    }
    if (runner.verbs?.includes(first.value)) return named(positionals.slice(1, 2), positionals.slice(2));
    // `yarn workspace web deploy`
    if (name === 'yarn' && first.value === 'workspace')
      return named(positionals.slice(2, 3), positionals.slice(3));
    if (runner.own?.includes(first.value)) return named([first], positionals.slice(1));
    // `npm deploy` is no script; `yarn deploy`, `make deploy` and `pnpm deploy:prod` are.
    if (name === 'npm' || name === 'turbo' || name === 'lerna') return [];
    if (runner.verbs && RESERVED.has(first.value)) return [];
    const many = ['make', 'gmake', 'just', 'task', 'rake', 'grunt', 'gulp'].includes(name);
    const targets = many ? positionals.filter(({ value }) => !value.includes('=')) : [first];
    const told = targets.flatMap((target) =>
      named(
        [target],
        positionals.filter((word) => word !== target),
      ),
    );
    // `make ci production terraform-apply`: beside a deploy the other targets only prepare it.
    const deploys = told.filter(({ kinds }) => kinds.includes('deploy'));
    return deploys.length > 0 ? deploys : told;
  }
  if (INTERPRETERS.has(name)) {
    const script = words.find(({ value }) => !value.startsWith('-'));
    const file = script && fileName(script.value);
    return script &&
      file !== undefined &&
      !words.some(({ value }) => value === '-c' || value === '-e' || value === '-p')
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
  if (value.startsWith('-') || value.startsWith('@') || value === '' || value.includes('://'))
    return undefined;
  const base = value.slice(value.lastIndexOf('/') + 1).replace(/\.[a-z0-9]{1,4}$/i, '');
  return base === '' ? undefined : base;
}

function named(words: readonly Word[], rest: readonly Word[], text?: string): NamedScript[] {
  const word = words[0];
  if (!word) return [];
  const name = text ?? word.value;
  const own = kindsOfScript(name);
  // `./manage.sh deploy prod`, `python tools/site.py rollback`: the name says nothing, its verb does.
  const verb = rest.find(({ value }) => !value.startsWith('-'));
  const kinds = own.length > 0 || !verb || !isVerb(verb.value) ? own : kindsOfScript(verb.value);
  // Maven deploys into a repository of packages.
  const told = kinds.includes('deploy') && rest.some(({ value }) => MAVEN.test(value)) ? PUBLISH : kinds;
  return [{ name: own.length > 0 || !verb ? name : `${name} ${verb.value}`, kinds: told, word, rest }];
}

const MAVEN = /(?:sign-and-)?deploy-file|sonatype|\bnexus\b|maven-?central/i;
const PUBLISH: readonly JobKind[] = ['publish'];

const isVerb = (value: string): boolean =>
  /^[a-z][a-z:_-]{2,30}$/i.test(value) &&
  kindsOfScript(value).some((kind) => kind === 'deploy' || kind === 'rollback');
