import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { realWorkflows } from '../../scripts/real-workflows.ts';
import type { Analyzer } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { testAnalyzer } from '../core/support/analysis.ts';
import { root } from '../support/files.ts';
import { fixFaults, type Workspace } from '../support/fix-check.ts';

/** A workflow with what there is of its repository. */
interface Subject {
  readonly id: string;
  readonly path: string;
  readonly home: string;
  readonly readFile: (path: string) => string | undefined;
}

const hasCorpus = existsSync(join(root, '../shared/corpus'));
const WORKFLOWS = '.github/workflows';

/** The project's own examples, where no corpus stands beside it. */
function examples(): Subject[] {
  const home = join(root, 'examples');
  const readFile = (path: string): string | undefined => {
    const at = join(home, path);
    return existsSync(at) && statSync(at).isFile() ? readFileSync(at, 'utf8') : undefined;
  };
  return readdirSync(join(home, WORKFLOWS)).map((name) => ({
    id: name,
    path: `${WORKFLOWS}/${name}`,
    home,
    readFile,
  }));
}

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await testAnalyzer();
});

it(hasCorpus
  ? 'every fix of every finding in real workflows keeps its promise'
  : 'every fix of every finding in the examples keeps its promise (no corpus beside the project: no real workflows)', {
  timeout: 300_000,
}, async () => {
  const faults: string[] = [];
  let fixes = 0;
  for (const { id, path, home, readFile } of hasCorpus ? realWorkflows([]) : examples()) {
    const beside = existsSync(join(home, WORKFLOWS)) ? readdirSync(join(home, WORKFLOWS)) : [];
    const names = beside.filter((name) => /\.ya?ml$/.test(name)).map((name) => `${WORKFLOWS}/${name}`);
    const workspace: Workspace = { workflows: [...new Set([path, ...names])], readFile };
    const findingsOf = (file: string, files: Workspace) => {
      const text = files.readFile(file) ?? '';
      return analyzer.analyze({ path: file, text, config: defaultConfig, readFile: files.readFile }).findings;
    };
    fixes += findingsOf(path, workspace).reduce((sum, finding) => sum + finding.fixes.length, 0);
    for (const fault of await fixFaults({ path, workspace, findingsOf })) faults.push(`${id}: ${fault}`);
  }
  expect(faults).toEqual([]);
  expect(fixes).toBeGreaterThan(hasCorpus ? 500 : 5);
});
