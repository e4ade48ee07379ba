import { beforeAll, describe, expect, it } from 'vitest';
import type { Analyzer } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config/model.ts';
import { lineIndex } from '../../server/src/core/text/line-index.ts';
import { applyEdits } from '../../server/src/core/text/span.ts';
import { testAnalyzer } from './support/analysis.ts';

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await testAnalyzer();
});

const IMAGE_RULES = ['latest-tag', 'mutable-tag', 'image-mismatch', 'rebuilt-image'];

const analyze = (files: Readonly<Record<string, string>>, path = 'main') => {
  const text = files[path] ?? '';
  const readFile = (wanted: string): string | undefined =>
    files[wanted.replace(/^\.github\/workflows\/|\.yml$|\/action\.yml$/g, '')];
  const analysis = analyzer.analyze({
    path: `.github/workflows/${path}.yml`,
    text,
    config: defaultConfig,
    readFile,
  });
  expect(analysis.failures).toEqual([]);
  const found = analysis.findings.filter(({ rule }) => IMAGE_RULES.includes(rule));
  return { text, found };
};

/** `line severity rule (job) what is underlined`, and the lines that are related. */
function told(files: Readonly<Record<string, string>>, path = 'main'): string[] {
  const { text, found } = analyze(files, path);
  const index = lineIndex(text);
  const line = (at: number): number => index.positionAt(at).line + 1;
  return found.map(({ rule, severity, job, span, related }) => {
    const also = related.map((each) => line(each.span.start)).join();
    return `${line(span.start)} ${severity} ${rule} (${job}) ${text.slice(span.start, span.end)}${also ? ` see ${also}` : ''}`;
  });
}

const indent = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));

/** A workflow whose only job, `deploy`, calls `called` with these inputs. */
const calls = (inputs: string, before = ''): string =>
  `on: {push: {branches: [main]}}\njobs:\n${indent(before, 2)}  deploy:\n${before ? '    needs: build\n' : ''}    uses: ./.github/workflows/called.yml\n    with: { ${inputs} }\n`;

/** A workflow to be called, with inputs `tag` and `image`, whose job runs a script. */
const called = (run: string, fallback = ''): string =>
  `on:\n  workflow_call:\n    inputs:\n      tag: { type: string${fallback} }\n      image: { type: string }\njobs:\n  go:\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n      - run: |\n${indent(run, 10)}\n`;

const BUILD = `build:
  runs-on: ubuntu-latest
  steps:
    - run: |
        docker build -t ghcr.io/acme/shop:\${GITHUB_SHA::7} .
        docker push ghcr.io/acme/shop:\${GITHUB_SHA::7}
`;
const SET = 'kubectl set image deploy/shop shop=ghcr.io/acme/shop:${{ inputs.tag }} -n production';

