import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Analysis } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { conversions, refactorings } from '../../server/src/core/refactor/five-stage/five-stage.ts';
import { applyEdits } from '../../server/src/core/text/span.ts';
import { conversionFaults } from '../support/conversion-check.ts';
import { expectFile, root } from '../support/files.ts';
import { testAnalyzer } from './support/analysis.ts';
import { githubProblems } from './support/github.ts';

const folder = join(root, 'test/refactor/five-stage');
const names = readdirSync(folder)
  .filter((name) => /^[\w-]+\.yml$/.test(name))
  .map((name) => name.slice(0, -'.yml'.length));
const textOf = (name: string) => readFileSync(join(folder, `${name}.yml`), 'utf8');
const path = '.github/workflows/deploy.yml';

let analyze: (text: string) => Analysis;
beforeAll(async () => {
  const analyzer = await testAnalyzer();
  analyze = (text) => analyzer.analyze({ path, text, config: defaultConfig, readFile: () => undefined });
});

const converted = (text: string) => {
  const [refactoring, ...more] = refactorings(analyze(text));
  expect(more).toEqual([]);
  if (!refactoring) throw new Error('no conversion is offered');
  return { refactoring, text: applyEdits(text, refactoring.edits) };
};

describe.each(names)('%s', (name) => {
  it('becomes five stages that GitHub and all rules accept', async () => {
    const before = analyze(textOf(name));
    const { refactoring, text } = converted(textOf(name));
    const notes = refactoring.notes.map((note) => `# ${note}\n`).join('');
    expectFile(join(folder, `${name}.converted.out`), `${notes}${text}`);
    const [conversion] = conversions(before);
    const faults = await conversionFaults({
      path,
      before,
      after: analyze(text),
      job: conversion?.facts.job ?? fail(),
      githubProblems,
    });
    expect(faults).toEqual({ github: [], rules: [], commands: [], stages: [] });
  });

  it('is rewritten alike with CRLF, and only once', () => {
    const { text } = converted(textOf(name));
    expect(converted(textOf(name).replaceAll('\n', '\r\n')).text).toBe(text.replaceAll('\n', '\r\n'));
    expect(refactorings(analyze(text))).toEqual([]);
  });

  it('keeps what stands outside of the job', () => {
    const source = textOf(name);
    const { refactoring } = converted(source);
    const [first] = refactoring.edits;
    expect(first?.span.start).toBeLessThanOrEqual(refactoring.span.start);
    expect(first?.span.end).toBeGreaterThanOrEqual(refactoring.span.end);
    for (const { text, span } of refactoring.edits.slice(1))
      expect(`${source.slice(span.start, span.end)} → ${text}`).toMatch(
        /^(?:web-)?deploy → |^ship → |latest/,
      );
  });
});

const fail = (): never => {
  throw new Error('no job is found');
};

const job = (steps: string, keys = '', more = '') =>
  `on:\n  push:\n    branches: [main]\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n${keys}    steps:\n${steps}${more}`;
const step = (...lines: string[]) =>
  lines.map((line, index) => `      ${index === 0 ? '- ' : '  '}${line}\n`).join('');
const checkout = step('uses: actions/checkout@v4');
const build = step('run: npm run build');
const test = step('run: npm test');
const upload = step('run: rsync -a dist/ web@www.example.com:/srv');

