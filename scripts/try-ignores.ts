// Tries every way to silence every finding on a folder of real workflows: `node scripts/try-ignores.ts [FOLDER]`.
// FOLDER holds index.jsonl and files/<id>/<path>; by default both parts of ../shared/corpus. Prints what breaks a
// promise, and how often each way was offered. Exit 1 where one does, 2 where there is nothing to read.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, posix } from 'node:path';
import { createAnalyzer } from '../server/src/core/analyze.ts';
import { testShell } from '../test/core/support/shell.ts';
import { root } from '../test/support/files.ts';

// GitHub's parser imports its JSON in the way of bundlers, without saying that it is JSON.
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
});
const { checkIgnores } = await import('../test/support/ignore-check.ts');

const corpus = join(root, '../shared/corpus');
const folders =
  process.argv.length > 2 ? process.argv.slice(2) : [join(corpus, 'labelled'), join(corpus, 'unlabelled')];
const analyzer = createAnalyzer({ shell: await testShell() });
const offered = new Map<string, number>();
let files = 0;
let findings = 0;
let broken = 0;

for (const folder of folders) {
  if (!existsSync(join(folder, 'index.jsonl'))) {
    console.error(`${folder} is not there: nothing to try.`);
    process.exit(2);
  }
  for (const line of readFileSync(join(folder, 'index.jsonl'), 'utf8').split('\n').filter(Boolean)) {
    const { id, path } = JSON.parse(line) as { id: string; path: string };
    const home = join(folder, 'files', id);
    const readFile = (wanted: string): string | undefined => {
      const at = join(home, posix.normalize(wanted));
      return existsSync(at) && statSync(at).isFile() ? readFileSync(at, 'utf8') : undefined;
    };
    const result = await checkIgnores({
      path,
      text: readFileSync(join(home, path), 'utf8'),
      readFile,
      analyze: (text, config) => analyzer.analyze({ path, text, config, readFile }),
    });
    files++;
    findings += result.findings;
    broken += result.faults.length;
    for (const fault of result.faults) console.log(`${id}: ${fault}`);
    for (const [kind, count] of result.offered) offered.set(kind, (offered.get(kind) ?? 0) + count);
  }
}
for (const [kind, count] of [...offered].sort()) console.log(`${kind}: ${count}`);
console.log(`${files} files, ${findings} findings, ${broken} broken promises`);
process.exit(broken > 0 ? 1 : 0);
