import { beforeAll, describe, expect, it } from 'vitest';
import { layoutOf } from '../../server/src/core/edits/job-layout.ts';
import { setupOf } from '../../server/src/core/pipeline/kinds/setup.ts';
import { buildPipeline } from '../../server/src/core/pipeline/pipeline.ts';
import { splitSteps } from '../../server/src/core/refactor/five-stage/split.ts';
import { stagingVariant } from '../../server/src/core/remedies/staging/variant.ts';
import type { ShellParser } from '../../server/src/core/syntax/shell/shell.ts';
import { readWorkflow } from '../../server/src/core/workflow/read.ts';
import { exportsOf, outputValue } from '../../server/src/core/workflow/step-values.ts';
import { testShell } from './support/shell.ts';

let parser: ShellParser;
beforeAll(async () => {
  parser = await testShell();
});

const workflowOf = (steps: string, env = '') =>
  readWorkflow('.github/workflows/x.yml', `on: push\n${env}jobs:\n  deploy:\n    steps:\n${steps}`, parser);
const stepOf = (...lines: string[]) => {
  const [step] =
    workflowOf(lines.map((line, index) => `      ${index === 0 ? '- ' : '  '}${line}\n`).join('')).jobs[0]
      ?.steps ?? [];
  if (!step) throw new Error('no step');
  return step;
};

describe('the staging variant of a line', () => {
  const variant = (text: string, checks = false) => stagingVariant([{ text, checks }], []);

  it.each([
    ['  run: kubectl apply -f k8s -n shop-prod', '  run: kubectl apply -f k8s -n shop-staging'],
    ['  run: kubectl apply -f k8s -n shop', '  run: kubectl apply -f k8s -n ${{ vars.DEPLOY_NAMESPACE }}'],
    ['  run: helm upgrade shop c --namespace="prod"', '  run: helm upgrade shop c --namespace="staging"'],
    ['  run: fly deploy --app shop', '  run: fly deploy --app ${{ vars.DEPLOY_APP }}'],
    [
      '  run: railway up --service web --environment production',
      '  run: railway up --service web --environment staging',
    ],
    ['  run: ./deploy.sh production', '  run: ./deploy.sh staging'],
    ['  run: aws s3 sync dist s3://shop-web/app', '  run: aws s3 sync dist s3://${{ vars.BUCKET }}/app'],
    ['  run: rsync -a dist/ web@example.com:/srv', '  run: rsync -a dist/ web@${{ vars.DEPLOY_HOST }}:/srv'],
    [
      '  run: gcloud run deploy shop --image x',
      '  run: gcloud run deploy ${{ vars.DEPLOY_SERVICE }} --image x',
    ],
    ['  run: sls deploy --config serverless-prod.yml', '  run: sls deploy --config serverless-staging.yml'],
    ['  run: kubectl apply -k k8s/overlays/prod', '  run: kubectl apply -k k8s/overlays/staging'],
    ['  run: firebase deploy --project shop-prod', '  run: firebase deploy --project shop-staging'],
    ['  run: npx netlify deploy --prod --dir=dist', '  run: npx netlify deploy --alias staging --dir=dist'],
    ['    app-name: shop # ours', '    app-name: ${{ vars.APP_NAME }} # ours'],
    ["    host: 'production.example.com'", "    host: 'staging.example.com'"],
    ['    key: ${{ secrets.PROD_SSH_KEY }}', '    key: ${{ secrets.STAGING_SSH_KEY }}'],
    ['- name: Deploy to Production 🚀', '- name: Deploy to Staging 🚀'],
  ])('%s', (before, after) => {
    expect(variant(before).texts).toEqual([after]);
  });

  it.each([
    '  run: docker compose -f docker-compose.prod.yml up -d',
    '  run: git clone git@github.com:acme/shop',
    '  run: npm ci --production',
    '  run: vercel pull --environment=production',
    '  run: yarn build --mode production',
    '  run: NODE_ENV=production npm run build',
    '  run: sort -n numbers',
    '    host: ${{ secrets.HOST }}',
    '    port: 22',
    '  # host: example.com',
  ])('%s stays', (line) => {
    expect(variant(line)).toMatchObject({ texts: [line], moved: false });
  });

  it('keeps one variable for one value, and gives another its own', () => {
    const lines =
      '  run: |\n    ssh a@one.example.com true\n    ssh a@one.example.com true\n    ssh a@two.example.com true\n';
    const { texts, variables } = variant(lines);
    expect(texts[0]).toContain('vars.DEPLOY_HOST_2');
    expect([...variables]).toEqual([
      ['DEPLOY_HOST', 'one.example.com'],
      ['DEPLOY_HOST_2', 'two.example.com'],
    ]);
  });

  it('asks the address of staging in a check alone', () => {
    const line = '  run: curl -f https://shop.example.com/health';
    expect(variant(line, true).texts).toEqual(['  run: curl -f ${{ vars.APP_URL }}/health']);
    expect(variant(line).texts).toEqual([line]);
  });
});

