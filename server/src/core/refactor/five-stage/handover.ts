import type { JobFacts, Pipeline } from '../../pipeline/model.ts';
import type { Step, Workflow } from '../../workflow/model.ts';
import { type Part, type Refusal, refuse } from './roles.ts';

/** How what was built reaches the stages after the build. */
export type Handover =
  /** By an image in a registry, or it is made where it is used. */
  | { readonly kind: 'none' }
  /** A file or folder of the checkout. `into`: where it is put back. */
  | { readonly kind: 'path'; readonly path: string; readonly into: string }
  /** All that the build left in the checkout. */
  | { readonly kind: 'workspace' };

const PATH_INPUT =
  /^(?:package|path|source|source[-_]?dir|local[-_]?dir|folder|dir|publish-?dir|publish-?folder|deployment_package|app_location_output|directory|artifact|local[-_]path)$/i;
const BUILT =
  /(?<![\w./$}-])(?:\.\/)?((?:dist|build|out|public|_site|www|\.next|target|release)(?:\/[\w.*-]+)*)\/?(?=[\s"']|$)/g;
/** They send files, or reach for other machines; none reads the project by itself. */
const SENDERS = new Set(
  'rsync scp ssh sshpass aws gsutil az s3cmd curl echo printf mkdir chmod test sleep lftp sudo cd ssh-keyscan cat set eval ssh-add ssh-agent rm'.split(
    ' ',
  ),
);

export function handoverOf(
  pipeline: Pipeline,
  { job }: JobFacts,
  parts: readonly Part[],
  readsCheckout: boolean,
): Handover | Refusal {
  const images = new Set(
    pipeline.images
      .filter((use) => use.job === job && !use.remote && (use.makes || use.pushed))
      .map(({ step }) => step),
  );
  const pushes = pipeline.images.some((use) => use.job === job && !use.remote && use.pushed);
  const onDisk = parts.filter(({ role, step }) => role === 'build' && !images.has(step));
  const lastImage = Math.max(-1, ...[...images].map((step) => step?.index ?? -1));
  const left = pushes ? onDisk.filter(({ step, tests }) => step.index > lastImage && !tests) : onDisk;
  if (onDisk.some(({ step }) => /\bcontainer:push\b|registry\.heroku\.com/.test(step.run?.value ?? '')))
    return refuse('the platform keeps the image with the application that it belongs to');
  if (images.size > 0 && !pushes && !parts.some(({ step }) => publishes(step)))
    return refuse('the image that it builds is pushed nowhere');
  // Tests of what the build has compiled need all of it.
  const testsBuilt = parts.some(
    ({ role, step }) => role === 'test' && TAKES_BUILD.test(step.run?.value ?? ''),
  );
  if (!testsBuilt && (left.length === 0 || !readsCheckout)) return { kind: 'none' };
  const path = testsBuilt ? undefined : sentPath(pipeline.workflow, job.env, parts);
  if (path) return path;
  if (job.runsOn.some(({ value }) => /windows/i.test(value)))
    return refuse('what it builds would have to be packed on Windows');
  const before = parts.filter(({ role }) => role === 'setup' || role === 'build');
  if (before.some(({ step }) => writesSecret(pipeline.workflow, step)))
    return refuse('secrets are among the files that would have to be handed on');
  if (
    left.some(({ step }) => /(?:-o|--output|--out-dir|-d)\s+["']?(?:~|\/|\$HOME)/.test(step.run?.value ?? ''))
  )
    return refuse('it builds outside of the checkout');
  return { kind: 'workspace' };
}

const TAKES_BUILD =
  /--no-build\b|--skip-build\b|--no-compile\b|-Dmaven\.main\.skip\b|\btest\+only\b|--no-rebuild\b/;

const publishes = ({ uses, run }: Step): boolean =>
  /push|publish|build/i.test(uses?.name ?? '') || /\bpush\b/.test(run?.value ?? '');

/** Secrets that a step writes into files of the checkout. */
export const writesSecret = ({ source }: Workflow, step: Step): boolean => {
  const text = source.slice(step.span.start, step.span.end);
  const secret = /\bsecrets\.(?!GITHUB_TOKEN)/.test(text);
  if (!secret) return false;
  return step.run
    ? />|\btee\b/.test(step.run.value)
    : /substitut|create-?env|dotenv|write-file|envfile|make-env/i.test(step.uses?.name ?? '');
};

/** The one path that all deploying steps send, where it is plain that they read nothing else that was built. */
function sentPath(workflow: Workflow, env: Step['env'], parts: readonly Part[]): Handover | undefined {
  const paths = new Set<string>();
  for (const { role, step } of parts) {
    if (role !== 'deploy' && role !== 'prepare') continue;
    if (step.uses) {
      const entries = [...step.with, ...step.env].filter(({ key }) => PATH_INPUT.test(key.value));
      if (step.scripts.some(({ remote }) => remote) && entries.length === 0) continue;
      const [entry, ...more] = entries;
      if (!entry || more.length > 0) return undefined;
      paths.add(entry.value.value.trim());
    } else {
      for (const { tree } of step.scripts)
        for (const { words, context } of tree.commands)
          if (words[0] && !context.inSubstitution && !SENDERS.has(words[0].value)) return undefined;
      for (const match of (step.run?.value ?? '').matchAll(BUILT)) paths.add(match[1] ?? '');
    }
  }
  const [path, ...more] = paths;
  if (path === undefined || more.length > 0) return undefined;
  const known = path.replaceAll(/\$\{\{\s*env\.(\w+)\s*\}\}/g, (whole, name: string) => {
    const entry = [...env, ...workflow.env].find(({ key }) => key.value === name);
    return entry?.value.value ?? whole;
  });
  if (
    /^\.?\/?$/.test(known) ||
    /\$\{\{(?!\s*(?:env|github)\.)/.test(path) ||
    /^[~]|\$[A-Za-z({](?!\{)/.test(path)
  )
    return undefined;
  const name = path.replace(/\/+$/, '').replace(/\/\*{1,2}(?:\/\*)?$/, '');
  const isFile = /\.(?:zip|jar|war|ear|tgz|gz|tar|nupkg|whl)$/i.test(name) || /\*/.test(name);
  const folder = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '.';
  if (isFile && /\*/.test(folder)) return undefined;
  return { kind: 'path', path: name, into: isFile ? folder : name };
}
