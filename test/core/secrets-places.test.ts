import { beforeAll, describe, expect, it } from 'vitest';
import {
  deploying,
  deployJob,
  deployStep,
  type Finder,
  secretFinder,
  testing,
  testStep,
  workflow,
} from './support/secrets.ts';

let found: Finder;

beforeAll(async () => {
  found = await secretFinder();
});

type Case = readonly [what: string, text: string, secrets: readonly string[]];

const run = (cases: readonly Case[]): void => {
  it.each(cases)('%s', (_, text, secrets) => {
    expect(found(text)).toEqual(secrets);
  });
};

describe('places in the mappings', () => {
  run([
    ['env of a job', deployJob('env:\n  DB_PASSWORD: S3cure-pw-x'), ['S3cure-pw-x']],
    ['env in flow style', deployJob('env: { DB_PASSWORD: "S3cure-pw-x", A: b }'), ['S3cure-pw-x']],
    [
      'env of a step',
      deployStep('- run: make\n  env:\n    API_TOKEN: 3q2R8xLw0ZpY6vTn1Kd7'),
      ['3q2R8xLw0ZpY6vTn1Kd7'],
    ],
    ['env of the workflow', `env:\n  DB_PASSWORD: S3cure-pw-x\n${deployJob('')}`, ['S3cure-pw-x']],
    [
      'an input of an action',
      deployStep('- uses: acme/deploy@v1\n  with:\n    password: S3cure-pw-x\n    username: robot'),
      ['S3cure-pw-x'],
    ],
    [
      'an input of an action that logs in, though the job only tests',
      testStep('- uses: docker/login-action@v3\n  with:\n    username: robot\n    password: S3cure-pw-x'),
      ['S3cure-pw-x'],
    ],
    [
      'build arguments',
      deployStep(
        '- uses: docker/build-push-action@v6\n  with:\n    push: true\n    build-args: |\n      VERSION=1\n      NPM_TOKEN=3q2R8xLw0ZpY6vTn1Kd7',
      ),
      ['3q2R8xLw0ZpY6vTn1Kd7'],
    ],
    [
      'a quoted value in a program',
      deployStep(
        "- uses: actions/github-script@v7\n  with:\n    script: |\n      const token = '3q2R8xLw0ZpY6vTn1Kd7';\n      const secret = process.env.SECRET;",
      ),
      ['3q2R8xLw0ZpY6vTn1Kd7'],
    ],
    [
      'a Python script',
      deployStep("- shell: python\n  run: |\n    password = 'S3cure-pw-x'\n    token = os.environ['TOKEN']"),
      ['S3cure-pw-x'],
    ],
    [
      'a PowerShell script',
      deployStep(
        '- shell: pwsh\n  run: |\n    $password = "S3cure-pw-x"\n    Connect-Acme -Token $env:TOKEN',
      ),
      ['S3cure-pw-x'],
    ],
    [
      'credentials of a container',
      workflow(
        'container:\n  image: reg.acme.dev/a:1\n  credentials:\n    username: robot\n    password: S3cure-pw-x',
        '- run: npm test',
      ),
      ['S3cure-pw-x'],
    ],
    [
      'secrets of a called workflow',
      'on: push\njobs:\n  deploy:\n    uses: acme/flows/.github/workflows/deploy.yml@v1\n    secrets:\n      deploy_token: 3q2R8xLw0ZpY6vTn1Kd7\n',
      ['3q2R8xLw0ZpY6vTn1Kd7'],
    ],
    [
      'inputs of a called workflow',
      'on: push\njobs:\n  deploy:\n    uses: acme/flows/.github/workflows/deploy.yml@v1\n    with:\n      deploy-token: 3q2R8xLw0ZpY6vTn1Kd7\n',
      ['3q2R8xLw0ZpY6vTn1Kd7'],
    ],
    [
      'a default of an input',
      'on:\n  workflow_dispatch:\n    inputs:\n      admin_password:\n        default: S3cure-pw-x\njobs:\n  deploy:\n    runs-on: x\n    steps:\n      - run: kubectl apply -n production -f a\n',
      ['S3cure-pw-x'],
    ],
    [
      'a matrix',
      deployJob('strategy:\n  matrix:\n    include:\n      - stage: a\n        password: S3cure-pw-x'),
      ['S3cure-pw-x'],
    ],
    [
      'a connection string',
      deployJob('env:\n  CONN: "Server=db.acme.dev;Database=shop;User Id=sa;Password=S3cure-pw-x;"'),
      ['S3cure-pw-x'],
    ],
    [
      'an address',
      deployJob('env:\n  DATABASE_URL: postgres://shop:S3cure-pw-x@db.acme.dev/shop'),
      ['S3cure-pw-x'],
    ],
    [
      'an address with a weak password, on a server',
      deployStep(
        '- uses: appleboy/ssh-action@v1\n  with:\n    host: acme.dev\n    script: DATABASE_URL=postgres://postgres:postgres@localhost/shop docker compose up -d',
      ),
      ['postgres'],
    ],
    [
      'a weak password in a cluster',
      deploying('kubectl create secret generic db --from-literal=POSTGRES_PASSWORD=postgres'),
      ['postgres'],
    ],
    [
      'an app password with blanks',
      deployJob('env:\n  MAIL_PASSWORD: abqd xkwm plto vrzn'),
      ['abqd xkwm plto vrzn'],
    ],
    [
      'the same value twice',
      deployJob('env:\n  A_PASSWORD: S3cure-pw-x\n  B_PASSWORD: S3cure-pw-x'),
      ['S3cure-pw-x', 'S3cure-pw-x'],
    ],
    [
      'a token in a comment',
      `# glpat-q7Rk2pXv9LmZ4tYw8BnC\n${deployJob('')}`,
      ['glpat-q7Rk2pXv9LmZ4tYw8BnC'],
    ],
    [
      'a service’s key in a test',
      testStep('- run: npm test\n  env:\n    CODECOV_TOKEN: 5f3a9c1e-07b5-4d48-a69a-e1c0d37f52b8'),
      ['5f3a9c1e-07b5-4d48-a69a-e1c0d37f52b8'],
    ],
    [
      'a mail password in a test',
      testStep('- run: npm test\n  env:\n    SMTP_PASSWORD: S3cure-pw-x'),
      ['S3cure-pw-x'],
    ],
    [
      'a token beside a local server',
      testStep('- run: npm test\n  env:\n    DB_HOST: localhost\n    SLACK_TOKEN: 3q2R8xLw0ZpY6vTn1Kd7'),
      ['3q2R8xLw0ZpY6vTn1Kd7'],
    ],
  ]);
});

