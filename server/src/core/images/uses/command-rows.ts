import type { ImageRole } from '../model.ts';

/** Where a command line names an image; data, so that a new tool is a new row. Lists are words with spaces. */
export interface ImageCommand {
  /** Names of the program. */
  readonly programs: string;
  /** Flags of the program and its subcommands that take no value. */
  readonly booleans?: string;
  readonly rows: readonly ImageRow[];
  readonly source: string;
}

export interface ImageRow {
  /** Paths of subcommands, one of which the positional arguments begin with; absent: any. */
  readonly on?: readonly string[];
  readonly role: ImageRole;
  /** Flags whose values are references; `a,b` lists are taken apart. */
  readonly flags?: string;
  /** Flags that take a value here, although they stand alone in other subcommands. */
  readonly values?: string;
  /** Flags whose values are bare tags. */
  readonly tags?: string;
  /** Which positional arguments behind the path are references. */
  readonly positional?: 'first' | 'second' | 'last' | 'rest';
  /** Which of them are the image that is given another name. */
  readonly from?: 'first' | 'rest';
  /** The positional argument that holds a bare tag for the first. */
  readonly tagPositional?: 'second';
  /** `NAME=REFERENCE` in the positional arguments: what stands behind the `=`. */
  readonly assigned?: boolean;
  /** Only a written `latest` counts: without a tag the command keeps the tag that is there. */
  readonly taggedOnly?: boolean;
  /** It sends the image to a registry; or does so with one of these flags. */
  readonly pushes?: boolean | string;
  /** It makes the place that is deployed to, perhaps with a stand-in for the image that follows. */
  readonly provisions?: boolean;
  /** What it sends must be there under that name. */
  readonly fromHere?: boolean;
  /** It builds the image as well; so does every row whose role is to build. */
  readonly makes?: boolean;
  /** With one of these flags it names a repository and no tag: all of its tags are meant. */
  readonly allTags?: string;
}

const CONTAINER_BOOLEANS =
  '-d -i -t -P -q -D --detach --interactive --tty --rm --init --privileged --publish-all --read-only --no-healthcheck ' +
  '--quiet --disable-content-trust --oom-kill-disable --sig-proxy --tls-verify --replace --all-tags -a --debug --no-cache ' +
  '--pull --force-rm --squash --push --load --with-registry-auth --no-resolve-image --force --prefer-index --dry-run --append';

