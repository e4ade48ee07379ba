import { describe, expect, it } from 'vitest';
import { TOKEN_SHAPES } from '../../server/src/core/knowledge/secrets/index.ts';
import { credentialKey, type Family, wordsOf } from '../../server/src/core/secrets/keys.ts';
import { shapesIn } from '../../server/src/core/secrets/shapes.ts';
import { type Look, lookOf } from '../../server/src/core/secrets/values.ts';

describe('names of credentials', () => {
  const cases: readonly (readonly [string, Family | undefined])[] = [
    ['DB_PASSWORD', 'password'],
    ['dbPassword2', 'password'],
    ['DB_PASSWORD_PROD', 'password'],
    ['PGPASSWORD', 'password'],
    ['SSHPASS', 'password'],
    ['MYSQL_PWD', 'password'],
    ['REDIS_PW', 'password'],
    ['gpg-passphrase', 'password'],
    ['CLIENT_SECRET', 'secret'],
    ['jwtSecret', 'secret'],
    ['GH_TOKEN', 'token'],
    ['_authToken', 'token'],
    ['GH_PAT', 'token'],
    ['api-key', 'key'],
    ['X-Api-Key', 'key'],
    ['apikey', 'key'],
    ['AWS_SECRET_ACCESS_KEY', 'key'],
    ['SECRET_KEY_BASE', 'key'],
    ['ssh-private-key', 'key'],
    ['Authorization', 'auth'],
    ['registry_auth', 'auth'],
    ['B2_APPLICATION_KEY', 'perhaps'],
    ['TOKEN_READONLY', undefined],
    ['API_TOKEN_READONLY', 'perhaps'],
    ['VAULT_SECRET_ID', 'perhaps'],
    ['PWD', undefined],
    ['SECRET_NAME', undefined],
    ['TOKEN_URL', undefined],
    ['PASSWORD_FILE', undefined],
    ['image-pull-secret', undefined],
    ['existingSecret', undefined],
    ['mask-password', undefined],
    ['password-stdin', undefined],
    ['CACHE_KEY', undefined],
    ['key', undefined],
    ['PUBLIC_KEY', undefined],
    ['SITE_KEY', undefined],
    ['sonar.projectKey', undefined],
    ['AWS_ACCESS_KEY_ID', undefined],
    ['MAX_TOKENS', undefined],
    ['next_token', undefined],
    ['author', undefined],
    ['compass', undefined],
    ['', undefined],
  ];
  it.each(cases)('%s: %s', (name, family) => {
    expect(credentialKey(name)).toBe(family);
  });

  it('are cut into words', () => {
    expect(wordsOf('AWSSecretKey_2')).toEqual(['aws', 'secret', 'key']);
    expect(wordsOf('postgresql.auth.password')).toEqual(['postgresql', 'auth', 'password']);
  });
});

describe('looks of values', () => {
  const cases: readonly (readonly [string, Look])[] = [
    ['q7Rk2pXv9LmZ4tYw8BnC', 'random'],
    ['5f3a9c1e07b5d48269ae1c0d37f52b8e', 'random'],
    ['5f3a9c1e-07b5-4d48-a69a-e1c0d37f52b8', 'random'],
    ['base64:q7Rk2pXv9LmZ4tYw8BnC3sDf6HjK1aEg0UiO=', 'random'],
    ['Summer2031!', 'strong'],
    ['no-such-Luck-4711', 'strong'],
    ['batman', 'plain'],
    ['correct-horse', 'name'],
    ['CENTRAL_TOKEN', 'name'],
    ['postgres', 'weak'],
    ['P@ssw0rd', 'weak'],
    ['Admin123!', 'weak'],
    ['mysecretpassword', 'weak'],
    ['1234', 'weak'],
    ['changeme', 'placeholder'],
    ['change-me', 'placeholder'],
    ['your-token', 'placeholder'],
    ['xxxxxxxx', 'placeholder'],
    ['dummy-key', 'placeholder'],
    ['test_password', 'placeholder'],
    ['testpass123', 'placeholder'],
    ['0123456789abcdef0123456789abcdef', 'placeholder'],
    ['a1b2c3d4e5f6a7b8', 'placeholder'],
    ['aaaaaaaaaaaaaaaa', 'placeholder'],
    ['sk-acme-1234567890', 'placeholder'],
    ['<token>', 'none'],
    ['${{ secrets.X }}', 'none'],
    ['$TOKEN', 'none'],
    ['${TOKEN}', 'none'],
    ['$(cat token)', 'none'],
    ['%TOKEN%', 'none'],
    ['{{ .Values.token }}', 'none'],
    ['true', 'none'],
    ['write', 'none'],
    ['./key.pem', 'none'],
    ['~/.ssh/id_rsa', 'none'],
    ['id_rsa.pub', 'none'],
    ['https://acme.dev/token', 'none'],
    ['arn:aws:secretsmanager:eu:1:secret:x', 'none'],
    ['op://vault/item/field', 'none'],
    ['process.env.TOKEN', 'none'],
    ['getToken()', 'none'],
    ['db-password:latest', 'none'],
    ['ask the administrator', 'none'],
    ['3600', 'plain'],
    ['1.5', 'none'],
    ['', 'none'],
  ];
  it.each(cases)('%s: %s', (value, look) => {
    expect(lookOf(value)).toBe(look);
  });
});