const SERVICE = 'services:\n  db:\n    image: postgres:16\n    env:\n      POSTGRES_PASSWORD: h4rd-to-Guess';

describe('places that hold no credential', () => {
  run([
    ['permissions', deployJob('permissions:\n  id-token: write'), []],
    ['a service of a test', testing('npm run e2e', SERVICE), []],
    [
      'its address and its password elsewhere',
      testing(
        'PGPASSWORD=h4rd-to-Guess psql -h localhost -U postgres',
        `${SERVICE}\nenv:\n  DB_PASSWORD: h4rd-to-Guess\n  DATABASE_URL: postgres://postgres:h4rd-to-Guess@localhost/db`,
      ),
      [],
    ],
    [
      'options of a service',
      testing(
        'npm test',
        'services:\n  db:\n    image: mysql:8\n    options: -e MYSQL_ROOT_PASSWORD=h4rd-to-Guess',
      ),
      [],
    ],
    [
      'an action that starts a database',
      testStep("- uses: mirromutth/mysql-action@v1.1\n  with:\n    mysql root password: 'z9Pm29jg9EfJ6m'"),
      [],
    ],
    [
      'the same password for the tests behind it',
      testStep(
        "- uses: mirromutth/mysql-action@v1.1\n  with:\n    mysql root password: 'z9Pm29jg9EfJ6m'\n- run: npm run e2e\n  env:\n    DB_PASSWORD: z9Pm29jg9EfJ6m",
      ),
      [],
    ],
    [
      'a database in a container of the job',
      testing('docker run -d -e MYSQL_ROOT_PASSWORD=h4rd-to-Guess mysql:8'),
      [],
    ],
    ['keys that a test makes up', testing('JWT_SECRET=5f3a9c1e07b5d48269ae1c0d37f52b8e npm run e2e'), []],
    ['passwords of words in a test', testing('ADMIN_PASSWORD=correct-horse npm run e2e'), []],
    ['weak passwords in a test', testing('ADMIN_PASSWORD=Passw0rd! USER_PASSWORD=admin123 npm run e2e'), []],
    [
      'a build that needs some key',
      workflow('', '- run: SECRET_KEY_BASE=secret bin/rails assets:precompile'),
      [],
    ],
    [
      'the name of a variable',
      deployStep('- uses: actions/setup-java@v4\n  with:\n    server-password: CENTRAL_TOKEN'),
      [],
    ],
    [
      'the name of a secret',
      deployStep('- uses: azure/k8s-create-secret@v4\n  with:\n    secret-name: shop-db-2'),
      [],
    ],
    ['what every visitor gets', deployJob('env:\n  VITE_API_KEY: 3q2R8xLw0ZpY6vTn1Kd7'), []],
    ['a public key', deployJob('env:\n  STRIPE_PUBLISHABLE_KEY: 3q2R8xLw0ZpY6vTn1Kd7'), []],
    ['an anonymous key', deployJob('env:\n  SUPABASE_ANON_KEY: 3q2R8xLw0ZpY6vTn1Kd7'), []],
    [
      'ids',
      deployJob('env:\n  CLIENT_ID: 5f3a9c1e-07b5-4d48-a69a-e1c0d37f52b8\n  AWS_ACCOUNT_ID: 123456789012'),
      [],
    ],
    [
      'a cache key',
      deployStep(
        '- uses: actions/cache@v4\n  with:\n    path: a\n    key: npm-5f3a9c1e07b5d48269ae1c0d37f52b8e',
      ),
      [],
    ],
    ['an action’s commit', deployStep('- uses: acme/token@5f3a9c1e07b5d48269ae1c0d37f52b8e5f3a9c1e'), []],
    [
      'expressions',
      deployJob('env:\n  DB_PASSWORD: ${{ secrets.DB_PASSWORD }}\n  TOKEN: ${{ vars.TOKEN }}-x1y2'),
      [],
    ],
    [
      'switches and numbers',
      deployJob('env:\n  MASK_PASSWORD: true\n  MAX_TOKENS: 4096\n  TOKEN_TTL: 3600\n  TOKENIZE: "yes"'),
      [],
    ],
    ['a path', deployJob('env:\n  SSH_KEY: ~/.ssh/id_rsa\n  GCP_SA_KEY: /secrets/key.json'), []],
    ['an address of tokens', deployJob('env:\n  AUTH_TOKEN: https://login.acme.dev/token'), []],
    [
      'placeholders',
      deployJob(
        'env:\n  A_PASSWORD: changeme\n  B_TOKEN: <token>\n  C_SECRET: xxx\n  D_KEY: your-api-key\n  E_TOKEN: "***"',
      ),
      [],
    ],
    [
      'a line that other scanners were told of',
      deployJob('env:\n  DB_PASSWORD: S3cure-pw-x # pragma: allowlist secret'),
      [],
    ],
    [
      'the fingerprint of a key',
      deployJob('env:\n  GPG_SIGNING_KEY: 5F3A9C1E07B5D48269AE1C0D37F52B8E5F3A9C1E'),
      [],
    ],
    [
      'a published example',
      deployJob(
        'env:\n  AWS_ACCESS_KEY_ID: AKIAIOSFODNN7EXAMPLE\n  AWS_SECRET_ACCESS_KEY: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      ),
      [],
    ],
    [
      'texts about credentials',
      deployStep('- name: "Set the password: see the wiki"\n  run: echo "The token: ask Ann"'),
      [],
    ],
    ['a version', deployJob('env:\n  TOKEN: v1.2.3-rc.1'), []],
    ['a version behind a flag', deploying('bash release.sh -t v1.2.3-rc1 --token-version 12'), []],
    ['the name of a key', deploying('hcloud server create --ssh-key deploy-key-2'), []],
    ['a digest', deploying('skopeo inspect docker://alpine:3.20-R4ndom@sha256:5f3a'), []],
    ['a summary', deploying('echo "Log in with password: S3cure-pw-x" >> $GITHUB_STEP_SUMMARY'), []],
    [
      'an instrumentation key',
      deployJob('env:\n  APPINSIGHTS_INSTRUMENTATIONKEY: 5f3a9c1e-07b5-4d48-a69a-e1c0d37f52b8'),
      [],
    ],
    [
      'Firebase’s web key',
      deployJob(`env:\n  FIREBASE_API_KEY: ${'AIza'}q7Rk2pXv9LmZ4tYw8BnC3sDf6HjK1aEg0Ui`),
      [],
    ],
    [
      'the address of a container beside a test',
      testing('DATABASE_URL=postgres://shop:S3cure-pw-x@db/shop npm run e2e'),
      [],
    ],
    [
      'an application’s key for the tests of a job that deploys, too',
      workflow(
        'env:\n  APP_KEY: base64:q7Rk2pXv9LmZ4tYw8BnC3sDf6HjK1aEg0UiO=',
        '- run: npm test\n- run: kubectl apply -n production -f a',
      ),
      [],
    ],
    ['an empty value', deployJob('env:\n  DB_PASSWORD:\n  API_TOKEN: ""'), []],
    ['a half-typed file', 'on: push\njobs:\n  deploy:\n    env:\n      DB_PASSWORD: \n      TOKEN: "', []],
  ]);
});
