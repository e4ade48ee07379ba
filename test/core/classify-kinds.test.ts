import { describe, expect, test } from 'vitest';
import { job, pipelineBuilder, run, summaries, summary } from './support/pipeline.ts';

const pipelineOf = await pipelineBuilder();
const only = (text: string, files = {}) => {
  const [facts] = pipelineOf(text, files).jobs;
  return facts && summary(facts);
};

describe('what a command does', () => {
  test.each([
    ['kubectl apply -f k8s/', 'deploy production (assumed)'],
    ['kubectl apply --dry-run=client -f k8s/', 'other'],
    [
      'kubectl create secret generic s --dry-run=client -o yaml | kubectl apply -f -',
      'deploy production (assumed)',
    ],
    ['kubectl get pods', 'other'],
    ['helm template web ./chart', 'test'],
    ['terraform plan', 'test'],
    ['terraform init\nterraform apply -auto-approve', 'deploy production (assumed)'],
    ['terraform destroy -auto-approve', 'other'],
    ['pulumi preview', 'test'],
    ['docker build -t ghcr.io/acme/web:1 .', 'build'],
    ['docker build -t ghcr.io/acme/web:1 .\ndocker push ghcr.io/acme/web:1', 'build+publish'],
    ['docker compose up -d', 'other'],
    ['docker compose -f ci.yml up --abort-on-container-exit', 'test'],
    ["ssh root@example.com 'docker compose up -d --build'", 'build+deploy production (assumed)'],
    ["ssh root@example.com 'docker-compose up --build -d'", 'build+deploy production (assumed)'],
    ['cat deploy.sh | ssh root@example.com bash', 'deploy production (assumed)'],
    ["tar cz dist | ssh root@example.com 'tar xz -C /srv/shop'", 'deploy production (assumed)'],
    ["ssh root@example.com 'tar cz /srv/shop' > backup.tgz", 'other'],
    ['gcloud beta run deploy api --source .', 'deploy production (assumed)'],
    ['gcloud --project acme alpha functions deploy api', 'deploy production (assumed)'],
    ['npx @railway/cli up --service api', 'deploy production (assumed)'],
    ['railway api \'mutation { serviceInstanceDeployV2(serviceId: "s") }\'', 'deploy production (assumed)'],
    [
      "railway api --raw-var id=d 'mutation { deploymentRollback(id: $id) }'",
      'rollback production (assumed)',
    ],
    ["railway api 'query { me { id } }'", 'other'],
    ['lambroll --function f.jsonnet --tfstate s3://b/t deploy', 'deploy production (assumed)'],
    [
      'curl -X POST "https://api.render.com/v1/services/$SERVICE/deploys" -H "Authorization: Bearer $KEY"',
      'deploy production (assumed) soft',
    ],
    ['docker compose -f docker-compose.test.yml up -d\nnpm test', 'test'],
    ['docker run --rm web npm test', 'test'],
    ['docker -H ssh://deploy@prod.example.com compose up -d', 'deploy production'],
    ['DOCKER_HOST=ssh://deploy@example.com docker compose up -d', 'deploy production (assumed)'],
    ['npm ci && npm run build', 'build'],
    ['npm test', 'test'],
    ['npm run lint && npm run test:unit -- --coverage', 'test'],
    ['npm publish --dry-run', 'other'],
    ['npm publish', 'publish'],
    ['npx semantic-release', 'publish'],
    ['./gradlew build', 'build+test'],
    ['./gradlew build -x test', 'build'],
    ['mvn -B verify', 'build+test'],
    ['mvn -B deploy', 'publish'],
    ['mvn -B heroku:deploy', 'deploy production (assumed)'],
    ['dotnet publish -c Release', 'build'],
    ['make', 'build'],
    ['make deploy', 'deploy production (assumed)'],
    ['make ci production terraform-apply', 'deploy production'],
    ['./scripts/deploy.sh staging', 'deploy staging'],
    ['./scripts/shift_traffic.sh --env prod --to 100', 'deploy production'],
    ['./scripts/watch_traffic.sh --env prod', 'other'],
    ['bash ./scripts/check-deploy.sh', 'smoke'],
    ['./pre-deploy.sh', 'other'],
    ['npm run deploy:prod', 'deploy production'],
    ['yarn workspace web deploy', 'deploy production (assumed)'],
    ['pnpm --filter web cdk deploy web-prod', 'deploy production'],
    ['npx gh-pages -d dist', 'deploy production (assumed)'],
    ['git push heroku main', 'deploy production (assumed)'],
    ['git push origin main', 'other'],
    ['git push origin gh-pages', 'deploy production (assumed)'],
    ['npx cap sync ios', 'other'],
    ['dep ensure', 'other'],
    ['forge install', 'other'],
    ['cap staging deploy', 'deploy staging'],
    ['cap production deploy:rollback', 'rollback production'],
    ["ssh deploy@prod.example.com 'bash -s' < deploy.sh", 'deploy production'],
    ['ssh deploy@example.com << EOF\ncd app\ngit pull\npm2 restart all\nEOF', 'deploy production (assumed)'],
    ['ssh deploy@example.com uptime', 'other'],
    ['sftp -b batch.txt deploy@staging.example.com', 'deploy staging'],
    [
      'curl -T app.war "http://tomcat.example.com/manager/text/deploy?path=/shop"',
      'deploy production (assumed) soft',
    ],
    ['npm run build:ci', 'build'],
    ['gh release view v1', 'other'],
    ['docker compose config --quiet', 'test'],
    ['echo "kubectl apply -f k8s/"', 'other'],
    ['# kubectl apply -f k8s/\nls', 'other'],
    ['aws s3 sync dist s3://www.example.com', 'deploy production (assumed)'],
    ['aws s3 sync s3://www.example.com dist', 'other'],
    ['aws s3 sync build/releases s3://files.example.com', 'publish'],
    ['aws s3 sync build/releases/web s3://www.example.com', 'deploy production (assumed)'],
    ['aws s3 cp backup.zip s3://backups/', 'other'],
    ['aws s3 cp coverage/ s3://reports/coverage --recursive', 'other'],
    ['aws ecs update-service --cluster prod --service web --force-new-deployment', 'deploy production'],
    ['aws --endpoint-url=http://localhost:4566 lambda update-function-code --function-name f', 'other'],
    ['az webapp list', 'other'],
    ['gcloud builds submit --tag gcr.io/p/web', 'build+publish'],
    ['curl -X POST "$RENDER_DEPLOY_HOOK_URL"', 'deploy production (assumed) soft'],
    ['curl -fsS -X POST https://api.render.com/deploy/srv-abc?key=1', 'deploy production (assumed) soft'],
    ['curl -X POST -d "{}" https://hooks.slack.com/services/x', 'other'],
    ['curl -sSL https://install.python-poetry.org | python3 -', 'other'],
    ['argocd app sync shop-prod', 'deploy production soft'],
    ['gh workflow run deploy.yml -f environment=production', 'deploy production soft'],
    ['gh workflow run lint.yml', 'other'],
    ['gh release create v1 dist/*', 'publish'],
    ['kubectl rollout undo deployment/web -n prod', 'rollback production'],
    ['rsync -av build/ dist/', 'other'],
    ['rsync -az build/ deploy@web1.example.com:/srv/www', 'deploy production (assumed)'],
    ['scp deploy@example.com:/var/log/app.log .', 'other'],
    ['ansible-playbook -i inventory/production site.yml', 'deploy production'],
    ['ansible-playbook --check -i inventory/production site.yml', 'other'],
    [
      'vercel pull --environment=production\nvercel build --prod\nvercel deploy --prebuilt --prod',
      'build+deploy production',
    ],
    ['URL=$(vercel deploy --token "$T")', 'deploy preview'],
    ['flyctl deploy --build-only', 'other'],
    ['sentry-cli releases new v1', 'other'],
    ['trivy image --exit-code 1 web', 'test'],
    ['pytest', 'test'],
    ['python -m unittest discover', 'test'],
    ['uv run pytest && uv run ruff check .', 'test'],
    ['cargo clippy -- -D warnings', 'test'],
    ['tsc --noEmit', 'test'],
    ['tsc -p .', 'build'],
    ['php artisan migrate --force', 'deploy production (assumed)'],
    ['npx prisma migrate deploy', 'deploy production (assumed)'],
    ['npx prisma migrate deploy\nnpm test', 'test'],
  ])('%s', (script, expected) => {
    expect(only(run(script))).toBe(expected);
  });
});

