import { beforeAll, describe, expect, it } from 'vitest';
import type { ImageUse } from '../../server/src/core/images/model.ts';
import { imageReader, indent, scriptOf, workflowOf } from './support/images.ts';

let usesIn: (text: string) => ImageUse[];
beforeAll(async () => {
  usesIn = await imageReader();
});

/** `role text`, with what is known of it: how it moves, `beside`, `local`; `immutable` is left out. */
const shown = ({ role, text, movesAs, alsoImmutable, localOnly }: ImageUse): string =>
  [role, text, movesAs, alsoImmutable && 'beside', localOnly && 'local'].filter(Boolean).join(' ');

const inScript = (run: string): string[] => usesIn(scriptOf(run)).map(shown);
const inSteps = (steps: string, on = 'push'): string[] => usesIn(workflowOf(steps, on)).map(shown);

describe('commands', () => {
  it.each<[string, ...string[]]>([
    ['docker build -t acme/a:1.0 .', 'build acme/a:1.0 local'],
    ['docker build .'],
    ['docker buildx build --push --platform a,b --tag acme/a .', 'push acme/a untagged'],
    ['podman build --tag=acme/a:latest -f x .', 'build acme/a:latest latest local'],
    ['docker tag app ghcr.io/a/b:latest', 'mention app untagged', 'tag ghcr.io/a/b:latest latest local'],
    ['docker image push quay.io/a/b', 'push quay.io/a/b untagged'],
    ['docker push -a quay.io/a/b'],
    ['docker pull --platform linux/arm64 alpine', 'pull alpine untagged'],
    [
      'docker run --rm -it -v "$PWD:/w" -w /w -e A=b --network=x node:latest npm test',
      'run node:latest latest',
    ],
    ['docker run -dp 80:80 nginx nginx -g "daemon off;"', 'run nginx untagged'],
    ['docker run --pull always redis', 'run redis untagged'],
    ['sudo -E docker container run alpine:latest sh', 'run alpine:latest latest'],
    ['docker service update --image acme/a:latest web', 'deploy acme/a:latest latest'],
    [
      'docker buildx imagetools create -t acme/a:latest acme/a:1.2',
      'push acme/a:latest latest beside',
      'mention acme/a:1.2',
    ],
    [
      'skopeo copy docker://a/b:1.0 docker://quay.io/a/b:latest',
      'mention a/b:1.0',
      'push quay.io/a/b:latest latest',
    ],
    [
      'crane tag ghcr.io/a/b:1.0 latest',
      'push ghcr.io/a/b:1.0:latest latest beside',
      'mention ghcr.io/a/b:1.0',
    ],
    ['/kaniko/executor --context . --destination gcr.io/a/b:latest', 'push gcr.io/a/b:latest latest'],
    ['ko build --tags latest,1.0 ./cmd', 'push latest latest beside', 'push 1.0'],
    ['./gradlew jib --image=gcr.io/a/b', 'push gcr.io/a/b untagged'],
    ['mvn compile jib:build -Djib.to.image=gcr.io/a/b:latest', 'push gcr.io/a/b:latest latest'],
    ['./mvnw spring-boot:build-image -Dspring-boot.build-image.imageName=a/b', 'build a/b untagged local'],
    ['pack build acme/a --builder x --publish', 'push acme/a untagged'],
    ['az acr build -t web:latest -r acme .', 'push web:latest latest'],
    ['az vm create --image UbuntuLTS -n x'],
    [
      'az containerapp update -n a -g b --image acme.azurecr.io/a:latest',
      'deploy acme.azurecr.io/a:latest latest',
    ],
    ['gcloud builds submit --tag gcr.io/p/a', 'push gcr.io/p/a untagged'],
    ['gcloud beta run deploy a --image gcr.io/p/a --quiet', 'deploy gcr.io/p/a untagged'],
    ['gcloud compute instances create x --image debian'],
    [
      'aws lambda update-function-code --function-name f --image-uri 1.dkr.ecr.x.amazonaws.com/f:latest',
      'deploy 1.dkr.ecr.x.amazonaws.com/f:latest latest',
    ],
    [
      `aws ecs register-task-definition --container-definitions '[{"name":"a","image":"acme/a:latest"}]'`,
      'deploy acme/a:latest latest',
    ],
    [
      'kubectl -n prod set image deploy/a a=acme/a:latest b=acme/b:1.0 --record',
      'deploy acme/a:latest latest',
      'deploy acme/b:1.0',
    ],
    ['kubectl create deployment a --image=acme/a', 'deploy acme/a untagged'],
    ['kubectl run curl --rm -i --image curlimages/curl -- curl x', 'run curlimages/curl untagged'],
    [
      'helm upgrade --install a ./c --set image.repository=acme/a --set-string image.tag=latest',
      'deploy acme/a:latest latest',
    ],
    ['helm upgrade a ./c --set web.image=acme/a:latest,replicas=2', 'deploy acme/a:latest latest'],
    ['helm upgrade a ./c --set image.repository=acme/a'],
    ['helm repo add latest https://example.com'],
    ['kustomize edit set image a=acme/a:latest b=acme/b', 'deploy acme/a:latest latest'],
    ['./kustomize edit set image $IMAGE:latest acme/b', 'deploy $IMAGE:latest latest'],
    ['az webapp create --name a -i nginx', 'deploy nginx untagged'],
    [
      'az webapp create --name a -i nginx\naz webapp config container set --name a -i acme/a:1.0',
      'deploy acme/a:1.0',
    ],
    ['argocd app set a -p image.tag=latest', 'deploy latest latest'],
    ['terraform apply -auto-approve -var image_tag=latest -var region=x', 'deploy latest latest'],
    ['gh workflow run deploy.yml -f image_tag=latest', 'deploy latest latest'],
    ['fly deploy -i registry.fly.io/a', 'deploy registry.fly.io/a untagged'],
    ['railway up --environment production --image ghcr.io/a/b:latest', 'deploy ghcr.io/a/b:latest latest'],
    ['dokku git:from-image web acme/web:latest', 'deploy acme/web:latest latest'],
    ['IMAGE_TAG=latest docker compose up -d', 'run latest latest'],
    ['export TAG=latest\ndocker compose up -d', 'run latest latest'],
    ['DOCKER_HOST=ssh://a@b TAG=latest docker compose up -d', 'deploy latest latest'],
    ['TAG=latest docker --context prod compose up -d', 'deploy latest latest'],
    ['docker context use prod\nTAG=latest docker compose up -d', 'deploy latest latest'],
    ['ssh a@b "TAG=latest docker compose up -d"', 'deploy latest latest'],
    ['TAG=latest docker stack deploy -c a.yml web', 'deploy latest latest'],
    ['oc tag acme/a:dev acme/a:latest', 'mention acme/a:dev', 'push acme/a:latest latest'],
    ['docker buildx bake --push --set "*.tags=acme/a:latest"', 'push acme/a:latest latest'],
    ['docker buildx bake --set *.platform=a/b --set *.cache-from=type=registry,ref=acme/a:latest'],
    ['docker buildx build --output type=image,name=acme/a:latest,push=true .', 'push acme/a:latest latest'],
    ['buildctl build --output type=image,name=acme/a,push=true'],
    ['cdk deploy -c imageTag=latest -c x=y', 'deploy latest latest'],
    ['gcloud builds submit --substitutions=_TAG=latest,_X=y', 'push latest latest'],
    [`jq --arg I acme/a:latest '.containerDefinitions[0].image = $I' a.json`, 'deploy acme/a:latest latest'],
    [`jq --arg V latest '.version = $V' a.json`],
    ["T=latest yq -i '.image.tag = strenv(T)' values.yaml", 'deploy latest latest'],
    ['helm upgrade a ./c --set image.tag=latest --dry-run'],
    ['kubectl set image deploy/a a=acme/a:latest --dry-run=client', 'mention acme/a:latest latest'],
    ['kubectl set image deploy/a a=acme/a:latest --dry-run=none', 'deploy acme/a:latest latest'],
    [
      'T="latest 1.0"\nfor t in $T; do docker push acme/a:$t; done',
      'push acme/a:latest latest beside',
      'push acme/a:1.0',
    ],
    ['for t in "$T"; do docker push acme/a:$t; done', 'push acme/a:$T'],
    ['APP_IMAGE=acme/a:latest envsubst < a.yml | kubectl apply -f -', 'deploy acme/a:latest latest'],
    [
      'docker push ${{ secrets.REGISTRY }}/${{ vars.IMAGE_NAME }}',
      'push ${{ secrets.REGISTRY }}/${{ vars.IMAGE_NAME }} untagged',
    ],
    ['docker push $R/$IMAGE', 'push $R/$IMAGE'],
    ['sed -i "s|IMAGE|${{ secrets.R }}/a:latest|" task.json', 'deploy ${{ secrets.R }}/a:latest latest'],
    ['NODE_VERSION=latest docker compose up -d'],
    ['TAG=latest docker compose config'],
    [`sed -i "s|image: .*|image: acme/a:latest|" a.yml`, 'deploy acme/a:latest latest'],
    [`sed -i "s|acme/a:latest|acme/a:1.0|" a.yml`],
    [`sed -i 's/TAG_PLACEHOLDER/latest/' a.yml`, 'deploy latest latest'],
    [`yq -i '.image.tag = "latest" | .image.repository = "acme/a"' values.yaml`, 'deploy latest latest'],
    ['echo "image: acme/a:latest" >> compose.yml', 'run acme/a:latest latest'],
    ['echo "image: acme/a:latest"'],
    ['echo "image: acme/a:latest" >> $GITHUB_STEP_SUMMARY'],
    ['echo "docker push acme/a:latest"'],
    ['# docker push acme/a:latest'],
    [
      'ssh x@y "docker pull acme/a:latest && docker run -d acme/a:latest"',
      'pull acme/a:latest latest',
      'run acme/a:latest latest',
    ],
    ["bash -c 'docker push acme/a:latest'", 'push acme/a:latest latest'],
    ['if docker push acme/a:latest; then true; fi', 'push acme/a:latest latest'],
    ['trivy image --severity HIGH acme/a:latest', 'mention acme/a:latest latest'],
    [
      'docker build --cache-from acme/a:latest --build-arg BASE=node:latest -t acme/a:1.0 .',
      'mention acme/a:latest latest',
      'build acme/a:1.0 local',
    ],
    ['docker run $OPTIONS', 'run $OPTIONS'],
    ['docker push $IMAGE', 'push $IMAGE'],
    ['docker push {a,b}:latest'],
    ['docker ps && docker login ghcr.io && docker system prune'],
  ])('%s', (run, ...expected) => expect(inScript(run)).toEqual(expected));

  it('reads the images of a here-document', () => {
    const run = [
      'cat > compose.yml <<EOF',
      'services:',
      '  a:',
      '    image: ${{ secrets.R }}/a:latest  # web',
      '  b:',
      '    - image: "$B"',
      'EOF',
      "cat > .env <<'EOF'",
      'TAG=latest',
      'NAME=latest',
      'EOF',
    ];
    expect(inScript(['B=acme/b', ...run].join('\n'))).toEqual([
      'run ${{ secrets.R }}/a:latest latest',
      'run acme/b untagged',
      'deploy latest latest',
    ]);
    expect(inScript([...run, 'kubectl apply -f x'].join('\n'))[0]).toBe(
      'deploy ${{ secrets.R }}/a:latest latest',
    );
  });

  it('reads the variables that compose files are told, at all levels of `env`', () => {
    const compose = (runner: string, level: string) =>
      `on: push\n${level === 'workflow' ? 'env: { TAG: latest }\n' : ''}jobs:\n  a:\n    runs-on: ${runner}\n${level === 'job' ? '    env: { TAG: latest }\n' : ''}    steps:\n      - run: docker compose up -d\n${level === 'step' ? '        env: { TAG: latest }\n' : ''}`;
    for (const level of ['workflow', 'job', 'step']) {
      expect(usesIn(compose('ubuntu-latest', level)).map(shown)).toEqual(['run latest latest']);
      expect(usesIn(compose('self-hosted', level)).map(shown)).toEqual(['deploy latest latest']);
    }
    expect(inSteps('- env: { TAG: latest }\n  run: TAG=1.0 docker compose up')).toEqual(['run 1.0']);
    expect(inSteps('- env: { TAG: latest }\n  run: docker compose config')).toEqual([]);
  });

  it('reads scripts that are run elsewhere, and the arguments of programs', () => {
    const ssh = '- uses: appleboy/ssh-action@v1\n  with:\n    script: docker run -d acme/a';
    expect(usesIn(workflowOf(ssh)).map(({ remote }) => remote)).toEqual([true]);
    const fly = '- uses: superfly/flyctl-actions@1.5\n  with:\n    args: "deploy --image acme/a:latest"';
    expect(inSteps(fly)).toEqual(['deploy acme/a:latest latest']);
  });
});

