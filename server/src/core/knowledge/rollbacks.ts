import type { Tool } from './types.ts';

/** The platform of what starts an earlier run again, which deploys: a way back only where the job is there for that. */
export const RERUN = 'github-run';

/** Commands that put an earlier version back. */
export const rollbacks: readonly Tool[] = [
  {
    programs: 'kubectl oc',
    platform: 'kubernetes',
    source: 'kubectl reference: rollout undo',
    values: '-n --namespace --context --to-revision',
    targets: '-n --namespace --context',
    rows: [
      {
        id: 'kubectl-rollout-undo',
        on: ['rollout undo', 'rollback'],
        kinds: ['rollback'],
        operands: 'all',
        example: 'kubectl rollout undo deployment/web -n prod',
      },
    ],
  },
  {
    programs: 'helm',
    platform: 'helm',
    source: 'Helm docs: helm rollback',
    targets: '-n --namespace --kube-context',
    rows: [
      {
        id: 'helm-rollback',
        on: ['rollback'],
        kinds: ['rollback'],
        operands: 'first',
        example: 'helm rollback web 12 -n production',
      },
    ],
  },
  {
    programs: 'heroku',
    platform: 'heroku',
    source: 'heroku --help',
    targets: '-a --app -r --remote',
    rows: [
      {
        id: 'heroku-rollback',
        on: ['rollback', 'releases:rollback'],
        kinds: ['rollback'],
        example: 'heroku rollback v42 --app shop-prod',
      },
    ],
  },
  {
    programs: 'vercel vc',
    platform: 'vercel',
    source: 'vercel --help',
    rows: [
      {
        id: 'vercel-rollback',
        on: ['rollback'],
        kinds: ['rollback'],
        example: 'vercel rollback "$URL" --token "$TOKEN"',
      },
    ],
  },
  {
    programs: 'netlify',
    platform: 'netlify',
    source: 'Netlify API: restoreSiteDeploy',
    values: '--data',
    rows: [
      {
        id: 'netlify-restore',
        on: ['api restoreSiteDeploy', 'rollback'],
        kinds: ['rollback'],
        example: "netlify api restoreSiteDeploy --data '{}'",
      },
    ],
  },
  {
    programs: 'wrangler',
    platform: 'cloudflare',
    source: 'wrangler --help',
    targets: '-e --env',
    rows: [
      {
        id: 'wrangler-rollback',
        on: ['rollback', 'deployments rollback'],
        kinds: ['rollback'],
        example: 'wrangler rollback --env production',
      },
    ],
  },
  {
    programs: 'firebase',
    platform: 'firebase',
    source: 'Firebase docs: hosting:clone, hosting:rollback',
    rows: [
      {
        id: 'firebase-rollback',
        on: ['hosting:clone', 'hosting:rollback'],
        kinds: ['rollback'],
        example: 'firebase hosting:clone shop:live@abc shop:live',
      },
    ],
  },
  {
    programs: 'gcloud',
    platform: 'google-cloud',
    source: 'gcloud CLI reference: run services update-traffic',
    values: '--region --project --service',
    rows: [
      {
        id: 'gcloud-traffic-rollback',
        on: ['run services update-traffic'],
        needs: '--to-revisions',
        kinds: ['rollback'],
        operands: 'first',
        example: 'gcloud run services update-traffic api-prod --to-revisions=api-00041=100',
      },
      {
        id: 'gcloud-deploy-rollback',
        on: ['deploy targets rollback'],
        kinds: ['rollback'],
        operands: 'first',
        example: 'gcloud deploy targets rollback prod',
      },
    ],
  },
  {
    programs: 'aws',
    platform: 'aws',
    source: 'AWS CLI command reference',
    values: '--deployment-id --stack-name',
    rows: [
      {
        id: 'aws-rollback',
        on: [
          'deploy stop-deployment',
          'cloudformation rollback-stack|continue-update-rollback|cancel-update-stack',
          'ecs stop-service-deployment',
          'autoscaling rollback-instance-refresh',
        ],
        kinds: ['rollback'],
        example: 'aws deploy stop-deployment --deployment-id d-1 --auto-rollback-enabled',
      },
    ],
  },
  {
    programs: 'cdk serverless sls eas kamal mrsk dokku fly argocd nomad railway render forge porter convox',
    platform: 'rollback',
    source: "each tool's own docs: rollback",
    values: '-t --timestamp -v --version -a --app',
    targets: '-s --stage -d --destination -n --namespace -e',
    rows: [
      {
        id: 'tool-rollback',
        on: [
          'rollback',
          'update:rollback|update:roll-back-to-embedded',
          'ps:rollback',
          'app rollback',
          'deploy rollback',
          'job revert',
          'releases rollback',
        ],
        kinds: ['rollback'],
        operands: 'all',
        example: 'kamal rollback 5f3a1c2 -d production',
      },
    ],
  },
  {
    programs: 'railway @railway/cli',
    platform: 'railway',
    source: 'docs.railway.com/integrations/api/manage-deployments',
    rows: [
      {
        id: 'railway-api-rollback',
        on: ['api'],
        operand: '*deploymentRollback',
        values: '-f --file --variables --var --raw-var --operation-name',
        kinds: ['rollback'],
        example: "railway api 'mutation($id: String!) { deploymentRollback(id: $id) { id } }'",
      },
    ],
  },
  {
    programs: 'gh',
    platform: RERUN,
    source: 'GitHub CLI manual: gh run rerun',
    values: '-R --repo -j --job',
    rows: [
      {
        id: 'gh-run-rerun',
        on: ['run rerun'],
        kinds: ['rollback'],
        example: 'gh run rerun 123456789',
      },
    ],
  },
  {
    programs: 'cap dep mina deployer envoy',
    platform: 'deploy-tool',
    source: 'Capistrano docs: deploy:rollback; Deployer docs',
    rows: [
      {
        id: 'deploy-tool-rollback',
        on: [
          '* deploy:rollback|rollback|deploy:revert_release',
          'deploy:rollback',
          'rollback',
          'run rollback',
        ],
        kinds: ['rollback'],
        operands: 'all',
        example: 'cap production deploy:rollback',
      },
    ],
  },
  {
    programs: 'docker',
    platform: 'docker',
    source: 'Docker docs: service rollback',
    rows: [
      {
        id: 'docker-service-rollback',
        on: ['service rollback'],
        kinds: ['rollback'],
        operands: 'first',
        example: 'docker service rollback web',
      },
    ],
  },
  {
    programs: 'eb copilot',
    platform: 'elastic-beanstalk',
    source: 'EB CLI command reference: eb deploy --version',
    rows: [
      {
        id: 'eb-deploy-version',
        on: ['deploy'],
        needs: '--version',
        values: '--version',
        kinds: ['rollback', 'deploy'],
        operands: 'all',
        example: 'eb deploy web-prod --version v41',
      },
    ],
  },
];
