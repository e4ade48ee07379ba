import type { Tool } from '../types.ts';

/** Linters, type checks and security scans: they too can fail because the code is bad. */
export const quality: readonly Tool[] = [
  {
    programs:
      'eslint tslint stylelint standard xo oxlint biome rome jshint jscs htmlhint markdownlint markdownlint-cli2 remark textlint cspell alex commitlint knip depcheck madge syncpack publint attw size-limit lighthouse lhci pa11y pa11y-ci axe bundlewatch',
    platform: 'javascript',
    source: 'ESLint, Stylelint, Biome …: docs',
    values: '-c --config --ext --format -f --max-warnings -o',
    rows: [
      {
        id: 'javascript-linters',
        kinds: ['test'],
        harmless: '--version --init --help',
        example: 'eslint --max-warnings 0 src',
      },
    ],
  },
  {
    programs:
      'prettier black isort autopep8 yapf gofmt gofumpt goimports ormolu fourmolu clang-format terraform-fmt shfmt rustfmt nixpkgs-fmt alejandra taplo dprint',
    platform: 'formatters',
    source: 'Prettier, Black, gofmt, shfmt: docs',
    values: '-c --config --line-length',
    rows: [
      {
        id: 'format-checks',
        kinds: ['test'],
        needs: '--check -c --check-only --list-different -l --diff -d --dry-run -Werror --mode',
        example: 'prettier --check .',
      },
    ],
  },
  {
    programs: 'tsc vue-tsc svelte-check flow astro',
    platform: 'javascript',
    source: 'TypeScript docs: tsc',
    values: '-p --project --target --module',
    rows: [
      {
        id: 'type-check',
        needs: '--noEmit --no-emit --noemit --emitDeclarationOnly',
        kinds: ['test'],
        example: 'tsc --noEmit -p tsconfig.json',
      },
      { id: 'svelte-check', on: ['check'], kinds: ['test'], example: 'astro check' },
    ],
  },
  {
    programs:
      'mypy pyright basedpyright pyre pytype ty ruff flake8 pylint bandit pydocstyle pycodestyle vulture radon xenon safety pip-audit isort-check interrogate djlint curlylint pyflakes sqlfluff codespell yamllint',
    platform: 'python',
    source: 'mypy, Ruff, Flake8, Bandit …: docs',
    values: '-c --config --config-file --select --ignore --max-line-length -f --format',
    harmless: '--exit-zero --version',
    rows: [{ id: 'python-linters', kinds: ['test'], example: 'ruff check .' }],
  },
  {
    programs: 'golangci-lint staticcheck gosec govulncheck revive errcheck golint nilaway',
    platform: 'go',
    source: 'golangci-lint, staticcheck: docs',
    values: '-c --config --timeout --out-format -fmt -out',
    harmless: '--version',
    rows: [{ id: 'go-linters', kinds: ['test'], example: 'golangci-lint run ./...' }],
  },
  {
    programs:
      'rubocop standardrb brakeman bundle-audit bundler-audit reek erblint erb_lint haml-lint fasterer',
    platform: 'ruby',
    source: 'RuboCop, Brakeman: docs',
    values: '-c --config --format -f',
    rows: [{ id: 'ruby-linters', kinds: ['test'], example: 'rubocop --parallel' }],
  },
  {
    programs: 'phpstan psalm phpcs php-cs-fixer pint phpmd parallel-lint phan rector deptrac ecs-check',
    platform: 'php',
    source: 'PHPStan, Psalm, PHP_CodeSniffer: docs',
    values: '-c --configuration --level -l --memory-limit --standard --error-format',
    rows: [{ id: 'php-linters', kinds: ['test'], example: 'phpstan analyse --memory-limit=1G' }],
  },
  {
    programs:
      'ktlint detekt checkstyle spotbugs pmd scalafmt scalastyle swiftlint swiftformat cppcheck clang-tidy cpplint hlint credo slither solhint ansible-lint puppet-lint cookstyle foodcritic buf protolint spectral vacuum redocly swagger-cli openapi-generator-cli-validate arduino-lint luac',
    platform: 'linters',
    source: "each linter's own docs",
    values: '-c --config',
    rows: [
      { id: 'language-linters', kinds: ['test'], harmless: '--version', example: 'ansible-lint playbooks/' },
    ],
  },
  {
    programs:
      'hadolint shellcheck actionlint zizmor pre-commit prek editorconfig-checker ec checkmake kubeval kubeconform kube-score kube-linter pluto polaris datree kubesec cfn-lint cfn_nag_scan tflint tfsec terrascan checkov regula infracost',
    platform: 'linters',
    source: 'Hadolint, ShellCheck, pre-commit, kubeconform, tflint …: docs',
    values: '-c --config -f --format -d --directory -s --schema-location',
    harmless: '--version --init install',
    rows: [{ id: 'config-linters', kinds: ['test'], example: 'kubeconform -strict k8s/' }],
  },
  {
    programs:
      'trivy grype snyk dockle clair-scanner anchore-cli syft-check semgrep codeql gitleaks trufflehog detect-secrets osv-scanner dependency-check retire nancy fossa whitesource horusec njsscan gitguardian ggshield scorecard license-checker licensed pip-licenses',
    platform: 'security',
    source: 'Trivy, Grype, Snyk, Semgrep, gitleaks …: docs',
    values: '--severity --exit-code --format -f -o --output --config -c --input --scanners --file',
    rows: [
      {
        id: 'security-scans',
        kinds: ['test'],
        harmless: '--version --help',
        example: 'trivy image --exit-code 1 web:1.4.2',
      },
    ],
  },
  {
    programs: 'npm yarn pnpm composer bundle',
    platform: 'security',
    source: 'npm docs: audit; Composer docs',
    rows: [
      {
        id: 'dependency-audit',
        on: ['audit', 'npm audit', 'validate'],
        kinds: ['test'],
        example: 'npm audit --audit-level=high',
      },
    ],
  },
  {
    programs:
      'sonar-scanner sonarscanner dotnet-sonarscanner sonar codeclimate coveralls-check codacy-analysis-cli qodana lizard scc-check',
    platform: 'quality',
    source: 'SonarScanner docs',
    rows: [{ id: 'sonar', kinds: ['test'], example: 'sonar-scanner -Dsonar.projectKey=web' }],
  },
];
