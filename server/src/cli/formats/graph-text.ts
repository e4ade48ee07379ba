import type { FileGraph, JobGraph } from '../graph.ts';
import { printable } from './frame.ts';
import type { Style } from './style.ts';

/** For people: a block for each job, in the order of the file. */
export const formatGraphText = (files: readonly FileGraph[], style: Style): string =>
  files
    .map(({ path, jobs }) => {
      const blocks = jobs.map((job) => formatJob(job, style));
      return `${style.bold(printable(path))}\n${blocks.length > 0 ? blocks.join('') : '  no jobs\n'}`;
    })
    .join('\n');

function formatJob(job: JobGraph, style: Style): string {
  const target = job.target === null ? '' : ` → ${job.target}${job.assumed ? ' (assumed)' : ''}`;
  const environment = job.environment === null ? '' : ` in environment ${printable(job.environment)}`;
  let out = `  ${style.bold(printable(job.id))}: ${job.kinds.join(', ')}${target}${environment}\n`;
  if (job.needs.length > 0) out += `      needs ${job.needs.map(printable).join(', ')}\n`;
  const indirect = job.gatedBy.filter((id) => !job.needs.includes(id));
  if (indirect.length > 0) out += `      through them ${indirect.map(printable).join(', ')}\n`;
  const open = job.needs.filter((id) => !job.gatedBy.includes(id));
  if (open.length > 0) out += `      may run without the success of ${open.map(printable).join(', ')}\n`;
  for (const line of job.evidence) out += `      ${style.dim(printable(line.replace(/\s+/g, ' ')))}\n`;
  return out;
}
