import type { Platform } from './model.ts';

const TOKEN = 'FLY_API_TOKEN: ${{ secrets.FLY_API_TOKEN }}';

export const fly: Platform = {
  id: 'fly',
  title: 'Fly.io',
  facts: [
    {
      fact: 'every app of an organisation may use the image that another has pushed to registry.fly.io',
      source: 'https://fly.io/docs/blueprints/using-the-fly-docker-registry/',
    },
    {
      fact: 'there is no rollback command: an earlier image is deployed again',
      source: 'https://fly.io/docs/blueprints/rollback-guide/',
    },
    {
      fact: '`fly deploy` waits for the health checks of the new machines',
      source: 'https://fly.io/docs/flyctl/deploy/',
    },
    {
      fact: '`fly auth docker` logs Docker in to registry.fly.io',
      source: 'https://fly.io/docs/flyctl/auth-docker/',
    },
    {
      fact: '`fly image show --json` lists registry, repository and tag of each machine',
      source: 'https://fly.io/docs/flyctl/image-show/',
    },
  ],
  before: [
    'The apps of both environments are in one organisation, the one of staging is called `<<app>>-staging`, and `fly.toml` describes them.',
  ],
  registry: {
    image: 'registry.fly.io/<<app>>-staging',
    permissions: {},
    login: `- uses: superfly/flyctl-actions/setup-flyctl@1.6
- name: Log in to registry.fly.io
  env:
    FLY_API_TOKEN: \${{ secrets.FLY_REGISTRY_TOKEN }}
  run: flyctl auth docker`,
    settings: [
      {
        kind: 'secret',
        name: 'FLY_REGISTRY_TOKEN',
        scope: 'repository',
        purpose: 'token for pushing images: `fly tokens create deploy` for the app of staging',
      },
    ],
  },
  settings: [
    {
      kind: 'secret',
      name: 'FLY_API_TOKEN',
      scope: 'environment',
      purpose:
        'token for deploying: `fly tokens create org`, as the image belongs to another app of the organisation',
    },
    {
      kind: 'variable',
      name: 'FLY_APP',
      scope: 'environment',
      purpose: 'name of the app',
    },
  ],
  permissions: { contents: 'read' },
  env: 'FLY_APP: ${{ vars.FLY_APP }}',
  setup: `- uses: actions/checkout@v6
- uses: superfly/flyctl-actions/setup-flyctl@1.6`,
  current: `previous="$(flyctl image show --app "$FLY_APP" --json |
  jq --raw-output 'map(select(.Repository and .Tag)) | first // empty | "\\(.Registry)/\\(.Repository):\\(.Tag)"')"`,
  currentEnv: TOKEN,
  deploy: (_, title) => `- name: ${title}
  env:
    ${TOKEN}
  run: flyctl deploy --app "$FLY_APP" --image "$IMAGE" --wait-timeout 5m`,
  waits: true,
};