describe('what an action does', () => {
  test.each([
    ['uses: docker/build-push-action@v6\n  with: {push: true}', 'build+publish'],
    ['uses: docker/build-push-action@v6\n  with: {push: false}', 'build'],
    [
      'uses: docker/build-push-action@v6\n  with: {push: "${{ github.event_name != \'pull_request\' }}"}',
      'build+publish',
    ],
    [
      'uses: aws-actions/amazon-ecs-deploy-task-definition@v2\n  with: {service: web, cluster: prod}',
      'deploy production',
    ],
    ['uses: aws-actions/amazon-ecs-deploy-task-definition@v2\n  with: {task-definition: t.json}', 'other'],
    ['uses: azure/webapps-deploy@v3\n  with: {app-name: shop, slot-name: staging}', 'deploy staging'],
    ['uses: cloudflare/wrangler-action@v3\n  with: {command: deploy --env production}', 'deploy production'],
    ['uses: cloudflare/wrangler-action@v3\n  with: {command: d1 list}', 'other'],
    ['uses: cloudflare/wrangler-action@v3', 'deploy production (assumed)'],
    ['uses: FirebaseExtended/action-hosting-deploy@v0\n  with: {channelId: live}', 'deploy production'],
    ['uses: FirebaseExtended/action-hosting-deploy@v0', 'deploy preview'],
    ["uses: amondnet/vercel-action@v25\n  with: {vercel-args: '--prod'}", 'deploy production'],
    ['uses: nwtgck/actions-netlify@v3\n  with: {production-deploy: true}', 'deploy production'],
    ['uses: actions/deploy-pages@v4', 'deploy production (assumed)'],
    ['uses: actions/upload-pages-artifact@v3', 'other'],
    ['uses: peaceiris/actions-gh-pages@v4', 'deploy production (assumed)'],
    ['uses: pypa/gh-action-pypi-publish@release/v1', 'publish'],
    ['uses: goreleaser/goreleaser-action@v6\n  with: {args: release --clean}', 'build+publish'],
    ['uses: trstringer/manual-approval@v1', 'approve'],
    ['uses: chrnorm/deployment-action@v2', 'other'],
    ['uses: golangci/golangci-lint-action@v6', 'test'],
    ['uses: github/codeql-action/analyze@v3', 'test'],
    ['uses: github/codeql-action/upload-sarif@v3', 'other'],
    ['uses: pulumi/actions@v6\n  with: {command: preview, stack-name: prod}', 'other'],
    ['uses: pulumi/actions@v6\n  with: {command: up, stack-name: acme/prod}', 'deploy production'],
    ['uses: acme/deploy-to-nomad@v1\n  with: {environment: staging}', 'deploy staging'],
    ['uses: acme/deployment-status@v1', 'other'],
    ['uses: peter-evans/repository-dispatch@v3\n  with: {event-type: deploy-staging}', 'deploy staging soft'],
    [
      'uses: appleboy/ssh-action@v1\n  with: {host: "${{ secrets.PROD_HOST }}", script: docker compose up -d}',
      'deploy production (assumed)',
    ],
    [
      'uses: appleboy/ssh-action@v1\n  with: {host: staging.example.com, script: docker compose up -d}',
      'deploy staging',
    ],
    ['uses: appleboy/ssh-action@v1\n  with: {host: h, script: "docker ps && df -h"}', 'other'],
    [
      'uses: appleboy/ssh-action@v1\n  with: {host: h, script: "cd app && git pull && npm run build && pm2 restart all"}',
      'build+deploy production (assumed)',
    ],
    ['uses: appleboy/ssh-action@v1\n  with: {host: h, script: "docker compose down"}', 'other'],
  ])('%s', (step, expected) => {
    expect(only(job(`- ${step}`))).toBe(expected);
  });
});

