import { beforeAll, describe, expect, it } from 'vitest';
import { type Pin, pinsOf } from '../../server/src/core/images/fixes/pin.ts';
import { imageUses } from '../../server/src/core/images/uses/uses.ts';
import type { ShellParser } from '../../server/src/core/syntax/shell/shell.ts';
import { applyEdits } from '../../server/src/core/text/span.ts';
import { readWorkflow } from '../../server/src/core/workflow/read.ts';
import { testShell } from './support/shell.ts';

let parser: ShellParser;
beforeAll(async () => {
  parser = await testShell();
});

/** The pins of the first moving use in the given role. */
function pins(text: string, role: string): readonly Pin[] {
  const workflow = readWorkflow('.github/workflows/x.yml', text, parser);
  const uses = imageUses(workflow, { parser });
  const use = uses.find((each) => each.role === role && each.movesAs !== undefined);
  if (!use) throw new Error(`no moving image is ${role}`);
  return pinsOf(workflow, uses).of(use);
}

const SHA = '${{ github.sha }}';
const indent = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));
const job = (steps: string): string =>
  `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n${indent(steps, 6)}\n`;

function pinned(text: string, role: string, index = 0): string {
  const pin = pins(text, role)[index];
  return pin ? applyEdits(text, pin.edits) : 'no pin';
}

describe('the commit', () => {
  it('goes into every place of the image at once, and is safe where the file also takes it', () => {
    const text = job(
      '- run: docker build -t a/b .\n- run: docker push a/b\n- run: kubectl set image d/x x=a/b:latest',
    );
    for (const role of ['build', 'push', 'deploy']) {
      expect(pinned(text, role)).toBe(
        job(
          `- run: docker build -t a/b:${SHA} .\n- run: docker push a/b:${SHA}\n- run: kubectl set image d/x x=a/b:${SHA}`,
        ),
      );
    }
    expect(pins(text, 'build')[0]?.safe).toBe(true);
    expect(pins(job('- run: docker build -t a/b . && docker push a/b'), 'push')[0]?.safe).toBe(false);
  });

  it('follows a literal that several images share', () => {
    const steps =
      '- run: docker build -t a/b:$TAG . && docker push a/b:$TAG\n- run: docker build -t a/c:$TAG . && docker push a/c:$TAG';
    const text = `env: { TAG: latest }\n${job(`${steps}\n- run: docker run a/c:latest`)}`;
    expect(pinned(text, 'push')).toBe(
      `env: { TAG: '${SHA}' }\n${job(`${steps}\n- run: docker run a/c:${SHA}`)}`,
    );
  });

  it('takes sources and scans along', () => {
    const text = job(
      '- run: |\n    docker build -t r.io/b:latest .\n    trivy image r.io/b:latest\n    docker tag r.io/b:latest s.io/b:1.0\n    docker push r.io/b:latest',
    );
    expect(pinned(text, 'push')).toBe(text.replaceAll(':latest', `:${SHA}`));
  });

  it('becomes part of an expression', () => {
    const text = job(
      '- uses: docker/build-push-action@v6\n  with: { push: true, tags: "a/b:${{ inputs.tag || \'latest\' }}" }',
    );
    expect(pinned(text, 'push')).toBe(text.replace("'latest'", 'github.sha'));
  });

  it.each([
    ['an image of others', 'run', job('- run: docker run node')],
    [
      'a deploy of what is built elsewhere',
      'deploy',
      job('- run: kubectl set image d/x x=ghcr.io/a/b:latest'),
    ],
    [
      'a push of what is built in ways that cannot be seen',
      'push',
      job('- run: make image\n- run: docker push ghcr.io/a/b:latest'),
    ],
    ['a container', 'container', 'on: push\njobs:\n  a:\n    runs-on: x\n    container: node\n'],
    [
      'a service',
      'service',
      'on: push\njobs:\n  a:\n    runs-on: x\n    services: { db: { image: postgres } }\n',
    ],
    [
      'a cache that is kept under the moving tag',
      'push',
      job('- run: docker build --cache-from a/b:latest -t a/b:latest . && docker push a/b:latest'),
    ],
    [
      'a name in a place that nobody understands',
      'push',
      job('- run: docker build -t a/b:latest . && docker push a/b:latest\n- run: ./deploy.sh a/b:latest'),
    ],
    [
      'the default of an input',
      'push',
      `on: { workflow_dispatch: { inputs: { tag: { default: latest } } } }\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: docker build -t a/b:\${{ inputs.tag }} . && docker push a/b:\${{ inputs.tag }}\n`,
    ],
    [
      'an option that adds latest',
      'metadata',
      job('- uses: docker/metadata-action@v5\n  with: { images: a/b, flavor: latest=true }'),
    ],
  ])('is not offered for %s', (_, role, text) => expect(pins(text, role)).toEqual([]));
});