describe('actions', () => {
  const build = (inputs: string) => `- uses: docker/build-push-action@v6\n  with:\n${indent(inputs, 4)}`;
  it.each<[string, ...string[]]>([
    [build('push: true\ntags: |\n  a/b:latest\n  a/b'), 'push a/b:latest latest', 'push a/b untagged'],
    [
      build('push: true\ntags: a/b:latest, a/b:${{ github.sha }}'),
      'push a/b:latest latest beside',
      'push a/b:${{ github.sha }}',
    ],
    [build('push: ${{ github.event_name != "x" }}\ntags: a/b'), 'push a/b untagged'],
    [build('load: true\ntags: a/b'), 'build a/b untagged local'],
    [build('outputs: type=image,push=true\ntags: a/b'), 'push a/b untagged'],
    [build('repository: a/b\nregistry: ghcr.io\ntags: latest'), 'push ghcr.io/a/b:latest latest'],
    [build('repository: a/b\ntags: latest\ntag_with_sha: true'), 'push a/b:latest latest beside'],
    [
      build('push: true\ntags: a/b:1.0\ncache-from: type=registry,ref=a/b:latest'),
      'push a/b:1.0',
      'mention a/b:latest latest',
    ],
    [
      '- uses: docker/bake-action@v6\n  with:\n    push: true\n    set: |\n      *.tags=a/b:latest',
      'push a/b:latest latest',
    ],
    [
      '- uses: redhat-actions/push-to-registry@v2\n  with: { image: a, tags: latest 1.0, registry: quay.io/x }',
      'push quay.io/x/a:latest latest beside',
      'push quay.io/x/a:1.0',
    ],
    [
      '- uses: redhat-actions/push-to-registry@v2\n  with: { image: a, registry: quay.io/x }',
      'push a untagged',
    ],
    [
      '- uses: elgohr/Publish-Docker-Github-Action@v5\n  with: { name: a/b, tags: latest }',
      'push a/b:latest latest',
    ],
    ['- uses: elgohr/Publish-Docker-Github-Action@v5\n  with: { name: a/b }'],
    [
      '- uses: azure/webapps-deploy@v3\n  with: { app-name: x, images: "a/b:latest" }',
      'deploy a/b:latest latest',
    ],
    [
      '- uses: azure/webapps-deploy@v3\n  with:\n    sitecontainers-config: >-\n      [{"name": "b", "image": "${{ env.R }}/b:latest"}, {"image": "a/c:1.0"}]',
      'deploy ${{ env.R }}/b:latest latest',
      'deploy a/c:1.0',
    ],
    [
      '- uses: some/deploy-action@v1\n  with: { image: "a/b:latest", version: latest }',
      'deploy a/b:latest latest',
    ],
    ['- uses: some/deploy-action@v1\n  with: { image: a/b, image-tag: latest }', 'deploy latest latest'],
    ['- uses: aquasecurity/trivy-action@1\n  with: { image-ref: "a/b:latest" }', 'mention a/b:latest latest'],
    [
      '- uses: docker/setup-qemu-action@v3\n  with: { image: "tonistiigi/binfmt:latest" }',
      'mention tonistiigi/binfmt:latest latest',
    ],
    ['- uses: docker://ghcr.io/a/b', 'action ghcr.io/a/b untagged'],
    ['- uses: actions/setup-node@v4\n  with: { node-version: latest }'],
  ])('%s', (steps, ...expected) => expect(inSteps(steps)).toEqual(expected));

  it('reads a call of a reusable workflow', () => {
    const text =
      'on: push\njobs:\n  a:\n    uses: ./.github/workflows/d.yml\n    with: { image: "a/b:latest", ref: latest }\n';
    expect(usesIn(text).map(shown)).toEqual(['deploy a/b:latest latest']);
  });
});

