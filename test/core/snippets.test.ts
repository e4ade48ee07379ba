import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileSnippet, type Snippet, snippetSources, snippetsFiles } from '../../scripts/snippets.ts';
import type { Analyzer } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { platforms } from '../../server/src/core/platforms/index.ts';
import { newFiveStage } from '../../server/src/core/platforms/new-workflow.ts';
import { expectFile, root } from '../support/files.ts';
import { findingLines, testAnalyzer } from './support/analysis.ts';
import { githubProblems } from './support/github.ts';
import { placeOf } from './support/places.ts';
import { expandSnippet, insertAt } from './support/snippet.ts';

const file = join(root, 'snippets/gatewright.code-snippets');
const sources = snippetSources(join(root, 'snippets/sources'));
const ids = [...sources.keys()].sort();

/** What the editor reads, by id. */
const shipped = (): Map<string, Snippet> => {
  const all = Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, Snippet>);
  return new Map(all.map((snippet) => [snippet.prefix, snippet]));
};
const bodyOf = (id: string): string => {
  const snippet = shipped().get(id);
  if (snippet === undefined) throw new Error(`no snippet ${id}`);
  return snippet.body.join('\n');
};
const expanded = (id: string): string => expandSnippet(bodyOf(id)).text;

describe('the snippets file', () => {
  it('is compiled from its sources, and so is the one for VS Code', () => {
    const { all, insert } = snippetsFiles(sources);
    expectFile(file, all);
    expectFile(join(root, 'snippets/gatewright.insert.code-snippets'), insert);
  });

  it('has a snippet for every part of a pipeline', () => {
    expect([...shipped().keys()]).toEqual(ids);
    expect(ids.filter((id) => !/^gw-(pipeline|workflow|job|step|key|top)-/.test(id))).toEqual([]);
  });

  it.each(platforms)('has the pipeline of $id, and each of its stages', ({ id }) => {
    const parts = ['pipeline', 'job-staging', 'job-production', 'job-rollback', 'step-deploy'];
    expect(ids).toEqual(expect.arrayContaining(parts.map((part) => `gw-${part}-${id}`)));
  });

  it('leaves it to the language server to suggest them: VS Code suggests what has a prefix at every place', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const [{ path }] = manifest.contributes.snippets;
    const contributed: object[] = Object.values(JSON.parse(readFileSync(join(root, path), 'utf8')));
    expect(contributed).toHaveLength(ids.length);
    expect(contributed.filter((snippet) => 'prefix' in snippet)).toEqual([]);
  });

  it.each(ids)('%s is offered in workflows alone, and says what it is', (id) => {
    const snippet = shipped().get(id);
    expect(snippet?.scope).toBe('yaml,github-actions-workflow');
    expect(snippet?.include).toBe('**/.github/workflows/*.{yml,yaml}');
    expect(snippet?.isFileTemplate ?? false).toBe(/^gw-(pipeline|workflow)/.test(id));
    expect(snippet?.description.length).toBeGreaterThan(30);
  });

  it.each(ids)('%s has tab stops from 1 on, a default each, and no variables', (id) => {
    const { stops, defaulted, variables, text } = expandSnippet(bodyOf(id));
    const numbers = [...new Set(stops)];
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(defaulted).toEqual(numbers);
    expect(variables).toEqual([]);
    expect(text).not.toMatch(/<<|>>(?! ")/);
  });
});

describe('a snippet in its place', () => {
  let analyzer: Analyzer;
  beforeAll(async () => {
    analyzer = await testAnalyzer();
  });
  const analyze = (text: string) =>
    analyzer.analyze({ path: '.github/workflows/deploy.yml', text, config: defaultConfig });

  it.each(ids)('%s is valid for GitHub', async (id) => {
    const text = insertAt(placeOf(id, expanded), expanded(id));
    expect(await githubProblems('deploy.yml', text), text).toEqual([]);
  });

  it.each(ids)('%s gives no finding', (id) => {
    const text = insertAt(placeOf(id, expanded), expanded(id));
    const analysis = analyze(text);
    expect(analysis.failures).toEqual([]);
    expect(analysis.workflow.problems).toEqual([]);
    expect(findingLines(analysis, { messages: true }), text).toEqual([]);
    const scripts = analysis.workflow.jobs.flatMap((job) => job.steps.flatMap((step) => step.scripts));
    expect(scripts.filter(({ tree }) => tree.hasErrors).map(({ tree }) => tree.text)).toEqual([]);
  });

  it.each(ids)('%s reads no variable that nothing sets', (id) => {
    const { workflow } = analyze(insertAt(placeOf(id, expanded), expanded(id)));
    for (const job of workflow.jobs) {
      for (const step of job.steps) {
        const set = new Set([...step.env, ...job.env, ...workflow.env].map(({ key }) => key.value));
        const read = step.scripts.flatMap(({ tree }) => [...tree.text.matchAll(/\$\{?([A-Z][A-Z_]*)/g)]);
        const names = read.map(([, name = '']) => name).filter((name) => !name.startsWith('GITHUB_'));
        expect(
          names.filter((name) => !set.has(name)),
          `${job.id}: ${step.name?.value}`,
        ).toEqual([]);
      }
    }
  });

  it.each([
    ['gw-key-environment', 'unprotected-production'],
    ['gw-key-needs', 'missing-needs'],
  ])('without %s its place has %s', (id, rule) => {
    expect(analyze(placeOf(id, expanded)).findings.map((finding) => finding.rule)).toContain(rule);
  });

  it('and GitHub refuses a key in the wrong place, and a need that names no job', async () => {
    const place = placeOf('gw-key-needs', expanded);
    expect(await githubProblems('deploy.yml', insertAt(place, expanded('gw-top-version-input')))).not.toEqual(
      [],
    );
    expect(await githubProblems('deploy.yml', insertAt(place, 'needs: nothing'))).not.toEqual([]);
  });

  it.each(platforms)('the pipeline of $id is the one that the command line writes', (platform) => {
    const withoutNames = (text: string): string => text.slice(text.indexOf('# 2. Settings'));
    expect(withoutNames(`${expanded(`gw-pipeline-${platform.id}`)}\n`)).toBe(
      withoutNames(newFiveStage(platform)),
    );
  });
});

describe('compileSnippet', () => {
  const body = (text: string): string =>
    compileSnippet('gw-key-x', `# Name\n# Description\n---\n${text}\n`).snippet.body.join('\n');

  it.each([
    ['plain', 'plain'],
    ['a: ${{ github.sha }}', 'a: \\${{ github.sha }}'],
    ['run: echo "$A" \\', 'run: echo "\\$A" \\\\'],
    ['<<a:x>> <<b:y>> <<a>>', '${1:x} ${2:y} $1'],
    ['<<a:${{ x }}>>', '${1:\\${{ x \\}\\}}'],
    ['<<a:1>>2 <<a>>2', '${1:1}2 ${1}2'],
    ['<<a|x,y|z>>', '${1|x\\,y,z|}'],
    ['echo a >> "$B"', 'echo a >> "\\$B"'],
  ])('%s', (source, wanted) => {
    expect(body(source)).toBe(wanted);
  });

  it.each([
    ['plain'],
    ['a: ${{ github.sha }} $A ${B} $(c) \\$d \\\\'],
    ["jsonpath='{.metadata.annotations.x\\.y}' `$HOME` }"],
  ])('%s comes back when it is expanded', (source) => {
    expect(expandSnippet(body(source)).text).toBe(source);
    expect(expandSnippet(body(`<<a:${source}>>`)).text).toBe(source);
  });

  it('refuses a name without a default, with two, and a source without its head', () => {
    expect(() => body('<<a>>')).toThrow('<<a>> needs a default');
    expect(() => body('<<a:x>> <<a:y>>')).toThrow('<<a>> needs a default');
    expect(() => compileSnippet('gw-key-x', 'needs: test\n')).toThrow('gw-key-x');
  });
});

describe('expandSnippet', () => {
  it.each([
    ['$1 and $0', ' and ', [1, 0], []],
    ['${1:a}-$1-${1}', 'a-a-a', [1, 1, 1], [1]],
    ['$1-${1:a}', 'a-a', [1, 1], [1]],
    ['${1:a ${2:b} c}', 'a b c', [1, 2], [1, 2]],
    ['${1|a\\,b,c|} $1', 'a,b a,b', [1, 1], [1]],
    ['\\${{ x }} \\$1 \\\\ \\}', '${{ x }} $1 \\ }', [], []],
    ['${1:a\\}b}', 'a}b', [1], [1]],
    ['$(x) 5$ {y}', '$(x) 5$ {y}', [], []],
  ] as const)('%s', (source, text, stops, defaulted) => {
    expect(expandSnippet(source)).toEqual({ text, stops, defaulted, variables: [] });
  });

  it('tells variables, and a placeholder that is not closed', () => {
    expect(expandSnippet('echo $HOME ${USER} ${X:y}').variables).toEqual(['HOME', 'USER', 'X']);
    expect(() => expandSnippet('${1:a')).toThrow('not closed');
  });
});
