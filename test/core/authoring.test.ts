import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSnippet, snippetSources } from '../../scripts/snippets.ts';
import { type PlaceKind, spotAt } from '../../server/src/core/authoring/places.ts';
import { previewOf, type Snippet, snippetsAt } from '../../server/src/core/authoring/snippets.ts';
import { root } from '../support/files.ts';
import { placeOf } from './support/places.ts';
import { expandSnippet } from './support/snippet.ts';

const snippets: Snippet[] = [...snippetSources(join(root, 'snippets/sources'))].map(([id, source]) => {
  const { name, snippet } = compileSnippet(id, source);
  return { ...snippet, name };
});
const ids = snippets.map(({ prefix }) => prefix);
const expanded = (id: string): string =>
  expandSnippet(snippets.find((one) => one.prefix === id)?.body.join('\n') ?? '').text;

/** The text without its `§`, and where that stood. */
function marked(text: string): { text: string; offset: number } {
  const offset = text.indexOf('§');
  return { text: text.slice(0, offset) + text.slice(offset + 1), offset };
}
const kindsAt = (source: string): PlaceKind[] => {
  const { text, offset } = marked(source);
  return spotAt(text, offset)?.places.map(({ kind }) => kind) ?? [];
};

const DEPLOY = `on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
      - name: Build
        run: |
          make

          make install
  deploy:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - run: ./deploy.sh
`;
const below = (line: string, inserted: string): string => {
  if (!DEPLOY.includes(line)) throw new Error(`no line ${line}`);
  return DEPLOY.replace(line, `${line}${inserted}`);
};

describe('the place of an offset', () => {
  it.each<[string, PlaceKind[], string]>([
    ['an empty file', ['workflow', 'top'], '§'],
    ['a file of comments', ['workflow', 'top'], '# Deploys.\n\n§'],
    ['half a word in an empty file', ['workflow', 'top'], 'gw-pi§\n'],
    ['an empty file, but indented', [], '  §'],
    ['the top of a workflow', ['top'], `§\n${DEPLOY}`],
    ['between two sections', ['top'], 'on: push\ngw§\njobs:\n'],
    ['the end', ['top'], `${DEPLOY}§`],
    ['under jobs without any', ['job'], 'on: push\njobs:\n  §'],
    ['under jobs, deeper than usual', ['job'], 'on: push\njobs:\n    gw-§\n'],
    ['before the first job', ['job'], DEPLOY.replace('jobs:\n', 'jobs:\n  §\n')],
    ['between two jobs', ['job'], below('          make install\n', '\n  gw-job§\n\n')],
    ['after the last job', ['job'], `${DEPLOY}\n  §`],
    ['in a job without a body', ['key'], 'on: push\njobs:\n  build:\n    §'],
    ['in a job', ['key'], below('    needs: build\n', '    gw§\n')],
    ['in a job, at its end', ['key'], `${DEPLOY}    §`],
    ['in a list of steps', ['step'], below('v6\n', '      §\n')],
    ['in a list of steps, after a dash', ['step'], below('v6\n', '      - gw-step§\n')],
    ['in a list of steps, with a bare dash', ['step'], below('v6\n', '      -§\n')],
    ['after the last step', ['step'], `${DEPLOY}      §`],
    ['under steps without any', ['step'], 'on: push\njobs:\n  build:\n    steps:\n      §'],
    [
      'steps that stand under their key',
      ['key', 'step'],
      'on: push\njobs:\n  build:\n    steps:\n    - run: a\n    §',
    ],
    ['a job or a key after a dash', [], below('    needs: build\n', '    - §\n')],
    ['inside a step', [], below('      - name: Build\n', '        §\n')],
    ['between steps and the first of them', [], below('    runs-on: ubuntu-latest\n    steps:\n', '    §\n')],
    ['in the middle of a script', [], DEPLOY.replace('\n\n', '\n      §\n')],
    ['a line that says something', [], DEPLOY.replace('needs: build', 'needs: §build')],
    ['the end of a line that says something', [], DEPLOY.replace('needs: build', 'needs: build §')],
    ['a column of nothing', [], `${DEPLOY}   §`],
    ['under another section', [], 'env:\n  §\njobs:\n  a:\n    steps: []\n'],
    ['a flow mapping', [], 'on: push\njobs: {a: {steps: []}}\n  §'],
    ['a file that is a list', [], '- a\n§'],
    ['a tab', [], 'jobs:\n\t§'],
  ])('%s', (_, kinds, source) => {
    expect(kindsAt(source)).toEqual(kinds);
  });

  it('is found in a text that is broken elsewhere', () => {
    const broken = DEPLOY.replace('runs-on: ubuntu-latest', 'runs-on: [ubuntu-latest');
    expect(kindsAt(`${broken}  §`)).toEqual(['job']);
  });

  it('is found with the line endings of Windows', () => {
    expect(kindsAt(`${DEPLOY}  §\n`.replaceAll('\n', '\r\n'))).toEqual(['job']);
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      'jobs:',
      '\n',
      '  ',
      '- ',
      'a:',
      'steps:',
      'gw-',
      '|',
      '{',
      '[',
      '"',
      '\t',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(), (pieces, at) => {
        const text = pieces.join('');
        const offset = at % (text.length + 1);
        const spot = spotAt(text, offset);
        if (spot) expect(spot.typed.end).toBe(offset);
      }),
      { numRuns: 500 },
    );
  });
});

describe('snippets at an offset', () => {
  /** The place where a snippet belongs, as a text with a cursor. */
  const belongs = (id: string): { text: string; offset: number } => {
    const place = placeOf(id, expanded);
    const here = place.indexOf('# here');
    return { text: place.slice(0, here) + place.slice(here + '# here'.length), offset: here };
  };
  const offered = (text: string, offset: number): string[] =>
    snippetsAt(text, offset, snippets)?.snippets.map(({ prefix }) => prefix) ?? [];

  it.each(ids)('%s is offered where it belongs, and with others of its kind alone', (id) => {
    const { text, offset } = belongs(id);
    const found = offered(text, offset);
    expect(found).toContain(id);
    const kind = (one: string): string => one.split('-')[1] ?? '';
    const same = ['pipeline', 'workflow', 'top'].includes(kind(id))
      ? ['pipeline', 'workflow', 'top']
      : [kind(id)];
    expect(found.filter((one) => !same.includes(kind(one)))).toEqual([]);
  });

  it('replace what has been typed of them', () => {
    const { text, offset } = marked(below('v6\n', '      - gw-step-sm§\n'));
    const typed = snippetsAt(text, offset, snippets)?.typed;
    expect(typed && text.slice(typed.start, typed.end)).toBe('- gw-step-sm');
  });

  it('are not offered a second time', () => {
    const at = (source: string): string[] => {
      const { text, offset } = marked(source);
      return offered(text, offset);
    };
    const inJob = at(below('    needs: build\n', '    §\n'));
    expect(inJob).toContain('gw-key-environment');
    expect(inJob).not.toContain('gw-key-needs');
    const jobs = at(`${DEPLOY}  §`);
    expect(jobs).toContain('gw-job-test');
    expect(jobs).not.toContain('gw-job-build');
    expect(at(`§\n${DEPLOY}`)).toEqual(['gw-top-permissions']);
    expect(at('on: push\njobs:\n  call:\n    uses: ./.github/workflows/a.yml\n    §')).not.toContain(
      'gw-key-environment',
    );
  });
});

describe('previewOf', () => {
  it.each(snippets)('$prefix shows what it inserts', (snippet) => {
    expect(previewOf(snippet)).toBe(expanded(snippet.prefix));
  });
});
