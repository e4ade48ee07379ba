import type { ActionRow } from '../types.ts';
import { plain } from './plain.ts';

const publish = ['publish'] as const;
const none = {};

/** Actions that upload to a registry or a store. */
export const publishActions: readonly ActionRow[] = [
  plain(
    publish,
    'apple-actions/upload-testflight-build',
    'stores',
    'apple-actions/upload-testflight-build README',
  ),
  plain(publish, 'redhat-actions/push-to-registry', 'docker', 'redhat-actions/push-to-registry README'),
  plain(publish, 'pypa/gh-action-pypi-publish', 'pypi', 'pypa/gh-action-pypi-publish README'),
  {
    action: 'js-devtools/npm-publish',
    kinds: publish,
    platform: 'npm',
    unless: [['dry-run', 'true']],
    source: 'JS-DevTools/npm-publish README',
    example: none,
  },
  plain(publish, 'changesets/action', 'npm', 'changesets/action README'),
  {
    action: 'cycjimmy/semantic-release-action',
    kinds: publish,
    platform: 'release',
    unless: [['dry_run', 'true']],
    source: 'cycjimmy/semantic-release-action README',
    example: none,
  },
  plain(publish, 'softprops/action-gh-release', 'github', 'softprops/action-gh-release README'),
  plain(publish, 'ncipollo/release-action', 'github', 'ncipollo/release-action README'),
  plain(publish, 'actions/create-release', 'github', 'actions/create-release README'),
  plain(publish, 'actions/upload-release-asset', 'github', 'actions/upload-release-asset README'),
  plain(publish, 'svenstaro/upload-release-action', 'github', 'svenstaro/upload-release-action README'),
  plain(
    publish,
    'marvinpinto/action-automatic-releases',
    'github',
    'marvinpinto/action-automatic-releases README',
  ),
  plain(publish, 'googleapis/release-please-action', 'github', 'googleapis/release-please-action README'),
  plain(
    publish,
    'google-github-actions/release-please-action',
    'github',
    'googleapis/release-please-action README',
  ),
  plain(publish, 'rubygems/release-gem', 'rubygems', 'rubygems/release-gem README'),
  {
    action: 'katyo/publish-crates',
    kinds: publish,
    platform: 'crates',
    unless: [['dry-run', 'true']],
    source: 'katyo/publish-crates README',
    example: none,
  },
  {
    action: 'haaleo/publish-vscode-extension',
    kinds: publish,
    platform: 'extensions',
    unless: [['dryrun', 'true']],
    source: 'HaaLeo/publish-vscode-extension README',
    example: none,
  },
  plain(publish, 'helm/chart-releaser-action', 'helm', 'helm/chart-releaser-action README'),
  plain(publish, 'stefanprodan/helm-gh-pages', 'helm', 'stefanprodan/helm-gh-pages README'),
  plain(publish, 'r0adkll/upload-google-play', 'stores', 'r0adkll/upload-google-play README'),
  plain(
    publish,
    'wzieba/firebase-distribution-github-action',
    'stores',
    'wzieba/Firebase-Distribution-Github-Action README',
  ),
  plain(publish, 'snapcore/action-publish', 'snap', 'snapcore/action-publish README'),
  plain(publish, 'brandedoutcast/publish-nuget', 'nuget', 'its README'),
  plain(
    publish,
    'cloudposse/github-action-docker-promote',
    'docker',
    'cloudposse/github-action-docker-promote README',
  ),
  plain(publish, 'shrink/actions-docker-registry-tag', 'docker', 'shrink/actions-docker-registry-tag README'),
  plain(publish, 'akhilerm/tag-push-action', 'docker', 'akhilerm/tag-push-action README'),
  plain(publish, 'vedantmgoyal9/winget-releaser', 'winget', 'vedantmgoyal9/winget-releaser README'),
  plain(
    publish,
    'dawidd6/action-homebrew-bump-formula',
    'homebrew',
    'dawidd6/action-homebrew-bump-formula README',
  ),
  plain(publish, 'samuelmeuli/action-maven-publish', 'maven', 'samuelmeuli/action-maven-publish README'),
  plain(publish, 'eregon/publish-release', 'github', 'eregon/publish-release README'),
  plain(publish, 'dwenegar/upload-release-assets', 'github', 'dwenegar/upload-release-assets README'),
  plain(publish, 'elgohr/github-release-action', 'github', 'elgohr/Github-Release-Action README'),
];
