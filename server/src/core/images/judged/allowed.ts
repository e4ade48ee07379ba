import { fitsGlob } from '../../config/patterns.ts';
import type { ImageUse } from '../model.ts';
import { repositoryOf } from '../reference.ts';

/**
 * The uses of images, those that the configuration allows to move as if they stayed. A pattern names an image and a tag
 * (`postgres:latest`, `ghcr.io/acme/*:edge`); without a tag it stands for all tags.
 */
export function withAllowed(uses: readonly ImageUse[], patterns: readonly string[]): readonly ImageUse[] {
  if (patterns.length === 0) return uses;
  const allowed = patterns.map(partsOf);
  return uses.map((use) => {
    if (use.movesAs === undefined && use.follows === undefined) return use;
    const name = use.repository === '' ? repositoryOf(use.reference) : use.repository;
    const tag = use.reference.tag || 'latest';
    const fits = allowed.some((one) => fitsGlob(name, one.name) && fitsGlob(tag, one.tag));
    return fits ? { ...use, movesAs: undefined, follows: undefined } : use;
  });
}

function partsOf(pattern: string): { readonly name: string; readonly tag: string } {
  const colon = pattern.indexOf(':', pattern.lastIndexOf('/') + 1);
  const [name, tag] = colon < 0 ? [pattern, '*'] : [pattern.slice(0, colon), pattern.slice(colon + 1)];
  return { name: name.replace(/^(?:index\.)?docker\.io\/(?:library\/)?/i, ''), tag };
}