/** Some characters without order; of one kind where the service uses one. */
const LETTERS = 'q7Rk2pXv9LmZ4tYw8BnC3sDf6HjK1aEg0UiOc5Vb';
const HEX = '5f3a9c1e07b5d48269ae1c0d37f52b8e';
const fill = (pattern: string, length: number): string =>
  pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length);
const some = (length: number): string => fill(LETTERS, length);
const hex = (length: number): string => fill(HEX, length);

/** One made-up token of each shape, in pieces, so that no scanner takes this file for a leak. */
const TOKENS: Readonly<Record<string, string>> = {
  'github-token': `ghp_${some(36)}`,
  'github-fine-grained-token': `github_pat_${some(82)}`,
  'gitlab-token': `glpat-${some(20)}`,
  'bitbucket-token': `ATBB${some(32)}`,
  'aws-access-key-id': `AKIA${'Q7RK2PXVLMZ4TYWB'}`,
  'azure-storage-key': `AccountKey=${some(86)}==`,
  'azure-shared-access-key': `SharedAccessKey=${some(43)}=`,
  'google-api-key': `AIza${some(35)}`,
  'google-oauth-secret': `GOCSPX-${some(28)}`,
  'digitalocean-token': `dop_v1_${hex(64)}`,
  'heroku-key': `HRKU-AA${some(58)}`,
  'fly-token': `fo1_${some(43)}`,
  'vercel-token': `vcp_${some(40)}`,
  'netlify-token': `nfp_${some(40)}`,
  'render-key': `rnd_${some(28)}`,
  'supabase-token': `sbp_${hex(40)}`,
  'planetscale-token': `pscale_tkn_${some(43)}`,
  'docker-token': `dckr_pat_${some(27)}`,
  'npm-token': `npm_${some(36)}`,
  'pypi-token': `pypi-AgEIcHlwaS5vcmc${some(60)}`,
  'rubygems-key': `rubygems_${hex(48)}`,
  'nuget-key': `oy2${some(43).toLowerCase()}`,
  'crates-token': `cio${some(32)}`,
  'clojars-token': `CLOJARS_${some(60).toLowerCase()}`,
  'artifactory-key': `AKCp${some(69)}`,
  'slack-token': `xoxb-${'172839405617'}-${some(24)}`,
  'slack-webhook': `hooks.slack.com/services/${some(44)}`,
  'discord-webhook': `discord.com/api/webhooks/${'172839405617283940'}/${some(68)}`,
  'teams-webhook': `webhook.office.com/webhookb2/${hex(36)}/IncomingWebhook/${hex(32)}/${hex(36)}`,
  'telegram-token': `api.telegram.org/bot${'1728394056'}:${some(35)}`,
  'render-deploy-hook': `api.render.com/deploy/srv-${some(20)}?key=${some(11)}`,
  'vercel-deploy-hook': `api.vercel.com/v1/integrations/deploy/prj_${some(20)}/${some(10)}`,
  'netlify-build-hook': `api.netlify.com/build_hooks/${hex(24)}`,
  'stripe-key': `sk_live_${some(24)}`,
  'square-token': `sq0atp-${some(22)}`,
  'shopify-token': `shpat_${hex(32)}`,
  'sendgrid-key': `SG.${some(22)}.${some(43)}`,
  'mailgun-key': `key-${hex(32)}`,
  'brevo-key': `xkeysib-${hex(64)}-${some(16)}`,
  'openai-key': `sk-proj-${some(40)}T3BlbkFJ${some(40)}`,
  'anthropic-key': `sk-ant-api03-${some(93)}AA`,
  'ai-key': `gsk_${some(52)}`,
  'sonar-token': `squ_${hex(40)}`,
  'sentry-token': `sntryu_${hex(64)}`,
  'grafana-token': `glsa_${some(32)}_${hex(8)}`,
  'new-relic-key': `NRAK-${some(27)}`,
  'databricks-token': `dapi${hex(32)}`,
  'vault-token': `hvs.${some(95)}`,
  'doppler-token': `dp.st.prd.${some(43)}`,
  'onepassword-token': `ops_eyJ${some(260)}`,
  'pulumi-token': `pul-${hex(40)}`,
  'postman-key': `PMAK-${hex(24)}-${hex(34)}`,
  'linear-key': `lin_api_${some(40)}`,
  'notion-token': `ntn_${'17283940561'}${some(35)}`,
  'figma-token': `figd_${some(40)}`,
  'cloudflare-key': `v1.0-${hex(24)}-${hex(146)}`,
  'tailscale-key': `tskey-auth-${some(12)}-${some(32)}`,
  'age-key': `AGE-SECRET-KEY-1${some(58).toUpperCase()}`,
  jwt: `${'eyJhbGciOiJIUzI1NiJ9'}.${'eyJzdWIiOiJyb2JvdCIsInNjb3BlIjoiZGVwbG95In0'}.${some(43)}`,
  'encoded-private-key': `LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUg${some(240)}`,
};

