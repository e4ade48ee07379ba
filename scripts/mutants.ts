// Puts faults into real workflows and counts how many are found: `node scripts/mutants.ts [--all] [FOLDER…]`.
// FOLDER holds index.jsonl and files/<id>/<path>; by default both parts of ../shared/corpus. Prints, for each kind of
// fault, found/total and the ones that are not found (`--all`: the found ones too). Exit 1 below 0.97 of all or of one
// kind, 2 where there is nothing to read.
import { createAnalyzer } from '../server/src/core/analyze.ts';
import { testShell } from '../test/core/support/shell.ts';
import { measureMutants, type Subject } from '../test/support/mutant-run.ts';
import { MUTATIONS } from '../test/support/mutants.ts';
import { realWorkflows } from './real-workflows.ts';

const LEAST = 0.97;
const all = process.argv.includes('--all');
const given = process.argv.slice(2).filter((word) => !word.startsWith('-'));
function* subjects(): Generator<Subject> {
  for (const { id, path, text, readFile } of realWorkflows(given)) yield { name: id, path, text, readFile };
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
