import type { Tool } from '../types.ts';

/** Documentation and advertising sites, and deploys that only ask something else to deploy. */
export const sitesAndIndirect: readonly Tool[] = [
  {
    programs:
      'gh-pages ghpages angular-cli-ghpages ghp-import surge storybook-to-ghpages deploy-gh-pages push-dir doctr travis-sphinx',
    platform: 'pages',
    source: 'gh-pages, ghp-import, surge: README',
    values: '-d --dist -b --branch -r --repo -m --message -u --user --project --domain --dir -x --cname',
    rows: [
      {
        id: 'pages-tools',
        kinds: ['deploy'],
        flavour: 'site',
        operands: 'all',
        example: 'gh-pages -d build -u "ci <ci@example.com>"',
      },
    ],
  },
  {
    programs: 'mkdocs mike zensical',
    platform: 'pages',
    source: 'MkDocs docs: gh-deploy; mike README',
    values: '-f --config-file -m --message -r --remote-name -b --remote-branch --title --alias-type',
    rows: [
      {
        id: 'mkdocs-deploy',
        on: ['gh-deploy', 'deploy'],
        kinds: ['deploy'],
        flavour: 'site',
        example: 'mkdocs gh-deploy --force',
      },
      { id: 'mkdocs-build', on: ['build'], kinds: ['build'], example: 'mkdocs build --strict' },
    ],
  },
  {
    programs:
      'hugo hexo jekyll docusaurus quarto zola cobalt lektor pelican nikola docpad middleman vuepress vitepress retype honkit gitbook ablog',
    platform: 'pages',
    source: "each generator's docs: deploy",
    values: '--target -t --output -o --base-href --message --name --repo',
    targets: '-e --environment --configuration -c',
    harmless: '--no-push',
    rows: [
      {
        id: 'site-generator-deploy',
        on: ['deploy', 'publish', 'github_deploy', 'gh-deploy', 'release'],
        kinds: ['deploy'],
        flavour: 'site',
        example: 'docusaurus deploy',
      },
      {
        id: 'site-generator-build',
        on: ['build', 'generate', 'render', 'g', 'b'],
        kinds: ['build'],
        example: 'jekyll build --destination _site',
      },
      {
        id: 'hugo-build',
        kinds: ['build'],
        needs:
          '--minify --gc -d --destination --baseURL -b --buildFuture -D -s --source --config --cleanDestinationDir',
        values: '-d --destination --baseURL -b -s --source --config',
        example: 'hugo --minify',
      },
    ],
  },
  {
    programs: 'git',
    platform: 'pages',
    source: 'GitHub docs: publishing from a branch',
    values: '-C -c',
    rows: [
      {
        id: 'git-push-pages',
        on: ['push'],
        kinds: ['deploy'],
        flavour: 'site',
        operand: 'gh-pages *:gh-pages *.github.io',
        example: 'git push --force origin gh-pages',
      },
      {
        id: 'git-subtree-pages',
        on: ['subtree push'],
        kinds: ['deploy'],
        flavour: 'site',
        values: '--prefix',
        example: 'git subtree push --prefix dist origin gh-pages',
      },
    ],
  },
  {
    programs: 'ng',
    platform: 'pages',
    source: 'Angular CLI docs: ng deploy',
    values: '--base-href --message --name --repo',
    targets: '--configuration -c',
    harmless: '--dry-run --no-push',
    rows: [{ id: 'ng-deploy', on: ['deploy'], kinds: ['deploy'], example: 'ng deploy --base-href=/shop/' }],
  },
  {
    programs: 'argocd',
    platform: 'argocd',
    source: 'Argo CD docs: argocd app sync',
    values:
      '--server --auth-token --revision -p --parameter --helm-set --kustomize-image --timeout --label -l --resource',
    targets: '--dest-namespace --project --app-namespace',
    rows: [
      {
        id: 'argocd-sync',
        on: ['app sync|set|create|patch', 'app actions run', 'appset create'],
        kinds: ['deploy'],
        flavour: 'indirect',
        operands: 'all',
        example: 'argocd app sync shop-production',
      },
    ],
  },
  {
    programs: 'flux fluxctl',
    platform: 'flux',
    source: 'Flux docs: flux reconcile',
    targets: '-n --namespace --context',
    rows: [
      {
        id: 'flux-reconcile',
        on: ['reconcile', 'push artifact', 'tag artifact', 'release', 'sync'],
        kinds: ['deploy'],
        flavour: 'indirect',
        operands: 'all',
        example: 'flux reconcile kustomization shop-prod --with-source',
      },
    ],
  },
  {
    programs: 'gh',
    platform: 'github',
    source: 'gh --help: workflow run',
    values: '-r --ref -R --repo -f --raw-field -F --field',
    targets: '-f --raw-field -F --field',
    rows: [
      {
        id: 'gh-workflow-run',
        on: ['workflow run *deploy*|*release-to*|*promote*|*rollout*|cd.y*|cd-*'],
        kinds: ['deploy'],
        flavour: 'indirect',
        operands: 'first',
        example: 'gh workflow run deploy-prod.yml -f environment=production',
      },
    ],
  },
];
