import { runSuites } from './harness.ts';

/** What VS Code calls: the suites of the extension loaded from the project's folder. */
export const run = () =>
  runSuites(async () => {
    await import('./suites/activation.ts'); // first: it sees the time before the server
    await import('./suites/findings.ts');
    await import('./suites/fixes.ts');
    await import('./suites/actions.ts');
    await import('./suites/snippets.ts');
    await import('./suites/settings.ts');
    await import('./suites/configuration.ts');
    await import('./suites/recovery.ts');
  });
