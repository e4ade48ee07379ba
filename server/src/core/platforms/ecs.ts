import type { Platform } from './model.ts';

export const ecs: Platform = {
  id: 'ecs',
  title: 'Amazon ECS',
  facts: [
    {
      fact: 'amazon-ecs-render-task-definition puts an image into a task definition',
      source: 'https://github.com/aws-actions/amazon-ecs-render-task-definition#readme',
    },
    {
      fact: 'amazon-ecs-deploy-task-definition does not wait unless `wait-for-service-stability` is true',
      source: 'https://github.com/aws-actions/amazon-ecs-deploy-task-definition#readme',
    },
    {
      fact: '`update-service --task-definition` takes an earlier revision; `wait services-stable` fails after ten minutes',
      source: 'https://docs.aws.amazon.com/cli/latest/reference/ecs/update-service.html',
    },
    {
      fact: 'configure-aws-credentials assumes a role by OpenID Connect, and needs `id-token: write`',
      source: 'https://github.com/aws-actions/configure-aws-credentials#readme',
    },
    {
      fact: 'amazon-ecr-login logs Docker in to the registry of the account',
      source: 'https://github.com/aws-actions/amazon-ecr-login#readme',
    },
  ],
  before: [
    'The repository `<<app>>` of ECR is in the account <<account>>, and the roles of the tasks may read it.',
    'In each cluster a service runs from a task definition with a container `<<app>>`.',
  ],
  registry: {
    image: '<<account>>.dkr.ecr.<<aws-region>>.amazonaws.com/<<app>>',
    permissions: { 'id-token': 'write' },
    login: `- uses: aws-actions/configure-aws-credentials@v6
  with:
    role-to-assume: \${{ vars.AWS_BUILD_ROLE }}
    aws-region: <<aws-region>>
- uses: aws-actions/amazon-ecr-login@v2`,
    settings: [
      {
        kind: 'variable',
        name: 'AWS_BUILD_ROLE',
        scope: 'repository',
        purpose: 'ARN of a role that trusts this repository and may push to the ECR repository',
      },
    ],
  },
  settings: [
    {
      kind: 'variable',
      name: 'AWS_DEPLOY_ROLE',
      scope: 'environment',
      purpose: 'ARN of a role that trusts this environment and may update the service',
    },
    {
      kind: 'variable',
      name: 'ECS_CLUSTER',
      scope: 'environment',
      purpose: 'name of the cluster',
    },
    {
      kind: 'variable',
      name: 'ECS_SERVICE',
      scope: 'environment',
      purpose: 'name of the service',
    },
  ],
  permissions: { 'id-token': 'write' },
  env: `CLUSTER: \${{ vars.ECS_CLUSTER }}
SERVICE: \${{ vars.ECS_SERVICE }}`,
  setup: `- uses: aws-actions/configure-aws-credentials@v6
  with:
    role-to-assume: \${{ vars.AWS_DEPLOY_ROLE }}
    aws-region: <<aws-region>>`,
  current: `previous="$(aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" --query 'services[0].taskDefinition' --output text)"`,
  deploy: (_, title) => `- name: Fetch the task definition that runs
  run: |
    running="$(aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" --query 'services[0].taskDefinition' --output text)"
    aws ecs describe-task-definition --task-definition "$running" --query taskDefinition > task-definition.json
- name: Put the new image into it
  id: task
  uses: aws-actions/amazon-ecs-render-task-definition@v1
  with:
    task-definition: task-definition.json
    container-name: <<app>>
    image: \${{ env.IMAGE }}
- name: ${title}
  uses: aws-actions/amazon-ecs-deploy-task-definition@v2
  with:
    task-definition: \${{ steps.task.outputs.task-definition }}
    cluster: \${{ env.CLUSTER }}
    service: \${{ env.SERVICE }}
    wait-for-service-stability: true`,
  restore: `- name: Put the last good task definition back
  run: |
    aws ecs update-service --cluster "$CLUSTER" --service "$SERVICE" --task-definition "$PREVIOUS"
    aws ecs wait services-stable --cluster "$CLUSTER" --services "$SERVICE"`,
  waits: true,
};