describe('what only looks like a deploy', () => {
  test('a cluster of the job itself', () => {
    expect(
      only(
        job(
          '- uses: helm/kind-action@v1\n- run: kubectl apply -f k8s/\n- run: helm install web ./chart\n- run: go test ./e2e',
        ),
      ),
    ).toBe('test');
    expect(only(run('minikube start\nkubectl apply -f k8s/\nkubectl rollout status deploy/web'))).toBe(
      'other',
    );
    expect(only(run('k3d cluster create ci\nhelm upgrade --install web ./chart'))).toBe('other');
  });

  test('a database of the job itself', () => {
    expect(only(run('npx prisma migrate deploy', { head: 'services: {db: {image: "postgres:16"}}' }))).toBe(
      'other',
    );
    expect(
      only(run('rails db:migrate', { head: 'env: {DATABASE_URL: "postgres://postgres@localhost/test"}' })),
    ).toBe('other');
  });

  test('steps and jobs that never run', () => {
    expect(only(job('- run: kubectl apply -f k8s/\n  if: false'))).toBe('other');
    expect(only(run('kubectl apply -f k8s/', { head: 'if: ${{ false }}' }))).toBe('other');
  });

  test('a job that only speaks', () => {
    expect(only(run('echo "Deploying to production…"\nsleep 5'))).toBe('other');
    expect(only(run('echo "Deploying to production…"', { head: 'environment: production' }))).toBe('approve');
    expect(only(run('pytest', { head: 'environment: production' }))).toBe('test');
    expect(only(run('terraform plan', { head: 'environment: production' }))).toBe('test');
  });

  test('a self-hosted runner that is the server', () => {
    const steps = '- run: docker compose up -d';
    expect(only(job(steps).replace('ubuntu-latest', 'self-hosted'))).toBe('deploy production (assumed)');
    expect(only(job(steps, { id: 'e2e' }).replace('ubuntu-latest', 'self-hosted'))).toBe('other');
    const labelled = job(steps).replace('ubuntu-latest', "[self-hosted, '${{ inputs.machine }}']");
    expect(only(labelled)).toBe('deploy production (assumed)');
  });

  test('terraform that only reads its configuration', () => {
    expect(
      only(
        run(
          'terraform -chdir=infra/config apply -auto-approve > /dev/null\nX=$(terraform -chdir=infra/config output -raw x)',
        ),
      ),
    ).toBe('other');
  });
});

