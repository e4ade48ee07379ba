import { contextsIn, expressionsIn, parseExpression } from '../../syntax/expression.ts';
import { type Job, jobById, type Workflow } from '../../workflow/model.ts';
import type { ImageUse } from '../model.ts';
import { opaqueRanges, parseReference } from '../reference.ts';

/** The commit that started the run, as an expression. */
export const COMMIT = '${{ github.sha }}';

/** The tag that `from` gives its image as it can be written where `to` stands; undefined where it is not known there. */
export function carriedTag(workflow: Workflow, from: ImageUse, to: ImageUse): string | undefined {
  const { tag } = from.reference;
  // The names of another file mean nothing in this one.
  if (
    (from.inside || to.inside) &&
    opaqueRanges(tag ?? from.ownTag ?? '').some(
      ({ start, end }) => !EVERYWHERE.test((tag ?? from.ownTag ?? '').slice(start, end)),
    )
  )
    return undefined;
  if (tag === undefined) return from.ownTag && carriedOver(workflow, from.ownTag, from, to);
  return carriedOver(workflow, tag, from, to) ?? carriedAsWritten(workflow, from, to);
}

const EVERYWHERE = /^\$\{\{\s*github\.\w+\s*\}\}$|^\$\{?GITHUB_SHA\}?$/;

/** The same of the tag as it is written, since a value that a step computes has a name of its own. */
function carriedAsWritten(workflow: Workflow, from: ImageUse, to: ImageUse): string | undefined {
  const written = workflow.source.slice(from.usedAt.start, from.usedAt.end);
  const tag = from.form === 'reference' ? parseReference(written)?.tag : written;
  return tag && carriedOver(workflow, tag, from, to);
}

/** The tag of `from` as it can be written where `to` stands; undefined where its parts are not known there. */
function carriedOver(workflow: Workflow, tag: string, from: ImageUse, to: ImageUse): string | undefined {
  let text = '';
  let at = 0;
  for (const { start, end } of opaqueRanges(tag)) {
    const part = tag.slice(start, end);
    const carried = carriedPart(workflow, part, from, to);
    if (carried === undefined) return undefined;
    text += tag.slice(at, start) + carried;
    at = end;
  }
  return text + tag.slice(at);
}

function carriedPart(workflow: Workflow, part: string, from: ImageUse, to: ImageUse): string | undefined {
  if (/^\$\{?GITHUB_SHA\}?$/.test(part)) return COMMIT;
  const [site] = expressionsIn(part);
  if (!site) return from.step === to.step ? part : undefined;
  const { tree } = parseExpression(site.text);
  const roots = tree ? contextsIn(tree).map(({ path }) => path[0]) : [];
  if (roots.length === 0) return undefined;
  if (roots.every((root) => root === 'github' || root === 'vars' || root === 'inputs')) return part;
  if (from.job === to.job && roots.every((root) => root === 'steps' || root === 'needs' || root === 'github'))
    return part;
  const output = from.job.outputs.find(({ value }) => squeezed(value.value) === squeezed(part));
  return output && needs(workflow, to.job, from.job)
    ? `\${{ needs.${from.job.id}.outputs.${output.key.value} }}`
    : undefined;
}

const needs = (workflow: Workflow, job: Job, other: Job): boolean =>
  job.needs.some(({ id }) => jobById(workflow, id) === other);

/** Whether a job has run before another one starts, or is that one. */
export function isUpstream(workflow: Workflow, job: Job, later: Job): boolean {
  const seen = new Set<Job>([later]);
  for (const each of seen) {
    for (const { id } of each.needs) {
      const found = jobById(workflow, id);
      if (found) seen.add(found);
    }
  }
  return seen.has(job);
}

/** An expression without its blanks, to compare. */
export const squeezed = (text: string): string => text.replaceAll(/\s/g, '');
