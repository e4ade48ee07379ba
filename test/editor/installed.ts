import { runSuites } from './harness.ts';

/** What VS Code calls: the suites of the packaged extension, installed as a user installs it. */
export const run = () =>
  runSuites(async () => {
    await import('./suites/installed.ts'); // first: it sees the time before the extension wakes
    await import('./suites/coexistence.ts');
  });
