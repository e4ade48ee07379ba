import { beforeAll, describe, expect, it } from 'vitest';
import type { ImageUse } from '../../server/src/core/images/model.ts';
import { imageReader, scriptOf, workflowOf } from './support/images.ts';

let usesIn: (text: string) => ImageUse[];
beforeAll(async () => {
  usesIn = await imageReader();
});

const movingIn = (text: string): string[] =>
  usesIn(text)
    .filter(({ movesAs, role }) => movesAs !== undefined && role !== 'mention')
    .map(({ span }) => text.slice(span.start, span.end));

describe('what is underlined in a script: the reference, or the tag where only that is written', () => {
  it.each<[string, ...string[]]>([
    ['helm upgrade a ./c --set a=b,image.tag=latest', 'latest'],
    ["helm upgrade a ./c --set-string=image.tag='latest'", 'latest'],
    ['helm upgrade a ./c --set image.tag="latest",x=y', 'latest'],
    ['helm upgrade a ./c --set "image.tag=${TAG:-latest}"', 'latest'],
    ["helm upgrade a ./c --set image.tag=${{ inputs.tag || 'latest' }}", 'latest'],
    ['helm upgrade a ./c --set a=b,image=acme/a:latest,c=d', 'acme/a:latest'],
    ['ssh x@y "helm upgrade a ./c --set a=b,image.tag=latest"', 'latest'],
    ['kubectl set image deployment/x x=$IMAGE:latest', '$IMAGE:latest'],
    ['kubectl set image deployment/x x=$A:latest y="$B:latest"', '$A:latest', '$B:latest'],
    ['IMAGE=acme/a\nkubectl set image deployment/x x=$IMAGE:latest', '$IMAGE:latest'],
    ['kustomize edit set image app=$REPO:latest', '$REPO:latest'],
    ['terraform apply -var="image_tag=latest"', 'latest'],
    ['gh workflow run deploy.yml -f image_tag=latest', 'latest'],
    [`yq -i '.image.tag="latest"' values.yaml`, 'latest'],
    ['yq -i ".image.tag = \\"latest\\"" values.yaml', 'latest'],
    ['sed -i s/TAG/latest/ k8s.yml', 'latest'],
    ['sed -i "s|image: .*|image: acme/a:latest|" k8s.yml', 'acme/a:latest'],
    ["TAG='latest' docker compose up -d", 'latest'],
    ['ko build -t edge,latest ./cmd', 'latest'],
    ['crane tag acme/a:1.0 latest', 'latest'],
    ['mvn jib:build -Djib.to.image=acme/a:1.0 -Djib.to.tags=1.0,latest', 'latest'],
    ['docker build -tacme/a:latest --push .', 'acme/a:latest'],
    ['docker buildx imagetools create --tag=acme/a:latest acme/a:1.0', 'acme/a:latest'],
    ['docker buildx bake --push --set "web.tags=acme/a:latest"', 'acme/a:latest'],
    ['skopeo copy docker://acme/a:1.0 docker://acme/b:latest', 'acme/b:latest'],
    ['X=$(docker inspect acme/a) && Y=`docker pull $R/a:latest`', '$R/a:latest'],
    [
      `aws ecs register-task-definition --container-definitions '[{"name":"a","image":"acme/a:latest"}]'`,
      'acme/a:latest',
    ],
    ['gcloud run deploy a --image=gcr.io/p/a', 'gcr.io/p/a'],
    ['TAGS="1.0 latest"\nfor t in $TAGS; do docker push acme/a:$t; done', 'latest'],
  ])('%s', (run, ...expected) => expect(movingIn(scriptOf(run))).toEqual(expected));
});

describe('what is underlined in inputs', () => {
  const action = (uses: string, inputs: string) =>
    workflowOf(`- uses: ${uses}\n  with:\n${inputs.replace(/^/gm, '    ')}`);
  it.each<[string, string, ...string[]]>([
    [
      'docker/metadata-action@v5',
      'images: acme/a\ntags: type=raw,value=latest,enable={{is_default_branch}}',
      'latest',
    ],
    [
      'docker/metadata-action@v5',
      'images: acme/a\nflavor: latest=true\ntags: type=ref,event=branch',
      'latest=true',
    ],
    [
      'docker/bake-action@v6',
      'push: true\nset: |\n  *.tags=acme/a:latest\n  b.tags=acme/b',
      'acme/a:latest',
      'acme/b',
    ],
    ['docker/build-push-action@v6', 'push: true\ntags: acme/a:1,acme/b:latest', 'acme/b:latest'],
    [
      'docker/build-push-action@v6',
      'push: true\ntags: |\n  acme/a:latest\n  ghcr.io/acme/a',
      'acme/a:latest',
      'ghcr.io/acme/a',
    ],
    ['docker/build-push-action@v6', "push: true\ntags: acme/a:${{ inputs.tag || 'latest' }}", 'latest'],
    ['docker/build-push-action@v6', "push: true\ntags: ${{ format('{0}/a:b-latest', 'acme') }}"],
    ['azure/webapps-deploy@v3', "images: acme/a:${{ env.TAG || 'latest' }}", 'latest'],
    ['superfly/flyctl-actions@1.5', 'args: deploy --image acme/a:latest', 'acme/a:latest'],
  ])('%s with %s', (uses, inputs, ...expected) => expect(movingIn(action(uses, inputs))).toEqual(expected));
});

