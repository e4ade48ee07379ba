import type { Tool } from '../types.ts';

/** Uploads of charts, extensions, packages, apps and schemas. */
export const morePublishes: readonly Tool[] = [
  {
    programs: 'sbt lein mill clojure',
    platform: 'maven',
    source: 'sbt docs: publish; Leiningen docs',
    rows: [
      {
        id: 'sbt-publish',
        on: [
          'publish*',
          '+publish*',
          'ci-release',
          'release',
          'deploy',
          'deploy *',
          'Docker/publish',
          'docker:publish',
          'sonatype*',
          '+publishSigned',
        ],
        anywhere: true,
        kinds: ['publish'],
        example: 'sbt ci-release',
      },
    ],
  },
  {
    programs: 'helm cm-push cr chart-releaser',
    platform: 'helm',
    source: 'Helm docs: helm push; chart-releaser README',
    rows: [
      {
        id: 'helm-push',
        on: ['push', 'cm-push', 's3 push', 'gcs push', 'upload', 'index'],
        kinds: ['publish'],
        example: 'helm push web-1.4.2.tgz oci://ghcr.io/acme/charts',
      },
    ],
  },
  {
    programs: 'vsce ovsx tfx jpm web-ext chrome-webstore-upload publish-extension wext-shipit cws plasmo',
    platform: 'extensions',
    source: 'vsce, ovsx, web-ext: docs',
    values: '-p --pat -i --packagePath --api-key --api-secret --channel',
    rows: [
      {
        id: 'extension-publish',
        on: ['publish', 'upload', 'sign', 'extension publish', 'submit'],
        kinds: ['publish'],
        example: 'vsce publish -p "$PAT"',
      },
    ],
  },
  {
    programs: 'gh hub release-cli tea',
    platform: 'github',
    source: 'gh --help: release create',
    values: '-t --title -n --notes -F --notes-file --target -R --repo',
    rows: [
      {
        id: 'gh-release',
        on: ['release create|upload|edit'],
        kinds: ['publish'],
        example: 'gh release create v1.4.2 dist/*',
      },
    ],
  },
  {
    programs: 'hex mix rebar3',
    platform: 'hex',
    source: 'Hex docs: mix hex.publish',
    rows: [
      {
        id: 'hex-publish',
        on: ['hex.publish*', 'hex publish'],
        kinds: ['publish'],
        example: 'mix hex.publish --yes',
      },
    ],
  },
  {
    programs:
      'pod conda anaconda dart flutter pub stack cabal luarocks cpan cpan-upload conan vcpkg snapcraft flatpak deb-s3 package_cloud jf jfrog cloudsmith cs fury rclone-publish brew winget wingetcreate komac scoop opam-publish opam dune-release elm-publish elm matlab terraform-registry fpublish mc-publish butler steamcmd',
    platform: 'packages',
    source: 'CocoaPods, conda, JFrog, Cloudsmith, butler …: docs',
    values: '--user -u --token --channel --label --repository -k --api-key',
    rows: [
      {
        id: 'package-upload',
        on: [
          'trunk push',
          'upload',
          'publish',
          'pub publish',
          'lish',
          'push',
          'rt upload|u|bp',
          'push *',
          'bump-formula-pr',
          'update',
          'submit',
          'release',
          'hackage upload',
          'rt docker-push',
          'upload *',
        ],
        kinds: ['publish'],
        harmless: '--dry-run -n',
        example: 'pod trunk push Web.podspec',
      },
    ],
  },
  {
    programs: 'fastlane eas xcrun deliver pilot supply altool gplaycli app-store-connect msstore bundletool',
    platform: 'stores',
    source: 'fastlane docs; EAS CLI docs: submit',
    values: '--platform -p --profile --env',
    rows: [
      {
        id: 'store-upload',
        on: [
          'release',
          'deploy*',
          'beta',
          'pilot *',
          'supply',
          'deliver',
          'upload*',
          '* release|deploy*|beta|upload*|distribute*|publish*|internal|alpha|production|testflight',
          'submit',
          'altool',
          'notarytool submit',
          'publish',
          'run *',
          'firebase*',
          'distribute',
        ],
        kinds: ['publish'],
        example: 'fastlane ios beta',
      },
    ],
  },
  {
    programs: 'firebase appcenter',
    platform: 'stores',
    source: 'Firebase App Distribution docs',
    values: '--app --groups --release-notes --token -g -f',
    rows: [
      {
        id: 'app-distribution',
        on: ['appdistribution:distribute', 'distribute release|groups'],
        kinds: ['publish'],
        example: 'firebase appdistribution:distribute app.apk --app "$APP"',
      },
    ],
  },
  {
    programs: 'expo',
    platform: 'mobile',
    source: 'Expo docs: expo publish (classic updates)',
    targets: '--release-channel',
    rows: [
      {
        id: 'expo-publish',
        on: ['publish', 'upload:*'],
        kinds: ['deploy'],
        example: 'expo publish --release-channel production',
      },
    ],
  },
  {
    programs: 'apollo rover graphql-inspector hive',
    platform: 'schemas',
    source: 'Apollo Rover docs',
    values: '--schema --name --key',
    rows: [
      {
        id: 'schema-publish',
        on: ['subgraph publish', 'graph publish', 'service:push', 'schema:publish'],
        kinds: ['publish'],
        example: 'rover subgraph publish shop@prod --schema s.graphql',
      },
      {
        id: 'schema-check',
        on: ['subgraph check', 'graph check', 'service:check', 'schema:check'],
        kinds: ['test'],
        example: 'rover subgraph check shop@prod --schema s.graphql',
      },
    ],
  },
  {
    programs: 'sentry-cli datadog-ci newrelic bugsnag-cli',
    platform: 'monitoring',
    source: 'sentry-cli docs',
    rows: [
      {
        id: 'release-markers',
        on: [
          'releases *',
          'sourcemaps *',
          'deploys *',
          'deployment mark',
          'entity deployment',
          'upload-dif',
          'upload *',
        ],
        kinds: ['other'],
        example: 'sentry-cli releases finalize 1.4.2',
      },
    ],
  },
  {
    programs: 'ghr github-release',
    platform: 'github',
    source: 'ghr README; github-release README',
    values: '-t -u -r -c -n -b --user --repo --tag --name --file',
    rows: [
      { id: 'ghr', kinds: ['publish'], harmless: '--version info', example: 'ghr -t "$TOKEN" v1.4.2 dist/' },
    ],
  },
];
