import type { StepWriter } from '../../edits/job-writer.ts';
import type { Part } from './roles.ts';

/** What runs the tests of a project whose job ran none. */
export interface DefaultTests {
  readonly command: string;
  /** Brings the dependencies, where no step of the job does that alone. */
  readonly install: string | undefined;
  /** Where it has to run, as the build does; as written. */
  readonly folder: string | undefined;
}

const BY_TOOL: readonly (readonly [tool: RegExp, command: string, install?: string])[] = [
  [/\.\/gradlew\b/, './gradlew test'],
  [/\bgradle\b/, 'gradle test'],
  [/\.\/mvnw\b/, './mvnw --batch-mode test'],
  [/\bmvn\b/, 'mvn --batch-mode test'],
  [/\bdotnet (?:build|publish|restore)\b/, 'dotnet test'],
  [/\bgo build\b|setup-go\b/, 'go test ./...'],
  [/\bcargo build\b/, 'cargo test'],
  [/\bpoetry install\b/, 'poetry run pytest'],
  [/\bpip3? install\b|requirements\.txt/, 'python -m pytest'],
  // Without its development packages there is nothing to test with.
  [/\bcomposer install\b(?!.*--no-dev)/, 'composer test'],
  [/\bbundle install\b|ruby\/setup-ruby/, 'bundle exec rake test'],
  [/\bpnpm\b/, 'pnpm run --if-present test', 'pnpm install --frozen-lockfile'],
  [/\bbun (?:install|run)\b/, 'bun test', 'bun install'],
  [/\byarn\b/, 'yarn test', 'yarn install'],
  [/\bnpm (?:ci|install|i|run)\b/, 'npm test --if-present', 'npm ci'],
];

/** The usual test command of what the job builds with; undefined where the file does not say what that is. */
export function defaultTests(source: string, parts: readonly Part[]): DefaultTests | undefined {
  const before = parts.filter(({ role }) => role === 'build' || role === 'setup');
  for (const [tool, command, install] of BY_TOOL) {
    const found =
      before.findLast(({ step }) => tool.test(step.run?.value ?? '')) ??
      before.find(({ step }) => tool.test(step.uses?.name ?? ''));
    if (!found) continue;
    const { workingDirectory } = found.step;
    return {
      command,
      install: before.some(({ setup }) => setup === 'install') ? undefined : install,
      folder: workingDirectory && source.slice(workingDirectory.span.start, workingDirectory.span.end),
    };
  }
  return undefined;
}

/** The step that runs them. `packed`: the dependencies come with what was built. */
export function testStep(write: StepWriter, defaults: DefaultTests | undefined, packed: boolean): string {
  if (!defaults)
    return write.run(
      'Test',
      ['bash -c "${TEST_COMMAND:?The variable TEST_COMMAND of the repository says how to test this}"'],
      { TEST_COMMAND: '${{ vars.TEST_COMMAND }}' },
    );
  const { command, install, folder } = defaults;
  const script = [...(install && !packed ? [install] : []), command];
  return write.step([
    'name: Test',
    ...(folder ? [`working-directory: ${folder}`] : []),
    ...(script.length > 1 ? ['run: |', ...script.map((line) => `  ${line}`)] : [`run: ${command}`]),
  ]);
}