describe('the references that other linters disagree about', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  const container = (image: string) =>
    `on: push\nenv: { IMAGE: node }\njobs:\n  a:\n    runs-on: x\n    strategy: { matrix: { image: [node, "node:20"] } }\n    container: ${image}\n`;
  it.each<[string, ...string[]]>([
    ['node', 'node'],
    ['node:latest', 'node:latest'],
    ['"node:"', 'node:'],
    ['node:20'],
    [`node:latest@${digest}`],
    ['localhost:5000/app', 'localhost:5000/app'],
    ['localhost:5000/app:latest', 'localhost:5000/app:latest'],
    ['ghcr.io/o/a:${{ github.sha }}'],
    ["ghcr.io/o/a:${{ inputs.tag || 'latest' }}", 'latest'],
    ["${{ github.actor == 'a' && 'redis:7' || '' }}"],
    ["${{ github.actor == 'a' && 'redis' || '' }}", 'redis'],
    ['${{ matrix.image }}', 'node'],
    ['${{ env.IMAGE }}', 'node'],
    ["''"],
  ])('container: %s', (image, ...expected) => expect(movingIn(container(image))).toEqual(expected));
});

describe('where the literal stands', () => {
  const spans = (text: string) => usesIn(text).map(({ span }) => text.slice(span.start, span.end));
  it.each<[string, string, string, ...string[]]>([
    ['the reference itself', '- run: docker push "a/b:latest"', '', 'a/b:latest'],
    ['env of the workflow', '- run: docker push a/b:$TAG', 'env: { TAG: latest }\n', 'latest'],
    ['through an expression', '- run: docker push a/b:${{ env.TAG }}', 'env: { TAG: latest }\n', 'latest'],
    [
      'env of the step',
      '- run: docker push a/b:$TAG\n  env: { TAG: latest }',
      'env: { TAG: 1.0 }\n',
      'latest',
    ],
    ['a whole reference', '- run: docker push $IMAGE', 'env: { IMAGE: "a/b:latest" }\n', 'a/b:latest'],
    ['a reference in parts', '- run: docker push $R/b', 'env: { R: ghcr.io }\n', '$R/b'],
    ['a variable of the script', '- run: |\n    T=latest\n    docker push a/b:$T', '', 'latest'],
    ['the fallback of a variable', '- run: docker push a/b:${T:-latest}', '', 'a/b:${T:-latest}', 'latest'],
    ['$GITHUB_ENV', '- run: echo "T=latest" >> $GITHUB_ENV\n- run: docker push a/b:$T', '', 'latest'],
    [
      'an output',
      '- id: x\n  run: echo "t=latest" >> $GITHUB_OUTPUT\n- run: docker push a/b:${{ steps.x.outputs.t }}',
      '',
      'latest',
    ],
    ['a matrix', '- run: docker push a/b:${{ matrix.t }}', '', 'a/b:${{ matrix.t }}'],
    ['a name that is not known', '- run: docker push $A', ''],
  ])('%s', (_, steps, env, ...expected) => {
    const found = spans(workflowOf(steps, 'push', env));
    expect(found.length > 0 || expected.length === 0).toBe(true);
    expect(found).toEqual(steps.endsWith('$A') ? ['$A'] : expected);
  });

  it('a matrix value, an input default, a fallback in an expression', () => {
    const text = [
      'on:',
      '  workflow_dispatch:',
      '    inputs: { tag: { default: latest } }',
      'jobs:',
      '  a:',
      '    strategy: { matrix: { t: [latest, 1.0.0] } }',
      "    container: ${{ inputs.image || format('node:{0}', 'latest') }}",
      '    steps:',
      '      - run: docker push a/b:${{ matrix.t }}',
      '      - run: docker push a/c:${{ inputs.tag }}',
      '',
    ].join('\n');
    const found = usesIn(text).filter(({ movesAs }) => movesAs);
    expect(found.map(({ role, span }) => `${role} ${text.slice(span.start, span.end)}`)).toEqual([
      'container latest',
      'push latest',
      'push latest',
    ]);
    expect(found.map(({ usedAt }) => text.slice(usedAt.start, usedAt.end)).slice(1)).toEqual([
      'a/b:${{ matrix.t }}',
      'a/c:${{ inputs.tag }}',
    ]);
  });
});
