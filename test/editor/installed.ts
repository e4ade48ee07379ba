import { runSuites } from './harness.ts';

/** What VS Code calls: the suite of the packaged extension, installed as a user installs it. */
export const run = () => runSuites(() => import('./suites/installed.ts'));
