import { SCANNERS, type TokenShape } from './shape.ts';

/** Of what packages and images are published to. */
export const REGISTRY_TOKENS: readonly TokenShape[] = [
  {
    id: 'docker-token',
    name: 'a Docker access token',
    prefixes: ['dckr_pat_', 'dckr_oat_'],
    pattern: /dckr_[po]at_[\w-]{27,36}(?![\w-])/y,
    secret: 'DOCKERHUB_TOKEN',
    source: 'secretlint',
  },
  {
    id: 'npm-token',
    name: 'an npm token',
    prefixes: ['npm_'],
    pattern: /npm_[A-Za-z0-9]{36}(?!\w)/y,
    secret: 'NPM_TOKEN',
    source: 'GitHub changelog, npm token format (2021-09-23)',
  },
  {
    id: 'pypi-token',
    name: 'a PyPI token',
    prefixes: ['pypi-AgEIcHlwaS5vcmc', 'pypi-AgENdGVzdC5weXBpLm9yZ'],
    pattern: /pypi-Ag(?:EIcHlwaS5vcmc|ENdGVzdC5weXBpLm9yZ)[\w-]{50,1000}/y,
    secret: 'PYPI_API_TOKEN',
    source: SCANNERS,
  },
  {
    id: 'rubygems-key',
    name: 'a RubyGems API key',
    prefixes: ['rubygems_'],
    pattern: /rubygems_[a-f0-9]{48}(?!\w)/y,
    secret: 'RUBYGEMS_API_KEY',
    source: SCANNERS,
  },
  {
    id: 'nuget-key',
    name: 'a NuGet API key',
    prefixes: ['oy2'],
    pattern: /oy2[a-z0-9]{43}(?!\w)/y,
    secret: 'NUGET_API_KEY',
    source: 'NuGet documentation, API keys; GitHub secret scanning',
  },
  {
    id: 'crates-token',
    name: 'a crates.io token',
    prefixes: ['cio'],
    pattern: /cio[A-Za-z0-9]{32}(?!\w)/y,
    secret: 'CARGO_REGISTRY_TOKEN',
    source: 'crates.io source, token format',
  },
  {
    id: 'clojars-token',
    name: 'a Clojars token',
    prefixes: ['CLOJARS_'],
    pattern: /CLOJARS_[a-z0-9]{60}(?!\w)/y,
    secret: 'CLOJARS_TOKEN',
    source: SCANNERS,
  },
  {
    id: 'artifactory-key',
    name: 'an Artifactory key',
    prefixes: ['AKCp'],
    pattern: /AKCp[A-Za-z0-9]{69}(?!\w)/y,
    secret: 'ARTIFACTORY_API_KEY',
    source: SCANNERS,
  },
];
