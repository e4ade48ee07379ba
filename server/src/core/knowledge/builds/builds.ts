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
  {
    programs: 'sbt mill lein bazel bazelisk buck2 pants ant scala-cli boot please ant.bat',
    platform: 'jvm-bazel',
    source: 'sbt, Bazel, Pants …: docs',
    values: '--config -c',
    rows: [
      {
        id: 'build-tools-build',
        on: [
          'build*',
          'assembly',
          'package*',
          '*/assembly',
          '*:packageBin',
          'dist',
          'stage',
          'uberjar',
          'compile*',
          'universal:*',
          'docker:publishLocal',
          'Docker/publishLocal',
          'run //*',
          'jar',
          'war',
          'all',
          'fullOptJS',
          'fastOptJS',
          'nativeLink',
          'Universal/*',
          'native-image',
        ],
        anywhere: true,
        kinds: ['build'],
        example: 'sbt assembly',
      },
    ],
  },
  {
    programs: 'dotnet',
    platform: 'dotnet',
    source: '.NET CLI reference',
    values: '-c --configuration -o --output -r --runtime -f --framework -p:Version -v --verbosity',
    rows: [
      {
        id: 'dotnet-build',
        on: ['build', 'publish', 'pack', 'msbuild', 'lambda package'],
        kinds: ['build'],
        example: 'dotnet publish -c Release -o out',
      },
    ],
  },
  {
    programs: 'dotnet-lambda dotnet',
    platform: 'lambda',
    source: 'Amazon.Lambda.Tools README',
    values: '--region --function-role',
    targets: '--function-name -fn --stack-name -sn',
    rows: [
      {
        id: 'dotnet-lambda-deploy',
        on: [
          'lambda deploy-function|deploy-serverless',
          'eb deploy-environment',
          'ecs deploy-service|deploy-task',
          'deploy-function',
        ],
        kinds: ['deploy'],
        operands: 'first',
        example: 'dotnet lambda deploy-function orders-prod',
      },
    ],
  },
  {
    programs:
      'msbuild msbuild.exe devenv nmake ninja cmake meson scons xmake premake autoreconf bazel-build qmake conan vcpkg gcc g++ clang clang++ cl makensis iscc signtool light candle wix heat makeappx pyinstaller nuitka nuitka3 cx_freeze briefcase pyoxidizer dpkg-buildpackage debuild dpkg-deb rpmbuild fpm mock snapcraft flatpak-builder appimagetool linuxdeploy create-dmg hdiutil pkgbuild productbuild makepkg',
    platform: 'native',
    source: 'MSBuild, CMake, PyInstaller, fpm …: docs',
    values: '-C -f -j -G -S -B -t --config --target -A',
    rows: [
      {
        id: 'native-build',
        kinds: ['build'],
        harmless: '--version --help',
        example: 'msbuild App.sln /p:Configuration=Release',
      },
    ],
  },
  {
    programs:
      'build pyinstaller python python3 py poetry uv hatch pdm flit pip3 pip rye pyproject-build conda conda-build',
    platform: 'python',
    source: 'PyPA build docs; Poetry, uv: docs',
    values: '-m --outdir -o',
    rows: [
      {
        id: 'python-build',
        on: ['build', 'setup.py sdist|bdist_wheel|build|bdist', 'wheel', 'mambabuild', 'build *'],
        kinds: ['build'],
        example: 'poetry build',
      },
    ],
  },
  {
    programs: 'build pyinstaller',
    platform: 'python',
    source: 'PyPA build docs; PyInstaller docs',
    values: '--outdir -o -n --name --add-data --icon',
    rows: [{ id: 'python-m-build', kinds: ['build'], example: 'python -m build --wheel' }],
  },
  {
    programs:
      'sphinx-build sphinx-multiversion mdbook asciidoctor doxygen typedoc jsdoc antora pdoc pdoc3 mkdocs-build zola-build docfx javadoc cargo-doc redoc-cli swag typst pandoc latexmk pdflatex xelatex tectonic esbonio bookdown jupyter-book jb pkgdown hugo-bin bikeshed respec spec-prod',
    platform: 'docs',
    source: 'Sphinx, mdBook, Doxygen …: docs',
    values: '-b -d -o -D --output',
    rows: [
      {
        id: 'docs-build',
        kinds: ['build'],
        harmless: '--version',
        example: 'sphinx-build -W -b html docs out',
      },
    ],
  },
  {
    programs:
      'swift xcodebuild flutter dart mix stack cabal zig elm crystal shards opam dune nimble julia rebar3 ghc stack-build dub fpc lazbuild gnatmake gprbuild hardhat forge anchor truffle sui aptos',
    platform: 'other-languages',
    source: "each tool's own docs",
    values: '-scheme -configuration -workspace -project -archivePath -destination --flavor -o --target',
    rows: [
      {
        id: 'language-build',
        on: [
          'build*',
          'archive',
          'release',
          'compile*',
          'make',
          '-exportArchive',
          'exe',
          'clean build|archive',
          'assets.deploy',
          'do *',
          'build-exe',
        ],
        kinds: ['build'],
        example: 'flutter build web --release',
      },
    ],
  },
  {
    programs: 'sam serverless sls chalice zappa',
    platform: 'serverless',
    source: 'AWS SAM CLI: sam build',
    values: '-t --template -s --stage -c --config',
    rows: [
      {
        id: 'serverless-package',
        on: ['build', 'package'],
        kinds: ['build'],
        example: 'sam build --use-container',
      },
    ],
  },
  {
    programs: 'az gcloud aws',
    platform: 'cloud',
    source: 'Azure CLI: acr build; gcloud builds submit',
    values: '-r --registry -t --image --tag --config --project --substitutions -f --file',
    rows: [
      {
        id: 'cloud-builds',
        on: ['acr build', 'builds submit', 'acr run', 'acr pack build'],
        kinds: ['build', 'publish'],
        example: 'az acr build -r acme -t web:1.4.2 .',
      },
      {
        id: 'bicep-build',
        on: ['bicep build', 'cloudformation package'],
        kinds: ['build'],
        example: 'az bicep build --file main.bicep',
      },
    ],
  },
  {
    programs: 'oc',
    platform: 'openshift',
    source: 'OpenShift CLI reference: start-build',
    values: '--from-dir -n --namespace',
    rows: [
      {
        id: 'oc-start-build',
        on: ['start-build', 'new-build'],
        kinds: ['build'],
        example: 'oc start-build web --from-dir=. --follow',
      },
    ],
  },
  {
    programs: 'composer bundle bundler',
    platform: 'php-ruby',
    source: 'Composer docs; Bundler docs',
    rows: [
      {
        id: 'bundle-package',
        on: ['archive', 'package', 'cache'],
        kinds: ['build'],
        example: 'composer archive --format=zip',
      },
    ],
  },
  {
    programs: 'eas fastlane gym',
    platform: 'mobile',
    source: 'EAS CLI docs: build; fastlane docs',
    values: '--profile -p --platform --env',
    rows: [
      {
        id: 'mobile-build',
        on: ['build', 'gym', 'build_app', '* build*', 'build*'],
        kinds: ['build'],
        example: 'eas build --platform ios --profile production',
      },
    ],
  },
  {
    programs: 'helm',
    platform: 'helm',
    source: 'Helm docs: helm package',
    values: '-d --destination --version --app-version',
    rows: [
      {
        id: 'helm-package',
        on: ['package', 'dependency build|update', 'dep build|update'],
        kinds: ['build'],
        example: 'helm package charts/web',
      },
    ],
  },
  {
    programs: 'gem',
    platform: 'ruby',
    source: 'RubyGems docs: gem build',
    rows: [{ id: 'gem-build', on: ['build'], kinds: ['build'], example: 'gem build web.gemspec' }],
  },
];
