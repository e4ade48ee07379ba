import { describe, expect, it } from 'vitest';
import {
  isDigest,
  isImmutableTag,
  movesAs,
  opaqueRanges,
  parseReference,
  repositoryOf,
} from '../../server/src/core/images/reference.ts';

const HEX = '0123456789abcdef'.repeat(4);

/** The text, then registry, path, tag, digest, and how it moves. */
const table: readonly (readonly [string, string?, string?, string?, string?, string?])[] = [
  ['node', undefined, 'node', undefined, undefined, 'untagged'],
  ['node:latest', undefined, 'node', 'latest', undefined, 'latest'],
  ['node:', undefined, 'node', '', undefined, 'empty'],
  ['node:20', undefined, 'node', '20', undefined, undefined],
  [`node:latest@sha256:${HEX}`, undefined, 'node', 'latest', `sha256:${HEX}`, undefined],
  ['node@sha256:abc', undefined, 'node', undefined, 'sha256:abc', undefined],
  ['localhost:5000/app', 'localhost:5000', 'app', undefined, undefined, 'untagged'],
  ['localhost:5000/app:latest', 'localhost:5000', 'app', 'latest', undefined, 'latest'],
  ['localhost/app', 'localhost', 'app', undefined, undefined, 'untagged'],
  ['host:5000/app:1.2', 'host:5000', 'app', '1.2', undefined, undefined],
  ['[::1]:5000/app:1', '[::1]:5000', 'app', '1', undefined, undefined],
  ['myorg/app', undefined, 'myorg/app', undefined, undefined, 'untagged'],
  ['ghcr.io/o/a:${{ github.sha }}', 'ghcr.io', 'o/a', '${{ github.sha }}', undefined, undefined],
  ["ghcr.io/o/a:${{ inputs.tag || 'latest' }}", 'ghcr.io', 'o/a', "${{ inputs.tag || 'latest' }}", undefined],
  [
    'ghcr.io/${{ github.repository }}',
    'ghcr.io',
    '${{ github.repository }}',
    undefined,
    undefined,
    'untagged',
  ],
  ['ghcr.io/$GITHUB_REPOSITORY', 'ghcr.io', '$GITHUB_REPOSITORY', undefined, undefined, 'untagged'],
  [
    '${{ secrets.DOCKERHUB_USERNAME }}/order',
    undefined,
    '${{ secrets.DOCKERHUB_USERNAME }}/order',
    undefined,
    undefined,
    'untagged',
  ],
  ['${{ secrets.IMAGE_NAME }}', undefined, '${{ secrets.IMAGE_NAME }}', undefined, undefined, undefined],
  ['${{ secrets.IMAGE_NAME }}:latest', undefined, '${{ secrets.IMAGE_NAME }}', 'latest', undefined, 'latest'],
  ['$ECR_REGISTRY/$REPOSITORY', '$ECR_REGISTRY', '$REPOSITORY', undefined, undefined, 'untagged'],
  ['$ECR_REGISTRY/$IMAGE', '$ECR_REGISTRY', '$IMAGE', undefined, undefined, undefined],
  ['$REPOSITORY', undefined, '$REPOSITORY', undefined, undefined, undefined],
  ['${{ env.REGISTRY }}/app:latest', '${{ env.REGISTRY }}', 'app', 'latest', undefined, 'latest'],
  ['$IMG', undefined, '$IMG', undefined, undefined, undefined],
  ['ballerina/${TEST_NAME}:latest', undefined, 'ballerina/${TEST_NAME}', 'latest', undefined, 'latest'],
  ['app-$ARCH', undefined, 'app-$ARCH', undefined, undefined, 'untagged'],
  ['app:${GITHUB_SHA:0:7}', undefined, 'app', '${GITHUB_SHA:0:7}', undefined, undefined],
  [
    'app:$(git rev-parse --short HEAD)',
    undefined,
    'app',
    '$(git rev-parse --short HEAD)',
    undefined,
    undefined,
  ],
  ['app:latest-alpine', undefined, 'app', 'latest-alpine', undefined, undefined],
  ['app@${{ steps.build.outputs.digest }}', undefined, 'app', undefined, '${{ steps.build.outputs.digest }}'],
];