describe('the commit beside a tag that moves', () => {
  const beside = (text: string, role: string): string => {
    const workflow = readWorkflow('.github/workflows/x.yml', text, parser);
    const uses = imageUses(workflow, { parser });
    const moves = ({ follows }: (typeof uses)[number]) => follows !== undefined;
    const use = uses.find((each) => each.role === role && moves(each));
    if (!use) throw new Error(`no moving image is ${role}`);
    const pin = pinsOf(workflow, uses, moves).besideOf(use);
    return pin ? applyEdits(text, pin.edits) : 'no pin';
  };

  it('is one more name for the build and one more push', () => {
    const text = job(
      '- run: docker build -t "a/b:main" .\n- run: |\n    echo a/b:main\n    sudo docker push \'a/b:main\' # all\n',
    );
    expect(beside(text, 'push')).toBe(
      job(
        `- run: docker build -t "a/b:main" -t "a/b:${SHA}" .\n- run: |\n    echo a/b:main\n    sudo docker push 'a/b:${SHA}'\n    sudo docker push 'a/b:main' # all\n`,
      ),
    );
  });

  it('is one more item of a list, quoted where it has to be', () => {
    const list = (tags: string) =>
      job(`- uses: docker/build-push-action@v6\n  with: { push: true, tags: ${tags} }`);
    expect(beside(list('a/b:main'), 'push')).toBe(list(`'a/b:main,a/b:${SHA}'`));
  });

  it.each([
    ['what is made out of sight', '- run: make image\n- run: docker push a/b:main'],
    ['a program that takes one name', '- run: gcloud builds submit --tag gcr.io/a/b:main .'],
    [
      'a push that is part of a line',
      '- run: docker build -t a/b:main .\n- run: make && docker push a/b:main',
    ],
    [
      'a second tag that is made of it',
      '- run: docker build -t a . && docker tag a a/b:main\n- run: docker push a/b:main',
    ],
    [
      'an image that a server takes',
      '- run: docker build -t a/b:main .\n- run: docker push a/b:main\n- run: ssh host docker pull a/b:main',
    ],
    [
      'a name that a variable holds',
      '- env: { I: a/b:main }\n  run: |\n    docker build -t $I .\n    docker push $I',
    ],
  ])('is not offered for %s', (_, steps) => expect(beside(job(steps), 'push')).toBe('no pin'));
});

