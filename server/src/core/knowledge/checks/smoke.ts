import type { Tool } from '../types.ts';

/** Checks of something that runs. `curl` and `wget` need more judgement than a row: see pipeline/checks.ts. */
export const smoke: readonly Tool[] = [
  {
    programs: 'kubectl oc',
    platform: 'kubernetes',
    source: 'kubectl reference: rollout status, wait',
    values: '-n --namespace --context -l --selector --timeout --for -f --filename',
    rows: [
      {
        id: 'kubectl-rollout-status',
        on: ['rollout status'],
        kinds: ['smoke'],
        waits: true,
        example: 'kubectl rollout status deployment/web --timeout=120s',
      },
      {
        id: 'kubectl-wait',
        on: ['wait'],
        kinds: ['smoke'],
        waits: true,
        example: 'kubectl wait --for=condition=available deployment/web',
      },
    ],
  },
  {
    programs: 'helm',
    platform: 'helm',
    source: 'Helm docs: helm test',
    rows: [{ id: 'helm-test', on: ['test'], kinds: ['smoke'], example: 'helm test web -n production' }],
  },
  {
    programs: 'aws',
    platform: 'aws',
    source: 'AWS CLI command reference: wait',
    rows: [
      {
        id: 'aws-wait',
        on: [
          'ecs wait services-stable',
          'elasticbeanstalk wait *',
          'cloudformation wait *',
          'deploy wait *',
          'lambda wait *',
          'cloudfront wait *',
          'apprunner wait *',
          'elbv2 wait *',
          'ssm wait *',
          'ecs wait tasks-stopped|tasks-running',
        ],
        kinds: ['smoke'],
        waits: true,
        example: 'aws ecs wait services-stable --cluster prod --services web',
      },
    ],
  },
  {
    programs: 'http https xh grpcurl grpc_health_probe grpc-health-probe httpstat websocat',
    platform: 'http',
    source: 'HTTPie, xh, grpcurl: docs',
    values: '-d -H -A --timeout -addr -proto',
    rows: [
      {
        id: 'http-clients',
        kinds: ['smoke'],
        example: 'http --check-status GET https://shop.example.com/health',
      },
    ],
  },
  {
    programs:
      'wait-on wait-port wait-for-it.sh wait-for-it wait-for wait-for.sh dockerize wait4x start-server-and-test',
    platform: 'http',
    source: 'wait-on, wait-for-it, dockerize: README',
    values: '-t --timeout -i --interval -wait -timeout',
    rows: [
      {
        id: 'wait-for-address',
        kinds: ['smoke'],
        example: 'wait-on https://shop.example.com/health -t 60000',
      },
    ],
  },
  {
    programs: 'nc ncat netcat telnet pg_isready mysqladmin redis-cli dig nslookup host',
    platform: 'network',
    source: 'netcat, pg_isready: manuals',
    values: '-h -p -U -w -u',
    rows: [
      {
        id: 'port-checks',
        kinds: ['smoke'],
        needs: '-z -zv -vz -h -U -w',
        example: 'nc -z shop.example.com 443',
      },
    ],
  },
  {
    programs: 'vercel',
    platform: 'vercel',
    source: 'vercel --help: curl, httpstat',
    rows: [
      { id: 'vercel-curl', on: ['curl', 'httpstat'], kinds: ['smoke'], example: 'vercel curl /api/health' },
    ],
  },
  {
    programs: 'argocd',
    platform: 'argocd',
    source: 'Argo CD docs: argocd app wait',
    rows: [
      {
        id: 'argocd-wait',
        on: ['app wait'],
        kinds: ['smoke'],
        waits: true,
        example: 'argocd app wait shop --health',
      },
    ],
  },
];
