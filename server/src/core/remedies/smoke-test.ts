import { type JobLayout, layoutOf } from '../edits/job-layout.ts';
import { runDefaults, stepWriter } from '../edits/job-writer.ts';
import { eolOf, insert } from '../edits/layout.ts';
import { isOpaque } from '../pipeline/checks/asked.ts';
import type { Deploy, JobFacts, Pipeline } from '../pipeline/model.ts';
import type { AddressFinder } from '../pipeline/target/address.ts';
import type { Fix } from '../rules/rule.ts';
import type { Edit } from '../text/span.ts';
import type { Job, Step } from '../workflow/model.ts';
import { withAddress } from './environment-url.ts';
import { SMOKE_TEST } from './smoke-step.ts';

/** Nobody asks these by a request to an address, or not always. */
const NO_ADDRESS: ReadonlySet<string> = new Set([
  'azure-functions',
  'cloudformation',
  'cms',
  'configuration-management',
  'data',
  'lambda',
  'object-storage',
  'packer',
  'process-manager',
  'saas',
  'salesforce',
  'serverless',
]);

const hasNoAddress = (deploy: Deploy): boolean =>
  isOpaque(deploy) ||
  NO_ADDRESS.has(deploy.platform) ||
  /\b(?:lambda|functions?)\b/.test(deploy.evidence.text);

/**
 * A step behind the deploys of a job that asks where they are served, with retries in place of a wait. To be tried
 * before it is offered. None where a request may mean nothing (a script whose inside is not to be seen, a function), or
 * where no step can be put behind the deploy: a called workflow, a container that need not have curl.
 */
export function smokeTestFixes(
  pipeline: Pipeline,
  facts: JobFacts,
  deploys: readonly Deploy[],
  addressOf: AddressFinder,
): readonly Fix[] {
  const { job } = facts;
  const layout = facts.call === 'none' && !job.container ? layoutOf(job) : undefined;
  const step = layout && lastDeploy(job, deploys);
  if (!step) return [];
  const written = job.environment?.url?.value.trim() || addressOf(facts);
  const known = written !== undefined && isAddress(written) ? written : undefined;
  if (known === undefined && deploys.some(hasNoAddress)) return [];
  const address = known ?? variableFor(facts);
  const inserted = insertBehind(pipeline, layout, step, address);
  const url = known !== undefined || job.environment?.url ? [] : addressed(job, address);
  if (!inserted || !url) return [];
  const title =
    known === undefined
      ? `Add a smoke test of \`${address}\` behind the deploy, and set that variable to its address`
      : `Add a smoke test of \`${address}\` behind the deploy`;
  return [{ title, safe: false, edits: [...url, inserted] }];
}

/** Without an environment there is none to name the address of. */
const addressed = (job: Job, address: string): Edit[] | undefined =>
  job.environment ? withAddress(job, address) : [];

const isAddress = (text: string): boolean =>
  /^https?:\/\/[^\s"'`\\]+$/.test(text.replaceAll(/\$\{\{[^}]*\}\}/g, 'x')) ||
  /^\$\{\{[^}\n]*\}\}$/.test(text);

/** An environment has variables of its own; without one, staging and production would share the name. */
const variableFor = ({ job, target }: JobFacts): string =>
  !job.environment && target === 'staging' ? '${{ vars.STAGING_URL }}' : '${{ vars.APP_URL }}';

/** The last step of the job that deploys; undefined where its condition cannot be asked again behind it. */
function lastDeploy(job: Job, deploys: readonly Deploy[]): Step | undefined {
  const deploying = new Set(deploys.map(({ evidence }) => evidence.step));
  const step = job.steps.findLast((one) => deploying.has(one));
  if (!step || step.continueOnError) return undefined;
  return /[\n]|\b(?:always|failure|cancelled|success) *\(/i.test(step.if?.value ?? '') ? undefined : step;
}

function insertBehind(
  { workflow }: Pipeline,
  layout: JobLayout,
  step: Step,
  address: string,
): Edit | undefined {
  const { source } = workflow;
  const at = layout.steps.get(step)?.end;
  if (at === undefined) return undefined;
  const { job } = layout;
  const { folder, shell } = runDefaults(workflow, job);
  const { step: write } = stepWriter(layout, { folder, shell });
  const condition = step.if && source.slice(step.if.span.start, step.if.span.end);
  const text = write([
    'name: Smoke test',
    ...(condition ? [`if: ${condition}`] : []),
    ...(folder ? ['working-directory: .'] : []),
    ...(shell ? ['shell: bash'] : []),
    'env:',
    `  APP_URL: ${address}`,
    `run: ${SMOKE_TEST}`,
  ]);
  const eol = eolOf(source);
  const isSpaced = [...layout.steps.values()].some(
    ({ start }, index) => index > 0 && /^[ \t]*\r?\n/.test(source.slice(start)),
  );
  const lines = (isSpaced ? `\n${text}` : text).replaceAll('\n', eol);
  return source[at - 1] === '\n' ? insert(at, lines) : insert(at, eol + lines.slice(0, -eol.length));
}