const refusals: readonly (readonly [reason: string, text: string])[] = [
  ['it runs as a matrix', job(build + upload, '    strategy:\n      matrix:\n        site: [a, b]\n')],
  [
    'its condition asks how other jobs ended',
    job(
      build + upload,
      '    needs: lint\n    if: always()\n',
      '  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run lint\n',
    ),
  ],
  [
    'one step builds and deploys',
    job(step('run: |', '  cd web', '  npm run build', '  rsync -a dist/ web@www.example.com:/srv')),
  ],
  [
    'one step builds and deploys',
    job(
      test +
        step(
          'uses: appleboy/ssh-action@v1',
          'with:',
          '  host: h',
          '  script: |',
          '    git pull',
          '    npm run build',
          '    pm2 reload web',
        ),
    ),
  ],
  ['nothing in it is built apart from the deploy', job(test + upload)],
  [
    'its steps deploy under different conditions',
    job(
      build + step("if: github.event_name == 'push'", 'run: rsync -a dist/ web@a.example.com:/srv') + upload,
    ),
  ],
  [
    'the condition of its deploy can only be read in a step',
    job(build + step("if: env.SHIP == 'yes'", 'run: rsync -a dist/ web@www.example.com:/srv')),
  ],
  [
    'nothing in it says where it deploys, so that staging could be another place',
    job(checkout + build + step('run: ./deploy.sh')),
  ],
  [
    'an environment variable that a step of one stage sets is read in another',
    job(
      step('run: |', '  npm run build', '  echo "RELEASE=$(cat dist/version)" >> "$GITHUB_ENV"') +
        step('run: rsync -a dist/ "web@www.example.com:/srv/$RELEASE"'),
    ),
  ],
  [
    'a value that is another one in each job is used in several stages',
    job(
      step('id: tag', 'run: echo "tag=$(date +%s)" >> "$GITHUB_OUTPUT"') +
        step(
          'run: |',
          '  docker build -t ghcr.io/acme/app:${{ steps.tag.outputs.tag }} .',
          '  docker push ghcr.io/acme/app:${{ steps.tag.outputs.tag }}',
        ) +
        step('run: kubectl set image deploy/app app=ghcr.io/acme/app:${{ steps.tag.outputs.tag }} -n prod'),
    ),
  ],
  [
    'secrets are among the files that would have to be handed on',
    job(
      checkout +
        step('run: echo "${{ secrets.ENV }}" > .env') +
        build +
        step(
          'run: npx wrangler deploy --env production',
          'env:',
          '  CLOUDFLARE_API_TOKEN: ${{ secrets.CF }}',
        ),
    ),
  ],
  [
    'the image that it builds is pushed nowhere',
    job(
      step('run: docker build -t app .') +
        step('run: docker save app | ssh web@www.example.com docker load') +
        step("run: ssh web@www.example.com 'docker compose up -d'"),
    ),
  ],
  [
    'its tests run an image that only the machine that builds it has',
    job(
      step('run: docker build -t app .') +
        step('run: docker run --rm app npm test') +
        step(
          'run: |',
          '  docker tag app ghcr.io/acme/app:${{ github.sha }}',
          '  docker push ghcr.io/acme/app:${{ github.sha }}',
        ) +
        step('run: kubectl set image deploy/app app=ghcr.io/acme/app:${{ github.sha }} -n prod'),
    ),
  ],
  [
    'another job reads its outputs',
    job(
      build + upload,
      '    outputs:\n      at: ${{ github.sha }}\n',
      '  tell:\n    needs: deploy\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo "${{ needs.deploy.outputs.at }}"\n',
    ),
  ],
  [
    'its environment is chosen at run time',
    job(build + upload, "    environment: ${{ github.ref_name == 'main' && 'production' || 'prod-eu' }}\n"),
  ],
  [
    'it is not written line by line, or shares an anchor',
    job(build + step('&ship', 'run: rsync -a dist/ web@www.example.com:/srv')),
  ],
];

describe('a job stays as it is', () => {
  it.each(refusals)('because %s', (reason, text) => {
    const found = conversions(analyze(text)).filter(({ facts }) => facts.job.id === 'deploy');
    expect(found.map(({ result }) => ('refused' in result ? result.refused : result.title))).toEqual([
      reason,
    ]);
    expect(refactorings(analyze(text))).toEqual([]);
  });

  it('where nothing deploys, or stages stand already', () => {
    expect(conversions(analyze(job(build + test)))).toEqual([]);
    expect(conversions(analyze('jobs:\n  deploy:\n    steps:\n'))).toEqual([]);
    expect(conversions(analyze(''))).toEqual([]);
  });
});

describe('what is handed on', () => {
  const jobsIn = (text: string) => new Map(analyze(text).workflow.jobs.map((one) => [one.id, one]));
  const usesIn = (text: string, id: string) =>
    jobsIn(text)
      .get(id)
      ?.steps.map(({ uses, run }) => uses?.name ?? run?.value ?? '');

  it('is the folder that is sent', () => {
    const { text } = converted(job(checkout + build + upload));
    expect(text).toContain('          path: dist\n          if-no-files-found: error\n');
    expect(usesIn(text, 'deploy-staging')?.slice(0, 2)).toEqual([
      'actions/checkout',
      'actions/download-artifact',
    ]);
  });

  it('is nothing where an image carries it', () => {
    const { text } = converted(
      job(
        checkout +
          build +
          step('run: docker build -t ghcr.io/acme/app:${{ github.sha }} .') +
          step('run: docker push ghcr.io/acme/app:${{ github.sha }}') +
          step('run: kubectl set image deploy/app app=ghcr.io/acme/app:${{ github.sha }} -n prod'),
      ),
    );
    expect(text).not.toContain('artifact');
    expect(text).toContain('-n staging');
  });

  it('is everything where the tests take what was compiled', () => {
    const { text } = converted(
      job(
        checkout +
          step('run: dotnet build') +
          step('run: dotnet test --no-build') +
          step('run: dotnet publish -o out') +
          step('run: rsync -a out/ web@www.example.com:/srv'),
      ),
    );
    expect(usesIn(text, 'test')).toEqual([
      'actions/checkout',
      'actions/download-artifact',
      'tar -xzf workspace.tgz && rm workspace.tgz',
      'dotnet test --no-build',
    ]);
  });

  it('keeps a condition of the job for the first stage, and one of all deploys for both that deploy', () => {
    const { text } = converted(
      job(
        build + step("if: github.actor != 'bot'", 'run: rsync -a dist/ web@www.example.com:/srv'),
        "    if: github.ref == 'refs/heads/main'\n",
      ),
    );
    const jobs = jobsIn(text);
    expect(jobs.get('build')?.if?.value).toBe("github.ref == 'refs/heads/main'");
    expect(jobs.get('deploy-staging')?.if?.value).toBe("github.actor != 'bot'");
    expect(jobs.get('deploy-production')?.if?.value).toBe("github.actor != 'bot'");
    expect(jobs.get('deploy-production')?.steps.every((one) => one.if === undefined)).toBe(true);
  });
});