describe('docker/metadata-action', () => {
  const meta = (inputs: string) =>
    `- uses: docker/metadata-action@v5\n  with:\n    images: a/b\n${indent(inputs, 4)}`;
  it.each<[string, string, ...string[]]>([
    ['push', 'tags: type=raw,value=latest', 'metadata a/b:latest latest'],
    ['push', 'tags: latest', 'metadata a/b:latest latest'],
    ['push', 'tags: type=raw,value=latest # moves', 'metadata a/b:latest latest'],
    ['push', 'tags: |\n  # type=raw,value=latest\n  type=sha'],
    ['push', 'tags: |\n  type=raw,value=latest\n  type=sha', 'metadata a/b:latest latest beside'],
    ['push', 'tags: |\n  type=raw,value=latest\n  type=ref,event=branch', 'metadata a/b:latest latest'],
    ['push', 'tags: type=raw,value=latest,enable=false'],
    ['push', 'tags: type=raw,value=latest,suffix=-alpine', 'metadata a/b:latest-alpine'],
    ['push', 'tags: type=raw,value=latest\nflavor: suffix=-alpine', 'metadata a/b:latest-alpine'],
    ['push', 'tags: type=ref,event=branch\nflavor: latest=true', 'metadata a/b:latest latest'],
    ['push', 'tags: type=semver,pattern={{version}}\nflavor: latest=auto'],
    // One run on a tag pushes both; a branch never has the version.
    [
      'push',
      'tags: |\n  type=raw,value=latest\n  type=semver,pattern={{version}}',
      'metadata a/b:latest latest beside',
    ],
    [
      '{push: {branches: [main]}}',
      'tags: |\n  type=raw,value=latest\n  type=semver,pattern={{version}}',
      'metadata a/b:latest latest',
    ],
    [
      'push',
      'tags: |\n  type=raw,value=latest,enable={{is_default_branch}}\n  type=semver,pattern={{version}}',
      'metadata a/b:latest latest',
    ],
    [
      'push',
      "tags: |\n  type=raw,value=latest,enable=${{ github.ref == format('refs/heads/{0}', 'main') }}\n  type=ref,event=tag",
      'metadata a/b:latest latest',
    ],
    [
      'push',
      "tags: |\n  type=raw,value=latest,enable=${{ startsWith(github.ref, 'refs/tags/v') }}\n  type=semver,pattern={{version}}",
      'metadata a/b:latest latest beside',
    ],
    [
      'push',
      'tags: |\n  type=raw,value=latest\n  type=semver,pattern={{major}}',
      'metadata a/b:latest latest',
    ],
  ])('on %s: %s', (on, inputs, ...expected) => expect(inSteps(meta(inputs), on)).toEqual(expected));
});

