import type { Tool } from '../types.ts';

/** Commands that fail because the code is bad: tests. Linters and scanners stand in quality.ts. */
export const tests: readonly Tool[] = [
  {
    programs: 'pytest py.test',
    platform: 'python',
    source: 'pytest docs',
    values: '-k -m -n -c -p -o --cov-report --junitxml --maxfail --timeout --dist --durations',
    harmless: '--collect-only --version',
    rows: [{ id: 'pytest', kinds: ['test'], example: 'pytest -q tests/unit' }],
  },
  {
    programs: 'python python3 py',
    platform: 'python',
    source: 'Python docs: unittest; pytest docs; Django docs',
    values: '-m -c -W',
    rows: [
      {
        id: 'django-test',
        on: ['*manage.py test', '*manage.py check', 'setup.py test', '*runtests.py', '*run_tests.py'],
        kinds: ['test'],
        example: 'python manage.py test --parallel',
      },
    ],
  },
  {
    programs: 'tox nox behave robot nosetests nose2 green ward avocado unittest doctest nose pabot stestr',
    platform: 'python',
    source: 'tox, nox, behave, Robot Framework: docs',
    values: '-e -s -c -f -i --session --outputdir',
    harmless: '--list -l --notest --showconfig',
    rows: [{ id: 'python-runners', kinds: ['test'], example: 'tox -e py312' }],
  },
  {
    programs: 'coverage',
    platform: 'python',
    source: 'Coverage.py docs',
    rows: [
      { id: 'coverage-run', on: ['run'], kinds: ['test'], example: 'coverage run --branch manage.py test' },
    ],
  },
  {
    programs: 'hatch pdm poetry rye uv pipenv',
    platform: 'python',
    source: 'Hatch, PDM, uv: docs',
    rows: [
      {
        id: 'python-managers-test',
        on: ['test', 'run test*', 'run lint*', 'fmt', 'check', 'run cov*'],
        kinds: ['test'],
        example: 'hatch test --cover',
      },
    ],
  },
  {
    programs:
      'jest vitest mocha ava tap tape jasmine karma qunit testem lab uvu react-scripts ng-test web-test-runner wtr bun-test nightwatch wdio testcafe protractor codeceptjs c8 nyc cucumber-js detox backstop loki percy chromatic playwright cypress storybook-test test-storybook',
    platform: 'javascript',
    source: 'Jest, Vitest, Mocha, Playwright, Cypress …: docs',
    values: '-c --config --reporter --project --browser --spec --env -e --shard',
    rows: [
      {
        id: 'javascript-runners',
        kinds: ['test'],
        harmless: '--version --listTests',
        example: 'vitest run --coverage',
      },
      {
        id: 'javascript-install',
        on: ['install*', 'verify', 'cache', 'info', 'show-report', 'merge-reports', 'build', 'eject'],
        kinds: ['other'],
        example: 'playwright install --with-deps',
      },
      {
        id: 'react-scripts-build',
        on: ['build'],
        needs: '--profile --stats',
        kinds: ['build'],
        example: 'react-scripts build --profile',
      },
    ],
  },
  {
    programs: 'node deno bun',
    platform: 'javascript',
    source: 'Node.js docs: test runner; deno test; bun test',
    values: '--import --require -r',
    rows: [
      { id: 'node-test', needs: '--test', kinds: ['test'], example: 'node --test' },
      {
        id: 'deno-bun-test',
        on: ['test', 'lint', 'check', 'fmt', 'task test*|lint*|check*'],
        kinds: ['test'],
        example: 'deno test -A',
      },
    ],
  },
  {
    programs: 'turbo nx lerna rush wsrun ultra moon lage',
    platform: 'javascript',
    source: 'Turborepo, Nx, Lerna: docs',
    values: '--filter -F --scope --parallel --base --head --projects -p --exclude --concurrency',
    rows: [
      {
        id: 'monorepo-test',
        on: [
          'test*',
          'lint*',
          'typecheck*',
          'check-types',
          'type-check',
          'check',
          'e2e*',
          'run test*|lint*|e2e*|typecheck*|check-types|type-check',
          '* *:test|*:lint|*:e2e',
        ],
        anywhere: true,
        kinds: ['test'],
        example: 'turbo run test --filter=web',
      },
      {
        id: 'nx-target-test',
        needs: '--target=test* -t=test* --target=lint* -t=lint* --targets=* --target=e2e* -t=e2e*',
        values: '--target -t --targets',
        kinds: ['test'],
        example: 'nx affected -t test',
      },
    ],
  },
  {
    programs: 'ng',
    platform: 'javascript',
    source: 'Angular CLI docs',
    values: '--configuration -c --project',
    rows: [
      {
        id: 'ng-test',
        on: ['test', 'lint', 'e2e', 't', 'e'],
        kinds: ['test'],
        example: 'ng test --watch=false',
      },
    ],
  },
  {
    programs: 'go richgo',
    platform: 'go',
    source: 'go command docs; Ginkgo docs',
    values: '-run -timeout -count -tags -coverprofile -p -o -ldflags -bench --format --junitfile -C',
    rows: [{ id: 'go-test', on: ['test', 'vet'], kinds: ['test'], example: 'go test -race ./...' }],
  },
  {
    programs: 'cargo cross',
    platform: 'rust',
    source: 'The Cargo book; cargo-nextest docs',
    values: '-p --package --features --target --manifest-path -Z --profile -j --bin --color',
    rows: [
      {
        id: 'cargo-test',
        on: [
          'test',
          't',
          'nextest run',
          'clippy',
          'fmt',
          'check',
          'c',
          'audit',
          'deny *',
          'tarpaulin',
          'llvm-cov',
          'doc-test',
          'miri test',
          'hack *',
          'udeps',
          'machete',
          'bench',
          'semver-checks',
          'outdated',
          'xtask test|ci|lint',
        ],
        kinds: ['test'],
        example: 'cargo test --workspace',
      },
    ],
  },
  {
    programs: 'mvn mvnw mvnd',
    platform: 'java',
    source: 'Maven lifecycle reference',
    values: '-f --file -pl --projects -s --settings -P --activate-profiles -T -l -Dmaven.repo.local',
    harmless: '-DskipTests -DskipTests=true -Dmaven.test.skip=true -Dmaven.test.skip --version',
    rows: [
      {
        id: 'maven-test',
        on: [
          'test|surefire:*|checkstyle:check|spotbugs:check|spotless:check|sonar:sonar|pmd:check|org.sonarsource*|jacoco:*|clirr:*',
          'dependency-check:*',
          'integration-test',
          'failsafe:*',
        ],
        anywhere: true,
        kinds: ['test'],
        example: 'mvn -B test',
      },
      {
        id: 'maven-package',
        on: ['verify|package|install'],
        anywhere: true,
        kinds: ['build', 'test'],
        source: 'Maven lifecycle reference: test runs before package',
        example: 'mvn -B clean verify',
      },
    ],
  },
  {
    programs: 'gradle gradlew',
    platform: 'java',
    source: 'Gradle docs: Java plugin tasks',
    values: '-p --project-dir -b --build-file -x --exclude-task -I --init-script -c -g',
    harmless: '--version --dry-run -m',
    rows: [
      {
        id: 'gradle-test',
        on: [
          'test*|check*|*:test*|*:check*|connected*|*lint*|detekt*|ktlint*|spotlessCheck|sonar*|jacoco*|verify*|integrationTest|functionalTest|e2e*|*Test|*Tests|apiCheck|pitest',
        ],
        anywhere: true,
        kinds: ['test'],
        example: './gradlew test --info',
      },
      {
        id: 'gradle-build-tests',
        on: ['build', '*:build'],
        anywhere: true,
        kinds: ['test', 'build'],
        harmless: '-x=test -x=check --exclude-task=test',
        source: 'Gradle docs: build depends on check',
        example: './gradlew build',
      },
    ],
  },
  {
    programs:
      'sbt mill lein clojure clj bazel bazelisk buck buck2 pants please plz ant scala-cli boot kotlinc leiningen',
    platform: 'jvm-bazel',
    source: 'sbt, Bazel, Pants …: docs',
    values: '--config -c -C --project',
    rows: [
      {
        id: 'build-tools-test',
        on: [
          'test*|*/test|*:test|check|lint|scalafmtCheck*|+test|coverage|testOnly*|midje|eastwood|kibit|*;test*|*test',
        ],
        anywhere: true,
        kinds: ['test'],
        example: 'bazel test //...',
      },
    ],
  },
  {
    programs: 'dotnet dotnet-test',
    platform: 'dotnet',
    source: '.NET CLI reference: dotnet test',
    values:
      '-c --configuration -f --framework -r --runtime --logger -l --filter --results-directory --collect -v --verbosity -o --output --settings -s',
    rows: [
      {
        id: 'dotnet-test',
        on: ['test', 'vstest', 'format', 'stryker', 'coverage*'],
        kinds: ['test'],
        example: 'dotnet test --configuration Release --no-build',
      },
    ],
  },
];
