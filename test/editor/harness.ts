import { writeFileSync } from 'node:fs';
import { format } from 'node:util';

/**
 * Runs suites with mocha inside VS Code's extension host, where `extensionTestsPath` calls `run()`.
 * Its report goes to the console with `| ` before each line, which tells it from VS Code's own; the numbers go to
 * the file that GATEWRIGHT_TEST_RESULTS names. Rejects when a test failed or none ran.
 */
export async function runSuites(load: () => Promise<unknown>): Promise<void> {
  const { default: Mocha } = await import('mocha');
  Mocha.reporters.Base.consoleLog = (...message: unknown[]) => {
    for (const line of format(...message).split('\n')) console.log(`| ${line}`);
  };
  const mocha = new Mocha({
    ui: 'bdd',
    reporter: 'spec',
    color: false,
    timeout: 30_000,
    forbidOnly: true,
    forbidPending: true,
  });
  mocha.suite.emit('pre-require', globalThis, 'gatewright', mocha);
  await load();

  const { stats } = await new Promise<Mocha.Runner>((resolve) => {
    const runner = mocha.run(() => resolve(runner));
  });
  const { passes = 0, failures = 0 } = stats ?? {};
  const results = process.env.GATEWRIGHT_TEST_RESULTS;
  if (results) writeFileSync(results, JSON.stringify({ passed: passes, failed: failures }));
  if (failures > 0 || passes === 0) throw new Error(`${passes} passed, ${failures} failed`);
}