describe('asking something else to deploy', () => {
  test('counts where the job, the step or an input says so', () => {
    const dispatch = '- uses: peter-evans/repository-dispatch@v3\n  with: {event-type: docs-changed}';
    expect(only(job(dispatch, { id: 'notify' }))).toBe('other');
    expect(only(job(dispatch, { id: 'deploy' }))).toBe('deploy production (assumed) soft');
  });
});

describe('desired state in a repository', () => {
  test('an image tag that is written and pushed', () => {
    const text = job(`
- uses: actions/checkout@v4
  with: {repository: acme/gitops}
- run: |
    cd apps/shop/overlays/production
    kustomize edit set image shop=ghcr.io/acme/shop:$GITHUB_SHA
    git commit -am "Deploy"
    git push`);
    expect(only(text)).toMatch(/^deploy .*soft$/);
  });

  test('a version bump of the code is none', () => {
    expect(only(run('sed -i "s/version = .*/version = 2/" setup.cfg\ngit commit -am bump\ngit push'))).toBe(
      'other',
    );
  });

  test('a branch of Pages that a variable names', () => {
    const facts = pipelineOf(run('BRANCH=gh-pages\ngit push origin "$BRANCH" --force')).jobs[0];
    expect(facts?.deploys.map(({ flavour }) => flavour)).toEqual(['site']);
  });
});

