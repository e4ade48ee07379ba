// Tries every fix of every finding on a folder of real workflows: `node scripts/try-fixes.ts [--rule ID] [FOLDER…]`,
// or those of one rule.
// FOLDER holds index.jsonl and files/<id>/<path>; by default both parts of ../shared/corpus. Prints what breaks a
// promise of a fix, and how many were tried. Exit 1 where one does, 2 where there is nothing to read.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createAnalyzer } from '../server/src/core/analyze.ts';
import { defaultConfig } from '../server/src/core/config.ts';
import { fixAll } from '../server/src/core/fix-all.ts';
import { testShell } from '../test/core/support/shell.ts';
import type { Workspace } from '../test/support/fix-check.ts';
import { importJsonAsBundlersDo, realWorkflows } from './real-workflows.ts';

importJsonAsBundlersDo();
const { fixFaults } = await import('../test/support/fix-check.ts');

const words = process.argv.slice(2);
const at = words.indexOf('--rule');
const only = at < 0 ? undefined : words.splice(at, 2)[1];
const analyzer = createAnalyzer({ shell: await testShell() });
let files = 0;
let tried = 0;
let broken = 0;
/** By rule: its findings, and those of them that have a fix. */
const remedied = new Map<string, { findings: number; fixed: number }>();
const complain = (id: string, fault: string): void => {
  broken++;
  console.log(`${id}: ${fault}`);
};

for (const { id, path, text, home, readFile } of realWorkflows(words)) {
  const analyze = (now: string) => analyzer.analyze({ path, text: now, config: defaultConfig, readFile });
  const findingsOf = (now: string) => analyze(now).findings;
  const { findings, failures } = analyze(text);
  files++;
  const judged = findings.filter(({ rule }) => only === undefined || rule === only);
  tried += judged.reduce((sum, { fixes }) => sum + fixes.length, 0);
  for (const { rule, error } of failures) complain(id, `${rule} broke: ${String(error)}`);
  for (const { rule, span } of findings) {
    if (span.start > span.end || span.end > text.length) complain(id, `${rule} points outside of the file`);
  }
  for (const { rule, fixes } of judged) {
    const count = remedied.get(rule) ?? { findings: 0, fixed: 0 };
    count.findings++;
    if (fixes.length > 0) count.fixed++;
    remedied.set(rule, count);
  }
  const workflows = join(home, '.github/workflows');
  const beside = existsSync(workflows) ? readdirSync(workflows).filter((name) => /\.ya?ml$/.test(name)) : [];
  const workspace: Workspace = {
    workflows: [...new Set([path, ...beside.map((name) => `.github/workflows/${name}`)])],
    readFile,
  };
  const findingsIn = (file: string, files: Workspace) =>
    analyzer.analyze({
      path: file,
      text: files.readFile(file) ?? '',
      config: defaultConfig,
      readFile: files.readFile,
    }).findings;
  for (const fault of await fixFaults({ path, workspace, findingsOf: findingsIn, rule: only }))
    complain(id, fault);
  if (only !== undefined) continue;
  const all = fixAll(findingsOf, text).text;
  if (fixAll(findingsOf, all).text !== all) complain(id, 'fix all changes its own result');
}
for (const [rule, { findings, fixed }] of [...remedied].sort())
  console.log(`${rule}: ${fixed} of ${findings} findings have a fix`);
console.log(`${files} files, ${tried} fixes tried, ${broken} broken promises`);
process.exit(broken > 0 ? 1 : 0);
