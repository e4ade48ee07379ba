// Tries every way to silence every finding on a folder of real workflows: `node scripts/try-ignores.ts [FOLDER]`.
// FOLDER holds index.jsonl and files/<id>/<path>; by default both parts of ../shared/corpus. Prints what breaks a
// promise, and how often each way was offered. Exit 1 where one does, 2 where there is nothing to read.
import { createAnalyzer } from '../server/src/core/analyze.ts';
import { testShell } from '../test/core/support/shell.ts';
import { importJsonAsBundlersDo, realWorkflows } from './real-workflows.ts';

importJsonAsBundlersDo();
const { checkIgnores } = await import('../test/support/ignore-check.ts');

const analyzer = createAnalyzer({ shell: await testShell() });
const offered = new Map<string, number>();
let files = 0;
let findings = 0;
let broken = 0;

for (const { id, path, text, readFile } of realWorkflows(process.argv.slice(2))) {
  const result = await checkIgnores({
    path,
    text,
    readFile,
    analyze: (text, config) => analyzer.analyze({ path, text, config, readFile }),
  });
  files++;
  findings += result.findings;
  broken += result.faults.length;
  for (const fault of result.faults) console.log(`${id}: ${fault}`);
  for (const [kind, count] of result.offered) offered.set(kind, (offered.get(kind) ?? 0) + count);
}
for (const [kind, count] of [...offered].sort()) console.log(`${kind}: ${count}`);
console.log(`${files} files, ${findings} findings, ${broken} broken promises`);
process.exit(broken > 0 ? 1 : 0);
