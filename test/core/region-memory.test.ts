import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Node } from '../../server/src/core/syntax/node.ts';
import { createRegionMemory } from '../../server/src/core/syntax/region-memory.ts';
import { locate } from '../../server/src/core/syntax/scalar.ts';
import type { ShellParser } from '../../server/src/core/syntax/shell/shell.ts';
import { parseYaml } from '../../server/src/core/syntax/yaml.ts';
import { createWorkflowMemory, readWorkflow } from '../../server/src/core/workflow/read.ts';
import { testShell } from './support/shell.ts';

let shell: ShellParser;
beforeAll(async () => {
  shell = await testShell();
});

/** The tree as plain data with every span, and with where the middle of each scalar stands. */
function plain(node: Node | undefined): unknown {
  if (!node) return null;
  const { kind, span } = node;
  if (node.kind === 'scalar') {
    const middle = node.value.length >> 1;
    return { kind, span, value: node.value, style: node.style, middle: locate(node, middle, middle + 1) };
  }
  if (node.kind === 'seq') return { kind, span, items: node.items.map(plain) };
  return { kind, span, pairs: node.pairs.map((pair) => [plain(pair.key), plain(pair.value), pair.span]) };
}

const job = fc.record({
  id: fc.constantFrom('build', 'test', 'deploy', 'deploy-production', '"quoted"', 'Build'),
  body: fc.array(
    fc.constantFrom(
      '    runs-on: ubuntu-latest',
      '    needs: [build, test]',
      '    needs: [build,',
      '    # a comment',
      '  # an outer comment',
      '    steps:\n      - run: |\n          echo "deploy: x"\n        name: é😀',
      '    steps: [{ run: "a\n      b" }]',
      '    env: &e { A: 1 }',
      '    env: *e',
      '    name: "half',
      '',
      '    nee',
    ),
    { maxLength: 4 },
  ),
});
const workflow = fc
  .record({
    head: fc.constantFrom(
      'on: push\njobs:',
      'name: x\n\non: [push]\n"jobs": # c',
      '---\non: push\njobs:',
      'env: { A: &e 1 }\njobs:',
    ),
    jobs: fc.array(job, { minLength: 1, maxLength: 4 }),
    tail: fc.constantFrom('', '\n\nenv:\n  X: 1\n', '\n...\n', '\n# end'),
    eol: fc.constantFrom('\n', '\r\n'),
  })
  .map(({ head, jobs, tail, eol }) =>
    [head, ...jobs.map(({ id, body }) => [`  ${id}:`, ...body].join('\n'))]
      .join('\n')
      .concat(tail)
      .replaceAll('\n', eol),
  );

describe('reading job by job', () => {
  it('gives the values that the YAML library gives for the whole', () => {
    const written = (node: Node | undefined): unknown => {
      if (!node) return '';
      if (node.kind === 'scalar') return node.value;
      return node.kind === 'seq'
        ? node.items.map(written)
        : Object.fromEntries(node.pairs.map(({ key, value }) => [key.value, written(value)]));
    };
    const text = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(text);
      if (typeof value === 'object' && value !== null)
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, text(inner)]));
      return value === null ? '' : String(value);
    };
    let compared = 0;
    fc.assert(
      fc.property(workflow, (source) => {
        const { root, problems } = parseYaml(source);
        if (problems.length > 0) return;
        compared++;
        expect(written(root)).toEqual(text(parse(source, { uniqueKeys: false, logLevel: 'silent' })));
      }),
      { numRuns: 400, seed: 7 },
    );
    expect(compared).toBeGreaterThan(50);
  });

  it('gives the same with what it remembers of other versions', () => {
    fc.assert(
      fc.property(fc.array(workflow, { minLength: 2, maxLength: 4 }), (versions) => {
        const memory = createRegionMemory();
        for (const text of versions.flatMap((version) => [version, `# moved\n${version}`, version])) {
          const remembered = parseYaml(text, memory);
          const fresh = parseYaml(text);
          expect(plain(remembered.root)).toEqual(plain(fresh.root));
          expect(remembered.problems).toEqual(fresh.problems);
        }
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it('keeps the jobs that have not moved, and no old text with them', () => {
    const memory = createWorkflowMemory();
    const text = (line: string) =>
      `on: push\njobs:\n  a:\n    steps: [{ run: x }]\n  b:\n    ${line}\n  c:\n    steps: [{ run: y }]\n`;
    const first = readWorkflow('w.yml', text('name: 1'), shell, memory);
    const second = readWorkflow('w.yml', text('name: 2'), shell, memory);
    const third = readWorkflow('w.yml', text('name: 333'), shell, memory);
    expect(second.jobs[0]).toBe(first.jobs[0]);
    expect(second.jobs[1]).not.toBe(first.jobs[1]);
    expect(second.jobs[2]).toBe(first.jobs[2]);
    expect(third.jobs[0]).toBe(first.jobs[0]);
    expect(third.jobs[2]).not.toBe(first.jobs[2]);
    expect(third.jobs[0]?.node?.source).toBe(third.source);
  });
});