/** Sources: each program's own reference manual, as of 2025. */
export const IMAGE_COMMANDS: readonly ImageCommand[] = [
  {
    programs: 'docker podman nerdctl',
    booleans: CONTAINER_BOOLEANS,
    source: 'docs.docker.com/reference/cli/docker; docs.podman.io',
    rows: [
      {
        on: ['build', 'buildx build', 'buildx b', 'image build', 'builder build'],
        role: 'build',
        flags: '-t --tag',
        pushes: '--push',
      },
      { on: ['tag', 'image tag'], role: 'tag', positional: 'last', from: 'first' },
      {
        on: ['push', 'image push'],
        role: 'push',
        positional: 'last',
        pushes: true,
        fromHere: true,
        allTags: '-a --all-tags',
      },
      { on: ['pull', 'image pull'], role: 'pull', positional: 'first', allTags: '-a --all-tags' },
      {
        on: ['container run', 'container create', 'run', 'create'],
        role: 'run',
        positional: 'first',
        values: '--pull -a',
      },
      { on: ['service create'], role: 'deploy', positional: 'first' },
      { on: ['service update'], role: 'deploy', flags: '--image' },
      { on: ['commit', 'container commit'], role: 'tag', positional: 'second' },
      { on: ['manifest create'], role: 'tag', positional: 'first' },
      { on: ['manifest push'], role: 'push', positional: 'last', pushes: true },
      { on: ['buildx imagetools create'], role: 'push', flags: '-t --tag', from: 'rest', pushes: true },
      {
        on: [
          'save',
          'image save',
          'inspect',
          'image inspect',
          'history',
          'rmi',
          'image rm',
          'scout cves',
          'scout quickview',
          'scan',
          'sbom',
        ],
        role: 'mention',
        positional: 'rest',
      },
      { on: ['buildx imagetools inspect', 'manifest inspect'], role: 'mention', positional: 'rest' },
    ],
  },
  {
    programs: 'buildah',
    booleans: CONTAINER_BOOLEANS,
    source: 'github.com/containers/buildah, docs/buildah.1.md',
    rows: [
      { on: ['build', 'bud', 'build-using-dockerfile'], role: 'build', flags: '-t --tag' },
      { on: ['commit'], role: 'tag', positional: 'second' },
      { on: ['tag'], role: 'tag', positional: 'last', from: 'first' },
      { on: ['push'], role: 'push', positional: 'last', pushes: true },
      { on: ['from', 'pull'], role: 'pull', positional: 'first' },
    ],
  },
  {
    programs: 'skopeo',
    booleans: '--all -a --quiet -q --preserve-digests --insecure-policy',
    source: 'github.com/containers/skopeo, docs/skopeo-copy.1.md',
    rows: [
      { on: ['copy'], role: 'push', positional: 'second', from: 'first', pushes: true },
      { on: ['inspect'], role: 'mention', positional: 'rest' },
    ],
  },
  {
    programs: 'crane gcrane',
    booleans: '--insecure --all-tags -a -v',
    source: 'github.com/google/go-containerregistry, cmd/crane/doc',
    rows: [
      { on: ['copy', 'cp'], role: 'push', positional: 'second', from: 'first', pushes: true },
      { on: ['push'], role: 'push', positional: 'second', pushes: true },
      { on: ['tag'], role: 'push', tagPositional: 'second', from: 'first', pushes: true },
      { on: ['digest', 'manifest', 'config', 'validate'], role: 'mention', positional: 'rest' },
      { on: ['append', 'mutate', 'rebase'], role: 'push', flags: '-t --tag --new_tag', pushes: true },
    ],
  },
  {
    programs: 'regctl',
    source: 'github.com/regclient/regclient, docs/regctl.md',
    rows: [
      { on: ['image copy', 'image cp'], role: 'push', positional: 'second', from: 'first', pushes: true },
    ],
  },
  {
    programs: 'oras',
    source: 'oras.land/docs/commands',
    rows: [
      { on: ['push'], role: 'push', positional: 'first', pushes: true },
      { on: ['cp', 'copy'], role: 'push', positional: 'second', from: 'first', pushes: true },
    ],
  },
  {
    programs: 'buildctl buildctl-daemonless.sh',
    source: 'github.com/moby/buildkit, README, "Output"',
    rows: [{ on: ['build'], role: 'build', pushes: '--push' }],
  },
  {
    programs: 'executor kaniko',
    source: 'github.com/GoogleContainerTools/kaniko, README',
    rows: [{ role: 'push', flags: '--destination -d', pushes: true, makes: true }],
  },
  {
    programs: 'ko',
    booleans: '--bare -B --base-import-paths --local -L --push',
    source: 'ko.build/reference',
    rows: [
      {
        on: ['build', 'publish', 'apply', 'resolve'],
        role: 'push',
        tags: '-t --tags',
        pushes: true,
        makes: true,
      },
    ],
  },
  {
    programs: 'skaffold',
    booleans: '--push --quiet -q --cache-artifacts',
    source: 'skaffold.dev/docs/references/cli',
    rows: [{ on: ['build', 'run'], role: 'push', tags: '-t --tag', pushes: true, makes: true }],
  },
  {
    programs: 'pack',
    booleans: '--publish --verbose -v --quiet -q --trust-builder --clear-cache',
    source: 'buildpacks.io/docs/tools/pack/cli',
    rows: [{ on: ['build'], role: 'build', positional: 'first', flags: '-t --tag', pushes: '--publish' }],
  },
  {
    programs: 'az',
    booleans: '--yes -y --no-wait --only-show-errors --debug --verbose --no-logs --no-format',
    source: 'learn.microsoft.com/cli/azure',
    rows: [
      { on: ['acr build'], role: 'push', flags: '-t --image', pushes: true, makes: true },
      { on: ['acr import'], role: 'push', flags: '-t --image', pushes: true },
      {
        on: [
          'containerapp update',
          'containerapp create',
          'containerapp up',
          'containerapp job',
          'containerapp revision',
          'container create',
        ],
        role: 'deploy',
        flags: '-i --image',
      },
      {
        on: ['webapp config container', 'webapp update', 'functionapp config container'],
        role: 'deploy',
        flags:
          '-i --image --container-image-name --docker-custom-image-name --deployment-container-image-name -c',
      },
      {
        on: ['webapp create', 'functionapp create'],
        role: 'deploy',
        provisions: true,
        flags: '-i --image --container-image-name --deployment-container-image-name',
      },
    ],
  },
  {
    programs: 'gcloud',
    booleans:
      '--quiet -q --async --allow-unauthenticated --no-allow-unauthenticated --no-traffic --use-http2 --promote',
    source: 'cloud.google.com/sdk/gcloud/reference',
    rows: [
      {
        on: ['builds submit', 'beta builds submit'],
        role: 'push',
        flags: '-t --tag',
        pushes: true,
        makes: true,
      },
      {
        on: [
          'run deploy',
          'run services update',
          'run jobs deploy',
          'run jobs create',
          'run jobs update',
          'run worker-pools deploy',
        ].flatMap((path) => [path, `beta ${path}`, `alpha ${path}`]),
        role: 'deploy',
        flags: '--image',
      },
      { on: ['app deploy', 'beta app deploy'], role: 'deploy', flags: '--image-url' },
      {
        on: [
          'compute instances update-container',
          'compute instances create-with-container',
          'beta compute instances update-container',
        ],
        role: 'deploy',
        flags: '--container-image',
      },
      { on: ['artifacts docker tags add'], role: 'push', positional: 'second', from: 'first', pushes: true },
      { on: ['container images add-tag'], role: 'push', positional: 'second', from: 'first', pushes: true },
    ],
  },
  {
    programs: 'aws',
    booleans: '--publish --no-publish --debug --no-cli-pager --dry-run',
    source: 'docs.aws.amazon.com/cli/latest/reference',
    rows: [
      { on: ['ecr put-image'], role: 'push', tags: '--image-tag', pushes: true },

      { on: ['lambda update-function-code', 'lambda create-function'], role: 'deploy', flags: '--image-uri' },
    ],
  },
  {
    programs: 'kubectl oc microk8s.kubectl k3s',
    booleans:
      '--record --all --overwrite --local --rm -i -t -it -ti --stdin --tty --wait --quiet -q --attach --expose --force -w --watch',
    source: 'kubernetes.io/docs/reference/kubectl; docs.openshift.com, "oc tag"',
    rows: [
      { on: ['tag'], role: 'push', positional: 'last', from: 'first', pushes: true, taggedOnly: true },
      { on: ['set image'], role: 'deploy', assigned: true },
      {
        on: ['create deployment', 'create deploy', 'create job', 'create cronjob'],
        role: 'deploy',
        flags: '--image',
      },
      { on: ['run', 'debug'], role: 'run', flags: '--image' },
    ],
  },
  {
    programs: 'kustomize',
    source: 'kubectl.docs.kubernetes.io/references/kustomize',
    rows: [{ on: ['edit set image'], role: 'deploy', assigned: true, positional: 'rest', taggedOnly: true }],
  },
  {
    programs: 'argocd',
    booleans: '--grpc-web --insecure --plaintext',
    source: 'argo-cd.readthedocs.io, argocd app set',
    rows: [
      {
        on: ['app set', 'app create'],
        role: 'deploy',
        flags: '--kustomize-image',
        assigned: true,
        taggedOnly: true,
      },
    ],
  },
  {
    programs: 'flyctl fly',
    booleans: '--remote-only --local-only --now --detach -d --yes -y --ha --auto-confirm',
    source: 'fly.io/docs/flyctl/deploy',
    rows: [
      {
        on: ['deploy', 'machine update', 'machines update', 'm update', 'launch'],
        role: 'deploy',
        flags: '-i --image',
      },
      { on: ['machine run', 'machines run', 'm run', 'machine create'], role: 'deploy', positional: 'first' },
    ],
  },
  {
    programs: 'railway',
    source: 'docs.railway.com/reference/cli-api',
    rows: [{ role: 'deploy', flags: '--image -i' }],
  },
  {
    programs: 'render',
    source: 'render.com/docs/cli',
    rows: [
      { on: ['deploys create', 'services update', 'services create'], role: 'deploy', flags: '--image' },
    ],
  },
  {
    programs: 'dokku',
    source: 'dokku.com/docs/deployment/methods/git',
    rows: [{ on: ['git:from-image'], role: 'deploy', positional: 'second' }],
  },
  {
    programs: 'caprover',
    source: 'caprover.com/docs/deployment-methods',
    rows: [{ on: ['deploy'], role: 'deploy', flags: '-i --imageName' }],
  },
  {
    programs: 'cf',
    source: 'cli.cloudfoundry.org',
    booleans: '--no-start --no-route --random-route --no-wait --task',
    rows: [{ on: ['push'], role: 'deploy', flags: '-o --docker-image' }],
  },
  {
    programs: 'koyeb',
    source: 'koyeb.com/docs/build-and-deploy/cli/reference',
    rows: [{ role: 'deploy', flags: '--docker' }],
  },
  {
    programs: 'ibmcloud ic',
    source: 'cloud.ibm.com/docs/codeengine, CLI',
    rows: [
      {
        on: [
          'ce app',
          'ce application',
          'ce job',
          'code-engine app',
          'code-engine application',
          'code-engine job',
        ],
        role: 'deploy',
        flags: '-i --image',
      },
    ],
  },
  {
    programs: 'scw',
    source: 'cli.scaleway.com',
    rows: [
      {
        on: ['container container update', 'container container deploy', 'container container create'],
        role: 'deploy',
        assigned: true,
      },
    ],
  },
  {
    programs: 'trivy grype syft dockle dive hadolint cosign snyk trivy-db',
    source: 'the scanners’ own manuals',
    rows: [{ role: 'mention', positional: 'rest', taggedOnly: true }],
  },
  {
    programs: 'kind minikube k3d',
    source: 'kind.sigs.k8s.io, minikube.sigs.k8s.io, k3d.io',
    rows: [{ on: ['load docker-image', 'image load', 'image import'], role: 'mention', positional: 'rest' }],
  },
];
