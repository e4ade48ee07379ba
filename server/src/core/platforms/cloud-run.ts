import type { Platform } from './model.ts';

export const cloudRun: Platform = {
  id: 'cloud-run',
  title: 'Google Cloud Run',
  facts: [
    {
      fact: 'Cloud Run takes images from Artifact Registry and Docker Hub',
      source: 'https://cloud.google.com/run/docs/deploying#images',
    },
    {
      fact: 'google-github-actions/deploy-cloudrun takes `service`, `image`, `region` and `project_id`, and waits until the revision serves',
      source: 'https://github.com/google-github-actions/deploy-cloudrun#readme',
    },
    {
      fact: 'google-github-actions/auth gives an access token for Docker, and needs `id-token: write`',
      source: 'https://github.com/google-github-actions/auth#readme',
    },
    {
      fact: '`status.latestReadyRevisionName` names the newest revision that could start',
      source: 'https://cloud.google.com/run/docs/reference/rest/v1/namespaces.services#ServiceStatus',
    },
  ],
  before: [
    'The repository `<<repository>>` of Artifact Registry is in the project `<<project>>`, and the service accounts of both environments may read it.',
    'Each service account may deploy to Cloud Run (roles/run.developer, roles/iam.serviceAccountUser), and trusts this repository by Workload Identity Federation.',
  ],
  registry: {
    image: '<<region>>-docker.pkg.dev/<<project>>/<<repository>>/<<app>>',
    permissions: { 'id-token': 'write' },
    login: `- id: auth
  uses: google-github-actions/auth@v3
  with:
    token_format: access_token
    workload_identity_provider: \${{ vars.GCP_WORKLOAD_IDENTITY_PROVIDER }}
    service_account: \${{ vars.GCP_BUILD_SERVICE_ACCOUNT }}
- uses: docker/login-action@v4
  with:
    registry: <<region>>-docker.pkg.dev
    username: oauth2accesstoken
    password: \${{ steps.auth.outputs.access_token }}`,
    settings: [
      {
        kind: 'variable',
        name: 'GCP_WORKLOAD_IDENTITY_PROVIDER',
        scope: 'repository',
        purpose: 'provider that trusts this repository: projects/…/workloadIdentityPools/…/providers/…',
      },
      {
        kind: 'variable',
        name: 'GCP_BUILD_SERVICE_ACCOUNT',
        scope: 'repository',
        purpose: 'service account that may push images (roles/artifactregistry.writer)',
      },
    ],
  },
  settings: [
    {
      kind: 'variable',
      name: 'GCP_PROJECT',
      scope: 'environment',
      purpose: 'id of the project that the service runs in',
    },
    {
      kind: 'variable',
      name: 'GCP_SERVICE_ACCOUNT',
      scope: 'environment',
      purpose: 'service account that may deploy the service',
    },
  ],
  permissions: { 'id-token': 'write' },
  setup: `- uses: google-github-actions/auth@v3
  with:
    workload_identity_provider: \${{ vars.GCP_WORKLOAD_IDENTITY_PROVIDER }}
    service_account: \${{ vars.GCP_SERVICE_ACCOUNT }}
- uses: google-github-actions/setup-gcloud@v3
  with:
    project_id: \${{ vars.GCP_PROJECT }}`,
  current: `previous=
if revision="$(gcloud run services describe <<app>> --region=<<region>> --format='value(status.latestReadyRevisionName)')"; then
  previous="$(gcloud run revisions describe "$revision" --region=<<region>> --format='value(spec.containers[0].image)')"
fi`,
  deploy: (_, title) => `- name: ${title}
  uses: google-github-actions/deploy-cloudrun@v3
  with:
    service: <<app>>
    image: \${{ env.IMAGE }}
    region: <<region>>
    project_id: \${{ vars.GCP_PROJECT }}`,
  waits: true,
};