describe('the tag that the workflow builds', () => {
  const deploy = (builds: string, outputs = '', needs = 'needs: build'): string =>
    [
      'on: push',
      'jobs:',
      '  build:',
      '    runs-on: x',
      ...(outputs ? [indent(outputs, 4)] : []),
      '    steps:',
      indent(builds, 6),
      '  deploy:',
      '    runs-on: x',
      `    ${needs}`,
      '    steps:',
      '      - run: kubectl set image d/x x=a/b:latest',
      '',
    ].join('\n');
  const tagOf = (text: string): string | undefined => /x=a\/b:(.*)/.exec(pinned(text, 'deploy'))?.[1];

  it.each([
    ['a commit', '- run: docker build -t a/b:$GITHUB_SHA .', '', SHA],
    [
      'a prefix and a number',
      '- run: docker push a/b:v1-${{ github.run_number }}',
      '',
      'v1-${{ github.run_number }}',
    ],
    ['a version', '- run: docker push a/b:1.4.2', '', '1.4.2'],
    [
      'a value of a step that its job hands on',
      '- run: docker push a/b:${{ steps.v.outputs.version }}',
      'outputs: { tag: "${{steps.v.outputs.version}}" }',
      '${{ needs.build.outputs.tag }}',
    ],
  ])('%s', (_, builds, outputs, expected) => expect(tagOf(deploy(builds, outputs))).toBe(expected));

  it('is safe only behind the job that builds it', () => {
    const builds = '- run: docker push a/b:1.4.2';
    expect(pins(deploy(builds), 'deploy')[0]?.safe).toBe(true);
    expect(pins(deploy(builds, '', 'needs: []'), 'deploy')[0]?.safe).toBe(false);
  });

  it('is not offered where its parts are not known', () => {
    expect(tagOf(deploy('- run: docker push a/b:${{ steps.v.outputs.version }}'))).toBeUndefined();
    expect(tagOf(deploy('- run: docker push a/b:$VERSION'))).toBeUndefined();
  });
});

describe('the digest of a build step', () => {
  const build =
    '- id: push\n  uses: docker/build-push-action@v6\n  with: { push: true, tags: "a/b:${{ github.sha }}" }';
  const titles = (text: string): string[] => pins(text, 'run').map(({ title }) => title);

  it('of the same job', () => {
    const text = job(`${build}\n- run: docker run a/b:latest`);
    expect(titles(text)).toEqual([
      'Use the tag that is built here: `${{ github.sha }}`',
      'Use the digest output of step `push`',
    ]);
    expect(pinned(text, 'run', 1)).toBe(text.replace('a/b:latest', 'a/b@${{ steps.push.outputs.digest }}'));
    const untagged = job(`${build}\n- run: docker run a/b`);
    expect(pinned(untagged, 'run', 1)).toBe(
      job(`${build}\n- run: docker run a/b@\${{ steps.push.outputs.digest }}`),
    );
  });

  it('of another job, which hands it on', () => {
    const text = [
      'on: push',
      'jobs:',
      '  build:',
      '    runs-on: x',
      '    outputs: { digest: "${{ steps.push.outputs.digest }}" }',
      '    steps:',
      indent(build, 6),
      '  deploy:',
      '    runs-on: x',
      '    needs: [build]',
      '    steps:',
      '      - run: docker run a/b:latest',
      '',
    ].join('\n');
    expect(pinned(text, 'run', 1)).toContain('docker run a/b@${{ needs.build.outputs.digest }}');
    expect(titles(text.replace('needs: [build]', 'needs: []'))).toHaveLength(1);
    const kept = text.replace(/^ {4}outputs: .*\n/m, '');
    expect(pinned(kept, 'run', 1)).toContain('docker run a/b@${{ needs.build.outputs.digest }}');
    expect(pinned(kept, 'run', 1)).toContain('digest: ${{ steps.push.outputs.digest }}');
    const matrix = kept.replace('runs-on: x\n', 'runs-on: x\n    strategy: { matrix: { os: [a, b] } }\n');
    expect(titles(matrix)).toEqual(['Use the tag that is built here: `${{ github.sha }}`']);
  });

  it('whose tags docker/metadata-action makes', () => {
    const meta = '- id: meta\n  uses: docker/metadata-action@v5\n  with: { images: a/b, tags: type=sha }';
    const text = job(
      `${meta}\n${build.replace('a/b:${{ github.sha }}', '${{ steps.meta.outputs.tags }}')}\n- run: docker run a/b`,
    );
    expect(pinned(text, 'run')).toContain('docker run a/b@${{ steps.push.outputs.digest }}');
  });

  it('is not there before the step has run', () => {
    expect(titles(job(`- run: docker run a/b:latest\n${build}`))).toHaveLength(1);
  });
});
