import type { ImageRole } from './model.ts';

/** An action whose inputs name images. */
export interface ImageAction {
  readonly role: ImageRole;
  /** Inputs that hold references, one or a list. */
  readonly references?: readonly string[];
  /** Inputs that hold JSON texts with images in them. */
  readonly json?: readonly string[];
  /** A name in one input and its tags in another. */
  readonly named?: {
    readonly name: string;
    readonly tags: string;
    readonly registry?: string;
    /** Without tags it takes `latest`. */
    readonly defaultsToLatest?: boolean;
    /** Inputs that make other tags, so that the default is not used. */
    readonly otherTags?: readonly string[];
    /** Inputs that add a tag of the commit or the version. */
    readonly immutable?: readonly string[];
  };
  /** It builds the image. */
  readonly makes?: boolean;
}

const PUBLISH: ImageAction = {
  role: 'push',
  makes: true,
  named: {
    name: 'name',
    tags: 'tags',
    registry: 'registry',
    otherTags: ['tag_names', 'tag_semver'],
    immutable: ['snapshot', 'tag_semver'],
  },
};

/** Sources: each action's action.yml and README. Names in lower case. */
export const IMAGE_ACTIONS: ReadonlyMap<string, ImageAction> = new Map(
  Object.entries<ImageAction>({
    'redhat-actions/buildah-build': {
      role: 'build',
      makes: true,
      named: { name: 'image', tags: 'tags', defaultsToLatest: true },
    },
    'redhat-actions/push-to-registry': {
      role: 'push',
      named: { name: 'image', tags: 'tags', registry: 'registry', defaultsToLatest: true },
    },
    'mr-smithers-excellent/docker-build-push': {
      role: 'push',
      makes: true,
      named: { name: 'image', tags: 'tags', registry: 'registry' },
    },
    'elgohr/publish-docker-github-action': PUBLISH,
    'julianoes/publish-docker-github-action': PUBLISH,
    'whoan/docker-build-with-cache-action': {
      role: 'push',
      makes: true,
      named: { name: 'image_name', tags: 'image_tag', registry: 'registry', defaultsToLatest: true },
    },
    'jerray/publish-docker-action': {
      role: 'push',
      makes: true,
      named: { name: 'repository', tags: 'tags', registry: 'registry' },
    },
    'aevea/action-kaniko': {
      role: 'push',
      makes: true,
      named: { name: 'image', tags: 'tag', registry: 'registry', immutable: ['tag_with_latest'] },
    },
    'vaultvulp/gp-docker-action': {
      role: 'push',
      makes: true,
      named: {
        name: 'image-name',
        tags: 'image-tag',
        defaultsToLatest: true,
        immutable: ['additional-image-tags'],
      },
    },
    'rafikfarhad/push-to-gcr-github-action': {
      role: 'push',
      makes: true,
      named: { name: 'image_name', tags: 'image_tag', registry: 'registry', defaultsToLatest: true },
    },
    'kciter/aws-ecr-action': {
      role: 'push',
      makes: true,
      named: { name: 'repo', tags: 'tags', defaultsToLatest: true },
    },
    'appleboy/docker-ecr-action': { role: 'push', makes: true, named: { name: 'repo', tags: 'tags' } },
    'macbre/push-to-ghcr': { role: 'push', makes: true, named: { name: 'image_name', tags: 'image_tag' } },
    'pmorelli92/github-container-registry-build-push': {
      role: 'push',
      makes: true,
      named: { name: 'docker-image-name', tags: 'docker-image-tag' },
    },
    'ilteoood/docker_buildx': { role: 'push', makes: true, named: { name: 'imagename', tags: 'tag' } },
    'int128/kaniko-action': { role: 'push', makes: true, references: ['tags'] },
    'aws-actions/amazon-ecs-render-task-definition': { role: 'deploy', references: ['image'] },
    'azure/webapps-deploy': { role: 'deploy', references: ['images'], json: ['sitecontainers-config'] },
    'azure/functions-container-action': { role: 'deploy', references: ['image'] },
    'azure/container-apps-deploy-action': { role: 'deploy', references: ['imagetodeploy', 'imagetobuild'] },
    'azure/k8s-deploy': { role: 'deploy', references: ['images'] },
    'azure/aci-deploy': { role: 'deploy', references: ['image'] },
    'google-github-actions/deploy-cloudrun': { role: 'deploy', references: ['image'] },
    'dokku/github-action': { role: 'deploy', references: ['deploy_docker_image'] },
    'addnab/docker-run-action': { role: 'run', references: ['image'] },
  }),
);

/** Actions that look at an image, or bring a tool of their own, without changing where it runs. */
export const SILENT_ACTIONS =
  /trivy|grype|anchore|snyk|dockle|syft|sbom|scout|cosign|attest|hadolint|\bdive\b|clair|scan|lint|structure-test|inspect|digest|cache|login|setup-|setup_|install|cleanup|prune|delete|download|upload|checkout|slack|notify|dependency/;

/** Inputs of unknown actions and called workflows that name an image. */
export const NAMED_INPUTS: readonly {
  readonly input: RegExp;
  readonly kind: 'reference' | 'tag' | 'either';
}[] = [
  {
    input: /^(?:docker|container)?[-_]?images?(?:[-_]?(?:name|uri|url|ref|reference|to[-_]?deploy))?$/i,
    kind: 'reference',
  },
  { input: /^image_?ref$|^tags$/i, kind: 'reference' },
  { input: /^(?:docker|container)?[-_]?image[-_]?tags?$|^docker[-_]?tags?$/i, kind: 'either' },
];

/** Actions whose input holds the arguments of one program. Sources: their README files. */
export const PROGRAM_ACTIONS: ReadonlyMap<string, { readonly input: string; readonly program: string }> =
  new Map(
    Object.entries({
      'superfly/flyctl-actions': { input: 'args', program: 'flyctl' },
      'superfly/flyctl-actions/1.1': { input: 'args', program: 'flyctl' },
      'actions-hub/kubectl': { input: 'args', program: 'kubectl' },
      'steebchen/kubectl': { input: 'args', program: 'kubectl' },
      'stefanprodan/kube-tools': { input: 'command', program: '' },
      'kodermax/kubectl-aws-eks': { input: 'args', program: 'kubectl' },
      'wahyd4/kubectl-helm-action': { input: 'args', program: '' },
      'actions-hub/gcloud': { input: 'args', program: 'gcloud' },
    }),
  );
