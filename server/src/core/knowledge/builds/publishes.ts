import type { Tool } from '../types.ts';

/** Uploads to a registry or a store: nothing that runs changes. */
export const publishes: readonly Tool[] = [
  {
    programs: 'docker podman buildah nerdctl',
    platform: 'docker',
    source: 'Docker docs: push, buildx imagetools, manifest',
    rows: [
      {
        id: 'docker-push',
        on: ['push', 'image push', 'manifest push', 'buildx imagetools create', 'compose push'],
        values: '-f --file -t --tag',
        kinds: ['publish'],
        harmless: '--dry-run',
        example: 'docker push ghcr.io/acme/web:1.4.2',
      },
    ],
  },
  {
    programs: 'docker-compose',
    platform: 'docker',
    source: 'Docker docs: compose push',
    values: '-f --file -p --project-name',
    rows: [
      {
        id: 'docker-compose-push',
        on: ['push'],
        kinds: ['publish'],
        example: 'docker-compose -f docker-compose.yml push',
      },
    ],
  },
  {
    programs: 'skopeo crane regctl oras cosign gcrane imgpkg',
    platform: 'images',
    source: 'skopeo, crane, ORAS: docs',
    rows: [
      {
        id: 'image-copy',
        on: ['copy', 'cp', 'tag', 'push', 'image copy', 'append', 'mutate', 'sync'],
        kinds: ['publish'],
        example: 'skopeo copy docker://ghcr.io/acme/web:1 docker://acme.example.com/web:1',
      },
    ],
  },
  {
    programs: 'npm yarn pnpm bun',
    platform: 'npm',
    source: 'npm docs: publish',
    values: '--registry --tag --access --otp --filter -F',
    rows: [
      {
        id: 'npm-publish',
        on: [
          'publish',
          'npm publish',
          'workspaces foreach publish',
          '-r publish',
          'dist-tag add',
          'workspace * publish',
        ],
        kinds: ['publish'],
        harmless: '--dry-run',
        example: 'npm publish --access public',
      },
    ],
  },
  {
    programs:
      'semantic-release changeset lerna release-it np standard-version release-please auto ship-it bumpp release-plz cargo-release jreleaser knope',
    platform: 'release',
    source: 'semantic-release, changesets, Lerna: docs',
    values: '--extends -e',
    harmless: '--dry-run --snapshot -d',
    rows: [
      {
        id: 'release-tools',
        on: [
          'publish',
          'publish *',
          'release',
          'release *',
          'shipit',
          'github-release',
          'full-release',
          'version',
        ],
        kinds: ['publish'],
        example: 'changeset publish',
      },
      {
        id: 'semantic-release',
        needs: '--extends -e --ci --no-ci --debug --branches --plugins',
        kinds: ['publish'],
        source: 'semantic-release docs',
        example: 'semantic-release --branches main',
      },
    ],
  },
  {
    programs: 'semantic-release',
    platform: 'release',
    source: 'semantic-release docs',
    harmless: '--dry-run -d --version',
    rows: [{ id: 'semantic-release-bare', kinds: ['publish'], example: 'semantic-release' }],
  },
  {
    programs: 'twine flit poetry uv hatch pdm rye',
    platform: 'pypi',
    source: 'Twine, Poetry, uv: docs',
    values: '-u --username -p --password -r --repository --repository-url --token --index',
    harmless: '--dry-run',
    rows: [
      { id: 'pypi-publish', on: ['upload', 'publish'], kinds: ['publish'], example: 'twine upload dist/*' },
    ],
  },
  {
    programs: 'python python3',
    platform: 'pypi',
    source: 'Twine docs',
    values: '-m',
    rows: [
      {
        id: 'setup-upload',
        on: [
          'setup.py sdist upload',
          'setup.py upload',
          'setup.py bdist_wheel upload',
          'setup.py sdist bdist_wheel upload',
        ],
        kinds: ['publish'],
        example: 'python setup.py sdist upload',
      },
    ],
  },
  {
    programs: 'cargo wasm-pack maturin',
    platform: 'crates',
    source: 'The Cargo book: cargo publish',
    values: '--token --registry -p --package',
    rows: [
      {
        id: 'cargo-publish',
        on: ['publish', 'workspaces publish', 'release', 'smart-release', 'ws publish', 'upload'],
        kinds: ['publish'],
        harmless: '--dry-run -n',
        example: 'cargo publish --token "$TOKEN"',
      },
    ],
  },
  {
    programs: 'gem rake',
    platform: 'rubygems',
    source: 'RubyGems docs: gem push',
    rows: [
      {
        id: 'gem-push',
        on: ['push', 'release', 'release:*'],
        kinds: ['publish'],
        example: 'gem push pkg/web-1.4.2.gem',
      },
    ],
  },
  {
    programs: 'dotnet nuget nuget.exe paket choco',
    platform: 'nuget',
    source: '.NET CLI reference: nuget push',
    values: '-k --api-key -s --source -Source -ApiKey',
    rows: [
      {
        id: 'nuget-push',
        on: ['nuget push', 'push', 'tool run push'],
        kinds: ['publish'],
        example: 'dotnet nuget push out/*.nupkg -k "$KEY"',
      },
    ],
  },
  {
    programs: 'mvn mvnw mvnd',
    platform: 'maven',
    source: 'Maven lifecycle reference: deploy',
    rows: [
      {
        id: 'maven-deploy',
        on: [
          'deploy',
          'deploy:*',
          'release:perform',
          'release:*',
          'nexus-staging:*',
          'jreleaser:*',
          'jib:build',
          'gpg:sign-and-deploy-file',
          '*:deploy-file',
          '*deploy-plugin*',
        ],
        anywhere: true,
        kinds: ['publish'],
        example: 'mvn -B deploy -P release',
      },
    ],
  },
  {
    programs: 'gradle gradlew',
    platform: 'maven',
    source: 'Gradle docs: Maven Publish plugin',
    values: '-x --exclude-task',
    rows: [
      {
        id: 'gradle-publish',
        on: [
          'publish*',
          '*:publish*',
          'uploadArchives',
          'closeAndRelease*',
          'artifactoryPublish',
          'bintrayUpload',
          'dockerPush*',
          '*:dockerPush*',
          'jib',
          '*:jib',
          'upload*',
          'githubRelease',
          'curseforge',
          'modrinth',
        ],
        anywhere: true,
        kinds: ['publish'],
        example: './gradlew publishToSonatype closeAndReleaseSonatypeStagingRepository',
      },
    ],
  },
];
