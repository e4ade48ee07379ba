import type { Platform } from './model.ts';
import { ghcr } from './registries.ts';

const TOKEN = 'RAILWAY_TOKEN: ${{ secrets.RAILWAY_TOKEN }}';

export const railway: Platform = {
  id: 'railway',
  title: 'Railway',
  facts: [
    {
      fact: '`railway up` uploads the source and builds it again; it takes no image',
      source: 'https://docs.railway.com/cli/up',
    },
    {
      fact: '`serviceInstanceUpdate` changes a service in one environment, `serviceInstanceDeployV2` deploys it and returns the id of the deployment',
      source: 'https://docs.railway.com/integrations/api/manage-services',
    },
    {
      fact: '`deployment(id)` tells the status: SUCCESS, FAILED, CRASHED, REMOVED, SKIPPED …',
      source: 'https://docs.railway.com/integrations/api/manage-deployments',
    },
    {
      fact: '`railway api` sends a query, and fails on an error in the answer',
      source: 'https://docs.railway.com/cli/api',
    },
    {
      fact: 'a project token, in RAILWAY_TOKEN, is good for one environment',
      source: 'https://docs.railway.com/cli/deploying#using-project-tokens',
    },
  ],
  before: [
    'The service runs from an image in the environments `staging` and `production`, and has a health check.',
    'A private package needs the registry credentials in the settings of the service.',
  ],
  registry: ghcr,
  settings: [
    {
      kind: 'secret',
      name: 'RAILWAY_TOKEN',
      scope: 'environment',
      purpose: 'project token of the Railway environment (project settings > Tokens)',
    },
    {
      kind: 'variable',
      name: 'RAILWAY_ENVIRONMENT_ID',
      scope: 'environment',
      purpose: 'id of the Railway environment, as in the address of its page',
    },
    {
      kind: 'variable',
      name: 'RAILWAY_SERVICE_ID',
      scope: 'environment',
      purpose: 'id of the service, as in the address of its page',
    },
  ],
  permissions: {},
  env: `ENVIRONMENT: \${{ vars.RAILWAY_ENVIRONMENT_ID }}
SERVICE: \${{ vars.RAILWAY_SERVICE_ID }}`,
  setup: '- run: npm install --global @railway/cli@5',
  current: `previous="$(railway api --raw-var service="$SERVICE" --raw-var environment="$ENVIRONMENT" \\
  'query($service: String!, $environment: String!) {
    serviceInstance(serviceId: $service, environmentId: $environment) { source { image } }
  }' | jq --raw-output '.data.serviceInstance.source.image // empty')"`,
  currentEnv: TOKEN,
  deploy: (_, title) => `- name: ${title}
  id: deploy
  shell: bash
  env:
    ${TOKEN}
  run: |
    railway api --raw-var service="$SERVICE" --raw-var environment="$ENVIRONMENT" --raw-var image="$IMAGE" \\
      'mutation($service: String!, $environment: String!, $image: String!) {
        serviceInstanceUpdate(serviceId: $service, environmentId: $environment, input: { source: { image: $image } })
      }'
    deployment="$(railway api --raw-var service="$SERVICE" --raw-var environment="$ENVIRONMENT" \\
      'mutation($service: String!, $environment: String!) {
        serviceInstanceDeployV2(serviceId: $service, environmentId: $environment)
      }' | jq --exit-status --raw-output '.data.serviceInstanceDeployV2')"
    echo "id=$deployment" >> "$GITHUB_OUTPUT"
- name: Wait until it runs
  shell: bash
  env:
    ${TOKEN}
    DEPLOYMENT: \${{ steps.deploy.outputs.id }}
  run: |
    for attempt in {1..60}; do
      status="$(railway api --raw-var id="$DEPLOYMENT" \\
        'query($id: String!) { deployment(id: $id) { status } }' | jq --raw-output '.data.deployment.status')"
      echo "Attempt $attempt: $status"
      case "$status" in
        SUCCESS | SLEEPING) exit 0 ;;
        FAILED | CRASHED | REMOVED | SKIPPED) exit 1 ;;
      esac
      sleep 5
    done
    echo "::error::The deployment $DEPLOYMENT does not run after five minutes."
    exit 1`,
  waits: true,
};
