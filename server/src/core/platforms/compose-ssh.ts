import type { Platform } from './model.ts';
import { ghcr } from './registries.ts';

export const composeSsh: Platform = {
  id: 'compose-ssh',
  title: 'Docker Compose over SSH',
  facts: [
    {
      fact: '`DOCKER_HOST=ssh://user@host` makes the Docker client work on another machine',
      source:
        'https://docs.docker.com/engine/security/protect-access/#use-ssh-to-protect-the-docker-daemon-socket',
    },
    {
      fact: '`docker compose up --wait` waits until the services run or are healthy, and fails when they do not',
      source: 'https://docs.docker.com/reference/cli/docker/compose/up/',
    },
    {
      fact: 'the client sends its own login with a pull, so the server keeps none',
      source: 'https://docs.docker.com/reference/api/engine/version/v1.47/#section/Authentication',
    },
  ],
  before: [
    'Docker runs on the server, and SSH_USER is in its group `docker`.',
    'The `compose.yaml` of this repository says `image: ${IMAGE}` for the service `<<service>>`, and has a `healthcheck`.',
  ],
  registry: ghcr,
  settings: [
    {
      kind: 'secret',
      name: 'SSH_KEY',
      scope: 'environment',
      purpose: 'private key that the server accepts for SSH_USER',
    },
    {
      kind: 'variable',
      name: 'SSH_HOST',
      scope: 'environment',
      purpose: 'name of the server',
    },
    {
      kind: 'variable',
      name: 'SSH_USER',
      scope: 'environment',
      purpose: 'user on the server',
    },
    {
      kind: 'variable',
      name: 'SSH_KNOWN_HOSTS',
      scope: 'environment',
      purpose: 'what `ssh-keyscan` prints for SSH_HOST, so that no other server can take its place',
    },
  ],
  permissions: { contents: 'read', packages: 'read' },
  setup: `- uses: actions/checkout@v6
- name: Prepare SSH
  env:
    SSH_KEY: \${{ secrets.SSH_KEY }}
    SSH_KNOWN_HOSTS: \${{ vars.SSH_KNOWN_HOSTS }}
    SSH_SERVER: \${{ vars.SSH_USER }}@\${{ vars.SSH_HOST }}
  run: |
    install -m 700 -d ~/.ssh
    install -m 600 /dev/null ~/.ssh/id_ed25519
    printf '%s\\n' "$SSH_KEY" > ~/.ssh/id_ed25519
    printf '%s\\n' "$SSH_KNOWN_HOSTS" > ~/.ssh/known_hosts
    echo "DOCKER_HOST=ssh://$SSH_SERVER" >> "$GITHUB_ENV"
- uses: docker/login-action@v4
  with:
    registry: ghcr.io
    username: \${{ github.actor }}
    password: \${{ secrets.GITHUB_TOKEN }}`,
  current: `previous=
container="$(docker compose ps --quiet <<service>> | head -n 1)"
if [ -n "$container" ]; then
  previous="$(docker inspect --format '{{.Config.Image}}' "$container")"
fi`,
  deploy: (_, title) => `- name: ${title}
  run: |
    # compose.yaml reads $IMAGE.
    docker compose pull <<service>>
    docker compose up --detach --wait --wait-timeout 300`,
  waits: true,
};
