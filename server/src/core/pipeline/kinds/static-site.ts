import { inputOf } from '../../workflow/resolve.ts';
import { wordsOf } from '../target/target-words.ts';
import { type Act, does } from './acts.ts';
import type { JobContext } from './context.ts';

/** Uploads of a folder to a place that serves files as they are. */
const FOLDER_UPLOAD =
  /\baws\s+s3\s+sync\b|\baws\s+s3\s+(?:cp|mv)\b.*--recursive|\bgsutil\b.*\b(?:rsync|cp\s+.*-r)\b|\bgcloud\s+storage\s+(?:rsync|cp\s+.*(?:-r|--recursive))\b|\baz\s+storage\s+blob\s+(?:upload-batch|sync)\b|\b(?:rclone|s3cmd|s5cmd)\s+(?:sync|copy)\b|\bpages\s+(?:deploy|publish)\b|\bfirebase\b.*\bdeploy\b.*--only[= ]["']?hosting\b(?!.*functions)|\bnetlify\b.*\bdeploy\b.*(?:--dir|-d)\b/s;
const UPLOAD_ACTIONS =
  /s3-sync|s3-deploy|s3-upload|upload-cloud-storage|action-hosting-deploy|cloudflare\/pages-action|netlify/;
/** Copies of files to a server, which may as well be an application in PHP. */
const COPY = /\b(?:rsync|scp|sftp|lftp)\b/;
const COPY_ACTIONS = /ftp|scp|rsync/;
/** What goes along with an upload and puts nothing new on the air by itself. */
const INVALIDATION = /create-invalidation|invalidate|purge/;

/** Programs that make pages from texts. */
const GENERATORS =
  /\b(?:hugo|jekyll|mkdocs|mdbook|sphinx(?:-build)?|zola|hexo|pelican|docusaurus|vuepress|vitepress|doxygen|typedoc|antora|middleman|eleventy|11ty|quarto|bookdown|storybook|lektor|nikola|docs?|mvn\s+(?:\S+\s+)*site)\b/i;
/** Builds that do what the repository says: `make`, `npm run build`. */
const OWN_BUILD = /\bmake\b|\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?build\b/;

/** Addresses at which hosts of static files are asked to build anew. */
const BUILD_HOOK =
  /api\.netlify\.com\/build_hooks|api\.vercel\.com\/v\d+\/integrations\/deploy|pages\/webhooks\/deploy_hooks|webhooks\.amplify/i;

const SITE_WORDS = new Set(
  'docs doc documentation website blog portfolio homepage storybook handbook wiki resume'.split(' '),
);
/** Words of a job's name by which the files that it copies are for downloading. */
const PUBLISHING = new Set('publish publishing wheels wheel packages'.split(' '));

const says = (words: ReadonlySet<string>, ...names: readonly (string | undefined)[]): boolean =>
  names.some((name) => name !== undefined && wordsOf(name).some(({ word }) => words.has(word)));

/**
 * Marks as a site what is files that nothing builds: a folder of the repository, or what a site generator makes of
 * it, put into a bucket or on a host of static files. A front end that the job builds is an application. Files that a
 * job called so only copies for downloading are published.
 */
export function asSite(all: readonly Act[], context: JobContext): Act[] {
  const { job, workflow, steps } = context;
  const acts = all.map((one) => (asksForSite(one, context) ? { ...one, flavour: 'site' as const } : one));
  const deploys = acts.filter((one) => does(one, 'deploy') && !isInvalidation(one));
  const moved = deploys.filter((one) => isFolderUpload(one) || isCopy(one));
  if (moved.length === 0 || deploys.some((one) => one.flavour !== 'site' && !moved.includes(one)))
    return [...acts];
  const published =
    moved.some(isDownload) || (says(PUBLISHING, job.id, job.name?.value) && !says(DEPLOYING, job.id));
  if (moved.length === deploys.length && published)
    return acts.map((one) => (moved.includes(one) ? { ...one, kinds: ['publish'] } : one));
  const named = says(
    SITE_WORDS,
    job.id,
    job.name?.value,
    workflow.name?.value,
    workflow.path.split('/').at(-1),
  );
  const beside = deploys.some(({ flavour }) => flavour === 'site');
  const fetches = steps.some(
    ({ step }) => step.uses && /download-artifact|artifact\/merge/.test(step.uses.name),
  );
  const generates = steps.some(
    ({ step }) =>
      (step.uses && GENERATORS.test(step.uses.name)) ||
      step.scripts.some(({ tree }) => GENERATORS.test(tree.text)),
  );
  const built = acts.filter((one) => does(one, 'build') && !moved.includes(one));
  const plain = built.every(
    ({ line, evidence }) =>
      GENERATORS.test(line) || GENERATORS.test(evidence.text) || (generates && OWN_BUILD.test(line)),
  );
  const copied = moved.some((one) => !isFolderUpload(one));
  const asIs = !fetches && plain && (generates || !copied);
  if (!named && !beside && !asIs) return [...acts];
  return acts.map((one) =>
    moved.includes(one) || (does(one, 'deploy') && isInvalidation(one)) ? { ...one, flavour: 'site' } : one,
  );
}

/** A host of static files is asked to build documentation, or a homepage, anew. */
const asksForSite = (one: Act, { job, workflow }: JobContext): boolean =>
  does(one, 'deploy') &&
  one.flavour === 'indirect' &&
  BUILD_HOOK.test(one.line) &&
  says(SITE_WORDS, job.id, job.name?.value, workflow.name?.value, one.at.step.name?.value);

const DEPLOYING = new Set('deploy deployment rollout'.split(' '));

/** Folders of finished packages, which are put somewhere to be fetched from there. */
const DOWNLOADS =
  /(?:^|[\s/"'=])(?:releases?|repos?|repository|packages|nightly|nightlies|downloads?|installers?|wheels|wheelhouse|charts|binaries)\/?["']?$/i;

/** It copies packages for downloading: the folder that it takes says so. */
function isDownload({ at: { step }, line }: Act): boolean {
  const inputs = step.uses && step.scripts.length === 0 ? [...step.with, ...step.env] : [];
  const folders = inputs
    .filter(({ key }) =>
      /^(?:source|local|src|from)(?:[-_]?(?:dir|directory|path|folder))?$/i.test(key.value),
    )
    .map(({ value }) => value.value.trim());
  const copied =
    /\b(?:aws\s+s3\s+(?:sync|cp)|gsutil\s+(?:-m\s+)?(?:rsync|cp)|rsync|scp)\s+(?:-\S+\s+)*(\S+)/.exec(
      line,
    )?.[1];
  return [...folders, ...(inputs.length === 0 && copied ? [copied] : [])].some((folder) =>
    DOWNLOADS.test(folder),
  );
}

const isInvalidation = ({ line, evidence, platform }: Act): boolean =>
  platform === 'cloudfront' || INVALIDATION.test(line) || INVALIDATION.test(evidence.text);

const isApplication = ({ kinds, flavour }: Act): boolean =>
  kinds.includes('deploy') && flavour === 'application';

function isFolderUpload(one: Act): boolean {
  const { line, at } = one;
  if (!isApplication(one)) return false;
  const { uses } = at.step;
  if (!uses || at.step.scripts.length > 0 || !UPLOAD_ACTIONS.test(uses.name)) return FOLDER_UPLOAD.test(line);
  // Netlify builds by itself where no folder is named.
  const folders = ['publish-dir', 'publish_dir', 'build_directory', 'dir'];
  return !uses.name.includes('netlify') || folders.some((name) => inputOf(at.step, name));
}

function isCopy(one: Act): boolean {
  const { uses } = one.at.step;
  if (!isApplication(one)) return false;
  return uses && one.at.step.scripts.length === 0 ? COPY_ACTIONS.test(uses.name) : COPY.test(one.line);
}
