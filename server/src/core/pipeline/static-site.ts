import { inputOf } from '../workflow/resolve.ts';
import { type Act, does } from './acts.ts';
import type { JobContext } from './context.ts';
import { wordsOf } from './target-words.ts';

/** Uploads of a folder to a place that serves files as they are. */
const FOLDER_UPLOAD =
  /\baws\s+s3\s+sync\b|\baws\s+s3\s+(?:cp|mv)\b.*--recursive|\bgsutil\b.*\b(?:rsync|cp\s+.*-r)\b|\bgcloud\s+storage\s+(?:rsync|cp\s+.*(?:-r|--recursive))\b|\baz\s+storage\s+blob\s+(?:upload-batch|sync)\b|\b(?:rclone|s3cmd|s5cmd)\s+(?:sync|copy)\b|\bpages\s+(?:deploy|publish)\b|\bfirebase\b.*\bdeploy\b.*--only[= ]["']?hosting\b(?!.*functions)|\bnetlify\b.*\bdeploy\b.*(?:--dir|-d)\b/s;
const UPLOAD_ACTIONS =
  /s3-sync|s3-deploy|s3-upload|upload-cloud-storage|action-hosting-deploy|cloudflare\/pages-action|netlify/;
/** What goes along with an upload and puts nothing new on the air by itself. */
const INVALIDATION = /create-invalidation|invalidate|purge/;

/** Programs that make pages from texts. */
const GENERATORS =
  /\b(?:hugo|jekyll|mkdocs|mdbook|sphinx(?:-build)?|zola|hexo|pelican|docusaurus|vuepress|vitepress|doxygen|typedoc|antora|middleman|eleventy|11ty|quarto|bookdown|storybook|lektor|nikola|docs?)\b/i;

const SITE_WORDS = new Set([
  'docs',
  'doc',
  'documentation',
  'website',
  'blog',
  'portfolio',
  'homepage',
  'storybook',
  'handbook',
  'wiki',
  'resume',
]);

/**
 * Marks as a site what is files that nothing builds: a folder of the repository, or what a site generator makes of
 * it, put into a bucket or on a host of static files. A front end that the job builds is an application.
 */
export function asSite(acts: readonly Act[], { job, workflow, steps }: JobContext): Act[] {
  const deploys = acts.filter((one) => does(one, 'deploy') && !isInvalidation(one));
  const uploads = deploys.filter(isFolderUpload);
  if (uploads.length === 0 || deploys.some((one) => one.flavour !== 'site' && !isFolderUpload(one)))
    return [...acts];
  const names = [job.id, job.name?.value, workflow.name?.value, workflow.path.split('/').at(-1)];
  const named = names.some(
    (name) => name !== undefined && wordsOf(name).some(({ word }) => SITE_WORDS.has(word)),
  );
  const fetches = steps.some(
    ({ step }) => step.uses && /download-artifact|artifact\/merge/.test(step.uses.name),
  );
  const beside = deploys.some(({ flavour }) => flavour === 'site');
  const built = acts.filter((one) => does(one, 'build'));
  const asIs = !fetches && built.every((one) => GENERATORS.test(one.line));
  if (!named && !beside && !asIs) return [...acts];
  return acts.map((one) =>
    isFolderUpload(one) || (does(one, 'deploy') && isInvalidation(one)) ? { ...one, flavour: 'site' } : one,
  );
}

const isInvalidation = ({ line, evidence, platform }: Act): boolean =>
  platform === 'cloudfront' || INVALIDATION.test(line) || INVALIDATION.test(evidence.text);

function isFolderUpload({ kinds, flavour, line, at }: Act): boolean {
  if (!kinds.includes('deploy') || flavour !== 'application') return false;
  const { uses } = at.step;
  if (!uses || at.step.scripts.length > 0) return FOLDER_UPLOAD.test(line);
  if (!UPLOAD_ACTIONS.test(uses.name)) return FOLDER_UPLOAD.test(line);
  // Netlify builds by itself where no folder is named.
  return (
    !uses.name.includes('netlify') ||
    ['publish-dir', 'publish_dir', 'build_directory', 'dir'].some((name) => inputOf(at.step, name))
  );
}