describe('containers and services', () => {
  const job = (keys: string) => `on: push\njobs:\n  a:\n    runs-on: x\n${indent(keys, 4)}\n`;
  it.each<[string, ...string[]]>([
    ['container: node', 'container node untagged'],
    ['container: { image: "node:latest" }', 'container node:latest latest'],
    ['container: ""'],
    ["container: ${{ github.actor == 'x' && 'redis:7' || '' }}", 'container redis:7'],
    ["container: ${{ inputs.i || 'redis' }}", 'container ${{ inputs.i }}', 'container redis untagged'],
    [
      'services: { db: { image: postgres }, mq: "docker://rabbitmq:latest" }',
      'service postgres untagged',
      'service rabbitmq:latest latest',
    ],
  ])('%s', (keys, ...expected) => expect(usesIn(job(keys)).map(shown)).toEqual(expected));
});

describe('what goes along', () => {
  it.each<[string, string, ...string[]]>([
    [
      'push',
      'docker build -t a/b:latest -t a/b:$GITHUB_SHA .\ndocker push a/b:latest',
      'build a/b:latest latest beside',
      'build a/b:$GITHUB_SHA local',
      'push a/b:latest latest',
    ],
    ['push', 'docker push a/b:latest\ndocker push a/b:1.0', 'push a/b:latest latest beside', 'push a/b:1.0'],
    ['push', 'docker push a/b:latest\ndocker push a/c:1.0', 'push a/b:latest latest', 'push a/c:1.0'],
    ['push', 'docker push a/b:latest\ndocker push a/b:prod', 'push a/b:latest latest', 'push a/b:prod'],
    [
      'push',
      "docker push a/b:${{ github.ref_type == 'tag' && '1.0' || 'latest' }}",
      'push a/b:1.0',
      'push a/b:latest latest',
    ],
    [
      'push',
      'for t in latest 1.0; do docker push a/b:$t; done',
      'push a/b:latest latest beside',
      'push a/b:1.0',
    ],
    [
      'push',
      'kubectl set image d/a a=a/b:latest\ndocker push a/b:1.0',
      'deploy a/b:latest latest',
      'push a/b:1.0',
    ],
    [
      '{push: {tags: ["v*"]}}',
      'docker push a/b:latest\ndocker push a/b:${{ github.ref_name }}',
      'push a/b:latest latest beside',
      'push a/b:${{ github.ref_name }}',
    ],
    [
      '{push: {branches: [main]}}',
      'docker push a/b:latest\ndocker push a/b:${{ github.ref_name }}',
      'push a/b:latest latest',
      'push a/b:${{ github.ref_name }}',
    ],
  ])('on %s: %s', (on, run, ...expected) => {
    expect(usesIn(workflowOf(`- run: |\n${indent(run, 4)}`, on)).map(shown)).toEqual(expected);
  });

  it('asks the conditions of the steps', () => {
    const steps = [
      "- run: docker push a/b:latest\n  if: github.ref == 'refs/heads/main'",
      "- run: docker push a/b:1.0\n  if: startsWith(github.ref, 'refs/tags/')",
    ].join('\n');
    expect(inSteps(steps)).toEqual(['push a/b:latest latest', 'push a/b:1.0']);
  });

  it('leaves out a pull that fills a cache or feeds a scan', () => {
    expect(inScript('docker pull a/b:latest\ndocker build --cache-from a/b:latest -t a/b:1.0 .')).toEqual([
      'mention a/b:latest latest',
      'build a/b:1.0 local',
    ]);
    expect(inScript('docker pull a/b:latest\ntrivy image a/b:latest')).toEqual(['mention a/b:latest latest']);
  });
});