describe('shapes of tokens', () => {
  it('each has a token here', () => {
    expect(Object.keys(TOKENS).sort()).toEqual(TOKEN_SHAPES.map(({ id }) => id).sort());
  });

  it.each(Object.entries(TOKENS))('%s', (id, token) => {
    const text = `before ${token} behind`;
    expect(shapesIn(text).map(({ shape, start, end }) => [shape.id, text.slice(start, end)])).toEqual([
      [id, token],
    ]);
    expect(shapesIn(`X="${token}"\n`).map(({ shape }) => shape.id)).toEqual([id]);
  });

  it.each(Object.entries(TOKENS))('%s is not found inside a word, nor cut short', (_, token) => {
    expect(shapesIn(`a${token}`)).toEqual([]);
    expect(shapesIn(token.slice(0, 12))).toEqual([]);
  });

  it('the longer form of a GitHub installation token', () => {
    const token = `ghs_172839_eyJ${some(30)}.eyJ${some(60)}.${some(43)}`;
    expect(shapesIn(token).map(({ end }) => end)).toEqual([token.length]);
  });

  it.each([
    ['placeholders', `ghp_${'x'.repeat(36)}`],
    ['what counts up', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'],
    ['documentation', 'AKIAIOSFODNN7EXAMPLE'],
    [
      'an emulator’s key',
      'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
    ],
    ['a public role', `eyJhbGciOiJIUzI1NiJ9.${'eyJyb2xlIjoiYW5vbiIsImlzcyI6InN1cGFiYXNlIn0'}.${some(43)}`],
    ['three words that are no web token', `eyJhb25zb25zb25zb25z.eyJhb25zb25zb25zb25z.${some(43)}`],
    ['the header of a key alone', 'grep -- "-----BEGIN RSA PRIVATE KEY-----" file'],
    ['a public key', `-----BEGIN PUBLIC KEY-----\n${some(64)}\n-----END PUBLIC KEY-----`],
  ])('%s are none', (_, text) => {
    expect(shapesIn(text)).toEqual([]);
  });

  it('a private key, from its header to its footer', () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\n    ${some(64)}\n    ${some(40)}\n    -----END RSA PRIVATE KEY-----`;
    const text = `key: |\n    ${key}\nother: x\n`;
    expect(shapesIn(text).map(({ start, end }) => text.slice(start, end))).toEqual([key]);
    expect(shapesIn(JSON.stringify({ private_key: key })).map(({ shape }) => shape.id)).toEqual([
      'private-key',
    ]);
  });
});