describe('what a caller hands to a workflow', () => {
  it.each<[string, string, string, ...string[]]>([
    ['is told where it is deployed', 'tag: latest', SET, '5 error latest-tag (deploy) latest see 4'],
    [
      'is told as what is done with it there',
      'tag: latest',
      'docker push ghcr.io/acme/shop:${{ inputs.tag }}',
      '5 warning latest-tag (deploy) latest see 4',
    ],
    [
      'may be a whole reference',
      'image: "ghcr.io/acme/shop:latest"',
      'helm upgrade shop ./chart --set image=${{ inputs.image }} --wait',
      '5 error latest-tag (deploy) ghcr.io/acme/shop:latest see 4',
    ],
    ['may move otherwise', 'tag: main', SET, '5 info mutable-tag (deploy) main'],
    ['may stay', 'tag: "${{ github.sha }}"', SET],
    ['may be a version', 'tag: 1.4.0', SET],
    [
      'is nothing where it is only looked at',
      'image: "ghcr.io/acme/shop:latest"',
      'trivy image ${{ inputs.image }}',
    ],
    ['is nothing where it is the version of a tool', 'tag: latest', 'npm i -g yarn@${{ inputs.tag }}'],
    [
      'counts by its name where nobody sees what becomes of it',
      'image: "ghcr.io/acme/shop:latest"',
      './deploy.sh ${{ inputs.image }}',
      '5 error latest-tag (deploy) ghcr.io/acme/shop:latest',
    ],
  ])('%s: %s, %s', (_, inputs, run, ...expected) => {
    expect(told({ main: calls(inputs), called: called(run) })).toEqual(expected);
  });

  it('is followed through workflows in between, and from a matrix', () => {
    const main =
      'on: push\njobs:\n  deploy:\n    strategy: { matrix: { tag: [latest, 1.0.0] } }\n    uses: ./.github/workflows/between.yml\n    with: { version: "${{ matrix.tag }}" }\n';
    const between =
      'on: { workflow_call: { inputs: { version: { type: string } } } }\njobs:\n  a:\n    uses: ./.github/workflows/called.yml\n    with: { tag: "${{ inputs.version }}" }\n';
    const files = { main, between, called: called(SET) };
    expect(told(files)).toEqual(['4 error latest-tag (deploy) latest see 5']);
    expect(told(files, 'between')).toEqual([]);
    expect(told(files, 'called')).toEqual([]);
  });

  it("is not told of the called file's own words, which are told there", () => {
    const own = { main: calls('image: x'), called: called('docker push ghcr.io/acme/shop:latest') };
    expect(told(own)).toEqual([]);
    expect(told(own, 'called')).toEqual(['12 warning latest-tag (go) ghcr.io/acme/shop:latest']);
    const fallback = { main: calls('image: x'), called: called(SET, ', default: latest') };
    expect(told(fallback)).toEqual([]);
    expect(told(fallback, 'called')).toEqual(['4 error latest-tag (go) latest see 12']);
    const stays = { main: calls('tag: 1.0.0'), called: called(SET, ', default: latest') };
    expect(told(stays)).toEqual([]);
  });

  it('is not told of jobs that cannot run', () => {
    const off = called(SET).replace('    runs-on:', "    if: inputs.image == 'yes'\n    runs-on:");
    expect(told({ main: calls('tag: latest, image: no'), called: off })).toEqual([]);
    expect(told({ main: calls('tag: latest, image: yes'), called: off })).toHaveLength(1);
  });

  it('gets the tag that is built', () => {
    const built = BUILD.replaceAll('${GITHUB_SHA::7}', '${{ github.sha }}');
    const { text, found } = analyze({ main: calls('tag: latest', built), called: called(SET) });
    const [fix] = found[0]?.fixes ?? [];
    expect(fix?.title).toBe('Use the tag that is built here: `${{ github.sha }}`');
    expect(fix?.safe).toBe(false);
    expect(applyEdits(text, fix?.edits ?? [])).toBe(calls("tag: '${{ github.sha }}'", built));
  });
});

