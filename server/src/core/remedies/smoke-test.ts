import { type JobLayout, layoutOf } from '../edits/job-layout.ts';
import { runDefaults, stepWriter } from '../edits/job-writer.ts';
import { eolOf, insert, keepsBlankLines } from '../edits/layout.ts';
import { insertKey } from '../edits/map.ts';
import { addressOutputs } from '../knowledge/address-outputs.ts';
import { isOpaque } from '../pipeline/checks/asked.ts';
import type { Deploy, JobFacts, Pipeline } from '../pipeline/model.ts';
import type { AddressFinder } from '../pipeline/target/address.ts';
import type { Fix } from '../rules/rule.ts';
import type { Edit } from '../text/span.ts';
import type { Job, Step } from '../workflow/model.ts';
import { readsStepsOddly, stepReads } from '../workflow/step-values.ts';
import { withAddress } from './environment-url.ts';
import { healthPathOf } from './health-path.ts';
import { smokeTest } from './smoke-step.ts';

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
  const deploy = layout && lastDeploy(job, deploys);
  if (!deploy) return [];
  const address = addressOfDeploy(facts, deploys, addressOf);
  const step = address && behindWhatItReads(job, deploy, address.text);
  if (!step) return [];
  const path = hasPath(address.text) ? '' : healthPathOf(pipeline, facts);
  const inserted = insertBehind(pipeline, layout, {
    step,
    condition: deploy.if,
    address: address.text,
    path,
  });
  const url = address.isNamed || job.environment?.url ? [] : addressed(job, address.text);
  if (!inserted || !url) return [];
  const title = `Add a smoke test of \`${address.text}\`${path === '' ? '' : ` at \`${path}\``} behind the deploy`;
  return [
    {
      title: address.isVariable ? `${title}, and set that variable to its address` : title,
      safe: false,
      edits: [...address.edits, ...url, inserted],
    },
  ];
}

interface Address {
  readonly text: string;
  /** The file says it already. */
  readonly isNamed: boolean;
  /** A person has to set it. */
  readonly isVariable: boolean;
  /** Gives the deploying step the id by which it is read. */
  readonly edits: readonly Edit[];
}

/** Where it is served: what the file says, what the deploying action tells, else a variable that has to be set. */
function addressOfDeploy(
  facts: JobFacts,
  deploys: readonly Deploy[],
  addressOf: AddressFinder,
): Address | undefined {
  const { job } = facts;
  const written = job.environment?.url?.value.trim() || addressOf(facts);
  if (written !== undefined && isAddress(written))
    return { text: written, isNamed: true, isVariable: false, edits: [] };
  const told = written === undefined ? outputOf(job, deploys) : undefined;
  if (told) return told;
  if (deploys.some(hasNoAddress)) return undefined;
  return { text: variableFor(facts), isNamed: false, isVariable: true, edits: [] };
}

/** The output of the one action that deploys, which has no id to be read by. */
function outputOf({ steps }: Job, deploys: readonly Deploy[]): Address | undefined {
  const found = new Set(
    deploys.flatMap(({ evidence: { step } }) => (step && steps.includes(step) ? [step] : [])),
  );
  const [step] = found;
  const row = addressOutputs.find(({ action, always }) => always && action === step?.uses?.name);
  if (!step || found.size > 1 || !row || step.id || steps.some(({ id }) => id?.value === ID))
    return undefined;
  // A job of Cloud Run ends; it serves nothing.
  if (step.with.some(({ key }) => key.value === 'job')) return undefined;
  const edits = insertKey(step.node, 'id', ID, { after: ['name'], before: ['uses'] });
  const text = `\${{ steps.${ID}.outputs.${row.output} }}`;
  return edits && { text, isNamed: false, isVariable: false, edits };
}

const ID = 'deploy';

/** The later of the deploy and the steps that tell the address; undefined where one of them need not run. */
function behindWhatItReads({ steps }: Job, deploy: Step, address: string): Step | undefined {
  let last = deploy;
  for (const { id } of stepReads(address)) {
    const step = steps.find((one) => one.id?.value === id) ?? (id === ID ? deploy : undefined);
    if (!step) return undefined;
    if (step.index <= last.index) continue;
    if (step.continueOnError || (step.if && step.if.value !== deploy.if?.value)) return undefined;
    last = step;
  }
  return readsStepsOddly(address) ? undefined : last;
}

/** More than a host. */
const hasPath = (address: string): boolean =>
  /[^/]\/[^/]/.test(address.replace(/^https?:\/\//, '').replaceAll(/\$\{\{[^}]*\}\}/g, 'x'));

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

interface Test {
  readonly step: Step;
  /** The deploy's own: where it does not run, there is nothing to ask. */
  readonly condition: Step['if'];
  readonly address: string;
  readonly path: string;
}

function insertBehind(
  { workflow }: Pipeline,
  layout: JobLayout,
  { step, condition, address, path }: Test,
): Edit | undefined {
  const { source } = workflow;
  const at = layout.steps.get(step)?.end;
  if (at === undefined || keepsBlankLines(step.node)) return undefined;
  const { job } = layout;
  const { folder, shell } = runDefaults(workflow, job);
  const { step: write } = stepWriter(layout, { folder, shell });
  const text = write([
    'name: Smoke test',
    ...(condition ? [`if: ${source.slice(condition.span.start, condition.span.end)}`] : []),
    ...(folder ? ['working-directory: .'] : []),
    ...(shell ? ['shell: bash'] : []),
    'env:',
    `  APP_URL: ${address}`,
    `run: ${smokeTest(path)}`,
  ]);
  const eol = eolOf(source);
  const isSpaced = [...layout.steps.values()].some(
    ({ start }, index) => index > 0 && /^[ \t]*\r?\n/.test(source.slice(start)),
  );
  const lines = (isSpaced ? `\n${text}` : text).replaceAll('\n', eol);
  return source[at - 1] === '\n' ? insert(at, lines) : insert(at, eol + lines.slice(0, -eol.length));
}
