import type { Tool } from '../types.ts';

/** Build commands of Python, documentation, other languages, serverless and clouds. */
export const moreBuilds: readonly Tool[] = [
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
