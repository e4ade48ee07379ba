import { beforeAll, describe, expect, it } from 'vitest';
import type { Analyzer } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { testAnalyzer } from './support/analysis.ts';

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await testAnalyzer();
});

/** Whether a workflow with these inputs and steps, deploying to production, is found to lack a way back. */
function lacks(steps: string, inputs = ''): boolean {
  const indent = (text: string, by: number) => text.replaceAll(/^(?=.)/gm, ' '.repeat(by));
  const text = [
    'on:',
    '  workflow_dispatch:',
    ...(inputs === '' ? [] : ['    inputs:', indent(inputs, 6)]),
    'jobs:',
    '  deploy:',
    '    runs-on: ubuntu-latest',
    '    environment: production',
    '    steps:',
    indent(steps, 6),
    '',
  ].join('\n');
  const { findings, failures } = analyzer.analyze({
    path: '.github/workflows/deploy.yml',
    text,
    config: defaultConfig,
  });
  expect(failures).toEqual([]);
  return findings.some(({ rule }) => rule === 'missing-rollback');
}

const APPLY = '- run: kubectl apply -n production -f k8s';

describe('a way back', () => {
  it.each([
    `${APPLY}\n- if: failure()\n  run: kubectl rollout undo -n production deployment/shop`,
    `${APPLY}\n- if: failure()\n  run: ./scripts/rollback.sh`,
    `${APPLY}\n- name: Rollback\n  if: failure()\n  run: kubectl set image -n production deployment/shop shop=$OLD`,
    `${APPLY}\n- if: failure()\n  run: curl -X POST "$ROLLBACK_HOOK_URL"`,
    `${APPLY}\n- run: curl --fail https://a.example.com || kubectl rollout undo -n production deployment/shop`,
    `${APPLY}\n- run: |\n    if ! curl --fail https://a.example.com; then\n      git checkout HEAD~1 && kubectl apply -n production -f k8s\n      exit 1\n    fi`,
    '- run: helm upgrade shop ./chart -n production --atomic',
    '- run: helm upgrade shop ./chart -n production --rollback-on-failure',
    '- run: sam deploy --stack-name shop-production',
    '- run: npx cdk deploy shop-production',
    '- run: npx serverless deploy --stage production',
    '- run: railway up --environment production\n- if: failure()\n  run: railway rollback',
  ])('%j', (steps) => {
    expect(lacks(steps)).toBe(false);
  });

  it.each([
    APPLY,
    `${APPLY}\n- if: failure()\n  run: echo "roll back by hand"`,
    `${APPLY}\n- name: Rollback on failure\n  if: failure()\n  run: |\n    echo "Rolling back"\n    # kubectl rollout undo deployment/shop`,
    `${APPLY}\n- if: failure()\n  uses: slackapi/slack-github-action@v2`,
    `- run: cp -r app app.bak\n${APPLY}`,
    `- run: |\n    if [ -d app ]; then cp -r app app.bak; fi\n${APPLY}`,
    '- run: helm upgrade shop ./chart -n production --wait',
    '- run: helm upgrade shop ./chart -n production --atomic=false',
    '- run: npx cdk deploy shop-production --no-rollback',
  ])('none in %j', (steps) => {
    expect(lacks(steps)).toBe(true);
  });

  const using = (name: string) =>
    `- run: kubectl set image -n production deployment/shop shop=ghcr.io/acme/shop:$` +
    `{{ inputs.${name} }}`;

  it.each([
    'tag',
    'image_tag',
    'version',
    'git-ref',
    'ref',
    'sha',
    'commit_sha',
    'release',
    'image',
    'build_number',
  ])('the input %s', (name) => {
    expect(lacks(using(name), `${name}:\n  type: string`)).toBe(false);
  });

  it.each([
    'environment',
    'node_version',
    'bump',
    'version_type',
    'release_notes',
    'image_name',
    'message',
    'api_version',
  ])('none in the input %s', (name) => {
    expect(lacks(using(name), `${name}:\n  type: string`)).toBe(true);
  });

  it('none in an input that only a condition reads, or none at all', () => {
    expect(lacks(`- if: inputs.tag != ''\n  run: echo hello\n${APPLY}`, 'tag:\n  type: string')).toBe(true);
    expect(lacks(APPLY, 'tag:\n  type: string')).toBe(true);
  });

  it('in a choice of what to do', () => {
    expect(lacks(using('action'), 'action:\n  type: choice\n  options: [deploy, rollback]')).toBe(false);
    expect(lacks(using('part'), 'part:\n  type: choice\n  options: [major, minor, patch]')).toBe(true);
  });
});
