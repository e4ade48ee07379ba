// Puts faults into real workflows and counts how many are found: `node scripts/mutants.ts [--all] [FOLDER…]`.
// FOLDER holds index.jsonl and files/<id>/<path>; by default both parts of ../shared/corpus. Prints, for each kind of
// fault, found/total and the ones that are not found (`--all`: the found ones too). Exit 1 below 0.97 of all or of one
// kind, 2 where there is nothing to read.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { createAnalyzer } from '../server/src/core/analyze.ts';
import { testShell } from '../test/core/support/shell.ts';
import { root } from '../test/support/files.ts';
import { measureMutants, type Subject } from '../test/support/mutant-run.ts';
import { MUTATIONS } from '../test/support/mutants.ts';

const LEAST = 0.97;
const all = process.argv.includes('--all');
const given = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const corpus = join(root, '../shared/corpus');
const folders = given.length > 0 ? given : [join(corpus, 'labelled'), join(corpus, 'unlabelled')];

function* subjects(): Generator<Subject> {
  for (const folder of folders) {
    if (!existsSync(join(folder, 'index.jsonl'))) {
      console.error(`${folder} is not there: nothing to mutate.`);
      process.exit(2);
    }
    for (const line of readFileSync(join(folder, 'index.jsonl'), 'utf8').split('\n').filter(Boolean)) {
      const { id, path } = JSON.parse(line) as { id: string; path: string };
      const home = join(folder, 'files', id);
      const readFile = (wanted: string): string | undefined => {
        const at = join(home, posix.normalize(wanted));
        return existsSync(at) && statSync(at).isFile() ? readFileSync(at, 'utf8') : undefined;
      };
      yield { name: id, path, text: readFileSync(join(home, path), 'utf8'), readFile };
    }
  }
}

const result = measureMutants(createAnalyzer({ shell: await testShell() }), subjects());
let low = false;
for (const mutation of MUTATIONS) {
  const own = result.filter((each) => each.mutation === mutation);
  const found = own.filter((each) => each.found).length;
  console.log(`${mutation}: ${found}/${own.length}`);
  low ||= found < LEAST * own.length;
  for (const each of own)
    if (all || !each.found) console.log(`  ${each.found ? 'found ' : 'missed'} ${each.name}: ${each.what}`);
}
const found = result.filter((each) => each.found).length;
console.log(`${result.length} mutants, ${found} found: ${(found / result.length).toFixed(3)}`);
process.exit(low || found < LEAST * result.length ? 1 : 0);
