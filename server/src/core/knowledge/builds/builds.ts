import type { Tool } from '../types.ts';

/** Commands that produce what will be deployed or published. */
export const builds: readonly Tool[] = [
  {
    programs: 'docker podman buildah nerdctl docker-buildx',
    platform: 'docker',
    source: 'Docker docs: build, buildx',
    values:
      '-t --tag -f --file --build-arg --target --platform --cache-from --cache-to --label --secret --ssh -o --output --builder --progress --network --set',
    rows: [
      {
        id: 'docker-build',
        on: ['build', 'buildx build|bake|b', 'image build', 'builder build', 'bud', 'bake'],
        kinds: ['build'],
        harmless: '--push --push=true --print --check',
        example: 'docker build -t ghcr.io/acme/web:1.4.2 .',
      },
      {
        id: 'docker-build-push',
        on: ['build', 'buildx build|bake|b', 'image build'],
        needs: '--push --push=true',
        kinds: ['build', 'publish'],
        example: 'docker buildx build --push -t ghcr.io/acme/web:1.4.2 .',
      },
      {
        id: 'compose-build',
        on: ['compose build'],
        kinds: ['build'],
        values: '-p --project-name --env-file',
        example: 'docker compose -f compose.yml build',
      },
      {
        id: 'compose-up-build',
        on: ['compose up', 'up'],
        needs: '--build',
        kinds: ['build'],
        values: '-p --project-name --env-file --scale',
        example: 'docker compose up -d --build',
      },
    ],
  },
  {
    programs: 'docker-compose podman-compose',
    platform: 'docker',
    source: 'Docker docs: compose build',
    values: '-f --file -p --project-name --env-file',
    rows: [
      {
        id: 'docker-compose-build',
        on: ['build'],
        kinds: ['build'],
        example: 'docker-compose -f docker-compose.yml build',
      },
      {
        id: 'docker-compose-up-build',
        on: ['up'],
        needs: '--build',
        kinds: ['build'],
        example: 'docker-compose up -d --build',
      },
    ],
  },
  {
    programs:
      'executor kaniko img ko jib pack nixpacks s2i buildctl earthly dagger depot melange apko nix nix-build bob',
    platform: 'images',
    source: 'Kaniko, ko, Buildpacks, Earthly, Nix …: docs',
    values:
      '--destination --dockerfile --context -t --tags --tag --builder --path --env -f --opt --local --output',
    rows: [
      {
        id: 'image-builders',
        on: ['build', 'publish', 'resolve', 'build-image', 'do', 'bake', '.*', '+*', '--*'],
        kinds: ['build'],
        example: 'pack build web --builder paketobuildpacks/builder',
      },
      {
        id: 'kaniko',
        needs: '--destination',
        kinds: ['build', 'publish'],
        source: 'Kaniko README',
        example: 'executor --destination ghcr.io/acme/web:1.4.2',
      },
    ],
  },
  {
    programs:
      'vite next nuxt nuxi astro gatsby webpack esbuild rollup parcel tsup ngc snowpack react-scripts vue-cli-service svelte-kit remix umi expo ember quasar craco react-app-rewired tsdown microbundle swc babel gulp grunt brunch eleventy @11ty/eleventy storybook build-storybook ionic capacitor cap-build electron-builder electron-forge tauri neu wasm-pack node-gyp pkg ncc unbuild preconstruct bob rspack rsbuild vinxi blitz redwood rw',
    platform: 'javascript',
    source: 'Vite, Next.js, webpack …: docs',
    values: '--config -c --mode --env --outDir --out-dir -o --project',
    targets: '--mode --configuration',
    rows: [
      {
        id: 'javascript-build',
        on: ['build*', 'generate', 'export', 'make', 'prerender', 'package', 'bundle'],
        kinds: ['build'],
        example: 'vite build --mode production',
      },
      {
        id: 'javascript-bundlers',
        kinds: ['build'],
        needs:
          '--mode --bundle --config -c --outfile --output --publish --win --linux --mac --minify -p --outdir -o',
        example: 'webpack --mode production',
      },
    ],
  },
  {
    programs: 'tsc',
    platform: 'javascript',
    source: 'TypeScript docs: tsc',
    values: '-p --project --outDir --target',
    rows: [
      { id: 'tsc', kinds: ['build'], harmless: '--noEmit --version', example: 'tsc -p tsconfig.build.json' },
    ],
  },
  {
    programs: 'ng',
    platform: 'javascript',
    source: 'Angular CLI docs: ng build',
    values: '--configuration -c --project --base-href --output-path',
    rows: [
      { id: 'ng-build', on: ['build'], kinds: ['build'], example: 'ng build --configuration=production' },
    ],
  },
  {
    programs: 'turbo nx lerna rush bolt wsrun moon',
    platform: 'javascript',
    source: 'Turborepo, Nx, Lerna: docs',
    values: '--filter -F --scope --base --head --projects -p --exclude',
    rows: [
      {
        id: 'monorepo-build',
        on: ['build*', 'run build*', '* *:build', 'rebuild'],
        anywhere: true,
        kinds: ['build'],
        example: 'turbo run build --filter=web',
      },
      {
        id: 'nx-target-build',
        needs: '--target=build* -t=build*',
        values: '--target -t',
        kinds: ['build'],
        example: 'nx affected -t build',
      },
    ],
  },
  {
    programs: 'deno bun',
    platform: 'javascript',
    source: 'Deno docs: compile; Bun docs: build',
    rows: [
      {
        id: 'deno-bun-build',
        on: ['build', 'compile', 'bundle', 'task build*'],
        kinds: ['build'],
        example: 'bun build ./index.ts --outdir out',
      },
    ],
  },
  {
    programs: 'go',
    platform: 'go',
    source: 'go command docs: go build',
    values: '-o -ldflags -tags -C',
    rows: [
      {
        id: 'go-build',
        on: ['build', 'install'],
        kinds: ['build'],
        harmless: '-version',
        example: 'go build -o bin/web ./cmd/web',
      },
    ],
  },
  {
    programs: 'goreleaser',
    platform: 'go',
    source: 'GoReleaser docs',
    values: '-f --config',
    rows: [
      {
        id: 'goreleaser-build',
        on: ['build', 'check'],
        kinds: ['build'],
        example: 'goreleaser build --snapshot',
      },
      {
        id: 'goreleaser-release',
        on: ['release', 'continue'],
        kinds: ['build', 'publish'],
        harmless: '--snapshot --skip=publish',
        source: 'GoReleaser docs: release',
        example: 'goreleaser release --clean',
      },
    ],
  },
  {
    programs: 'cargo cross trunk maturin wasm-pack cargo-zigbuild',
    platform: 'rust',
    source: 'The Cargo book: cargo build',
    values: '--target --features -p --package --bin --manifest-path --profile',
    rows: [
      {
        id: 'cargo-build',
        on: [
          'build',
          'b',
          'rustc',
          'zigbuild',
          'install',
          'bundle',
          'deb',
          'dist build',
          'tauri build',
          'ndk *',
          'leptos build',
          'lambda build',
          'xtask build|dist',
          'packager',
        ],
        kinds: ['build'],
        example: 'cargo build --release',
      },
    ],
  },
  {
    programs: 'mvn mvnw mvnd',
    platform: 'java',
    source: 'Maven lifecycle reference',
    rows: [
      {
        id: 'maven-package-untested',
        on: ['verify|package|install'],
        anywhere: true,
        needs: '-DskipTests -DskipTests=true -Dmaven.test.skip=true -Dmaven.test.skip',
        kinds: ['build'],
        example: 'mvn -B package -DskipTests',
      },
      {
        id: 'maven-compile',
        on: [
          'compile*|spring-boot:build-image|jib:build|jib:dockerBuild|assembly:*|shade:shade|war:war|jar:jar|native:compile|test-compile',
        ],
        anywhere: true,
        kinds: ['build'],
        example: 'mvn -B compile',
      },
    ],
  },
  {
    programs: 'gradle gradlew',
    platform: 'java',
    source: 'Gradle docs: Java plugin tasks',
    values: '-x --exclude-task -p',
    rows: [
      {
        id: 'gradle-assemble',
        on: [
          'assemble*',
          '*:assemble*',
          'bootJar',
          '*:bootJar',
          'bootWar',
          'jar',
          '*:jar',
          'war',
          'shadowJar',
          '*:shadowJar',
          'installDist',
          'distZip',
          'distTar',
          'jib*',
          '*:jib*',
          'bootBuildImage',
          'bundle*',
          'classes',
          'compile*',
          'nativeCompile',
          'dockerBuild*',
          'package*',
          '*:package*',
          'fatJar',
          'dist',
        ],
        anywhere: true,
        kinds: ['build'],
        example: './gradlew bootJar',
      },
      {
        id: 'gradle-build-untested',
        on: ['build'],
        anywhere: true,
        needs: '-x=test -x=check --exclude-task=test',
        kinds: ['build'],
        example: './gradlew build -x test',
      },
    ],
  },
];