describe('images on both sides of a call', () => {
  it('the deployed tag is not the built one', () => {
    const main = calls('tag: "${{ github.sha }}"', BUILD);
    expect(told({ main, called: called(SET) })).toEqual([
      '12 warning image-mismatch (deploy) ${{ github.sha }} see 7',
    ]);
    const same = called(SET.replace('${{ inputs.tag }}', '${GITHUB_SHA::7}'));
    expect(told({ main, called: same })).toEqual([]);
    const own = called(SET.replace('${{ inputs.tag }}', 'build-${GITHUB_SHA::7}'));
    expect(told({ main, called: own })).toEqual([
      '11 warning image-mismatch (deploy) ./.github/workflows/called.yml see 7',
    ]);
  });

  it.each([
    ['a way back', `if: failure()`],
    ['a name that says so', 'name: Roll back'],
  ])('not: %s', (_, key) => {
    const back = called(SET).replace('      - run', `      - ${key}\n        run`);
    const kept = 'kubectl get pods -n production\nkubectl apply -f k8s -n production';
    const both = back.replace('    steps:\n', `    steps:\n      - run: |\n${indent(kept, 10)}\n`);
    expect(told({ main: calls('tag: "${{ github.sha }}"', BUILD), called: both })).toEqual([]);
  });

  it('a called workflow builds what the caller deploys', () => {
    const build = called(
      'docker build -t ghcr.io/acme/shop:${{ inputs.tag }} .\ndocker push ghcr.io/acme/shop:${{ inputs.tag }}',
    );
    const main = (tag: string) =>
      `on: push\njobs:\n  build:\n    uses: ./.github/workflows/called.yml\n    with: { tag: "v-\${{ github.sha }}" }\n  deploy:\n    needs: build\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n      - run: kubectl set image deploy/a a=ghcr.io/acme/shop:${tag}\n`;
    expect(told({ main: main('v-${{ github.sha }}'), called: build })).toEqual([]);
    expect(told({ main: main('${{ github.sha }}'), called: build })).toEqual([
      '11 warning image-mismatch (deploy) ghcr.io/acme/shop:${{ github.sha }} see 4',
    ]);
    // What its scripts do not show may be anything.
    const hidden = build.replace('docker push', './scripts/publish-image.sh\n          docker push');
    expect(told({ main: main('${{ github.sha }}'), called: hidden })).toEqual([]);
  });

  it('a called workflow builds the image again', () => {
    const again = called(
      `docker build -t ghcr.io/acme/shop:$GITHUB_SHA .\ndocker push ghcr.io/acme/shop:$GITHUB_SHA\n${SET}`,
    );
    const built = BUILD.replaceAll('${GITHUB_SHA::7}', '$GITHUB_SHA');
    expect(told({ main: calls('tag: "${{ github.sha }}"', built), called: again })).toEqual([
      '11 warning rebuilt-image (deploy) ./.github/workflows/called.yml see 7',
    ]);
    const other = again.replaceAll('acme/shop', 'acme/cart');
    expect(told({ main: calls('tag: "${{ github.sha }}"', built), called: other })).toEqual([]);
  });
});

describe('local actions', () => {
  const action = (run: string): string =>
    `inputs:\n  tag: { default: latest }\n  image: {}\nruns:\n  using: composite\n  steps:\n    - shell: bash\n      run: |\n${indent(run, 8)}\n`;
  const main = (inputs: string, before = ''): string =>
    `on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n${indent(before, 6)}      - uses: ./act\n        with: { ${inputs} }\n`;

  it.each<[string, string, string, ...string[]]>([
    ['what is handed over', 'tag: latest', SET, '8 error latest-tag (deploy) latest see 7'],
    ['what stays', 'tag: 1.0.0', SET],
    ['the default of an input', 'image: x', SET],
    ["the action's own words", 'image: x', 'docker push acme/shop:latest'],
    ['what is only looked at', 'image: "acme/shop:latest"', 'grype ${{ inputs.image }}'],
    [
      'what nobody sees',
      'image: "acme/shop:latest"',
      './go.sh ${{ inputs.image }}',
      '8 warning latest-tag (deploy) acme/shop:latest',
    ],
  ])('%s: %s, %s', (_, inputs, run, ...expected) => {
    expect(told({ main: main(inputs), act: action(run) })).toEqual(expected);
  });

  it('see what the other steps of the job have built', () => {
    const build = '- run: docker build -t acme/shop:$GITHUB_SHA .\n';
    const files = (run: string) => ({ main: main('tag: 1.0.0', build), act: action(run) });
    expect(told(files('docker push acme/shop:${{ github.sha }}'))).toEqual([]);
    expect(told(files('docker push acme/shop:${{ inputs.tag }}'))).toEqual([
      '9 warning image-mismatch (deploy) 1.0.0 see 7',
    ]);
  });
});
