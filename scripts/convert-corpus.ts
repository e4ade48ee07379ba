// Converts every job of a folder of real workflows that builds and deploys in one go to a five-stage pipeline, and asks
// GitHub's own parser and all rules about the results: `node scripts/convert-corpus.ts [--show ID|all] [FOLDER…]`.
// FOLDER holds index.jsonl and files/<id>/<path>; by default both parts of ../shared/corpus. Exit 1 where a result that
// is offered is refused by GitHub, brings an error or a warning or loses a command, 2 where there is nothing to read.
import { createAnalyzer } from '../server/src/core/analyze.ts';
import { defaultConfig } from '../server/src/core/config.ts';
import { conversions } from '../server/src/core/refactor/five-stage/five-stage.ts';
import { lineIndex } from '../server/src/core/text/line-index.ts';
import { applyEdits } from '../server/src/core/text/span.ts';
import { testShell } from '../test/core/support/shell.ts';
import { conversionFaults } from '../test/support/conversion-check.ts';
import { importJsonAsBundlersDo, realWorkflows } from './real-workflows.ts';

importJsonAsBundlersDo();
const { githubProblems } = await import('../test/core/support/github.ts');

const words = process.argv.slice(2);
const at = words.indexOf('--show');
const show = at < 0 ? undefined : words.splice(at, 2)[1];
const analyzer = createAnalyzer({ shell: await testShell() });
const reasons = new Map<string, string[]>();
let found = 0;
let offered = 0;
let broken = 0;
const counts = { valid: 0, clean: 0, complete: 0, five: 0 };

for (const { id, path, text, readFile } of realWorkflows(words)) {
  const analyze = (now: string) => analyzer.analyze({ path, text: now, config: defaultConfig, readFile });
  const before = analyze(text);
  const told = before.findings.filter(({ rule }) => rule === 'single-job-deploy').map(({ job }) => job);
  for (const { facts, result } of conversions(before)) {
    if (!told.includes(facts.job.id)) continue;
    found++;
    const name = `${id} ${facts.job.id}`;
    if ('refused' in result) {
      reasons.set(result.refused, [...(reasons.get(result.refused) ?? []), name]);
      continue;
    }
    offered++;
    const after = applyEdits(text, result.edits);
    if (show === id || show === 'all') {
      console.log(`======== ${name}\n${after}`);
      for (const note of result.notes) console.log(`>> ${note}`);
    }
    const faults = await conversionFaults({
      path,
      before,
      after: analyze(after),
      job: facts.job,
      githubProblems,
    });
    if (faults.github.length === 0) counts.valid++;
    if (faults.rules.length === 0) counts.clean++;
    if (faults.commands.length === 0) counts.complete++;
    if (faults.stages.length === 0) counts.five++;
    const all = [...faults.github, ...faults.commands, ...faults.stages];
    const index = lineIndex(after);
    const fired = faults.rules.map(
      ({ rule, severity, span, message, job }) =>
        `${index.positionAt(span.start).line + 1}: ${severity} ${rule} (${job ?? ''}): ${message}`,
    );
    if (all.length + fired.length > 0) broken++;
    for (const fault of [...all, ...fired]) console.log(`${name}: ${fault}`);
  }
}
console.log(`${found} jobs that build and deploy in one go, ${offered} conversions offered`);
console.log(
  `of these: ${counts.valid} valid for GitHub, ${counts.clean} without error or warning, ` +
    `${counts.complete} with every command in its stage, ${counts.five} with five stages`,
);
for (const [reason, names] of [...reasons].sort((a, b) => b[1].length - a[1].length))
  console.log(`  ${names.length} not offered: ${reason} (${names.join(', ')})`);
process.exit(broken > 0 ? 1 : 0);
