import type { Platform } from './model.ts';
import { ghcr } from './registries.ts';

export const azureWebapp: Platform = {
  id: 'azure-webapp',
  title: 'Azure Web App for Containers',
  facts: [
    {
      fact: 'azure/webapps-deploy takes `app-name` and `images`; without `slot-name` it deploys to the production slot of that app',
      source: 'https://github.com/Azure/webapps-deploy#readme',
    },
    {
      fact: 'azure/login signs in by OpenID Connect, and needs `id-token: write`',
      source: 'https://github.com/Azure/login#readme',
    },
    {
      fact: '`az webapp config show` tells the image of an app as `linuxFxVersion`: DOCKER|image',
      source: 'https://learn.microsoft.com/cli/azure/webapp/config#az-webapp-config-show',
    },
    {
      fact: 'the app restarts with the new image after the deploy has ended, and serves the old one until then',
      source: 'https://learn.microsoft.com/azure/app-service/configure-custom-container',
    },
  ],
  before: [
    'Each environment has a web app for Linux containers; a private package needs the registry credentials in its configuration (DOCKER_REGISTRY_SERVER_…).',
    'The app answers /version with the commit that it was built from: the pipeline waits for it.',
  ],
  registry: ghcr,
  settings: [
    {
      kind: 'secret',
      name: 'AZURE_CLIENT_ID',
      scope: 'environment',
      purpose: 'client id of an identity with a federated credential for this environment',
    },
    {
      kind: 'secret',
      name: 'AZURE_TENANT_ID',
      scope: 'environment',
      purpose: 'id of its tenant',
    },
    {
      kind: 'secret',
      name: 'AZURE_SUBSCRIPTION_ID',
      scope: 'environment',
      purpose: 'id of the subscription',
    },
    {
      kind: 'variable',
      name: 'AZURE_RESOURCE_GROUP',
      scope: 'environment',
      purpose: 'resource group of the web app',
    },
    {
      kind: 'variable',
      name: 'AZURE_WEBAPP_NAME',
      scope: 'environment',
      purpose: 'name of the web app',
    },
  ],
  permissions: { 'id-token': 'write' },
  setup: `- uses: azure/login@v3
  with:
    client-id: \${{ secrets.AZURE_CLIENT_ID }}
    tenant-id: \${{ secrets.AZURE_TENANT_ID }}
    subscription-id: \${{ secrets.AZURE_SUBSCRIPTION_ID }}`,
  current: `previous="$(az webapp config show --name "$WEBAPP" --resource-group "$RESOURCE_GROUP" --query linuxFxVersion --output tsv)"
previous="\${previous#DOCKER|}"`,
  currentEnv: `RESOURCE_GROUP: \${{ vars.AZURE_RESOURCE_GROUP }}
WEBAPP: \${{ vars.AZURE_WEBAPP_NAME }}`,
  deploy: (_, title) => `- name: ${title}
  uses: azure/webapps-deploy@v3
  with:
    app-name: \${{ vars.AZURE_WEBAPP_NAME }}
    images: \${{ env.IMAGE }}`,
  waits: false,
};
