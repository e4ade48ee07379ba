import { addressOutputs } from '../../knowledge/address-outputs.ts';
import { commandsOf } from '../../syntax/shell/shell.ts';
import { type Job, sameId } from '../../workflow/model.ts';
import { type Resolution, resolveWord } from '../../workflow/resolve.ts';
import type { Evidence, JobFacts, Pipeline } from '../model.ts';
import { isStagingHost } from './stage-names.ts';

const URL_PATTERN = /https:\/\/[A-Za-z0-9.-]+\.[A-Za-z]{2,}(?::\d+)?(?=$|[/?#\s"'`)])/g;

/** Finds the public address of what a job deploys: a URL, or an expression that gives one. */
export type AddressFinder = (facts: JobFacts) => string | undefined;

/**
 * Finds addresses where the file says them: an output of the deploying action, the one that a job's later steps, or the
 * jobs that need it, check, or a site's own domain. Undefined where there is none, or more than one.
 */
export function addressFinder(pipeline: Pipeline): AddressFinder {
  const checks = new Map<Job, JobFacts[]>();
  const add = (job: Job, facts: JobFacts) => checks.set(job, [...(checks.get(job) ?? []), facts]);
  for (const facts of pipeline.jobs) {
    if (!facts.kinds.has('smoke')) continue;
    add(facts.job, facts);
    // What deploys itself checks its own deployment.
    if (facts.kinds.has('deploy')) continue;
    for (const need of pipeline.needsOf(facts.job)) add(need, facts);
  }
  return (facts) => {
    const { job, target } = facts;
    const output = outputOf(facts);
    if (output !== undefined) return output;
    const domains = job.steps.flatMap(({ with: inputs }) =>
      inputs
        .filter(({ key, value }) => sameId(key.value, 'cname') && /^[\w.-]+\.[a-z]{2,}$/i.test(value.value))
        .map(({ value }) => `https://${value.value}`),
    );
    const checked = (checks.get(job) ?? []).flatMap((by) =>
      (by.evidence.get('smoke') ?? []).flatMap((evidence) => addressesIn(pipeline, by.job, evidence)),
    );
    const found = new Set([...domains, ...checked].filter((url) => fits(url, target)));
    const [only] = found;
    return found.size === 1 ? only : undefined;
  };
}

const fits = (url: string, target: JobFacts['target']): boolean => {
  const host = url.slice('https://'.length);
  return (
    url.startsWith('$') || (target === 'production' ? !isStagingHost(host) : !/^localhost|^127\./.test(host))
  );
};

/** `${{ steps.deployment.outputs.page_url }}`, where exactly one step of the job gives such an output and has an id. */
function outputOf({ job, deploys }: JobFacts): string | undefined {
  const found = deploys.flatMap(({ evidence: { step } }) => {
    const id = step?.id?.value;
    const row =
      step && job.steps.includes(step) && addressOutputs.find(({ action }) => action === step.uses?.name);
    return row && id !== undefined && /^[A-Za-z_][\w-]*$/.test(id)
      ? [`\${{ steps.${id}.outputs.${row.output} }}`]
      : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** The addresses that a check asks, their paths cut off. */
function addressesIn({ workflow, shell }: Pipeline, job: Job, { step, span, text }: Evidence): string[] {
  const written = `${text} ${workflow.source.slice(span.start, span.end)}`.match(URL_PATTERN) ?? [];
  if (written.length > 0 || !step || !job.steps.includes(step)) return written;
  for (const script of step.scripts) {
    const commands = commandsOf(script, shell);
    for (const [index, { command, locate }] of commands.entries()) {
      const at = locate(command.start, command.end);
      if (at.start !== span.start || at.end !== span.end) continue;
      const origin = { script, scope: { workflow, job, step }, commands, index };
      return command.words.flatMap((word) => resolveWord(word, origin).values.flatMap(addressOf));
    }
  }
  return [];
}

function addressOf({ text, pieces }: Resolution): string[] {
  const literal = text.match(URL_PATTERN);
  if (literal) return literal;
  // `${{ vars.APP_URL }}/health`: the variable is the address, whatever it holds.
  const [first, second] = pieces;
  const variable = first && !first.known && /^\$\{\{\s*vars\.[\w-]*url[\w-]*\s*\}\}$/i.test(first.text);
  return variable && (!second || second.text.startsWith('/')) ? [first.text] : [];
}
