import type { Part } from './five-stage-roles.ts';

/** What runs the tests of a project whose job ran none. */
export interface DefaultTests {
  readonly command: string;
  /** Where it has to run, as the build does. */
  readonly folder: string | undefined;
  readonly note: string;
}

const BY_TOOL: readonly (readonly [RegExp, string])[] = [
  [/\.\/gradlew\b/, './gradlew test'],
  [/\bgradle\b/, 'gradle test'],
  [/\.\/mvnw\b/, './mvnw --batch-mode test'],
  [/\bmvn\b/, 'mvn --batch-mode test'],
  [/\bdotnet (?:build|publish|restore)\b/, 'dotnet test'],
  [/\bgo build\b|setup-go\b/, 'go test ./...'],
  [/\bcargo build\b/, 'cargo test'],
  [/\bpnpm\b/, 'pnpm run --if-present test'],
  [/\bbun (?:install|run)\b/, 'bun test'],
  [/\byarn\b/, 'yarn test'],
  [/\bnpm (?:ci|install|i|run)\b/, 'npm test --if-present'],
  [/\bpoetry install\b/, 'poetry run pytest'],
  [/\bpip3? install\b|requirements\.txt/, 'python -m pytest'],
  [/\bcomposer install\b/, 'composer test'],
  [/\bbundle install\b|ruby\/setup-ruby/, 'bundle exec rake test'],
];

/** The usual test command of what the job builds with; undefined where the file does not say what that is. */
export function defaultTests(source: string, parts: readonly Part[]): DefaultTests | undefined {
  const before = parts.filter(({ role }) => role === 'build' || role === 'setup');
  for (const [tool, command] of BY_TOOL) {
    const found =
      before.findLast(({ step }) => tool.test(step.run?.value ?? '')) ??
      before.find(({ step }) => tool.test(step.uses?.name ?? ''));
    if (!found) continue;
    const { workingDirectory } = found.step;
    return {
      command,
      folder: workingDirectory && source.slice(workingDirectory.span.start, workingDirectory.span.end),
      note: `The job ran no tests of its own: \`test\` runs \`${command}\`.`,
    };
  }
  return undefined;
}
