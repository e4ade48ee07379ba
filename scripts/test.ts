// `npm test`: everything, the quick checks first; the numbers of all tests on the last line.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';

const STEPS = ['build', 'check-types', 'lint', 'test:unit', 'package', 'test:editor'];
const UNIT = 'dist/test/unit.json';
const EDITOR = 'dist/test/editor.json';
for (const results of [UNIT, EDITOR]) rmSync(results, { force: true });

const failing = STEPS.find((step) => {
  const began = performance.now();
  console.log(`\n── npm run ${step}`);
  const { status } = spawnSync('npm', ['run', '--silent', step], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  console.log(
    `── ${step}: ${status === 0 ? 'passed' : 'FAILED'} in ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  return status !== 0;
});

const unit = read(UNIT, (json) => ({ passed: json.numPassedTests, failed: json.numFailedTests }));
const editor = read(EDITOR, (json) => ({ passed: json.passed, failed: json.failed }));
if (failing) console.log(`\nFAILED: npm run ${failing}`);
console.log(`\n${unit.passed + editor.passed} passed, ${unit.failed + editor.failed} failed`);
process.exitCode = failing ? 1 : 0;

function read(path: string, count: (json: Record<string, unknown>) => { passed: unknown; failed: unknown }) {
  if (!existsSync(path)) return { passed: 0, failed: 0 };
  const { passed, failed } = count(JSON.parse(readFileSync(path, 'utf8')));
  return { passed: Number(passed), failed: Number(failed) };
}