describe('local names', () => {
  it.each<[string, ...string[]]>([
    ['docker build -t app .\ndocker run app', 'build app untagged local', 'run app untagged local'],
    [
      'docker build -t app:latest .\ndocker run app',
      'build app:latest latest local',
      'run app untagged local',
    ],
    ['docker build -t app .\ndocker push app', 'build app untagged', 'push app untagged'],
    [
      'docker build -t app .\ndocker tag app a/app:1.0\ndocker push a/app:1.0',
      'build app untagged local',
      'mention app untagged',
      'tag a/app:1.0',
      'push a/app:1.0',
    ],
    // Nobody tagged what is pushed: the author means one image.
    [
      'docker build -t app:latest .\ndocker push a/app:latest',
      'build app:latest latest',
      'push a/app:latest latest',
    ],
    ['docker build -t app .\nssh x "docker run app"', 'build app untagged', 'run app untagged'],
  ])('%s', (run, ...expected) => expect(inScript(run)).toEqual(expected));
});

it('a manifest is deployed, whichever step applies it', () => {
  const manifest = 'kind: Deployment\nspec:\n  containers:\n    - image: acme/a:latest';
  expect(
    inSteps(
      `- run: docker build -t acme/a:latest . && docker push acme/a:latest\n- run: |\n    cat > k8s/image.yml <<EOF\n${indent(manifest, 4)}\n    EOF\n- run: kubectl apply -k k8s`,
    ),
  ).toContain('deploy acme/a:latest latest');
});

it('is quick on many jobs and steps that name one image', () => {
  const jobs = Array.from(
    { length: 1500 },
    (_, i) => `  j${i}:\n    runs-on: x\n    steps:\n      - run: docker push a/b:latest\n`,
  );
  const steps = Array.from({ length: 1500 }, () => '- run: docker push a/b:latest').join('\n');
  expect(usesIn(`on: push\njobs:\n${jobs.join('')}`)).toHaveLength(1500);
  expect(usesIn(workflowOf(steps))).toHaveLength(1500);
  // Each of which asks for variables that any step before it may have written.
  const asking = Array.from({ length: 8000 }, () => '- run: docker push $IMAGE').join('\n');
  expect(usesIn(workflowOf(asking, 'push', 'env: { IMAGE: "a/b:latest" }\n'))).toHaveLength(8000);
});