describe('checks, tests and ways back', () => {
  test('a check behind a deploy is smoke, before it a test', () => {
    expect(only(run('kubectl apply -f k8s/\ncurl -fsS https://shop.example.com/health'))).toBe(
      'deploy+smoke production (assumed)',
    );
    expect(only(run('npm test\nkubectl apply -f k8s/\nnpx playwright test'))).toBe(
      'deploy+smoke+test production (assumed)',
    );
  });

  test('a rollout wait is half a check', () => {
    const [facts] = pipelineOf(run('kubectl apply -f k8s/\nkubectl rollout status deployment/web')).jobs;
    expect(facts && summary(facts)).toBe('deploy production (assumed)');
    expect(facts?.deploys[0]?.waits).toBe(true);
  });

  test('jobs after a deploy', () => {
    const text = `
on: push
jobs:
  unit: {runs-on: x, steps: [{run: npm test}]}
  deploy: {runs-on: x, needs: unit, steps: [{run: kubectl apply -n staging -f k8s}]}
  verify: {runs-on: x, needs: deploy, steps: [{run: curl -f https://staging.example.com/health}]}
  e2e: {runs-on: x, needs: deploy, steps: [{run: npx cypress run}]}
`;
    expect(summaries(pipelineOf(text))).toEqual({
      unit: 'test',
      deploy: 'deploy staging',
      verify: 'smoke',
      e2e: 'smoke+test',
    });
  });

  test('a job that puts an earlier version back', () => {
    expect(only(run('helm upgrade web ./chart --set image.tag=$PREVIOUS -n prod', { id: 'rollback' }))).toBe(
      'rollback production',
    );
    expect(
      only(
        job(
          '- run: kubectl apply -n prod -f k8s/\n- name: Roll back\n  if: failure()\n  run: kubectl apply -n prod -f previous/',
        ),
      ),
    ).toBe('deploy+rollback production');
    expect(only(run('kubectl apply -n prod -f k8s/', { id: 'deploy-with-rollback' }))).toBe(
      'deploy production',
    );
  });

  test('what a test builds is nothing that will be deployed', () => {
    expect(only(run('npm run build\nnpm test', { id: 'test' }))).toBe('test');
    expect(only(run('npm run build\nnpm test', { id: 'build' }))).toBe('build+test');
  });
});

describe('an action that no table knows', () => {
  const uses = (name: string, action: string, input: string) =>
    only(job(`- {name: ${name}, uses: ${action}, with: {${input}}}`, { id: 'main' }));

  test('does what its step says first', () => {
    expect(uses('Deploy to the cluster', 'acme/nomad-runner@v1', 'job: shop.nomad')).toBe(
      'deploy production (assumed)',
    );
    expect(uses('Deploy key', 'acme/add-identity@v1', 'value: x')).toBe('other');
    expect(uses('Deploy notification', 'acme/tell@v1', 'text: x')).toBe('other');
    expect(uses('Prepare the deploy', 'acme/nomad-runner@v1', 'job: shop.nomad')).toBe('other');
  });

  test('works on a server where it is called after ssh and given a command', () => {
    expect(uses('go', 'acme/run-over-ssh@v1', 'hosts: a.example.com, command: docker compose up -d')).toBe(
      'deploy production (assumed)',
    );
    expect(uses('go', 'acme/ssh-agent@v1', 'command: docker compose up -d')).toBe('other');
    expect(uses('go', 'acme/run-over-ssh@v1', 'host: a.example.com, command: uptime')).toBe('other');
  });

  test.each([
    ['DOCKER_HOST: ssh://deploy@${{ vars.HOST }}', 'deploy production (assumed)'],
    ['DOCKER_HOST: ssh://deploy@staging.example.com', 'deploy staging'],
    ['DOCKER_HOST: tcp://docker:2375', 'other'],
    ['OTHER: ssh://deploy@example.com', 'other'],
  ])('docker compose with %s', (entry, expected) => {
    expect(only(run('docker compose up -d', { head: `env:\n  ${entry}`, id: 'ship' }))).toBe(expected);
  });
});
