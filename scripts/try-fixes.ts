// Tries every fix of every finding on a folder of real workflows: `node scripts/try-fixes.ts [FOLDER]`.
// FOLDER holds index.jsonl and files/<id>/<path>; by default both parts of ../shared/corpus. Prints what breaks a
// promise of a fix, and how many were tried. Exit 1 where one does, 2 where there is nothing to read.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { createAnalyzer } from '../server/src/core/analyze.ts';
import { defaultConfig } from '../server/src/core/config.ts';
import { fixAll } from '../server/src/core/fix-all.ts';
import { testShell } from '../test/core/support/shell.ts';
import { root } from '../test/support/files.ts';
import { fixFaults } from '../test/support/fix-check.ts';

const corpus = join(root, '../shared/corpus');
const folders =
  process.argv.length > 2 ? process.argv.slice(2) : [join(corpus, 'labelled'), join(corpus, 'unlabelled')];
const analyzer = createAnalyzer({ shell: await testShell() });
let files = 0;
let tried = 0;
let broken = 0;
const complain = (id: string, fault: string): void => {
  broken++;
  console.log(`${id}: ${fault}`);
};

for (const folder of folders) {
  if (!existsSync(join(folder, 'index.jsonl'))) {
    console.error(`${folder} is not there: nothing to try.`);
    process.exit(2);
  }
  for (const line of readFileSync(join(folder, 'index.jsonl'), 'utf8').split('\n').filter(Boolean)) {
    const { id, path } = JSON.parse(line) as { id: string; path: string };
    const home = join(folder, 'files', id);
    const text = readFileSync(join(home, path), 'utf8');
    const readFile = (wanted: string): string | undefined => {
      const at = join(home, posix.normalize(wanted));
      return existsSync(at) && statSync(at).isFile() ? readFileSync(at, 'utf8') : undefined;
    };
    const analyze = (now: string) => analyzer.analyze({ path, text: now, config: defaultConfig, readFile });
    const findingsOf = (now: string) => analyze(now).findings;
    const { findings, failures } = analyze(text);
    files++;
    tried += findings.reduce((sum, { fixes }) => sum + fixes.length, 0);
    for (const { rule, error } of failures) complain(id, `${rule} broke: ${String(error)}`);
    for (const { rule, span } of findings) {
      if (span.start > span.end || span.end > text.length) complain(id, `${rule} points outside of the file`);
    }
    for (const fault of fixFaults({ text, findingsOf })) complain(id, fault);
    const all = fixAll(findingsOf, text).text;
    if (fixAll(findingsOf, all).text !== all) complain(id, 'fix all changes its own result');
  }
}
console.log(`${files} files, ${tried} fixes tried, ${broken} broken promises`);
process.exit(broken > 0 ? 1 : 0);