describe('what a step prepares', () => {
  it.each([
    ['checkout', ['uses: actions/checkout@v4']],
    ['language', ['uses: actions/setup-node@v4']],
    ['cache', ['uses: actions/cache@v4']],
    ['registry', ['uses: docker/login-action@v3']],
    ['builder', ['uses: docker/setup-buildx-action@v3']],
    ['access', ['uses: aws-actions/configure-aws-credentials@v4']],
    ['cluster', ['uses: azure/aks-set-context@v4']],
    ['tool', ['uses: azure/setup-helm@v4']],
    ['install', ['run: npm ci']],
    ['install', ['run: |', '  python -m pip install --upgrade pip', '  pip install -r requirements.txt']],
    ['registry', ['run: echo "$T" | docker login -u x --password-stdin']],
    ['access', ['run: |', '  mkdir -p ~/.ssh', '  echo "$KEY" > ~/.ssh/id']],
    ['cluster', ['run: gcloud container clusters get-credentials c']],
    ['tool', ['run: npm install -g @railway/cli']],
    ['files', ['run: cp .env.example .env']],
    ['value', ['run: echo "v=$(cat VERSION)" >> "$GITHUB_OUTPUT"']],
    [undefined, ['run: npm run build']],
    [undefined, ['run: curl -X POST https://example.com/hook']],
    [undefined, ['uses: appleboy/ssh-action@v1', 'with:', '  script: ls']],
    [undefined, ['run: echo hello']],
  ] as const)('%s', (setup, lines) => {
    expect(setupOf(stepOf(...lines))).toBe(setup);
  });
});

describe('a value that another job needs', () => {
  const env = 'env:\n  REPO: shop\n';
  const spelled = (script: string) => {
    const workflow = workflowOf(
      `      - env:\n          REGISTRY: \${{ steps.login.outputs.registry }}\n        run: |\n          ${script}\n`,
      env,
    );
    const [step] = workflow.jobs[0]?.steps ?? [];
    return step && outputValue(workflow, [], step, 'image');
  };

  it('is spelled out where a script only puts it together', () => {
    expect(spelled('echo "image=$REGISTRY/${REPO}:$GITHUB_SHA" >> $GITHUB_OUTPUT')).toBe(
      '${{ steps.login.outputs.registry }}/${{ env.REPO }}:${{ github.sha }}',
    );
    expect(spelled('echo "::set-output name=image::$REPO:1"')).toBe('${{ env.REPO }}:1');
  });

  it.each([
    'echo "image=$(cat name)" >> $GITHUB_OUTPUT',
    'X=1; echo "image=$X" >> $GITHUB_OUTPUT',
    'echo "image=${REPO%%:*}" >> $GITHUB_OUTPUT',
    'echo "other=$REPO" >> $GITHUB_OUTPUT',
  ])('is not where the script works it out: %s', (script) => {
    expect(spelled(script)).toBeUndefined();
  });

  it('is known by the names that a step exports', () => {
    expect(exportsOf(stepOf('run: echo "TAG=1" >> "$GITHUB_ENV"'))).toEqual(['TAG']);
    expect(exportsOf(stepOf('run: cat vars >> $GITHUB_ENV'))).toEqual(['*']);
    expect(exportsOf(stepOf('run: npm test'))).toEqual([]);
  });
});

describe('a script that does several things', () => {
  const cut = (...script: string[]) => {
    const workflow = workflowOf(
      `      - name: All\n        run: |\n${script.map((line) => `          ${line}\n`).join('')}`,
    );
    const pipeline = buildPipeline(workflow, { parser });
    const [facts] = pipeline.jobs;
    const layout = facts && layoutOf(facts.job);
    const text = facts && layout && splitSteps(pipeline, facts, layout);
    return text?.split('\n').slice(2).filter(Boolean);
  };

  it('is cut between them', () => {
    expect(
      cut(
        'npm ci',
        '# All of them.',
        'npm test',
        'npm run build \\',
        '  --release',
        'rsync -a dist/ a@b.example.com:/srv',
      ),
    ).toEqual([
      '      - run: |',
      '          npm ci',
      '      - run: |',
      '          # All of them.',
      '          npm test',
      '      - run: |',
      '          npm run build \\',
      '            --release',
      '      - name: All',
      '        run: |',
      '          rsync -a dist/ a@b.example.com:/srv',
    ]);
  });

  it.each([
    [['cd web', 'npm test', 'npm run build']],
    [['TAG=1', 'npm test', 'docker build -t a:$TAG .']],
    [['npm test; npm run build']],
    [['if true; then', '  npm test', 'fi', 'npm run build']],
    [['npm run build', 'npm run bundle']],
  ])('stays whole where its commands hang together: %s', (script) => {
    expect(cut(...script)).toBeUndefined();
  });
});
