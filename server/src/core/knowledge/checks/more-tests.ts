import type { Tool } from '../types.ts';

/** Test commands of Ruby, PHP, native and other languages, of infrastructure and of HTTP interfaces. */
export const moreTests: readonly Tool[] = [
  {
    programs: 'rspec minitest cucumber m',
    platform: 'ruby',
    source: 'RSpec docs; Cucumber docs',
    values: '--format -f -t --tag -r --require -o --out',
    rows: [{ id: 'rspec', kinds: ['test'], example: 'rspec spec/models' }],
  },
  {
    programs: 'rails rake',
    platform: 'ruby',
    source: 'Rails guides: testing',
    rows: [
      {
        id: 'rails-test',
        on: ['test*', 'spec*', 'lint*', 'rubocop*', 'standard*', 'default', 'ci*', 'zeitwerk:check'],
        anywhere: true,
        kinds: ['test'],
        example: 'rails test:system',
      },
    ],
  },
  {
    programs: 'phpunit pest codecept paratest behat phpspec kahlan simple-phpunit atoum infection',
    platform: 'php',
    source: 'PHPUnit, Pest, Codeception: docs',
    values: '--configuration -c --testsuite --filter --coverage-clover -d --group',
    rows: [{ id: 'phpunit', kinds: ['test'], example: 'vendor/bin/phpunit --testsuite unit' }],
  },
  {
    programs: 'php',
    platform: 'php',
    source: 'Laravel docs: testing',
    values: '-d -c',
    rows: [
      {
        id: 'artisan-test',
        on: [
          'artisan test',
          '*phpunit*',
          '*pest',
          '*artisan test',
          '*artisan dusk',
          '*phpstan*',
          '*codecept* run',
          '*console lint:*',
        ],
        kinds: ['test'],
        example: 'php artisan test --parallel',
      },
    ],
  },
  {
    programs: 'meson',
    platform: 'native',
    source: 'CMake docs: ctest; Meson docs',
    values: '--test-dir -C -j -R -E -L -T',
    rows: [{ id: 'meson-test', on: ['test'], kinds: ['test'], example: 'meson test -C build' }],
  },
  {
    programs:
      'swift xcodebuild xctool fastlane flutter dart mix rebar3 stack cabal elm-test zig nimble julia raku luarocks busted opam dune crystal shards forge hardhat truffle anchor',
    platform: 'other-languages',
    source: "each tool's own docs",
    values: '-scheme -destination -workspace -project -configuration -derivedDataPath -sdk --env',
    rows: [
      {
        id: 'language-test',
        on: [
          'test*',
          'eunit',
          'ct',
          'build test',
          'analyze',
          'scan',
          'tests',
          'spec',
          'credo*',
          'dialyzer*',
          'runtest',
          'coveralls*',
          'lint*',
          'build-for-testing',
          'test-without-building',
          'format',
          '* test',
          '* analyze',
          '*_test',
          'build-and-test',
        ],
        kinds: ['test'],
        example: 'flutter test --coverage',
      },
    ],
  },
  {
    programs: 'elm-test busted bats shellspec kcov shunit2 ert-runner eldev vader luacheck testthat zunit',
    platform: 'shell',
    source: 'Bats, ShellSpec, busted: docs',
    rows: [{ id: 'shell-tests', kinds: ['test'], example: 'bats test/' }],
  },
  {
    programs: 'R Rscript',
    platform: 'r',
    source: 'R manual: R CMD check',
    values: '-e --args',
    rows: [
      { id: 'r-cmd-check', on: ['CMD check'], kinds: ['test'], example: 'R CMD check --as-cran pkg.tar.gz' },
    ],
  },
  {
    programs: 'helm ct chart-testing',
    platform: 'kubernetes',
    source: 'helm-unittest, chart-testing: README; helm lint',
    values: '--config --chart-dirs --target-branch -f --values --set',
    rows: [
      {
        id: 'chart-tests',
        on: ['unittest', 'lint', 'lint-and-install', 'template'],
        kinds: ['test'],
        example: 'helm lint charts/web',
      },
    ],
  },
  {
    programs: 'kubectl oc',
    platform: 'kubernetes',
    source: 'kubectl reference: diff',
    rows: [{ id: 'kubectl-diff', on: ['diff'], kinds: ['test'], example: 'kubectl diff -f k8s/' }],
  },
  {
    programs: 'cdk sam serverless sls az',
    platform: 'infrastructure',
    source: 'cdk --help; AWS SAM CLI; az bicep',
    values: '-c --context --template-file -f --file -g --resource-group --parameters',
    rows: [
      {
        id: 'stack-checks',
        on: [
          'diff',
          'validate',
          'bicep lint',
          'deployment group|sub|mg|tenant validate|what-if',
          'stack validate',
        ],
        kinds: ['test'],
        example: 'cdk diff',
      },
    ],
  },
  {
    programs: 'cdk',
    platform: 'infrastructure',
    source: 'cdk --help',
    rows: [{ id: 'cdk-synth', on: ['synth', 'synthesize'], kinds: ['build'], example: 'cdk synth' }],
  },
  {
    programs:
      'molecule kitchen inspec testinfra terratest conftest opa regula goss dgoss container-structure-test structure-test',
    platform: 'infrastructure',
    source: 'Molecule, Test Kitchen, Conftest, OPA: docs',
    values: '-p --policy -s --scenario-name --image --config',
    rows: [
      {
        id: 'infrastructure-tests',
        on: ['test', 'verify', 'exec', 'check', 'eval', 'validate'],
        kinds: ['test'],
        example: 'conftest test deployment.yml',
      },
    ],
  },
  {
    programs: 'container-structure-test',
    platform: 'docker',
    source: 'container-structure-test README',
    rows: [
      {
        id: 'container-structure-test',
        kinds: ['test'],
        needs: '--image --config',
        example: 'container-structure-test --image web --config t.yml',
      },
    ],
  },
  {
    programs:
      'newman k6 artillery locust jmeter gatling vegeta hey ab wrk siege postman schemathesis dredd tavern hurl karate pact-verifier pactumjs step-ci bru',
    platform: 'api',
    source: 'Newman, k6, Artillery, Hurl …: docs',
    values: '-e --environment -d -u --host -t --duration -n -c --variable --out -o',
    rows: [
      {
        id: 'api-tests',
        kinds: ['test', 'smoke'],
        example: 'newman run api.postman_collection.json -e prod.json',
      },
    ],
  },
  {
    programs: 'gotestsum ginkgo gotest courtney',
    platform: 'go',
    source: 'gotestsum README; Ginkgo docs',
    values: '--format --junitfile --procs -p',
    rows: [
      {
        id: 'gotestsum',
        kinds: ['test'],
        harmless: '--version --tool',
        example: 'gotestsum --format testname',
      },
    ],
  },
  {
    programs: 'ctest',
    platform: 'native',
    source: 'CMake docs: ctest',
    values: '--test-dir -C -j -R -E -L -T --preset',
    rows: [{ id: 'ctest', kinds: ['test'], harmless: '--version -N', example: 'ctest --output-on-failure' }],
  },
  {
    programs: 'prove yath',
    platform: 'perl',
    source: 'prove manual',
    rows: [{ id: 'prove', kinds: ['test'], example: 'prove -lr t' }],
  },
  {
    programs: 'vstest.console nunit3-console xunit.console mstest',
    platform: 'dotnet',
    source: 'VSTest docs',
    rows: [{ id: 'vstest', kinds: ['test'], example: 'vstest.console tests.dll' }],
  },
  {
    programs: 'docker docker-compose',
    platform: 'docker',
    source: 'Docker docs: compose config',
    values: '-f --file --env-file -p --project-name',
    rows: [
      {
        id: 'compose-config',
        on: ['compose config', 'config'],
        needs: '-q --quiet',
        kinds: ['test'],
        example: 'docker compose -f compose.yml config --quiet',
      },
      {
        id: 'compose-up-for-exit-code',
        on: ['compose up', 'up'],
        needs: '--exit-code-from --abort-on-container-exit --abort-on-container-failure',
        values: '--exit-code-from',
        kinds: ['test'],
        source: 'Docker docs: compose up',
        example: 'docker compose -f compose.test.yml up --exit-code-from tests',
      },
    ],
  },
];
