import type { Tool } from '../types.ts';

/** Azure's and Google Cloud's own command lines. */
export const azureAndGoogle: readonly Tool[] = [
  {
    programs: 'az',
    platform: 'azure',
    source: 'Azure CLI reference',
    values:
      '--src --src-path --type --location -l --output -o --query --subscription --template-file -f --image -i --account-name ' +
      '--account-key --connection-string --source -d --destination --settings --registry --command-id --scripts ' +
      '--sku --plan --runtime --deployment-source-url --cpu --memory --mode --auth-mode --pattern --content-cache-control ' +
      '--registry-server --registry-username --registry-password --set-env-vars --replace-env-vars --revision-suffix ' +
      '--docker-custom-image-name --container-image-name --dns-name-label --ports --os-type --timeout --branch',
    targets:
      '-n --name -g --resource-group --slot --target-slot --environment --parameters --app --service --stack --deployment ' +
      '--container-name --vm-name',
    harmless: '--what-if --validate-only --help -h --dryrun',
    rows: [
      {
        id: 'az-webapp',
        on: [
          'webapp deploy|up|restart',
          'webapp deployment source config-zip|config|sync',
          'webapp deployment slot swap',
          'webapp config container set',
          'webapp config appsettings set',
          'webapp update',
        ],
        kinds: ['deploy'],
        example: 'az webapp deploy --resource-group shop-prod --name shop --src-path app.zip',
      },
      {
        id: 'az-functionapp',
        on: [
          'functionapp deploy|restart',
          'functionapp deployment source config-zip|sync',
          'functionapp deployment slot swap',
          'functionapp config container set',
        ],
        kinds: ['deploy'],
        example: 'az functionapp deployment source config-zip -g shop-prod -n orders --src app.zip',
      },
      {
        id: 'az-containerapp',
        on: [
          'containerapp up|update|create',
          'containerapp revision copy|activate',
          'containerapp job update|start|create',
          'containerapp ingress traffic set',
        ],
        kinds: ['deploy'],
        example: 'az containerapp update --name api --resource-group shop-prod --image "$IMAGE"',
      },
      {
        id: 'az-container',
        on: ['container create|restart'],
        kinds: ['deploy'],
        example: 'az container create -g shop-prod --name web --image "$IMAGE"',
      },
      {
        id: 'az-deployment',
        on: [
          'deployment group|sub|mg|tenant create',
          'group deployment create',
          'stack group|sub create',
          'deployment create',
        ],
        kinds: ['deploy'],
        flavour: 'infrastructure',
        values: '--template-uri',
        example: 'az deployment group create -g shop-prod --template-file main.bicep --parameters env=prod',
      },
      {
        id: 'az-vm',
        on: ['vm run-command invoke|create', 'vmss update|update-instances', 'vmss run-command invoke'],
        kinds: ['deploy'],
        example:
          'az vm run-command invoke -g shop-prod -n web1 --command-id RunShellScript --scripts @deploy.sh',
      },
      {
        id: 'az-spring',
        on: ['spring app deploy', 'spring-cloud app deploy', 'spring app set-deployment'],
        kinds: ['deploy'],
        example: 'az spring app deploy -n orders -g shop-prod -s shop --artifact-path app.jar',
      },
      {
        id: 'az-storage',
        on: ['storage blob upload-batch|sync|upload', 'storage copy', 'storage azcopy blob upload|sync'],
        kinds: ['deploy'],
        example: "az storage blob upload-batch -s dist -d '$web' --account-name shopprod",
      },
      {
        id: 'az-cdn',
        on: ['cdn endpoint purge', 'afd endpoint purge'],
        kinds: ['deploy'],
        targets: '--profile-name --endpoint-name',
        example: "az cdn endpoint purge -g shop-prod -n shop --profile-name cdn --content-paths '/*'",
      },
      {
        id: 'az-staticwebapp',
        on: ['staticwebapp create|appsettings'],
        kinds: ['deploy'],
        example: 'az staticwebapp create -n docs -g shop-prod --source https://github.com/acme/docs',
      },
      {
        id: 'az-iot-ml',
        on: [
          'ml online-endpoint|online-deployment|batch-deployment create|update',
          'iot edge set-modules',
          'iot edge deployment create',
          'logicapp deployment source config-zip',
          'datafactory *',
        ],
        kinds: ['deploy'],
        targets: '--endpoint-name --workspace-name -w --hub-name',
        example: 'az ml online-deployment create --name blue --endpoint-name fraud-prod --file blue.yml',
      },
      {
        id: 'az-aks-command',
        on: ['aks command invoke'],
        kinds: ['deploy'],
        values: '--command --file',
        example: 'az aks command invoke -g shop-prod -n aks1 --command "kubectl apply -f app.yml"',
      },
    ],
  },
  {
    programs: 'func',
    platform: 'azure-functions',
    source: 'Azure Functions Core Tools reference',
    targets: '--slot',
    rows: [
      {
        id: 'func-publish',
        on: ['azure functionapp|containerapp publish', 'azure functionapp publish'],
        kinds: ['deploy'],
        operands: 'first',
        example: 'func azure functionapp publish orders-prod --slot staging',
      },
    ],
  },
  {
    programs: 'swa @azure/static-web-apps-cli',
    platform: 'azure-static-web-apps',
    source: 'Static Web Apps CLI docs: deploy',
    values: '--deployment-token --app-location --output-location --api-location -d',
    targets: '--env --app-name --resource-group',
    harmless: '--dry-run',
    rows: [
      { id: 'swa-deploy', on: ['deploy'], kinds: ['deploy'], example: 'swa deploy ./dist --env production' },
    ],
  },
  {
    programs: 'azd',
    platform: 'azure',
    source: 'Azure Developer CLI reference',
    targets: '-e --environment',
    harmless: '--preview',
    rows: [
      { id: 'azd-up', on: ['up', 'deploy'], kinds: ['deploy'], example: 'azd up --no-prompt -e production' },
      {
        id: 'azd-provision',
        on: ['provision'],
        kinds: ['deploy'],
        flavour: 'infrastructure',
        example: 'azd provision --no-prompt',
      },
    ],
  },
  {
    programs: 'gcloud',
    platform: 'google-cloud',
    source: 'gcloud CLI reference',
    values:
      '--project --region --zone --image --platform --tag --format --account --memory --cpu --runtime --source ' +
      '--entry-point --set-env-vars --update-env-vars --env-vars-file --set-secrets --port --concurrency --timeout ' +
      '--max-instances --min-instances --service-account --version --image-url --tags --labels --command ' +
      '--to-revisions --config --substitutions --machine-type --container-image --add-cloudsql-instances ' +
      '--images --delivery-pipeline --release --args --vpc-connector --trigger-topic --instance --database --template',
    targets: '--service --to-target --cluster --namespace',
    harmless: '--help',
    tracks: 'alpha beta preview',
    rows: [
      {
        id: 'gcloud-run-deploy',
        on: [
          'run deploy',
          'run services|jobs update|replace|deploy|update-traffic|execute|create',
          'run worker-pools deploy',
        ],
        kinds: ['deploy'],
        operands: 'first',
        harmless: '--dry-run',
        waits: true,
        example: 'gcloud run deploy api-prod --image "$IMAGE" --region europe-west1',
      },
      {
        id: 'gcloud-run-no-traffic',
        on: ['run deploy', 'run services update'],
        kinds: ['deploy'],
        operands: 'first',
        needs: '--no-traffic',
        otherwise: 'preview',
        example: 'gcloud run deploy api --image "$IMAGE" --no-traffic --tag candidate',
      },
      {
        id: 'gcloud-app-deploy',
        on: ['app deploy'],
        kinds: ['deploy'],
        operands: 'all',
        example: 'gcloud app deploy app-production.yaml --quiet',
      },
      {
        id: 'gcloud-app-no-promote',
        on: ['app deploy'],
        kinds: ['deploy'],
        needs: '--no-promote',
        operands: 'all',
        otherwise: 'preview',
        example: 'gcloud app deploy --no-promote --version pr-12',
      },
      {
        id: 'gcloud-app-traffic',
        on: ['app versions migrate', 'app services set-traffic'],
        kinds: ['deploy'],
        example: 'gcloud app services set-traffic default --splits v2=1',
      },
      {
        id: 'gcloud-functions-deploy',
        on: ['functions deploy'],
        kinds: ['deploy'],
        operands: 'first',
        example: 'gcloud functions deploy resize-prod --runtime nodejs22 --trigger-http',
      },
      {
        id: 'gcloud-deploy',
        on: ['deploy releases create|promote', 'deploy apply', 'deploy rollouts create|advance'],
        kinds: ['deploy'],
        example: 'gcloud deploy releases promote --release r1 --delivery-pipeline web --to-target prod',
      },
      {
        id: 'gcloud-compute',
        on: [
          'compute instances update-container|create-with-container|reset',
          'compute instance-groups managed rolling-action start-update|replace|restart',
          'compute instance-groups managed update',
        ],
        kinds: ['deploy'],
        operands: 'all',
        example: 'gcloud compute instances update-container web-prod --container-image "$IMAGE"',
      },
      {
        id: 'gcloud-compute-ssh',
        on: ['compute ssh|scp'],
        kinds: ['deploy'],
        operands: 'all',
        example: 'gcloud compute ssh web-prod --command "sudo systemctl restart web"',
      },
      {
        id: 'gcloud-storage',
        on: ['storage cp|rsync'],
        kinds: ['deploy'],
        operandLast: 'gs://',
        example: 'gcloud storage rsync ./dist gs://www.example.com --recursive',
      },
      {
        id: 'gcloud-infrastructure',
        on: [
          'infra-manager deployments apply',
          'deployment-manager deployments create|update',
          'endpoints services deploy',
          'api-gateway api-configs create',
        ],
        kinds: ['deploy'],
        flavour: 'infrastructure',
        operands: 'first',
        example: 'gcloud infra-manager deployments apply network-prod --local-source=.',
      },
      {
        id: 'gcloud-scheduler',
        on: [
          'scheduler jobs create|update',
          'workflows deploy',
          'dataflow flex-template|jobs run',
          'composer environments storage',
          'builds triggers run',
        ],
        kinds: ['deploy'],
        operands: 'first',
        example: 'gcloud workflows deploy nightly-prod --source=nightly.yaml',
      },
    ],
  },
];
