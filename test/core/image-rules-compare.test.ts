import { describe, expect, it } from 'vitest';
import { compareShapes, shapeOf } from '../../server/src/core/images/judged/compare.ts';
import { followsOf, movingPart } from '../../server/src/core/images/moving.ts';

const compare = (one: string, two: string): string => {
  const there = compareShapes(shapeOf(one), shapeOf(two));
  expect(compareShapes(shapeOf(two), shapeOf(one))).toBe(there);
  return there;
};

describe('tags that are the same', () => {
  it.each([
    ['latest', 'latest'],
    ['${{ github.sha }}', '$GITHUB_SHA'],
    ['${{github.sha}}', '${GITHUB_SHA}'],
    ['${{ github.sha }}', '$env:GITHUB_SHA'],
    ['${{ github.sha }}', '%GITHUB_SHA%'],
    ['${GITHUB_SHA::7}', '${GITHUB_SHA:0:7}'],
    ['${GITHUB_SHA::7}', '$(echo $GITHUB_SHA | cut -c1-7)'],
    ['${GITHUB_SHA::8}', '$(echo "${GITHUB_SHA}" | cut -c -8)'],
    ['${GITHUB_SHA::7}', '$(echo ${{ github.sha }} | cut -c 1-7)'],
    ['${GITHUB_SHA::7}', '$(echo -n "$GITHUB_SHA" | head -c 7)'],
    ['${GITHUB_SHA::7}', '{{sha}}'],
    ['sha-${GITHUB_SHA::7}', 'sha-{{ sha }}'],
    ['$(git rev-parse --short HEAD)', '$(git log -1 --format=%h)'],
    ['$(git rev-parse HEAD)', '`git rev-parse HEAD`'],
    ['v${{ github.run_number }}', 'v${GITHUB_RUN_NUMBER}'],
    ['${{ github.ref_name }}', '${GITHUB_REF#refs/heads/}'],
    ['${{ github.ref_name }}', '${GITHUB_REF##*/}'],
    ['${{ github.ref_name }}', '{{branch}}'],
    ['ghcr.io/${{ github.repository }}', 'ghcr.io/$GITHUB_REPOSITORY'],
    ['ghcr.io/${{ github.repository }}', 'ghcr.io/${GITHUB_REPOSITORY,,}'],
    [
      'ghcr.io/${{ github.repository_owner }}/a',
      "ghcr.io/$(echo '${{ github.repository_owner }}' | tr '[:upper:]' '[:lower:]')/a",
    ],
    ['${{ secrets.A }}/a', '${{secrets.A}}/a'],
    ['$TAG', '${TAG}'],
  ])('%s = %s', (one, two) => {
    expect(compare(one, two)).toBe('same');
  });
});

describe('tags that differ', () => {
  it.each([
    ['latest', 'main'],
    ['latest', '${{ github.sha }}'],
    ['${{ github.sha }}', '${GITHUB_SHA::7}'],
    ['${GITHUB_SHA::7}', '${GITHUB_SHA::8}'],
    ['${{ github.sha }}', 'sha-${{ github.sha }}'],
    ['sha-${GITHUB_SHA::7}', '${{ github.sha }}'],
    ['$(git rev-parse --short HEAD)', '${{ github.sha }}'],
    ['${{ github.sha }}', '${{ github.run_number }}'],
    ['${{ github.ref_name }}', '${{ github.sha }}'],
    ['prod-$TAG', 'staging-$TAG'],
    ['$TAG-amd64', '$TAG-arm64'],
    ['v1.2', 'v1.3'],
    ['${{ github.run_id }}', '${{ github.run_number }}'],
    ['${{ secrets.USER }}/app:1', 'app:1'],
    ['ghcr.io/$OWNER/app', 'app'],
  ])('%s ≠ %s', (one, two) => {
    expect(compare(one, two)).toBe('different');
  });
});

describe('tags of which nobody can tell', () => {
  it.each([
    ['$TAG', '${{ github.sha }}'],
    ['${{ steps.x.outputs.tag }}', 'latest'],
    ['${{ github.ref_name }}', 'main'],
    ['v{{version}}', '${{ github.ref_name }}'],
    ['$(git rev-parse HEAD)', '${{ github.sha }}'],
    ['$(git rev-parse --short HEAD)', '${GITHUB_SHA::7}'],
    ['$(git rev-parse --short HEAD)', '${GITHUB_SHA::8}'],
    ['${{ inputs.tag }}', 'v1'],
    ['$REGISTRY/app', 'ghcr.io/acme/app'],
    ['${{ secrets.USER }}/app', '${{ vars.OWNER }}/app'],
    ['$(./version.sh)', '1.2'],
    ['$(echo $OTHER | cut -c1-7)', '${GITHUB_SHA::7}'],
  ])('%s ? %s', (one, two) => {
    expect(compare(one, two)).toBe('unknown');
  });
});

describe('what a tag follows', () => {
  it.each([
    ['main', 'branch'],
    ['Develop', 'branch'],
    ['staging', 'stage'],
    ['prod', 'stage'],
    ['stable', 'channel'],
    ['nightly', 'channel'],
    ['prod-latest', 'latest'],
    ['latest-arm64', 'latest'],
    ['ubuntu-22-latest', 'latest'],
    ['${{ inputs.environment }}-latest', 'latest'],
    ['dev-frontend', 'stage'],
    ['api-main', 'branch'],
    ['${{ github.ref_name }}', 'branch'],
    ['build-${GITHUB_REF_NAME}', 'branch'],
    ['${{ steps.branch-name.outputs.current_branch }}', 'branch'],
    ['$BRANCH', 'branch'],
    ['$(date +%Y%m%d)', 'date'],
    ["nightly-$(date -u +'%Y-%m-%d')", 'date'],
    ["{{date 'YYYYMMDD'}}", 'date'],
    ['latest', undefined],
    ['1.2', undefined],
    ['17-master', undefined],
    ['stable-2023-09-17', undefined],
    ['product', undefined],
    ['mainframe', undefined],
    ['distroless', undefined],
    ['TAG', undefined],
    ['$(date +%s)', undefined],
    ['$(date +%Y%m%d)-$(date +%H%M)', undefined],
    ["{{date 'YYYYMMDD-HHmmss'}}", undefined],
    ['$(date)', undefined],
    ['$TAG', undefined],
    ['pr-${{ github.event.number }}', undefined],
  ])('%s: %s', (tag, follows) => {
    expect(followsOf(tag, true)).toBe(follows);
  });

  it('a ref is no branch where none can start the run', () => {
    expect(followsOf('${{ github.ref_name }}', false)).toBeUndefined();
  });

  it.each([
    ['prod-latest', 'latest'],
    ['latest-arm64', 'latest'],
    ['api-staging', 'staging'],
    ['dev-frontend', 'dev'],
    ['staging', 'staging'],
    ['${{ github.ref_name }}', '${{ github.ref_name }}'],
  ])('in %s it is %s that moves', (tag, part) => {
    const { start, end } = movingPart(tag);
    expect(tag.slice(start, end)).toBe(part);
  });
});
