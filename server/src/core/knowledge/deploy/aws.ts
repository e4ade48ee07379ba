import type { Tool } from '../types.ts';

const awsValues =
  '--region --profile --output --query --endpoint-url --cli-input-json --cli-read-timeout --desired-count --zip-file ' +
  '--s3-bucket --s3-key --image-uri --paths --distribution-id --template-file --template-body --capabilities ' +
  '--description --revision --s3-location --version-label --function-version --document-name --parameters ' +
  '--instance-ids --targets --comment --timeout-seconds --acl --cache-control --exclude --include --exclude-file ' +
  '--metadata-directive --tags --platform-version --network-configuration --overrides --launch-type --count ' +
  '--capacity-provider-strategy --source-configuration --job-type --app-id --bucket --key --body --deployment-config-name ' +
  '--preferences --start-time --min-healthy-percentage --service-arn --cron --routing-config --storage-class';

/** AWS's own command line and the tools that deploy to AWS. */
export const aws: readonly Tool[] = [
  {
    programs: 'aws',
    platform: 'aws',
    source: 'AWS CLI command reference',
    values: awsValues,
    targets:
      '--cluster --service --services --function-name --stack-name --environment-name --environment-id --application-name ' +
      '--deployment-group-name --branch-name --name --auto-scaling-group-name --service-name --group',
    harmless: '--dryrun --dry-run help --generate-cli-skeleton',
    rows: [
      {
        id: 'aws-ecs-update-service',
        on: [
          'ecs update-service',
          'ecs create-service',
          'ecs deploy',
          'ecs create-task-set',
          'ecs update-service-primary-task-set',
        ],
        kinds: ['deploy'],
        targets: '--task-definition',
        example: 'aws ecs update-service --cluster prod --service web --force-new-deployment',
      },
      {
        id: 'aws-lambda-update',
        on: [
          'lambda update-function-code|update-function-configuration|update-alias|create-function|create-alias|publish-layer-version',
        ],
        kinds: ['deploy'],
        example: 'aws lambda update-function-code --function-name orders-prod --zip-file fileb://app.zip',
      },
      {
        id: 'aws-apprunner',
        on: ['apprunner start-deployment|update-service|create-service'],
        kinds: ['deploy'],
        example: 'aws apprunner start-deployment --service-arn "$ARN"',
      },
      {
        id: 'aws-amplify',
        on: ['amplify start-job|start-deployment'],
        kinds: ['deploy'],
        example: 'aws amplify start-job --app-id "$APP" --branch-name main --job-type RELEASE',
      },
      {
        id: 'aws-s3',
        on: ['s3 sync|cp|mv', 's3api put-object'],
        kinds: ['deploy'],
        operandLast: 's3://',
        example: 'aws s3 sync ./dist s3://www.example.com --delete',
      },
      {
        id: 'aws-s3-put',
        on: ['s3 website'],
        kinds: ['deploy'],
        example: 'aws s3 website s3://www.example.com --index-document index.html',
      },
      {
        id: 'aws-cloudfront',
        on: ['cloudfront create-invalidation|update-distribution'],
        kinds: ['deploy'],
        example: 'aws cloudfront create-invalidation --distribution-id "$ID" --paths "/*"',
      },
      {
        id: 'aws-cloudformation',
        on: ['cloudformation deploy|update-stack|create-stack|execute-change-set'],
        kinds: ['deploy'],
        flavour: 'infrastructure',
        targets: '--parameter-overrides',
        harmless: '--no-execute-changeset',
        example: 'aws cloudformation deploy --stack-name web-prod --template-file stack.yml',
      },
      {
        id: 'aws-codedeploy',
        on: ['deploy create-deployment', 'deploy push'],
        kinds: ['deploy'],
        example:
          'aws deploy create-deployment --application-name web --deployment-group-name prod --s3-location "$LOC"',
      },
      {
        id: 'aws-codepipeline',
        on: ['codepipeline start-pipeline-execution', 'codebuild start-build'],
        kinds: ['deploy'],
        flavour: 'indirect',
        targets: '--project-name',
        example: 'aws codepipeline start-pipeline-execution --name web-prod',
      },
      {
        id: 'aws-elasticbeanstalk',
        on: ['elasticbeanstalk update-environment|create-environment|swap-environment-cnames'],
        kinds: ['deploy'],
        example: 'aws elasticbeanstalk update-environment --environment-name web-prod --version-label "$SHA"',
      },
      {
        id: 'aws-ssm-send',
        on: ['ssm send-command|start-automation-execution'],
        kinds: ['deploy'],
        source: 'AWS Systems Manager: Run Command',
        example:
          'aws ssm send-command --instance-ids i-0abc --document-name AWS-RunShellScript --parameters "$P"',
      },
      {
        id: 'aws-instance-refresh',
        on: ['autoscaling start-instance-refresh|update-auto-scaling-group'],
        kinds: ['deploy'],
        example: 'aws autoscaling start-instance-refresh --auto-scaling-group-name web-prod',
      },
      {
        id: 'aws-lightsail',
        on: ['lightsail create-container-service-deployment'],
        kinds: ['deploy'],
        example:
          'aws lightsail create-container-service-deployment --service-name web --containers file://c.json',
      },
      {
        id: 'aws-ecs-run-task',
        on: ['ecs run-task'],
        kinds: ['deploy'],
        example: 'aws ecs run-task --cluster prod --task-definition migrate',
      },
      {
        id: 'aws-batch-glue',
        on: [
          'stepfunctions update-state-machine',
          'glue update-job',
          'apigateway create-deployment',
          'eks update-addon|update-cluster-version',
        ],
        kinds: ['deploy'],
        targets: '--stage-name',
        example: 'aws apigateway create-deployment --rest-api-id abc --stage-name prod',
      },
    ],
  },
  {
    programs: 'eb',
    platform: 'elastic-beanstalk',
    source: 'EB CLI command reference',
    values: '-l --label -m --message --version --timeout --profile --region -r',
    rows: [
      {
        id: 'eb-deploy',
        on: ['deploy'],
        kinds: ['deploy'],
        operands: 'all',
        waits: true,
        example: 'eb deploy web-prod --label "$SHA"',
      },
      { id: 'eb-use', on: ['use', 'init'], kinds: [], operands: 'first', example: 'eb use web-staging' },
    ],
  },
  {
    programs: 'copilot',
    platform: 'ecs',
    source: 'AWS Copilot docs: svc deploy',
    values: '--tag --region --resource-tags',
    targets: '-e --env -n --name -a --app',
    rows: [
      {
        id: 'copilot-deploy',
        on: ['deploy', 'svc|job|env|pipeline deploy'],
        kinds: ['deploy'],
        waits: true,
        example: 'copilot svc deploy --name api --env prod',
      },
    ],
  },
  {
    programs: 'ecs-deploy',
    platform: 'ecs',
    source: 'ecs-deploy, ecspresso: usage',
    values: '-i --image -t --timeout --region -r --tag --config',
    targets: '-c --cluster -n --service-name --config',
    rows: [
      {
        id: 'ecs-deploy-script',
        kinds: ['deploy'],
        operands: 'all',
        waits: true,
        example: 'ecs-deploy -c prod -n web -i "$IMAGE"',
      },
    ],
  },
  {
    programs: 'cdk aws-cdk',
    platform: 'aws',
    source: 'cdk --help',
    values:
      '-a --app --profile -o --output --outputs-file --require-approval --role-arn --toolkit-stack-name --concurrency --progress --parameters',
    targets: '-c --context --parameters',
    harmless: '--no-execute --help -h',
    rows: [
      {
        id: 'cdk-deploy',
        on: ['deploy'],
        kinds: ['deploy'],
        operands: 'all',
        example: 'cdk deploy web-prod --require-approval never',
      },
    ],
  },
  {
    programs: 'sam',
    platform: 'aws',
    source: 'AWS SAM CLI: sam deploy',
    values:
      '-t --template --template-file --s3-bucket --s3-prefix --region --profile --capabilities --tags --image-repository --role-arn --config-file',
    targets: '--stack-name --config-env --parameter-overrides --config-file',
    harmless: '--no-execute-changeset --help',
    rows: [
      {
        id: 'sam-deploy',
        on: ['deploy', 'sync'],
        kinds: ['deploy'],
        example: 'sam deploy --config-env prod --no-confirm-changeset',
      },
    ],
  },
  {
    programs: 'serverless sls osls',
    platform: 'serverless',
    source: 'Serverless Framework docs: deploy',
    values: '-r --region -p --package --aws-profile --param',
    targets: '-s --stage -c --config -f --function --env -e',
    harmless: '--noDeploy --help -h',
    rows: [
      {
        id: 'serverless-deploy',
        on: ['deploy'],
        kinds: ['deploy'],
        example: 'serverless deploy --stage production',
      },
    ],
  },
  {
    programs: 'sst arc up zappa chalice apex claudia architect now-lambda',
    platform: 'serverless',
    source: "each framework's own docs",
    values: '--region --profile',
    targets: '-s --stage --env -e --config --name',
    rows: [
      {
        id: 'serverless-frameworks',
        on: ['deploy', 'update'],
        kinds: ['deploy'],
        operands: 'all',
        production: '--production --prod',
        example: 'sst deploy --stage production',
      },
    ],
  },
  {
    programs: 'amplify ampx',
    platform: 'amplify',
    source: 'AWS Amplify docs',
    values: '--app-id',
    targets: '--branch --envName --env',
    rows: [
      {
        id: 'amplify-publish',
        on: ['publish', 'push', 'pipeline-deploy'],
        kinds: ['deploy'],
        example: 'ampx pipeline-deploy --branch main --app-id "$ID"',
      },
      {
        id: 'amplify-env',
        on: ['env checkout', 'pull'],
        kinds: [],
        operands: 'all',
        example: 'amplify env checkout prod',
      },
    ],
  },
  {
    programs: 's3cmd s5cmd s3deploy s3-deploy rclone gsutil',
    platform: 'object-storage',
    source: 's3cmd, rclone, gsutil: usage',
    values: '--config --region --transfers --acl',
    harmless: '--dry-run -n --dryrun',
    rows: [
      {
        id: 'object-storage-sync',
        on: ['sync', 'cp', 'put', 'rsync', 'mirror', 'copy'],
        kinds: ['deploy'],
        operandLast: 's3:// gs:// *:',
        example: 's3cmd sync ./public/ s3://www.example.com/',
      },
      {
        id: 's3deploy',
        kinds: ['deploy'],
        needs: '-bucket --bucket',
        values: '-source -bucket -region --bucket',
        source: 'bep/s3deploy README',
        example: 's3deploy -source=public/ -region=eu-west-1 -bucket=example.com',
      },
    ],
  },
  {
    programs: 'codedeploy deploy-lambda lambda-build lambroll lambda-deploy node-lambda up-lambda',
    platform: 'lambda',
    source: 'lambroll, node-lambda: README',
    values:
      '--tfstate --region --profile --src --envfile --alias --prefix-tfstate --log-level --endpoint --envfile',
    targets: '--function --environment -e --env',
    rows: [
      {
        id: 'lambda-tools',
        on: ['deploy'],
        kinds: ['deploy'],
        example: 'lambroll deploy --function function.json',
      },
    ],
  },
  {
    programs: 'ecs ecs-cli ecspresso ecs-compose-x',
    platform: 'ecs',
    source: 'ecs-deploy, ecspresso, Amazon ECS CLI: docs',
    values: '-i --image -t --tag --timeout --region -r --ecs-params --file -f --task-role-arn',
    targets: '-c --cluster --config --cluster-config --ecs-profile --project-name',
    rows: [
      {
        id: 'ecs-tools',
        on: ['deploy', 'scale', 'update', 'compose up', 'compose service up|create|scale', 'run', 'up'],
        kinds: ['deploy'],
        operands: 'all',
        example: 'ecspresso deploy --config ecspresso/prod.yml',
      },
    ],
  },
];