describe('parseReference', () => {
  it.each(table.map((row) => [row[0], row] as const))('takes %s apart', (text, row) => {
    const [, registry, path, tag, digest, moves] = row;
    const reference = parseReference(text);
    expect(reference).toMatchObject({ registry, path, tag, digest });
    expect(reference && movesAs(reference)).toBe(moves);
  });

  it('says where the tag stands', () => {
    const text = 'host:5000/team/app:latest';
    const reference = parseReference(text);
    expect(text.slice(reference?.tagRange?.start, reference?.tagRange?.end)).toBe('latest');
    expect(text.slice(0, reference?.nameEnd)).toBe('host:5000/team/app');
  });

  it.each([
    '',
    '-t',
    '--name',
    '.',
    './app',
    '/var/run',
    'a b',
    'type=raw',
    'https://x/y',
    '*.tags',
    'a//b',
    'app:la test',
  ])('refuses %j', (text) => expect(parseReference(text)).toBeUndefined());
});

it('finds the parts that are replaced at run time', () => {
  const texts = (text: string) => opaqueRanges(text).map(({ start, end }) => text.slice(start, end));
  expect(texts('a/${{ x }}:${Y:-$Z}$W-$(f "$(g)")`h`$')).toEqual([
    '${{ x }}',
    '${Y:-$Z}',
    '$W',
    '$(f "$(g)")',
    '`h`',
  ]);
  expect(texts('a:${{ x')).toEqual(['${{ x']);
});

describe('isDigest', () => {
  it('asks for the whole hash', () => {
    expect(isDigest(`sha256:${HEX}`)).toBe(true);
    expect(isDigest('sha256:abc')).toBe(false);
    expect(isDigest(`sha256:${HEX}0`)).toBe(false);
    expect(isDigest(`sha512:${HEX}${HEX}`)).toBe(true);
  });
});

describe('isImmutableTag', () => {
  it.each([
    '${{ github.sha }}',
    'sha-${{ github.sha }}',
    '${{ github.ref_name }}-${{ github.sha }}',
    '${{ github.run_number }}',
    '${{ steps.meta.outputs.version }}',
    '${{ needs.build.outputs.image_tag }}',
    '${{ needs.build.outputs.shortSha }}',
    '${{ github.event.head_commit.id }}',
    '${{ github.event.release.tag_name }}',
    '${{ inputs.version }}',
    '$GITHUB_SHA',
    '${GITHUB_SHA::7}',
    '$(git rev-parse --short HEAD)',
    'prod-$IMAGE_TAG',
    '1.2.3',
    'v1.2',
    '2.0.0-rc.1',
    'release-1.4.0',
    '4f2a9c1',
  ])('%s stays', (tag) => expect(isImmutableTag(tag)).toBe(true));

  it.each([
    'latest',
    'main',
    'prod',
    'v1',
    '20',
    '',
    '${{ github.ref_name }}',
    '${{ github.head_ref }}',
    '$GITHUB_REF_NAME',
    '${{ matrix.service }}',
    '$(date +%Y%m%d)',
    '${{ steps.names.outputs.branch_tag }}',
    '${{ github.event.pull_request.number }}',
  ])('%s moves, or nobody knows', (tag) => expect(isImmutableTag(tag)).toBe(false));

  it('takes the name of the ref for a version where only tags start the workflow', () => {
    expect(isImmutableTag('${{ github.ref_name }}', { onTagsOnly: true })).toBe(true);
    expect(isImmutableTag('${{ github.head_ref }}', { onTagsOnly: true })).toBe(false);
  });
});

it('names one repository alike however it is written', () => {
  const of = (text: string) => {
    const reference = parseReference(text);
    return reference && repositoryOf(reference);
  };
  expect(of('docker.io/library/node:20')).toBe(of('node'));
  expect(of('$REGISTRY/app:1')).toBe(of('${REGISTRY}/app:2'));
  expect(of('${{env.R}}/app')).toBe(of('${{ env.R }}/app:latest'));
  expect(of('ghcr.io/o/a')).not.toBe(of('quay.io/o/a'));
});
